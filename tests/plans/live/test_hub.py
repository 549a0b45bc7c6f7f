"""The hub: acknowledged means committed, told only to those who may hear, and one bad socket harms nobody
else.
"""

import asyncio
import functools
import random
import uuid

import pytest
from django.db.utils import OperationalError
from django.utils import timezone
from pycrdt import Doc, Map, Text

from meetings import events
from meetings.choices import Stage
from meetings.models import Seat
from participants.entry import devices
from participants.models import Device
from participants.platform.errors import NotFound
from plans.document import document
from plans.live import commits, compaction, db_executor, log, structs, wire
from plans.live.hub import Hub
from plans.live.peer import MOST_UNREAD, Peer
from plans.live.private_time import present
from plans.live.rates import Allowance
from plans.live.refusals import ComeBack
from plans.models import Draft, DraftClient, Snapshot, UpdateRow
from tests.plans.live.test_guard import killer
from tests.plans.typists import Person as Somebody
from tests.plans.typists import Screen, quiet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def family(reilly, private_draft, hub):
    """`await family("siobhan", "bridie")`: these people, in, each with the private draft open."""
    visitors = {name: reilly.visitor(name) for name in ("siobhan", "bridie", "daniel", "maya")}

    async def come_in(*names, at=hub, **options):
        people = [Somebody(at, private_draft.pk, visitors[name], **options) for name in names]
        return [await person.come_in() for person in people]

    return come_in


def in_thread(ask):
    """Ask the database on the hubs' own thread."""

    async def asked(*arguments, **options):
        call = functools.partial(ask, *arguments, **options)
        return await asyncio.get_running_loop().run_in_executor(db_executor._new_thread(), call)

    return asked


def stored():
    return document.read_update(log.whole(Draft.objects.get())).keeps_an_eye


# -- acknowledged means committed -----------------------------------------------------------------------


async def test_what_is_typed_is_on_disk_when_it_is_acknowledged_and_reaches_the_other(family):
    mum, nan = await family("siobhan", "bridie")
    mum.type("Kwame, fortnightly")
    await mum.saved()
    assert await in_thread(stored)() == "Kwame, fortnightly"
    await nan.until(lambda: nan.words() == "Kwame, fortnightly")


async def test_nothing_is_told_or_acknowledged_before_the_commit(family, monkeypatch):
    mum, nan = await family("siobhan", "bridie")
    may_commit = asyncio.Event()
    real, loop = commits.commit, asyncio.get_running_loop()

    def late(work):
        asyncio.run_coroutine_threadsafe(may_commit.wait(), loop).result()
        return real(work)

    monkeypatch.setattr(commits, "commit", late)
    await mum.saved()
    base = mum.acknowledged
    try:
        mum.type("soon")
        await quiet(0.3)
        assert nan.words() == ""
        mum.listen()
        assert mum.acknowledged == base
        joiner = Somebody(mum.hub, mum.draft_id, mum.visitor)
        coming = asyncio.create_task(joiner.come_in())
        await quiet()
    finally:
        may_commit.set()
    await coming
    await mum.saved()
    await nan.until(lambda: nan.words() == "soon")


async def test_many_people_typing_at_once_are_committed_in_few_transactions(family, monkeypatch):
    people = await family("siobhan", "bridie", "daniel")
    made = []
    real = commits.commit
    monkeypatch.setattr(commits, "commit", lambda work: (made.append(1), real(work))[1])
    for _ in range(20):
        for person in people:
            person.type("x")
    for person in people:
        await person.until(lambda person=person: len(person.words()) == 60)
    assert len(made) <= 10


async def test_however_much_was_typed_in_a_tick_each_socket_is_written_to_once(family, monkeypatch):
    people = await family("siobhan", "bridie", "daniel")
    may_commit = asyncio.Event()
    real, loop = commits.commit, asyncio.get_running_loop()

    def late(work):
        asyncio.run_coroutine_threadsafe(may_commit.wait(), loop).result()
        return real(work)

    for person in people:
        await person.saved()
    monkeypatch.setattr(commits, "commit", late)
    people[0].type("first ")  # a tick of its own, during which the others' updates collect
    await quiet(0.1)
    for person in people[:2]:
        for letter in "abc":
            person.type(letter)
    before = [person.screen.writes for person in people]
    may_commit.set()
    for person in people:
        await person.until(lambda person=person: len(person.words()) == len("first abcabc"))
    for person in people[:2]:
        await person.saved()
    assert [person.screen.writes - so_far for person, so_far in zip(people, before, strict=True)] == [
        2,
        2,
        2,
    ]
    assert len({person.words() for person in people}) == 1


async def test_a_database_that_fails_acknowledges_nothing_and_closes_everybody(family, monkeypatch):
    mum, nan = await family("siobhan", "bridie")
    await mum.saved()
    base = mum.acknowledged

    def fails(work):
        raise OperationalError("canary in the database's own words")

    monkeypatch.setattr(commits, "commit", fails)
    mum.type("lost?")
    await mum.until(lambda: mum.screen.refusal is not None)
    assert mum.screen.refusal.code == nan.screen.refusal.code == "not_reachable"
    assert mum.acknowledged == base
    assert nan.words() == ""
    monkeypatch.undo()
    (again,) = await family("siobhan")
    assert again.words() == ""


async def test_rights_that_cannot_be_confirmed_close_idle_sockets_too(family, monkeypatch, caplog):
    (mum,) = await family("siobhan")

    def fails(work):
        raise OperationalError("canary")

    monkeypatch.setattr(commits, "poll", fails)
    await mum.until(lambda: mum.screen.refusal is not None)
    assert mum.screen.refusal.code == "not_reachable"
    assert "canary" not in caplog.text


async def test_the_same_change_sent_again_is_acknowledged_and_not_stored_twice(family):
    (mum,) = await family("siobhan")
    update = mum.type("once")
    await mum.saved()
    rows = await in_thread(UpdateRow.objects.count)()
    mum.send(wire.change(update))
    await mum.saved()
    assert await in_thread(UpdateRow.objects.count)() == rows


async def test_changes_that_come_before_their_ground_wait_for_it(family):
    """An editor that was offline types between reconnecting and being asked what it has."""
    mum, nan = await family("siobhan", "bridie")
    mum.updates.clear()
    for words in ("c", "b", "a"):
        mum.plan["keeps_an_eye"].insert(0, words)
    first, second, third = mum.updates
    mum.send(wire.change(third))
    await quiet()
    mum.listen()  # the hub asks for the rest, and the document answers with all of it
    await nan.until(lambda: nan.words() == "abc")
    await mum.saved()
    assert mum.screen.refusal is None
    assert first != second


async def test_many_changes_without_their_ground_are_asked_about_once(family):
    """Every answer holds all that is missing, and counts towards what a seat may send."""
    mum, nan = await family("siobhan", "bridie")
    updates = quietly(mum, "abcdefghijklmnop")
    for update in reversed(updates):
        mum.send(wire.change(update))
    asked = [frame for frame in mum.screen.frames[mum.heard :] if frame[:2] == b"\x00\x00"]
    assert len(asked) == 1
    await mum.saved()
    await nan.until(lambda: nan.words() == "ponmlkjihgfedcba")


async def test_a_change_whose_ground_somebody_else_brings_needs_no_further_word_of_its_sender(
    family,
):
    mum, nan = await family("siobhan", "bridie")
    (ground,) = quietly(nan, "n")
    mum.doc.apply_update(ground)
    (update,) = quietly(mum, "m")
    mum.send(wire.change(update))
    mum.heard = len(mum.screen.frames)  # a browser that does not answer
    nan.send(wire.change(ground))
    await mum.saved()
    await nan.until(lambda: nan.words() == "mn")


def quietly(person, letters):
    """Type without sending; an update for each character, at the beginning of the text."""
    person.updates.clear()
    for letter in letters:
        person.plan["keeps_an_eye"].insert(0, letter)
    return list(person.updates)


async def test_acknowledgements_count_from_the_first_without_a_hole(family):
    (mum,) = await family("siobhan")
    mum.updates.clear()
    mum.plan["keeps_an_eye"].insert(0, "b")
    mum.plan["keeps_an_eye"].insert(0, "a")
    first, second = mum.updates
    frames = len(mum.screen.frames)
    mum.send(wire.change(second))
    await quiet(0.2)
    acknowledgements = [frame for frame in mum.screen.frames[frames:] if frame[0] == wire.ACKNOWLEDGED]
    assert acknowledgements == []
    mum.send(wire.change(first))
    await mum.saved()


# -- one bad socket -----------------------------------------------------------------------------------------


def bytes_of_chance():
    return wire.change(random.randbytes(60))


BAD_FRAMES = {
    "the killer": (lambda: wire.change(killer(9_000)), "not_in_a_plan"),
    "half a frame": (lambda: wire.change(b"abc")[:-1], "not_understood"),
    "an unknown message": (lambda: b"\x07", "not_understood"),
    "a frame of 70 KiB": (lambda: wire.change(bytes(70_000)), "frame_too_large"),
    "a denial": (lambda: b"\x02\x00\x00", "not_understood"),
}


@pytest.mark.parametrize(("frame", "code"), BAD_FRAMES.values(), ids=BAD_FRAMES)
async def test_a_frame_that_may_not_be_closes_its_socket_with_a_reason_and_no_other(family, frame, code):
    bad, nan, dad = await family("siobhan", "bridie", "daniel")
    rows = await in_thread(UpdateRow.objects.count)()
    bad.send(frame())
    assert bad.screen.refusal.code == code
    assert str(bad.screen.refusal.message)
    nan.type("still here")
    await dad.until(lambda: dad.words() == "still here")
    assert await in_thread(UpdateRow.objects.count)() == rows + 1
    assert nan.screen.refusal is dad.screen.refusal is None
    sent = len(bad.screen.frames)
    nan.type("and")
    await dad.until(lambda: dad.words() == "andstill here")
    assert len(bad.screen.frames) == sent


async def test_an_update_that_panics_in_the_trial_never_reaches_the_log(family, monkeypatch):
    """Whatever the guard has not thought of: the trial document takes the blow, and the log stays whole."""

    class Panic(BaseException):
        pass

    mum, nan = await family("siobhan", "bridie")
    room = mum.hub.rooms[mum.draft_id]
    real = room._replica.trial

    class Fragile:
        def __getattr__(self, name):
            return getattr(real, name)

        def apply_update(self, update):
            raise Panic("canary")

    room._replica.trial = Fragile()
    rows = await in_thread(UpdateRow.objects.count)()
    mum.type("boom")
    assert mum.screen.refusal.code == "not_understood"
    nan.type("calm")
    await nan.saved()
    assert await in_thread(UpdateRow.objects.count)() == rows + 1
    assert await in_thread(stored)() == "calm"


async def test_a_broken_document_is_dropped_and_loaded_again_from_the_log(family):
    class Panic(BaseException):
        pass

    mum, nan = await family("siobhan", "bridie")
    room = mum.hub.rooms[mum.draft_id]
    real = room._replica.doc

    class Fragile:
        def __getattr__(self, name):
            return getattr(real, name)

        def apply_update(self, update):
            raise Panic("canary")

    room._replica.doc = Fragile()
    mum.type("kept")
    await mum.saved()
    nan.send(wire.step_1(b"\x00"))  # only now does somebody need the document
    await nan.until(lambda: nan.screen.refusal is not None)
    assert nan.screen.refusal.code == "come_back"
    (again,) = await family("bridie")
    assert again.words() == "kept"


async def test_a_seat_that_sends_too_much_is_asked_to_slow_down(family):
    mum, nan = await family("siobhan", "bridie")
    for _ in range(2_000):
        mum.send(b"\x03")
    assert mum.screen.refusal.code == "too_fast"
    assert nan.screen.refusal is None


async def test_a_second_socket_does_not_double_what_a_seat_may_send(family):
    one, other = await family("siobhan", "siobhan")
    for _ in range(400):
        one.send(b"\x03")
        other.send(b"\x03")
    assert "too_fast" in {getattr(who.screen.refusal, "code", None) for who in (one, other)}


async def test_a_slow_reader_is_asked_to_come_back_and_the_others_go_on(family):
    mum, nan, slow = await family("siobhan", "bridie", "daniel")
    slow.screen.behind = 2_000_000
    mum.type("word")
    await nan.until(lambda: nan.words() == "word")
    assert slow.screen.refusal.code == "come_back"


@pytest.mark.parametrize("broken", ["send_all", "close"])
async def test_a_socket_that_cannot_be_written_to_goes_alone(family, broken):
    """A connection that was reset may raise whatever its server's event loop likes."""
    mum, nan, dad = await family("siobhan", "bridie", "daniel")

    def fail(*_):
        raise RuntimeError

    if broken == "close":
        dad.screen.behind = MOST_UNREAD + 1
    setattr(dad.screen, broken, fail)
    mum.type("still here")
    await nan.until(lambda: nan.words() == "still here")
    await mum.saved()
    assert dad.peer.closed
    assert mum.screen.refusal is nan.screen.refusal is None


async def test_whatever_ended_the_hubs_work_it_begins_again_with_who_comes_next(family, hub):
    (mum,) = await family("siobhan")
    hub._pump.task.cancel()
    await quiet()
    (nan,) = await family("bridie")
    mum.type("again")
    await nan.until(lambda: nan.words() == "again")


async def test_asking_for_everything_again_and_again_is_bounded(family):
    (mum,) = await family("siobhan")
    for place in range(5):
        mum.edit(lambda plan, place=place: plan["actions"].__setitem__(f"a{place}", line("x" * 50_000)))
        await mum.saved()
        await asyncio.sleep(0.8)
    for _ in range(100):
        mum.send(wire.step_1(b"\x00"))
    await mum.until(lambda: mum.screen.refusal is not None)
    assert mum.screen.refusal.code == "come_back"


def line(words):
    return Map({"order": "a", "what": Text(words), "who": Map({}), "removed": False})


async def test_a_full_plan_says_so_and_still_lets_words_go(family, monkeypatch):
    from plans.live import guard

    mum, nan = await family("siobhan", "bridie")
    monkeypatch.setattr(guard, "LARGEST_DOCUMENT", 6_000)
    mum.type("x" * 4_000)
    await nan.until(lambda: len(nan.words()) == 4_000)
    mum.type("y" * 4_000)
    assert mum.screen.refusal.code == "plan_full"
    assert "full" in str(mum.screen.refusal.message)
    nan.edit(lambda plan: plan["keeps_an_eye"].__delitem__(slice(0, 3_000)))
    await nan.saved()
    assert nan.screen.refusal is None


# -- client ids ----------------------------------------------------------------------------------------------


async def test_a_client_id_of_another_seat_is_refused(family):
    (mum,) = await family("siobhan", client_id=4_000)
    mum.type("mine")
    await mum.saved()
    (nan,) = await family("bridie", client_id=4_000)
    nan.type("as if mine")
    assert nan.screen.refusal.code == "somebody_elses"
    assert await in_thread(stored)() == "mine"


async def test_a_client_id_stays_its_seats_after_everybody_left(family, private_draft):
    (mum,) = await family("siobhan", client_id=4_000)
    mum.type("mine")
    await mum.saved()
    mum.go()
    await mum.until(lambda: private_draft.pk not in mum.hub.rooms)
    owner = await in_thread(DraftClient.objects.get)()
    assert owner.client_id == 4_000
    (nan,) = await family("bridie", client_id=4_000)
    nan.type("as if mine")
    assert nan.screen.refusal.code == "somebody_elses"


async def test_a_client_id_used_again_for_other_words_is_refused(family):
    """Two documents under one id: state vectors agree, and without a look at the letters words are lost in
    silence.
    """
    (mum,) = await family("siobhan", client_id=4_000)
    mum.type("first words")
    await mum.saved()
    other = Doc(client_id=4_000)
    other.apply_update(document.seed(children=[]))
    start = (await in_thread(log.read_after)(mum.draft_id, 0))[0].data
    fresh = Doc(client_id=4_000)
    fresh.apply_update(start)
    before = fresh.get_state()
    fresh.get("plan", type=Map)["keeps_an_eye"].insert(0, "other words")
    mum.send(wire.change(fresh.get_update(before)))
    assert mum.screen.refusal.code == "somebody_elses"


# -- rights --------------------------------------------------------------------------------------------------


def seat_is_taken_away(reilly):
    Seat.objects.filter(person=reilly.people["bridie"]).update(removed_at=timezone.now())


def seat_becomes_a_supporters(reilly):
    Seat.objects.filter(person=reilly.people["bridie"]).update(role="supporter")


def person_is_sent_out(reilly):
    Seat.objects.filter(person=reilly.people["bridie"]).update(admitted_at=None)


def device_is_revoked(reilly):
    Device.objects.filter(person=reilly.people["bridie"]).update(revoked_at=timezone.now())
    devices.raise_epoch(reilly.people["bridie"].pk)  # as every verb does that ends a device


def meeting_is_paused(reilly):
    reilly.jump_to(Stage.SAFETY_PAUSE, admitted=False)


LOSSES = [
    seat_is_taken_away,
    seat_becomes_a_supporters,
    person_is_sent_out,
    device_is_revoked,
    meeting_is_paused,
]


@pytest.mark.parametrize("loss", LOSSES)
async def test_whoever_lost_their_right_neither_sends_nor_hears_one_more_frame(reilly, family, loss):
    """No event is sent here and the periodic look is off: the commit itself asks."""
    hub = Hub(poll_every=1000)
    mum, nan = await family("siobhan", "bridie", at=hub)
    await quiet()
    await in_thread(loss)(reilly)
    heard, rows = len(nan.screen.frames), await in_thread(UpdateRow.objects.count)()
    mum.type("after")
    nan.type("not any more")
    await nan.until(lambda: nan.screen.refusal is not None)
    await quiet()
    assert len(nan.screen.frames) == heard
    kept = await in_thread(UpdateRow.objects.exclude(seq=1).values_list)("seat_id", flat=True)
    assert nan.peer.badge.seat_id not in await in_thread(list)(kept)
    assert await in_thread(UpdateRow.objects.count)() <= rows + 1
    await hub.close()


@pytest.mark.parametrize("loss", LOSSES)
async def test_an_idle_socket_without_rights_closes_within_a_second(reilly, family, loss):
    (nan,) = await family("bridie")
    await in_thread(loss)(reilly)
    await nan.until(lambda: nan.screen.refusal is not None, seconds=1.0)
    assert nan.screen.refusal.code == "not_open_to_you"


async def test_presence_reaches_nobody_whose_rights_are_in_doubt(reilly, family):
    hub = Hub(poll_every=1000)
    mum, nan = await family("siobhan", "bridie", at=hub)
    await quiet()
    await in_thread(seat_is_taken_away)(reilly)
    hub.rooms[mum.draft_id].invalidate()
    heard = len(nan.screen.frames)
    mum.send(wire.presences([wire.Presence(mum.doc.client_id, 1, {"in": "keeps_an_eye"})]))
    await nan.until(lambda: nan.screen.refusal is not None)
    assert len(nan.screen.frames) == heard
    await hub.close()


async def test_who_lost_their_right_does_not_hear_who_has_gone(reilly, family):
    hub = Hub(poll_every=1000)
    mum, nan = await family("siobhan", "bridie", at=hub)
    mum.send(wire.presences([wire.Presence(mum.doc.client_id, 1, {"in": "keeps_an_eye"})]))
    await nan.until(lambda: mum.doc.client_id in nan.present)
    await in_thread(seat_is_taken_away)(reilly)
    hub.rooms[mum.draft_id].invalidate()
    heard = len(nan.screen.frames)
    mum.go()
    await nan.until(lambda: nan.screen.refusal is not None)
    assert len(nan.screen.frames) == heard
    await hub.close()


async def test_an_event_between_the_commit_and_the_telling_is_heeded(reilly, family, monkeypatch):
    """The rights change after the transaction that confirmed them, before anything was told."""
    mum, nan = await family("siobhan", "bridie", at=(hub := Hub(poll_every=1000)))
    await quiet()
    real, loop = commits.commit, asyncio.get_running_loop()

    def then_changes(work):
        answers = real(work)
        seat_is_taken_away(reilly)
        loop.call_soon_threadsafe(hub._invalidate)
        return answers

    monkeypatch.setattr(commits, "commit", then_changes)
    heard = len(nan.screen.frames)
    mum.type("a moment too late for Nan")
    await mum.saved()
    assert nan.screen.refusal.code == "not_open_to_you"
    assert len(nan.screen.frames) == heard
    await hub.close()


async def test_a_socket_is_told_nothing_before_its_rights_were_confirmed(reilly, family):
    mum, _nan = await family("siobhan", "bridie")
    late = Somebody(mum.hub, mum.draft_id, _nan.visitor)
    await in_thread(seat_is_taken_away)(reilly)
    from plans.live.rights import Badge

    late.peer = await mum.hub.join(
        mum.draft_id,
        badge=Badge(_nan.peer.badge.seat_id, _nan.peer.badge.device_id, None),
        user={},
        outlet=late.screen,
    )
    late.send(wire.step_1(b"\x00"))
    await late.until(lambda: late.screen.refusal is not None)
    assert late.screen.frames == []


async def test_who_comes_while_we_write_hears_nothing_before_being_asked_about(reilly, family, monkeypatch):
    mum, nan = await family("siobhan", "bridie", at=(hub := Hub(poll_every=1000)))
    await quiet()
    nan.go()
    await in_thread(seat_is_taken_away)(reilly)
    late = Screen()
    peer = Peer(badge=nan.peer.badge, user={}, outlet=late, allowance=Allowance())
    real, loop, come = commits.commit, asyncio.get_running_loop(), asyncio.Event()

    def meanwhile(work):
        answers = real(work)
        loop.call_soon_threadsafe(hub.rooms[mum.draft_id].join, peer)
        loop.call_soon_threadsafe(come.set)
        asyncio.run_coroutine_threadsafe(come.wait(), loop).result()
        return answers

    monkeypatch.setattr(commits, "commit", meanwhile)
    mum.type("not for Nan")
    await mum.saved()
    assert late.frames == []
    await hub.close()


async def test_a_seat_that_only_reads_changes_nothing_frame_by_frame(reilly, private_draft, family):
    """After presenting, the coordinator reads: sync step 2 and updates are passed over, and the socket
    stays.
    """
    await in_thread(present)(
        await in_thread(lambda: reilly.circle)(), by=await in_thread(reilly.seat)("siobhan")
    )
    shown = await in_thread(Draft.objects.get)(closed_at=None)
    await in_thread(reilly.jump_to)(Stage.PRESENTING)
    hub = Hub()
    tom = await Somebody(hub, shown.pk, await in_thread(reilly.visitor)("tom")).come_in()
    mum = await Somebody(hub, shown.pk, await in_thread(reilly.visitor)("siobhan")).come_in()
    update = tom.type("the worker's words")
    tom.send(wire.step_2(update))
    mum.type("ours")
    await tom.until(lambda: "ours" in tom.words())
    assert "worker" not in mum.words()
    assert tom.acknowledged == 0
    assert tom.screen.refusal is None
    await hub.close()


async def test_a_plan_frozen_while_somebody_types_closes_with_words_about_it(family):
    (mum,) = await family("siobhan")
    await in_thread(Draft.objects.update)(frozen_at=timezone.now())
    mum.type("too late")
    await mum.until(lambda: mum.screen.refusal is not None)
    assert mum.screen.refusal.code in ("closed_for_changes",)
    assert await in_thread(stored)() == ""


# -- presence ------------------------------------------------------------------------------------------------


async def test_presence_is_stamped_with_the_seat_whatever_it_claims(reilly, family):
    mum, nan = await family("siobhan", "bridie")
    claim = {"in": "keeps_an_eye", "user": {"name": "Priya"}, "seat": "x", "note": "canary words"}
    mum.send(wire.presences([wire.Presence(mum.doc.client_id, 1, claim)]))
    await nan.until(lambda: mum.doc.client_id in nan.present)
    told = nan.present[mum.doc.client_id]
    assert told["user"]["name"] == reilly.people["siobhan"].called
    assert told["seat"] == str(mum.peer.badge.seat_id)
    assert told["in"] == "keeps_an_eye"
    assert "canary" not in str(told)


async def test_presence_of_somebody_else_is_dropped_in_silence(family):
    mum, nan, dad = await family("siobhan", "bridie", "daniel")
    for who in (mum, dad):
        who.send(wire.presences([wire.Presence(who.doc.client_id, 1, {"in": "review_when"})]))
    await nan.until(lambda: {mum.doc.client_id, dad.doc.client_id} <= set(nan.present))
    lies = [
        wire.Presence(mum.doc.client_id, 9, None),
        wire.Presence(mum.doc.client_id, 10, {"in": "elsewhere"}),
        wire.Presence(1_234_567, 1, {"in": "elsewhere"}),
    ]
    dad.send(wire.presences(lies))
    await quiet(0.2)
    nan.listen()
    assert nan.present[mum.doc.client_id]["in"] == "review_when"
    assert 1_234_567 not in nan.present
    assert dad.screen.refusal is None


async def test_presence_goes_when_its_socket_goes(family):
    mum, nan = await family("siobhan", "bridie")
    mum.send(wire.presences([wire.Presence(mum.doc.client_id, 5, {"in": "review_when"})]))
    await nan.until(lambda: nan.present.get(mum.doc.client_id))
    mum.go()
    await nan.until(lambda: nan.present[mum.doc.client_id] is None)


async def test_who_comes_later_sees_who_is_there_and_who_comes_back_is_seen_at_once(family):
    (mum,) = await family("siobhan", client_id=77)
    mum.send(wire.presences([wire.Presence(77, 5, {"in": "review_when"})]))
    (nan,) = await family("bridie")
    await nan.until(lambda: nan.present.get(77))
    mum.go()
    await nan.until(lambda: nan.present[77] is None)
    clocks = clock_of(nan, 77)
    (mum,) = await family("siobhan", client_id=77)
    mum.send(wire.presences([wire.Presence(77, 5, {"in": "review_when"})]))
    await nan.until(lambda: nan.present[77] is not None)
    assert clock_of(nan, 77) > clocks


def clock_of(person, client_id):
    clocks = [
        entry.clock
        for frame in person.screen.frames
        if frame[0] == wire.AWARENESS
        for entry in wire.parse(frame).entries
        if entry.client_id == client_id
    ]
    return max(clocks)


async def test_a_question_about_presence_is_always_answered(family):
    """The browser asks when it has heard nothing for long: silence would look like a dead line."""
    (mum,) = await family("siobhan")
    heard = len(mum.screen.frames)
    mum.send(b"\x03")
    await mum.until(lambda: len(mum.screen.frames) > heard)


# -- several processes ---------------------------------------------------------------------------------------


async def test_what_another_process_writes_arrives_with_and_without_announcements(family):
    """Two hubs on one database, as two processes have; then with announcements lost."""
    here, there = Hub(poll_every=0.3), Hub(poll_every=0.3)
    (mum,) = await family("siobhan", at=here)
    (nan,) = await family("bridie", at=there)
    mum.type("rung ")
    await nan.until(lambda: nan.words() == "rung ")
    here._pubsub.announce = lambda draft_id, *, seq: None
    mum.type("unheard ")
    await nan.until(lambda: nan.words() == "unheard rung ", seconds=2.0)
    nan.type("back ")
    await mum.until(lambda: mum.words() == "back unheard rung ")
    for hub in (here, there):
        await hub.close()


async def test_processes_writing_at_the_same_time_agree_in_the_end(family):
    here, there = Hub(poll_every=0.3), Hub(poll_every=0.3)
    (mum,) = await family("siobhan", at=here)
    (nan,) = await family("bridie", at=there)
    for _ in range(15):
        mum.type("m")
        nan.type("n")
        await asyncio.sleep(0.01)
    await mum.until(lambda: len(mum.words()) == 30)
    await nan.until(lambda: nan.words() == mum.words())
    assert await in_thread(stored)() == mum.words()
    seqs = await in_thread(lambda: list(UpdateRow.objects.order_by("seq").values_list("seq", flat=True)))()
    assert seqs == list(range(1, len(seqs) + 1))
    for hub in (here, there):
        await hub.close()


async def test_who_brings_over_words_a_process_has_not_read_keeps_their_own_number(family):
    """Refused at first with another's words in it; the number is known by then, and stays theirs in what is
    looked at again.
    """
    here, there = Hub(poll_every=0.3), Hub(poll_every=1000)
    here._pubsub.announce = lambda draft_id, *, seq: None
    (dad,) = await family("daniel", at=there)
    mum, nan = await family("siobhan", "bridie", at=here)
    mum.type("mum ")
    nan.type("nan ")
    await mum.until(lambda: "nan" in mum.words() and mum.acknowledged == mum.frames)
    mum.go()
    mum.hub, mum.screen, mum.heard, mum.frames, mum.acknowledged = there, Screen(), 0, 0, 0
    await mum.come_in()
    # All she has, as a page sends it that asks for nothing: what this process lacks is in it, hers and Nan's.
    mum.send(wire.step_2(mum.doc.get_update()))
    mum.type("over ")
    await mum.saved()
    assert mum.screen.refusal is None
    await dad.until(lambda: dad.words() == mum.words())
    for hub in (here, there):
        await hub.close()


async def test_after_a_refused_change_nothing_of_the_same_socket_is_kept_before_it_is_looked_at_again(
    family, private_draft
):
    """Its later updates stand on the refused ones: kept alone they would leave a hole."""
    here, there = Hub(poll_every=0.3), Hub(poll_every=1000)
    here._pubsub.announce = lambda draft_id, *, seq: None
    await family("daniel", at=there)
    mum, nan = await family("siobhan", "bridie", at=here)
    nan.type("nan ")
    await mum.until(lambda: "nan" in mum.words())
    mum.go()
    mum.hub, mum.screen, mum.heard, mum.frames, mum.acknowledged = there, Screen(), 0, 0, 0
    await mum.come_in()
    mum.send(wire.step_2(mum.doc.get_update()))
    for letter in "abc":
        mum.type(letter)
    await mum.saved()
    assert mum.screen.refusal is None
    rows = await in_thread(log.read_after)(private_draft.pk, 0)
    replayed = Doc()
    for row in rows:
        known = wire.read_state(replayed.get_state())
        for client, clock in structs.first_clocks(row.data).items():
            assert clock <= known.get(client, 0)
        replayed.apply_update(row.data)
    assert await in_thread(stored)() == mum.words()
    for hub in (here, there):
        await hub.close()


async def test_who_was_put_out_with_words_still_waiting_leaves_no_number_taken(family, hub):
    """A number we hold for theirs and the database does not would let them write later under one that nobody
    has.
    """
    mum, nan = await family("siobhan", "bridie")
    (room,) = hub.rooms.values()
    # Without a pause, so that the hub's own tick does not come in between.
    mum.type("m")
    room.take_commit()
    nan.type("n")
    room._audience.disconnect(nan.peer, ComeBack())
    room.finish_commit(commits.Answer(seq=room._intake.seq, seqs=[None]))
    assert not {mum.doc.client_id, nan.doc.client_id} & set(room._intake.owners)


# -- the log stays short -------------------------------------------------------------------------------------


async def test_a_long_log_is_replayed_while_people_type_and_forgets_deleted_words(family, monkeypatch):
    monkeypatch.setattr(compaction, "ROWS_BEFORE_COMPACTING", 20)
    mum, nan = await family("siobhan", "bridie")
    mum.type("canary")
    mum.edit(lambda plan: plan["keeps_an_eye"].__delitem__(slice(0, 6)))
    for _ in range(25):
        mum.type("x")
    await nan.until(lambda: nan.words() == "x" * 25)
    await nan.until(lambda: mum.hub.rooms[mum.draft_id]._intake.rows_since_compacting < 20)
    await quiet(0.3)
    mum.type("y")
    await nan.until(lambda: nan.words() == "y" + "x" * 25)
    (dad,) = await family("daniel")
    assert dad.words() == "y" + "x" * 25
    kept = await in_thread(log.read_after)(mum.draft_id, 0)
    assert b"canary" not in b"".join(row.data for row in kept)
    assert await in_thread(Snapshot.objects.exists)()


async def test_a_room_is_forgotten_when_the_last_one_goes(family, private_draft):
    (mum,) = await family("siobhan")
    mum.type("kept")
    mum.go()
    await mum.until(lambda: private_draft.pk not in mum.hub.rooms)
    assert await in_thread(stored)() == "kept"


async def test_who_hangs_up_while_a_draft_is_loading_keeps_nobody_out(private_draft, hub):
    first, second = [asyncio.create_task(hub._registry.open(private_draft.pk)) for _ in range(2)]
    await asyncio.sleep(0)
    first.cancel()
    async with asyncio.timeout(5):
        assert await second is hub.rooms[private_draft.pk]


async def test_drafts_that_are_not_there_keep_nobody_out_of_those_that_are(private_draft, hub):
    asked = [hub._registry.open(pk) for pk in (private_draft.pk, uuid.uuid4(), private_draft.pk)]
    one, nowhere, same = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(nowhere, NotFound)
    assert one is same is hub.rooms[private_draft.pk]


async def test_simultaneous_first_joins_load_one_room(reilly, private_draft, hub, monkeypatch):
    loads = []
    real = log.load_all
    monkeypatch.setattr(log, "load_all", lambda ids: (loads.extend(ids), real(ids))[1])
    visitor = await in_thread(reilly.visitor)("siobhan")
    people = [Somebody(hub, private_draft.pk, visitor) for _ in range(8)]
    await asyncio.gather(*(person.come_in() for person in people))
    assert len(loads) == 1
    people[0].type("hello")
    for person in people:
        await person.until(lambda person=person: person.words() == "hello")


async def test_a_tick_with_nothing_left_to_write_is_a_tick(family):
    """What waited may have been taken back by then: its socket was put out while something before it was
    refused.
    """
    mum, nan = await family("siobhan", "bridie")
    hub, room = mum.hub, mum.hub.rooms[mum.draft_id]
    hub._queue.commit_soon(room)
    await quiet()
    mum.type("here")
    await nan.until(lambda: nan.words() == "here")


# -- one room's permissions are its own affair ------------------------------------------------------


@pytest.fixture
def another_draft(private_draft):
    """A second draft of the same circle: another room of the hub."""
    draft = Draft.objects.create(circle=private_draft.circle, audience=private_draft.audience)
    commits.append(draft, document.seed(children=[]))
    return draft


async def test_however_often_rights_change_in_one_room_the_others_go_on(
    another_draft, reilly, family, monkeypatch
):
    mum, nan = await family("siobhan", "bridie", at=(hub := Hub(poll_every=1000)))
    visitor = await in_thread(reilly.visitor)("daniel")
    dad = await Somebody(hub, another_draft.pk, visitor).come_in()
    await quiet()
    real, loop = commits.poll, asyncio.get_running_loop()

    def then_changes(work):
        answers = real(work)
        if another_draft.pk in work:
            loop.call_soon_threadsafe(hub._invalidate, [another_draft.pk])
        return answers

    monkeypatch.setattr(commits, "poll", then_changes)
    hub._invalidate([another_draft.pk])
    for _ in range(40):
        mum.type("a")
        await mum.saved()
    await nan.until(lambda: len(nan.words()) == 40)
    assert [one.screen.refusal for one in (mum, nan, dad)] == [None, None, None]
    monkeypatch.setattr(commits, "poll", real)
    dad.type("still here")
    await dad.saved()
    await hub.close()


async def test_what_was_written_where_rights_never_stand_still_closes_that_room_alone(
    another_draft, reilly, family, monkeypatch
):
    (mum,) = await family("siobhan", at=(hub := Hub(poll_every=1000)))
    visitor = await in_thread(reilly.visitor)("daniel")
    dad = await Somebody(hub, another_draft.pk, visitor).come_in()
    await quiet()
    loop = asyncio.get_running_loop()

    def restless(real):
        def then_changes(work):
            answers = real(work)
            if another_draft.pk in work:
                loop.call_soon_threadsafe(hub._invalidate, [another_draft.pk])
            return answers

        return then_changes

    monkeypatch.setattr(commits, "poll", restless(commits.poll))
    monkeypatch.setattr(commits, "commit", restless(commits.commit))
    dad.type("on disk")
    await dad.until(lambda: dad.screen.refusal is not None)
    assert isinstance(dad.screen.refusal, ComeBack)
    mum.type("not concerned")
    await mum.saved()
    assert mum.screen.refusal is None
    await hub.close()


async def test_an_event_invalidates_the_drafts_it_is_about_and_no_other(reilly, family):
    (mum,) = await family("siobhan", at=(hub := Hub(poll_every=1000)))
    invalidated = []
    hub.rooms[mum.draft_id].invalidate = lambda: invalidated.append(mum.draft_id)
    pubsub = hub._pubsub
    pubsub._on_rights_changed(pubsub._concerns(events.meeting_group(uuid.uuid4())))
    assert invalidated == []
    pubsub._on_rights_changed(pubsub._concerns(events.meeting_group(reilly.evening.meeting.pk)))
    pubsub._on_rights_changed(pubsub._concerns(None))
    assert invalidated == [mum.draft_id] * 2
    await hub.close()
