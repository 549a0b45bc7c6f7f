"""What happens in a room, told to the people in it. The only `group_send` in the house; always on commit.

An event says that something changed and who may look; the content is read afresh by each socket with its own
rights, so a group never carries anything private. The one thing that travels itself is who is here, and
beside which field.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from meetings.models import Circle, Meeting, Seat

log = logging.getLogger(__name__)
#: What a channel layer raises that cannot be reached.
LAYER_AWAY = (OSError, RedisError)


def room_group(circle: Circle) -> str:
    """The group of a circle's room. Named after its room key, so it is a new one in private time."""
    return group_of_key(circle.room_key)


def group_of_key(room_key: str) -> str:
    """The group behind one room key."""
    return f"room.{room_key}"


def meeting_group(meeting_id: object) -> str:
    """The group every socket of a meeting listens to: stage and rights only, never what is in a room."""
    return f"meeting.{str(meeting_id).replace('-', '')}"


def plan_group(draft_id: object) -> str:
    """The group of one draft between processes: its doorbell, and who is in it. No words."""
    return f"plan.{str(draft_id).replace('-', '')}"


def send_now(group: str, event: dict[str, Any]) -> None:
    """Send at once, from synchronous code; the channel layer may drop it, or be away."""
    if (layer := get_channel_layer()) is not None:
        _send(layer.group_send, group, event)


def _send(send: Callable[..., Awaitable[None]], *what: object) -> None:
    """What was committed is done whether it can be told or not, and so is all that comes after: sockets look
    by themselves, too.
    """
    with may_be_lost():
        async_to_sync(send)(*what)


@contextmanager
def may_be_lost() -> Iterator[None]:
    """What is said to the channel layer in here is lost when that is away, and nothing else."""
    try:
        yield
    except LAYER_AWAY as error:
        log.warning("the channel layer is away: %s", type(error).__name__)


def on_commit(group: str, event: dict[str, Any]) -> None:
    """Send when the running transaction has committed, and not at all when it does not."""
    transaction.on_commit(lambda: send_now(group, event))


def meeting_changed(meeting: Meeting) -> None:
    """Stage, seats or rights changed: every socket of the meeting looks again at what it may."""
    group = meeting_group(meeting.pk)
    on_commit(group, {"type": "meeting.changed", "epoch": meeting.epoch, "group": group})


def media_changed(circles: Iterable[Circle]) -> None:
    """Somebody joined, left or was cut off from sound and picture: anyone who is in one of these rooms looks
    again.
    """
    for circle in circles:
        on_commit(room_group(circle), {"type": "media.changed"})


def to_page(channel: str, message: dict[str, Any]) -> None:
    """Hand one page a message of another's, from synchronous code: media signalling alone, clean of
    addresses.

    It may be lost; browsers begin anew.
    """
    if (layer := get_channel_layer()) is not None:
        _send(layer.send, channel, {"type": "media.passed_on", "message": message})


def notice(circle: Circle, *, kind: str, seat: Seat) -> None:
    """A word to everybody in one room: what kind, and from whose seat."""
    event = {"type": "room.notice", "key": circle.room_key, "kind": kind, "seat": str(seat.pk)}
    on_commit(room_group(circle), event)


async def presence(room_key: str, *, seat_id: str, here: bool, asks: bool = False) -> None:
    """Tell one room that a seat is here, or has gone; `asks` for everybody else's answer. May be lost: it is
    repeated.
    """
    layer = get_channel_layer()
    if layer is not None:
        event = {"type": "room.presence", "key": room_key, "seat": seat_id}
        with may_be_lost():
            await layer.group_send(group_of_key(room_key), {**event, "here": here, "asks": asks})


async def ring(draft_id: object, *, seq: int) -> None:
    """Tell the other processes that a draft's log has grown; they read the log. From the event loop."""
    layer = get_channel_layer()
    if layer is not None:
        await layer.group_send(
            plan_group(draft_id), {"type": "plan.rung", "draft": str(draft_id), "seq": seq}
        )


async def in_plan(draft_id: object, *, process: str, frame: bytes, asks: bool) -> None:
    """Tell the other processes who has a draft open in this one: names and places, as in a y-websocket
    awareness frame.

    `asks` for everybody else's answer. May be lost: it is repeated. From the event loop.
    """
    layer = get_channel_layer()
    if layer is not None:
        event = {"type": "plan.presence", "draft": str(draft_id), "process": process}
        await layer.group_send(plan_group(draft_id), {**event, "frame": frame, "asks": asks})


class Ear:
    """One process's way to hear events outside a consumer: joined groups, one event after another.

    What it hears says "look again", or who is where; what the channel layer drops is healed by looking now
    and then.
    """

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel = ""
        # Without a layer that reaches other processes there are none to tell; and the one in memory looks
        # through every channel it has at each message, which was half of what a keystroke cost.
        self.others = self._layer is not None and not isinstance(self._layer, InMemoryChannelLayer)

    async def join(self, group: str) -> None:
        """Hear this group from now on."""
        if self._layer is not None:
            self._channel = self._channel or await self._layer.new_channel()
            await self._layer.group_add(group, self._channel)

    async def leave(self, group: str) -> None:
        """Hear this group no more."""
        if self._layer is not None and self._channel:
            await self._layer.group_discard(group, self._channel)

    async def hear(self) -> dict[str, Any]:
        """The next event, whenever it comes. Only after a group was joined."""
        event: dict[str, Any] = await self._layer.receive(self._channel)
        return event
