"""Somebody's own pages around the room: who will be there, waiting at the door, and one-tap things that work
without script.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import access, seats, stages
from meetings.desk import information, same_names
from meetings.forms import LateForm
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from meetings.table import admission, lateness, room_state
from meetings.table.on_the_way import door_of, late_context
from participants.platform.doors import BOTH, POST, READ, door
from participants.platform.errors import NotFound


@door("meeting.see", of=access.seat_for, methods=READ)
def enter(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Where somebody belongs right now: the room, its door, or the page about who will be there."""
    if access.is_in_room(seat):
        return answer(request, f"/m/{seat.meeting_id}/room")
    name = "waiting" if access.may(seat, "seat.knock") else "who"
    return answer(request, reverse(name, args=[seat.meeting_id]))


@door("meeting.see_who", of=access.seat_for, methods=READ)
def who(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who will be there and why; never anybody of another circle or kept apart."""
    people = seats.roster(seat)
    chosen = next((one for one in people if str(one.pk) == request.GET.get("seat")), people[0])
    news = same_names.news(people, reader=seat)
    zone = seat.person.zone
    told = {
        "labels": same_names.labels(people),
        "news": {
            one.pk: same_names.in_words(one, news[one.pk], zone=zone) for one in people if one.pk in news
        },
    }
    return page(request, "who.html", {**context_of(seat), "seats": people, "chosen": chosen, **told})


@door("meeting.see", of=access.seat_for, methods=READ)
def waiting(request: HttpRequest, seat: Seat) -> HttpResponse:
    """At the door: we have told them you are here; or, in private time, that the family is among itself."""
    if access.is_in_room(seat):
        return answer(request, f"/m/{seat.meeting_id}/room")
    context = {
        **context_of(seat),
        "outside": access.is_outside_private_time(seat) and not access.is_at_the_door(seat),
        "door": door_of(seat),
        "opens": admission.opens_own_door(seat),
        "seats": seats.roster(seat),
        "state": room_state.of(seat),
        **late_context(seat),
    }
    return page(request, "waiting.html", context)


@door("information.read", of=access.seat_for, methods=READ)
def information_read(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What people know: worries, strengths, what is seen differently, and the bottom lines with their
    reasons.
    """
    context = {
        **context_of(seat),
        "bottom_lines": information.bottom_lines_for(seat),
        "statements": information.statements_for(seat),
    }
    return page(request, "information.html", context)


# -- the door ---------------------------------------------------------------------------------------
@door("seat.knock", of=access.seat_for, methods=POST)
def knock(request: HttpRequest, seat: Seat) -> HttpResponse:
    """I am here."""
    admission.knock(by=seat)
    return answer(request, "meeting", seat.meeting_id)


@door("seat.admit", of=access.seat_for, methods=POST)
def admit(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Let them in."""
    admission.admit(_other(request, seat), visit_id=request.POST.get("visit", ""), by=seat)
    return answer(request, _back(request, seat))


@door("seat.turn_away", of=access.seat_for, methods=POST)
def not_today(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Not today."""
    admission.turn_away(_other(request, seat), visit_id=request.POST.get("visit", ""), by=seat)
    return answer(request, _back(request, seat))


@door("seat.run_late", of=access.seat_for, methods=BOTH)
def late(request: HttpRequest, seat: Seat) -> HttpResponse:
    """I am running late: say so with a time, change it, or take it back (`do`). Reading the page changes
    nothing.
    """
    if request.method != "POST":
        return page(request, "late.html", {**context_of(seat), **late_context(seat)})
    if request.POST.get("do") == "take_back":
        lateness.take_back(by=seat)
    else:
        said = filled(LateForm(request.POST))
        lateness.run_late(said["says"], minutes=said["minutes"], by=seat)
    return answer(request, "late", seat.meeting_id)


@door("seat.raise_hand", of=access.seat_for, methods=POST)
def hand(request: HttpRequest, seat: Seat) -> HttpResponse:
    """I would like to speak (`up`), or not any more."""
    admission.raise_hand(up="up" in request.POST, by=seat)
    return answer(request, "meeting", seat.meeting_id)


@door("room.ask_coordinator_in", of=access.seat_for, methods=POST)
def ask_in(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ring for the coordinator."""
    admission.ask_coordinator_in(by=seat)
    return answer(request, "meeting", seat.meeting_id)


@door("seat.choose_companion", of=access.seat_for, methods=POST)
def companion(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Choose whether somebody beside one of us stays in private time (`stays` yes, or anything else for
    no).
    """
    stays = request.POST.get("stays") == "yes"
    seats.choose_companion(_other(request, seat), stays=stays, by=seat)
    said = _("Saved. You can choose again.")
    return answer(request, "who", seat.meeting_id, said=said)


# -- stopping, and going on ------------------------------------------------------------------------------
@door("meeting.ask_for_safety", of=access.seat_for, methods=POST)
def safety(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Somebody is not safe: shut the room."""
    stages.ask_for_safety(seat.meeting, by=seat)
    return answer(request, "who", seat.meeting_id)


@door("meeting.reopen_private_time", of=access.seat_for, methods=POST)
def reopen(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The family goes on with its interrupted private time."""
    stages.reopen_private_time(seat.meeting, by=seat)
    return answer(request, "meeting", seat.meeting_id)


def _other(request: HttpRequest, seat: Seat) -> Seat:
    if "seat" not in request.POST:
        raise NotFound
    return access.other_seat(seat, request.POST["seat"])


def _back(request: HttpRequest, seat: Seat) -> str:
    """The coordinator opens the door from the desk, everybody else from the room, or from the page about its
    phones.
    """
    if request.POST.get("from") == "phones":
        return reverse("phones", args=[seat.meeting_id])
    name = "desk_meeting" if access.may(seat, "meeting.run") else "meeting"
    return reverse(name, args=[seat.meeting_id])
