"""The referrer's answers before they are given: kept to be corrected, proposed again for what did not change,
given all at once.

Nobody but the referrer sees a draft. Giving is all or nothing: either every bottom line has its answer
afterwards, or nothing has changed and each field that is wrong says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from participants.journal import journal
from participants.platform.errors import Unclear
from plans.agreement import service_answers
from plans.agreement.frozen import plan_of
from plans.agreement.service_answers import LONGEST, HarmNotNamed
from plans.agreement.versions import hold_latest
from plans.models import AnswerDraft, ResourceAnswer, Version


@dataclass(frozen=True)
class Said:
    """What the referrer means to say to one bottom line; `met` is None while they have not decided."""

    met: bool | None = None
    harm: str = ""


@dataclass(frozen=True)
class Proposal:
    """What an answer begins with. `before` is the number of the earlier version it is carried over from."""

    said: Said
    before: int | None = None


@transaction.atomic
def keep(version: Version, said: Mapping[int, Said], *, by: Seat) -> AnswerDraft:
    """Keep answers to be corrected later. Nobody else reads them. Raises Unclear for a text that is too
    long.
    """
    seat = access.hold(by, "answer.bottom_line")
    version = hold_latest(version, seat)
    numbers = {line["number"] for line in plan_of(version)["bottom_lines"]}
    _require_short(said)
    kept = {
        str(number): {"met": one.met, "harm": one.harm.strip()}
        for number, one in said.items()
        if number in numbers
    }
    draft, _made = AnswerDraft.objects.update_or_create(version=version, defaults={"said": kept})
    journal.write("answer.keep_draft", by=seat, family=seat.meeting.family, subject=version.pk)
    return draft


@transaction.atomic
def give(version: Version, said: Mapping[int, Said], *, by: Seat) -> None:
    """Give the answers to a version, all at once. The draft of them is gone.

    Raises Unclear, with the words at each field, for a bottom line without an answer and for a refusal
    without its harm.
    """
    seat = access.hold(by, "answer.bottom_line")
    version = hold_latest(version, seat)
    numbers = [line["number"] for line in plan_of(version)["bottom_lines"]]
    _require_short(said)
    _require_all(said, numbers)
    for number in numbers:
        one = said[number]
        service_answers.answer_bottom_line(version, number, met=bool(one.met), harm=one.harm, by=seat)
    AnswerDraft.objects.filter(version=version).delete()


def proposals(version: Version) -> dict[int, Proposal]:
    """What each answer begins with: what was given or kept, else the answer to the same bottom line of the
    version before.
    """
    kept = AnswerDraft.objects.filter(version=version).first()
    given = service_answers.answers_of(version)
    before = _before(version)
    carried = _carried(before)
    found: dict[int, Proposal] = {}
    for line in plan_of(version)["bottom_lines"]:
        number = line["number"]
        if kept is not None and str(number) in kept.said:
            found[number] = Proposal(Said(**kept.said[str(number)]))
        elif number in given:
            found[number] = Proposal(Said(given[number].met, given[number].harm))
        elif before is not None and _same(line) in carried:
            found[number] = Proposal(carried[_same(line)], before=before.number)
    return found


def resources_before(version: Version) -> dict[str, ResourceAnswer]:
    """The answers of the version before to what is asked for again in the same words, by the id it has
    now.
    """
    before = _before(version)
    if before is None:
        return {}
    answered = {one.resource_id: one for one in before.resource_answers.all()}
    asked = {
        (row["what"], row["why"]): answered[row["id"]]
        for row in plan_of(before)["resources"]
        if row["id"] in answered
    }
    return {
        row["id"]: asked[row["what"], row["why"]]
        for row in plan_of(version)["resources"]
        if (row["what"], row["why"]) in asked
    }


def _before(version: Version) -> Version | None:
    return Version.objects.filter(circle=version.circle_id, number=version.number - 1).first()


def _carried(before: Version | None) -> dict[tuple[str, str], Said]:
    """What was answered, by the text of its bottom line: numbers may have moved."""
    if before is None:
        return {}
    given = service_answers.answers_of(before)
    return {
        _same(line): Said(given[line["number"]].met, given[line["number"]].harm)
        for line in plan_of(before)["bottom_lines"]
        if line["number"] in given
    }


def _same(line: dict[str, Any]) -> tuple[str, str]:
    return line["text"], line["reason"]


def _require_short(said: Mapping[int, Said]) -> None:
    wrong = {
        f"harm-{number}": [_("That is too long. Say it shorter.")]
        for number, one in said.items()
        if len(one.harm.strip()) > LONGEST
    }
    if wrong:
        raise Unclear(fields=wrong)


def _require_all(said: Mapping[int, Said], numbers: list[int]) -> None:
    wrong: dict[str, list[str]] = {}
    for number in numbers:
        one = said.get(number, Said())
        if one.met is None:
            wrong[f"met-{number}"] = [_("Say yes or not yet. Nothing is given before all are answered.")]
        elif not one.met and not one.harm.strip():
            wrong[f"harm-{number}"] = [str(HarmNotNamed.message)]
    if wrong:
        raise Unclear(fields=wrong)
