"""Daphne with our extension takes every frame a browser may send, in order, and refuses what RFC 6455
refuses.

Each test runs with the extension and without it: nobody can tell which it is.
"""

import base64
import os
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from autobahn.twisted import websocket as autobahn_on_twisted
from autobahn.websocket import protocol as autobahn

from tests.support import servers

pytestmark = pytest.mark.slow

FINAL, CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x80, 0, 1, 2, 8, 9, 10


@pytest.fixture(scope="module", params=["config.daphne", "daphne"], ids=["extension", "plain"])
def echo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[servers.Daphne]:
    """The echo application on a server of its own."""
    folder: Path = tmp_path_factory.mktemp("echo")
    env = servers.environment(folder)
    with servers.daphne(
        folder, env=env, application="tests.house.echo:application", launcher=request.param
    ) as server:
        yield server


class Wire:
    """A WebSocket client that sends exactly the bytes it is told to."""

    def __init__(self, server: servers.Daphne, path: str = "/") -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.unread = b""
        while b"\r\n\r\n" not in self.unread:
            self.unread += self.socket.recv(4096)
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        assert b" 101 " in head

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def frame(self) -> tuple[int, bytes]:
        """The next frame: its kind and what is in it."""
        first, length = self._take(2)
        if length == 126:
            (length,) = struct.unpack("!H", self._take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._take(8))
        return first & 15, self._take(length)

    def until_the_end(self) -> list[bytes]:
        """Every message until the server hangs up."""
        heard = []
        with suppress(ConnectionError):
            while True:
                kind, payload = self.frame()
                heard += [payload] if kind in (TEXT, BINARY) else []
        return heard

    def _take(self, count: int) -> bytes:
        while len(self.unread) < count:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("the server hung up")
            self.unread += more
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken


@pytest.fixture
def wire(echo: servers.Daphne) -> Iterator[Wire]:
    with closing(Wire(echo)) as wire:
        yield wire


def masked(payload: bytes, kind: int = BINARY, *, final: bool = True) -> bytes:
    """A client's frame."""
    head = bytes([(FINAL if final else 0) | kind])
    size = len(payload)
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack("!Q", size)
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 124, 125, 126, 127, 65535, 65536, 100_000])
def test_a_message_of_any_size_comes_back_whole(wire: Wire, size: int) -> None:
    payload = os.urandom(size)
    wire.send(masked(payload))
    assert wire.frame() == (BINARY, payload)


def test_many_frames_in_one_packet_come_back_in_their_order(wire: Wire) -> None:
    sent = [bytes([number]) * (1 + number % 140) for number in range(200)]
    wire.send(b"".join(masked(one) for one in sent))
    assert [wire.frame()[1] for _ in sent] == sent


@pytest.mark.parametrize("size", [0, 119, 120, 70_000])
def test_messages_handed_over_together_come_one_by_one(wire: Wire, size: int) -> None:
    message = b"thrice" + os.urandom(size)
    for _ in range(2):
        wire.send(masked(message))
        assert [wire.frame() for _ in range(3)] == [
            (BINARY, message),
            (BINARY, b"then"),
            (BINARY, message),
        ]


def test_a_frame_may_arrive_byte_by_byte(wire: Wire) -> None:
    for byte in masked(b"slowly") + masked(b"after"):
        wire.send(bytes([byte]))
    assert [wire.frame()[1], wire.frame()[1]] == [b"slowly", b"after"]


def test_fragments_are_one_message_and_a_ping_may_come_between(wire: Wire) -> None:
    wire.send(masked(b"before") + masked(b"one ", final=False))
    wire.send(masked(b"?", PING) + masked(b"two ", CONTINUED, final=False))
    wire.send(masked(b"three", CONTINUED) + masked(b"next"))
    heard = [wire.frame() for _ in range(4)]
    assert (PONG, b"?") in heard
    assert [words for kind, words in heard if kind == BINARY] == [
        b"before",
        b"one two three",
        b"next",
    ]


def test_text_and_empty_frames_and_pings_take_the_ordinary_way(wire: Wire) -> None:
    wire.send(masked(b"words", TEXT) + masked(b"!", PING) + masked(b"bytes"))
    answers = {wire.frame() for _ in range(3)}
    assert answers == {(BINARY, b"text: words"), (PONG, b"!"), (BINARY, b"bytes")}


def test_a_frame_without_a_mask_is_refused(wire: Wire) -> None:
    wire.send(masked(b"fine") + bytes([FINAL | BINARY, 3]) + b"bad")
    assert not {b"bad", b"boom"} & set(wire.until_the_end())


@pytest.mark.parametrize("first", [0xC2, 0x83, 0x80], ids=["reserved bit", "reserved kind", "loose"])
def test_a_broken_frame_is_refused(wire: Wire, first: int) -> None:
    wire.send(bytes([first]) + masked(b"bad")[1:])
    assert not {b"bad", b"boom"} & set(wire.until_the_end())


def test_a_close_is_answered_and_what_comes_after_it_is_not_heard(wire: Wire) -> None:
    wire.send(masked(b"last"))
    assert wire.frame() == (BINARY, b"last")
    wire.send(masked(struct.pack("!H", 1000), CLOSE) + masked(b"too late"))
    assert wire.frame()[0] == CLOSE
    assert wire.until_the_end() == []


def test_a_reader_who_stops_reading_gets_everything_in_order_later(wire: Wire) -> None:
    sent = [bytes([number % 256]) * 60_000 for number in range(150)]
    for one in sent:
        wire.send(masked(one) + masked(b"small"))
    heard = [wire.frame()[1] for _ in range(2 * len(sent))]
    assert heard == [part for one in sent for part in (one, b"small")]


def test_an_error_of_ours_ends_one_socket_and_says_nothing(echo: servers.Daphne, wire: Wire) -> None:
    wire.send(masked(b"boom"))
    assert not {b"bad", b"boom"} & set(wire.until_the_end())
    with closing(Wire(echo)) as other:
        other.send(masked(b"still here"))
        assert other.frame() == (BINARY, b"still here")
    if "config.daphne" in " ".join(echo.process.args):  # type: ignore[arg-type]
        assert "canary" not in echo.log


def test_who_has_to_wait_long_at_the_door_is_not_turned_away(echo: servers.Daphne) -> None:
    if "config.daphne" not in " ".join(echo.process.args):  # type: ignore[arg-type]
        pytest.skip("Daphne's own command line gives up after five seconds")
    with closing(Wire(echo, "/late")) as wire:
        wire.send(masked(b"at last"))
        assert wire.frame() == (BINARY, b"at last")


def test_those_who_came_together_are_not_pinged_together(tmp_path: Path) -> None:
    """Nor ever forgotten: each is pinged once in every interval."""
    env, every = servers.environment(tmp_path), 4
    with (
        servers.daphne(
            tmp_path, env=env, application="tests.house.echo:application",
            launcher="config.daphne", options=["--ping-interval", str(every)],
        ) as server,
        ExitStack() as open_ones,
    ):  # fmt: skip
        wires = [open_ones.enter_context(closing(Wire(server))) for _ in range(60)]
        came = dict.fromkeys(wires, 0.0)
        began = time.monotonic()
        with selectors.DefaultSelector() as waiting:
            for wire in wires:
                waiting.register(wire.socket, selectors.EVENT_READ, wire)
            while not all(came.values()):
                assert time.monotonic() - began < 3 * every
                for key, _ in waiting.select(timeout=1):
                    assert key.data.frame()[0] == PING
                    came[key.data] = came[key.data] or time.monotonic() - began
    # A short while: a busy machine may bring a second's pings at once, but not half an interval's.
    busiest = max(sum(1 for one in came.values() if at <= one < at + every / 20) for at in came.values())
    assert busiest < len(wires) / 2


def test_what_autobahn_paints_for_nobody_is_still_where_we_leave_it_out() -> None:
    for module in (autobahn_on_twisted, autobahn):
        assert {"hltype", "hlval"} <= set(vars(module))
    assert "pformat" in vars(autobahn)


#: What connections leave behind is found when so many have ended, and not looked for before.
TIDYING = """
import gc, weakref
from config import daphne

class Left:
    pass

gc.disable()
server = object.__new__(daphne.FrameServer)
left = Left()
left.itself, seen = left, weakref.ref(left)
del left
for number in range(daphne.WORTH_A_SEARCH):
    server.tidy()
    print(number, seen() is not None)
    connection = object()
    server.connections = {connection: {}}
    server.protocol_disconnected(connection)
server.tidy()
print("then", seen() is not None)
"""


def test_what_ended_connections_left_in_memory_is_found_when_it_is_worth_looking() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TIDYING], capture_output=True, text=True, timeout=60, check=True
    )
    *before, last = done.stdout.splitlines()
    assert len(before) == 100
    assert all(line.endswith("True") for line in before)
    assert last == "then False"
