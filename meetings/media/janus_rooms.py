"""Rooms on Janus: closed to anyone without a token, each with a secret of its own, and never recorded."""

from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from meetings.media import janus_http
from meetings.media.engine import MediaAway
from meetings.media.janus_http import JanusSaysNo

#: Bits a second of one picture.
PICTURE_BITS = 256_000


def let_in(room: str, token: str, *, limit: int) -> None:
    """A room in which this token opens the door; made if it is not there. Nothing is recorded, and nobody may
    say otherwise.
    """
    create = {
        "request": "create",
        "admin_key": settings.JANUS_ADMIN_KEY,
        "is_private": True,
        "publishers": limit,
        "bitrate": PICTURE_BITS,
        "bitrate_cap": True,
        "audiocodec": "opus",
        "videocodec": "vp8",
        "opus_fec": True,
        "opus_dtx": True,
        "record": False,
        "lock_record": True,
        "require_pvtid": True,
        "allowed": [token],
    }
    try:
        _of_room(room, create)
    except JanusSaysNo as no:
        if no.code != janus_http.ROOM_EXISTS:
            raise
        _of_room(room, {"request": "allowed", "action": "add", "allowed": [token]})


def let_out(room: str, token: str) -> None:
    """This token opens nothing any more. Raises JanusSaysNo, MediaAway."""
    _unless_gone(room, {"request": "allowed", "action": "remove", "allowed": [token]})


def end(room: str) -> None:
    """End a room with everybody in it; one that is gone is as good. Raises MediaAway."""
    try:
        _unless_gone(room, {"request": "destroy", "permanent": False})
    except JanusSaysNo as no:
        raise MediaAway from no


def _unless_gone(room: str, body: dict[str, Any]) -> None:
    try:
        _of_room(room, body)
    except JanusSaysNo as no:
        if no.code != janus_http.NO_ROOM:
            raise


def _of_room(room: str, body: dict[str, Any]) -> None:
    """A request about a room, in a session that lasts as long as the request."""
    secret = salted_hmac("meetings.media.janus", room, secret=settings.JANUS_ADMIN_KEY).hexdigest()
    handle = janus_http.attach()
    try:
        janus_http.ask(handle, {"room": room, "secret": secret, **body})
    finally:
        janus_http.end(handle.session)
