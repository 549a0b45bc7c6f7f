"""The chain of a version's signatures: each record is hashed, and holds the hash of the one before. Append-only."""

from datetime import UTC, datetime
from typing import Any

from plans.canonical import canonical_bytes, fingerprint
from plans.models import Signature, Version


def as_record(signature: Signature) -> dict[str, Any]:
    """A signature as it stands in signatures.json."""
    return {**_unsigned(signature), "digest": signature.digest}


def faults(version: Version) -> list[str]:
    """What is wrong with a version's chain of signatures; empty when it is whole."""
    found, previous = [], ""
    for number, one in enumerate(version.signatures.order_by("number"), start=1):
        if one.number != number or one.previous != previous:
            found.append(f"signature {one.number} does not follow the one before it")
        if one.digest != digest_of(one):
            found.append(f"signature {one.number} was altered")
        if one.version_sha256 != version.sha256:
            found.append(f"signature {one.number} is for another version")
        previous = one.digest
    return found


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
