"""The chain of a version's signatures: each record is hashed, and holds the hash of the one before. Append-only.

The journal, which nobody can write without its key, holds each record's hash too: with the database alone in hand nobody can
change a signature, or drop the last of them, and make the chain fit again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from participants import journal
from plans.canonical import canonical_bytes, fingerprint
from plans.models import Signature, Version


def as_record(signature: Signature) -> dict[str, Any]:
    """A signature as it stands in signatures.json."""
    return {**_unsigned(signature), "digest": signature.digest}


#: The journal's rows that say that a signature was added.
ADDED = ("version.sign", "version.witness")


def faults(version: Version) -> list[str]:
    """What is wrong with a version's chain of signatures; empty when it is whole and as the journal has it."""
    found, previous = [], ""
    signatures = list(version.signatures.order_by("number"))
    for number, one in enumerate(signatures, start=1):
        if one.number != number or one.previous != previous:
            found.append(f"signature {one.number} does not follow the one before it")
        if one.digest != digest_of(one):
            found.append(f"signature {one.number} was altered")
        if one.version_sha256 != version.sha256:
            found.append(f"signature {one.number} is for another version")
        previous = one.digest
    return [*found, *_against_the_journal(version, signatures)]


def _against_the_journal(version: Version, signatures: list[Signature]) -> Iterator[str]:
    rows = journal.rows_about(version.pk, *ADDED, family=version.circle.meeting.family)
    written = {row.detail.get("signature"): row for row in rows}
    for one in signatures:
        row = written.pop(str(one.pk), None)
        if row is None or not journal.is_as_written(row):
            yield f"the journal knows nothing of signature {one.number}"
        elif not _fits(one, row.detail):
            yield f"signature {one.number} is not the one in the journal"
    for row in written.values():
        yield f"signature {row.detail.get('number')} is missing"


def _fits(signature: Signature, detail: dict[str, Any]) -> bool:
    """Rows from before the journal held the hash say only which signature it was, and its number."""
    digest = detail.get("digest", signature.digest)
    return bool(detail.get("number") == signature.number and digest == signature.digest)


def digest_of(signature: Signature) -> str:
    """The hash of everything a signature says, and of the one before it."""
    return fingerprint(canonical_bytes(_unsigned(signature)))


def _unsigned(signature: Signature) -> dict[str, Any]:
    """What a signature's digest is over."""
    seen_by = signature.witness_id
    return {
        "number": signature.number,
        "seat": str(signature.seat_id),
        "name": signature.name,
        "role": signature.role,
        "kind": str(signature.kind),
        "mark_kind": str(signature.mark_kind),
        "mark": signature.mark,
        "consent_words": signature.consent_words,
        "language": signature.language,
        **_put_into_words(signature),
        "own_words": signature.own_words,
        "proved_by": signature.proved_by,
        "witness": {"seat": str(seen_by), "name": signature.witness_name} if seen_by else None,
        "signed_at": _utc(signature.signed_at),
        "version_sha256": signature.version_sha256,
        "previous": signature.previous,
    }


def _put_into_words(signature: Signature) -> dict[str, Any]:
    """Who put the words into which language; nothing where nobody had to, as in records from before it was asked."""
    if not signature.interpreter:
        return {}
    return {"interpreter": {"name": signature.interpreter, "language": signature.put_into}}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
