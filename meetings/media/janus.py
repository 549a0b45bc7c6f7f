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
from django.db.models import QuerySet

from meetings import access
from meetings.media import connections, janus_http, janus_rooms, sfu, turn
from meetings.media.engine import MediaAway, Ticket
from meetings.media.janus_http import Handle, JanusSaysNo
from meetings.media.models import MediaConnection
from meetings.media.sfu_models import SfuLine, SfuRoom
from meetings.models import Circle, Seat
from participants.platform.errors import NotAllowed, Unclear, WrongMoment

#: Seconds; a page renews after half of them, and a session nobody renews is ended by Janus after sixty.
TTL = 40
#: Where a browser puts its sound and its picture in an offer.
PLACES = {"audio": "0", "video": "1"}
LONGEST_SDP = 60_000  # characters


class Janus:
    """Every page sends once; the server passes it on."""

    name = "janus"
    limit_with_picture = 12
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
        return sum(_drop(line) for line in SfuLine.objects.filter(seat__in=seats))

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """End the rooms of the stretch before, with everybody in them. Raises MediaAway; twice is the same as
        once.
        """
        for room in sfu.rooms_over(circles):
            janus_rooms.end(room.name)
            for line in SfuLine.objects.filter(room=room.name):
                _drop(line)
            sfu.ended(room)

    def stats(self) -> dict[str, int]:
        """How many rooms and lines there are."""
        return {"rooms": SfuRoom.objects.count(), "sessions": 2 * SfuLine.objects.count()}

    def negotiate(self, said: Mapping[str, Any], *, by: Seat) -> dict[str, Any] | None:
        """Answer a page's `media_sfu`: its offer to send, its wish to hear, or its answer to what it is
        offered to hear.

        `room` counts the seat's circles from 0, `turn` the page's offers: an answer belongs to one. None when
        there is nothing to say. Raises NotAllowed, Unclear, MediaAway, and WrongMoment when the page has to
        join again.
        """
        lines = list(_lines(by, str(said.get("page", ""))))
        index, description = said.get("room", 0), said.get("description")
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(lines):
            raise WrongMoment
        line, of = lines[index], said.get("of")
        about = {"page": line.page, "of": of, "room": index, "rooms": len(lines)}
        about |= {"turn": said.get("turn") if isinstance(said.get("turn"), int) else 0}
        try:
            if of == "publish":
                return about | {"description": _send(line, _sdp(description, "offer"))}
            if of == "subscribe" and description is None:
                offer = _hear(line, by, afresh=said.get("fresh") is True)
                return about | {"description": offer, "hears": _heard(line)}
            if of == "subscribe":
                _start(line, _sdp(description, "answer"))
                return None
        except JanusSaysNo as no:
            if no.code == janus_http.NO_FEED:  # somebody went just now: the page asks again
                return about | {"description": None, "hears": _heard(line)}
            raise WrongMoment from no
        raise Unclear

    def _keep(self, connection: MediaConnection, room: SfuRoom) -> bool:
        """Whether this page has a line in this room that Janus knows."""
        line = SfuLine.objects.filter(seat=connection.seat_id, circle=room.circle_id).first()
        if line is None:
            return False
        if (line.page, line.room) == (connection.page, room.name):
            both = [janus_http.keep(one) for one in (_sending(line), _hearing(line))]
            if all(both):
                return True
        _drop(line)
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
        # The row first: whoever is expelled from now on loses this line. Who was expelled before is found out
        # here.
        try:
            sfu.still_joins(connection, [room])
        except NotAllowed:
            _drop(line)
            raise


# -- a page's two connections --------------------------------------------------------------------------
def _send(line: SfuLine, offer: dict[str, str]) -> dict[str, Any] | None:
    """Take what this page sends; a page that begins again has a new session. Janus' answer."""
    if line.feed:
        janus_http.end(line.send_session)
        send = janus_http.attach()
        line.send_session, line.send_handle = send.session, send.handle
    feed = secrets.token_hex(16)
    body = {
        "request": "joinandconfigure",
        "ptype": "publisher",
        "room": line.room,
        "id": feed,
        "token": line.token,
        "bitrate": janus_rooms.PICTURE_BITS,
    }
    reply = janus_http.ask(_sending(line), body, jsep=offer)
    line.feed, line.private_id = feed, reply.data["private_id"]
    _save(line, "send_session", "send_handle", "feed", "private_id")
    return reply.jsep


def _hear(line: SfuLine, by: Seat, *, afresh: bool) -> dict[str, Any] | None:
    """An offer of everybody this page is to hear now. None when it has just that already, or does not send
    yet.
    """
    wanted = _wanted(line, by)
    has = {(feed, kind) for feed, kind, _seat in line.hears.values() if feed}
    if line.hears and not afresh and has == set(wanted):
        return None
    if not line.feed or (not line.hears and not wanted):
        return None
    if afresh and line.hears:
        janus_http.end(line.hear_session)
        hear = janus_http.attach()
        line.hear_session, line.hear_handle, has = hear.session, hear.handle, set()
        line.hears = {}
    new = [_stream(feed, kind) for feed, kind in wanted if (feed, kind) not in has]
    # By feed, not by its place: Janus gives the place of somebody who has gone to the next to come before it
    # reads this.
    old = [_stream(feed, kind) for feed, kind in has if (feed, kind) not in wanted]
    body: dict[str, Any]
    if line.hears:
        body = {"request": "update"}
        body |= ({"subscribe": new} if new else {}) | ({"unsubscribe": old} if old else {})
    else:
        body = {
            "request": "join",
            "ptype": "subscriber",
            "room": line.room,
            "private_id": line.private_id,
            "autoupdate": False,
            "streams": new,
        }
    reply = janus_http.ask(_hearing(line), body)
    line.hears = {str(one["mid"]): _place(one, wanted) for one in reply.data.get("streams", [])}
    _save(line, "hear_session", "hear_handle", "hears")
    return reply.jsep


def _place(stream: Mapping[str, Any], wanted: Mapping[tuple[str, str], str]) -> list[str]:
    """Whose a place in an offer is: feed, kind, seat. One that nobody has just now is kept for the next, with
    neither.
    """
    feed, kind = stream.get("feed_id", ""), stream.get("type", "")
    seat = wanted.get((feed, kind), "")
    return [feed if seat else "", kind, seat]


def _heard(line: SfuLine) -> list[dict[str, str]]:
    """Who is where in what this page was offered."""
    return [
        {"mid": mid, "seat": seat, "kind": kind} for mid, (_feed, kind, seat) in line.hears.items() if seat
    ]


def _start(line: SfuLine, answer: dict[str, str]) -> None:
    janus_http.ask(_hearing(line), {"request": "start"}, jsep=answer)


def _wanted(line: SfuLine, by: Seat) -> dict[tuple[str, str], str]:
    """(feed, kind) -> seat: everybody of this circle's room whom this seat may hear, and sees when it wants
    pictures.
    """
    peers = {peer.seat_id: peer.connection.page for peer in connections.peers_of(by)}
    mine = connections.mine(by)
    pictures = mine is not None and mine.wants_picture and len(peers) < Janus.limit_with_picture
    found = {}
    others = SfuLine.objects.filter(room=line.room, seat__in=peers).exclude(feed="")
    for other in others.order_by("pk"):
        if other.page == peers[other.seat_id]:
            for kind in PLACES if pictures else ("audio",):
                found[other.feed, kind] = str(other.seat_id)
    return found


def _stream(feed: str, kind: str) -> dict[str, str]:
    return {"feed": feed, "mid": PLACES[kind]}


def _lines(seat: Seat, page: str) -> QuerySet[SfuLine]:
    """The lines of this very page, in rooms that are still the seat's. Raises NotAllowed for who is not in
    the room.
    """
    if not access.is_in_room(seat):
        raise NotAllowed
    rooms = SfuRoom.objects.filter(circle__in=access.circles_of(seat), over_at=None)
    now = [room.name for room in rooms.select_related("circle") if room.room_key == room.circle.room_key]
    return SfuLine.objects.filter(seat=seat.pk, page=page, room__in=now).order_by("circle__name")


def _save(line: SfuLine, *names: str) -> None:
    """Write down what changed; when the line has been taken away meanwhile, what it just got goes too. Raises
    NotAllowed.
    """
    fields = {name: getattr(line, name) for name in names}
    if not SfuLine.objects.filter(pk=line.pk, token=line.token).update(**fields):
        for session in (line.send_session, line.hear_session):
            janus_http.end(session)
        raise NotAllowed


def _drop(line: SfuLine) -> int:
    """End both sessions, then forget them; answers how many were still there. Raises MediaAway, and then
    nothing is forgotten.
    """
    try:
        cut = sum(janus_http.end(session) for session in (line.send_session, line.hear_session))
        janus_rooms.let_out(line.room, line.token)
    except JanusSaysNo as no:
        raise MediaAway from no
    SfuLine.objects.filter(pk=line.pk, token=line.token).delete()
    return cut


def _sending(line: SfuLine) -> Handle:
    return Handle(line.send_session, line.send_handle)


def _hearing(line: SfuLine) -> Handle:
    return Handle(line.hear_session, line.hear_handle)


def _sdp(found: object, kind: str) -> dict[str, str]:
    """A session description of this kind as a browser sent it. Raises Unclear."""
    if not isinstance(found, dict) or found.get("type") != kind:
        raise Unclear
    sdp = found.get("sdp")
    if not isinstance(sdp, str) or not 0 < len(sdp) <= LONGEST_SDP:
        raise Unclear
    return {"type": kind, "sdp": sdp}
