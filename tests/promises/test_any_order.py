"""A thousand evenings in any order: binding, coming, admitting, opening, letting in, putting out, revoking,
pausing, presenting.

The test keeps its own account of which phones the family let in. After every step the hub's question and
`access` are asked about every phone there is: none that is not on that account reads the private draft.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from meetings import access, policy, stages
from meetings.choices import Stage
from meetings.models import Meeting, Seat, Visit
from meetings.table import admission, private_time_phones
from participants.entry import devices
from participants.entry.visitors import Visitor
from participants.models import Device, Invitation
from participants.models.choices import BoundBy
from participants.platform.errors import Refusal
from plans.live import private_time, rights
from plans.live.access import drafts_for
from plans.live.rights import Badge
from plans.models import Draft
from plans.models.choices import Audience
from tests.support.family import Reilly

NAMES = ("siobhan", "bridie", "daniel")
who, which = st.sampled_from(NAMES), st.integers(0, 2)


class AnyOrder(RuleBasedStateMachine):
    """One evening. `let_in` is the test's own account of the phones the family has inside."""

    reilly: Reilly

    def __init__(self) -> None:
        super().__init__()
        self._undone = undone()
        self._undone.__enter__()
        self.phones: dict[str, list[Visitor]] = {name: [] for name in NAMES}
        self.seen: set[Any] = set()
        self.let_in: set[Any] = set()
        self.ever_in_this_stretch = False
        self.bound_before: set[Any] = set()
        self.tom = self.reilly.visitor("tom")
        stages.begin(self.reilly.meeting, by=self.reilly.seat("tom"))

    def teardown(self) -> None:
        self._undone.__exit__(None, None, None)

    # -- what happens ------------------------------------------------------------------------------------
    @rule(name=who)
    def binds(self, name: str) -> None:
        if len(devices.of(self.reilly.people[name])) >= devices.LIVE_AT_MOST:
            return
        way_in = Invitation.objects.get(person=self.reilly.people[name], revoked_at=None)
        device, _key = devices.bind(way_in, name="phone", shared_phone=False)
        # Numbers that somebody else has seen: with their own, a person opens an empty room
        # (tests/meetings/table/test_private_time_phones.py).
        Device.objects.filter(pk=device.pk).update(bound_by=BoundBy.SHOWN)
        self.phones[name].append(Visitor(person=self.reilly.people[name], device=device))
        if self.stage != Stage.PRIVATE:
            self.bound_before.add(device.pk)

    @rule(name=who, number=which)
    def comes(self, name: str, number: int) -> None:
        """As the room's page and its socket do."""
        if (seat := self.asks(name, number)) is not None and access.is_in_room(seat):
            private_time_phones.is_here(seat)
            self.seen.add(self.pk(name, number))

    @rule(name=who, number=which)
    def knocks(self, name: str, number: int) -> None:
        seat = self.asks(name, number)
        if seat is None or self.stage != Stage.PRIVATE:
            with suppress(Refusal):
                if seat is not None:
                    admission.knock(by=seat)
            return
        inside = Seat.objects.filter(role="family").exclude(admitted_at=None)
        alone = not inside.exclude(pk=seat.pk).exists()
        with suppress(Refusal):
            admission.knock(by=seat)
        pk, live = self.pk(name, number), devices.of(self.reilly.people[name])
        first = not self.ever_in_this_stretch and [one.pk for one in live] == [pk]
        if alone and first and pk in self.bound_before and access.is_in_room(self.asks(name, number) or seat):
            self.comes_in(pk)

    @rule(name=who, by=who, number=which, nth=which)
    def is_answered(self, name: str, by: str, number: int, nth: int) -> None:
        self.answers(self.asks(by, number), name, nth, admission.admit)

    @rule(name=who, by=who, number=which, nth=which)
    def is_refused(self, name: str, by: str, number: int, nth: int) -> None:
        self.answers(self.asks(by, number), name, nth, admission.turn_away)

    @rule(name=who, nth=which)
    def the_coordinator_answers(self, name: str, nth: int) -> None:
        self.answers(access.seat_for(self.tom, self.meeting.pk, "meeting.see"), name, nth, admission.admit)

    @rule(name=who, number=which)
    def opens(self, name: str, number: int) -> None:
        self.begins(self.asks(name, number), self.pk(name, number))

    @rule()
    def the_coordinator_opens(self) -> None:
        self.begins(access.seat_for(self.tom, self.meeting.pk, "meeting.see"), None)

    @rule(by=who, number=which, nth=which)
    def is_put_out(self, by: str, number: int, nth: int) -> None:
        inside = list(Visit.objects.exclude(let_in_at=None).order_by("pk"))
        seat = self.asks(by, number)
        if seat is None or not inside:
            return
        visit = inside[nth % len(inside)]
        with suppress(Refusal):
            admission.put_phone_out(str(visit.pk), by=seat)
            self.let_in.discard(visit.device_id)

    @rule(name=who, number=which)
    def is_revoked(self, name: str, number: int) -> None:
        if (pk := self.pk(name, number)) is not None:
            devices.revoke(Device.objects.get(pk=pk), by=self.reilly.people[name])
            self.phones[name] = [one for one in self.phones[name] if self.id_of(one) != pk]

    @precondition(lambda self: self.stage == Stage.PRIVATE)
    @rule(name=who, number=which)
    def asks_for_safety(self, name: str, number: int) -> None:
        if (seat := self.asks(name, number)) is not None:
            stages.ask_for_safety(seat.meeting, by=seat)

    @precondition(lambda self: self.stage == Stage.SAFETY_PAUSE)
    @rule(name=who, number=which)
    def goes_on(self, name: str, number: int) -> None:
        seat, pk = self.asks(name, number), self.pk(name, number)
        if seat is None:
            return
        with suppress(Refusal):
            stages.reopen_private_time(seat.meeting, by=seat)
            live = [one.pk for one in devices.of(self.reilly.people[name])]
            first = not self.ever_in_this_stretch and live == [pk] and pk in self.bound_before
            assert pk in self.let_in or first, "a phone that was not in led back into private time"
            self.comes_in(pk)

    @precondition(lambda self: self.stage == Stage.PRIVATE)
    @rule(name=who, number=which)
    def presents(self, name: str, number: int) -> None:
        if (seat := self.asks(name, number)) is None or seat.circle is None:
            return
        pk = self.pk(name, number)
        with suppress(Refusal):
            private_time.present(seat.circle, by=seat)
            assert pk in self.let_in, "a phone that was not in ended private time"
        if self.stage == Stage.PRESENTING:
            Meeting.objects.filter(pk=seat.meeting_id).update(stage=Stage.PART_AGREED)

    # -- what must be so ---------------------------------------------------------------------------------
    @invariant()
    def no_phone_reads_that_the_family_did_not_let_in(self) -> None:
        if self.stage != Stage.PRIVATE:
            return
        drafts = {one.pk: one for one in rights.drafts_with_meetings(self.private_drafts())}
        seats = dict(Seat.objects.filter(meeting=self.meeting).values_list("person_id", "pk"))
        phones = [one for some in self.phones.values() for one in some]
        badges = {
            self.id_of(one): Badge(seats[one.person.pk], self.id_of(one), None)
            for one in phones
            if one.person
        }
        told = rights.confirm(drafts, {pk: list(badges.values()) for pk in drafts})
        asked = [(one, pk) for pk in drafts for one in phones]
        answers = drafts_for(asked)
        for (one, pk), answer in zip(asked, answers, strict=True):
            reads = told[pk][badges[self.id_of(one)]].reads
            assert reads == (not isinstance(answer, Refusal))
            assert not reads or self.id_of(one) in self.let_in

    # -- with what ---------------------------------------------------------------------------------------
    @property
    def meeting(self) -> Meeting:
        return self.reilly.evening.meeting

    @property
    def stage(self) -> str:
        return str(Meeting.objects.values_list("stage", flat=True).get(pk=self.meeting.pk))

    def private_drafts(self) -> list[Any]:
        drafts = Draft.objects.filter(audience=Audience.FAMILY, circle__meeting=self.meeting)
        return list(drafts.values_list("pk", flat=True))

    def id_of(self, one: Visitor) -> Any:
        return one.device and one.device.pk

    def pk(self, name: str, number: int) -> Any:
        phones = self.phones[name]
        return self.id_of(phones[number % len(phones)]) if phones else None

    def asks(self, name: str, number: int) -> Seat | None:
        phones = self.phones[name]
        if not phones:
            return None
        one = phones[number % len(phones)]
        return access.seat_for(one, self.meeting.pk, "meeting.see")

    def answers(self, by: Seat | None, name: str, nth: int, verb: Any) -> None:
        if by is None:
            return
        seat = self.reilly.seat(name)
        waiting = private_time_phones.waiting(private_time_phones.about([seat]))
        visit = waiting[nth % len(waiting)] if waiting else None
        private, inside = (
            self.stage == policy.PRIVATE,
            by.asks_on and by.asks_on.device_id in self.let_in,
        )
        with suppress(Refusal):
            verb(seat, visit_id=str(visit.pk) if visit is not None else "", by=by)
            if private and verb is admission.admit:
                assert inside, "somebody outside answered the door of private time"
                self.comes_in(visit.device_id if visit is not None else None)

    def begins(self, by: Seat | None, pk: Any) -> None:
        if by is None or self.stage == Stage.PRIVATE:
            return
        in_room = {one.person_id for one in Seat.objects.exclude(admitted_at=None)}
        with suppress(Refusal):
            private_time.open_private_time(by.meeting, by=by)
            here = self.seen | {pk} - {None}
            owner = {
                self.id_of(one): one.person.pk for some in self.phones.values() for one in some if one.person
            }
            self.let_in = {one for one in here if owner.get(one) in in_room}
            self.ever_in_this_stretch = bool(self.let_in)
            self.bound_before = set(owner)

    def comes_in(self, pk: Any) -> None:
        self.let_in.add(pk)
        self.seen.add(pk)
        self.ever_in_this_stretch = True


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in here has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.promises
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_in_no_order_does_a_phone_read_that_the_family_did_not_let_in(reilly: Reilly) -> None:
    AnyOrder.reilly = reilly
    reilly.visitor("tom")
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        AnyOrder,
        settings=settings(
            max_examples=1000,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=checks,
            database=None,
        ),
    )
