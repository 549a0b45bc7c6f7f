"""Doors of the plan's pages: what they let in, what they refuse, what they never show."""

import re

import pytest
from django.test import Client

from meetings.models import Meeting
from meetings.words import Stage
from participants import fresh_codes
from plans import signing, versions
from plans.models import Signature, Version
from plans.words import SignatureKind
from tests.family import Reilly
from tests.pages import text_of
from tests.plans import table


def at(reilly: Reilly, path: str) -> str:
    return f"/m/{reilly.meeting.pk}/{path}"


@pytest.fixture
def version(reilly: Reilly) -> Version:
    """Frozen, answered by nobody yet."""
    return table.keep(reilly)


def test_a_version_is_read_as_promises_with_whose_they_are(
    reilly: Reilly, version: Version
) -> None:
    page = reilly.client("siobhan").get(at(reilly, "agree")).content.decode()
    assert "<b>Daniel: </b>has both children" in page
    assert "I want Dad at parents" in page
    assert "Yes, sew mine in" not in page  # the social worker answers first


def test_yes_and_not_happy_are_buttons_of_one_size(reilly: Reilly, version: Version) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    page = reilly.client("daniel").get(at(reilly, "agree")).content.decode()
    yes = re.search(r'<div class="yes">(.*?)</div>', page, re.DOTALL)
    assert yes is not None
    assert re.findall(r'class="(btn[^"]*)"', yes[1]) == ["btn", "btn soft"]


def test_nobody_is_called_overdue_and_nothing_is_promised_for_ever(
    reilly: Reilly, version: Version
) -> None:
    for path in ("agree", "history"):
        page = reilly.client("siobhan").get(at(reilly, path)).content.decode().lower()
        assert "overdue" not in page
        assert "nothing is ever lost" not in page


def test_the_social_worker_answers_and_the_outcome_follows(
    reilly: Reilly, version: Version
) -> None:
    priya = reilly.client("priya")
    said = {"met-1": "no", "harm-1": "Theo could be alone at night.", "met-2": "yes"}
    answered = priya.post(at(reilly, "answers"), {"version": version.pk, **said})
    assert answered.status_code == 303
    assert Meeting.objects.get().stage == Stage.PART_AGREED
    page = reilly.client("siobhan").get(at(reilly, "agree")).content.decode()
    assert "Theo could be alone at night." in page


def test_a_refusal_without_the_harm_is_not_taken(reilly: Reilly, version: Version) -> None:
    answered = reilly.client("priya").post(at(reilly, "answers"), {"met-1": "no"})
    assert answered.status_code == 422
    assert not version.bottom_line_answers.exists()


def test_somebody_of_the_family_cannot_answer_for_the_social_worker(
    reilly: Reilly, version: Version
) -> None:
    answered = reilly.client("siobhan").post(at(reilly, "answers"), {"met-1": "yes"})
    assert answered.status_code == 403


def test_signing_takes_a_fresh_code_and_keeps_what_was_typed_when_it_is_wrong(
    reilly: Reilly, version: Version
) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    daniel = reilly.client("daniel")
    said = {
        "version": version.pk,
        "kind": "declines",
        "own_words": "Nobody asked me about Thursdays.",
        "typed": "Daniel Okafor",
    }
    wrong = daniel.post(at(reilly, "sign"), {**said, "code": "000000"})
    assert wrong.status_code == 403
    assert "Nobody asked me about Thursdays." in wrong.content.decode()
    assert not Signature.objects.exists()
    code = fresh_codes.issue(
        reilly.people["daniel"], purpose=signing.purpose(version), by=reilly.people["daniel"]
    )
    assert daniel.post(at(reilly, "sign"), {**said, "code": code}).status_code == 303
    assert Signature.objects.get().kind == SignatureKind.DECLINES
    page = reilly.client("siobhan").get(at(reilly, "agree")).content.decode()
    assert "Nobody asked me about Thursdays." in page


def test_a_childs_page_asks_for_no_code(reilly: Reilly, version: Version) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    maya = reilly.client("maya")
    assert 'name="code"' not in maya.get(at(reilly, "sign")).content.decode()
    said = {"version": version.pk, "kind": "childs_mark", "typed": "Maya"}
    assert maya.post(at(reilly, "sign"), said).status_code == 303


def test_numbers_told_by_the_coordinator_are_shown_once_and_only_by_the_coordinator(
    reilly: Reilly, version: Version
) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    bridie = str(reilly.seat("bridie").pk)
    told = reilly.client("tom").post(at(reilly, "witness/code"), {"seat": bridie})
    assert re.search(r"\d{3} \d{3}", told.content.decode())
    assert reilly.client("siobhan").post(
        at(reilly, "witness/code"), {"seat": bridie}
    ).status_code in (403, 404)


def test_the_check_page_shows_not_one_word_of_a_plan(reilly: Reilly, version: Version) -> None:
    for address in (version.pk, "00000000-0000-4000-8000-000000000000"):
        page = Client().get(f"/check/{address}")
        assert page.status_code == 200
        assert "There is no sealed plan under this address" in page.content.decode()
        for word in ("Daniel", "Reilly", "netball", "Maya"):
            assert word not in text_of(page)


def test_the_newest_version_is_not_offered_to_be_brought_back(
    reilly: Reilly, version: Version
) -> None:
    siobhan = reilly.client("siobhan")
    assert "Bring back" not in siobhan.get(at(reilly, "history")).content.decode()
    draft = versions.bring_back(version, by=reilly.seat("siobhan"))
    newest = versions.freeze(draft, by=reilly.seat("siobhan"))
    page = siobhan.get(at(reilly, "history"), {"version": newest.number}).content.decode()
    assert "Bring back" not in page
    older = siobhan.get(at(reilly, "history"), {"version": version.number}).content.decode()
    assert "Bring back version 1" in older
