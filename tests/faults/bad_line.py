"""A phone line on a bad day: a TCP relay that delays pieces and drops connections, in the middle of a frame
too.
"""

import asyncio
import contextlib
import random
from typing import Self


class BadLine:
    """Relays to the server. Of all pieces that pass, `trouble` come late, and one in eight of those ends its
    connection.

    `ws` is its address for sockets, as a server's is. While `offline` is set, nobody gets through at all.
    """

    def __init__(self, port: int, *, trouble: float, seed: int) -> None:
        self.port, self.trouble = port, trouble
        self.chance = random.Random(seed)
        self.offline = False
        self.delayed = self.dropped = 0
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._door = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.go_offline()
        self._door.close()

    @property
    def ws(self) -> str:
        """Where to call."""
        return f"ws://127.0.0.1:{self._door.sockets[0].getsockname()[1]}"

    def go_offline(self) -> None:
        """Into a tunnel: every connection ends, and no new one begins."""
        self.offline = True
        for end in list(self._open):
            end.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.offline:
            writer.transport.abort()
            return
        there, away = await asyncio.open_connection("127.0.0.1", self.port)
        ends = {writer, away}
        self._open |= ends
        with contextlib.suppress(asyncio.CancelledError):  # the test is over
            await asyncio.gather(self._carry(reader, away, ends), self._carry(there, writer, ends))
        self._open -= ends

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        ends: set[asyncio.StreamWriter],
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(4096):
                if self.chance.random() < self.trouble:
                    self.delayed += 1
                    await asyncio.sleep(self.chance.uniform(0.005, 0.1))
                    if self.chance.random() < 0.125:
                        self.dropped += 1
                        writer.write(piece[: self.chance.randrange(len(piece) + 1)])
                        break
                writer.write(piece)
                await writer.drain()
        for end in ends:
            end.close()
