"""What services answer, and the outcome that follows."""

from datetime import date

import pytest

from meetings.choices import Stage
from participants.platform.errors import NotAllowed, NotFound, Unclear, WrongMoment
from plans.agreement import service_answers, versions
from plans.agreement.service_answers import HarmNotNamed, NoNotExplained, NotAnsweredYet
from tests.plans import table


@pytest.mark.parametrize(
    ("one", "two", "outcome"),
    [
        (True, True, Stage.AGREED),
        (True, False, Stage.PART_AGREED),
        (False, True, Stage.PART_AGREED),
        (False, False, Stage.NOT_AGREED),
    ],
)
def test_the_outcome_follows_from_the_answers(reilly, one, two, outcome):
    version, priya = table.keep(reilly), reilly.seat("priya")
    service_answers.answer_bottom_line(
        version, 1, met=one, harm="" if one else "He could be alone.", by=priya
    )
    service_answers.answer_bottom_line(
        version, 2, met=two, harm="" if two else "She could be found.", by=priya
    )
    assert service_answers.conclude(reilly.meeting, by=priya).stage == outcome
    assert service_answers.outcome_of(version) == outcome


def test_a_refusal_names_the_harm(reilly):
    version = table.keep(reilly)
    with pytest.raises(HarmNotNamed):
        service_answers.answer_bottom_line(version, 1, met=False, harm="  ", by=reilly.seat("priya"))


def test_there_is_no_outcome_while_an_answer_is_missing(reilly):
    version, priya = table.keep(reilly), reilly.seat("priya")
    service_answers.answer_bottom_line(version, 1, met=True, by=priya)
    with pytest.raises(NotAnsweredYet):
        service_answers.conclude(reilly.meeting, by=priya)


def test_the_familys_reply_stands_beside_the_answer(reilly):
    version = table.keep(reilly)
    service_answers.answer_bottom_line(
        version, 1, met=False, harm="He could be alone.", by=reilly.seat("priya")
    )
    answer = service_answers.reply(version, 1, text="Nan sleeps over.", by=reilly.seat("bridie"))
    assert (answer.harm, answer.family_reply) == ("He could be alone.", "Nan sleeps over.")
    with pytest.raises(Unclear):
        service_answers.reply(version, 1, text=" ", by=reilly.seat("bridie"))


def test_a_reply_stays_when_the_referrer_answers_again(reilly):
    version, priya = table.keep(reilly), reilly.seat("priya")
    service_answers.answer_bottom_line(version, 1, met=False, harm="He could be alone.", by=priya)
    service_answers.reply(version, 1, text="Nan sleeps over.", by=reilly.seat("bridie"))
    answer = service_answers.answer_bottom_line(version, 1, met=True, by=priya)
    assert (answer.met, answer.family_reply) == (True, "Nan sleeps over.")


@pytest.mark.parametrize("missing", ["name", "reason", "decided_on"])
def test_every_no_has_a_name_a_reason_and_a_date(reilly, missing):
    version = table.keep(reilly)
    said = {"name": "Priya", "reason": "No budget.", "decided_on": date(2025, 4, 14)}
    said[missing] = None if missing == "decided_on" else ""
    with pytest.raises(NoNotExplained):
        service_answers.answer_resource(version, "r2", yes=False, by=reilly.seat("priya"), **said)


def test_a_yes_says_who_sees_to_it(reilly):
    version = table.keep(reilly)
    with pytest.raises(Unclear):
        service_answers.answer_resource(version, "r1", yes=True, name="", by=reilly.seat("priya"))


def test_the_family_does_not_answer_for_services_nor_services_for_the_family(reilly):
    version = table.keep(reilly)
    with pytest.raises(NotAllowed):
        service_answers.answer_bottom_line(version, 1, met=True, by=reilly.seat("siobhan"))
    with pytest.raises(NotAllowed):
        service_answers.reply(version, 1, text="Fine.", by=reilly.seat("priya"))


def test_answers_are_bound_to_the_newest_version(reilly):
    first = table.keep(reilly)
    draft = versions.bring_back(first, by=reilly.seat("siobhan"))
    second = versions.freeze(draft, by=reilly.seat("siobhan"))
    with pytest.raises(WrongMoment):
        service_answers.answer_bottom_line(first, 1, met=True, by=reilly.seat("priya"))
    with pytest.raises(NotFound):
        service_answers.answer_bottom_line(second, 9, met=True, by=reilly.seat("priya"))
