"""Agreeing together: the version everybody looks at, what the social worker answers, what the family says to
it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings import access, policy
from meetings.models import Seat
from meetings.pages.page_context import (
    answer,
    circle_context,
    circle_of,
    context_of,
    in_circle,
    seat_of,
    unlisted,
)
from participants.models.choices import Role
from participants.platform import clock, plausible_days
from participants.platform.doors import door
from participants.platform.errors import Unclear, WrongMoment
from plans.agreement import (
    answer_drafts,
    history,
    how_signed,
    service_answers,
    signature_chain,
    signing,
    stance_overview,
    version_display,
    versions,
)
from plans.agreement.answer_drafts import Said
from plans.agreement.frozen import plan_of
from plans.agreement.reading_gate import gate_for
from plans.agreement.version_display import Square
from plans.models import Version
from plans.pdf import unprintable_signs


@door("version.read")
@require_safe
@unlisted
def agree(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Read the plan, see who has answered, and answer oneself."""
    seat = seat_of(request, meeting_id, "version.read")
    about = circle_context(request, seat)
    version = versions.latest(about["circle"])
    context: dict[str, Any] = {**context_of(seat), **about, "version": version}
    if version is not None:
        context.update(_reading(version, seat))
    return render(request, "plans/agree.html", context)


def _reading(version: Version, seat: Seat) -> dict[str, Any]:
    frozen, gate = plan_of(version), gate_for(seat, version.circle, version)
    plan = gate.plan(frozen)
    squares = version_display.quilt(version, reader=seat)
    for one in squares:
        gate.row(one.signature)
    mine = next((one for one in squares if one.mine and one.signature), None)
    lines = version_display.bottom_lines(version, plan)
    for line in lines:
        gate.row(line.answer)
    if access.may(seat, "answer.bottom_line"):
        lines = version_display.to_answer(lines, answer_drafts.proposals(version))
    resources = version_display.resources(version, plan)
    for asked in resources:
        gate.row(asked.answer)
    if access.may(seat, "answer.resource"):
        resources = version_display.to_decide(resources, answer_drafts.resources_before(version))
    sealed = getattr(version, "sealed", None)
    return {
        "plan": plan,
        "boxes": [] if sealed else unprintable_signs.boxes(plan),
        # Each promise as it is signed, beside what people say to it.
        "promises": list(
            zip(
                version_display.promises(plan, squares),
                stance_overview.of(frozen["actions"], version.circle, reader=seat, gate=gate),
                strict=True,
            )
        ),
        "quilt": squares,
        "said": [one for one in squares if one.signature],
        "mine": mine,
        **_how(mine, seat),
        "facts": version_display.facts(plan),
        "lines": lines,
        "all_answered": all(line.answer for line in lines),
        "asked": resources,
        "is_child": seat.role == Role.CHILD,
        "waiting_for_answers": seat.meeting.stage == policy.PRESENTING,
        "sealed": sealed,
    }


def _how(mine: Square | None, seat: Seat) -> dict[str, Any]:
    """How what stands beside one's own name was signed, for whoever may say that it wasn't them."""
    if mine is None or mine.signature is None:
        return {}
    record = signature_chain.as_record(mine.signature)

    def on_the_wall(moment: str) -> str:
        return clock.date_and_hour(datetime.fromisoformat(moment), seat.person.zone)

    return {
        "how": how_signed.in_words(record, wall_clock=on_the_wall),
        "on_paper": mine.signature.proved_by == signing.ON_PAPER,
    }


@door("answer.bottom_line")
@require_POST
def give_answers(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The social worker's answers to every bottom line, all at once; or, with `do` keep, a draft nobody else
    reads.

    The meeting's outcome follows when no circle's plan waits for an answer any more.
    """
    seat = seat_of(request, meeting_id, "answer.bottom_line")
    version = _version(request, seat)
    said = _answers_said(request, version)
    where = _agree(request, seat)
    if request.POST.get("do") == "keep":
        answer_drafts.keep(version, said, by=seat)
        kept = _("Kept. Nobody else reads it until you give your answers.")
        return answer(request, where, said=kept, at="lines")
    answer_drafts.give(version, said, by=seat)
    given = _("Your answers are given.")
    try:
        service_answers.conclude(seat.meeting, by=seat)
    except service_answers.NotAnsweredYet:  # another circle's plan still waits
        given = _(
            "Your answers are given. Everyone can say yes or no when the other group’s plan has its answers "
            "too."
        )
    return answer(request, where, said=given, at="lines")


def _answers_said(request: HttpRequest, version: Version) -> dict[int, Said]:
    words = {"yes": True, "no": False}
    return {
        line["number"]: Said(
            words.get(request.POST.get(f"met-{line['number']}", "")),
            request.POST.get(f"harm-{line['number']}", ""),
        )
        for line in plan_of(version)["bottom_lines"]
    }


@door("answer.reply")
@require_POST
def reply(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What the family says to an answer; it stands beside it."""
    seat = seat_of(request, meeting_id, "answer.reply")
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 4:
        raise Unclear
    version = _version(request, seat)
    service_answers.reply(version, int(number), text=request.POST.get("reply", ""), by=seat)
    said = _("Saved. It stands beside theirs.")
    return answer(request, _agree(request, seat), said=said, at=f"line-{number}")


@door("answer.resource")
@require_POST
def answer_resource(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Yes or no to one thing the family asked of services."""
    seat = seat_of(request, meeting_id, "answer.resource")
    said = request.POST
    if said.get("yes") not in ("yes", "no"):
        raise Unclear(_("Say yes or no."), field="yes")
    version = _version(request, seat)
    service_answers.answer_resource(
        version,
        said.get("resource", ""),
        yes=said["yes"] == "yes",
        name=said.get("name", ""),
        reason=said.get("reason", ""),
        decided_on=_day(said.get("decided_on", "")),
        by=seat,
    )
    saved = _("Saved. You can change it until the plan is closed.")
    return answer(request, _agree(request, seat), said=saved, at=said.get("resource", ""))


@door("version.see_history")
@require_safe
@unlisted
def changed(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """How the plan came to be: moments, and what changed from one version to the next."""
    seat = seat_of(request, meeting_id, "version.see_history")
    about = circle_context(request, seat)
    moments = history.moments(about["circle"])
    kept = [moment.version for moment in moments if moment.version is not None]
    shown = next((v for v in kept if str(v.number) == request.GET.get("version")), kept[-1] if kept else None)
    context = {
        **context_of(seat),
        **about,
        "moments": moments[::-1],
        "shown": shown,
        "newest": shown is not None and shown == kept[-1],
        "before": next((v for v in kept if shown and v.number == shown.number - 1), None),
        "changes": history.changes(shown, gate_for(seat, shown.circle, shown)) if shown else [],
    }
    return render(request, "plans/history.html", context)


def _version(request: HttpRequest, seat: Seat) -> Version:
    """The version a form was about, else the newest there is. Raises WrongMoment when there is none."""
    named = request.POST.get("version", "")
    version = versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    if version is None:
        raise WrongMoment(_("There is no version of the plan yet."))
    return version


def _agree(request: HttpRequest, seat: Seat) -> str:
    return reverse("agree", args=[seat.meeting_id]) + in_circle(request, seat)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError as error:
        raise Unclear(_("That is no day of the calendar."), field="decided_on") from error
    plausible_days.require(day, field="decided_on")
    return day
