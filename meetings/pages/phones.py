"""Which phones are in on private time: those at the door, answered one by one, and those that are in. For the
family inside.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access, seats
from meetings.desk import same_names
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, page
from meetings.table import admission, door_notices, private_time_phones
from participants.platform.doors import POST, READ, door


@door("phone.see", of=access.seat_in_room_for, methods=READ)
def phones(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who is in on which phone, and which wait; works without script."""
    people = seats.roster(seat)
    known = private_time_phones.about(people)
    counts = private_time_phones.counts(known)
    waiting = admission.phones_at_the_door(seat, known)
    names = same_names.names(people)
    context = {
        **context_of(seat),
        "door": [door_notices.told(one, counts, seat, names) for one in waiting],
        "inside": [(one, names[one.seat_id]) for one in known if private_time_phones.is_in(one)],
        "mine": private_time_phones.of_phone(seat),
        "line": door_notices.phones_line(people, counts, names),
    }
    return page(request, "phones.html", context)


@door("phone.put_out", of=access.seat_in_room_for, methods=POST)
def put_out(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Not this phone, after all."""
    admission.put_phone_out(request.POST.get("visit", ""), by=seat)
    said = _("Done. That phone is out, and waits at the door if it comes again.")
    return answer(request, "phones", seat.meeting_id, said=said)
