"""Private time's barrier: it is declared only when every device of the family has closed its connections to
professionals.

Each device says so itself (`cleared`). One that cannot be heard closes them by itself after five seconds
without a word from us; after six it counts as closed by time, and the receipt says so. The plan's own walls
stand from the first moment (plans/live/private_time.py); this is about sound and picture. The receipt holds
times
and counts, never what was said.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from meetings import access, events
from meetings.media import connections, engines, roster
from meetings.media.models import MediaCheck, MediaConnection
from meetings.models import Circle, Meeting, Seat

#: Seconds after which a device that nobody hears has closed its connections by itself (it does at five).
CLOSED_BY_TIME = 6


def begin(meeting: Meeting) -> None:
    """Private time opens: a barrier for every circle, under its new room key. In the verb's transaction,
    after the keys changed.

    Anyone who is not in it takes part no more, and is cut off on the server.
    """
    now = timezone.now()
    for circle in meeting.circles.all():
        MediaCheck.objects.create(circle=circle, room_key=circle.room_key, opened_at=now)
    everybody = roster.as_they_asked(roster.alive(meeting), meeting)
    out = [one.seat_id for one in everybody if not roster.stays(one.seat)]
    connections.end(out, meeting, counted=lambda sessions: _count(meeting, sessions))


def end(meeting: Meeting) -> None:
    """Private time is over, or interrupted: the receipts are closed."""
    MediaCheck.objects.filter(circle__meeting=meeting, ended_at=None).update(ended_at=timezone.now())


def of(seat: Seat) -> MediaCheck | None:
    """The running check of this seat's circle."""
    keys = [circle.room_key for circle in access.circles_of(seat)]
    return MediaCheck.objects.filter(room_key__in=keys, ended_at=None).first()


def cleared(phase: str, *, open_to: list[str], by: Seat) -> None:
    """A page says that it changed to this phase, and to which seats it is still connected.

    It counts when they are all people it may hear; the last one declares it. A word about another phase says
    nothing.
    """
    if phase != roster.phase_of(by):
        return
    allowed = {str(peer.seat_id) for peer in roster.peers_of(by)}
    if set(open_to) <= allowed:
        MediaConnection.objects.filter(seat=by.pk).update(cleared=phase)
        for circle in access.circles_of(by):
            settle(circle)


@transaction.atomic
def settle(circle: Circle) -> MediaCheck | None:
    """Declare a circle private when every device has said so, or time has closed what was left; answers its
    check.
    """
    check = (
        MediaCheck.objects.select_for_update()
        .filter(circle=circle, room_key=circle.room_key, ended_at=None)
        .first()
    )
    if check is None or check.declared_at is not None:
        return check
    devices = _devices(circle)
    phase = roster.phase_in([circle])
    waiting = [one for one in devices if one.cleared != phase]
    in_time = timezone.now() < check.opened_at + timedelta(seconds=CLOSED_BY_TIME)
    if waiting and in_time:
        return check
    check.declared_at = timezone.now()
    check.devices, check.by_time = len(devices) - len(waiting), len(waiting)
    check.save(update_fields=["declared_at", "devices", "by_time"])
    events.media_changed([circle])
    return check


def _devices(circle: Circle) -> list[MediaConnection]:
    """The connections of those who are in on a circle's private time."""
    return [
        one
        for one in roster.as_they_asked(roster.alive(circle.meeting), circle.meeting)
        if access.is_in_room(one.seat) and one.seat.circle_id in (circle.pk, None)
    ]


def cut_off(meetings: Collection[UUID]) -> int:
    """End again, on the media server, what anybody sent out of these meetings' private times may have opened
    there since.

    A browser that refuses to hang up may ask the server for a new session while its credentials last. Nobody
    sends to it; it is ended all the same, and the receipt counts it. Raises MediaAway.
    """
    total = 0
    running = MediaCheck.objects.filter(circle__meeting__in=meetings, ended_at=None)
    for meeting in Meeting.objects.filter(pk__in=running.values("circle__meeting")):
        engine = engines.for_meeting(meeting)
        engine.start_phase(list(meeting.circles.all()))
        gone = engine.expel(_sent_out(meeting))
        _count(meeting, gone)
        total += gone
    return total


def _count(meeting: Meeting, sessions: int) -> None:
    if sessions:
        running = MediaCheck.objects.filter(circle__meeting=meeting, ended_at=None)
        running.update(cut=F("cut") + sessions)


def _sent_out(meeting: Meeting) -> list[UUID]:
    """Everybody who has a seat and is not in on private time, removed seats too."""
    found = []
    for seat in Seat.objects.filter(meeting=meeting):
        seat.meeting = meeting
        if not access.is_in_room(seat):
            found.append(seat.pk)
    return found
