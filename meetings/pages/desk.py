"""The coordinator's desk: own families, and one meeting with its running order, checklist, door and
stages.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, desk, policy, seats, stages
from meetings.beforehand import view_cards
from meetings.choices import CheckKind, Stage
from meetings.desk import advocates, checklist, must_not_meet, offering
from meetings.desk.advocates import ANSWER
from meetings.forms import CheckForm, MeetingForm
from meetings.media import outside
from meetings.models import Meeting, Seat
from meetings.pages.page_context import (
    account_of,
    answer,
    context_of,
    family_of,
    filled,
    page,
    seat_of,
    unlisted,
)
from meetings.table import admission, lateness, messages_ahead, turns
from participants.platform.doors import door
from participants.platform.errors import Unclear, WrongMoment
from participants.staff import emergency_access

#: By the stage it leads to; "on" leads back after a pause. Private time, presenting, answers and signing are
#: plans'.
MOVES: dict[str, Callable[..., Meeting]] = {
    Stage.CONSENTED: stages.record_consent,
    Stage.PREPARING: stages.go_ahead,
    Stage.READY: stages.make_ready,
    Stage.INFORMATION: stages.begin,
    Stage.MONITORING: stages.start_monitoring,
    Stage.REVIEWED: stages.record_review,
    Stage.CLOSED: stages.close,
    "on": stages.resume,
}


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
        "day_ahead": desk.day_ahead(account),
        "to_see_to": desk.to_see_to(account),
        "more_to_see_to": desk.more_to_see_to(account),
        "opened_by_others": emergency_access.unseen(account),
        "open_to_me": emergency_access.standing(account),
    }
    nearest = next((card.meeting for card in cards if card.meeting is not None), None)
    if nearest is None:
        return page(request, "desk.html", {**context, "steps": desk.first_steps.steps(cards)})
    seat = seat_of(request, nearest.pk, "meeting.run")
    return page(request, "meeting.html", {**_desk_of(seat), **context})


@door("meeting.create")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Offer a family a meeting."""
    account = account_of(request, "meeting.create")
    chosen = {"family": request.GET.get("family"), "kind": request.GET.get("kind")}
    wanted = request.POST.get("family") or chosen["family"]
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        families=desk.to_choose_from(account, chosen=wanted),
        initial={name: value for name, value in chosen.items() if value},
    )
    if request.method != "POST":
        return page(request, "meeting_new.html", {"families": desk.families(account)}, form=form)
    said = filled(form)
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
    words = _("Saved. What comes next stands here.")
    return answer(request, reverse("desk_meeting", args=[meeting.pk]), said=words)


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
        **_next(seat, people),
        "running_order": desk.running_order(seat.meeting),
        "seats": people,
        "at_the_door": must_not_meet.knocks(seat.meeting, admission.at_the_door(seat)),
        "late": lateness.heard_by(seat),
        "said": messages_ahead.heard_by(seat),
        "may_run_late": lateness.is_offered(seat),
        "turns": turns.of(seat),
        "timer_minutes": turns.PART_MINUTES,
        "call": outside.call_of(seat.meeting),
        "beforehand": view_cards.by_person(seat),
        "written_down_for": view_cards.written_down_for(seat),
        "families": desk.families(seat.person.account) if hasattr(seat.person, "account") else [],
    }


def _next(seat: Seat, people: list[Seat]) -> dict[str, Any]:
    """What to do next, and until the room opens, how ready people are."""
    if seat.meeting.stage not in policy.BEFORE:
        return {"steps": desk.later_steps.steps(seat)}
    facts = desk.facts_of(seat, people)
    steps = desk.preparation_steps.steps(facts, zone=seat.person.zone)
    return {
        "steps": steps,
        "steps_in_words": desk.preparation_steps.summary(steps),
        "getting_ready": desk.getting_ready(facts),
    }


@door("meeting.run")
@require_POST
def stage(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Move the meeting on: `to` is a stage, or "on" after a pause. A page that is out of date is told so."""
    seat = seat_of(request, meeting_id, "meeting.run")
    to = request.POST.get("to", "")
    if to not in MOVES:
        raise Unclear
    if to not in ways_on(seat.meeting):
        raise WrongMoment
    MOVES[to](seat.meeting, by=seat)
    said = _("Saved. What comes next stands here.")
    return answer(request, reverse("desk_meeting", args=[meeting_id]), said=said)


def ways_on(meeting: Meeting) -> list[str]:
    """Where the coordinator may lead this meeting now. Out of an interrupted private time only the family
    leads on.
    """
    if meeting.stage == Stage.SAFETY_PAUSE:
        return ["on"] if meeting.paused_from != Stage.PRIVATE else []
    if meeting.stage == Stage.OFFERED:
        return [Stage.CONSENTED, Stage.PREPARING]
    ways = [to for before, to in policy.TRANSITIONS if before == meeting.stage]
    return [to for to in ways if to in MOVES and not _calls_off(meeting.stage, to)]


def _calls_off(stage: str, to: str) -> bool:
    """Calling off has a page of its own, which asks first."""
    return policy.action_between(stage, to) == "meeting.call_off"


@door("meeting.check_off")
@require_POST
def offered_an_advocate(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """To whom an advocate was offered, and what each of them answered: `answer-<person>`."""
    seat = seat_of(request, meeting_id, "meeting.check_off")
    said = {
        access.as_id(name.removeprefix(ANSWER)): str(value)
        for name, value in request.POST.items()
        if name.startswith(ANSWER) and value
    }
    advocates.record(seat.meeting, said, by=seat)
    where = reverse("desk_meeting", args=[meeting_id])
    words = _("Saved. You can change it.")
    return answer(request, where, said=words, at=str(CheckKind.ADVOCATE_OFFERED))


@door("meeting.check_off")
@require_POST
def check(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Tick one line of the checklist off, or take that back."""
    seat = seat_of(request, meeting_id, "meeting.check_off")
    said = filled(CheckForm(request.POST))
    if said["undo"]:
        checklist.take_back(seat.meeting, said["kind"], by=seat)
        words = _("Taken back. It is yours to do again.")
    else:
        checklist.check_off(seat.meeting, said["kind"], note=said["note"], by=seat)
        words = _("Saved. You can take it back.")
    where = reverse("desk_meeting", args=[meeting_id])
    return answer(request, where, said=words, at=said["kind"])
