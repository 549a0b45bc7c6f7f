"""Who is in the plan is seen across processes: two hubs on one database and one channel layer are two
processes here.
"""

import asyncio
from uuid import UUID

import pytest
import redis.asyncio
from channels.layers import get_channel_layer
from pycrdt import Doc

from meetings import events
from plans.live import wire
from plans.live.awareness import LARGEST_CLOCK, Presences
from plans.live.byte_reader import LARGEST
from plans.live.hub import Hub
from plans.live.remote_presence import MOST_BYTES, MOST_PEOPLE, framed, read
from plans.live.wire import Presence
from tests.plans.live.test_hub import in_thread, person_is_sent_out, seat_is_taken_away
from tests.plans.typists import Person, quiet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

THERE = "keeps_an_eye"
SEAT, OTHER_SEAT = "6f0a8a52-8a1c-4b53-b3a6-0d6ce9ac2a01", "6f0a8a52-8a1c-4b53-b3a6-0d6ce9ac2a02"
OTHER_SEAT_ID = UUID(OTHER_SEAT)


@pytest.fixture
async def processes(db_thread):
    """`here, there = await processes(2)`: hubs that reach each other, as with Redis."""
    hubs = []

    async def started(count, **options):
        for _ in range(count):
            hub = Hub(**({"poll_every": 0.1} | options))
            hub._pubsub._ear.others = True
            hub.remote_presence.pace = 0.02
            hubs.append(hub)
        return hubs

    yield started
    for hub in hubs:
        await hub.close()


@pytest.fixture
def come_in(reilly, private_draft):
    """`await come_in("siobhan", at=hub)`: with the private draft open there."""
    visitors = {name: reilly.visitor(name) for name in ("siobhan", "bridie", "daniel")}

    async def come_in(name, *, at, **options):
        return await Person(at, private_draft.pk, visitors[name], **options).come_in()

    return come_in


def is_at(person, place=THERE, *, clock=1, **claims):
    state = None if place is None else {"in": place, **claims}
    person.send(wire.presences([Presence(person.doc.client_id, clock, state)]))


def seen(by, person):
    by.listen()
    return (by.present.get(person.doc.client_id) or {}).get("in")


def die(hub):
    """A process that was killed: it says nothing more, and nothing reaches it."""
    hub.remote_presence.announce = lambda *_, **__: None
    for task in hub.remote_presence.tasks():
        task and task.cancel()


# -- seen, and seen to go ------------------------------------------------------------------------------------


async def test_people_in_another_process_are_seen_with_their_names_and_places(reilly, processes, come_in):
    here, there = await processes(2)
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    told = nan.present[mum.doc.client_id]
    assert told["user"]["name"] == reilly.people["siobhan"].called
    assert told["seat"] == str(mum.peer.badge.seat_id)
    is_at(mum, "review_when", clock=2)
    await nan.until(lambda: seen(nan, mum) == "review_when")


async def test_who_goes_in_another_process_is_seen_to_go(processes, come_in):
    here, there = await processes(2)
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    mum.go()
    await nan.until(lambda: nan.present[mum.doc.client_id] is None, seconds=2)


async def test_a_process_that_opens_the_plan_asks_who_is_there(processes, come_in):
    here, there = await processes(2)
    mum = await come_in("siobhan", at=here)
    is_at(mum)
    await quiet(0.3)
    nan = await come_in("bridie", at=there)
    await nan.until(lambda: seen(nan, mum) == THERE, seconds=2)


async def test_who_comes_later_or_asks_is_told_of_people_elsewhere(processes, come_in):
    here, there = await processes(2)
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    dad = await come_in("daniel", at=there)
    await dad.until(lambda: seen(dad, mum) == THERE)
    dad.present.clear()
    dad.send(b"\x03")
    await dad.until(lambda: seen(dad, mum) == THERE)


async def test_who_comes_back_through_another_process_is_seen_again(processes, come_in):
    here, there = await processes(2)
    mum = await come_in("siobhan", at=here, client_id=77)
    dad, nan = await come_in("daniel", at=here), await come_in("bridie", at=there)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    again = await come_in("siobhan", at=there, client_id=77)  # her old socket is not known to be dead yet
    is_at(again, "review_when")
    await nan.until(lambda: seen(nan, again) == "review_when")
    mum.go()
    await dad.until(lambda: seen(dad, again) == "review_when", seconds=2)
    await quiet(0.3)
    assert seen(nan, again) == "review_when"


# -- the channel layer loses things, and processes die -------------------------------------------------------


async def test_what_the_channel_layer_dropped_is_said_again(processes, come_in, monkeypatch):
    here, there = await processes(2)
    here.remote_presence.repeat_every = 0.5
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    await quiet(0.3)
    real = events.in_plan

    async def away(*_, **__):
        raise ConnectionError("the channel layer is away")

    monkeypatch.setattr(events, "in_plan", away)
    is_at(mum)
    mum.type("typing goes on ")
    await nan.until(lambda: nan.words() == "typing goes on ")
    assert seen(nan, mum) is None
    monkeypatch.setattr(events, "in_plan", real)
    await nan.until(lambda: seen(nan, mum) == THERE, seconds=2)


async def test_people_of_a_process_that_was_killed_fade(processes, come_in):
    here, there = await processes(2)
    for hub in (here, there):
        hub.remote_presence.repeat_every, hub.remote_presence.forget_after = 0.2, 1.0
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    await quiet(1.5)
    assert seen(nan, mum) == THERE, "said again and again, it stays"
    die(here)
    await nan.until(lambda: nan.present[mum.doc.client_id] is None, seconds=2.5)


async def test_what_came_from_another_process_is_never_sent_on(processes, come_in, monkeypatch):
    here, there = await processes(2)
    for hub in (here, there):
        hub.remote_presence.repeat_every = 0.1
    said, real = [], events.in_plan

    async def overheard(draft_id, *, process, frame, asks):
        said.append((process, {one.client_id for one in read(frame)}))
        await real(draft_id, process=process, frame=frame, asks=asks)

    monkeypatch.setattr(events, "in_plan", overheard)
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    is_at(mum), is_at(nan)
    await nan.until(lambda: seen(nan, mum) == THERE)
    await mum.until(lambda: seen(mum, nan) == THERE)
    await quiet(0.5)
    by_process = {process: set() for process, _ in said}
    for process, people in said:
        by_process[process] |= people
    assert sorted(by_process.values(), key=str) == sorted([{mum.doc.client_id}, {nan.doc.client_id}], key=str)


async def test_somebody_who_moves_a_lot_is_spoken_of_a_few_times_a_second(processes, come_in, monkeypatch):
    here, there = await processes(2)
    here.remote_presence.pace = 0.2
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    await quiet(0.5)
    said, real = [], events.in_plan

    async def counted(*arguments, **options):
        said.append(1)
        await real(*arguments, **options)

    monkeypatch.setattr(events, "in_plan", counted)
    for clock in range(1, 41):
        is_at(mum, f"place.{clock}", clock=clock)
        await asyncio.sleep(0.025)
    await nan.until(lambda: seen(nan, mum) == "place.40")
    assert 2 <= len(said) <= 12


async def test_without_a_layer_that_reaches_others_nothing_is_said(hub, come_in, monkeypatch):
    said = []
    monkeypatch.setattr(events, "in_plan", lambda *_, **__: said.append(1))
    hub.remote_presence.repeat_every = 0
    mum = await come_in("siobhan", at=hub)
    is_at(mum)
    await quiet(0.5)
    assert said == []


# -- rights --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [seat_is_taken_away, person_is_sent_out])
async def test_who_lost_their_right_hears_neither_who_comes_nor_who_goes_elsewhere(
    reilly, processes, come_in, loss
):
    """No event says so and the periodic look is off: hearing of somebody is a reason to ask."""
    here, there = await processes(2, poll_every=1000)
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    await in_thread(loss)(reilly)
    heard = len(nan.screen.frames)
    is_at(mum, "review_when", clock=2)
    mum.go()
    await nan.until(lambda: nan.screen.refusal is not None)
    await quiet(0.2)
    assert len(nan.screen.frames) == heard


# -- whose a client id is ------------------------------------------------------------------------------------


async def test_nobody_elsewhere_takes_over_a_client_id_that_is_held_here(processes, come_in):
    here, there = await processes(2)
    mum, dad = [await come_in(name, at=here) for name in ("siobhan", "daniel")]
    nan = await come_in("bridie", at=there)
    is_at(mum)
    await dad.until(lambda: seen(dad, mum) == THERE)
    lie = {"in": "elsewhere", "seat": str(nan.peer.badge.seat_id), "user": dict(nan.peer.user)}
    here.rooms[mum.draft_id]._presences.receive_remote("there", [Presence(mum.doc.client_id, 99, lie)])
    await quiet(0.3)
    assert seen(dad, mum) == THERE


async def test_nobody_here_takes_over_a_client_id_of_somebody_elsewhere(processes, come_in):
    here, there = await processes(2)
    mum = await come_in("siobhan", at=here)
    dad, nan = [await come_in(name, at=there) for name in ("daniel", "bridie")]
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    nan.send(wire.presences([Presence(mum.doc.client_id, 99, {"in": "elsewhere"})]))
    await quiet(0.3)
    assert seen(dad, mum) == THERE
    liar = Doc(client_id=mum.doc.client_id)
    liar.apply_update(nan.doc.get_update())
    before, nan.doc = liar.get_state(), liar
    nan.plan[THERE].insert(0, "under Mum's number")
    nan.send(wire.change(liar.get_update(before)))
    await nan.until(lambda: nan.screen.refusal is not None)
    assert nan.screen.refusal.code == "somebody_elses"


# -- what travels --------------------------------------------------------------------------------------------


@pytest.mark.peers
async def test_no_word_of_the_plan_travels_through_redis(
    redis_url, settings, db_thread, come_in, monkeypatch
):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "config.layer.RedisLayer",
            "CONFIG": {"hosts": [redis_url]},
        }
    }
    here, there = Hub(poll_every=0.2), Hub(poll_every=0.2)
    tapped = redis.asyncio.Redis.from_url(redis_url).pubsub()
    await tapped.psubscribe("*")
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    mum.type("canary in the plan ")
    is_at(mum, THERE, note="canary in a note", user={"name": "canary"}, cursor={"tname": "canary"})
    await nan.until(lambda: seen(nan, mum) == THERE and "canary" in nan.words())
    is_at(mum, "canary with spaces", clock=2)
    await nan.until(lambda: nan.present[mum.doc.client_id].get("in") is None)
    heard = b""
    while (message := await tapped.get_message(timeout=0.3)) is not None:
        heard += message["data"] if isinstance(message["data"], bytes) else b""
    assert str(mum.peer.badge.seat_id).encode() in heard
    assert THERE.encode() in heard
    assert b"canary" not in heard
    for hub in (here, there):
        await hub.close()
    await tapped.aclose()
    await get_channel_layer().flush()


async def test_only_the_cursor_of_somebody_is_left_out_when_it_is_too_long():
    cursor = {"anchor": {"item": {"client": 2**52, "clock": 2**52}, "assoc": 0}}
    state = person("mum") | {"in": THERE, "cursor": cursor}
    (told,) = read(framed([Presence(5, 1, state)]))
    assert told.state == state
    long = {
        outer: dict.fromkeys(("client", "clock", "assoc", "item"), 2**52)
        for outer in ("anchor", "head", "item", "client", "clock", "assoc", "type")
    }
    long = {"anchor": long, "head": long}
    (told,) = read(framed([Presence(5, 1, state | {"cursor": long})]))
    assert told.state == {name: value for name, value in state.items() if name != "cursor"}


async def test_a_crowd_stays_within_the_bounds():
    crowd = [Presence(2**52 + n, 2**50, person("x" * 790)) for n in range(200)]
    assert framed(crowd) == framed([Presence(1, 1, person("x" * 2000)), *crowd])
    frame = framed(crowd)
    assert len(read(frame)) == MOST_PEOPLE
    assert len(frame) <= MOST_BYTES


def person(name, seat=SEAT):
    user = {"id": seat, "name": name, "colour": "moss", "pattern": "dots"}
    return {"seat": seat, "user": user}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"frame": "not bytes"},
        {"frame": b""},
        {"frame": b"\x00\x02\x02\x00\x00"},
        {"frame": b"\x01" + b"\xff" * 70_000},
        {"frame": wire.presences([Presence(1, 1, None)])},
        {"frame": wire.presences([Presence(1, 1, {"seat": SEAT})])},
        {"frame": wire.presences([Presence(1, 1, {**person("mum"), "seat": "nobody"})])},
        {"draft": "none"},
    ],
)
async def test_what_is_not_understood_is_passed_over(processes, come_in, said):
    here, there = await processes(2)
    mum, nan = await come_in("siobhan", at=here), await come_in("bridie", at=there)
    group = events.plan_group(mum.draft_id)
    whole = {"type": "plan.presence", "draft": str(mum.draft_id), "process": "p", "asks": False}
    await get_channel_layer().group_send(group, whole | said)
    is_at(mum)
    await nan.until(lambda: seen(nan, mum) == THERE)
    assert set(here.rooms[mum.draft_id]._presences._said) <= {there.remote_presence._process}


# -- one draft's presences by themselves ---------------------------------------------------------------------


def told_at_once(presences):
    return {one.client_id: one.state for one in presences.take_unsent(asked_at=float("inf"))}


async def test_a_client_id_that_another_seat_owns_is_not_believed():
    presences = Presences({5: OTHER_SEAT_ID})
    presences.receive_remote("a", [Presence(5, 1, person("mum"))])
    assert told_at_once(presences) == {}
    presences.receive_remote("b", [Presence(5, 1, person("dad", OTHER_SEAT))])
    assert told_at_once(presences)[5]["user"]["name"] == "dad"


async def test_of_one_seat_in_two_processes_the_later_counts_and_of_two_seats_the_first():
    presences = Presences({})
    presences.receive_remote("a", [Presence(5, 7, person("mum") | {"in": "old"})])
    presences.receive_remote("b", [Presence(5, 8, person("mum") | {"in": "new"})])
    presences.receive_remote("c", [Presence(5, 99, person("dad", OTHER_SEAT))])
    assert told_at_once(presences)[5]["in"] == "new"
    presences.receive_remote("b", [])
    assert told_at_once(presences)[5]["in"] == "old"


async def test_the_same_said_again_is_not_told_again():
    presences = Presences({})
    for _ in range(2):
        presences.receive_remote("a", [Presence(5, 7, person("mum"))])
        told = told_at_once(presences)
    assert told == {}
    assert len(presences.everybody()) == 1


async def test_what_came_after_rights_were_asked_about_waits():
    presences = Presences({})
    presences.receive_remote("a", [Presence(5, 7, person("mum"))])
    assert presences.take_unsent(asked_at=0) == ()
    assert presences.unsent


async def test_no_clock_grows_beyond_what_a_browser_reads():
    presences = Presences({})
    for place, clock in enumerate((LARGEST_CLOCK - 1, LARGEST, LARGEST, 1)):
        state = person("mum") | {"in": f"at.{place}"}
        presences.receive_remote("a", [Presence(5, clock, state)])
        (one,) = presences.take_unsent(asked_at=float("inf"))
        assert one.clock <= LARGEST_CLOCK + 3
