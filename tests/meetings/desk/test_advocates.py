"""An advocate is offered to each parent and each child: to whom, and what they answered, is written down."""

import pytest
from django.test import Client

from meetings import access, desk, seats
from meetings.choices import CheckKind, Stage
from meetings.desk import advocates, checklist
from meetings.desk.step import State, Step
from meetings.models import AdvocateOffer, Check
from participants.models import JournalEntry
from participants.models.choices import Relation, Role
from participants.people import families
from participants.platform.errors import NotAllowed, Unclear
from tests.support.family import Reilly

KIND = str(CheckKind.ADVOCATE_OFFERED)


def line(reilly: Reilly) -> checklist.Line:
    return next(one for one in checklist.lines(reilly.meeting) if one.code == KIND)


def step(reilly: Reilly) -> Step:
    seat = access.other_seat(reilly.seat("tom"), reilly.seat("tom").pk)
    found = desk.preparation_steps.steps(desk.facts_of(seat), zone="Europe/London")
    return next(one for one in found if one.key == KIND)


def forget_all(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PREPARING)
    AdvocateOffer.objects.all().delete()


def ids(reilly: Reilly, *names: str) -> list[str]:
    return [str(reilly.people[name].pk) for name in names]


def test_parents_and_children_with_a_place_are_asked_and_nobody_else(reilly: Reilly) -> None:
    asked = {person.called for person in advocates.to_ask(reilly.meeting)}
    assert asked == {reilly.people[one].called for one in ("siobhan", "daniel", "maya", "theo")}
    forget_all(reilly)
    assert not line(reilly).done
    for person in advocates.to_ask(reilly.meeting):
        assert str(person) in line(reilly).missing


def test_each_answer_is_kept_and_the_line_is_done_when_everybody_was_asked(
    reilly: Reilly,
) -> None:
    forget_all(reilly)
    tom, (mum, dad, maya, theo) = (
        reilly.client("tom"),
        ids(reilly, "siobhan", "daniel", "maya", "theo"),
    )
    address = f"/desk/meetings/{reilly.meeting.pk}/advocates"
    page = tom.get(f"/desk/meetings/{reilly.meeting.pk}").content.decode()
    assert f'name="answer-{maya}"' in page
    first = tom.post(address, {f"answer-{mum}": "no", f"answer-{dad}": "", f"answer-{maya}": ""})
    assert first["Location"].endswith(f"?at={KIND}#at-{KIND}")
    assert not line(reilly).done
    assert "Siobhan" not in line(reilly).missing
    tom.post(address, {f"answer-{dad}": "later", f"answer-{maya}": "wants", f"answer-{theo}": "no"})
    assert line(reilly).done
    kept = dict(AdvocateOffer.objects.values_list("person_id", "answer"))
    assert {str(key): value for key, value in kept.items()} == {
        mum: "no",
        dad: "later",
        maya: "wants",
        theo: "no",
    }
    page = tom.get(f"{first['Location'].partition('#')[0]}").content.decode()
    assert "wants one" in page
    assert "will say later" in page


def test_somebody_who_wants_one_and_has_none_is_named_on_the_desk(reilly: Reilly) -> None:
    forget_all(reilly)
    mum, dad, maya, theo = (reilly.people[one].pk for one in ("siobhan", "daniel", "maya", "theo"))
    advocates.record(
        reilly.meeting,
        {mum: "wants", dad: "no", maya: "wants", theo: "later"},
        by=reilly.seat("tom"),
    )
    found = step(reilly)
    assert found.state == State.DONE
    assert "Nobody sits beside Siobhan yet" in found.says  # Aisha sits beside Maya
    assert any("beside them: Aisha" in one.words for one in found.each)


def test_a_child_who_gets_a_place_later_has_to_be_asked_too(reilly: Reilly) -> None:
    assert line(reilly).done
    reilly.jump_to(Stage.PREPARING)
    tom = reilly.coordinator
    ada = families.add_person(
        "Ada Reilly", called="Ada", is_child=True, service=reilly.family.service, by=tom
    )
    families.add_member(reilly.family, ada, relation=Relation.CHILD, by=tom)
    assert line(reilly).done
    seats.add_seat(reilly.meeting, person=ada, role=Role.CHILD, circle=reilly.circle, by=reilly.seat("tom"))
    assert not line(reilly).done
    assert step(reilly).state in (State.MINE, State.NOW)


def test_what_was_ticked_as_a_whole_before_still_stands_and_no_new_tick_is_taken(
    reilly: Reilly,
) -> None:
    forget_all(reilly)
    with pytest.raises(Unclear):
        checklist.check_off(reilly.meeting, KIND, by=reilly.seat("tom"))
    Check.objects.create(meeting=reilly.meeting, kind=KIND, done_at=reilly.meeting.created_at)
    assert line(reilly).done
    assert step(reilly).undo is not None
    checklist.take_back(reilly.meeting, KIND, by=reilly.seat("tom"))
    assert not line(reilly).done


def test_an_answer_there_is_not_and_somebody_who_is_not_asked_are_refused(reilly: Reilly) -> None:
    forget_all(reilly)
    tom, maya = reilly.seat("tom"), reilly.people["maya"].pk
    for wrong in ({maya: "perhaps"}, {reilly.people["kwame"].pk: "no"}, {}):
        with pytest.raises(Unclear):
            advocates.record(reilly.meeting, wrong, by=tom)
    with pytest.raises(NotAllowed):
        advocates.record(reilly.meeting, {maya: "no"}, by=reilly.seat("siobhan"))
    back = f"/desk/meetings/{reilly.meeting.pk}"
    client: Client = reilly.client("tom")
    answer = client.post(f"{back}/advocates", {f"answer-{maya}": "", "back": back})
    assert answer.status_code == 422
    assert "Choose what they answered." in answer.content.decode()
    assert not AdvocateOffer.objects.exists()


def test_the_journal_says_who_was_asked_and_never_what_they_answered(reilly: Reilly) -> None:
    maya = reilly.people["maya"].pk
    reilly.jump_to(Stage.PREPARING)
    advocates.record(reilly.meeting, {maya: "wants"}, by=reilly.seat("tom"))
    entry = JournalEntry.objects.filter(action="meeting.offer_advocate").latest("at")
    assert entry.detail == {"people": [str(maya)]}
