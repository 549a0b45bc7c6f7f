"""A line to Janus: the two sessions of one page in one room, one to send by and one to hear by."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from meetings import access
from meetings.media import janus_http, janus_rooms, roster
from meetings.media.engine import MediaAway
from meetings.media.janus_http import Handle, JanusSaysNo
from meetings.media.sfu_models import SfuLine, SfuRoom
from meetings.models import Seat
from participants.platform.errors import NotAllowed

#: Where a browser puts its sound and its picture in an offer.
PLACES = {"audio": "0", "video": "1"}
MOST_WITH_PICTURE = 12


def publish(line: SfuLine, offer: dict[str, str]) -> dict[str, Any] | None:
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
    reply = janus_http.ask(sending(line), body, jsep=offer)
    line.feed, line.private_id = feed, reply.data["private_id"]
    _save(line, "send_session", "send_handle", "feed", "private_id")
    return reply.jsep


def subscribe(line: SfuLine, by: Seat, *, afresh: bool) -> dict[str, Any] | None:
    """An offer of everybody this page is to hear now. None when it has just that already, or does not send
    yet.
    """
    wanted = feeds_for(line, by)
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
    reply = janus_http.ask(hearing(line), body)
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


def subscribed(line: SfuLine) -> list[dict[str, str]]:
    """Who is where in what this page was offered."""
    return [
        {"mid": mid, "seat": seat, "kind": kind} for mid, (_feed, kind, seat) in line.hears.items() if seat
    ]


def start(line: SfuLine, answer: dict[str, str]) -> None:
    """Take the page's answer to what it was offered to hear."""
    janus_http.ask(hearing(line), {"request": "start"}, jsep=answer)


def feeds_for(line: SfuLine, by: Seat) -> dict[tuple[str, str], str]:
    """(feed, kind) -> seat: everybody of this circle's room whom this seat may hear, and sees when it wants
    pictures.
    """
    peers = {peer.seat_id: peer.connection.page for peer in roster.peers_of(by)}
    mine = roster.mine(by)
    pictures = mine is not None and mine.wants_picture and len(peers) < MOST_WITH_PICTURE
    found = {}
    others = SfuLine.objects.filter(room=line.room, seat__in=peers).exclude(feed="")
    for other in others.order_by("pk"):
        if other.page == peers[other.seat_id]:
            for kind in PLACES if pictures else ("audio",):
                found[other.feed, kind] = str(other.seat_id)
    return found


def _stream(feed: str, kind: str) -> dict[str, str]:
    return {"feed": feed, "mid": PLACES[kind]}


def lines_of(seat: Seat, page: str) -> QuerySet[SfuLine]:
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


def drop(line: SfuLine) -> int:
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


def sending(line: SfuLine) -> Handle:
    """The session a page sends by."""
    return Handle(line.send_session, line.send_handle)


def hearing(line: SfuLine) -> Handle:
    """The session a page hears by."""
    return Handle(line.hear_session, line.hear_handle)
