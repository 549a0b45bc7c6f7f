"""The guard: what a family's editors send goes in, and nothing else does."""

import contextlib
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text, XmlFragment

from plans.document import document
from plans.live import structs
from plans.live.byte_reader import WireError, block, varuint
from plans.live.guard import LARGEST_FRAME, Layout, Missing, check, check_fully, typed
from plans.live.structs import Refused

SEED = document.seed(
    children=["maya"],
    content=document.PlanContent(actions=(document.Action("a1", what="Nan visits"),)),
)


class Editor:
    """A client with its own copy, and what it sends."""

    def __init__(self, start=SEED, client=None):
        self.doc = Doc(client_id=client)
        self.doc.apply_update(start)
        self.sent = []
        self._subscription = self.doc.observe(lambda event: self.sent.append(bytes(event.update)))

    @property
    def plan(self):
        return self.doc.get("plan", type=Map)

    def send(self, edit):
        """The one update that `edit(plan)` makes."""
        self.sent.clear()
        with self.doc.transaction():
            edit(self.plan)
        (update,) = self.sent
        return update


def anybody(client):
    return True


def let_in(update, layout=None, mine=anybody):
    """Check against a seeded document's layout; returns the addition, taken in."""
    layout = layout or Layout.of(SEED)
    addition = check(update, layout=layout, mine=mine)
    layout.add(addition.placed)
    return addition


def refused(update, **options):
    with pytest.raises(Refused) as caught:
        let_in(update, **options)
    return caught.value.code


def action(**entries):
    texts = {name: Text("") for name in ("what", "by_when", "how_we_know", "backup")}
    return Map({"order": "k", **texts, "who": Map({}), "removed": False, **entries})


# -- what people do ---------------------------------------------------------------------------------

EDITS = {
    "typing": lambda plan: plan["who_to_call_day"].insert(0, "999"),
    "typing a child's words": lambda plan: plan["childs_words"]["maya"]["words"].insert(0, "Hi 🐱"),
    "deleting letters": lambda plan: plan["actions"]["a1"]["what"].__delitem__(slice(0, 3)),
    "adding an action": lambda plan: plan["actions"].__setitem__("a2", action()),
    "ticking who": lambda plan: plan["actions"]["a1"]["who"].__setitem__("m1", True),
    "moving": lambda plan: plan["actions"]["a1"].__setitem__("order", "zz"),
    "removing": lambda plan: plan["actions"]["a1"].__setitem__("removed", True),
    "adding a warning sign": lambda plan: plan["warning_signs"].__setitem__(
        "w1", Map({"order": "V", "trigger": Text("rent letter"), "removed": False})
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_an_editor_does_goes_in(edit):
    let_in(Editor().send(edit))


def test_unticking_who_goes_in():
    editor, layout = Editor(), Layout.of(SEED)
    for edit in (
        lambda plan: plan["actions"]["a1"]["who"].__setitem__("m1", True),
        lambda plan: plan["actions"]["a1"]["who"].__delitem__("m1"),
    ):
        let_in(editor.send(edit), layout=layout)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(sorted(EDITS)), st.integers(0, 9)), max_size=40))
def test_three_people_editing_and_syncing_are_never_refused(steps):
    shared, layout = Doc(), Layout.of(SEED)
    shared.apply_update(SEED)
    editors = [Editor(client=client) for client in (100, 200, 300)]
    for step, (who, name, place) in enumerate(steps):
        editor = editors[who]
        editor.sent.clear()
        text = editor.plan["actions"]["a1"]["what"]
        with editor.doc.transaction():
            if name == "typing":
                text.insert(0, f"ne{place}")
            elif name.startswith("adding"):
                editor.plan["actions"][f"b{step}"] = action()
            elif name != "deleting letters":
                EDITS[name](editor.plan)
            elif len(str(text)) > 4:
                del text[0:1]
        for update in list(editor.sent):
            let_in(update, layout=layout)
            shared.apply_update(update)
        if place > 6:
            editor.doc.apply_update(shared.get_update(editor.doc.get_state()))
    for editor in editors:
        let_in(editor.doc.get_update(shared.get_state()), layout=layout)
    assert document.read(shared).ignored == ()
    rebuilt = Layout.of(shared.get_update())
    for editor in editors:
        assert rebuilt.known(editor.doc.client_id) == layout.known(editor.doc.client_id)


def test_a_whole_document_sent_again_adds_nothing():
    addition = let_in(SEED, mine=lambda client: False)
    assert not addition.placed
    assert not addition.clients


def test_parts_may_come_in_any_order_of_clients():
    first, second = Editor(), Editor()
    for editor, other in ((first, second), (second, first)) * 4:
        other.doc.apply_update(editor.send(lambda plan: plan["keeps_an_eye"].insert(0, "a")))
    whole = first.doc.get_update()
    let_in(whole)


# -- what nobody may do ------------------------------------------------------------------------------


def replaces_a_text(plan):
    plan["who_to_call_day"] = Text("mine now")


def drops_an_action(plan):
    del plan["actions"]["a1"]


def array_in_a_map(plan):
    plan["actions"]["a2"] = Array([Array([])])


def text_where_a_map_belongs(plan):
    plan["actions"]["a2"] = Text("not a line")


def unknown_place(plan):
    plan["evil"] = "x"


def unknown_field(plan):
    plan["actions"]["a1"]["phone"] = Text("0123")


def wrong_value(plan):
    plan["actions"]["a1"]["removed"] = "perhaps"


def deep_value(plan):
    plan["actions"]["a1"]["order"] = {"a": {"b": 1}}


def bold_words(plan):
    plan["who_to_call_day"].insert(0, "loud", {"bold": True})


def picture_in_words(plan):
    plan["who_to_call_day"].insert_embed(0, {"image": "x"})


def other_child(plan):
    plan["childs_words"]["lee"] = Map({"order": "a", "words": Text("")})


def long_key(plan):
    plan["actions"]["a" * 41] = action()


def change_schema(plan):
    plan["schema"] = 2


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (replaces_a_text, "replaces"),
        (drops_an_action, "replaces"),
        (change_schema, "not_in_a_plan"),
        (array_in_a_map, "not_in_a_plan"),
        (text_where_a_map_belongs, "not_in_a_plan"),
        (unknown_place, "not_in_a_plan"),
        (unknown_field, "not_in_a_plan"),
        (wrong_value, "not_in_a_plan"),
        (deep_value, "not_in_a_plan"),
        (bold_words, "not_in_a_plan"),
        (picture_in_words, "not_in_a_plan"),
        (other_child, "not_in_a_plan"),
        (long_key, "not_in_a_plan"),
    ],
)
def test_what_no_plan_has_is_refused(edit, code):
    assert refused(Editor().send(edit)) == code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Text, "other_root"),
        (Map, "other_root"),
        (Array, "other_root"),
        (XmlFragment, "not_in_a_plan"),  # its parts are of a kind no plan has, wherever they hang
    ],
)
def test_another_root_is_refused(kind, code):
    doc = Doc()
    root = doc.get("evil", type=kind)
    if kind is Map:
        root["a"] = "x"
    elif kind is Text:
        root += "x"
    elif kind is Array:
        root.append("x")
    else:
        root.children.append("x")
    assert refused(doc.get_update()) == code


def test_letters_straight_in_the_root_are_refused():
    doc = Doc()
    text = doc.get("plan", type=Text)
    text += "I am a text now"
    assert refused(doc.get_update()) == "not_in_a_plan"


def test_somebody_elses_number_is_refused():
    update = Editor().send(EDITS["typing"])
    assert refused(update, mine=lambda client: False) == "foreign_client"


def test_the_servers_own_number_takes_no_new_items_from_a_seat():
    servers = next(iter({struct.client for struct in structs.read(SEED).structs}))
    doc = Doc(client_id=servers)
    doc.apply_update(SEED)
    before = doc.get_state()
    doc.get("plan", type=Map)["keeps_an_eye"].insert(0, "as if seeded")
    update = doc.get_update(before)
    assert refused(update, mine=lambda client: client != servers) == "foreign_client"


def test_a_frame_over_64_kib_is_refused():
    long = Editor().send(lambda plan: plan["who_to_call_day"].insert(0, "x" * LARGEST_FRAME))
    assert refused(long) == "too_large"


def test_what_builds_on_unseen_changes_is_missing_its_ground():
    editor = Editor()
    editor.send(EDITS["typing"])
    later = editor.send(EDITS["moving"])
    with pytest.raises(Missing):
        let_in(later)


def test_a_deletion_of_unseen_letters_is_missing_its_ground():
    editor = Editor()
    editor.send(EDITS["typing"])
    later = editor.send(lambda plan: plan["who_to_call_day"].__delitem__(slice(0, 1)))
    with pytest.raises(Missing):
        let_in(later)


# -- bytes made to hurt ------------------------------------------------------------------------------


def nested(depth, type_ref):
    """An update of one client whose every item is a container inside the one before it."""
    out = [varuint(1), varuint(depth), varuint(77), varuint(0)]
    out.append(bytes([0x27, 1]) + block(b"plan") + block(b"actions") + varuint(type_ref))
    for clock in range(depth - 1):
        out.append(bytes([0x27, 0]) + varuint(77) + varuint(clock) + block(b"a") + varuint(type_ref))
    return b"".join(out) + b"\x00"


def killer(depth=30_000):
    """The known killer: arrays nested 30,000 deep, in less than 64 KiB per 9,000."""
    out = [varuint(1), varuint(depth), varuint(7), varuint(0)]
    out.append(bytes([7, 1]) + block(b"p") + b"\x00")
    out.extend(bytes([7, 0]) + varuint(7) + varuint(clock) + b"\x00" for clock in range(depth - 1))
    return b"".join(out) + b"\x00"


@pytest.mark.parametrize("depth", [10, 9_000, 30_000])
def test_the_known_killer_is_refused_before_a_document_sees_it(depth):
    assert refused(killer(depth)) in ("too_large", "too_many_structs", "not_in_a_plan")


@pytest.mark.parametrize("depth", [3, 10, 3_000])
def test_maps_nested_in_maps_are_refused_at_the_first_place_no_plan_has(depth):
    assert refused(nested(depth, 1)) in ("not_in_a_plan", "replaces")


def test_depth_built_up_over_many_small_frames_is_refused_too():
    layout = Layout.of(SEED)
    editor = Editor()
    let_in(editor.send(EDITS["adding an action"]), layout=layout)

    def deeper(plan):
        plan["actions"]["a2"]["who"]["m1"] = Map({})

    assert refused(editor.send(deeper), layout=layout) == "not_in_a_plan"


def test_deep_values_are_refused_without_recursion():
    value = bytes([117, 1]) * 2000 + bytes([126])
    update = varuint(1) * 2 + varuint(7) + b"\x00" + bytes([0x28, 1]) + block(b"plan")
    update += block(b"schema") + b"\x01" + value + b"\x00"
    assert refused(update) == "too_deep"


def test_parts_that_build_on_each_other_in_a_circle_are_refused():
    first = bytes([0x84]) + varuint(9) + varuint(0) + block(b"x")
    second = bytes([0x84]) + varuint(8) + varuint(0) + block(b"y")
    update = b"\x02" + b"\x01\x08\x00" + first + b"\x01\x09\x00" + second + b"\x00"
    assert refused(update) == "circular"


def test_a_long_chain_in_the_worst_order_is_placed_quickly():
    """Two clients, each part built on the other's next one: quadratic search would take minutes."""
    count = 3_000
    parts = {8: [], 9: []}
    for clock in range(count):
        parts[8].append(bytes([0x84]) + varuint(9) + varuint(clock) + block(b"x"))
        origin = (
            bytes([0x04, 0]) + varuint(_text_id()[0]) + varuint(_text_id()[1])
            if clock == 0
            else bytes([0x84]) + varuint(8) + varuint(clock - 1)
        )
        parts[9].append(origin + block(b"y"))
    update = b"\x02"
    for client, structs_ in parts.items():
        update += varuint(count) + varuint(client) + b"\x00" + b"".join(structs_)
    assert let_in(update + b"\x00").clients == {8, 9}


def _text_id():
    """The id of the text `who_to_call_day` in the seed."""
    for struct in structs.read(SEED).structs:
        if struct.key == "who_to_call_day":
            return struct.client, struct.clock
    raise AssertionError


@given(st.binary(max_size=400))
def test_random_bytes_end_in_an_answer(data):
    with contextlib.suppress(WireError, Missing):
        let_in(data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(EDITS)), st.data())
def test_what_passes_after_bits_were_flipped_can_be_applied(name, data):
    """Runs in this process: a killer that passed would end the whole run, which is a failure as well."""
    update = bytearray(Editor(client=1_000).send(EDITS[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        update[data.draw(st.integers(0, len(update) - 1))] = data.draw(st.integers(0, 255))
    try:
        let_in(bytes(update))
    except (WireError, Missing):
        return
    doc = Doc()
    doc.apply_update(SEED)
    doc.apply_update(bytes(update))
    document.read(doc)
    assert document.replay([doc.get_update()])


_FUZZ = """
import random, sys
sys.path.insert(0, ".")
from tests.plans.live.test_guard import EDITS, SEED, Editor, Layout, Missing, WireError, document, let_in
from pycrdt import Doc
random.seed({seed})
corpus = [Editor().send(edit) for edit in EDITS.values()]
passed = 0
for _ in range({rounds}):
    update = bytearray(random.choice(corpus))
    for _ in range(random.randint(1, 5)):
        what = random.random()
        at = random.randrange(len(update))
        if what < 0.6: update[at] = random.randrange(256)
        elif what < 0.8: update[at:at] = random.randbytes(random.randint(1, 4))
        elif len(update) > 4: del update[at:at + 2]
    try: let_in(bytes(update))
    except (WireError, Missing): continue
    doc = Doc(); doc.apply_update(SEED); doc.apply_update(bytes(update)); document.read(doc); doc.get_update()
    passed += 1
print("passed", passed)
"""


@pytest.mark.slow
def test_no_mutated_update_that_passes_kills_a_process_of_its_own():
    seed = random.randrange(1 << 30)
    code = _FUZZ.format(seed=seed, rounds=20_000)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {seed}: {done.stderr[-2000:]}"
    assert int(done.stdout.split()[-1]) > 50


# -- the short way for letters ----------------------------------------------------------------------
def test_the_short_way_for_letters_says_what_the_long_one_says():
    """On real typing, on the same bytes with bits flipped, and for clients that are somebody else's."""
    chance, layout, editors, short = random.Random(7), Layout.of(SEED), [Editor(), Editor()], 0
    for step in range(400):
        editor = chance.choice(editors)
        for other in editors:  # they type past each other for ten steps, then hear of it
            if step % 10 == 0 and other is not editor:
                editor.doc.apply_update(other.doc.get_update())
        at = chance.randrange(len(str(editor.plan["who_to_call_day"])) + 1)
        update = editor.send(lambda plan, at=at: plan["who_to_call_day"].insert(at, chance.choice("ab")))
        for sent in (update, *(flip(update, chance) for _ in range(20))):
            for mine in (anybody, lambda client: False):
                if (quick := typed(sent, layout=layout, mine=mine)) is not None:
                    assert quick == check_fully(sent, layout=layout, mine=mine)
        quick = typed(update, layout=layout, mine=anybody)
        assert quick in (None, check_fully(update, layout=layout, mine=anybody))
        short += quick is not None
        layout.add(check(update, layout=layout, mine=anybody).placed)
    assert short > 350


def flip(update, chance):
    at = chance.randrange(len(update))
    return update[:at] + bytes([update[at] ^ (1 << chance.randrange(8))]) + update[at + 1 :]
