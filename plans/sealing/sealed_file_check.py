"""Is this file one we sealed, and as we sealed it? A strict reading with everything that is wrong, in words
for staff.

pdfsig calls a file valid when a white box was drawn over a line, a note was added or plan.json was swapped:
those come as later revisions. So this asks for more: one certification that allows no change, nothing after
it but proof for later (PAdES), data read from the sealed revision only, and pages equal to the ones we would
draw from that data.
"""

import io
import json
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import parser
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus

from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.sealing.seal import run_aside, validation_context
from plans.sealing.seal_keys import SealKeys

_FINE = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)


@dataclass
class Examination:
    """What was found. `faults` are for staff and logs: codes and counts, never content."""

    faults: list[str] = field(default_factory=list)
    plan_sha256: str = ""
    sealed_at: str = ""  # from the time stamp; empty without one
    files: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def genuine(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


def examine(pdf: bytes, keys: SealKeys, *, drawn: bytes | None = None) -> Examination:
    """Examine a file. `drawn`: the unsealed file it must begin with, where we can draw it again.

    Never raises for a broken file: what cannot be read is a fault.
    """
    found = Examination()
    try:
        _examine(pdf, keys, drawn, found)
    except Exception as error:
        found.faults.append(f"can't be read ({type(error).__name__})")
    return found


def _examine(pdf: bytes, keys: SealKeys, drawn: bytes | None, found: Examination) -> None:
    if not pdf.startswith(b"%PDF-") or pdf[pdf.rindex(b"%%EOF") + 5 :].strip():
        found.faults.append("there is something before or after the file")
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    seals = reader.embedded_regular_signatures
    if len(seals) != 1:
        found.faults.append(f"{len(seals)} seals instead of one")
        return
    seal = seals[0]
    if not _is_covered(pdf, reader, seal, keys):
        found.faults.append("there is something the seal does not cover")
    _look_at_seal(seal, keys, found)
    found.files = _attachments(reader.get_historical_resolver(seal.signed_revision).root)
    _look_at_files(found)
    if drawn is not None and not pdf.startswith(drawn):
        found.faults.append("its pages are not the ones we draw from its data")


def _is_covered(pdf: bytes, reader: PdfFileReader, seal: EmbeddedPdfSignature, keys: SealKeys) -> bool:
    """True when nothing in the file could change without showing.

    The seal covers everything before and after the gap it stands in (or an archive time stamp covers the
    rest); in the gap stand the seal, written in one way, the certificates we know, and zeros.
    """
    ends = [int(one.byte_range[2] + one.byte_range[3]) for one in reader.embedded_signatures]
    start, length, after, _rest = (int(number) for number in seal.byte_range)
    content = bytes(seal.pkcs7_content)
    known = keys.certificates | {one.dump() for one in (keys.authority, *keys.time_authorities)}
    return (
        start == 0
        and max(ends) == len(pdf)
        and pdf[length:after] == b"<" + content.hex().upper().encode() + b">"
        and not content[parser.peek(content) :].strip(b"\0")
        and {one.chosen.dump() for one in seal.signed_data["certificates"]} <= known
    )


def _look_at_seal(seal: EmbeddedPdfSignature, keys: SealKeys, found: Examination) -> None:
    context = validation_context(keys)
    status: PdfSignatureStatus = run_aside(
        async_validate_pdf_signature(seal, signer_validation_context=context, ts_validation_context=context)
    )
    stamp = status.timestamp_validity
    checks = (
        (status.intact, "sealed bytes were changed"),
        (status.valid, "the seal does not fit its bytes"),
        (status.trusted, "the seal is not ours"),
        (seal.signer_cert.dump() in keys.certificates, "another certificate made the seal"),
        (seal.docmdp_level == MDPPerm.NO_CHANGES, "the seal allows changes"),
        (status.modification_level in _FINE, "something was added after sealing"),
        (stamp is None or (stamp.intact and stamp.valid and stamp.trusted), "a bad time stamp"),
    )
    found.faults += [fault for fine, fault in checks if not fine]
    if stamp is not None:
        found.sealed_at = stamp.timestamp.isoformat()


def _attachments(root: Any) -> dict[str, bytes]:
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {str(names[at]): bytes(names[at + 1]["/EF"]["/F"].data) for at in range(0, len(names), 2)}


def _look_at_files(found: Examination) -> None:
    plan, record = found.files["plan.json"], json.loads(found.files["signatures.json"])
    found.plan_sha256 = fingerprint(plan)
    if canonical_bytes(json.loads(plan)) != plan:
        found.faults.append("plan.json is not in canonical form")
    if record["version_sha256"] != found.plan_sha256:
        found.faults.append("signatures.json is about another version")
    previous = ""
    for signature in record["signatures"]:
        unsigned = {key: value for key, value in signature.items() if key != "digest"}
        digest = fingerprint(canonical_bytes(unsigned))
        fits = signature["previous"] == previous and signature["digest"] == digest
        if not fits or signature["version_sha256"] != found.plan_sha256:
            found.faults.append(f"signature {signature['number']} does not fit its chain")
        previous = digest
