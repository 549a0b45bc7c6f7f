"""Agreeing together: the version everybody looks at, what the social worker answers, what the family says to
it.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, circle_context, context_of, in_circle
from participants.platform import plausible_days
from participants.platform.doors import POST, READ, door
from participants.platform.errors import Unclear
from plans.agreement import (
    answer_drafts,
    history,
    service_answers,
    versions,
)
from plans.agreement.answer_drafts import Said
from plans.agreement.frozen import plan_of
from plans.agreement.reading_gate import gate_for
from plans.models import Version
from plans.pages import version_page
from plans.pages.version_page import version_asked


@door("version.read", of=access.seat_for, methods=READ)
def agree(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Read the plan, see who has answered, and answer oneself."""
    about = circle_context(request, seat)
    version = versions.latest(about["circle"])
    context: dict[str, Any] = {**context_of(seat), **about, "version": version}
    if version is not None:
        context |= version_page.about(version, seat)
    return render(request, "plans/agree.html", context)


@door("answer.bottom_line", of=access.seat_for, methods=POST)
def give_answers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The social worker's answers to every bottom line, all at once; or, with `do` keep, a draft nobody else
    reads.

    The meeting's outcome follows when no circle's plan waits for an answer any more.
    """
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


@door("answer.reply", of=access.seat_for, methods=POST)
def reply(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What the family says to an answer; it stands beside it."""
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 4:
        raise Unclear
    version = _version(request, seat)
    service_answers.reply(version, int(number), text=request.POST.get("reply", ""), by=seat)
    said = _("Saved. It stands beside theirs.")
    return answer(request, _agree(request, seat), said=said, at=f"line-{number}")


@door("answer.resource", of=access.seat_for, methods=POST)
def answer_resource(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Yes or no to one thing the family asked of services."""
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


@door("version.see_history", of=access.seat_for, methods=READ)
def changed(request: HttpRequest, seat: Seat) -> HttpResponse:
    """How the plan came to be: moments, and what changed from one version to the next."""
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
    return version_asked(request, seat, none=_("There is no version of the plan yet."))


def _agree(request: HttpRequest, seat: Seat) -> str:
    return reverse("agree", args=[seat.meeting_id]) + in_circle(request, seat)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError as error:
        raise Unclear(_("That is no day of the calendar."), field="decided_on") from error
    plausible_days.require(day, field="decided_on")
    return day
