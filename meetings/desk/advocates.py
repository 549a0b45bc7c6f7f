"""Offering an advocate to each parent and each child, by themselves: to whom, and what they answered (rule
2).
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from meetings import access
from meetings.choices import AboutAdvocate, CheckKind
from meetings.epoch import rights_changed
from meetings.models import AdvocateOffer, Check, Meeting, Seat
from participants.journal import journal
from participants.models import Member, Person
from participants.models.choices import Relation, Role
from participants.platform.errors import Unclear

#: What a form calls the answer of a person, before their id.
ANSWER = "answer-"
PARENTS = (Relation.MOTHER, Relation.FATHER)


@transaction.atomic
def record(meeting: Meeting, answers: Mapping[UUID, str], *, by: Seat) -> list[AdvocateOffer]:
    """Who was offered one and what they answered, by person; somebody who is not named stays as they were.

    Raises Unclear, at the person's field, for an answer there is not and for nobody at all.
    """
    by = access.hold(by, "meeting.check_off")
    due = {person.pk for person in to_ask(by.meeting)}
    for person_id, answer in answers.items():
        if answer not in AboutAdvocate.values or person_id not in due:
            raise Unclear(_("Choose what they answered."), field=f"{ANSWER}{person_id}")
    if not answers:
        raise Unclear(_("Choose what they answered."), field=f"{ANSWER}{next(iter(due), '')}")
    found = [
        AdvocateOffer.objects.update_or_create(
            meeting=by.meeting, person_id=person_id, defaults={"answer": answer}
        )[0]
        for person_id, answer in answers.items()
    ]
    journal.write(
        "meeting.offer_advocate",
        by=by,
        family=by.meeting.family,
        subject=by.meeting_id,
        detail={"people": [str(one) for one in answers]},
    )
    rights_changed(by.meeting)
    return found


def to_ask(meeting: Meeting) -> list[Person]:
    """Every parent and child who has a place at the meeting."""
    parents = Member.objects.filter(family=meeting.family_id, relation__in=PARENTS)
    asked = Q(role=Role.CHILD) | Q(person__in=parents.values("person"))
    seats = Seat.objects.filter(asked, meeting=meeting, removed_at=None)
    return [seat.person for seat in seats.select_related("person").order_by("created_at")]


def unasked(meeting: Meeting) -> list[Person]:
    """Parents and children with a place who have not been offered one."""
    offered = AdvocateOffer.objects.filter(meeting=meeting).values_list("person_id", flat=True)
    asked = set(offered)
    return [person for person in to_ask(meeting) if person.pk not in asked]


def is_done(meeting: Meeting) -> bool:
    """True when everybody was asked; or when it was ticked as a whole, as earlier versions had it."""
    whole = Check.objects.filter(meeting=meeting, kind=CheckKind.ADVOCATE_OFFERED)
    if whole.exclude(done_at=None).exists():
        return True
    return bool(to_ask(meeting)) and not unasked(meeting)
