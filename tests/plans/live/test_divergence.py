"""A browser whose plan says something else than ours under equal state vectors is found, told once, and
noted.
"""

import base64
import json
from pathlib import Path

import pytest
from pycrdt import Doc, Map

from participants.models import JournalEntry
from plans.document import document
from plans.live import divergence, wire
from plans.live.byte_reader import Reader, block
from tests.plans.live.test_hub import family, in_thread
from tests.plans.typists import quiet

__all__ = ["family"]

VECTORS = json.loads((Path(__file__).parent / "divergence_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=[one["name"] for one in VECTORS])
def test_the_browser_and_we_write_a_plan_alike(vector):
    """frontend/lib/divergence.test.ts holds itself to the same ones."""
    doc = Doc()
    doc.apply_update(base64.b64decode(vector["update"]))
    assert divergence.canonical(doc).decode() == vector["canonical"]
    assert divergence.fingerprint(doc).hex() == vector["sha256"]


# -- in a room -----------------------------------------------------------------------------------------

database = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture(autouse=True)
def at_any_time(monkeypatch):
    """Nobody waits ten seconds in a test; one test asks for it."""
    monkeypatch.setattr(divergence, "AT_MOST_EVERY", 0.0)


def marked(test):
    for mark in database:
        test = mark(test)
    return test


def says(person, doc=None):
    """Say what somebody's plan says, or another document in its place."""
    person.listen()
    doc = doc or person.doc
    person.send(wire.says(doc.get_state(), divergence.fingerprint(doc)))


def told(person):
    """What the server answered about that, in order."""
    return [frame[1] for frame in person.screen.frames if frame[0] == wire.SAYS]


async def answered(person, count):
    await person.until(lambda: len(told(person)) >= count)


def other_words(person, words):
    """A document that claims to know what this person's does, and holds other words."""
    twin = Doc(client_id=person.doc.client_id)
    twin.apply_update(START[person.draft_id])
    twin.get("plan", type=Map)["keeps_an_eye"].insert(0, words)
    assert twin.get_state() == person.doc.get_state()
    return twin


START = {}


@pytest.fixture
async def mum(family):
    """Siobhan, who typed five letters that are on the disk."""
    (mum,) = await family("siobhan")
    START[mum.draft_id] = mum.doc.get_update()
    mum.type("Kwame")
    await mum.saved()
    return mum


def journalled():
    return list(JournalEntry.objects.filter(action="plan.out_of_step"))


@marked
async def test_who_is_in_step_hears_nothing_of_it(mum):
    for _ in range(3):
        says(mum)
        await quiet(0.1)
    assert told(mum) == []
    assert mum.screen.refusal is None
    assert await in_thread(journalled)() == []


@marked
async def test_who_is_out_of_step_is_asked_again_and_then_told_once(family, mum, reilly):
    (nan,) = await family("bridie")
    twin = other_words(mum, "canar")
    says(mum, twin)
    await answered(mum, 1)
    assert told(mum) == [wire.SAY_AGAIN]
    for _ in range(3):
        says(mum, twin)
        says(nan)
        await quiet(0.1)
    assert told(mum) == [wire.SAY_AGAIN, wire.BEGIN_ANEW]
    assert told(nan) == []
    assert mum.screen.refusal is nan.screen.refusal is None
    nan.type("Uncle ")
    await mum.until(lambda: mum.words() == "Uncle Kwame")

    (entry,) = await in_thread(journalled)()
    seat = await in_thread(reilly.seat)("siobhan")
    assert entry.actor_id == str(seat.pk)
    assert entry.subject == str(mum.draft_id)
    assert entry.chain.startswith("family:")
    assert entry.detail == {}


@marked
async def test_who_begins_anew_is_in_step_again(family, mum):
    for _ in range(2):
        says(mum, other_words(mum, "canar"))
        await quiet(0.1)
    assert told(mum)[-1] == wire.BEGIN_ANEW
    mum.go()
    (again,) = await family("siobhan")
    assert again.words() == "Kwame"
    says(again)
    await quiet(0.1)
    assert told(again) == []


@marked
async def test_a_deletion_on_its_way_is_no_difference(family, mum):
    """State vectors do not show deletions: whoever has not heard of one yet is told, asked again, and then
    agrees.
    """
    (nan,) = await family("bridie")
    late = Doc()
    late.apply_update(mum.doc.get_update())
    nan.edit(lambda plan: plan["keeps_an_eye"].__delitem__(slice(0, 2)))
    await nan.saved()
    sent = len(mum.screen.frames)
    says(mum, late)
    await answered(mum, 1)
    for frame in mum.screen.frames[sent:]:
        if frame[:2] == b"\x00\x01":
            read = Reader(frame)
            read.varuint(), read.varuint()
            late.apply_update(read.block())
    assert document.read(late).keeps_an_eye == "ame"
    says(mum, late)
    await quiet(0.1)
    assert told(mum) == [wire.SAY_AGAIN]
    assert await in_thread(journalled)() == []


@marked
async def test_who_knows_more_or_less_than_we_do_is_not_compared(mum):
    ahead = other_words(mum, "canar")
    ahead.get("plan", type=Map)["keeps_an_eye"].insert(0, "x")
    for doc in (ahead, Doc()):
        says(mum, doc)
        await quiet(0.1)
    assert told(mum) == []


@marked
async def test_a_socket_that_asks_all_the_time_is_passed_over(mum, monkeypatch):
    monkeypatch.setattr(divergence, "AT_MOST_EVERY", 60.0)
    hashed = []
    real = divergence.fingerprint
    says(mum)
    await quiet(0.1)
    monkeypatch.setattr(divergence, "fingerprint", lambda doc: hashed.append(1) or real(doc))
    frame = wire.says(mum.doc.get_state(), bytes(32))
    for _ in range(5):
        mum.send(frame)
        await quiet(0.02)
    assert hashed == []
    assert told(mum) == []


@marked
async def test_our_own_hash_is_worked_out_once_for_all(family, mum, monkeypatch):
    nan, dad = await family("bridie", "daniel")
    frame = wire.says(mum.doc.get_state(), divergence.fingerprint(mum.doc))
    hashed = []
    real = divergence.fingerprint
    monkeypatch.setattr(divergence, "fingerprint", lambda doc: hashed.append(1) or real(doc))
    for one in (mum, nan, dad):
        one.send(frame)
    await quiet(0.2)
    assert len(hashed) == 1
    nan.type("x")
    await nan.saved()
    monkeypatch.setattr(divergence, "fingerprint", real)
    says(nan)
    await quiet(0.1)
    assert told(nan) == []


MALFORMED = {
    "no hash": b"\x65" + block(b"\x00"),
    "a short hash": b"\x65" + block(b"\x00") + block(bytes(31)),
    "a long hash": b"\x65" + block(b"\x00") + block(bytes(33)),
    "half a state": b"\x65" + block(b"\x02\x01\x01") + block(bytes(32)),
    "a verdict": b"\x65\x01",
    "something behind": wire.says(b"\x00", bytes(32)) + b"x",
}


@marked
@pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_word_closes_its_socket_and_no_other(family, mum, frame):
    (nan,) = await family("bridie")
    mum.send(frame)
    assert mum.screen.refusal.code == "not_understood"
    nan.type("still here ")
    await nan.saved()
    assert nan.screen.refusal is None


def test_what_it_says_comes_back_as_it_went():
    frame = wire.says(wire.write_state({7: 3}), bytes(range(32)))
    assert wire.parse(frame) == wire.Says({7: 3}, bytes(range(32)))
    assert (wire.say_again(), wire.begin_anew()) == (b"\x65\x00", b"\x65\x01")
