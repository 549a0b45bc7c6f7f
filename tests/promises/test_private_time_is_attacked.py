"""Private time on a running server, attacked by everybody who holds something: not one byte of its words
reaches them.

Over HTTP, over both sockets, and as a program; with a phone bound before and one bound while it runs. The
family sees each phone that tried, lets in the one it wants to, and that one reads: so the tests do look where
the words are.
"""

import asyncio
import contextlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from plans.live import wire
from tests.plans.sockets import SocketPerson
from tests.support.scenes import play
from tests.support.servers import Daphne

pytestmark = [pytest.mark.promises, pytest.mark.slow]

NEEDLE = "zebra-4417"
#: Enough to know that the server has answered all it will.
A_MOMENT = 1.5


class Stays(urllib.request.HTTPRedirectHandler):
    """Follows nothing by itself, so that every answer and its cookies are seen."""

    def redirect_request(self, *what: Any) -> None:
        return None


_straight = urllib.request.build_opener(Stays)


@dataclass
class Attacker:
    """Somebody with a cookie, a key or a token, who remembers every byte that came."""

    server: Daphne
    headers: dict[str, str]
    heard: list[bytes] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    led_to: list[str] = field(default_factory=list)

    def get(self, path: str) -> bytes:
        return self._ask(urllib.request.Request(f"{self.server}{path}", headers=self.headers))

    def post(self, path: str, fields: dict[str, str], *, page: str = "") -> bytes:
        """Press a button; the token of the form comes from `page`."""
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page or path))
        said = {**fields, "csrfmiddlewaretoken": found[1].decode() if found else ""}
        return self._ask(
            urllib.request.Request(
                f"{self.server}{path}",
                data=urllib.parse.urlencode(said).encode(),
                headers={**self.headers, "Origin": str(self.server), "Referer": f"{self.server}/"},
            )
        )

    def walk(self, *starts: str, at_most: int = 40) -> None:
        """Every page of ours that these lead to."""
        ahead, been = list(starts), set[str]()
        while ahead and len(been) < at_most:
            path = ahead.pop(0)
            if path in been or re.search(r"/(leave|logout|sign-out)|\.(css|js|woff2?|png|svg|ico)", path):
                continue
            been.add(path)
            page = self.get(path)
            ahead += [one.decode() for one in re.findall(rb'href="(/[^"#]*)"', page)] + self.led_to

    def _ask(self, request: urllib.request.Request) -> bytes:
        try:
            with _straight.open(request, timeout=60) as answer:
                body, code, headers = answer.read(), answer.status, answer.headers
        except urllib.error.HTTPError as error:
            body, code, headers = error.read(), error.code, error.headers
        where = headers.get("Location") or ""
        self.led_to = [where] if where.startswith("/") else []
        self._keep_cookies(headers.get_all("Set-Cookie") or [])
        self.heard.append(body)
        self.codes.append(code)
        return bytes(body)

    def _keep_cookies(self, given: list[str]) -> None:
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        for one in given:
            jar.load(one)
        if jar:
            self.headers["Cookie"] = "; ".join(f"{one.key}={one.value}" for one in jar.values())

    async def sockets(self, scene: dict[str, Any]) -> None:
        """Both sockets, and everything one may ask on them."""
        asks = [
            json.dumps({"type": kind, "page": "p", "phase": "x", "open_to": [], "picture": True})
            for kind in ("here", "knock", "media_join", "media_renew", "media_signal", "media_sfu")
        ]
        await self._listen(f"/ws/room/{scene['meeting']}", asks)
        empty = b"\x00"
        await self._listen(f"/ws/plan/{scene['draft']}", [wire.step_1(empty), wire.say_again()])

    async def _listen(self, path: str, says: list[Any]) -> None:
        origin = None if "Authorization" in self.headers else str(self.server)
        with contextlib.suppress(WebSocketException, OSError):
            async with connect(
                f"{self.server.ws}{path}", additional_headers=self.headers, origin=origin
            ) as socket:
                with contextlib.suppress(WebSocketException):
                    for one in says:
                        await socket.send(one)
                with contextlib.suppress(WebSocketException, TimeoutError):
                    while True:
                        frame = await asyncio.wait_for(socket.recv(), A_MOMENT)
                        self.heard.append(frame.encode() if isinstance(frame, str) else frame)

    @property
    def bytes_of_the_draft(self) -> int:
        return sum(one.count(NEEDLE.encode()) for one in self.heard)

    @property
    def credentials(self) -> list[bytes]:
        """What would open sound and picture."""
        return [one for one in self.heard if b'"media_in"' in one or b'"ice"' in one]


def holding(server: Daphne, held: dict[str, str]) -> Attacker:
    if "cookie" in held:
        return Attacker(server, {"Cookie": held["cookie"]})
    if "key" in held:
        return Attacker(server, {"Authorization": f"Bearer {held['key']}"})
    return Attacker(server, {"Authorization": f"Token {held['token']}"})


def addresses(scene: dict[str, Any]) -> list[str]:
    own = f"/m/{scene['meeting']}"
    api = f"/api/v1/meetings/{scene['meeting']}"
    parts = (
        "/", "/room", "/waiting", "/who", "/catch-up", "/suggestions", "/promises", "/history", "/agree",
        "/copy", "/copy.pdf", "/information", "/ahead", "/late", "/views", "/phones", "/family-times",
    )  # fmt: skip
    asked = (
        "",
        "/seats",
        "/versions",
        "/information",
        "/bottom-lines",
        "/statements",
        "/abilities",
    )
    desk = (f"/desk/meetings/{scene['meeting']}", f"/desk/families/{scene['of_the_family']}")
    return ["/", "/desk/", *desk, *[own + one for one in parts], *[api + one for one in asked]]


async def attack(one: Attacker, scene: dict[str, Any]) -> None:
    for path in addresses(scene):
        await asyncio.to_thread(one.get, path)
    await asyncio.to_thread(one.walk, "/", f"/m/{scene['meeting']}/waiting")
    await one.sockets(scene)


async def write_the_needle(server: Daphne, scene: dict[str, Any]) -> SocketPerson:
    family = scene["family"]
    siobhan, bridie = [
        await SocketPerson(server, scene["draft"], family[name]).come_in() for name in ("siobhan", "bridie")
    ]
    siobhan.type(f"{NEEDLE} sleeps at Nan's on Fridays. ")
    await bridie.until(lambda: NEEDLE in bridie.words(), seconds=15)
    await bridie.leave()
    return siobhan


def bind_meanwhile(server: Daphne, scene: dict[str, Any]) -> Attacker:
    """What the desk showed for Siobhan, typed into another browser while private time runs (S1)."""
    one = Attacker(server, {})
    way = scene["link"]
    one.post(f"/j/{way['token']}", {"code": way["code"], "device_name": "mine"})
    return one


def phones_page(server: Daphne, scene: dict[str, Any]) -> bytes:
    return holding(server, scene["family"]["bridie"]).get(f"/m/{scene['meeting']}/phones")


@pytest.mark.timeout(300)
async def test_nobody_outside_gets_a_byte_of_it_and_the_family_sees_each_phone_that_tried(
    daphne_server: Daphne,
) -> None:
    server = daphne_server
    scene = await asyncio.to_thread(play, server, "attacked")
    siobhan = await write_the_needle(server, scene)
    for who, held in scene["holds"].items():
        one = holding(server, held)
        await attack(one, scene)
        assert one.bytes_of_the_draft == 0, who
        assert one.credentials == [], who
        assert 500 not in one.codes, who

    page = (await asyncio.to_thread(phones_page, server, scene)).decode()
    assert page.count("Siobhan, on a new phone") == 1  # the phone bound before, also as a program

    meanwhile = await asyncio.to_thread(bind_meanwhile, server, scene)
    await attack(meanwhile, scene)
    assert meanwhile.bytes_of_the_draft == 0
    assert meanwhile.credentials == []
    page = (await asyncio.to_thread(phones_page, server, scene)).decode()
    assert page.count("Siobhan, on a new phone") == 2
    assert siobhan.closed is None
    await siobhan.leave()


@pytest.mark.timeout(200)
async def test_the_one_it_lets_in_reads_and_the_one_it_puts_out_hears_no_more(
    daphne_server: Daphne,
) -> None:
    server = daphne_server
    scene = await asyncio.to_thread(play, server, "attacked")
    siobhan = await write_the_needle(server, scene)
    held = scene["holds"]["a phone bound before"]
    phone, bridie = holding(server, held), holding(server, scene["family"]["bridie"])
    await asyncio.to_thread(phone.get, f"/m/{scene['meeting']}/room")
    own = f"/m/{scene['meeting']}"
    page = (await asyncio.to_thread(bridie.get, f"{own}/phones")).decode()
    found = re.search(r'name="visit" value="(\d+)"', page)
    assert found
    answer = {"seat": scene["seat"], "visit": found[1], "from": "phones"}
    await asyncio.to_thread(bridie.post, f"{own}/admit", answer, page=f"{own}/phones")

    inside = await SocketPerson(server, scene["draft"], held).come_in()
    assert NEEDLE in inside.words()
    out = {"visit": found[1]}
    await asyncio.to_thread(bridie.post, f"{own}/phones/out", out, page=f"{own}/phones")
    heard = len(inside.screen.frames)
    siobhan.type("okapi-3308 ")
    await inside.until(lambda: inside.closed is not None, seconds=10)
    assert b"okapi-3308" not in b"".join(inside.screen.frames[heard:])
    await siobhan.leave()


@pytest.mark.timeout(200)
async def test_an_emergency_opening_makes_no_way_in_and_takes_none_away(
    daphne_server: Daphne,
) -> None:
    """S2: the family is open to another coordinator, who invites somebody anew to come in as them."""
    server = daphne_server
    scene = await asyncio.to_thread(play, server, "attacked")
    ann = holding(server, scene["holds"]["another coordinator"])
    tom = holding(server, scene["holds"]["the coordinator"])
    desk = f"/desk/families/{scene['of_the_family']}"
    invite = f"{desk}/people/{scene['person']}/invite"
    for one in (ann, tom):
        await asyncio.to_thread(one.post, invite, {"how": "paper"}, page=desk)
    assert ann.codes[-1] == 404
    assert tom.codes[-1] == 409
    kwame = holding(server, scene["family"]["kwame"])
    assert b"<main" in await asyncio.to_thread(kwame.get, f"/m/{scene['meeting']}/room")
    assert kwame.codes[-1] == 200
