"""The plan socket's door: `ws/plan/<draft>`, in the y-websocket protocol."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from meetings import access as meetings_access
from meetings.models import Seat
from participants.entry.visitors import NOBODY, Visitor
from participants.platform.batching import Batcher
from participants.platform.database_retry import once_more
from participants.platform.doors import NOTHING, door
from participants.platform.errors import Refusal
from plans.catch_up.readers import readers
from plans.live import access
from plans.live.hub import Hub
from plans.live.outlet import FRAMES, AsgiOutlet
from plans.live.refusals import NotUnderstood
from plans.live.rights import Badge
from plans.models import Draft

hub = Hub()
#: How many people who come in are asked about in one query; the next batch follows while these are let in.
MOST_AT_ONCE = 200
#: The close code of a connection that broke.
BROKE = 1006


@door("plan.read", of=NOTHING)  # fetched below, for everybody who comes in one moment together
class PlanConsumer:
    """One socket on one draft: asks `access`, joins the hub, hands over frames.

    Channels routes here and its middlewares have run, but the loop is our own: Channels' `dispatch` hops to a
    thread for every message. Whether a frame may be written is asked with every frame, in the log's
    transaction.
    """

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        frames = scope.get("extensions", {}).get(FRAMES)
        outlet = AsgiOutlet(send, frames)
        draft_id: UUID = scope["url_route"]["kwargs"]["draft_id"]
        visitor = scope.get("visitor", NOBODY)
        try:
            seat, badge = await _batcher.ask((visitor, draft_id))
            peer = await hub.join(
                draft_id,
                badge=badge,
                user=introduction(seat),
                outlet=outlet,
            )
        except Refusal as refusal:
            outlet.close(refusal)
            await sync_to_async(came_in_vain)(visitor, draft_id)
            return
        since, code = readers.came(seat.pk, draft_id), BROKE
        try:
            if frames is not None:
                frames.listen(partial(hub.receive, peer))
            while (message := await receive())["type"] == "websocket.receive":
                if (data := message.get("bytes")) is None:
                    peer.close(NotUnderstood())
                else:
                    hub.receive(peer, data)
            code = message.get("code", BROKE)
        finally:
            hub.leave(peer)
            readers.went(seat.pk, draft_id, since=since, broke=code == BROKE)

    @classmethod
    def as_asgi(cls) -> Any:
        """The ASGI application: one consumer per socket, as with Channels' own."""

        async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
            await cls()(scope, receive, send)

        app.consumer_class = cls  # type: ignore[attr-defined]
        return app


def came_in_vain(visitor: Visitor, draft_id: UUID) -> None:
    """Somebody was refused: on a phone of the family that is not in, they stand at its door now, and the
    family sees it.
    """
    drafts = Draft.objects.select_related("circle").filter(pk=draft_id)
    draft = drafts.first() if visitor.person is not None else None
    if draft is not None:
        with suppress(Refusal):
            meetings_access.seat_for(visitor, draft.circle.meeting_id, "meeting.see")


def enter(visitor: Visitor, draft_id: UUID) -> tuple[Seat, Badge]:
    """The visitor's seat at this draft, and the badge the hub asks the database about from now on."""
    _draft, seat = access.draft_for(visitor, draft_id)
    return seat, _badge(visitor, seat)


def enter_all(asked: Sequence[tuple[Visitor, UUID]]) -> list[tuple[Seat, Badge] | Exception]:
    """What `enter` says to each of many, in as many queries as for one."""
    return [
        found if isinstance(found, Refusal) else (found[1], _badge(visitor, found[1]))
        for (visitor, _), found in zip(asked, access.drafts_for(asked), strict=True)
    ]


def _badge(visitor: Visitor, seat: Seat) -> Badge:
    device_id = visitor.device.pk if visitor.device else None
    return Badge(seat.pk, device_id, visitor.sign_in if device_id is None else None)


async def _who_may_enter(
    asked: Sequence[tuple[Visitor, UUID]],
) -> list[tuple[Seat, Badge] | Exception]:
    return await sync_to_async(once_more)(partial(enter_all, asked))


#: Everybody who comes in the same moment is asked about together.
_batcher = Batcher(_who_may_enter, most=MOST_AT_ONCE)


def introduction(seat: Seat) -> dict[str, str]:
    """What others see of a person in the plan: what they are called, and their patch."""
    person = seat.person
    return {
        "id": str(seat.pk),
        "name": person.called,
        "colour": person.patch_colour,
        "pattern": person.patch_pattern,
    }
