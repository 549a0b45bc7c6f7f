"""The coordinator's desk: own families, and one meeting with its running order, checklist, door and stages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import (
    access,
    admission,
    checklist,
    desk,
    lateness,
    offering,
    policy,
    sayings,
    seats,
    stages,
    turns,
)
from meetings.beforehand import cards
from meetings.forms import CheckForm, MeetingForm
from meetings.media import outside
from meetings.models import Meeting, Seat
from meetings.pages.frame import (
    account_of,
    answer,
    context_of,
    family_of,
    filled,
    page,
    seat_of,
    unlisted,
)
from meetings.words import Stage
from participants import openings
from participants.doors import door
from participants.errors import Unclear, WrongMoment


@dataclass(frozen=True)
class Move:
    """A way on that is the coordinator's to take: the verb, and the words on its button."""

    verb: Callable[..., Meeting]
    words: str | Promise


#: By the stage it leads to; "on" leads back after a pause. Private time, presenting, answers and signing are plans'.
MOVES: dict[str, Move] = {
    Stage.CONSENTED: Move(stages.record_consent, _("The family said yes")),
    Stage.PREPARING: Move(stages.prepare, _("Start getting people ready")),
    Stage.READY: Move(stages.make_ready, _("Everything is ready")),
    Stage.INFORMATION: Move(stages.begin, _("Open the room")),
    Stage.MONITORING: Move(stages.start_monitoring, _("The plan is in people’s hands")),
    Stage.REVIEWED: Move(stages.record_review, _("We have looked at it again")),
    Stage.CLOSED: Move(stages.close, _("Close this meeting")),
    "on": Move(stages.resume, _("It is safe to go on")),
}


@dataclass(frozen=True)
class NextStep:
    """A button of the desk: where it leads, and what it says."""

    to: str
    words: str | Promise


@door("desk.see")
@require_safe
@unlisted
def front(request: HttpRequest) -> HttpResponse:
    """My families, what today brings, and the meeting that is nearest."""
    account = account_of(request, "desk.see")
    cards = desk.families(account)
    context = {
        "families": cards,
        "greeting": desk.greeting(account),
        "day_ahead": desk.day_ahead(cards, account),
        "to_see_to": desk.to_see_to(account),
        "opened_by_others": openings.unseen(account),
        "open_to_me": openings.standing(account),
    }
    nearest = next((card.meeting for card in cards if card.meeting is not None), None)
    if nearest is None:
        return page(request, "desk.html", context)
    seat = seat_of(request, nearest.pk, "meeting.run")
    return page(request, "meeting.html", {**_desk_of(seat), **context})


@door("meeting.create")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Offer a family a meeting."""
    account = account_of(request, "meeting.create")
    own = [card.family for card in desk.families(account)]
    form = MeetingForm(
        request.POST or None, families=own, initial={"family": request.GET.get("family")}
    )
    if request.method != "POST" or not form.is_valid():
        return page(request, "meeting_new.html", {"families": desk.families(account)}, form=form)
    said = form.cleaned_data
    family = family_of(request, access.as_id(said["family"]), "meeting.create")
    meeting = offering.create_meeting(
        family,
        title=said["title"],
        question=said["question"],
        starts_at=form.starts_at(family.zone),
        zone=family.zone,
        place=said["place"],
        kind=said["kind"],
        by=account,
    )
    return answer(request, reverse("desk_meeting", args=[meeting.pk]))


@door("meeting.run")
@require_safe
@unlisted
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One meeting: where it is, how ready people are, who knocks."""
    return page(request, "meeting.html", _desk_of(seat_of(request, meeting_id, "meeting.run")))


def _desk_of(seat: Seat) -> dict[str, Any]:
    people = seats.roster(seat)  # in private time, only the coordinator's own
    return {
        **context_of(seat),
        "running_order": desk.running_order(seat.meeting),
        "checklist": checklist.lines(seat.meeting),
        "getting_ready": desk.getting_ready(people),
        "seats": people,
        "at_the_door": admission.at_the_door(seat),
        "late": lateness.heard_by(seat),
        "said": sayings.heard_by(seat),
        "may_run_late": lateness.is_offered(seat),
        "turns": turns.of(seat),
        "timer_minutes": turns.PART_MINUTES,
        "call": outside.call_of(seat.meeting),
        "beforehand": cards.by_person(seat),
        "next_steps": next_steps(seat),
        "families": desk.families(seat.person.account) if hasattr(seat.person, "account") else [],
    }


def next_steps(seat: Seat) -> list[NextStep]:
    """Where the coordinator may lead this meeting now. Out of an interrupted private time only the family leads on."""
    stage = seat.meeting.stage
    if stage == Stage.SAFETY_PAUSE:
        ways = ["on"] if seat.meeting.paused_from != Stage.PRIVATE else []
    else:
        ways = [to for before, to in policy.TRANSITIONS if before == stage]
    return [NextStep(to, MOVES[to].words) for to in ways if to in MOVES]


@door("meeting.run")
@require_POST
def stage(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Move the meeting on: `to` is a stage, or "on" after a pause. A page that is out of date is told so."""
    seat = seat_of(request, meeting_id, "meeting.run")
    to = request.POST.get("to", "")
    if to not in MOVES:
        raise Unclear
    if to not in [step.to for step in next_steps(seat)]:
        raise WrongMoment
    MOVES[to].verb(seat.meeting, by=seat)
    return answer(request, reverse("desk_meeting", args=[meeting_id]))


@door("meeting.check_off")
@require_POST
def check(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Tick one line of the checklist off, or take that back."""
    seat = seat_of(request, meeting_id, "meeting.check_off")
    said = filled(CheckForm(request.POST))
    if said["undo"]:
        checklist.take_back(seat.meeting, said["kind"], by=seat)
    else:
        checklist.check_off(seat.meeting, said["kind"], note=said["note"], by=seat)
    return answer(request, reverse("desk_meeting", args=[meeting_id]))
