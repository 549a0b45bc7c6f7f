"""Which phones are in on private time: those that were there, and those the family let in; no other, whatever
it holds.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from meetings import access, policy, seats, stages
from meetings.choices import Stage
from meetings.desk import same_names
from meetings.models import Seat, Visit
from meetings.table import admission, lateness, private_time_phones, room_state
from participants.entry import devices
from participants.entry.visitors import Visitor
from participants.models import Device, Invitation, JournalEntry
from participants.models.choices import BoundBy
from participants.platform.errors import NotAllowed, NotFound, WrongMoment
from plans.live import private_time, rights
from plans.live.access import NOTHING, draft_for, open_draft_of
from plans.live.rights import Badge
from plans.models import Draft
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly


@pytest.fixture
def alone(reilly: Reilly) -> Reilly:
    """Private time has begun with Siobhan, Bridie, Maya and Kwame in it, each on the phone they came with."""
    reilly.jump_to(Stage.INFORMATION)
    for name in ("siobhan", "bridie", "maya", "kwame"):
        reilly.key(name)
    private_time.open_private_time(reilly.meeting, by=asks(reilly, "siobhan"))
    return reilly


def asks(reilly: Reilly, who: str | Visitor, action: str = "meeting.see") -> Seat:
    """Somebody's seat as their phone asks for it."""
    visitor = reilly.visitor(who) if isinstance(who, str) else who
    return access.seat_for(visitor, reilly.meeting.pk, action)


def reads(reilly: Reilly, visitor: Visitor) -> bool:
    """Whether this phone reads the private draft: by the hub's own question, which the other ways must agree
    with.
    """
    seat = reilly.seat(next(name for name, one in reilly.people.items() if one == visitor.person))
    drafts = {one.pk: one for one in Draft.objects.select_related("circle__meeting")}
    badge = Badge(seat.pk, visitor.device.pk if visitor.device else None, visitor.sign_in)
    (draft_id,) = [pk for pk, one in drafts.items() if one.audience == "family"]
    found = rights.confirm(drafts, {draft_id: [badge]})[draft_id][badge]
    try:
        draft_for(visitor, draft_id)
    except NotFound:
        assert found == NOTHING
    else:
        assert found.reads
    return found.reads


def at_the_door(reilly: Reilly, who: str = "bridie") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = room_state.of(asks(reilly, who))["door"]
    return found


# -- who is in ------------------------------------------------------------------------------------------
def test_the_phones_that_were_in_the_room_when_private_time_began_are_in(alone: Reilly) -> None:
    for name in ("siobhan", "bridie", "maya", "kwame"):
        assert reads(alone, alone.visitor(name))


def test_a_phone_bound_since_is_not_in_though_its_person_is(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    assert not reads(alone, phone)
    assert not access.is_in_room(asks(alone, phone))
    assert open_draft_of(asks(alone, phone)) is None
    assert reads(alone, alone.visitor("siobhan"))


def test_a_phone_bound_before_that_was_not_there_is_not_in(reilly: Reilly) -> None:
    elsewhere = reilly.another_phone("siobhan")
    reilly.jump_to(Stage.INFORMATION)
    reilly.key("siobhan")
    private_time.open_private_time(reilly.meeting, by=asks(reilly, "siobhan"))
    assert not reads(reilly, elsewhere)


def test_a_phone_that_was_there_a_while_ago_is_not_in(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    for name in ("siobhan", "bridie"):
        private_time_phones.is_here(asks(reilly, name))
    long_ago = timezone.now() - private_time_phones.LATELY - timedelta(seconds=1)
    Visit.objects.filter(seat=reilly.seat("bridie")).update(seen_at=long_ago)
    private_time.open_private_time(reilly.meeting, by=asks(reilly, "siobhan"))
    assert reads(reilly, reilly.visitor("siobhan"))
    assert not reads(reilly, reilly.visitor("bridie"))


def test_whoever_opens_it_is_in_on_the_phone_they_open_it_with(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    phone = reilly.another_phone("bridie")
    private_time.open_private_time(reilly.meeting, by=asks(reilly, phone))
    assert reads(reilly, phone)


def test_a_staff_sign_in_that_was_not_there_is_not_in(alone: Reilly) -> None:
    """Tom's person as somebody's companion: an account may sit, and waits like everybody."""
    Seat.objects.filter(pk=alone.seat("tom").pk).update(
        role="advocate", stays_in_private=True, admitted_at=timezone.now()
    )
    assert access.is_at_the_door(asks(alone, "tom"))
    assert not access.is_in_room(asks(alone, "tom"))


def test_afterwards_every_phone_of_who_is_in_the_room_reads_what_was_shown(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    private_time.present(alone.circle, by=asks(alone, "siobhan"))
    assert access.is_in_room(asks(alone, phone))
    assert open_draft_of(asks(alone, phone)) is not None


def test_the_next_private_time_begins_with_who_is_there_then(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    assert reads(alone, phone)
    private_time.present(alone.circle, by=asks(alone, "siobhan"))
    alone.jump_to(Stage.PART_AGREED)
    Visit.objects.filter(device=phone.device).update(seen_at=timezone.now() - timedelta(hours=1))
    private_time.open_private_time(alone.meeting, by=asks(alone, "siobhan"))
    assert not reads(alone, phone)


# -- at the door -------------------------------------------------------------------------------------------
def waiting_after_knocking(reilly: Reilly, phone: Visitor) -> list[dict[str, Any]]:
    admission.knock(by=asks(reilly, phone))
    return at_the_door(reilly)


def test_it_waits_under_its_persons_name_as_a_new_phone_since_when(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    assert phone.device is not None
    at = timezone.now().replace(hour=17, minute=40)
    Device.objects.filter(pk=phone.device.pk).update(created_at=at)
    (waits,) = waiting_after_knocking(alone, phone)
    assert waits["title"] == "Siobhan, on a new phone"
    assert "at 17:40." in waits["about"] or "at 18:40." in waits["about"]
    assert "never been in here" in waits["about"]
    assert "Siobhan is already in here" in waits["about"]
    assert "A phone" not in str(waits.values())  # nor what it calls itself


def test_at_the_door_too_two_who_are_called_alike_are_told_apart(alone: Reilly) -> None:
    kwame = alone.person("kwame")
    same_names.choose_patch(kwame, called="Siobhan", colour=kwame.patch_colour, pattern=kwame.patch_pattern)
    (waits,) = waiting_after_knocking(alone, alone.another_phone("kwame"))
    assert waits["title"] == "Siobhan (uncle), on a new phone"
    assert waits["called"] == "Siobhan (uncle)"
    page = alone.client("bridie").get(f"/m/{alone.meeting.pk}/phones").content.decode()
    assert "Siobhan (uncle), on a new phone" in page
    assert "Siobhan (mum)" in page


def test_only_coming_is_knocking_so_the_family_sees_each_try(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    alone.browser_of(phone).get(f"/m/{alone.meeting.pk}/room")
    assert [one["title"] for one in at_the_door(alone)] == ["Siobhan, on a new phone"]
    alone.browser_of(phone).get(f"/m/{alone.meeting.pk}/suggestions")
    assert len(at_the_door(alone)) == 1
    assert JournalEntry.objects.filter(action="phone.knock").count() == 1


def test_the_journal_calls_it_what_it_was_and_nobodys_act(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    knocked = JournalEntry.objects.get(action="phone.knock")
    assert (knocked.actor_id, knocked.subject) == ("", str(alone.seat("siobhan").pk))
    admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    let_in = JournalEntry.objects.get(action="phone.let_in")
    assert let_in.actor.startswith("Bridie")
    assert let_in.detail == {"device": str(phone.device and phone.device.pk)}


def test_somebody_of_the_family_who_is_inside_lets_it_in(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    assert reads(alone, phone)
    assert at_the_door(alone) == []


def test_ones_own_other_phone_lets_it_in_too(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "siobhan"))
    assert reads(alone, phone)


@pytest.mark.parametrize("who", ["tom", "priya", "aisha", "maya"])
def test_nobody_else_does(alone: Reilly, who: str) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    for verb in (admission.admit, admission.turn_away):
        with pytest.raises(NotAllowed):
            verb(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, who))
    assert not reads(alone, phone)


def test_a_phone_at_the_door_lets_in_neither_itself_nor_another(alone: Reilly) -> None:
    one, other = alone.another_phone("siobhan"), alone.another_phone("kwame")
    admission.knock(by=asks(alone, one))
    waits = {each["title"]: each for each in waiting_after_knocking(alone, other)}
    for title, name in (("Siobhan, on a new phone", "siobhan"), ("Kwame, on a new phone", "kwame")):
        with pytest.raises(NotAllowed):
            admission.admit(alone.seat(name), visit_id=waits[title]["visit"], by=asks(alone, one))


def test_two_phones_of_one_name_are_answered_one_by_one(alone: Reilly) -> None:
    phones = [alone.another_phone("siobhan"), alone.another_phone("siobhan")]
    for phone in phones:
        admission.knock(by=asks(alone, phone))
    with pytest.raises(WrongMoment):
        admission.admit(alone.seat("siobhan"), by=asks(alone, "bridie"))
    first, _second = at_the_door(alone)
    admission.admit(alone.seat("siobhan"), visit_id=first["visit"], by=asks(alone, "bridie"))
    assert [reads(alone, phone) for phone in phones] == [True, False]


def test_another_persons_visit_is_not_let_in_under_this_name(alone: Reilly) -> None:
    phone = alone.another_phone("kwame")
    (waits,) = waiting_after_knocking(alone, phone)
    with pytest.raises(WrongMoment):
        admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    assert not reads(alone, phone)


def test_a_phone_that_was_taken_away_meanwhile_is_not_at_the_door(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    waiting_after_knocking(alone, phone)
    assert phone.device is not None
    devices.revoke(phone.device, by=alone.person("siobhan"))
    assert at_the_door(alone) == []


def test_not_this_phone_keeps_its_person_inside(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    admission.turn_away(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    assert at_the_door(alone) == []
    assert not reads(alone, phone)
    assert reads(alone, alone.visitor("siobhan"))
    assert alone.seat("siobhan").turned_away_at is None
    assert room_state.of(asks(alone, phone))["me"]["where"] == "turned_away"


def test_a_refused_phone_is_asked_about_once_more_and_then_no_more(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    for _time in range(private_time_phones.REFUSED_AT_MOST):
        (waits,) = waiting_after_knocking(alone, phone)
        admission.turn_away(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
        asks(alone, phone)  # looking again is not knocking again
        assert at_the_door(alone) == []
    with pytest.raises(admission.AskedTwice):
        admission.knock(by=asks(alone, phone))
    assert at_the_door(alone) == []


def test_somebody_who_comes_late_on_the_phone_they_have_waits_and_is_let_in(alone: Reilly) -> None:
    Seat.objects.filter(pk=alone.seat("daniel").pk).update(admitted_at=None)
    daniel = alone.visitor("daniel")
    (waits,) = waiting_after_knocking(alone, daniel)
    assert "already in here" not in waits["about"]
    admission.admit(alone.seat("daniel"), by=asks(alone, "bridie"))
    assert access.is_in_room(asks(alone, daniel))
    assert reads(alone, daniel)


# -- what it sees --------------------------------------------------------------------------------------------
def test_the_table_leaves_little_to_a_phone_at_the_door(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    left = set(policy.abilities(policy.AT_THE_DOOR, policy.PRIVATE))
    assert set(room_state.abilities(asks(alone, phone))) <= left
    assert left == {
        "meeting.see", "meeting.see_who", "information.read", "seat.knock", "seat.run_late", "seat.hear_late",
        "meeting.ask_for_safety",
    }  # fmt: skip
    for stage in set(policy.STAGES) - {policy.PRIVATE}:
        assert not policy.abilities(policy.AT_THE_DOOR, stage)


def test_its_state_of_the_room_tells_of_nobody_inside(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    state = room_state.of(asks(alone, phone))
    assert [one["seat"] for one in state["seats"]] == [str(alone.seat("siobhan").pk)]
    assert state["me"]["admitted"] is False
    assert (state["me"]["where"], state["media"], state["turns"]) == ("knocking", None, None)
    assert (state["door"], state["phones"], state["said"]) == ([], "", [])
    assert state["meeting"]["private_since"] is None
    assert "phones" not in state["seats"][0]


def test_its_page_says_what_to_do_and_not_who_decides(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    page = alone.browser_of(phone).get(f"/m/{alone.meeting.pk}/waiting").content.decode()
    page = page.split("<main")[1].split("</main>")[0]
    assert "somebody inside has to say that it is yours" in page
    for name in ("Bridie", "Kwame", "Daniel"):
        assert name not in page


@pytest.mark.parametrize(
    "act",
    [
        lambda seat: private_time.present(seat.circle, by=seat),
        lambda seat: admission.raise_hand(up=True, by=seat),
        lambda seat: admission.ask_coordinator_in(by=seat),
        lambda seat: seats.choose_companion(seat, stays=True, by=seat),
        lambda seat: private_time.withdraw(seat.meeting, by=seat),
    ],
)
def test_no_verb_of_private_time_is_done_from_outside(alone: Reilly, act: Callable[[Seat], object]) -> None:
    with pytest.raises(NotAllowed):
        act(asks(alone, alone.another_phone("siobhan")))
    assert alone.meeting.stage == Stage.PRIVATE


def test_running_late_on_another_phone_puts_nobody_out(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    lateness.run_late(minutes=10, by=asks(alone, phone, "seat.run_late"))
    assert access.is_in_room(asks(alone, "siobhan"))
    assert lateness.who_knows(asks(alone, phone)) == []


# -- a pause, and a room nobody is in ------------------------------------------------------------------------
def test_a_pause_and_going_on_let_no_phone_in_that_was_not(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    stages.ask_for_safety(alone.meeting, by=asks(alone, phone, "meeting.ask_for_safety"))
    with pytest.raises(NotAllowed):
        stages.reopen_private_time(alone.meeting, by=asks(alone, phone, "meeting.reopen_private_time"))
    assert not stages.may_reopen(asks(alone, phone))
    stages.reopen_private_time(alone.meeting, by=asks(alone, "siobhan"))
    assert reads(alone, alone.visitor("siobhan"))
    assert not reads(alone, phone)


def by_given_numbers(*phones: Visitor) -> None:
    """They were bound by numbers that somebody else has seen."""
    Device.objects.filter(pk__in=[one.device and one.device.pk for one in phones]).update(
        bound_by=BoundBy.SHOWN
    )


def test_a_phone_that_was_in_comes_back_to_an_empty_room_and_no_other(alone: Reilly) -> None:
    phone = alone.another_phone("kwame")
    by_given_numbers(phone)
    Seat.objects.update(admitted_at=None)
    assert not admission.opens_own_door(asks(alone, phone))
    admission.knock(by=asks(alone, phone))
    assert not reads(alone, phone)
    admission.knock(by=asks(alone, "kwame"))
    assert reads(alone, alone.visitor("kwame"))


def test_whose_phone_is_gone_comes_back_to_an_empty_room_by_their_own_numbers(
    alone: Reilly,
) -> None:
    phone, seats = alone.another_phone("kwame"), Seat.objects.exclude(pk=alone.seat("kwame").pk)
    seats.update(admitted_at=None)
    admission.knock(by=asks(alone, phone))
    assert not reads(alone, phone), "the phone they had can still be asked"
    Visit.objects.update(seen_at=timezone.now() - private_time_phones.STILL_THERE)
    admission.knock(by=asks(alone, phone))
    assert reads(alone, phone)


def test_not_by_numbers_that_became_their_own_while_private_time_runs(alone: Reilly) -> None:
    phone = alone.another_phone("kwame")
    Seat.objects.update(admitted_at=None)
    Visit.objects.update(seen_at=timezone.now() - private_time_phones.STILL_THERE)
    Invitation.objects.update(own_since=timezone.now())
    admission.knock(by=asks(alone, phone))
    assert not reads(alone, phone)


def test_not_as_somebody_who_was_never_in(alone: Reilly) -> None:
    Visit.objects.filter(seat=alone.seat("kwame")).delete()
    phone = alone.another_phone("kwame")
    Seat.objects.update(admitted_at=None)
    Visit.objects.update(seen_at=timezone.now() - private_time_phones.STILL_THERE)
    admission.knock(by=asks(alone, phone))
    assert not reads(alone, phone)


def test_where_nobody_ever_was_the_one_phone_somebody_has_opens(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=asks(reilly, "tom"))
    daniel = reilly.visitor("daniel")
    by_given_numbers(daniel)
    private_time.open_private_time(reilly.meeting, by=asks(reilly, "tom"))
    late = reilly.another_phone("bridie")
    by_given_numbers(late)
    admission.knock(by=asks(reilly, late))
    assert not reads(reilly, late)
    admission.knock(by=asks(reilly, daniel))
    assert reads(reilly, daniel)


def test_not_with_a_second_phone_beside_it(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=asks(reilly, "tom"))
    daniel, other = reilly.visitor("daniel"), reilly.another_phone("daniel")
    by_given_numbers(daniel, other)
    private_time.open_private_time(reilly.meeting, by=asks(reilly, "tom"))
    for phone in (daniel, other):
        admission.knock(by=asks(reilly, phone))
        assert not reads(reilly, phone)


# -- on how many, and out again ------------------------------------------------------------------------------
def test_everybody_inside_sees_who_is_on_more_than_one_phone(alone: Reilly) -> None:
    assert room_state.of(asks(alone, "maya"))["phones"] == "Nobody here is on more than one phone."
    Seat.objects.filter(pk=alone.seat("daniel").pk).update(admitted_at=None)
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    state = room_state.of(asks(alone, "maya"))
    assert "Siobhan is in here on two phones." in state["phones"]
    (her,) = [one for one in state["seats"] if one["called"] == "Siobhan"]
    assert her["phones"] == "on two phones"


def test_everybody_on_one_phone_is_said_so(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("siobhan", "bridie", "maya"):
        reilly.key(name)
    private_time.open_private_time(reilly.meeting, by=asks(reilly, "siobhan"))
    assert room_state.of(asks(reilly, "bridie"))["phones"] == "Everybody here is on one phone."


@pytest.mark.parametrize("who", ["tom", "priya", "aisha"])
def test_nobody_outside_does(alone: Reilly, who: str) -> None:
    state = room_state.of(asks(alone, who))
    assert (state["phones"], state["door"]) == ("", [])


def test_a_phone_that_is_in_is_put_out_again(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    (waits,) = waiting_after_knocking(alone, phone)
    admission.admit(alone.seat("siobhan"), visit_id=waits["visit"], by=asks(alone, "bridie"))
    for who in (phone, "maya", "tom"):
        if who is not phone:
            with pytest.raises(NotAllowed):
                admission.put_phone_out(waits["visit"], by=asks(alone, who))
    admission.put_phone_out(waits["visit"], by=asks(alone, "bridie"))
    assert not reads(alone, phone)
    assert reads(alone, alone.visitor("siobhan"))
    with pytest.raises(NotFound):
        admission.put_phone_out(waits["visit"], by=asks(alone, "bridie"))


def test_whose_only_phone_is_put_out_is_outside_with_it(alone: Reilly) -> None:
    kwames = Visit.objects.get(seat=alone.seat("kwame"))
    admission.put_phone_out(str(kwames.pk), by=asks(alone, "bridie"))
    assert alone.seat("kwame").admitted_at is None
    assert not reads(alone, alone.visitor("kwame"))


def test_the_page_of_phones_works_without_script(alone: Reilly) -> None:
    phone = alone.another_phone("siobhan")
    asks(alone, phone)
    bridie, address = alone.client("bridie"), f"/m/{alone.meeting.pk}/phones"
    page = bridie.get(address).content.decode()
    assert "Siobhan, on a new phone" in page
    (waits,) = at_the_door(alone)
    said = {"seat": waits["seat"], "visit": waits["visit"], "from": "phones"}
    done = bridie.post(f"/m/{alone.meeting.pk}/admit", said)
    assert (done.status_code, done["Location"]) == (303, address)
    assert reads(alone, phone)
    assert "on two phones" in bridie.get(address).content.decode()
    out = bridie.post(f"{address}/out", {"visit": waits["visit"]})
    assert out.status_code == 303
    assert not reads(alone, phone)


@pytest.mark.parametrize("who", ["tom", "priya", "aisha", "maya"])
def test_nobody_but_the_family_reads_it(alone: Reilly, who: str) -> None:
    assert alone.client(who).get(f"/m/{alone.meeting.pk}/phones").status_code == 403


def test_a_phone_at_the_door_does_not_either(alone: Reilly) -> None:
    phone = alone.browser_of(alone.another_phone("siobhan"))
    assert phone.get(f"/m/{alone.meeting.pk}/phones").status_code == 403
