"""A draft's layout beside its snapshot: always the one that reading the snapshot gives, or none at all."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text

from plans.document import document
from plans.document.plan_grammar import EVERY_SLOT
from plans.live import commits, compaction, layouts, log
from plans.live.guard import Layout, Placed, check, place_trusted
from plans.live.log import Row
from plans.live.replica import Replica, ReplicaBroken
from plans.live.spots import Spot
from plans.live.structs import Id
from plans.models import Snapshot, UpdateRow
from tests.plans.live.test_guard import SEED, Editor, action
from tests.plans.live.test_log import badge, commit, typed_and_deleted, update

LETTERS_OF_ALL_LENGTHS = ("a", "né", "ł🐱", "👩‍👧", "مرحبا", "plain words")


def runs(layout):
    return {(run.client, run.clock, run.length, run.spot) for run in layout.runs()}


def halves(layout):
    return {(run.client, clock) for run in layout.runs() for clock in run.surrogates}


def made_and_taken_away(plan, name):
    """A promise made and deleted before anybody saw it: what was in it is collected."""
    plan["actions"][name] = action()
    plan["actions"][name]["what"].insert(0, "never seen")
    del plan["actions"][name]


def an_edit(chance, name):
    """Something people do, at a place of chance."""

    def put_in(plan):
        text = chance.choice([plan["actions"]["a1"]["what"], plan["keeps_an_eye"]])
        places = [len(str(text)[:at].encode()) for at in range(len(str(text)) + 1)]
        text.insert(chance.choice(places), chance.choice(LETTERS_OF_ALL_LENGTHS))

    def take_out(plan):
        text = plan["actions"]["a1"]["what"]
        if whole := str(text):
            at = chance.randrange(len(whole))
            start = len(whole[:at].encode())
            del text[start : start + len(whole[at].encode())]

    ticked = f"m{chance.randrange(3)}"

    def tick(plan):
        who = plan["actions"]["a1"]["who"]
        if ticked in who:
            del who[ticked]
        else:
            who[ticked] = True

    return {
        "put in": put_in,
        "take out": take_out,
        "tick": tick,
        "move": lambda plan: plan["actions"]["a1"].__setitem__("order", chance.choice("KVk")),
        "remove": lambda plan: plan["actions"]["a1"].__setitem__("removed", chance.random() < 0.5),
        "add": lambda plan: plan["actions"].__setitem__(name, action(what=Text("né🐱"))),
        "make and take away": lambda plan: made_and_taken_away(plan, name),
    }[chance.choice(KINDS)]


KINDS = ("put in",) * 6 + ("take out",) * 4 + (
    "tick", "move", "remove", "add", "make and take away",
)  # fmt: skip


def a_log(seed, steps):
    """An evening of three people, some of whom hear the others late: checked updates in the order they were
    committed.
    """
    chance = random.Random(seed)
    editors = [Editor(client=client) for client in (100, 200, 300)]
    shared, updates, layout = Doc(), [SEED], Layout.of(SEED)
    shared.apply_update(SEED)
    for step in range(steps):
        editor = chance.choice(editors)
        editor.sent.clear()
        edit = an_edit(chance, f"n{step}")
        with editor.doc.transaction():
            edit(editor.plan)
        for sent in editor.sent:
            layout.add(check(sent, layout=layout, mine=lambda client: True).placed)
            shared.apply_update(sent)
            updates.append(sent)
        if chance.random() < 0.3:
            editor.doc.apply_update(shared.get_update(editor.doc.get_state()))
    return updates


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 60), st.floats(0, 1))
def test_what_is_kept_and_what_came_after_is_what_reading_everything_gives(seed, steps, share):
    updates = a_log(seed, steps)
    cut = 1 + int(share * (len(updates) - 1))
    early, whole = document.replay(updates[:cut]), document.replay(updates)
    kept = layouts.written(layouts.of_log((one, None) for one in updates[:cut]), of=early)
    rest = [(one, None) for one in updates[cut:]]
    for kept_on, read in (
        (layouts.read(kept, of=early), Layout.of(early)),
        (layouts.of_log([(early, kept), *rest]), Layout.of(whole)),
    ):
        assert runs(kept_on) == runs(read)
        assert halves(kept_on) >= halves(read)  # of letters that are gone, too


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_layout_comes_back_as_it_was(data):
    layout = Layout()
    for client in data.draw(st.sets(st.integers(0, (1 << 53) - 1), max_size=6)):
        clock = 0
        for length in data.draw(st.lists(st.integers(1, 1 << 20), min_size=1, max_size=9)):
            spot = Spot(
                data.draw(st.sampled_from(EVERY_SLOT)),
                data.draw(st.none() | st.builds(Id, st.integers(0, 99), st.integers(0, 99))),
                data.draw(st.none() | st.sampled_from(["a1", "what"])),
                data.draw(st.booleans()),
            )
            second = data.draw(st.sets(st.integers(clock, clock + length - 1), max_size=4))
            layout.add([Placed(client, clock, length, spot, tuple(sorted(second)))])
            clock += length
    back = layouts.read(layouts.written(layout, of=b"x"), of=b"x")
    assert runs(back) == runs(layout)
    assert halves(back) == halves(layout)


def test_every_kind_of_place_has_a_number_of_its_own():
    assert len(set(EVERY_SLOT)) == len(EVERY_SLOT)
    assert {run.spot.slot for run in Layout.of(SEED).runs()} <= set(EVERY_SLOT)


KEPT = layouts.written(Layout.of(SEED), of=SEED)


@given(st.integers(0, len(KEPT) - 1), st.integers(1, 255))
def test_one_wrong_byte_and_it_is_not_believed(at, change):
    damaged = KEPT[:at] + bytes([KEPT[at] ^ change]) + KEPT[at + 1 :]
    assert layouts.read(damaged, of=SEED) is None
    assert layouts.read(KEPT[:at], of=SEED) is None


def test_one_of_another_snapshot_is_not_believed():
    assert layouts.read(KEPT, of=SEED) is not None
    assert layouts.read(KEPT, of=SEED + b"\x00") is None


def test_one_of_another_version_or_grammar_is_not_believed(monkeypatch):
    monkeypatch.setattr(layouts, "GRAMMAR", b"another")
    assert layouts.read(KEPT, of=SEED) is None
    monkeypatch.undo()
    monkeypatch.setattr(layouts, "VERSION", b"\x01")
    assert layouts.read(KEPT, of=SEED) is None


def test_rows_that_make_no_document_have_no_layout():
    typing = Editor().send(lambda plan: plan["keeps_an_eye"].insert(0, "x"))
    assert layouts.of_log([(typing, None)]) is None


# -- on the disk ---------------------------------------------------------------------------------------


def test_compacting_keeps_the_layout_and_loading_believes_it(reilly, private_draft, monkeypatch):
    typed_and_deleted(private_draft, badge(reilly, "siobhan", private_draft))
    compaction.compact(private_draft.pk, at_least=1)
    commit(
        private_draft,
        commits.Submission(badge(reilly, "siobhan", private_draft), update(private_draft)),
    )
    expected = runs(Layout.of(log.whole(private_draft)))
    read = []
    placing = layouts.guard.place_trusted
    monkeypatch.setattr(
        layouts.guard,
        "place_trusted",
        lambda one, layout: read.append(1) or placing(one, layout=layout),
    )
    assert runs(log.load(private_draft.pk).layout) == expected
    assert len(read) == 1  # the row after it, not the snapshot


@pytest.mark.parametrize(
    "kept",
    [None, b"", b"\x01 damaged", b"\xff" + KEPT[1:]],
    ids=["none", "empty", "damaged", "of another version"],
)
def test_a_snapshot_without_a_layout_to_believe_loads_all_the_same(reilly, private_draft, kept):
    typed_and_deleted(private_draft, badge(reilly, "siobhan", private_draft))
    compaction.compact(private_draft.pk, at_least=1)
    Snapshot.objects.update(layout=kept)
    loaded = log.load(private_draft.pk)
    assert runs(loaded.layout) == runs(Layout.of(log.whole(private_draft)))


def test_compacting_again_goes_on_from_what_was_kept(reilly, private_draft):
    mum = badge(reilly, "siobhan", private_draft)
    typed_and_deleted(private_draft, mum)
    compaction.compact(private_draft.pk, at_least=1)
    commit(private_draft, commits.Submission(mum, update(private_draft, "né🐱")))
    compaction.compact(private_draft.pk, at_least=1)
    (snapshot,) = log.read_after(private_draft.pk, 0)
    found = layouts.read(snapshot.layout, of=snapshot.data)
    assert runs(found) == runs(Layout.of(snapshot.data))


def test_what_is_typed_while_a_log_is_replayed_stays_a_row(reilly, private_draft, monkeypatch):
    mum = badge(reilly, "siobhan", private_draft)
    typed_and_deleted(private_draft, mum)
    replay = document.replay

    def slow(updates):
        whole = replay(updates)
        monkeypatch.undo()
        commit(private_draft, commits.Submission(mum, update(private_draft, "Oh, ")))
        return whole

    monkeypatch.setattr(document, "replay", slow)
    assert compaction.compact(private_draft.pk, at_least=1)
    assert UpdateRow.objects.count() == 1
    assert document.read_update(log.whole(private_draft)).keeps_an_eye == "Oh, Nan looks in"


@pytest.mark.parametrize("meanwhile", ["compacts", "deletes"])
def test_compacting_gives_way_to_who_was_first(reilly, private_draft, monkeypatch, meanwhile):
    mum = badge(reilly, "siobhan", private_draft)
    typed_and_deleted(private_draft, mum)
    replay = document.replay

    def slow(updates):
        monkeypatch.undo()
        if meanwhile == "deletes":
            private_draft.delete()
        else:
            commit(private_draft, commits.Submission(mum, update(private_draft, "Oh, ")))
            compaction.compact(private_draft.pk, at_least=1)
        return replay(updates)

    monkeypatch.setattr(document, "replay", slow)
    assert not compaction.compact(private_draft.pk, at_least=1)
    if meanwhile == "compacts":
        assert document.read_update(log.whole(private_draft)).keeps_an_eye == "Oh, Nan looks in"
    else:
        assert not Snapshot.objects.exists()


# -- in a room -----------------------------------------------------------------------------------------


def test_a_room_takes_the_layout_it_is_given_and_makes_no_trial_before_somebody_writes(
    private_draft,
):
    layout = Layout.of(SEED)
    replica = Replica(private_draft.pk, [Row(1, SEED)], layout)
    assert replica.layout is layout
    assert replica.trial is None
    typing = Editor(client=7).send(lambda plan: plan["keeps_an_eye"].insert(0, "x"))
    addition = check(typing, layout=layout, mine=lambda client: True)
    assert replica.attempt(typing, addition, ahead=())
    assert replica.layout.known(7) == 1
    replica.close()


def test_a_room_does_not_believe_a_layout_of_another_document(private_draft):
    typing = Editor(client=7).send(lambda plan: plan["keeps_an_eye"].insert(0, "x"))
    replica = Replica(private_draft.pk, [Row(1, SEED), Row(2, typing)], Layout.of(SEED))
    assert replica.layout.known(7) == 1


def test_words_of_another_process_reach_a_room_in_which_nobody_wrote(private_draft):
    replica = Replica(private_draft.pk, [Row(1, SEED)], Layout.of(SEED))
    replica.apply_remote(Editor(client=7).send(lambda plan: plan["keeps_an_eye"].insert(0, "né")))
    replica.catch_up()
    assert str(replica.doc.get("plan", type=Map)["keeps_an_eye"]) == "né"
    assert runs(replica.layout) == runs(Layout.of(replica.doc.get_update()))


def test_a_log_that_makes_no_plan_is_broken_and_not_opened(private_draft):
    stranger = Doc()
    stranger.get("other", type=Map)["x"] = "canary"
    with pytest.raises(ReplicaBroken):
        Replica(private_draft.pk, [Row(1, stranger.get_update())])


def test_letters_are_placed_the_short_way_and_the_long_way_alike():
    editor, layout = Editor(client=7), Layout.of(SEED)
    first = editor.send(lambda plan: plan["keeps_an_eye"].insert(0, "né"))
    layout.add(place_trusted(first, layout=layout))
    second = editor.send(lambda plan: plan["keeps_an_eye"].insert(3, "🐱"))
    assert place_trusted(second, layout=layout) == (Placed(7, 2, 2, layout.spot(Id(7, 1)), (3,)),)


def test_deletions_that_everybody_knows_are_looked_at_once(private_draft):
    deleting = Editor(client=7)
    first = deleting.send(lambda plan: plan["keeps_an_eye"].insert(0, "canary"))
    second = deleting.send(lambda plan: plan["keeps_an_eye"].__delitem__(slice(0, 3)))
    replica = Replica(private_draft.pk, [Row(seq, one) for seq, one in enumerate((SEED, first, second))])
    known = deleting.doc.get_update(deleting.doc.get_state())
    assert known != b"\x00\x00"
    assert not replica.has(known)
    assert not replica.has(b"")
    addition = check(known, layout=replica.layout, mine=lambda client: False)
    assert not replica.attempt(known, addition, ahead=())
    assert replica.has(known)
    replica.rebuild_trial(ahead=())
    assert not replica.has(known)
    replica.close()
