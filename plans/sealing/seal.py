"""Bytes in, sealed bytes out: one certification that allows no change, a time stamp where one is configured
(PAdES, pyHanko).
"""

import asyncio
import io
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from participants.platform.errors import Refusal
from plans.pdf.finish import SEAL_FIELD
from plans.sealing.der import keep_definite_lengths
from plans.sealing.seal_keys import SealKeys

# pyHanko warns that nothing is fetched; that is the point.
logging.getLogger("pyhanko").setLevel(logging.ERROR)

PLAIN, STAMPED = "PAdES-B", "PAdES-LTA"
STAMP_TIMEOUT = 8  # seconds
STAMP_TRIES = 3

keep_definite_lengths()

Result = TypeVar("Result")


class NoTimeStamp(Refusal):
    """The time stamping authority did not answer properly. Nothing was sealed: our own clock never stands in
    for it.
    """

    code = "no_time_stamp"
    message = _("The plan can’t be sealed this minute. Nothing is lost: try again shortly.")
    status = 503


def seal_bytes(
    pdf: bytes, keys: SealKeys, *, name: str, reason: str, stamper: TimeStamper | None = None
) -> bytes:
    """The sealed file. With a time stamper: stamped, with archive time stamp and everything needed to check
    it later.

    Raises NoTimeStamp when the authority fails three times.
    """
    for attempt in range(STAMP_TRIES):
        try:
            return run_aside(_seal(pdf, keys, name, reason, stamper))
        except Exception as error:
            if stamper is None:
                raise
            if attempt == STAMP_TRIES - 1:
                raise NoTimeStamp from error
    raise NoTimeStamp


def stamper_at(address: str) -> TimeStamper | None:
    """The authority at an address (RFC 3161), or None for no address."""
    if not address:
        return None
    stamper: TimeStamper = RequestsHTTPTimeStamper(address, timeout=STAMP_TIMEOUT)  # type: ignore[no-untyped-call]
    return stamper


def validation_context(keys: SealKeys, *, strict: bool = True) -> ValidationContext:
    """Whom we trust: our own authority, and the authorities for time stamps. Never the network."""
    return ValidationContext(
        trust_roots=[keys.authority, *keys.time_authorities],
        crls=[keys.revoked],
        allow_fetching=False,
        revocation_mode="hard-fail" if strict else "soft-fail",
    )


def run_aside(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous work to its end, whether or not an event loop runs here: in a thread of its own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def _placement(stamper: TimeStamper | None) -> SigDSSPlacementPreference:
    """What is needed to check the seal later stands under the seal itself, or under the archive time
    stamp.
    """
    if stamper is None:
        return SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
    return SigDSSPlacementPreference.TOGETHER_WITH_NEXT_TS


async def _seal(pdf: bytes, keys: SealKeys, name: str, reason: str, stamper: TimeStamper | None) -> bytes:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([keys.authority, *keys.time_authorities])
    meta = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=name,
        reason=reason,
        embed_validation_info=True,
        validation_context=validation_context(keys, strict=False),
        dss_settings=DSSContentSettings(include_vri=False, placement=_placement(stamper)),
        use_pades_lta=stamper is not None,
        timestamp_field_name="ArchiveTimestamp",
    )
    signer = signers.SimpleSigner(signing_cert=keys.certificate, signing_key=keys.key, cert_registry=store)
    sealer = signers.PdfSigner(meta, signer=signer, timestamper=stamper)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    out = await sealer.async_sign_pdf(writer, existing_fields_only=False)
    sealed: bytes = out.getvalue()
    return sealed
