"""The canary: a sentence typed in private time, half of it deleted, then looked for in everything anybody
else could see.

While private time runs it is in nothing that is stored at all, nor is what was suggested or said; afterwards
only what was shown is (tests/faults/test_private_at_rest.py looks in replicas and backups as well). On a real
server, with real sockets, and with professionals' sockets that refuse to close.
"""

import asyncio
import base64
import re
import shutil
import sqlite3
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from pycrdt import Map, Text

from plans.live import wire
from tests.plans.sockets import SocketPerson
from tests.support import servers
from tests.support.scenes import OTHERS, play

pytestmark = [pytest.mark.flows, pytest.mark.slow]

KEPT = "zebra-4417 sleeps at Nan's on Fridays"
GONE = "quagga-9052 drank again on Tuesday"
REMOVED = "okapi-3308 was the name he used"
SUGGESTED = "tapir-7711 rings on leap days"
SAID = "heron-1206 is what I would say first"
SECRETS = (GONE, REMOVED, SUGGESTED, SAID)
#: Also parts of the words, since a page may break a line and a log may cut one.
NEEDLES = [needle for words in SECRETS for needle in (words, words.split()[0], words[-14:])]


def traces(data, needles=NEEDLES):
    """Which needles are in some bytes, as UTF-8, UTF-16 or base64 at any offset."""
    found = []
    for needle in needles:
        plain = needle.encode()
        forms = [plain, needle.encode("utf-16-le"), plain.hex().encode()]
        for offset in range(3):
            whole = base64.b64encode(b"\0" * offset + plain).rstrip(b"=")
            forms.append(whole[4 if offset else 0 : -4])
        if any(form in data for form in forms):
            found.append(needle)
    return found


class Stubborn(SocketPerson):
    """A professional whose socket the server cannot close."""

    async def dial(self):
        self.headers = {**self.headers, "X-Stubborn": "1"}
        return await super().dial()


class Browser:
    """Fetches pages as somebody, and remembers every byte that came."""

    def __init__(self, server, cookie):
        self.server, self.seen = server, []
        self._cookie = cookie

    def get(self, path):
        request = urllib.request.Request(f"{self.server}{path}", headers={"Cookie": self._cookie})
        return self._keep(request)

    def post(self, path, page):
        """Press a button of a page that was fetched."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no form on that page"
        cookie = re.search(r"csrftoken=([^;]+)", self._set_cookie)
        assert cookie, "no CSRF cookie came with that page"
        request = urllib.request.Request(
            f"{self.server}{path}",
            data=urllib.parse.urlencode({"csrfmiddlewaretoken": token[1].decode()}).encode(),
            headers={
                "Cookie": f"{self._cookie}; csrftoken={cookie[1]}",
                "Referer": f"{self.server}/",
                "Origin": str(self.server),
                "Accept": "application/json",
            },
        )
        return self._keep(request)

    def _keep(self, request):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                body = answer.read()
                self.status = answer.status
                self._set_cookie = " ".join(answer.headers.get_all("Set-Cookie") or [])
                self.seen.append(str(answer.headers).encode() + body)
        except urllib.error.HTTPError as error:
            body = error.read()
            self.status = error.code
            self.seen.append(str(error.headers).encode() + body)
        return body

    def walk(self, *starts, at_most=60):
        """Fetch these pages and every page of ours they lead to."""
        ahead, been = list(starts), set()
        while ahead and len(been) < at_most:
            path = ahead.pop(0)
            if path in been or re.search(r"/(leave|logout)|\.(css|js|woff2?|png|svg|ico)", path):
                continue
            been.add(path)
            page = self.get(path)
            links = re.findall(rb'(?:href|data-[a-z-]*url|src)="(/[^"#]*)"', page)
            ahead += [link.decode() for link in links]
        return been


@pytest.fixture
def stubborn_server(tmp_path, _migrated, request):
    """A server whose stubborn sockets stay open; on SQLite, or on a real PostgreSQL."""
    folder, extra = tmp_path / "server", {}
    shutil.copytree(_migrated, folder / "var")
    if request.param == "postgres":
        extra["DATABASE_URL"] = request.getfixturevalue("migrated_postgres_url")
    env = servers.environment(folder, LOG_LEVEL="DEBUG", **extra)
    with servers.daphne(folder, env=env, application="tests.flows.stubborn:application") as server:
        yield server


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "stubborn_server",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.peers)],
    indirect=True,
)
async def test_what_the_family_deleted_in_private_time_is_nowhere_afterwards(stubborn_server, tmp_path):
    server = stubborn_server
    scene = await asyncio.to_thread(play, server, "in_private_time")
    meeting, people = scene["meeting"], scene["people"]
    siobhan = people["siobhan"]["seat"]
    shown = (await asyncio.to_thread(play, server, "present", siobhan))["draft"]

    # Professionals have the shown plan open, and will not let their sockets be closed.
    workers = [await Stubborn(server, shown, people[name]).come_in() for name in OTHERS]
    before = [len(worker.screen.frames) for worker in workers]
    private = (await asyncio.to_thread(play, server, "back_to_private_time", siobhan))["draft"]
    pushing = [await Stubborn(server, private, people[name]).dial() for name in OTHERS]
    for worker in pushing:
        worker.send(wire.step_1(b"\x00"))

    mum, nan = [await SocketPerson(server, private, people[name]).come_in() for name in ("siobhan", "bridie")]
    await type_the_canary(mum, nan)
    await asyncio.to_thread(play, server, "suggest_in_private", SUGGESTED)
    await asyncio.to_thread(play, server, "daniel_reads_and_says", SAID)
    everywhere = [*NEEDLES, KEPT, KEPT.split()[0]]
    assert traces(everything_stored(server, tmp_path, log=True), everywhere) == []
    during = await asyncio.to_thread(pages_of_others, server, people, meeting)
    assert traces(during, everywhere) == []
    for worker in (*workers, *pushing):  # asking again does not help either
        worker.send(wire.step_1(b"\x00"))
        worker.send(b"\x03")
    await asyncio.sleep(1)
    for worker, count in zip(workers, before, strict=True):
        told = [frame for frame in worker.screen.frames[count:] if frame[0] != wire.DENIED]
        assert told == [], "a professional's socket got a frame during private time"
        assert worker.closed is None, "it was to stay open by force"
    for worker in pushing:
        assert {frame[0] for frame in worker.screen.frames} <= {wire.DENIED}

    presented = await asyncio.to_thread(press_present, server, people["siobhan"]["cookie"], meeting)
    assert presented.status < 300, presented.seen[-1]

    after = await asyncio.to_thread(pages_of_others, server, people, meeting)
    stored = everything_stored(server, tmp_path, log=True)
    assert KEPT.split()[0].encode() in stored, "the test would find nothing"
    assert traces(after) == []
    assert traces(stored) == []
    assert traces(server.log.encode(), [*NEEDLES, KEPT]) == []
    for worker in (*workers, *pushing):
        assert traces(b"".join(worker.screen.frames), [*NEEDLES, KEPT]) == []
    late = await open_plan(server, people["priya"])
    assert KEPT in late.words()
    assert traces(b"".join(late.screen.frames)) == []
    for person in (*workers, *pushing, mum, nan, late):
        await person.leave()


async def type_the_canary(mum, nan):
    """Words that stay, words that are deleted, a line that is removed, presence; some by each."""
    mum.type(f"{KEPT}. {GONE}")
    await mum.saved()
    await nan.until(lambda: GONE in nan.words())
    nan.edit(lambda plan: plan["actions"].__setitem__("gone", promise(REMOVED)))
    nan.send(wire.presences([wire.Presence(nan.doc.client_id, 1, {"in": "keeps_an_eye"})]))
    await nan.saved()
    start = len(f"{KEPT}. ".encode())
    mum.edit(lambda plan: plan["keeps_an_eye"].__delitem__(slice(start, start + len(GONE.encode()))))
    nan.edit(lambda plan: plan["actions"]["gone"].__setitem__("removed", True))
    for person in (mum, nan):
        await person.saved()
    await nan.until(lambda: GONE not in nan.words())


def promise(what):
    return Map({"order": "a", "what": Text(what), "who": Map({}), "removed": False})


def pages_of_others(server, people, meeting):
    """Every page that professionals and the administrator can get to, with what came along."""
    starts = [
        f"/m/{meeting}",
        *(f"/m/{meeting}/{page}" for page in ("room", "history", "agree", "copy")),
    ]
    starts += [
        "/",
        "/desk/",
        "/accounts/",
        "/numbers/",
        "/api/v1/meetings/",
        f"/desk/meetings/{meeting}",
    ]
    seen = []
    cookies = {name: people[name]["cookie"] for name in OTHERS}
    cookies["administrator"] = play(server, "administrator")["cookie"]
    for cookie in cookies.values():
        browser = Browser(server, cookie)
        assert len(browser.walk(*starts)) >= len(starts)
        seen += browser.seen
    return b"\n".join(seen)


def press_present(server, cookie, meeting):
    """Mum presses "Show our plan"."""
    browser = Browser(server, cookie)
    page = browser.get(f"/m/{meeting}/room")
    browser.post(f"/m/{meeting}/present", page)
    return browser


async def open_plan(server, way_in):
    """The draft that is open now, as a professional sees it."""
    draft = await asyncio.to_thread(play, server, "open_draft")
    return await SocketPerson(server, draft["draft"], way_in).come_in()


def everything_stored(server, tmp_path, log=False):
    """Every file of the service, every table, and a backup made now; `log`: also PostgreSQL's own write-ahead
    log.
    """
    files = [path for path in (server.folder / "var").rglob("*") if path.is_file()]
    found = [path.read_bytes() for path in files]
    found += [path.read_bytes() for path in server.folder.glob("*.log")]
    database = server.env.get("DATABASE_URL")
    if database:
        found += postgres_bytes(database, log=log)
    else:
        found += sqlite_bytes(server.folder / "var", tmp_path)
    return b"\n".join(found)


def sqlite_bytes(var, tmp_path):
    (path,) = var.glob("*.sqlite3")
    copy = tmp_path / "backup.sqlite3"
    copy.unlink(missing_ok=True)
    with sqlite3.connect(path) as live, sqlite3.connect(copy) as backup:
        live.backup(backup)
        dump = "\n".join(live.iterdump()).encode(errors="replace")
        blobs = [bytes(row[0]) for row in live.execute("SELECT data FROM plans_updaterow")]
    live.close()
    backup.close()
    return [copy.read_bytes(), dump, *blobs]


def postgres_bytes(url, *, log=False):
    """A dump, and every file of the tables. Its own log (pg_wal) keeps what was shown:
    plans/live/draft_scrubbing.py
    says what holds there.
    """
    programs = servers._postgres_programs()
    dump = subprocess.run([programs / "pg_dump", url], capture_output=True, check=True).stdout
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        (folder,) = connection.execute("SHOW data_directory").fetchone()
        blobs = [bytes(row[0]) for row in connection.execute("SELECT data FROM plans_updaterow")]
    logged = bytes_of_files(Path(folder, "pg_wal")) if log else ()
    return [dump, *blobs, *bytes_of_files(Path(folder, "base")), *logged]


def bytes_of_files(folder):
    """Every file below `folder`; PostgreSQL removes some of its own while we read."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            yield path.read_bytes()
