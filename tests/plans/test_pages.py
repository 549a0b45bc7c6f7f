"""Doors of the plan's pages: what they let in, what they refuse, what they never show."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from meetings.choices import Stage
from meetings.models import Meeting
from participants.messages import fresh_codes
from participants.models import Person, SafeContact
from plans.agreement import signing, versions
from plans.models import Signature, Version
from plans.models.choices import SignatureKind
from plans.sealing import sealing
from tests.plans import table
from tests.support.family import Reilly
from tests.support.pages import text_of


def at(reilly: Reilly, path: str) -> str:
    return f"/m/{reilly.meeting.pk}/{path}"


@pytest.fixture
def version(reilly: Reilly) -> Version:
    """Frozen, answered by nobody yet."""
    return table.keep(reilly)


def test_a_version_is_read_as_promises_with_whose_they_are(reilly: Reilly, version: Version) -> None:
    page = reilly.client("siobhan").get(at(reilly, "agree")).content.decode()
    assert "<b>Daniel: </b>has both children" in page
    assert "I want Dad at parents" in page
    assert "Yes, I’ll sign" not in page  # the social worker answers first


def test_the_sign_page_asks_under_its_own_label_and_says_when_the_plan_is_closed(
    reilly: Reilly, version: Version
) -> None:
    asked = {"headers": {"Accept": "application/json"}}
    told = {}
    for stage in (Stage.PRESENTING, Stage.PART_AGREED, Stage.SIGNED):
        reilly.jump_to(stage)
        answer = reilly.client("daniel").get(at(reilly, "sign"), **asked)
        told[stage] = answer.status_code if answer.status_code == 200 else answer.json()["code"]
    assert told == {
        Stage.PRESENTING: "not_allowed",
        Stage.PART_AGREED: 200,
        Stage.SIGNED: "plan_closed",
    }
    assert Client().get(at(reilly, "sign"), **asked).json()["code"] == "sign_in_needed"


def test_yes_and_not_happy_are_buttons_of_one_size(reilly: Reilly, version: Version) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    page = reilly.client("daniel").get(at(reilly, "agree")).content.decode()
    yes = re.search(r'<div class="yes">(.*?)</div>', page, re.DOTALL)
    assert yes is not None
    assert re.findall(r'class="(btn[^"]*)"', yes[1]) == ["btn", "btn soft"]


def test_nobody_is_called_overdue_and_nothing_is_promised_for_ever(reilly: Reilly, version: Version) -> None:
    for path in ("agree", "history"):
        page = reilly.client("siobhan").get(at(reilly, path)).content.decode().lower()
        assert "overdue" not in page
        assert "nothing is ever lost" not in page


def test_the_social_worker_answers_and_the_outcome_follows(reilly: Reilly, version: Version) -> None:
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


def test_somebody_of_the_family_cannot_answer_for_the_social_worker(reilly: Reilly, version: Version) -> None:
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
        "back": at(reilly, "sign?as=unhappy&sent=1"),
    }
    neither = daniel.post(at(reilly, "sign"), {**said, "kind": ""})
    assert "Choose which of the two is right." in neither.content.decode()
    wrong = daniel.post(at(reilly, "sign"), {**said, "code": "000000"})
    assert wrong.status_code == 403
    assert "Nobody asked me about Thursdays." in wrong.content.decode()
    assert 'id="code-wrong"' in wrong.content.decode()
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


def test_a_childs_page_speaks_of_what_a_child_may_do(reilly: Reilly, version: Version) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    maya = reilly.client("maya")
    for page in ("agree", "sign?as=childs_mark", "sign?as=unhappy"):
        said = text_of(maya.get(at(reilly, page)))
        for words in ("not happy with", "I’ll sign", "this version keeps your answer", "declin"):
            assert words not in said
    assert "Leave my mark" in text_of(maya.get(at(reilly, "agree")))
    assert "What would you like to be different?" in text_of(maya.get(at(reilly, "sign?as=unhappy")))


def test_paper_counts_as_a_yes_and_what_is_over_is_past(reilly: Reilly, version: Version) -> None:
    table.answer(reilly, version)
    signing.witness(version, reilly.seat("bridie"), by=reilly.seat("tom"))
    siobhan = reilly.client("siobhan")
    page = text_of(siobhan.get(at(reilly, "agree")))
    assert "Nan said yes" in page or "Bridie said yes" in page
    assert "not everybody said yes" not in page
    assert "Daniel hasn’t answered yet" in page
    waiting = [seat.pk for seat in signing.outstanding(version)]
    sealing.seal(version, by=reilly.seat("tom"), without=waiting)
    page = text_of(siobhan.get(at(reilly, "agree")))
    assert "Daniel gave no answer" in page
    assert "hasn’t answered" not in page
    assert "your answer goes here" not in page


def test_outside_safe_hours_the_page_says_when_numbers_come_and_what_to_do_now(
    reilly: Reilly, version: Version
) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    now = timezone.now().astimezone(ZoneInfo(reilly.people["siobhan"].zone))
    opens = (now + timedelta(hours=5)).time()
    closes = (now + timedelta(hours=6)).time()
    SafeContact.objects.filter(person=reilly.people["siobhan"]).update(safe_from=opens, safe_until=closes)
    siobhan = reilly.client("siobhan")
    asked = siobhan.post(at(reilly, "sign/code?as=signs"))
    page = text_of(siobhan.get(asked.headers["Location"]))
    assert "Your six numbers come <time" in page
    assert "They can tell you numbers that work at once" in page
    assert "sign on paper" in page
    assert "The six numbers we sent you" not in page
    told = fresh_codes.issue(
        reilly.people["siobhan"], purpose=signing.purpose(version), by=reilly.coordinator
    )
    said = {"version": version.pk, "kind": "signs", "typed": "Siobhan Reilly", "code": told}
    assert siobhan.post(at(reilly, "sign"), said).status_code == 303


def test_somebody_whose_language_we_do_not_speak_is_told_what_to_do(reilly: Reilly, version: Version) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    Person.objects.filter(pk=reilly.people["daniel"].pk).update(language="pl")
    daniel = reilly.client("daniel")
    where = at(reilly, "sign?as=signs&sent=1")
    page = text_of(daniel.get(where))
    assert "These words are in <bdi>English</bdi>, and you read <bdi>Polish</bdi>." in page
    assert "Ask the person who runs the meeting for an interpreter" in page
    code = fresh_codes.issue(
        reilly.people["daniel"], purpose=signing.purpose(version), by=reilly.people["daniel"]
    )
    said = {"version": version.pk, "kind": "signs", "typed": "Daniel", "code": code, "back": where}
    refused = daniel.post(at(reilly, "sign"), said)
    assert refused.status_code == 422
    assert 'id="interpreter-wrong"' in refused.content.decode()
    signed = daniel.post(at(reilly, "sign"), {**said, "interpreter": "Ewa Nowak"})
    assert signed.status_code == 303
    assert Signature.objects.get().interpreter == "Ewa Nowak"


def test_numbers_told_by_the_coordinator_are_shown_once_and_only_by_the_coordinator(
    reilly: Reilly, version: Version
) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    bridie = str(reilly.seat("bridie").pk)
    told = reilly.client("tom").post(at(reilly, "witness/code"), {"seat": bridie})
    assert re.search(r"\d{3} \d{3}", told.content.decode())
    assert reilly.client("siobhan").post(at(reilly, "witness/code"), {"seat": bridie}).status_code in (
        403,
        404,
    )


def test_the_check_page_shows_not_one_word_of_a_plan(reilly: Reilly, version: Version) -> None:
    for address in (version.pk, "00000000-0000-4000-8000-000000000000"):
        page = Client().get(f"/check/{address}")
        assert page.status_code == 200
        assert "There is no sealed plan under this address" in page.content.decode()
        for word in ("Daniel", "Reilly", "netball", "Maya"):
            assert word not in text_of(page)


def test_the_newest_version_is_not_offered_to_be_brought_back(reilly: Reilly, version: Version) -> None:
    siobhan = reilly.client("siobhan")
    assert "Bring back" not in siobhan.get(at(reilly, "history")).content.decode()
    draft = versions.bring_back(version, by=reilly.seat("siobhan"))
    newest = versions.freeze(draft, by=reilly.seat("siobhan"))
    page = siobhan.get(at(reilly, "history"), {"version": newest.number}).content.decode()
    assert "Bring back" not in page
    older = siobhan.get(at(reilly, "history"), {"version": version.number}).content.decode()
    assert "Bring back version 1" in older
