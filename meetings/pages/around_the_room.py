"""Somebody's own pages around the room: who will be there, waiting at the door, and one-tap things that work
without script.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, policy, seats, stages
from meetings.desk import information, same_names
from meetings.forms import LateForm
from meetings.models import Seat
from meetings.pages.messages_ahead import ahead_context
from meetings.pages.page_context import answer, context_of, filled, page, seat_of, unlisted
from meetings.table import admission, lateness, room_state
from participants.platform.doors import door
from participants.platform.errors import NotFound


@door("meeting.see")
@require_safe
@unlisted
def enter(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Where somebody belongs right now: the room, its door, or the page about who will be there."""
    seat = seat_of(request, meeting_id, "meeting.see")
    if access.is_in_room(seat):
        return answer(request, f"/m/{meeting_id}/room")
    name = "waiting" if access.may(seat, "seat.knock") else "who"
    return answer(request, reverse(name, args=[meeting_id]))


@door("meeting.see_who")
@require_safe
@unlisted
def who(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who will be there and why; never anybody of another circle or kept apart."""
    seat = seat_of(request, meeting_id, "meeting.see_who")
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


@door("meeting.see")
@require_safe
@unlisted
def waiting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """At the door: we have told them you are here; or, in private time, that the family is among itself."""
    seat = seat_of(request, meeting_id, "meeting.see")
    if access.is_in_room(seat):
        return answer(request, f"/m/{meeting_id}/room")
    context = {
        **context_of(seat),
        "outside": access.is_outside_private_time(seat) and not access.is_at_the_door(seat),
        "door": _door_of(seat),
        "opens": admission.opens_own_door(seat),
        "seats": seats.roster(seat),
        "state": room_state.of(seat),
        **_late_context(seat),
    }
    return page(request, "waiting.html", context)


@door("information.read")
@require_safe
@unlisted
def information_read(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What people know: worries, strengths, what is seen differently, and the bottom lines with their
    reasons.
    """
    seat = seat_of(request, meeting_id, "information.read")
    context = {
        **context_of(seat),
        "bottom_lines": information.bottom_lines_for(seat),
        "statements": information.statements_for(seat),
    }
    return page(request, "information.html", context)


# -- the door ---------------------------------------------------------------------------------------
@door("seat.knock")
@require_POST
def knock(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """I am here."""
    admission.knock(by=seat_of(request, meeting_id, "seat.knock"))
    return answer(request, reverse("meeting", args=[meeting_id]))


@door("seat.admit")
@require_POST
def admit(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Let them in."""
    seat = seat_of(request, meeting_id, "seat.admit")
    admission.admit(_other(request, seat), visit_id=request.POST.get("visit", ""), by=seat)
    return answer(request, _back(request, seat))


@door("seat.turn_away")
@require_POST
def not_today(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Not today."""
    seat = seat_of(request, meeting_id, "seat.turn_away")
    admission.turn_away(_other(request, seat), visit_id=request.POST.get("visit", ""), by=seat)
    return answer(request, _back(request, seat))


@door("seat.run_late")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def late(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """I am running late: say so with a time, change it, or take it back (`do`). Reading the page changes
    nothing.
    """
    seat = seat_of(request, meeting_id, "seat.run_late")
    if request.method != "POST":
        return page(request, "late.html", {**context_of(seat), **_late_context(seat)})
    if request.POST.get("do") == "take_back":
        lateness.take_back(by=seat)
    else:
        said = filled(LateForm(request.POST))
        lateness.run_late(said["says"], minutes=said["minutes"], by=seat)
    return answer(request, reverse("late", args=[meeting_id]))


@door("seat.raise_hand")
@require_POST
def hand(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """I would like to speak (`up`), or not any more."""
    seat = seat_of(request, meeting_id, "seat.raise_hand")
    admission.raise_hand(up="up" in request.POST, by=seat)
    return answer(request, reverse("meeting", args=[meeting_id]))


@door("room.ask_coordinator_in")
@require_POST
def ask_in(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Ring for the coordinator."""
    admission.ask_coordinator_in(by=seat_of(request, meeting_id, "room.ask_coordinator_in"))
    return answer(request, reverse("meeting", args=[meeting_id]))


@door("seat.choose_companion")
@require_POST
def companion(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Choose whether somebody beside one of us stays in private time (`stays` yes, or anything else for
    no).
    """
    seat = seat_of(request, meeting_id, "seat.choose_companion")
    stays = request.POST.get("stays") == "yes"
    seats.choose_companion(_other(request, seat), stays=stays, by=seat)
    said = _("Saved. You can choose again.")
    return answer(request, reverse("who", args=[meeting_id]), said=said)


# -- stopping, and going on ------------------------------------------------------------------------------
@door("meeting.ask_for_safety")
@require_POST
def safety(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Somebody is not safe: shut the room."""
    seat = seat_of(request, meeting_id, "meeting.ask_for_safety")
    stages.ask_for_safety(seat.meeting, by=seat)
    return answer(request, reverse("who", args=[meeting_id]))


@door("meeting.reopen_private_time")
@require_POST
def reopen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The family goes on with its interrupted private time."""
    seat = seat_of(request, meeting_id, "meeting.reopen_private_time")
    stages.reopen_private_time(seat.meeting, by=seat)
    return answer(request, reverse("meeting", args=[meeting_id]))


def _door_of(seat: Seat) -> str:
    """What the door page is about: a room that is not open yet, one to wait for, a stopped meeting, one that
    is over.
    """
    stage = seat.meeting.stage
    if stage in (policy.SAFETY_PAUSE, policy.WITHDRAWN):
        return "stopped"
    if access.may(seat, "seat.knock"):
        return "waiting"
    return "not_yet" if stage in policy.BEFORE else "over"


def _late_context(seat: Seat) -> dict[str, object]:
    heard = lateness.heard_by(seat)
    return {
        "my_delay": next((one for one in heard if one.seat_id == seat.pk), None),
        "late": [one for one in heard if one.seat_id != seat.pk],
        "may_run_late": lateness.is_offered(seat),
        "ways": lateness.ways(seat.meeting),
        "in_room": access.is_in_room(seat),
        "who_knows": lateness.who_knows(seat),
        "phone_waits": access.is_at_the_door(seat),
        **ahead_context(seat),
    }


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
