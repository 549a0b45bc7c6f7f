"""LiveKit: every grant of every token, every call over real HTTP, and that nobody sent out has a key to the
room there is.
"""

import time
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from meetings import circles
from meetings.media import engines, livekit, sfu
from meetings.media.engine import MediaAway, Ticket
from meetings.media.livekit import LiveKit
from meetings.media.models import MediaConnection
from meetings.media.sfu_models import SfuRoom
from meetings.models import Seat
from meetings.table import rooms
from participants.platform.errors import NotAllowed
from plans.live import private_time
from tests.media.livekit_server import (
    KEY,
    SECRET,
    LiveKitServer,
    Refused,
    claims_of,
    livekit_server,
)
from tests.meetings.test_stages import everybody_in
from tests.support import servers
from tests.support.family import Reilly

pytestmark = pytest.mark.media

INSIDE = ("siobhan", "bridie", "maya", "priya")


@pytest.fixture
def server(settings: Settings) -> Iterator[LiveKitServer]:
    with livekit_server() as running:
        settings.MEDIA_SFU, settings.MEDIA_ENGINE = "livekit", "sfu"
        settings.LIVEKIT_URL, settings.LIVEKIT_API_URL = "wss://media.example.org", running.url
        settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET = KEY, SECRET
        yield running


def connected(seat: Seat) -> MediaConnection:
    now = timezone.now()
    fields = {"page": seat.pk.hex, "channel": "x", "joined_at": now, "seen_at": now}
    return MediaConnection.objects.update_or_create(seat=seat, defaults=fields)[0]


def admitted(reilly: Reilly, name: str) -> Ticket:
    return LiveKit().admit(connected(reilly.seat(name)))


def everybody_enters(reilly: Reilly, server: LiveKitServer) -> dict[str, Ticket]:
    everybody_in(reilly)
    tickets = {name: admitted(reilly, name) for name in INSIDE}
    for ticket in tickets.values():
        server.enter(ticket.token)
    return tickets


def names_in(reilly: Reilly, server: LiveKitServer, room: str) -> set[str]:
    seats = {seat.pk.hex: name for name, seat in reilly.evening.seats.items()}
    return {seats[one] for one in server.rooms[room]}


# -- tokens ------------------------------------------------------------------------------------------------
def test_a_token_grants_a_place_at_the_table_for_a_minute_and_nothing_else(
    reilly: Reilly, server: LiveKitServer
) -> None:
    everybody_in(reilly)
    ticket = admitted(reilly, "maya")
    claims = claims_of(ticket.token)
    begun = claims.pop("nbf")
    assert abs(begun - time.time()) < 30
    assert claims == {
        "sub": reilly.seat("maya").pk.hex,
        "iss": KEY,
        "exp": begun + 60,
        "video": {
            "roomJoin": True,
            "room": SfuRoom.objects.get().name,
            "canPublish": True,
            "canSubscribe": True,
            "canPublishData": False,
            "canPublishSources": ["microphone", "camera"],
            "canUpdateOwnMetadata": False,
        },
    }
    assert (ticket.url, ticket.relay_only, ticket.ttl) == ("wss://media.example.org", False, 60)
    assert reilly.circle.room_key not in str(claims)
    assert ticket.token not in repr(ticket)


@pytest.mark.parametrize("name", ["siobhan", "maya", "priya", "tom", "aisha"])
def test_no_token_of_anybody_holds_more_than_that(reilly: Reilly, server: LiveKitServer, name: str) -> None:
    everybody_in(reilly)
    video = claims_of(admitted(reilly, name).token)["video"]
    more = {
        "roomAdmin",
        "roomCreate",
        "roomList",
        "roomRecord",
        "recorder",
        "hidden",
        "ingressAdmin",
        "agent",
    }
    assert not more & {grant for grant, given in video.items() if given}


def test_nothing_is_minted_for_who_may_not_be_in_the_room_now(reilly: Reilly, server: LiveKitServer) -> None:
    everybody_in(reilly)
    with pytest.raises(NotAllowed):
        admitted(reilly, "kwame")
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    for name in ("priya", "tom", "aisha"):
        with pytest.raises(NotAllowed):
            admitted(reilly, name)
    assert claims_of(admitted(reilly, "maya").token)["sub"] == reilly.seat("maya").pk.hex


def test_nothing_is_minted_for_who_is_sent_out_while_they_come_in(
    reilly: Reilly, server: LiveKitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_in(reilly)
    room_of = sfu.room_of

    def private_time_opens_just_now(circle: object) -> SfuRoom:
        monkeypatch.setattr(sfu, "room_of", room_of)
        private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
        return room_of(circle)  # type: ignore[arg-type]

    monkeypatch.setattr(sfu, "room_of", private_time_opens_just_now)
    monkeypatch.setattr(livekit, "token_for", lambda *_: pytest.fail("a token was minted"))
    with pytest.raises(NotAllowed):
        admitted(reilly, "priya")


# -- calls ---------------------------------------------------------------------------------------------------
def test_private_time_is_a_new_room_and_the_old_one_is_deleted(reilly: Reilly, server: LiveKitServer) -> None:
    tickets = everybody_enters(reilly, server)
    (old,) = server.rooms
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    engine = LiveKit()
    assert engine.expel([reilly.seat(name).pk for name in ("priya", "tom", "aisha")]) == 1
    engine.start_phase([reilly.circle])
    assert server.rooms == {}
    for name in ("siobhan", "bridie"):
        server.enter(admitted(reilly, name).token)
    (new,) = server.rooms
    assert new != old
    assert names_in(reilly, server, new) == {"siobhan", "bridie"}
    with pytest.raises(Refused):
        server.enter(tickets["priya"].token)  # alive for a minute, and good for nothing
    engine.start_phase([reilly.circle])
    assert list(server.rooms) == [new]


def test_who_is_sent_out_is_removed_and_their_token_opens_no_room_with_anybody_in_it(
    reilly: Reilly, server: LiveKitServer
) -> None:
    tickets = everybody_enters(reilly, server)
    (old,) = server.rooms
    rooms.put_out(reilly.seat("priya"))
    engine = LiveKit()
    assert engine.expel([reilly.seat("priya").pk]) == 1
    assert ("RemoveParticipant", old) in [
        (m, a.room) for m, _g, a in server.asked if m == "RemoveParticipant"
    ]
    for name in ("siobhan", "bridie", "maya"):
        server.enter(admitted(reilly, name).token)
    (new,) = server.rooms
    assert names_in(reilly, server, new) == {"siobhan", "bridie", "maya"}
    with pytest.raises(Refused):
        server.enter(tickets["priya"].token)
    # The heartbeat asks every two seconds: nobody's room changes for that.
    assert engine.expel([reilly.seat("priya").pk, reilly.seat("tom").pk]) == 0
    assert list(server.rooms) == [new]


def test_each_call_carries_just_the_grant_it_needs(reilly: Reilly, server: LiveKitServer) -> None:
    everybody_enters(reilly, server)
    engine = LiveKit()
    engine.expel([reilly.seat("priya").pk])
    rooms.change_keys(reilly.meeting)
    engine.start_phase([reilly.circle])
    assert not server.rooms
    assert not SfuRoom.objects.exists()
    needs = {
        "CreateRoom": {"roomCreate"},
        "DeleteRoom": {"roomCreate"},
        "ListParticipants": {"roomAdmin", "room"},
        "RemoveParticipant": {"roomAdmin", "room"},
    }
    defaults = {"canPublish", "canSubscribe", "canPublishData"}
    seen = {method: {name for name, given in grants.items() if given} for method, grants, _a in server.asked}
    assert {method: granted - defaults for method, granted in seen.items()} == needs
    created = next(asked for method, _g, asked in server.asked if method == "CreateRoom")
    assert (created.max_participants, created.empty_timeout) == (50, 60)
    assert not created.HasField("egress")


def test_everybody_of_a_circle_enters_one_room(reilly: Reilly, server: LiveKitServer) -> None:
    everybody_enters(reilly, server)
    assert [len(people) for people in server.rooms.values()] == [4]
    assert list(server.rooms) == [room.name for room in SfuRoom.objects.all()]


def test_a_worker_who_serves_every_circle_gets_a_token_for_each(
    reilly: Reilly, server: LiveKitServer
) -> None:
    circles.add_circle(reilly.meeting, name="Dad’s side", by=reilly.seat("tom"))
    everybody_in(reilly)
    tokens = admitted(reilly, "priya").token.split(" ")
    assert len({claims_of(token)["video"]["room"] for token in tokens}) == 2
    assert len(admitted(reilly, "siobhan").token.split(" ")) == 1


@pytest.mark.parametrize("fault", ["busy", "deaf", "wrong key", "gone"])
def test_without_livekit_it_says_so_and_forgets_nothing(
    reilly: Reilly, server: LiveKitServer, settings: Settings, fault: str
) -> None:
    everybody_enters(reilly, server)
    if fault == "wrong key":
        settings.LIVEKIT_SECRET = "another secret that is long enough too"
    elif fault == "gone":
        settings.LIVEKIT_API_URL = f"http://127.0.0.1:{servers.free_port()}"
    else:
        server.fault = fault
    engine = LiveKit()
    rooms.change_keys(reilly.meeting)
    for verb in (
        lambda: engine.expel([reilly.seat("priya").pk]),
        lambda: engine.start_phase([reilly.circle]),
        lambda: admitted(reilly, "maya"),
    ):
        with pytest.raises(MediaAway):
            verb()
    assert len(sfu.rooms_over([reilly.circle])) == 1


def test_it_is_the_engine_of_a_service_that_has_one(reilly: Reilly, server: LiveKitServer) -> None:
    engine = engines.for_meeting(reilly.meeting)
    assert (engine.name, engine.limit) == ("livekit", 50)
