"""Which phones are in on private time: those at the door, answered one by one, and those that are in. For the
family inside.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access, admission, alike, at_the_door, seats, visits
from meetings.models import Seat
from meetings.pages.frame import answer, context_of, page
from participants.doors import POST, READ, door


@door("phone.see", of=access.seat_in_room_for, methods=READ)
def phones(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who is in on which phone, and which wait; works without script."""
    people = seats.roster(seat)
    known = visits.about(people)
    counts = visits.counts(known)
    waiting = admission.phones_at_the_door(seat, known)
    names = alike.names(people)
    context = {
        **context_of(seat),
        "door": [at_the_door.told(one, counts, seat, names) for one in waiting],
        "inside": [(one, names[one.seat_id]) for one in known if visits.is_in(one)],
        "mine": visits.of_phone(seat),
        "line": at_the_door.phones_line(people, counts, names),
    }
    return page(request, "phones.html", context)


@door("phone.put_out", of=access.seat_in_room_for, methods=POST)
def put_out(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Not this phone, after all."""
    admission.put_phone_out(request.POST.get("visit", ""), by=seat)
    said = _("Done. That phone is out, and waits at the door if it comes again.")
    return answer(request, "phones", seat.meeting_id, said=said)
