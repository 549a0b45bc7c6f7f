"""Looking whether the journal is whole, and when somebody last did: the outcome is counts, nothing of
anybody.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from participants.journal import journal
from participants.journal.journal import Fault
from participants.models import JournalEntry, JournalHead, JournalLook

#: An older look says little about today.
OLD = timedelta(days=2)
KEPT_FOR = timedelta(days=92)


def look(also: Iterable[Fault] = ()) -> list[Fault]:
    """Read every chain from its first row to its end, and keep that it was read. Answers what is wrong.

    `also`: what was found wrong beside the chains, such as a head that somebody kept outside and that is
    there no more.
    """
    faults = [*journal.faults(), *also]
    JournalLook.objects.create(
        rows=JournalEntry.objects.count(), chains=JournalHead.objects.count(), faults=len(faults)
    )
    return faults


def last() -> JournalLook | None:
    """The last time somebody looked."""
    return JournalLook.objects.first()


def past_their_time() -> QuerySet[JournalLook]:
    """Looks that are three months old; the daily task removes them."""
    return JournalLook.objects.filter(at__lt=timezone.now() - KEPT_FOR)


def is_old(found: JournalLook) -> bool:
    """True when it should have been looked at again since."""
    return found.at < timezone.now() - OLD
