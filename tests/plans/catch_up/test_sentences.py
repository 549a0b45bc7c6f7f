"""What is told of a plan: by item, as it stands now, and never longer than a minute."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.catch_up import differences, items
from plans.catch_up.seen_hashes import SIZE, Marks
from plans.catch_up.sentences import Names, sentence
from plans.catch_up.shortening import (
    MOST_LETTERS,
    MOST_WORDS,
    SENTENCE_WORDS,
    within_a_minute,
)
from plans.document.document import Action, ChildsWords, PlanContent, Resource, WarningSign

SEAT, DRAFT = UUID(int=1), UUID(int=2)
NAMES = Names(members={"d": "Daniel", "b": "Bridie", "h": "Mrs Haddad"}, children={"m": "Maya"})
WEEKEND = Action("a1", "has the children from Saturday 10:00 to Sunday 17:00", ("d",), "from 5 April")
RUN = Action("a2", "The school run", (), "on Tuesdays")
PLAN = PlanContent(childs_words=(ChildsWords("m"),), actions=(WEEKEND, RUN))


def told(before: PlanContent | None, now: PlanContent) -> list[str]:
    """The sentences for somebody who saw the one and now looks at the other."""
    seen = None
    if before is not None:
        seen = Marks(
            seat_id=SEAT,
            draft_id=DRAFT,
            kept=Marks(seat_id=SEAT, draft_id=DRAFT).see(items.of(before)).kept(),
        )
    found = [sentence(one, NAMES) for one in differences.since(seen, items.of(now))]
    return [words.replace("\u2068", "").replace("\u2069", "") for words in found]


def with_run(**changes: object) -> PlanContent:
    return replace(PLAN, actions=(WEEKEND, replace(RUN, **changes)))


def test_who_has_seen_it_is_told_nothing() -> None:
    assert told(PLAN, PLAN) == []
    assert told(PlanContent(), PlanContent()) == []


def test_who_comes_new_is_told_everything_that_stands_there() -> None:
    assert told(None, PLAN) == [
        "Daniel: has the children from Saturday 10:00 to Sunday 17:00, from 5 April.",
        "The school run, on Tuesdays.",
    ]


def test_a_new_promise_is_told_once_with_its_people_and_its_time() -> None:
    now = replace(PLAN, actions=(*PLAN.actions, Action("a3", "Bridie sleeps over", ("b",), "on Fridays")))
    assert told(PLAN, now) == ["New: Bridie sleeps over, on Fridays."]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"who": ("b",)},
        "Changed: The school run, on Tuesdays. Who will do it: now Bridie; before: nobody."),
        ({"by_when": "on Mondays"}, "Changed: The school run. By when: now on Mondays."),
        ({"by_when": ""}, "Changed: The school run. By when: nothing now."),
        ({"backup": "Mrs Haddad goes"},
        "Changed: The school run, on Tuesdays. If it doesn’t work: Mrs Haddad goes."),
        ({"what": "Both school runs"}, "Changed: Both school runs, on Tuesdays."),
        ({"removed": True}, "Taken out: The school run."),
        ({"what": "", "by_when": ""}, "What stood in one place of the plan was taken out."),
    ],
)  # fmt: skip
def test_a_promise_that_changed_is_one_sentence_of_what_it_says_now(
    changes: dict[str, object], words: str
) -> None:
    assert told(PLAN, with_run(**changes)) == [words]


def test_who_does_it_is_told_without_who_did_it_before() -> None:
    before, now = with_run(who=("b",)), with_run(who=("b", "h"))
    assert told(before, now) == [
        "Changed: The school run, on Tuesdays. Who will do it: now Bridie and Mrs Haddad."
    ]
    assert told(before, PLAN)[0].endswith("Who will do it: nobody now.")


def test_what_was_taken_out_and_brought_back_is_told_as_that() -> None:
    assert told(with_run(removed=True), PLAN) == ["Back in the plan: The school run, on Tuesdays."]


def test_what_came_and_went_again_is_nothing() -> None:
    gone = Action("a9", "a word said in anger", ("d",), removed=True)
    assert told(PLAN, replace(PLAN, actions=(*PLAN.actions, gone))) == []
    assert told(None, PlanContent(actions=(gone,))) == []
    assert told(PLAN, with_run(what="  The school   run\n")) == []


def test_a_line_that_was_empty_when_it_was_seen_is_new_when_it_is_written() -> None:
    before = replace(PLAN, actions=(WEEKEND, Action("a2")))
    assert told(before, PLAN) == ["New: The school run, on Tuesdays."]


def test_the_rest_of_the_plan_has_its_own_words() -> None:
    now = PlanContent(
        childs_words=(ChildsWords("m", "I want Dad at parents’ evening"),),
        warning_signs=(WarningSign("w", "a rent letter comes", "Mum stops replying", "Bridie visits"),),
        resources=(Resource("r", "A bus pass", "for the school run"),),
        who_to_call_day="Bridie, then Kwame",
    )  # fmt: skip
    assert told(PlanContent(childs_words=(ChildsWords("m"),)), now) == [
        "New warning sign: a rent letter comes. We’ll see it by: Mum stops replying. Then we: Bridie visits.",
        "New, asked of services: A bus pass.",
        "Maya wants said: I want Dad at parents’ evening.",
        "New: Who to call in the day: Bridie, then Kwame.",
    ]
    assert told(now, replace(now, who_to_call_day="", childs_words=(ChildsWords("m", "Ghana!"),))) == [
        "Maya’s own words are now: Ghana!",
        "Taken out: Who to call in the day.",
    ]  # fmt: skip


def test_nobody_the_reader_may_not_know_of_is_named() -> None:
    assert told(PLAN, with_run(who=("lee",))) == ["Changed: The school run, on Tuesdays."]


def test_it_is_told_in_arabic() -> None:
    with translation.override("ar"):
        for words in told(PLAN, replace(PLAN, actions=(WEEKEND,), keeps_an_eye="كوامي")) + told(
            PLAN, with_run(who=("b",))
        ):
            assert not {"New", "Changed:", "Who", "now"} & set(words.split())


# -- marks -----------------------------------------------------------------------------------------------
def test_marks_hold_no_word_and_fit_one_seat_and_one_draft() -> None:
    kept = Marks(seat_id=SEAT, draft_id=DRAFT).see(items.of(PLAN)).kept()
    assert b"school" not in kept
    assert len(kept) % SIZE == 0
    for seat, draft in ((SEAT, UUID(int=3)), (UUID(int=3), DRAFT)):
        other = Marks(seat_id=seat, draft_id=draft, kept=kept)
        assert not other.saw("actions/a2/what", "The school run")
        assert Marks(seat_id=seat, draft_id=draft).see(items.of(PLAN)).kept() != kept
    assert Marks(seat_id=SEAT, draft_id=DRAFT, kept=kept).saw("actions/a2/what", "The school run")


# -- under a minute -----------------------------------------------------------------------------------------
texts = st.one_of(
    st.text(max_size=60), st.text("ab .\n", max_size=900), st.just("w " * 300), st.just("x" * 2000)
)
lines = st.lists(
    st.builds(Action, st.uuids().map(str), texts, st.just(("d", "b")), texts, texts, texts, st.booleans()),
    max_size=12,
    unique_by=lambda line: line.id,
)


@settings(max_examples=60, deadline=None)
@given(lines, texts, st.lists(texts, max_size=3))
def test_whatever_is_written_it_is_told_in_under_a_minute(
    actions: list[Action], words: str, opening: list[str]
) -> None:
    now = PlanContent(actions=tuple(actions), who_to_call_day=words, keeps_an_eye=words)
    found = [sentence(one, NAMES) for one in differences.since(None, items.of(now))]
    assert all(len(one.split()) <= SENTENCE_WORDS + 2 for one in found)
    shown, left_out = within_a_minute(opening, found)
    closing = f"And {left_out} smaller changes." if left_out else ""
    whole = " ".join([*shown, closing])
    assert len(whole.split()) <= MOST_WORDS
    assert len(whole) <= MOST_LETTERS
    assert left_out == 0 or left_out + len(shown) >= len(found)
    if all(len(one.split()) < 20 and len(one) < 100 for one in opening[:1]) and len(opening) < 2:
        assert shown or not found
