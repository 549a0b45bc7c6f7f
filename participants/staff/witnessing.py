"""Heads of the journal's chains, witnessed outside: anyone who cuts off a chain's end cannot cut it off there
as well.

`check_journal` prints them; once a day the worker sends those that moved to the service's administrators, by
e-mail. A head says how many rows a chain has and the last one's digest: no name, no action, nobody. Given
back to `check_journal --witness`, each must still be in its chain.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participants.journal import journal, journal_rotation
from participants.journal.journal import Fault
from participants.messages import notices
from participants.models import Account, Family, JournalEntry, JournalHead, Notice, Service
from participants.models.choices import StaffRole

GOOD_FOR = timedelta(days=3)
#: What a chain is of, by the letter it goes by outside: a message says nothing of families.
_KINDS = {"f": "family", "s": "service"}
_HEAD = re.compile(r"\b([fs]):([0-9a-f]{28}):(\d{1,18}):([0-9a-f]{64})\b")


@dataclass(frozen=True)
class Head:
    """Where a chain ended when somebody looked: the number of its rows, and the digest of the last."""

    chain: str
    seq: int
    last: str

    def __str__(self) -> str:
        kind, of = self.chain.split(":")
        return f"{kind[0]}:{of}:{self.seq}:{self.last}"


def heads() -> list[Head]:
    """Where every chain ends now."""
    rows = JournalHead.objects.order_by("chain")
    return [Head(row.chain, row.seq, row.last) for row in rows]


def read(text: str) -> list[Head]:
    """Every head that stands in a text, such as a whole e-mail; all else in it is passed over."""
    found = _HEAD.findall(text)
    return [Head(f"{_KINDS[kind]}:{of}", int(seq), last) for kind, of, seq, last in found]


def faults(witnessed: Iterable[Head]) -> Iterator[Fault]:
    """Every chain that is no longer what somebody outside has seen of it: cut off, gone, or written anew."""
    for head in witnessed:
        rows = JournalEntry.objects.filter(chain=head.chain, seq=head.seq)
        digest = rows.values_list("digest", flat=True).first()
        if digest is None:
            yield Fault(head.chain, head.seq, "was there when it was witnessed, and is missing")
        elif digest != head.last and not _was_rechained(head):
            yield Fault(head.chain, head.seq, "is another row than the one that was witnessed")


def _was_rechained(head: Head) -> bool:
    """Whether the chain says that it ended so when its rows came under another key (journal_rotation.py)."""
    detail = {"rows": head.seq, "head": head.last}
    said = JournalEntry.objects.filter(chain=head.chain, action=journal_rotation.SAID, detail=detail)
    return any(journal.is_as_written(row) for row in said)


def send_heads() -> int:
    """Send each service's administrators the heads that moved since they were last sent, once a day; how many
    messages.
    """
    today = timezone.now().date()
    return sum(_send(service, f"heads:{service.pk}:{today}") for service in Service.objects.all())


@transaction.atomic
def _send(service: Service, key: str) -> int:
    if Notice.objects.filter(key__startswith=f"{key}:").exists():
        return 0
    moved = _moved(service)
    if not moved:
        return 0
    said = "\n".join(str(Head(one.chain, one.seq, one.last)) for one in moved)
    sent = [
        notices.queue(
            f"{key}:{account.pk}",
            notices.HEADS,
            person=account.person,
            values={"heads": said},
            expires=timezone.now() + GOOD_FOR,
        )
        for account in _administrators(service)
    ]
    if any(sent):
        for one in moved:
            JournalHead.objects.filter(pk=one.pk).update(sent_seq=one.seq)
    return sum(one is not None for one in sent)


def _moved(service: Service) -> list[JournalHead]:
    """The heads of this service's chains that are not where they were when they were last sent."""
    families = Family.objects.filter(service=service)
    chains = {journal.chain_of(one, None) for one in families} | {journal.chain_of(None, service)}
    rows = JournalHead.objects.order_by("chain")
    return [one for one in rows if one.chain in chains and one.seq != one.sent_seq]


def _administrators(service: Service) -> list[Account]:
    accounts = Account.objects.select_related("person").filter(
        service=service, staff_role=StaffRole.ADMINISTRATOR, is_active=True
    )
    return list(accounts.order_by("created_at"))
