"""Answers are given all at once; before that they are a draft of the referrer's alone."""

import pytest

from meetings.choices import Stage
from meetings.models import Meeting
from participants.platform.errors import NotAllowed, Unclear
from plans.agreement import answer_drafts, service_answers, versions
from plans.agreement.answer_drafts import Said
from plans.models import AnswerDraft, BottomLineAnswer, Version
from plans.models.choices import Audience
from tests.plans import table
from tests.support.family import Reilly
from tests.support.pages import text_of

HARM = "Theo could be alone at night."


@pytest.fixture
def version(reilly: Reilly) -> Version:
    return table.keep(reilly)


def at(reilly: Reilly, path: str) -> str:
    return f"/m/{reilly.meeting.pk}/{path}"


def test_one_answer_without_its_harm_gives_none(reilly: Reilly, version: Version) -> None:
    said = {1: Said(True), 2: Said(False, " ")}
    with pytest.raises(Unclear) as refused:
        answer_drafts.give(version, said, by=reilly.seat("priya"))
    assert list(refused.value.fields) == ["harm-2"]
    assert not BottomLineAnswer.objects.exists()


def test_an_answer_that_is_missing_is_named_at_its_field(reilly: Reilly, version: Version) -> None:
    with pytest.raises(Unclear) as refused:
        answer_drafts.give(version, {2: Said(True)}, by=reilly.seat("priya"))
    assert list(refused.value.fields) == ["met-1"]


def test_all_of_them_are_given_together(reilly: Reilly, version: Version) -> None:
    answer_drafts.give(version, {1: Said(False, HARM), 2: Said(True)}, by=reilly.seat("priya"))
    given = service_answers.answers_of(version)
    assert (given[1].met, given[1].harm, given[2].met) == (False, HARM, True)


def test_nobody_of_the_family_keeps_or_gives_them(reilly: Reilly, version: Version) -> None:
    for act in (answer_drafts.keep, answer_drafts.give):
        with pytest.raises(NotAllowed):
            act(version, {1: Said(True), 2: Said(True)}, by=reilly.seat("siobhan"))


def test_a_draft_is_the_referrers_alone(reilly: Reilly, version: Version) -> None:
    priya = reilly.client("priya")
    kept = {"version": version.pk, "met-1": "no", "harm-1": HARM, "do": "keep"}
    assert priya.post(at(reilly, "answers"), kept).status_code == 303
    assert HARM in text_of(priya.get(at(reilly, "agree")))
    for name in ("siobhan", "tom", "aisha"):
        assert HARM not in text_of(reilly.client(name).get(at(reilly, "agree")))
    assert Meeting.objects.get().stage == Stage.PRESENTING


def test_a_draft_is_corrected_and_gone_once_it_is_given(reilly: Reilly, version: Version) -> None:
    priya = reilly.seat("priya")
    answer_drafts.keep(version, {1: Said(False, "He is four."), 2: Said()}, by=priya)
    answer_drafts.keep(version, {1: Said(False, HARM), 2: Said()}, by=priya)
    assert answer_drafts.proposals(version)[1].said == Said(False, HARM)
    answer_drafts.give(version, {1: Said(True), 2: Said(True)}, by=priya)
    assert not AnswerDraft.objects.exists()


def test_the_page_comes_back_with_everything_and_the_words_at_the_field(
    reilly: Reilly, version: Version
) -> None:
    said = {"version": version.pk, "met-1": "no", "harm-1": HARM, "met-2": "no", "harm-2": "",
            "do": "give", "back": at(reilly, "agree")}  # fmt: skip
    answered = reilly.client("priya").post(at(reilly, "answers"), said)
    page = text_of(answered)
    assert answered.status_code == 422
    assert HARM in page
    assert 'id="harm-2-wrong"' in page
    assert 'id="harm-1-wrong"' not in page
    assert page.count('value="no" checked') == 2
    assert not BottomLineAnswer.objects.exists()


def again(reilly: Reilly, version: Version) -> Version:
    """The family went back, changed something, and made another version of it."""
    reilly.jump_to(Stage.PRESENTING)
    draft = versions.bring_back(version, by=reilly.seat("siobhan"))
    assert draft.audience == Audience.CIRCLE
    return versions.freeze(draft, by=reilly.seat("siobhan"))


def test_what_did_not_change_is_proposed_again_and_given_by_nobody_else(
    reilly: Reilly, version: Version
) -> None:
    table.answer(reilly, version)
    second = again(reilly, version)
    proposed = answer_drafts.proposals(second)
    assert proposed[1] == answer_drafts.Proposal(Said(False, HARM), before=1)
    assert not service_answers.answers_of(second)
    page = text_of(reilly.client("priya").get(at(reilly, "agree")))
    assert "Your answer to version 1 stands here again" in page
    assert HARM in page
    assert HARM not in text_of(reilly.client("siobhan").get(at(reilly, "agree")))


def test_an_answer_is_not_carried_to_a_line_that_reads_differently(reilly: Reilly, version: Version) -> None:
    table.answer(reilly, version)
    reilly.meeting.bottom_lines.filter(number=1).update(text="Somebody is always with Theo.")
    assert set(answer_drafts.proposals(again(reilly, version))) == {2}


def test_what_was_asked_for_again_begins_with_its_answer(reilly: Reilly, version: Version) -> None:
    table.answer(reilly, version)
    second = again(reilly, version)
    assert {one: row.yes for one, row in answer_drafts.resources_before(second).items()} == {
        "r1": True,
        "r2": False,
    }


def test_an_answer_to_something_asked_for_is_corrected_until_the_plan_is_sealed(
    reilly: Reilly, version: Version
) -> None:
    table.answer(reilly, version)
    priya = reilly.client("priya")
    assert "Change this answer" in text_of(priya.get(at(reilly, "agree")))
    said = {
        "version": version.pk,
        "resource": "r2",
        "yes": "yes",
        "name": "Priya",
        "decided_on": "2026-04-14",
    }
    answered = priya.post(at(reilly, "resources"), said)
    assert answered.status_code == 303
    assert version.resource_answers.get(resource_id="r2").yes
    assert "You can change it until the plan is closed" in text_of(
        priya.get(answered.headers["Location"].split("#")[0])
    )


def test_a_no_that_is_not_explained_says_so_at_each_field(reilly: Reilly, version: Version) -> None:
    said = {
        "version": version.pk,
        "resource": "r2",
        "yes": "no",
        "name": "Priya",
        "decided_on": "",
        "back": at(reilly, "agree"),
    }
    page = text_of(reilly.client("priya").post(at(reilly, "resources"), said))
    assert 'id="on-r2-wrong"' in page
    assert 'id="reason-r2-wrong"' in page
    assert 'id="name-r2-wrong"' not in page
