"""Daphne, as we ship it, with one ASGI extension: ready-made frames out, binary messages straight in.

    python -m config.daphne -e tcp:port=8000:backlog=4096 config.asgi:application

The same application runs under plain Daphne, uvicorn and granian; there it finds no `kitchen.frames` among
the scope's extensions and uses `send` and `receive` like everybody else. What is gained is measured in
docs/performance.md. Whatever is not a small, whole, masked binary frame is left to Autobahn: fragments, large
frames, control frames, broken ones.
"""

import config.loop  # noqa: F401 # isort: skip - Twisted takes the loop it finds when it is imported

import gc
import logging
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from autobahn.twisted import websocket as autobahn_on_twisted
from autobahn.websocket import protocol as autobahn
from daphne import server
from daphne.cli import CommandLineInterface
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from twisted.internet import main as endings
from twisted.internet import reactor
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.tcp import Connection

from config.requests import RequestFactory
from plans.live.outlet import CLOSE_BASE, FRAMES, kept_bytes

logger = logging.getLogger(__name__)

#: Bytes read at once. A keystroke's update has 30; a large change is read in several parts.
READ_AT_ONCE = 4096
SMALL = 126  # a payload's length below this is one byte of the header
OPEN = WebSocketProtocol.STATE_OPEN
#: Seconds a socket may take to be let in, unless the command line says otherwise. With Daphne's own 5, those
#: at the end of a crowd are turned away on a slow machine, come again, and make the crowd larger.
LET_IN_WITHIN = 30
#: New objects before Python looks for garbage among them. With its own 700, a crowd that comes in at once
#: makes it look hundreds of times, through all of Django too: a quarter of the time until they are in.
NEW_BEFORE_LOOKING = 20_000
#: Seconds a thread may keep the interpreter while others want it. An update changes threads some ten times on
#: its way to the disk. With Python's own 5 ms it waited ten times as long for each page that was drawn at the
#: same time.
SWITCH_INTERVAL = 0.0005
#: Left to itself Python then collects only every ten minutes of a full evening, and needs a third more memory
#: in between, each time a little more: a connection leaves some 75 objects that only a collection finds. This
#: many ended connections are worth one (15 ms for 120 of them), at most this often in seconds.
WORTH_A_SEARCH, SEARCH_AT_MOST_EVERY = 100, 60.0
#: Daphne looks after all connections every two seconds: who has been silent for long is pinged, and answers.
#: Those who came in at the same moment were pinged at the same moment ever after, and everybody's updates
#: waited for thousands of answers. So each has a moment of its own, and one share is looked after at a time.
LOOKED_AFTER_EVERY, SHARES = 2.0, 20
#: Autobahn formats and colours every connection's settings for debug lines, whether or not anybody reads
#: them.
PAINTERS = ("pformat", "hltype", "hlval")
Sink = Callable[[bytes], None]


class _LastFrame:
    """The frames made last, and of what. As a rule the same frame is sent to everybody in a room in turn."""

    payload: bytes | tuple[bytes, ...] = b""
    frame = b"\x82\x00"


_last = _LastFrame()


class FrameProtocol(WebSocketProtocol):
    """A connection whose binary messages may go to a sink, and which takes frames that are frames already."""

    _sink: Sink | None = None
    _send: Callable[[bytes], int] | None = None
    _receive: Callable[[int], bytes] | None = None

    # -- the extension: what the application is given ------------------------------------------------

    def send_binary(self, payload: bytes) -> int:
        """Send a message, at once when nothing waits before it; answers the bytes that wait now for the
        network.
        """
        if payload is not _last.payload:
            _last.payload, _last.frame = payload, server_frame(payload)
        return self._put(_last.frame)

    def send_binaries(self, payloads: tuple[bytes, ...]) -> int:
        """Send messages one behind the other, as few packets as they fit into; answers what `send_binary`
        does.
        """
        if payloads is not _last.payload:
            _last.payload, _last.frame = payloads, b"".join(map(server_frame, payloads))
        return self._put(_last.frame)

    def _put(self, frame: bytes) -> int:
        if self.state != OPEN:
            return 0
        transport = self.transport
        if self._send is not None and not transport.dataBuffer and not transport._tempDataBuffer:
            try:
                sent = self._send(frame)
            except OSError:
                sent = 0  # no room, or no connection any more: both the reactor's
            if sent == len(frame):
                return 0
            frame = frame[sent:]
        transport.write(frame)
        return kept_bytes(transport)

    def listen(self, sink: Sink) -> None:
        """From now on binary messages go to `sink`, in their order; what waits in the queue comes first."""
        queue, kept = self.application_queue, []
        while not queue.empty():
            message = queue.get_nowait()
            if message["type"] == "websocket.receive" and message.get("bytes") is not None:
                sink(message["bytes"])
            else:
                kept.append(message)
        for message in kept:
            queue.put_nowait(message)
        self._sink = sink
        self.last_ping -= random.random() * self.server.ping_interval  # noqa: S311 - nobody gains by guessing it
        # Who hung up meanwhile has no socket any more; that it is over is in the queue.
        if isinstance(self.transport, Connection) and not self.transport.TLS:
            socket = getattr(self.transport, "socket", None)
            self._send, self._receive = getattr(socket, "send", None), getattr(socket, "recv", None)
            self._read_directly()

    def _read_directly(self) -> None:
        """Have the event loop call us when there is something to read, not Twisted's way there, which takes
        longer than we do.

        The reactor goes on thinking that the loop calls it: when it stops reading, or starts again, that is
        what happens.
        """
        transport = self.transport
        if isinstance(reactor, AsyncioSelectorReactor) and transport in reactor._readers:
            reactor._asyncioEventloop.add_reader(transport.fileno(), self._readable)

    # -- what comes in -------------------------------------------------------------------------------

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - Autobahn's names
        """A whole message, however it was cut into frames."""
        if isBinary and self._sink is not None and not self.muted:
            self._hand(self._sink, payload)
        else:
            super().onMessage(payload, isBinary)

    def _readable(self) -> None:
        """There is something to read, or an end, or an error: the last two are the reactor's."""
        if self._receive is None or self._sink is None or self.state != OPEN:
            reactor._readOrWrite(self.transport, True)
            return
        try:
            data = self._receive(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            reactor._readOrWrite(self.transport, True)
            return
        if not data:
            reactor._disconnectSelectable(self.transport, endings.CONNECTION_DONE, True)
            return
        self.dataReceived(data)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Bytes off the wire: small binary frames are read here, everything from the first other one by
        Autobahn.
        """
        if (
            self._sink is not None
            and self.state == OPEN
            and self.current_frame is None
            and not self.data
            and not self.inside_message
            and not self.muted
        ):
            data = data[self._take_small_frames(self._sink, data) :]
        if data:
            super().dataReceived(data)

    def _take_small_frames(self, sink: Sink, data: bytes) -> int:
        """Take whole, small, masked binary frames from the front; answers where the first other thing
        begins.
        """
        at, end = 0, len(data)
        while end - at >= 6 and data[at] == 0x82 and 0x80 <= data[at + 1] < 0x80 + SMALL:
            length, start = data[at + 1] & 0x7F, at + 6
            if start + length > end:
                break
            payload = unmask(data[start : start + length], data[at + 2 : start])
            at = start + length
            self._hand(sink, payload)
            if self.state != OPEN or self.muted:
                return end
        return at

    def _hand(self, sink: Sink, payload: bytes) -> None:
        self.last_ping = time.time()
        try:
            sink(payload)
        except Exception as error:
            # Only the kind of error: its words might hold what somebody wrote.
            logger.error("a frame could not be taken: %s", type(error).__name__)
            self.sendClose(CLOSE_BASE + 500)  # 1011 is not ours to send, says Autobahn


class FrameFactory(WebSocketFactory):
    """Makes connections of ours."""

    protocol = FrameProtocol


class FrameServer(server.Server):
    """Offers the extension to every socket, and tidies up behind those that have gone."""

    _ended = 0
    _to_look_after: Sequence[Any] = ()

    def run(self) -> None:
        """Serve, with everything loaded so far set aside: it stays, and is not searched for garbage again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(NEW_BEFORE_LOOKING)
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._tidy_now_and_then()
        super().run()

    def protocol_disconnected(self, protocol: Any) -> None:
        """A connection has ended."""
        super().protocol_disconnected(protocol)
        self._ended += 1

    def tidy(self) -> None:
        """Give back what ended connections have left in memory, when that is worth it."""
        if self._ended >= WORTH_A_SEARCH:
            self._ended = 0
            gc.collect()

    def _tidy_now_and_then(self) -> None:
        self.tidy()
        reactor.callLater(SEARCH_AT_MOST_EVERY, self._tidy_now_and_then)  # type: ignore[arg-type]

    def timeout_checker(self) -> None:
        """Look after the next share of all connections: Daphne's own does so with all at once."""
        if not self._to_look_after:
            self._to_look_after = list(self.connections)
        share = len(self.connections) // SHARES + 1
        now, self._to_look_after = self._to_look_after[:share], self._to_look_after[share:]
        for protocol in now:
            if protocol in self.connections:
                protocol.check_timeouts()
        reactor.callLater(LOOKED_AFTER_EVERY / SHARES, self.timeout_checker)  # type: ignore[arg-type]

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """The application of one connection, which finds the extension in its scope."""
        if isinstance(protocol, FrameProtocol):
            scope.setdefault("extensions", {})[FRAMES] = protocol
        return super().create_application(protocol, scope)


def server_frame(payload: bytes) -> bytes:
    """A whole, final, binary frame as a server sends it: without a mask (RFC 6455, 5.2)."""
    length = len(payload)
    if length < SMALL:
        return bytes((0x82, length)) + payload
    if length < 1 << 16:
        return b"\x82\x7e" + length.to_bytes(2, "big") + payload
    return b"\x82\x7f" + length.to_bytes(8, "big") + payload


def unmask(payload: bytes, mask: bytes) -> bytes:
    """The payload of a frame with its four bytes of mask taken off (RFC 6455, 5.3)."""
    length = len(payload)
    key = int.from_bytes((mask * (length // 4 + 1))[:length], "little")
    return (int.from_bytes(payload, "little") ^ key).to_bytes(length, "little")


class Command(CommandLineInterface):
    """Daphne's own command line, with our server behind it, and patience with a crowd."""

    server_class = FrameServer

    def __init__(self) -> None:
        super().__init__()
        self.parser.set_defaults(websocket_connect_timeout=LET_IN_WITHIN)


def paint_nothing() -> None:
    """Leave Autobahn's debug lines unpainted: that was a quarter of what letting somebody in cost."""
    for module in (autobahn, autobahn_on_twisted):
        for name in PAINTERS:
            if hasattr(module, name):
                setattr(module, name, lambda *anything: "")


def main() -> None:
    """Run Daphne. Its own module looks its factory up by name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    server.WebSocketFactory = FrameFactory
    server.HTTPFactory = RequestFactory
    paint_nothing()
    try:
        Command().run(sys.argv[1:])
    except ImproperlyConfigured as wrong:
        if settings.configured:
            raise
        sys.exit(str(wrong))  # the environment: sentences for the person who set it


if __name__ == "__main__":
    main()
