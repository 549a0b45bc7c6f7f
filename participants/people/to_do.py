"""What a coordinator is asked to see to about somebody, because software should not decide it. One open row
of a kind.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from participants.journal import journal
from participants.models import Account, HeardWords, Person, ToDo
from participants.models.choices import ToDoKind
from participants.platform.errors import NotAllowed, NotFound

#: What cannot wait until the end of the day: it comes first, and is marked so.
URGENT = (ToDoKind.TEXTS_UNSAFE, ToDoKind.TEXTS_STOPPED, ToDoKind.NOT_ME)


@transaction.atomic
def raise_for(person: Person, kind: str) -> ToDo:
    """Ask for this to be seen to; asking again while it is open changes nothing."""
    task, made = ToDo.objects.get_or_create(person=person, kind=kind, done_at=None)
    if made:
        journal.write(
            "to_do.raise",
            by=None,
            service=person.service,
            subject=person.pk,
            detail={"kind": str(kind)},
        )
    return task


@transaction.atomic
def settle(task: ToDo, *, by: Account) -> None:
    """It has been seen to. Raises NotAllowed for another service's, NotFound when it is settled already."""
    if task.person.service_id != by.service_id:
        raise NotAllowed
    now: datetime = timezone.now()
    if not ToDo.objects.filter(pk=task.pk, done_at=None).update(done_at=now, done_by=by):
        raise NotFound
    HeardWords.objects.filter(to_do=task).delete()
    journal.write(
        "to_do.settle",
        by=by,
        service=task.person.service,
        subject=task.person_id,
        detail={"kind": task.kind},
    )


def open_for(people: Iterable[Person]) -> QuerySet[ToDo]:
    """What is still to be seen to about these people, the oldest first."""
    return ToDo.objects.select_related("person__service").filter(person__in=people, done_at=None)
