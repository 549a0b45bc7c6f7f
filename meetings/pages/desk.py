"""The coordinator's desk: own families, and one meeting with its running order, checklist, door and
stages.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access, desk, policy, seats
from meetings.beforehand import view_cards
from meetings.choices import CheckKind
from meetings.desk import advocates, checklist, moves, must_not_meet, offering
from meetings.desk.advocates import ANSWER
from meetings.forms import CheckForm, MeetingForm
from meetings.media import outside
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, desk_page, filled, page
from meetings.table import admission, lateness, messages_ahead, turns
from participants.entry.visitors import visitor_of
from participants.models import Account
from participants.platform.doors import BOTH, POST, READ, door
from participants.staff import emergency_access


@door("desk.see", of=access.staff_for, methods=READ)
def front(request: HttpRequest, account: Account) -> HttpResponse:
    """My families, what today brings, and the meeting that is nearest."""
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
    seat = access.seat_for(visitor_of(request), nearest.pk, "meeting.run")
    return page(request, "meeting.html", {**_desk_of(seat), **context})


@door("meeting.create", of=access.staff_for, methods=BOTH)
def new_meeting(request: HttpRequest, account: Account) -> HttpResponse:
    """Offer a family a meeting."""
    chosen = {"family": request.GET.get("family"), "kind": request.GET.get("kind")}
    wanted = request.POST.get("family") or chosen["family"]
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        families=desk.to_choose_from(account, chosen=wanted),
        initial={name: value for name, value in chosen.items() if value},
    )
    if request.method != "POST":
        return desk_page(request, "meeting_new.html", {}, form=form)
    said = filled(form)
    family = access.own_family(account, access.as_id(said["family"]))
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
    return answer(request, "desk_meeting", meeting.pk, said=words)


@door("meeting.run", of=access.seat_for, methods=READ)
def meeting(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One meeting: where it is, how ready people are, who knocks."""
    return page(request, "meeting.html", _desk_of(seat))


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


@door("meeting.run", of=access.seat_for, methods=POST)
def stage(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Move the meeting on: `to` is a stage, or "on" after a pause. A page that is out of date is told so."""
    moves.lead_on(seat.meeting, request.POST.get("to", ""), by=seat)
    said = _("Saved. What comes next stands here.")
    return answer(request, "desk_meeting", seat.meeting_id, said=said)


@door("meeting.check_off", of=access.seat_for, methods=POST)
def offered_an_advocate(request: HttpRequest, seat: Seat) -> HttpResponse:
    """To whom an advocate was offered, and what each of them answered: `answer-<person>`."""
    said = {
        access.as_id(name.removeprefix(ANSWER)): str(value)
        for name, value in request.POST.items()
        if name.startswith(ANSWER) and value
    }
    advocates.record(seat.meeting, said, by=seat)
    words = _("Saved. You can change it.")
    return answer(request, "desk_meeting", seat.meeting_id, said=words, at=str(CheckKind.ADVOCATE_OFFERED))


@door("meeting.check_off", of=access.seat_for, methods=POST)
def check(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Tick one line of the checklist off, or take that back."""
    said = filled(CheckForm(request.POST))
    if said["undo"]:
        checklist.take_back(seat.meeting, said["kind"], by=seat)
        words = _("Taken back. It is yours to do again.")
    else:
        checklist.check_off(seat.meeting, said["kind"], note=said["note"], by=seat)
        words = _("Saved. You can take it back.")
    return answer(request, "desk_meeting", seat.meeting_id, said=words, at=said["kind"])
