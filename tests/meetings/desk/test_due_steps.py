"""What the list of families says is next is what the family's own desk lights, at every step on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Case, IntegerField, OuterRef, Subquery, When
from django.utils import timezone

from meetings import desk, policy
from meetings.choices import CheckKind
from meetings.desk import due_steps, family_list
from meetings.desk.step import State
from meetings.models import AdvocateOffer, BottomLine, Check, Meeting, Seat, Statement
from meetings.times.models import TimeOffer
from participants.models import (
    Consent,
    Family,
    Invitation,
    Member,
    Person,
    SafeContact,
)
from participants.models.choices import Role
from tests.support.family import Reilly


def listed(reilly: Reilly) -> str:
    """What the database says is next."""
    over = Case(When(stage__in=family_list.OVER, then=1), default=0, output_field=IntegerField())
    busy = Meeting.objects.filter(family=OuterRef("pk")).order_by(over, "-created_at")
    rows = Family.objects.annotate(
        busy=Subquery(busy.values("pk")[:1]),
        stage=Subquery(busy.values("stage")[:1]),
        starts_at=Subquery(busy.values("starts_at")[:1]),
    )
    return str(due_steps.with_next(rows).get(pk=reilly.family.pk).next_step)  # type: ignore[attr-defined]


def lit(reilly: Reilly) -> str:
    """What the desk lights."""
    seat = Seat.objects.select_related("meeting__family__service", "person", "circle").get(
        meeting=reilly.meeting, role=Role.COORDINATOR
    )
    found = desk.preparation_steps.steps(desk.facts_of(seat), zone="Europe/London")
    return next((one.key for one in found if one.state == State.NOW), "")


def nothing(_reilly: Reilly) -> None:
    """As it stands."""


def taken_back(reilly: Reilly) -> None:
    Consent.objects.filter(given=True).update(withdrawn_at=timezone.now())


def one_took_it_back(reilly: Reilly) -> None:
    first = Consent.objects.filter(given=True).first()
    assert first is not None
    Consent.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())


def nobody_may_say_yes(reilly: Reilly) -> None:
    Member.objects.update(has_parental_responsibility=False)


def unchecked(reilly: Reilly) -> None:
    SafeContact.objects.filter(person=reilly.people["kwame"]).update(checked_at=None)


def no_contact_at_all(reilly: Reilly) -> None:
    SafeContact.objects.filter(person=reilly.people["kwame"]).delete()


def a_childs_unchecked_phone(reilly: Reilly) -> None:
    SafeContact.objects.update_or_create(
        person=reilly.people["maya"], defaults={"phone": "07700 900111", "checked_at": None}
    )


def a_helper_nobody_checked(reilly: Reilly) -> None:
    SafeContact.objects.filter(person=reilly.people["aisha"]).update(checked_at=None)


def unchecked_and_not_invited(reilly: Reilly) -> None:
    person = Person.objects.create(service=reilly.family.service, name="New One", called="New")
    Member.objects.create(
        family=reilly.family, person=person, relation="uncle", not_invited_because="Lives far away."
    )


def unseated(reilly: Reilly) -> None:
    Seat.objects.filter(person=reilly.people["kwame"]).update(removed_at=timezone.now())


def father_not_invited(reilly: Reilly) -> None:
    Invitation.objects.filter(person=reilly.people["daniel"]).delete()


def unticked(kind: CheckKind) -> Callable[[Reilly], None]:
    def untick(_reilly: Reilly) -> None:
        Check.objects.filter(kind=kind).update(done_at=None)

    return untick


def maya_not_asked(reilly: Reilly) -> None:
    AdvocateOffer.objects.filter(person=reilly.people["maya"]).delete()


def ticked_as_a_whole(reilly: Reilly) -> None:
    AdvocateOffer.objects.all().delete()
    Check.objects.create(meeting=reilly.meeting, kind=CheckKind.ADVOCATE_OFFERED, done_at=timezone.now())


def nothing_written(_reilly: Reilly) -> None:
    Statement.objects.all().delete()
    BottomLine.objects.all().delete()


def nothing_written_and_nobody_to_write(reilly: Reilly) -> None:
    nothing_written(reilly)
    Seat.objects.filter(role=Role.REFERRER).update(removed_at=timezone.now())


def not_shared(_reilly: Reilly) -> None:
    Statement.objects.update(shared_at=None)


def no_reason(_reilly: Reilly) -> None:
    BottomLine.objects.update(reason=" ")


def no_time(reilly: Reilly) -> None:
    Meeting.objects.filter(pk=reilly.meeting.pk).update(starts_at=None)
    TimeOffer.objects.all().delete()


def dates_are_asked(reilly: Reilly) -> None:
    no_time(reilly)
    TimeOffer.objects.create(meeting=reilly.meeting, number=1, starts_at=timezone.now(), length=90)


SPOILT = (
    nothing, taken_back, one_took_it_back, nobody_may_say_yes, unchecked, no_contact_at_all,
    a_childs_unchecked_phone, a_helper_nobody_checked, unchecked_and_not_invited, unseated,
    father_not_invited,
    unticked(CheckKind.ACCESS_NEEDS), unticked(CheckKind.COURT_ORDERS), maya_not_asked, ticked_as_a_whole,
    nothing_written, nothing_written_and_nobody_to_write, not_shared, no_reason, no_time, dates_are_asked,
)  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda one: one.__name__)
@pytest.mark.parametrize("stage", [policy.PREPARING, policy.READY])
def test_the_list_says_what_the_desk_lights(
    reilly: Reilly, stage: str, spoil: Callable[[Reilly], None]
) -> None:
    reilly.jump_to(stage)
    spoil(reilly)
    assert listed(reilly) == lit(reilly)


@pytest.mark.parametrize("stage", policy.BEFORE)
@pytest.mark.parametrize("spoil", [nothing, taken_back, unseated])
def test_before_getting_ready_it_is_the_yes_on_both(
    reilly: Reilly, stage: str, spoil: Callable[[Reilly], None]
) -> None:
    reilly.jump_to(stage)
    spoil(reilly)
    assert listed(reilly) == lit(reilly)


def test_the_page_says_the_steps_own_title_and_whoever_waits_for_others_comes_later(
    reilly: Reilly,
) -> None:
    reilly.jump_to(policy.PREPARING)
    Meeting.objects.update(starts_at=timezone.now() + timedelta(days=30))
    unticked(CheckKind.COURT_ORDERS)(reilly)
    found = family_list.listing(reilly.coordinator).cards[0]
    assert found.due == "Next: Court orders"
    unchecked_rank = family_list._with_where(Family.objects.all()).get(pk=reilly.family.pk).rank
    Check.objects.update(done_at=timezone.now())
    nothing_written(reilly)
    waits = family_list._with_where(Family.objects.all()).get(pk=reilly.family.pk)
    assert (waits.next_step, unchecked_rank < waits.rank) == ("", True)
    assert family_list.listing(reilly.coordinator).cards[0].due == "Waiting for others"


def test_titles_are_the_desks_own(reilly: Reilly) -> None:
    seat = reilly.seat("tom")
    found = desk.preparation_steps.steps(desk.facts_of(seat), zone="Europe/London")
    assert {one.key: one.title for one in found} == {
        str(key): str(words) for key, words in due_steps.WORDS.items()
    }
