"""Every room is polled within half a second, a few at a time, and not beside a commit that says the
same.
"""

import time
import uuid

import pytest

from plans.live import commits, compaction, log, poll_schedule
from plans.live.hub import Hub
from plans.live.poll_schedule import FEWEST_ONE_BY_ONE, PARTS, SHARES, PollSchedule
from plans.live.room import ASKED_EVERY, Room
from tests.plans.live import quiet
from tests.plans.test_hub import family

__all__ = ["family"]

EVERY = 0.5


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def schedule(clock):
    return PollSchedule(EVERY, clock=clock)


def empty(count):
    nothing = log.Loaded(uuid.uuid4(), seq=0, rows=[], owners={}, layout=None)
    return [Room(uuid.uuid4(), nothing) for _ in range(count)]


def look(room, clock):
    answer = commits.Answer()
    assert room.apply_permissions(answer, asked_at=clock.now)
    room.catch_up(answer)


def a_second(schedule, clock, rooms):
    """Shares as they come, a tick each five milliseconds."""
    shares = []
    for _ in range(200):
        if share := schedule.due(rooms):
            shares.append(share)
        for room in share:
            look(room, clock)
        clock.now += 0.005
    return shares


def test_each_room_is_looked_at_within_half_a_second_however_many_there_are(schedule, clock):
    rooms = empty(800)
    a_second(schedule, clock, rooms)
    for _ in range(300):
        clock.now += 0.005
        for room in schedule.due(rooms):
            look(room, clock)
        assert max(clock.now - room.polled_at for room in rooms) <= EVERY + 0.005


def test_an_update_never_waits_for_all_of_them(schedule, clock):
    rooms = empty(800)
    shares = a_second(schedule, clock, rooms)
    assert max(map(len, shares)) <= 2 * len(rooms) / SHARES


def test_a_few_rooms_are_looked_at_together(schedule, clock):
    rooms = empty(poll_schedule.FEWEST)
    shares = a_second(schedule, clock, rooms)
    assert {len(share) for share in shares} == {len(rooms)}
    assert len(shares) <= 3


def test_a_room_in_which_somebody_types_is_not_looked_at_beside(schedule, clock):
    writing, still = rooms = empty(2)
    looked = {writing: 0, still: 0}
    for _ in range(20):
        for room in schedule.due(rooms):
            looked[room] += 1
            look(room, clock)
        clock.now += 0.1
        assert writing.apply_permissions(commits.Answer(), asked_at=clock.now)  # a commit
    assert looked[writing] == 1
    assert looked[still] >= 4


def test_people_are_asked_about_one_by_one_a_part_at_a_time(schedule, clock):
    rooms = empty(300)
    assert all(room.asked_ago > ASKED_EVERY for room in rooms)
    asked = set()
    for _ in range(int(ASKED_EVERY / EVERY * PARTS)):
        now = schedule.due_one_by_one(rooms)
        assert len(now) == FEWEST_ONE_BY_ONE
        assert schedule.due_one_by_one(rooms) == []
        for room in now:
            room.apply_permissions(commits.Answer(standings={}), asked_at=time.monotonic())
        asked.update(now)
        clock.now += EVERY / PARTS
    assert asked == set(rooms)
    assert schedule.due_one_by_one(rooms) == []


def test_a_round_begins_once_in_half_a_second(schedule, clock):
    begun = 0
    for _ in range(200):
        begun += schedule.starts_round()
        clock.now += 0.01
    assert begun == 4


# -- in the hub ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_changes_that_wait_for_others_are_looked_at_though_somebody_types(family):
    """Nobody has asked for what is missing since: the look does."""
    mum, nan = await family("siobhan", "bridie")
    room = mum.hub.rooms[mum.draft_id]
    nan.peer.wait(nan.peer.number(), b"")
    room.polled_at = was = room.polled_at - 1
    assert room.overdue(was + EVERY, EVERY)
    nan.peer.waiting.clear()
    mum.type("a")
    await quiet(0.05)
    assert not room.overdue(was + 1, EVERY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_long_logs_are_replayed_one_a_tick(monkeypatch):
    """Each makes everybody's updates wait, so updates come in between."""
    hub, replayed, rooms = Hub(), [], empty(3)
    monkeypatch.setattr(compaction, "compact", replayed.append)
    for room in rooms:
        room._intake.rows_since_compacting = compaction.ROWS_BEFORE_COMPACTING
        room.join(object())  # nobody's, but the room is not empty
        hub.rooms[room.draft_id] = room
    await hub._housekeeping.sweep()
    for tick in range(3):
        assert len(replayed) == tick
        assert hub._queue._wake.is_set() or tick == 0
        await hub._housekeeping.compact_one()
    assert set(replayed) == {room.draft_id for room in rooms}
    await hub._housekeeping.sweep()
    await hub._housekeeping.compact_one()
    assert len(replayed) == 3
