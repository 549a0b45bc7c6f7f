"""LiveKit's room service on this machine, speaking Twirp over real HTTP as LiveKit's papers say. It passes no
media on.

Protobuf in, protobuf out; errors are JSON with a code. Each call needs a token signed with the shared secret,
with the grant its papers name: roomCreate to make and delete, roomList to list, roomAdmin of that very room
for its participants.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from livekit.protocol import models, room

KEY, SECRET = "a-livekit-key", "a-livekit-secret-that-is-long-enough"
PREFIX = "/twirp/livekit.RoomService/"


class Refused(Exception):
    """A Twirp error: its code and the HTTP status that goes with it."""

    def __init__(self, code: str, status: int) -> None:
        self.code, self.status = code, status


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, when its signature is right and its time has come and not gone."""
    head, body, signature = token.split(".")
    mac = hmac.new(SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    if base64.urlsafe_b64encode(mac).rstrip(b"=").decode() != signature:
        raise Refused("unauthenticated", 401)
    assert json.loads(_part(head))["alg"] == "HS256"
    found: dict[str, Any] = json.loads(_part(body))
    if found.get("iss") != KEY or not found["nbf"] <= time.time() <= found["exp"]:
        raise Refused("unauthenticated", 401)
    return found


def _part(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class LiveKitServer(ThreadingHTTPServer):
    """Its rooms with who is in them, and what was asked of it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rooms: dict[str, set[str]] = {}
        self.asked: list[tuple[str, dict[str, Any], Any]] = []
        #: "busy" answers 503 to everything, "deaf" not at all.
        self.fault = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def enter(self, token: str) -> None:
        """What a browser does with its token. A server with `auto_create: false` knows no other rooms than
        ours.
        """
        found = claims_of(token)
        grants = found["video"]
        if not grants.get("roomJoin") or grants["room"] not in self.rooms:
            raise Refused("not_found", 404)
        self.rooms[grants["room"]].add(found["sub"])

    # -- the calls -------------------------------------------------------------------------------------
    def create_room(self, asked: room.CreateRoomRequest) -> models.Room:
        self.rooms.setdefault(asked.name, set())
        return models.Room(name=asked.name, max_participants=asked.max_participants)

    def delete_room(self, asked: room.DeleteRoomRequest) -> room.DeleteRoomResponse:
        if self.rooms.pop(asked.room, None) is None:
            raise Refused("not_found", 404)
        return room.DeleteRoomResponse()

    def list_participants(self, asked: room.ListParticipantsRequest) -> room.ListParticipantsResponse:
        if asked.room not in self.rooms:
            raise Refused("not_found", 404)
        people = [models.ParticipantInfo(identity=one) for one in sorted(self.rooms[asked.room])]
        return room.ListParticipantsResponse(participants=people)

    def remove_participant(self, asked: room.RoomParticipantIdentity) -> room.RemoveParticipantResponse:
        if asked.identity not in self.rooms.get(asked.room, set()):
            raise Refused("not_found", 404)
        self.rooms[asked.room].discard(asked.identity)
        return room.RemoveParticipantResponse()


#: method -> (what comes, the call, the grant it needs)
_CALLS: dict[str, tuple[Any, str, str]] = {
    "CreateRoom": (room.CreateRoomRequest, "create_room", "roomCreate"),
    "DeleteRoom": (room.DeleteRoomRequest, "delete_room", "roomCreate"),
    "ListParticipants": (room.ListParticipantsRequest, "list_participants", "roomAdmin"),
    "RemoveParticipant": (room.RoomParticipantIdentity, "remove_participant", "roomAdmin"),
}


class _Handler(BaseHTTPRequestHandler):
    server: LiveKitServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.fault == "deaf":
            self.close_connection = True
            self.connection.close()
            return
        try:
            self._say(200, "application/protobuf", self._answer(raw).SerializeToString())
        except Refused as refused:
            words = json.dumps({"code": refused.code, "msg": "no"}).encode()
            self._say(refused.status, "application/json", words)

    def _answer(self, raw: bytes) -> Any:
        if self.server.fault == "busy":
            raise Refused("unavailable", 503)
        method = self.path.removeprefix(PREFIX)
        if not self.path.startswith(PREFIX) or method not in _CALLS:
            raise Refused("bad_route", 404)
        if self.headers.get("Content-Type") != "application/protobuf":
            raise Refused("malformed", 400)
        kind, call, grant = _CALLS[method]
        claims = claims_of(self.headers.get("Authorization", "").removeprefix("Bearer "))
        asked = kind.FromString(raw)
        self.server.asked.append((method, claims["video"], asked))
        right = claims["video"].get(grant)
        if not right or (grant == "roomAdmin" and claims["video"].get("room") != asked.room):
            raise Refused("permission_denied", 403)
        return getattr(self.server, call)(asked)

    def _say(self, status: int, kind: str, raw: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def livekit_server() -> Iterator[LiveKitServer]:
    """One on a free port."""
    server = LiveKitServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
