"""Taking part in sound and picture. Rows, so that every process and a restart know the same.

A connection is one page of one seat; the newest page wins. It lives while its process says so every ten
seconds (`heartbeat.py`), and three quarters of a minute without its socket: a phone in a tunnel comes back,
and meanwhile sound may still flow.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from meetings import access, events
from meetings.media import engines, roster
from meetings.media.engine import MediaAway, MediaEngine, RoomFull, Ticket
from meetings.media.models import MediaConnection
from meetings.models import Meeting, Seat
from participants.entry.visitors import SignIn
from participants.models import Device
from participants.platform.errors import Unclear

#: Seconds it is kept when its socket closed.
KEPT_FOR = 45
LONGEST_PAGE = 36


def join(
    page: str,
    *,
    channel: str,
    picture: bool,
    by: Seat,
    device: Device | None = None,
    sign_in: SignIn | None = None,
) -> tuple[MediaConnection, Ticket]:
    """Take part, from this page; the same page again keeps what it has. Raises NotAllowed, RoomFull,
    MediaAway, Unclear.
    """
    if not page or len(page) > LONGEST_PAGE:
        raise Unclear
    with transaction.atomic():
        seat = roster.in_room(by)
        engine = engines.for_meeting(seat.meeting)
        others = [one for one in roster.alive(seat.meeting) if one.seat_id != seat.pk]
        if engine.limit == 0:
            raise MediaAway
        if sum(access.shares_circle(seat, one.seat) for one in others) >= engine.limit:
            raise RoomFull
        opened_by = {"device": device, "session_key": sign_in.session_key if sign_in else ""}
        connection = _joined(seat, page, channel=channel, picture=picture, opened_by=opened_by)
    ticket = engine.admit(connection)
    events.media_changed(access.circles_of(seat))
    return connection, ticket


def _joined(
    seat: Seat, page: str, *, channel: str, picture: bool, opened_by: Mapping[str, Any]
) -> MediaConnection:
    now = timezone.now()
    found = MediaConnection.objects.filter(seat=seat, page=page, **opened_by).first()
    if found is not None and roster.is_alive(found):
        found.channel, found.seen_at, found.wants_picture = channel, now, picture
        found.save(update_fields=["channel", "seen_at", "wants_picture"])
        return found
    MediaConnection.objects.filter(seat=seat).delete()
    # A page that has only just come holds no connection to anybody: nothing of an earlier phase to close.
    return MediaConnection.objects.create(
        seat=seat,
        page=page,
        **opened_by,
        channel=channel,
        cleared=roster.phase_of(seat),
        wants_picture=picture,
        joined_at=now,
        seen_at=now,
    )


def ticket(connection: MediaConnection, *, by: Seat) -> Ticket:
    """A fresh ticket for a page that takes part. Raises NotAllowed, MediaAway."""
    return engine_of(roster.in_room(by)).admit(connection)


def engine_of(seat: Seat) -> MediaEngine:
    """The way sound and picture go in this seat's meeting."""
    return engines.for_meeting(seat.meeting)


def leave(page: str, *, by: Seat) -> None:
    """Take part no more. A page that was replaced by another leaves nothing."""
    gone, _rows = MediaConnection.objects.filter(seat=by.pk, page=page).delete()
    if gone:
        events.media_changed(access.circles_of(by))


def prefer(*, wants_picture: bool, muted: bool, by: Seat) -> None:
    """Say what this seat wants to be sent, and whether its microphone is off."""
    changed = MediaConnection.objects.filter(seat=by.pk).update(wants_picture=wants_picture, muted=muted)
    if changed:
        events.media_changed(access.circles_of(by))


def lost(page: str, *, channel: str) -> None:
    """The socket of a page closed: its connection is kept for a while, unless it has come back by another."""
    until = timezone.now() - timedelta(seconds=roster.FORGOTTEN_AFTER - KEPT_FOR)
    MediaConnection.objects.filter(page=page, channel=channel).update(seen_at=until)


def dismiss(page: str, *, channel: str) -> set[UUID]:
    """The person on this socket is not welcome any more, such as on a revoked device: sound and picture end.

    Returns whose they were. The credentials such a browser holds still work for a while: see `keep_out`.
    """
    return _dismiss(MediaConnection.objects.filter(page=page, channel=channel))


def dismiss_signed_out(meetings: Collection[UUID]) -> set[UUID]:
    """The same for who was signed out while their line was away, when no socket was there to be closed."""
    everybody = MediaConnection.objects.filter(seat__meeting__in=meetings)
    return _dismiss(everybody.exclude(roster.still_signed_in()))


def _dismiss(found: QuerySet[MediaConnection]) -> set[UUID]:
    gone = set()
    for one in found.select_related("seat__meeting", "seat__circle"):
        end([one.seat_id], one.seat.meeting)
        events.media_changed(access.circles_of(one.seat))
        gone.add(one.seat_id)
    return gone


def keep_out(dismissed: Collection[UUID]) -> None:
    """End again what these seats' browsers have opened since, unless they came back by another device. Raises
    MediaAway.
    """
    taking_part = MediaConnection.objects.values("seat")
    gone = Seat.objects.filter(pk__in=dismissed).exclude(pk__in=taking_part)
    for seat in gone.select_related("meeting"):
        engines.for_meeting(seat.meeting).expel([seat.pk])


def seen(pages: Collection[str]) -> None:
    """These pages' sockets are open in this process."""
    MediaConnection.objects.filter(page__in=pages).update(seen_at=timezone.now())


def end(seats: Collection[UUID], meeting: Meeting, *, counted: Callable[[int], object] = bool) -> None:
    """These seats take part no more: their rows go, and their media ends on the server once this has
    committed.

    `counted` is told how many sessions that were.
    """
    if not seats:
        return
    MediaConnection.objects.filter(seat__in=seats).delete()
    engine = engines.for_meeting(meeting)

    def expel() -> None:
        # The heartbeat looks again every two seconds, and what is not cut is not said to be.
        with suppress(MediaAway):
            counted(engine.expel(seats))

    transaction.on_commit(expel)


def new_phase(meeting: Meeting) -> None:
    """The room keys changed: once this has committed, the media server ends the rooms of the stretch
    before.
    """
    engine = engines.for_meeting(meeting)
    circles = list(meeting.circles.all())

    def start() -> None:
        with suppress(MediaAway):  # the heartbeat asks again
            engine.start_phase(circles)

    transaction.on_commit(start)


def end_all(meeting: Meeting) -> None:
    """The room is shut: nobody takes part any more."""
    end(list(roster.alive(meeting).values_list("seat_id", flat=True)), meeting)
