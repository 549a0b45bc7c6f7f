"""What a page asks of sound and picture over the room socket. Same shape as meetings/table/room_messages.py,
which takes
these in.

An act answers with a message for the page that asked, or nothing.
"""

from collections.abc import Callable
from typing import Any

from meetings import events
from meetings.media import checks, connections, roster
from meetings.media.engine import MediaAway, Ticket
from meetings.media.janus import Janus
from meetings.media.models import MediaConnection
from meetings.media.roster import phase_of
from meetings.media.scrub import scrubbed
from meetings.models import Seat
from participants.platform.errors import Unclear, WrongMoment

Message = dict[str, Any]
Act = Callable[[Message, Seat], Message | None]

#: message type -> the action of the policy table it is.
MESSAGES: dict[str, str] = {
    "media_join": "media.join",
    "media_renew": "media.join",
    "media_signal": "media.join",
    "media_prefs": "media.join",
    "media_cleared": "media.join",
    "media_sfu": "media.join",
    # Anyone who was sent out may still leave.
    "media_leave": "meeting.see",
}


def _join(message: Message, by: Seat) -> Message:
    connection, ticket = connections.join(
        _text(message, "page"),
        channel=message["channel"],
        picture=message.get("picture") is True,
        by=by,
        device=message["device"],
        sign_in=message["sign_in"],
    )
    return _in(connection, ticket, by)


def _renew(message: Message, by: Seat) -> Message:
    connection = roster.mine(by)
    if connection is None or connection.channel != message["channel"]:
        raise MediaAway
    return _in(connection, connections.ticket(connection, by=by), by)


def _in(connection: MediaConnection, ticket: Ticket, by: Seat) -> Message:
    return {
        "type": "media_in",
        "page": connection.page,
        "phase": phase_of(by),
        "engine": connections.engine_of(by).name,
        "ice": ticket.ice,
        "relay_only": ticket.relay_only,
        "ttl": ticket.ttl,
        "token": ticket.token,
        "url": ticket.url,
    }


def _signal(message: Message, by: Seat) -> Message | None:
    """Pass a signal on, cleaned of addresses; only between two who may hear each other at this moment."""
    to, page = _text(message, "to"), _text(message, "page")
    mine = roster.mine(by)
    peer = next((one for one in roster.peers_of(by) if str(one.seat_id) == to), None)
    if mine is None or mine.channel != message["channel"] or peer is None:
        return {"type": "media_refused", "to": to}
    data = scrubbed(message.get("data"))
    if data is None or peer.connection.page != page:
        return None
    signal = {"type": "media_signal", "from": str(by.pk), "page": mine.page, "data": data}
    events.to_page(peer.connection.channel, signal)
    return None


def _prefs(message: Message, by: Seat) -> None:
    wants, muted = message.get("wants_picture"), message.get("muted")
    if not isinstance(wants, bool) or not isinstance(muted, bool):
        raise Unclear
    connections.prefer(wants_picture=wants, muted=muted, by=by)


def _cleared(message: Message, by: Seat) -> None:
    still_open = message.get("open")
    if not isinstance(still_open, list) or len(still_open) > 50:
        raise Unclear
    checks.cleared(_text(message, "phase"), open_to=[str(one) for one in still_open], by=by)


def _sfu(message: Message, by: Seat) -> Message | None:
    """Hand what a page says to the media server on; its answer is for this page alone."""
    mine, engine = roster.mine(by), connections.engine_of(by)
    if mine is None or mine.channel != message["channel"] or not isinstance(engine, Janus):
        raise WrongMoment
    answer = engine.negotiate(message, by=by)
    return None if answer is None else {"type": "media_sfu", **answer}


def _leave(message: Message, by: Seat) -> None:
    connections.leave(_text(message, "page"), by=by)


def _text(message: Message, name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise Unclear
    return value


ACTS: dict[str, Act] = {
    "media_join": _join,
    "media_renew": _renew,
    "media_signal": _signal,
    "media_prefs": _prefs,
    "media_cleared": _cleared,
    "media_sfu": _sfu,
    "media_leave": _leave,
}
