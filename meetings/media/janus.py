"""Janus, a media server of Debian's: each browser sends once and hears everybody through it.

Only the server speaks to Janus. A browser hands its offer over the room socket and gets an answer; whom it
hears the server decides, from the same rows as in every other engine. Nothing is recorded, and a room says so
when it is made. Expelling somebody ends their sessions on Janus and needs nothing of any browser; a new
stretch of media is a new room with a new secret.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from meetings.media import janus_http, janus_lines, janus_rooms, sfu, turn
from meetings.media.engine import MediaAway, Ticket
from meetings.media.janus_http import JanusSaysNo
from meetings.media.models import MediaConnection
from meetings.media.sfu_models import SfuLine, SfuRoom
from meetings.models import Circle, Seat
from participants.platform.errors import NotAllowed, Unclear, WrongMoment

#: Seconds; a page renews after half of them, and a session nobody renews is ended by Janus after sixty.
TTL = 40
LONGEST_SDP = 60_000  # characters


class Janus:
    """Every page sends once; the server passes it on."""

    name = "janus"
    limit_with_picture = janus_lines.MOST_WITH_PICTURE
    limit = 30

    def admit(self, connection: MediaConnection) -> Ticket:
        """A line to Janus in each of the seat's circles; the same page keeps the lines it has. Raises
        NotAllowed, MediaAway.
        """
        circles = sfu.circles_to_join(connection)
        rooms = [sfu.room_of(circle) for circle in circles]
        try:
            for room in rooms:
                if not self._keep(connection, room):
                    self._open(connection, room)
        except JanusSaysNo as no:
            raise MediaAway from no
        ice = turn.ice_servers(connection.seat_id, ttl=TTL * 2) if settings.TURN_URLS else []
        return Ticket(ice=ice, relay_only=False, ttl=TTL)

    def expel(self, seats: Collection[UUID]) -> int:
        """End these seats' sessions on Janus; answers how many there were. Raises MediaAway."""
        return sum(janus_lines.drop(line) for line in SfuLine.objects.filter(seat__in=seats))

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """End the rooms of the stretch before, with everybody in them. Raises MediaAway; twice is the same as
        once.
        """
        for room in sfu.rooms_over(circles):
            janus_rooms.end(room.name)
            for line in SfuLine.objects.filter(room=room.name):
                janus_lines.drop(line)
            sfu.ended(room)

    def negotiate(self, said: Mapping[str, Any], *, by: Seat) -> dict[str, Any] | None:
        """Answer a page's `media_sfu`: its offer to send, its wish to hear, or its answer to what it is
        offered to hear.

        `room` counts the seat's circles from 0, `turn` the page's offers: an answer belongs to one. None when
        there is nothing to say. Raises NotAllowed, Unclear, MediaAway, and WrongMoment when the page has to
        join again.
        """
        lines = list(janus_lines.lines_of(by, str(said.get("page", ""))))
        index, description = said.get("room", 0), said.get("description")
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(lines):
            raise WrongMoment
        line, of = lines[index], said.get("of")
        about = {"page": line.page, "of": of, "room": index, "rooms": len(lines)}
        about |= {"turn": said.get("turn") if isinstance(said.get("turn"), int) else 0}
        try:
            if of == "publish":
                return about | {"description": janus_lines.publish(line, _sdp(description, "offer"))}
            if of == "subscribe" and description is None:
                offer = janus_lines.subscribe(line, by, afresh=said.get("fresh") is True)
                return about | {"description": offer, "hears": janus_lines.subscribed(line)}
            if of == "subscribe":
                janus_lines.start(line, _sdp(description, "answer"))
                return None
        except JanusSaysNo as no:
            if no.code == janus_http.NO_FEED:  # somebody went just now: the page asks again
                return about | {"description": None, "hears": janus_lines.subscribed(line)}
            raise WrongMoment from no
        raise Unclear

    def _keep(self, connection: MediaConnection, room: SfuRoom) -> bool:
        """Whether this page has a line in this room that Janus knows."""
        line = SfuLine.objects.filter(seat=connection.seat_id, circle=room.circle_id).first()
        if line is None:
            return False
        if (line.page, line.room) == (connection.page, room.name):
            both = [janus_http.keep(one) for one in (janus_lines.sending(line), janus_lines.hearing(line))]
            if all(both):
                return True
        janus_lines.drop(line)
        return False

    def _open(self, connection: MediaConnection, room: SfuRoom) -> None:
        token = secrets.token_hex(16)
        janus_rooms.let_in(room.name, token, limit=self.limit)
        send, hear = janus_http.attach(), janus_http.attach()
        fields = {
            "page": connection.page,
            "room": room.name,
            "token": token,
            "send_session": send.session,
            "send_handle": send.handle,
            "hear_session": hear.session,
            "hear_handle": hear.handle,
            "feed": "",
            "private_id": None,
            "hears": {},
        }
        line, _made = SfuLine.objects.update_or_create(
            seat_id=connection.seat_id, circle_id=room.circle_id, defaults=fields
        )
        # The row first: a seat that is expelled from now on loses this line. One that was expelled before is
        # found out here.
        try:
            sfu.still_joins(connection, [room])
        except NotAllowed:
            janus_lines.drop(line)
            raise


def _sdp(found: object, kind: str) -> dict[str, str]:
    """A session description of this kind as a browser sent it. Raises Unclear."""
    if not isinstance(found, dict) or found.get("type") != kind:
        raise Unclear
    sdp = found.get("sdp")
    if not isinstance(sdp, str) or not 0 < len(sdp) <= LONGEST_SDP:
        raise Unclear
    return {"type": kind, "sdp": sdp}
