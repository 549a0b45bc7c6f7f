"""What happens in a room, told to the people in it. The only `group_send` in the house; always on commit.

An event says that something changed and who may look; the content is read afresh by each socket with its own rights,
so a group never carries anything private.
"""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from meetings.models import Circle, Meeting


def room_group(circle: Circle) -> str:
    """The group of a circle's room. Named after its room key, so it is a new one in private time."""
    return f"room.{circle.room_key}"


def meeting_group(meeting_id: object) -> str:
    """The group every socket of a meeting listens to: stage and rights only, never what is in a room."""
    return f"meeting.{str(meeting_id).replace('-', '')}"


def plan_group(draft_id: object) -> str:
    """The group of one draft's doorbell: `draft, seq`, no words."""
    return f"plan.{str(draft_id).replace('-', '')}"


def person_group(person_id: object) -> str:
    """The group of one person's sockets, so that a revoked device goes within a second."""
    return f"person.{str(person_id).replace('-', '')}"


def send_now(group: str, event: dict[str, Any]) -> None:
    """Send at once, from synchronous code; the channel layer may drop it."""
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group, event)


def on_commit(group: str, event: dict[str, Any]) -> None:
    """Send when the running transaction has committed, and not at all when it does not."""
    transaction.on_commit(lambda: send_now(group, event))


def meeting_changed(meeting: Meeting) -> None:
    """Stage, seats or rights changed: every socket of the meeting looks again at what it may."""
    on_commit(meeting_group(meeting.pk), {"type": "meeting.changed", "epoch": meeting.epoch})


def person_changed(person_id: object) -> None:
    """A person's devices changed: their sockets check whether they are still welcome."""
    on_commit(person_group(person_id), {"type": "person.changed"})
