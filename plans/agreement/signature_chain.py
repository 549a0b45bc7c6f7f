"""The chain of a version's signatures: each record is hashed, and holds the hash of the one before.
Append-only.

The journal, which nobody can write without its key, holds each record's hash too: with the database alone in
hand nobody can change a signature, or drop the last of them, and make the chain fit again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from meetings.models import Seat
from participants.journal import journal
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.models import Signature, Version
from plans.models.choices import TAKEN_BACK


def as_record(signature: Signature) -> dict[str, Any]:
    """A signature as it stands in signatures.json."""
    return {**_unsigned(signature), "digest": signature.digest}


#: The journal's rows that say that a signature was added.
ADDED = ("version.sign", "version.witness", "signature.take_back")


def standing(version: Version) -> dict[UUID, Signature]:
    """By seat, the answer of each person that stands: the last of theirs, unless it took back the one
    before.
    """
    last = {one.seat_id: one for one in sorted(version.signatures.all(), key=lambda one: one.number)}
    return {seat: one for seat, one in last.items() if one.kind != TAKEN_BACK}


def standing_records(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same of the records in signatures.json, in their order."""
    gone = {one.get("supersedes") for one in records}
    return [one for one in records if one["number"] not in gone and one["kind"] != TAKEN_BACK]


def add(signature: Signature, *, action: str, by: Seat, told: bool) -> Signature:
    """Put a signature at the end of its version's chain, and its hash into the journal; under the meeting's
    lock.
    """
    version = signature.version
    last = version.signatures.order_by("number").last()
    signature.number, signature.previous = (last.number + 1, last.digest) if last else (1, "")
    signature.signed_at = timezone.now().replace(microsecond=0)
    signature.version_sha256 = version.sha256
    signature.digest = digest_of(signature)
    signature.save(force_insert=True)
    journal.write(
        action,
        by=by,
        family=version.circle.meeting.family,
        subject=version.pk,
        detail={
            "signature": str(signature.pk),
            "number": signature.number,
            "digest": signature.digest,
            "told": told,
        },
    )
    return signature


def faults(version: Version) -> list[str]:
    """What is wrong with a version's chain of signatures; empty when it is whole and as the journal has
    it.
    """
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
        **({"supersedes": signature.supersedes} if signature.supersedes else {}),
        "mark_kind": str(signature.mark_kind),
        "mark": signature.mark,
        "consent_words": signature.consent_words,
        "language": signature.language,
        **_put_into_words(signature),
        "own_words": signature.own_words,
        "proved_by": signature.proved_by,
        **_how_proved(signature),
        "witness": {"seat": str(seen_by), "name": signature.witness_name} if seen_by else None,
        "signed_at": _utc(signature.signed_at),
        "version_sha256": signature.version_sha256,
        "previous": signature.previous,
    }


def _put_into_words(signature: Signature) -> dict[str, Any]:
    """Who put the words into which language; nothing where nobody had to, as in records from before it was
    asked.
    """
    if not signature.interpreter:
        return {}
    return {"interpreter": {"name": signature.interpreter, "language": signature.put_into}}


def _how_proved(signature: Signature) -> dict[str, Any]:
    """How the numbers travelled, and since when the phone was in; nothing where there were none, and in older
    records.
    """
    found: dict[str, Any] = {}
    if signature.code_came:
        checked = signature.code_checked_on
        found["code"] = {
            "came": signature.code_came,
            "channel": signature.code_channel,
            "checked_on": checked.isoformat() if checked else "",
            "told_by": signature.code_told_by,
        }
    if signature.device_since is not None:
        since = _utc(signature.device_since)
        found["device"] = {"since": since, "bound_by": signature.device_bound_by}
    return found


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
