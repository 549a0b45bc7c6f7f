"""What services answer: bottom lines met or not, each refusal with its harm and the family's reply; resources
yes or no.

Before they are given they are a draft of the referrer's alone (`answer_drafts.py`). The plan is presumed
agreed. Answers are bound to one version, and the outcome of the meeting follows from them.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, stages
from meetings.choices import Stage
from meetings.models import Circle, Meeting, Seat
from participants.journal import journal
from participants.platform import plausible_days
from participants.platform.errors import NotFound, Unclear, WrongMoment
from plans.agreement.frozen import plan_of
from plans.agreement.versions import hold_latest, latest, makes_a_plan
from plans.models import BottomLineAnswer, ResourceAnswer, Version

LONGEST = 4000


class HarmNotNamed(Unclear):
    """A bottom line is refused only with the harm named (docs/practice.md, rule 6)."""

    code = "harm_not_named"
    message = _("Say what harm you think could come to a child, so the family can answer it.")


class NoNotExplained(Unclear):
    """Every no has a name, a reason and a date (docs/practice.md, rule 6)."""

    code = "no_not_explained"
    message = _("A no needs a name, a reason and a date.")


class NotAnsweredYet(WrongMoment):
    """The outcome follows from the answers, so there has to be one to every bottom line."""

    code = "not_answered_yet"
    message = _("Every bottom line needs an answer first.")


@transaction.atomic
def answer_bottom_line(
    version: Version, number: int, *, met: bool, harm: str = "", by: Seat
) -> BottomLineAnswer:
    """The referrer's answer to one bottom line; a later one takes its place until the outcome stands.

    Raises HarmNotNamed for a refusal without the harm, NotFound for a bottom line the version does not have.
    """
    seat = access.hold(by, "answer.bottom_line")
    version = hold_latest(version, seat)
    harm = _text(harm)
    if number not in {line["number"] for line in plan_of(version)["bottom_lines"]}:
        raise NotFound
    if not met and not harm:
        raise HarmNotNamed(field=f"harm-{number}")
    answer, _made = BottomLineAnswer.objects.update_or_create(
        version=version,
        number=number,
        defaults={
            "met": met,
            "harm": "" if met else harm,
            "answered_by": seat,
            "answered_at": timezone.now(),
        },
    )
    _tell("answer.bottom_line", seat, version, {"number": number, "met": met})
    return answer


@transaction.atomic
def reply(version: Version, number: int, *, text: str, by: Seat) -> BottomLineAnswer:
    """The family's reply, which stands beside the referrer's answer. Raises Unclear for an empty one."""
    seat = access.hold(by, "answer.reply")
    version = hold_latest(version, seat)
    text = _text(text)
    answer = BottomLineAnswer.objects.filter(version=version, number=number).first()
    if answer is None:
        raise NotFound
    if not text:
        raise Unclear(_("Write what you say to it."), field="reply")
    answer.family_reply, answer.replied_by, answer.replied_at = text, seat, timezone.now()
    answer.save(update_fields=["family_reply", "replied_by", "replied_at"])
    _tell("answer.reply", seat, version, {"number": number})
    return answer


@transaction.atomic
def answer_resource(
    version: Version,
    resource_id: str,
    *,
    yes: bool,
    name: str,
    reason: str = "",
    decided_on: date | None = None,
    by: Seat,
) -> ResourceAnswer:
    """Yes or no to something the family asked for: who decides or brings it, why not, and the date.

    A later answer takes its place until the plan is sealed. Raises NoNotExplained for a no without a name, a
    reason and a date; Unclear for a yes without a name.
    """
    seat = access.hold(by, "answer.resource")
    version = hold_latest(version, seat)
    name, reason = _text(name)[:120], _text(reason)
    plausible_days.require(decided_on, field="decided_on")
    if resource_id not in {asked["id"] for asked in plan_of(version)["resources"]}:
        raise NotFound
    if not yes:
        _require_explained({"name": name, "reason": reason, "decided_on": decided_on})
    if not name:
        raise Unclear(_("Say who will see to it."), field="name")
    answer, _made = ResourceAnswer.objects.update_or_create(
        version=version,
        resource_id=resource_id,
        defaults={
            "yes": yes,
            "name": name,
            "reason": reason,
            "decided_on": decided_on,
            "answered_by": seat,
            "answered_at": timezone.now(),
        },
    )
    _tell("answer.resource", seat, version, {"yes": yes})
    return answer


@transaction.atomic
def conclude(meeting: Meeting, *, by: Seat) -> Meeting:
    """The referrer has answered: the meeting's outcome follows from the answers to every circle's newest
    version.

    Raises NotAnsweredYet while a circle that shows a plan has no version or a bottom line no answer.
    """
    seat = access.hold(by, "meeting.answer")
    if seat.meeting_id != meeting.pk:
        raise NotFound
    return stages.move(seat.meeting, to=outcome(seat.meeting), by=seat)


def outcome(meeting: Meeting) -> Stage:
    """Agreed when every bottom line is met (or there is none), not agreed when none is, agreed in part
    otherwise.
    """
    met: list[bool] = []
    circles = circles_with_family(meeting)
    if not circles:
        raise NotAnsweredYet
    for circle in circles:
        version = latest(circle)
        answered = answers_of(version) if version else {}
        lines = plan_of(version)["bottom_lines"] if version else []
        if version is None or any(line["number"] not in answered for line in lines):
            raise NotAnsweredYet
        met += [answered[line["number"]].met for line in lines]
    if all(met):
        return Stage.AGREED
    return Stage.PART_AGREED if any(met) else Stage.NOT_AGREED


def outcome_of(version: Version) -> str:
    """The same for one version, for its record; empty while a bottom line has no answer."""
    lines = plan_of(version)["bottom_lines"]
    answered = answers_of(version)
    if any(line["number"] not in answered for line in lines):
        return ""
    met = [answered[line["number"]].met for line in lines]
    if all(met):
        return Stage.AGREED.value
    return Stage.PART_AGREED.value if any(met) else Stage.NOT_AGREED.value


def answers_of(version: Version) -> dict[int, BottomLineAnswer]:
    """A version's answers by the number of their bottom line."""
    return {answer.number: answer for answer in version.bottom_line_answers.all()}


def circles_with_family(meeting: Meeting) -> list[Circle]:
    """The circles that make a plan: with somebody of the family in them, and something written. Nothing is
    waited for in vain.
    """
    circles = Circle.objects.filter(meeting=meeting, seats__role="family", seats__removed_at=None).distinct()
    return [circle for circle in circles.order_by("name") if makes_a_plan(circle)]


def _require_explained(said: Mapping[str, object]) -> None:
    missing = [name for name, given in said.items() if not given]
    if missing:
        raise NoNotExplained(fields={name: [str(NoNotExplained.message)] for name in missing})


def _text(text: str) -> str:
    """Somebody's words without the space around them; a line's end is one sign. Raises Unclear for more than
    fits.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Unclear
    return text


def _tell(action: str, seat: Seat, version: Version, detail: dict[str, object]) -> None:
    journal.write(action, by=seat, family=seat.meeting.family, subject=version.pk, detail=detail)
    events.meeting_changed(seat.meeting)
