"""Who may come to a draft: many asked about at once are told what each would be told alone."""

import copy
import uuid

import pytest
from django.utils import timezone

from meetings import access as meeting_access
from meetings import policy
from meetings.choices import Stage
from meetings.models import Circle, Seat, new_room_key
from participants.entry.visitors import NOBODY, Visitor
from participants.models.choices import Role
from participants.platform.errors import NotFound, Refusal, SignInNeeded
from participants.platform.session_rows import stored_key
from participants.staff import sign_ins
from plans.live import access, rights
from plans.live.private_time import open_private_time
from plans.live.rights import Badge
from plans.models import Draft
from plans.models.choices import Audience
from plans.pages.consumers import enter, enter_all

NAMES = ("siobhan", "daniel", "bridie", "kwame", "haddad", "maya", "tom", "priya", "aisha")
NEVER_STORED = "x" * 32
#: Every role there is a seat for, and those who may be chosen for private time with and without that.
ROLES = [(role, stays) for role in Role.values for stays in (False, True)]


@pytest.fixture
def house(reilly):
    """Drafts of every kind, a meeting beside it with some of the same people, and everybody who may ask."""
    reilly.jump_to(Stage.INFORMATION)
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    circle, now = reilly.circle, timezone.now()
    drafts = [Draft.objects.get(), Draft.objects.create(circle=circle, audience=Audience.CIRCLE)]
    drafts.append(Draft.objects.create(circle=circle, audience=Audience.CIRCLE, closed_at=now))
    drafts.append(Draft.objects.create(circle=circle, audience=Audience.FAMILY, frozen_at=now))
    drafts.append(Draft.objects.create(circle=beside(reilly), audience=Audience.CIRCLE))
    Seat.objects.filter(pk=reilly.seat("kwame").pk).update(admitted_at=None)
    Seat.objects.filter(pk=reilly.seat("haddad").pk).update(removed_at=now)
    visitors = [reilly.visitor(name) for name in NAMES]
    visitors += [NOBODY, staff(reilly.evening.manager), staff(reilly.coordinator)]
    return reilly, [*(draft.pk for draft in drafts), uuid.uuid4()], visitors


def staff(account):
    return Visitor(person=account.person, account=account, sign_in=sign_ins.of(account, NEVER_STORED))


def beside(reilly):
    """A review of the same family, where Daniel is at the door and Siobhan has another role."""
    meeting = copy.copy(reilly.meeting)
    meeting.pk, meeting.stage, meeting._state.adding = uuid.uuid4(), Stage.PRESENTING, True
    meeting.save()
    circle = Circle.objects.create(meeting=meeting, name="Review", room_key=new_room_key())
    now = timezone.now()
    for name, role, admitted in (
        ("siobhan", Role.SUPPORTER, now),
        ("daniel", Role.FAMILY, None),
        ("bridie", Role.FAMILY, now),
    ):
        person = reilly.people[name]
        Seat.objects.create(meeting=meeting, circle=circle, person=person, role=role, admitted_at=admitted)
    return circle


def alone(visitor, draft_id):
    """What the pages' own questions say: the seat's key, or the refusal's kind."""
    try:
        if not visitor.is_known:
            raise SignInNeeded
        draft = Draft.objects.filter(pk=draft_id).first()
        if draft is None:
            raise NotFound
        seat = meeting_access.seat_for(visitor, draft.circle.meeting_id, "meeting.see")
        if not access.standing(seat, draft).reads:
            raise NotFound
    except Refusal as refusal:
        return type(refusal)
    return seat.pk


def told(found):
    return type(found) if isinstance(found, Refusal) else found[1].pk


@pytest.mark.parametrize("stage", policy.STAGES)
def test_many_asked_about_at_once_are_told_what_each_is_told_alone(house, stage):
    reilly, drafts, visitors = house
    reilly.jump_to(stage, admitted=False)
    crowd = [(visitor, draft_id) for draft_id in drafts for visitor in visitors]
    answers = [alone(*one) for one in crowd]
    assert [told(found) for found in access.drafts_for(crowd)] == answers
    confirmed = as_the_hub_confirms(crowd)
    assert confirmed
    for one, reads in confirmed.items():
        assert reads == isinstance(answers[one], uuid.UUID), crowd[one]

    seat = Seat.objects.filter(pk=reilly.seat("aisha").pk)
    hers = [(visitors[NAMES.index("aisha")], draft_id) for draft_id in drafts]
    for role, stays in ROLES:
        for circle, next_to in ((reilly.circle, None), (None, reilly.seat("bridie"))):
            seat.update(role=role, stays_in_private=stays, circle=circle, beside=next_to)
            found = access.drafts_for([*crowd, *hers])[len(crowd) :]
            assert [told(one) for one in found] == [alone(*one) for one in hers]


def as_the_hub_confirms(crowd):
    """By their place in the crowd, whether the hub would let them read: those with a seat at the draft's
    meeting.
    """
    drafts = {one.pk: one for one in rights.drafts_with_meetings({pk for _, pk in crowd})}
    badges = {}
    for place, (visitor, draft_id) in enumerate(crowd):
        draft = drafts.get(draft_id)
        seats = Seat.objects.filter(person=visitor.person, meeting=draft and draft.circle.meeting)
        if visitor.person is not None and (seat := seats.first()) is not None:
            if visitor.device is not None:
                badges[place] = Badge(seat.pk, visitor.device.pk, None)
            elif visitor.sign_in.session_key != stored_key(NEVER_STORED):
                badges[place] = Badge(seat.pk, None, visitor.sign_in)
    asked = {pk: [badge for place, badge in badges.items() if crowd[place][1] == pk] for pk in drafts}
    answers = rights.confirm(drafts, asked)
    return {place: answers[crowd[place][1]][badge].reads for place, badge in badges.items()}


def test_every_kind_of_answer_is_among_them(house):
    reilly, drafts, visitors = house
    reilly.jump_to(Stage.PRESENTING, admitted=False)
    kinds = {
        told(found) if isinstance(found, Refusal) else "in"
        for found in access.drafts_for([(one, pk) for pk in drafts for one in visitors])
    }
    assert kinds == {"in", NotFound, SignInNeeded}


def test_however_many_ask_it_is_two_questions(house, django_assert_num_queries):
    reilly, drafts, visitors = house
    aisha = Seat.objects.filter(pk=reilly.seat("aisha").pk)
    aisha.update(circle=None, beside=reilly.seat("bridie"), stays_in_private=True)
    with django_assert_num_queries(2):
        for found in enter_all([(visitor, pk) for pk in drafts for visitor in visitors]):
            assert isinstance(found, Refusal) or found[0].person.called


def test_one_is_let_in_with_the_same_badge_alone_and_in_a_crowd(house):
    _, drafts, visitors = house
    mum = visitors[0]
    seat, badge = enter_all([(one, drafts[0]) for one in visitors])[0]
    assert (seat, badge) == enter(mum, drafts[0])
    assert seat.person == mum.person
    assert badge.device_id == mum.device.pk
