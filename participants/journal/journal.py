"""The journal: what was done, by whom, when. Append-only and chained, so that a changed past shows.

One chain per family, one per service for what belongs to no family. Each row's digest is keyed (JOURNAL_KEY)
over its content and the digest before it; the head keeps where the chain ends, so a dropped tail shows as
well. The database refuses to change or delete a row (journal_lock.py). A database put back whole as it was
earlier is found by heads that were kept elsewhere (witnessing.py). Never what somebody wrote: `detail` holds
ids, codes and counts. The name of the person who did it stands beside the row for reading and is no part of
the digest: it can be taken out when somebody is erased; their id stays.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from participants.journal import journal_lock
from participants.models import Family, JournalEntry, JournalHead, Service


class Actor(Protocol):
    """The person who did it: a person, an account, or a seat of a meeting."""

    pk: Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a chain."""

    chain: str
    seq: int
    what: str


def write(
    action: str,
    *,
    by: Actor | None,
    family: Family | None = None,
    service: Service | None = None,
    subject: object = "",
    detail: dict[str, Any] | None = None,
) -> JournalEntry:
    """Append one row to the family's chain (or the service's), inside the running transaction.

    `by` is a person, account or seat (None: the house itself); `subject` the id of what it was done to.
    Raises ValueError when neither family nor service is given.
    """
    return append(chain_of(family, service), action, by=by, subject=subject, detail=detail)


def append(
    chain: str,
    action: str,
    *,
    by: Actor | None,
    subject: object = "",
    detail: dict[str, Any] | None = None,
) -> JournalEntry:
    """The same for a chain that is known by its name."""
    with transaction.atomic():
        JournalHead.objects.get_or_create(chain=chain)
        head = JournalHead.objects.select_for_update().get(chain=chain)
        entry = JournalEntry(
            chain=chain,
            seq=head.seq + 1,
            at=timezone.now(),
            action=action,
            actor_id=str(by.pk) if by else "",
            actor=_name(by),
            subject=str(subject),
            detail=detail or {},
            previous=head.last,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        head.seq, head.last = entry.seq, entry.digest
        head.digest = head_digest(head)
        head.save()
    return entry


def digest_of(entry: JournalEntry, *, key: str = "") -> str:
    """The keyed digest a row must have, 64 hex digits: over everything in it but the name of the person who
    did it. Under JOURNAL_KEY unless another is given.
    """
    content = [
        entry.chain,
        entry.seq,
        entry.at.isoformat(timespec="microseconds"),
        entry.action,
        entry.actor_id,
        entry.subject,
        entry.detail,
        entry.previous,
    ]
    return _keyed(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")), key)


def is_as_written(entry: JournalEntry) -> bool:
    """True for a row that nobody without the key, or an earlier one still in use, has made or altered."""
    return any(hmac.compare_digest(entry.digest, digest_of(entry, key=key)) for key in _keys())


def is_end_as_written(head: JournalHead) -> bool:
    """The same for a chain's end."""
    return any(hmac.compare_digest(head.digest, head_digest(head, key)) for key in _keys())


def rows_about(subject: object, *actions: str, family: Family) -> list[JournalEntry]:
    """Every row of these actions in the family's chain that was done to this, the oldest first."""
    rows = JournalEntry.objects.filter(chain=chain_of(family, None), subject=str(subject))
    return list(rows.filter(action__in=actions).order_by("seq"))


def faults() -> Iterator[Fault]:
    """Everything wrong in any chain: altered, dropped or reordered rows, a missing chain, a missing lock.

    Empty when the journal is whole.
    """
    if not journal_lock.is_locked(connection):
        yield Fault("every chain", 0, "the database no longer refuses changes to the journal")
    heads = {head.chain: head for head in JournalHead.objects.all()}
    chains = set(heads) | set(JournalEntry.objects.values_list("chain", flat=True).distinct())
    for chain in sorted(chains | _chains_that_must_be()):
        yield from _faults_of(chain, heads.get(chain))


def _faults_of(chain: str, head: JournalHead | None) -> Iterator[Fault]:
    seq, last = 0, ""
    for entry in JournalEntry.objects.filter(chain=chain).order_by("seq").iterator():
        if entry.seq != seq + 1:
            yield Fault(chain, seq + 1, "missing")
        if entry.previous != last:
            yield Fault(chain, entry.seq, "does not follow the row before it")
        if not is_as_written(entry):
            yield Fault(chain, entry.seq, "altered")
        seq, last = entry.seq, entry.digest
    if head is None:
        yield Fault(chain, seq, "the chain's end is missing")
    elif not is_end_as_written(head):
        yield Fault(chain, head.seq, "the chain's end was altered")
    elif (head.seq, head.last) != (seq, last):
        yield Fault(chain, head.seq, "rows at the end are missing")


def _chains_that_must_be() -> set[str]:
    """Every family and service has rows from its first moment on."""
    families = {chain_of(family, None) for family in Family.objects.all()}
    return families | {chain_of(None, service) for service in Service.objects.all()}


def chain_of(family: Family | None, service: Service | None) -> str:
    """The name of a family's chain, or of a service's. Raises ValueError for neither."""
    if family is not None:
        return f"family:{family.pk.hex[:28]}"
    if service is None:
        raise ValueError("A journal row belongs to a family or to a service.")
    return f"service:{service.pk.hex[:28]}"


def _name(by: Actor | None) -> str:
    person = getattr(by, "person", None)
    role = getattr(by, "role", "") or getattr(by, "staff_role", "")
    name = str(person or by) if by else "Kitchen Table"
    return f"{name} ({role})" if role else name


def head_digest(head: JournalHead, key: str = "") -> str:
    """The keyed digest a chain's end must have."""
    return _keyed(f"{head.chain}|{head.seq}|{head.last}", key)


def _keys() -> list[str]:
    return [settings.JOURNAL_KEY, *settings.JOURNAL_KEY_FALLBACKS]


def _keyed(text: str, key: str = "") -> str:
    return hmac.new((key or settings.JOURNAL_KEY).encode(), text.encode(), hashlib.sha256).hexdigest()
