"""The plan's document: seeded once, read whatever it holds, flattened without a trace of what was deleted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from plans.document import document
from plans.document.document import Action, ChildsWords, PlanContent, Resource, WarningSign
from plans.live import structs

WHOLE = PlanContent(
    childs_words=(ChildsWords("maya", "I want Dad at parents’ evening. 🐱"),),
    actions=(
        Action(
            "a1",
            what="Daniel has both children",
            who=("daniel", "maya"),
            by_when="5 April",
            how_we_know="Maya ticks the calendar",
            backup="swap by Thursday",
        ),
        Action("a2", what="Bridie does the school run"),
    ),
    warning_signs=(
        WarningSign("w1", trigger="rent letter", early_sign="Mum stops replying", what_we_do="visit"),
    ),
    resources=(Resource("r1", what="bus pass", why="school run"),),
    who_to_call_day="the duty number",
    who_to_call_night="999",
    keeps_an_eye="Kwame, fortnightly",
    review_when="24 June, 19:00",
    review_where="room and video",
    who_gets_a_copy="everybody",
)


def edited(update, edit):
    doc = Doc()
    doc.apply_update(update)
    with doc.transaction():
        edit(doc.get("plan", type=Map))
    return doc


def fields(value):
    """A dataclass as plain values, since its own repr shows nothing."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: fields(getattr(value, name)) for name in value.__dataclass_fields__}
    return [fields(part) for part in value] if isinstance(value, tuple) else value


def test_a_seeded_document_says_what_was_put_in():
    update = document.seed(children=["maya"], content=WHOLE)
    assert fields(document.read_update(update)) == fields(WHOLE)


def test_every_child_has_a_place_for_its_words():
    content = document.read_update(document.seed(children=["maya", "theo"]))
    assert [line.person_id for line in content.childs_words] == ["maya", "theo"]


def test_a_child_added_later_comes_after_those_who_spoke():
    update = document.seed(children=["maya", "theo"], content=WHOLE)
    assert [line.person_id for line in document.read_update(update).childs_words] == [
        "maya",
        "theo",
    ]


def test_two_seeds_never_share_a_client_id():
    one, other = (document.seed(children=[]) for _ in range(2))
    assert one != other


def test_removing_keeps_a_line_to_bring_back_and_flattening_drops_it():
    def remove(plan):
        plan["actions"]["a1"]["removed"] = True

    doc = edited(document.seed(children=[], content=WHOLE), remove)
    assert [line.removed for line in document.read(doc).actions] == [True, False]
    flat = document.flatten(doc.get_update())
    assert [line.id for line in document.read_update(flat).actions] == ["a2"]
    assert b"Daniel has both" not in flat


def test_moving_changes_the_order_and_nothing_else():
    def move(plan):
        plan["actions"]["a1"]["order"] = "zzz"

    doc = edited(document.seed(children=[], content=WHOLE), move)
    assert [line.id for line in document.read(doc).actions] == ["a2", "a1"]


def test_flattening_keeps_what_is_said_and_forgets_who_said_it_and_what_was_deleted():
    def change_mind(plan):
        text = plan["keeps_an_eye"]
        text.insert(0, "canary ")
        del text[0:3]

    doc = edited(document.seed(children=["maya"], content=WHOLE), change_mind)
    flat = document.flatten(doc.get_update())
    content = document.read_update(flat)
    assert content.keeps_an_eye == "ary Kwame, fortnightly"
    assert b"can" not in flat
    assert len(document_clients(flat)) == 1
    assert document_clients(flat).isdisjoint({doc.client_id})


def document_clients(update):
    return {struct.client for struct in structs.read(update).structs}


def test_a_replay_drops_deleted_words_where_merging_keeps_them():
    updates = []
    doc = Doc()
    doc.apply_update(document.seed(children=[]))
    updates.append(doc.get_update())
    subscription = doc.observe(lambda event: updates.append(bytes(event.update)))
    text = doc.get("plan", type=Map)["keeps_an_eye"]
    text += "canary in the kitchen"
    del text[0:6]
    doc.unobserve(subscription)
    assert any(b"canary" in update for update in updates)
    whole = document.replay(updates)
    assert b"canary" not in whole
    assert document.read_update(whole).keeps_an_eye == " in the kitchen"


# -- the reader is total -----------------------------------------------------------------------------

scalars = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5))
names = st.sampled_from(["schema", "actions", "childs_words", "who", "what", "order", "removed", "x y"])
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(names, inner, max_size=3),
        st.tuples(st.just("map"), st.dictionaries(names, inner, max_size=3)),
        st.tuples(st.just("array"), st.lists(inner, max_size=3)),
        st.tuples(st.just("words"), st.text(max_size=5)),
    ),
    max_leaves=12,
)


def build(value):
    match value:
        case ("map", entries):
            return Map({key: build(entry) for key, entry in entries.items()})
        case ("array", entries):
            return Array([build(entry) for entry in entries])
        case ("words", words):
            return Text(words)
        case _:
            return value


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(names, values, max_size=5))
def test_whatever_a_document_holds_reading_it_never_raises(entries):
    doc = Doc()
    root = doc.get("plan", type=Map)
    with doc.transaction():
        for key, value in entries.items():
            root[key] = build(value)
    content = document.read(doc)
    assert isinstance(content, PlanContent)
    assert isinstance(document.seed(children=[], content=content), bytes)


@pytest.mark.parametrize("kind", [Text, Array])
def test_a_root_of_another_type_reads_as_an_empty_plan(kind):
    doc = Doc()
    root = doc.get("plan", type=kind)
    root += "x" if kind is Text else ["x"]
    other = Doc()
    other.apply_update(doc.get_update())
    for there in (doc, other):
        assert fields(document.read(there)) | {"ignored": []} == fields(PlanContent())


def test_what_was_ignored_is_named_by_kind_of_place_and_never_by_content():
    def spoil(plan):
        plan["canary"] = "canary"
        plan["actions"]["a1"]["what"] = 7
        plan["keeps_an_eye"] = Map({"canary": 1})

    doc = edited(document.seed(children=[], content=WHOLE), spoil)
    doc.get("elsewhere", type=Text)
    ignored = document.read(doc).ignored
    assert ignored == ("an entry of plan", "another root", "keeps_an_eye", "what")


def test_what_a_plan_says_is_in_no_repr():
    content = document.read_update(document.seed(children=[], content=WHOLE))
    assert "Daniel" not in repr(content) + repr(content.actions[0]) + repr(content.childs_words)
