"""What somebody texted that software could not see to: beside the thing to be seen to, for their family's
coordinator alone.

It is gone with the press that says it was seen to, and after two months in any case. It is in no log, journal
or message.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from participants.models import Account, Family, HeardWords, ToDo

KEPT_FOR = timedelta(days=60)
#: Of one message, and of how many beside one thing; then the oldest go.
LONGEST, MOST = 1000, 5


def keep(task: ToDo, words: str, *, family: Family) -> None:
    """Keep these words beside what is to be seen to."""
    if not words.strip():
        return
    HeardWords.objects.create(to_do=task, family=family, words=words.strip()[:LONGEST])
    kept = HeardWords.objects.filter(to_do=task).order_by("-at", "-pk").values_list("pk", flat=True)
    HeardWords.objects.filter(pk__in=list(kept[MOST:])).delete()


def past_their_time() -> QuerySet[HeardWords]:
    """Words that were kept for long enough; the daily task removes them."""
    return HeardWords.objects.filter(at__lt=timezone.now() - KEPT_FOR)


def of(tasks: Iterable[ToDo], *, by: Account) -> dict[UUID, list[str]]:
    """The words beside these things, as far as they are about a family of this coordinator's own. An opening
    shows none.
    """
    rows = HeardWords.objects.filter(to_do__in=list(tasks), family__coordinator=by)
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.to_do_id, []).append(row.words)
    return found


def beside(tasks: Iterable[ToDo], *, by: Account) -> list[ToDo]:
    """The same things, each with its words as `heard`."""
    shown = list(tasks)
    words = of(shown, by=by)
    for task in shown:
        task.heard = words.get(task.pk, [])  # type: ignore[attr-defined]
    return shown
