"""A whole evening in front of nginx, PostgreSQL and Redis, with a web process replaced and PostgreSQL started
again in the middle: no log of any of them has a link, an address, a name or a word.
"""

import asyncio
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.house.test_settings import PRODUCTION
from tests.plans.sockets import SocketPerson
from tests.support import nginx, servers
from tests.support.composed import AsComposed, RedisAsComposed
from tests.support.scenes import play
from tests.support.servers import Daphne
from tests.support.through_proxy import HOST, Guest, trusting

pytestmark = [pytest.mark.flows, pytest.mark.slow, pytest.mark.peers, pytest.mark.timeout(600)]

BEFORE = "heron-1206 wants Nan beside her"
TYPED = "zebra-4417 sleeps over on Fridays"
AGAIN = "quagga-9052 rings on Tuesdays"
LOST = "okapi-3308 came while it was away"
CANARY = "canary-7711"
VISITOR = "127.0.0.1"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(13 << 20)


class Behind(SocketPerson):
    """Somebody whose socket goes through nginx."""

    async def dial(self) -> "Behind":
        self.socket = await connect(
            f"wss://{HOST}/ws/plan/{self.draft_id}",
            host="127.0.0.1", port=self.server.port, ssl=trusting(),
            additional_headers=self.headers, origin=f"https://{HOST}", max_size=None, compression=None,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        return self


class Postgres(AsComposed):
    """Nothing here cuts the machine's power, so nothing waits for the disk."""

    def command(self) -> list[str | Path]:
        return [*super().command(), "-c", "fsync=off"]


@dataclass
class Place:
    """All that runs on that evening, each with its log in a folder of its own."""

    folder: Path
    running: ExitStack
    postgres: Postgres
    redis: RedisAsComposed
    webs: list[Daphne] = field(default_factory=list)

    def open(self) -> None:
        self.database = self.postgres.new()
        public = {"BEHIND_PROXY": "1", "LOG_LEVEL": "INFO", "RUN_WORKER": "0"}
        stores = {"DATABASE_URL": self.database, "REDIS_URL": self.redis.url}
        self.env = servers.environment(self.folder, **PRODUCTION, **public, **stores)
        servers.manage("prepare", env=self.env)
        self.webs = [self.web(number) for number in (1, 2)]
        worker = [sys.executable, "manage.py", "work"]
        self.running.enter_context(
            servers.running(worker, log=self.folder / "worker/log", cwd=servers.ROOT, env=self.env)
        )
        ports = [web.port for web in self.webs]
        self.proxy = self.running.enter_context(nginx.proxy(self.folder / "nginx", webs=ports))

    def web(self, number: int, port: int | None = None) -> Daphne:
        """A web process; the next one on the same port writes on in its log."""
        return self.running.enter_context(
            servers.daphne(
                self.folder / f"web-{number}", env=self.env, port=port, options=["--proxy-headers"]
            )
        )

    def replace(self, number: int) -> None:
        """One web process is killed, and another one takes its place."""
        port = self.webs[number - 1].port
        self.webs[number - 1].kill()
        self.webs[number - 1] = self.web(number, port)

    def numbers_sent(self, *, since: float) -> str:
        """The six numbers of a message that the worker has written since then."""
        found: list[str] = []

        def looked() -> bool:
            files = [path for path in (self.folder / "var/outbox").iterdir() if path.stat().st_mtime >= since]
            found[:] = re.findall(r"\b\d{6}\b", " ".join(path.read_text(errors="replace") for path in files))
            return bool(found)

        servers.wait_until(looked, seconds=60, what="the message with the numbers")
        return found[-1]

    def guest(self, cookie: str = "") -> Guest:
        return self.running.enter_context(Guest(self.proxy.port, cookie=cookie))

    def logs(self) -> dict[str, str]:
        """All that each of them wrote, by name."""
        logs = {"nginx": self.proxy.written()}
        for name, path in (
            ("postgres", self.postgres.folder / "log"),
            ("redis", self.redis.folder / "log"),
            ("worker", self.folder / "worker/log"),
            *((f"web {number}", self.folder / f"web-{number}/daphne.log") for number in (1, 2)),
        ):
            logs[name] = path.read_text(errors="replace")
        return logs


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as running:
        postgres, redis = (running.enter_context(part) for part in (Postgres(), RedisAsComposed()))
        made = Place(tmp_path, running, postgres, redis)
        made.open()
        yield made


async def test_no_log_of_an_evening_has_a_link_an_address_a_name_or_a_word(place: Place) -> None:
    scene = await asyncio.to_thread(play, place.webs[0], "attacked")
    secrets = await asyncio.to_thread(secrets_of, place, scene)
    ids = [scene[what] for what in ("meeting", "draft", "seat", "person", "of_the_family")]
    meeting = scene["meeting"]
    first = {name: place.guest(scene["family"][name]["cookie"]) for name in ("siobhan", "bridie")}

    await asyncio.to_thread(come_in, place, scene)
    await asyncio.to_thread(say_beforehand, first["bridie"], meeting)
    mum, nan = [await Behind(place.proxy, scene["draft"], scene["family"][name]).come_in() for name in first]
    mum.type(TYPED)
    await mum.saved()
    await nan.until(lambda: TYPED in nan.words(), seconds=20)

    await asyncio.to_thread(place.replace, 1)
    await asyncio.to_thread(everybody_asks, place, scene)
    mum, nan = [await Behind(place.proxy, scene["draft"], scene["family"][name]).come_in() for name in first]
    assert TYPED in nan.words()
    nan.type(AGAIN)
    await nan.saved()

    place.postgres.kill()
    mum.type(LOST)
    await asyncio.to_thread(everybody_asks, place, scene)
    await asyncio.to_thread(say_beforehand, first["bridie"], meeting)
    await asyncio.to_thread(place.postgres.come_back)
    await asyncio.to_thread(until_it_answers, first["siobhan"])
    late = await Behind(place.proxy, scene["draft"], scene["family"]["siobhan"]).come_in()
    assert AGAIN in late.words()

    assert (await asyncio.to_thread(present_and_sign, place, scene, first)) == 303
    for person in (mum, nan, late):
        with suppress(WebSocketException):
            await person.leave()
    look_into(place.logs(), secrets, ids)


def look_into(logs: dict[str, str], secrets: list[str], ids: list[str]) -> None:
    """Nothing of these in any log; and each of them would be found in each. Our own log may have ids, which
    open nothing; nginx's would show with them who asked for what.
    """
    for name, log in logs.items():
        for planted in (*secrets, *ids):
            assert found(f"{log}\n{CANARY} {planted}.", [planted]) == [planted], name
        assert found(log, secrets) == [], name
        assert name.startswith(("web", "worker")) or found(log, ids) == [], name
    assert VISITOR not in logs["nginx"]
    assert logs["postgres"].count("ready to accept connections") == 2
    assert "Ready to accept connections" in logs["redis"]
    assert all(" POST " in logs[f"web {number}"] for number in (1, 2))


def found(log: str, secrets: list[str]) -> list[str]:
    """Which of these a log has, as words of their own."""
    return [secret for secret in secrets if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", log)]


def secrets_of(place: Place, scene: dict[str, Any]) -> list[str]:
    """Everybody's links, cookies, names, numbers and addresses, and the words they are going to type."""
    told = play(place.webs[0], "particulars")
    cookies = [
        one["cookie"] for one in (*scene["family"].values(), *scene["holds"].values()) if "cookie" in one
    ]
    values = [pair.split("=", 1)[1] for cookie in cookies for pair in cookie.split("; ")]
    tokens = [one["token"] for one in (scene["link"], *scene["holds"].values()) if "token" in one]
    words = [part for typed in (BEFORE, TYPED, AGAIN, LOST) for part in (typed, typed.split()[0])]
    secrets = [*told["names"], *told["reached"], *values, *tokens, *words]
    assert {"Siobhan", "Reilly"} <= set(told["names"])
    return sorted(filter(None, set(secrets)))


def come_in(place: Place, scene: dict[str, Any]) -> None:
    """By link and numbers, after a mistake; bytes that are no HTTP, and what leads nowhere, beside it."""
    phone, path = place.guest(), f"/j/{scene['link']['token']}"
    assert phone.press(path, code="000000").status_code >= 400
    assert phone.press(path, code=scene["link"]["code"], device_name="mine").status_code == 303
    assert phone.get("/me/devices").status_code == 200
    for odd in (f"/j/{scene['link']['token']}/more", f"/m/{scene['meeting']}/%ff", f"/x?next={path}"):
        assert phone.get(odd).status_code >= 400
    place.proxy.ask(f"GET {path} HTTP/9\r\n\r\n".encode())
    place.proxy.ask(f"GET {path}{'x' * 40_000} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    assert phone.post(path, content=bytes(30 << 20)).status_code == 413


def say_beforehand(guest: Guest, meeting: str) -> None:
    """Words, with a photo that is too large; with PostgreSQL away nobody is shown the form."""
    mine = f"/m/{meeting}/views/mine"
    said = {"question": "", "words": BEFORE, "audience": "coordinator", "back": mine}
    with suppress(AssertionError):
        guest.press(mine, files={"picture": ("photo.jpg", PHOTO, "image/jpeg")}, **said)
    guest.post(mine, data=said)


def everybody_asks(place: Place, scene: dict[str, Any]) -> None:
    """Pages, the API and forms, as everybody who holds something; whatever is answered."""
    own = f"/m/{scene['meeting']}"
    pages = ("/", f"{own}/room", f"{own}/views", f"/api/v1/meetings/{scene['meeting']}", "/desk/")
    for held in (*scene["family"].values(), *scene["holds"].values()):
        guest = place.guest(held.get("cookie", ""))
        if "token" in held:
            guest.headers["Authorization"] = f"Token {held['token']}"
        for page in pages:
            with suppress(httpx.TransportError):
                guest.get(page)
        with suppress(httpx.TransportError):
            guest.post(f"/j/{scene['link']['token']}", data={"code": scene["link"]["code"], "words": LOST})


def until_it_answers(guest: Guest) -> None:
    servers.wait_until(lambda: guest.get("/me/devices").status_code == 200, seconds=40, what="the service")


def present_and_sign(place: Place, scene: dict[str, Any], first: dict[str, Guest]) -> int:
    """The family shows its plan, it is made a version, and Siobhan signs with numbers that are sent to her:
    the last answer's status.
    """
    mum, at = first["siobhan"], f"/m/{scene['meeting']}"
    assert mum.press(f"{at}/present", page=f"{at}/room").status_code == 303
    version = play(place.webs[1], "freeze", scene["seat"])["version"]
    play(place.webs[1], "the_worker_answered")
    asked = time.time()
    sent = mum.press(f"{at}/sign/code?as=signs", page=f"{at}/sign?as=signs")
    assert sent.status_code == 303
    code = place.numbers_sent(since=asked)
    signed = {"version": version, "kind": "signs", "typed": "Siobhan Reilly", "code": code}
    return mum.press(f"{at}/sign", page=f"{at}/sign?as=signs", **signed).status_code
