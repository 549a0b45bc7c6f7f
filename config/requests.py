"""Requests under our Daphne: bodies stay in memory, are no larger than we take, and not too many at once.

Twisted spools what is over 100 KB to the disk, whoever sends it and however much it is. Here a request that
says it is too large is refused before its body is read, one that turns out to be is refused at that byte, and
nothing lies on the disk.
"""

from io import BytesIO
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from twisted.internet import reactor

from config import early_refusals
from config.early_refusals import EarlyRefusal

#: Bytes of all requests that are held in memory at a time. Small ones always find room.
HELD_AT_MOST = 160 * 1024 * 1024
SMALL = 64 * 1024
#: Seconds that what still comes is thrown away (as much again as we take), so that the answer is read:
#: hanging up at once would take it away again.
LINGER = 2.0


class Held:
    """What the bodies of this process's requests take up."""

    size = 0


class Request(WebRequest):
    """A request whose body is counted while it comes."""

    _held = 0
    _refused: EarlyRefusal | None = None
    _thrown_away = 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """The headers are here, and say how much is to come, or do not say."""
        self.content = BytesIO()
        if length is not None and length > settings.LARGEST_BODY:
            self._refuse(early_refusals.TOO_LARGE)
        elif length is not None and length > SMALL and Held.size + length > HELD_AT_MOST:
            self._refuse(early_refusals.TOO_MUCH)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """A piece of the body."""
        if self._refused is not None:
            self._thrown_away += len(data)
            if self._thrown_away > settings.LARGEST_BODY:
                self.channel.transport.abortConnection()
            return
        held = self._held + len(data)
        if held > settings.LARGEST_BODY:
            self._refuse(early_refusals.TOO_LARGE)
        elif held > SMALL and Held.size + len(data) > HELD_AT_MOST:
            self._refuse(early_refusals.TOO_MUCH)
        else:
            self._held, Held.size = held, Held.size + len(data)
            self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802 - Twisted's name
        """All of it is here: the application's turn, unless it was refused."""
        if self._refused is None:
            super().requestReceived(command, path, version)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's name
        """The visitor has gone."""
        self._let_go()
        super().connectionLost(reason)

    def finish(self) -> None:
        """It is answered."""
        self._let_go()
        super().finish()

    def _let_go(self) -> None:
        Held.size -= self._held
        self._held = 0

    def _refuse(self, refusal: EarlyRefusal) -> None:
        """Say so, take no more in, and hang up once that was read."""
        self._refused = refusal
        self._let_go()
        self.content = BytesIO()
        self.requestHeaders.removeHeader(b"expect")  # "100 Continue" would come behind our answer
        transport = self.channel.transport
        transport.write(_answer(refusal, self.requestHeaders))
        if hasattr(transport, "loseWriteConnection"):
            transport.loseWriteConnection()
        reactor.callLater(LINGER, transport.abortConnection)  # type: ignore[arg-type]


def _answer(refusal: EarlyRefusal, headers: Any) -> bytes:
    pairs = [(name, value) for name, values in headers.getAllRawHeaders() for value in values]
    request = early_refusals.request_of(pairs, path="", client=None)
    status, named, body = early_refusals.answer(refusal, request)
    lines = [f"HTTP/1.1 {status} {refusal.phrase}".encode(), b"Connection: close"]
    lines += [name + b": " + value for name, value in named]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class RequestFactory(HTTPFactory):
    """Makes connections whose requests are of this kind."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        """A connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol
