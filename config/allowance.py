"""How much one device may ask of us: a rate, and requests at a time. Beyond that: "too fast", for a while.

Stands before Django, so that a refusal costs next to nothing. A device's key, a sign-in and a program's token
each have an allowance of their own once they have been recognised; everybody else shares that of the address
they come from. Each process counts for itself and remembers a bounded number of them
(docs/adr/0040-an-allowance-for-each-device.md).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config import early_refusals
from participants.platform import known_credentials, network_addresses
from participants.platform.errors import Refusal
from plans.live.rates import Bucket

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

SAFE = ("GET", "HEAD", "OPTIONS")
#: Devices and addresses that one process remembers; beyond that, those that rested longest begin anew.
MOST = 20_000
#: Seconds that a refusal is held back, and of how many of one device or address at a time.
HELD_BACK, MOST_HELD_BACK = 0.3, 24


@dataclass(frozen=True)
class Measure:
    """What is allowed: `in_a_row`, then `each_second`; and how many are answered `side_by_side`."""

    in_a_row: float
    each_second: float
    side_by_side: int


@dataclass(frozen=True)
class Kind:
    """Who asks: how much they may change, and how much they may read."""

    changes: Measure
    reads: Measure


#: A person presses quickly, and goes through a long list one row after the other; nobody does so for minutes.
PERSON = Kind(changes=Measure(40, 1, 1), reads=Measure(300, 20, 2))
#: A program with a token of ours.
PROGRAM = Kind(changes=Measure(200, 10, 2), reads=Measure(400, 40, 2))
#: Everybody behind one address whom we do not know yet: a whole household with its codes, an office that
#: signs in.
ADDRESS = Kind(changes=Measure(60, 2, 4), reads=Measure(600, 40, 4))


class Line:
    """What is left of one measure, and the requests that wait for each other."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.bucket = Bucket(size=measure.in_a_row, each_second=measure.each_second)
        self.turn = asyncio.Semaphore(measure.side_by_side)
        self.waiting = self.refused = 0

    @property
    def rest(self) -> int:
        """Seconds until there is something to take again."""
        return ceil(1 / self.measure.each_second)


class Allowance:
    """What one device, sign-in, program or address has left."""

    def __init__(self, kind: Kind) -> None:
        self.changes, self.reads = Line(kind.changes), Line(kind.reads)

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits in one of its lines."""
        return bool(self.changes.waiting or self.reads.waiting)


class Allowances:
    """Everybody's, as far as they are remembered. All of it on one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._of: OrderedDict[object, Allowance] = OrderedDict()

    def __len__(self) -> int:
        return len(self._of)

    def of(self, who: object, kind: Kind) -> Allowance:
        """This one's, made when it is new."""
        found = self._of.get(who)
        if found is None:
            found = self._of[who] = Allowance(kind)
            self._forget()
        self._of.move_to_end(who)
        return found

    def _forget(self) -> None:
        """Forget those asked for longest ago, whose allowance is whole again as a rule; never one that has
        somebody waiting.
        """
        while len(self._of) > self._most:
            who, one = self._of.popitem(last=False)
            if one.is_busy:
                self._of[who] = one
                return


class AllowanceMiddleware:
    """The application behind an allowance: a client that asks too much is told so; others notice nothing."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self.allowances = Allowances()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"].startswith(settings.STATIC_URL):
            await self.inner(scope, receive, send)
            return
        request = early_refusals.request_of(scope["headers"], path=scope["path"], client=scope.get("client"))
        allowance = self.allowances.of(*who_asks(request))
        line = allowance.reads if scope["method"] in SAFE else allowance.changes
        if not line.bucket.take():
            await _refuse(line, request, send)
            return
        line.waiting += 1
        try:
            async with line.turn:
                await self.inner(scope, receive, send)
        finally:
            line.waiting -= 1


async def _refuse(line: Line, request: HttpRequest, send: Any) -> None:
    """Say that it is too fast, after a moment: a client that waits for an answer before asking again floods
    that much slower.
    """
    if line.refused < MOST_HELD_BACK:
        line.refused += 1
        try:
            await asyncio.sleep(HELD_BACK)
        finally:
            line.refused -= 1
    await early_refusals.send(early_refusals.TOO_FAST, request, send, rest=line.rest)


def who_asks(request: HttpRequest) -> tuple[object, Kind]:
    """Whose allowance a request counts against: a credential's that was recognised here lately, or its
    address's.
    """
    for credential, kind in _credentials(request):
        if credential and known_credentials.is_known(credential):
            return known_credentials.mark(credential), kind
    try:
        place = network_addresses.hidden(network_addresses.address_of(request))
    except Refusal:
        place = ""
    return ("address", place), ADDRESS


def _credentials(request: HttpRequest) -> Iterable[tuple[str, Kind]]:
    authorization = request.headers.get("Authorization", "")
    yield request.COOKIES.get(settings.DEVICE_COOKIE, ""), PERSON
    yield request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), PERSON
    yield authorization.removeprefix("Bearer ").strip(), PERSON
    yield authorization.removeprefix("Token ").strip(), PROGRAM
