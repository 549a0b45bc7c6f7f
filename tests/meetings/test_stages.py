"""Stages: who leads a meeting where, what each step needs, and what a pause does."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from meetings import access, policy, stages
from meetings.choices import CheckKind, Stage
from meetings.desk import checklist
from meetings.models import AdvocateOffer, Meeting, Seat
from meetings.table import admission
from participants.models import Consent, Invitation, JournalEntry, Member
from participants.people import families
from participants.platform.errors import ConsentMissing, NotAllowed, WrongMoment
from plans.agreement import frozen
from tests.support.family import Reilly

IN_THE_ROOM = ("siobhan", "bridie", "maya", "aisha", "priya")


def everybody_in(reilly: Reilly) -> None:
    """Open the room through the verbs, with the people who are there at the start."""
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    for name in IN_THE_ROOM:
        admission.knock(by=reilly.seat(name))
        admission.admit(reilly.seat(name), by=reilly.seat("tom"))


def in_private(reilly: Reilly) -> None:
    everybody_in(reilly)
    stages.enter_private(reilly.meeting, by=reilly.seat("siobhan"))


def test_every_change_of_stage_raises_the_epoch_and_is_in_the_journal(reilly: Reilly) -> None:
    before = reilly.meeting.epoch
    now = stages.begin(reilly.meeting, by=reilly.seat("tom"))
    assert (now.stage, reilly.meeting.stage) == (Stage.INFORMATION, Stage.INFORMATION)
    assert reilly.meeting.epoch > before
    entry = JournalEntry.objects.filter(action="meeting.begin").get()
    assert entry.detail == {"from": "ready", "to": "information"}
    assert entry.actor == "Tom (coordinator)"


def test_a_meeting_moves_only_along_the_table(reilly: Reilly) -> None:
    with pytest.raises(WrongMoment):
        stages.move(reilly.meeting, to=Stage.SIGNED, by=reilly.seat("tom"))
    assert reilly.meeting.stage == Stage.READY


def test_somebody_the_table_does_not_name_moves_nothing(reilly: Reilly) -> None:
    for name in ("siobhan", "priya", "aisha", "maya"):
        with pytest.raises(NotAllowed):
            stages.begin(reilly.meeting, by=reilly.seat(name))
    assert reilly.meeting.stage == Stage.READY


def test_a_seat_of_another_meeting_moves_nothing(reilly: Reilly) -> None:
    other = Meeting.objects.create(family=reilly.family, title="Another", stage=Stage.READY)
    with pytest.raises(NotAllowed):
        stages.begin(other, by=reilly.seat("tom"))


def test_what_was_allowed_a_moment_ago_is_asked_again_under_the_lock(reilly: Reilly) -> None:
    stale = reilly.seat("tom")
    reilly.jump_to(Stage.PRIVATE)
    assert stale.meeting.stage == Stage.READY
    with pytest.raises(WrongMoment):
        stages.begin(stale.meeting, by=stale)


def test_a_removed_seat_moves_nothing(reilly: Reilly) -> None:
    tom = reilly.seat("tom")
    Seat.objects.filter(pk=tom.pk).update(removed_at=reilly.meeting.created_at)
    with pytest.raises(access.NotFound):
        stages.begin(reilly.meeting, by=tom)


# -- getting ready ----------------------------------------------------------------------------------
def test_consented_needs_a_yes_from_somebody_with_parental_responsibility(reilly: Reilly) -> None:
    reilly.jump_to(Stage.OFFERED)
    Consent.objects.filter(member__has_parental_responsibility=True).delete()
    nan = Member.objects.get(person=reilly.person("bridie"))
    families.record_consent(nan, given=True, wording="Yes?", how="in person", by=reilly.coordinator)
    with pytest.raises(ConsentMissing):
        stages.record_consent(reilly.meeting, by=reilly.seat("tom"))
    mum = Member.objects.get(person=reilly.person("siobhan"))
    families.record_consent(mum, given=True, wording="Yes?", how="in person", by=reilly.coordinator)
    assert stages.record_consent(reilly.meeting, by=reilly.seat("tom")).stage == Stage.CONSENTED


def _no_report(reilly: Reilly) -> None:
    reilly.meeting.statements.update(shared_at=None)


def _no_bottom_lines(reilly: Reilly) -> None:
    reilly.meeting.bottom_lines.update(shared_at=None)


def _no_reason(reilly: Reilly) -> None:
    reilly.meeting.bottom_lines.filter(number=1).update(reason=" ")


def _unticked(kind: CheckKind) -> Callable[[Reilly], None]:
    def untick(reilly: Reilly) -> None:
        checklist.take_back(reilly.meeting, kind, by=reilly.seat("tom"))

    return untick


def _maya_was_not_asked(reilly: Reilly) -> None:
    AdvocateOffer.objects.filter(person=reilly.person("maya")).delete()


def _father_not_invited(reilly: Reilly) -> None:
    Invitation.objects.filter(person=reilly.person("daniel")).delete()


@pytest.mark.parametrize(
    ("missing", "spoil"),
    [
        ("report", _no_report),
        ("bottom_lines", _no_bottom_lines),
        ("bottom_lines", _no_reason),
        ("access_needs", _unticked(CheckKind.ACCESS_NEEDS)),
        ("court_orders", _unticked(CheckKind.COURT_ORDERS)),
        ("advocate_offered", _maya_was_not_asked),
        ("fathers", _father_not_invited),
    ],
)
def test_ready_needs_all_of_rule_two_and_the_refusal_names_what_is_missing(
    reilly: Reilly, missing: str, spoil: Callable[[Reilly], None]
) -> None:
    reilly.jump_to(Stage.PREPARING)
    spoil(reilly)
    with pytest.raises(checklist.NotReadyYet) as refused:
        stages.make_ready(reilly.meeting, by=reilly.seat("tom"))
    assert refused.value.missing == [missing]
    assert reilly.meeting.stage == Stage.PREPARING


def test_a_father_may_be_left_out_with_a_reason_written_down(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PREPARING)
    _father_not_invited(reilly)
    member = Member.objects.get(person=reilly.person("daniel"))
    families.record_why_not_invited(member, "He asked not to be", by=reilly.coordinator)
    assert stages.make_ready(reilly.meeting, by=reilly.seat("tom")).stage == Stage.READY


# -- private family time ------------------------------------------------------------------------------
def test_private_time_changes_every_room_key_and_sends_professionals_outside(
    reilly: Reilly,
) -> None:
    everybody_in(reilly)
    key = reilly.circle.room_key
    stages.enter_private(reilly.meeting, by=reilly.seat("siobhan"))
    assert reilly.circle.room_key != key
    assert reilly.meeting.private_since is not None
    inside = {name for name in (*IN_THE_ROOM, "tom") if access.is_in_room(reilly.seat(name))}
    assert inside == {"siobhan", "bridie", "maya"}
    for name in ("tom", "priya", "aisha"):
        assert reilly.seat(name).admitted_at is None
        assert reilly.seat(name).outside_since is not None


def test_a_family_member_at_the_door_does_not_open_private_time(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    admission.knock(by=reilly.seat("kwame"))
    with pytest.raises(NotAllowed):
        stages.enter_private(reilly.meeting, by=reilly.seat("kwame"))


def test_only_the_family_ends_private_time(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("tom", "priya", "aisha", "maya"):
        with pytest.raises(NotAllowed):
            stages.circle_presented(reilly.circle, by=reilly.seat(name))
        with pytest.raises(NotAllowed):
            stages.move(reilly.meeting, to=Stage.PRESENTING, by=reilly.seat(name))
    assert reilly.meeting.stage == Stage.PRIVATE


def test_a_family_member_at_the_door_does_not_end_private_time(reilly: Reilly) -> None:
    in_private(reilly)
    admission.knock(by=reilly.seat("kwame"))
    with pytest.raises(NotAllowed):
        stages.circle_presented(reilly.circle, by=reilly.seat("kwame"))


def test_presenting_brings_back_who_was_in_the_room_and_changes_the_key_again(
    reilly: Reilly,
) -> None:
    in_private(reilly)
    key = reilly.circle.room_key
    now = stages.circle_presented(reilly.circle, by=reilly.seat("bridie"))
    assert (now.stage, now.private_since, now.help_asked_at) == (Stage.PRESENTING, None, None)
    assert reilly.circle.room_key != key
    back = {name for name in reilly.people if name != "lee" and access.is_in_room(reilly.seat(name))}
    assert back == {*IN_THE_ROOM, "tom"}


# -- a pause -------------------------------------------------------------------------------------------
def test_anybody_seated_may_ask_for_safety_and_it_opens_nothing(reilly: Reilly) -> None:
    for name in ("maya", "priya", "aisha", "kwame", "tom"):
        reilly.jump_to(Stage.PRESENTING)
        key = reilly.circle.room_key
        stages.ask_for_safety(reilly.meeting, by=reilly.seat(name))
        assert reilly.meeting.stage == Stage.SAFETY_PAUSE
        assert not Seat.objects.filter(meeting=reilly.meeting).exclude(admitted_at=None).exists()
        assert reilly.circle.room_key != key


def test_a_paused_room_may_be_neither_entered_nor_knocked_at_nor_read(reilly: Reilly) -> None:
    for role in policy.SEATED:
        for action in ("room.enter", "seat.knock", "seat.admit", "plan.read", "plan.edit"):
            assert not policy.may(role, action, policy.SAFETY_PAUSE)


def test_the_coordinator_leads_back_only_to_where_the_pause_began(reilly: Reilly) -> None:
    everybody_in(reilly)
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    with pytest.raises(WrongMoment):
        stages.move(reilly.meeting, to=Stage.PRESENTING, by=reilly.seat("tom"))
    now = stages.resume(reilly.meeting, by=reilly.seat("tom"))
    assert (now.stage, now.paused_from) == (Stage.INFORMATION, "")
    assert access.is_in_room(reilly.seat("tom"))
    assert not access.is_in_room(reilly.seat("siobhan"))


def test_no_professional_leads_an_interrupted_private_time_anywhere(reilly: Reilly) -> None:
    in_private(reilly)
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("priya"))
    for name in ("tom", "priya", "aisha"):
        with pytest.raises(NotAllowed):
            stages.resume(reilly.meeting, by=reilly.seat(name))
    for stage in (Stage.PRESENTING, Stage.INFORMATION):
        with pytest.raises(WrongMoment):
            stages.move(reilly.meeting, to=stage, by=reilly.seat("tom"))
    assert reilly.meeting.stage == Stage.SAFETY_PAUSE


def test_the_family_goes_on_with_its_private_time_and_lets_the_others_in_again(
    reilly: Reilly,
) -> None:
    in_private(reilly)
    since, key = reilly.meeting.private_since, reilly.circle.room_key
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    now = stages.resume(reilly.meeting, by=reilly.seat("bridie"))
    assert (now.stage, now.private_since) == (Stage.PRIVATE, since)
    assert reilly.circle.room_key != key
    assert access.is_in_room(reilly.seat("bridie"))
    assert not access.is_in_room(reilly.seat("siobhan"))
    admission.knock(by=reilly.seat("siobhan"))
    admission.admit(reilly.seat("siobhan"), by=reilly.seat("bridie"))
    assert access.is_in_room(reilly.seat("siobhan"))


def test_somebody_turned_away_does_not_get_in_by_way_of_a_pause(reilly: Reilly) -> None:
    in_private(reilly)
    admission.knock(by=reilly.seat("kwame"))
    admission.turn_away(reilly.seat("kwame"), by=reilly.seat("siobhan"))
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("kwame"))
    with pytest.raises(NotAllowed):
        stages.resume(reilly.meeting, by=reilly.seat("kwame"))


def test_somebody_who_never_came_in_does_not_reopen_what_others_were_in(reilly: Reilly) -> None:
    in_private(reilly)
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("daniel"))
    with pytest.raises(NotAllowed):
        stages.resume(reilly.meeting, by=reilly.seat("daniel"))


def test_withdrawing_is_for_who_could_say_yes_and_is_for_good(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("tom", "priya", "maya"):
        with pytest.raises(NotAllowed):
            stages.withdraw(reilly.meeting, by=reilly.seat(name))
    with pytest.raises(WrongMoment):
        stages.withdraw(reilly.meeting, by=reilly.seat("bridie"))
    stages.withdraw(reilly.meeting, by=reilly.seat("siobhan"))
    assert reilly.meeting.stage == Stage.WITHDRAWN
    assert not access.is_in_room(reilly.seat("siobhan"))
    assert not [to for before, to in policy.TRANSITIONS if before == Stage.WITHDRAWN]


def test_the_day_a_plan_names_is_the_day_it_was_made_and_not_the_planned_one(
    reilly: Reilly,
) -> None:
    planned = reilly.meeting.starts_at
    assert reilly.meeting.held_at == planned
    Meeting.objects.filter(pk=reilly.meeting.pk).update(starts_at=timezone.now() + timedelta(days=2))
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    held = reilly.meeting.held_at
    assert held is not None
    assert abs(held - timezone.now()) < timedelta(minutes=1)
    frozen_day = frozen._meeting(reilly.meeting, [])["date"]
    assert frozen_day == held.astimezone(ZoneInfo(reilly.meeting.zone)).date().isoformat()
    page = reilly.client("siobhan").get("/").content.decode()
    assert "Today at" in page  # her first page says it too
