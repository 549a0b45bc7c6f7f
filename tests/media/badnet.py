"""A bad mobile line: a UDP shim before the relay, since browsers' own throttling does not touch WebRTC.

One socket of a client is one socket towards the relay. Loss is a share of the datagrams, delay in seconds
each way with some jitter, and the rate in kbit/s each way with a queue of 0.6 s, after which it drops.
"""

import asyncio
import random
import threading
from dataclasses import dataclass
from typing import Any, cast

QUEUE = 0.6  # seconds
HEADERS = 28  # bytes of IP and UDP


@dataclass
class Weather:
    """How the line is just now."""

    loss: float = 0.0
    delay: float = 0.0
    kbps: float = 0.0


class Shim:
    """Listens on a port of 127.0.0.1 and passes on to the relay, as badly as `weather` says. In a thread of
    its own.
    """

    def __init__(self, port: int, relay: int) -> None:
        self.port, self.relay, self.weather = port, relay, Weather()
        self._free = {"up": 0.0, "down": 0.0}
        self._dice = random.Random(5)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        # The thread is made where the test's network is, and stays in it.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def close(self) -> None:
        """Stop passing anything on."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()

    async def _listen(self) -> None:
        await self._loop.create_datagram_endpoint(lambda: _Front(self), local_addr=("127.0.0.1", self.port))
        self._ready.set()

    def pass_on(self, way: str, datagram: bytes, to: asyncio.DatagramTransport, *at: Any) -> None:
        """Send it later, or lose it."""
        weather, now = self.weather, self._loop.time()
        if self._dice.random() < weather.loss:
            return
        wait = weather.delay * (1 + 0.3 * self._dice.random())
        if weather.kbps:
            start = max(now, self._free[way])
            if start - now > QUEUE:
                return
            self._free[way] = start + (len(datagram) + HEADERS) * 8 / 1000 / weather.kbps
            wait += self._free[way] - now
        self._loop.call_later(wait, to.sendto, datagram, *at)


class _Front(asyncio.DatagramProtocol):
    """Towards the browser."""

    def __init__(self, shim: Shim) -> None:
        self._shim = shim
        self._backs: dict[Any, asyncio.Task[asyncio.DatagramTransport]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        loop = asyncio.get_running_loop()
        if addr not in self._backs:
            self._backs[addr] = loop.create_task(self._back(addr))
        back = self._backs[addr]
        back.add_done_callback(lambda done: self._shim.pass_on("up", data, done.result()))

    async def _back(self, addr: Any) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        transport, _protocol = await loop.create_datagram_endpoint(
            lambda: _Back(self._shim, self.transport, addr),
            remote_addr=("127.0.0.1", self._shim.relay),
        )
        return transport


class _Back(asyncio.DatagramProtocol):
    """Towards the relay."""

    def __init__(self, shim: Shim, front: asyncio.DatagramTransport, addr: Any) -> None:
        self._shim, self._front, self._addr = shim, front, addr

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._shim.pass_on("down", data, self._front, self._addr)
