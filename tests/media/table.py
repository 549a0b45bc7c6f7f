"""A family at its table with sound and picture, for tests: a real Daphne, coturn and Chromium in a network of
their own.

Nothing of the product is changed: what a browser sends, receives and learns of addresses is counted from
outside, by wrapping its own RTCPeerConnection and WebSocket before the page's script runs (`INSTRUMENTS`).
"""

import contextlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

from config import coturn
from tests.browser.evening import Evening
from tests.support import servers

FLAGS = [
    *servers.CHROMIUM_FLAGS,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--autoplay-policy=no-user-gesture-required",
]
#: Sees what the page does, and lets a test make a browser stubborn (never hangs up) or deaf (hears no
#: server).
INSTRUMENTS = """
(() => {
  const kt = (window.__kt = { pcs: [], candidates: [], frames: [], plan: 0, stubborn: false, deaf: false,
      turn: null });
  const relayed = (config) =>
    ({ ...config, iceServers: config.iceServers.map((s) => ({ ...s, urls: kt.turn })) });
  const Native = window.RTCPeerConnection;
  const close = Native.prototype.close;
  window.RTCPeerConnection = class extends Native {
    constructor(config) {
      super(config && kt.turn ? relayed(config) : config);
      kt.pcs.push(this); kt.config = config;
      this.addEventListener("connectionstatechange",
          () => { this.__up ||= this.connectionState === "connected"; });
    }
    setConfiguration(config) { return super.setConfiguration(kt.turn ? relayed(config) : config); }
    close() { this.__closed = true; if (!kt.stubborn) close.call(this); }
    async addIceCandidate(c) {
      if (c && c.candidate) kt.candidates.push(c.candidate);
      return super.addIceCandidate(c);
    }
    async setRemoteDescription(d) {
      for (const line of (d.sdp || "").split("\\r\\n"))
        if (/^(a=candidate|c=|a=rtcp:|o=)/.test(line)) kt.candidates.push(line);
      return super.setRemoteDescription(d);
    }
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    kt.socket = this.url.includes("/ws/room/") ? this : kt.socket;
    if (this.url.includes("/ws/plan/") && !this.__heard) {
      this.__heard = true;
      const size = (data) => data.byteLength ?? data.size ?? data.length;
      this.addEventListener("message", (e) => { kt.plan += size(e.data); });
    }
    if (kt.deaf && this.url.includes("/ws/room/")) return;
    return send.call(this, data);
  };
  const listen = WebSocket.prototype.addEventListener;
  const deafened = (socket, hear) => (event) => {
    if (kt.deaf && socket.url.includes("/ws/room/")) return;
    hear.call(socket, event);
  };
  WebSocket.prototype.addEventListener = function (kind, hear, options) {
    const either = kind === "message" || kind === "close";
    return listen.call(this, kind, either ? deafened(this, hear) : hear, options);
  };
  for (const kind of ["message", "close"]) {
    const on = Object.getOwnPropertyDescriptor(WebSocket.prototype, "on" + kind);
    Object.defineProperty(WebSocket.prototype, "on" + kind,
        { ...on, set(hear) { on.set.call(this, hear && deafened(this, hear)); } });
  }
  kt.counts = async () => {
    const sum = { open: 0, bytesReceived: 0, bytesSent: 0, framesDecoded: 0, audioEnergy: 0, videoBytes: 0,
        concealed: 0, samples: 0, kinds: [], each: [] };
    for (const [id, pc] of kt.pcs.entries()) {
      // One that was up and is down by now, or tries again, still counts: what it received does not become
      // less.
      if (!pc.__closed && !pc.__up && !["connected", "disconnected"].includes(pc.connectionState)) continue;
      const one = { id, frames: 0, energy: 0, bytes: 0, state: pc.connectionState,
          closed: Boolean(pc.__closed) };
      let stats; try { stats = await pc.getStats(); } catch { continue; }
      stats.forEach((x) => {
        if (x.type === "inbound-rtp") {
          one.bytes += x.bytesReceived; sum.bytesReceived += x.bytesReceived;
          if (x.kind === "video") {
            one.frames += x.framesDecoded || 0; sum.framesDecoded += x.framesDecoded || 0;
            sum.videoBytes += x.bytesReceived;
          } else {
            one.energy += x.totalAudioEnergy || 0; sum.audioEnergy += x.totalAudioEnergy || 0;
            sum.concealed += (x.concealedSamples || 0) - (x.silentConcealedSamples || 0);
            sum.samples += x.totalSamplesReceived || 0;
          }
        }
        if (x.type === "outbound-rtp") sum.bytesSent += x.bytesSent || 0;
        if (x.type === "candidate-pair" && x.nominated) {
          const l = stats.get(x.localCandidateId), r = stats.get(x.remoteCandidateId);
          sum.kinds.push([l && l.candidateType, r && r.candidateType]);
        }
      });
      if (!one.closed && pc.connectionState === "connected") sum.open++;
      one.tracks = pc.getTransceivers().map((t) => [t.receiver.track.kind, t.direction, t.currentDirection,
          Boolean(t.sender.track)]);
      if (one.closed || ["connected", "disconnected"].includes(one.state)) sum.each.push(one);
    }
    return sum;
  };
})();
"""
SOON = 90.0  # seconds; a busy machine is no failure
#: Seconds: a busy machine is a bad line too, and a device that stopped its pictures waits for a good minute.
PICTURES_SOON = 300.0


@dataclass
class Relay:
    """A coturn of the test's own: it may be stopped, gone on with, or killed and started anew on the same
    ports.
    """

    folder: Path
    port: int
    cli: int
    secret: str = "relay-secret-of-a-test"
    password: str = "cli-of-a-test"
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def env(self) -> dict[str, str]:
        """The settings that use it."""
        return {
            "TURN_URLS": f"turn:127.0.0.1:{self.port}?transport=udp",
            "TURN_SECRET": self.secret,
            "TURN_CLI": f"127.0.0.1:{self.cli}",
            "TURN_CLI_PASSWORD": self.password,
        }

    def start(self) -> None:
        """Run it, with an empty memory."""
        # fmt: off
        options = coturn.arguments("127.0.0.1", self.port, cli=self.cli, secret=self.secret,
                                   password=self.password, folder=self.folder)
        # fmt: on
        self.process = subprocess.Popen(
            [coturn.PROGRAM, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        servers.wait_until(self._answers, seconds=20, what="coturn")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.cli), 1):
            return True
        return False

    def stop(self) -> None:
        """Freeze it, as a network that carries nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Thaw it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once; every session is forgotten."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def relay(folder: Path) -> Iterator[Relay]:
    """A running coturn."""
    folder.mkdir(parents=True, exist_ok=True)
    one = Relay(folder, servers.free_port(), servers.free_port())
    one.start()
    try:
        yield one
    finally:
        one.kill()


@dataclass
class Guest:
    """One person's browser."""

    name: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        """Everything received and sent so far, over all connections there ever were in this page."""
        found: dict[str, Any] = self.page.evaluate("window.__kt.counts()")
        return found

    def grown(self, seconds: float = 2.0) -> dict[str, float]:
        """By how much bytes, frames and energy of sound grew in so many seconds."""
        (grown,) = grown_of(self, seconds=seconds)
        return grown

    def flows(
        self, *, people: int, picture: bool = True, seconds: float = 0, each: float = 0.5
    ) -> dict[str, Any]:
        """Wait until sound, and pictures unless told otherwise, have arrived from exactly so many people; the
        last counts.

        From all of them since the wait began, not in the same moment: on a busy machine pictures stop and
        come back, by design, on one device after the other. `each` is how long two looks lie apart, in
        seconds.
        """
        end = time.monotonic() + (seconds or (PICTURES_SOON if picture else SOON))
        before: dict[int, dict[str, Any]] = {}
        seen: dict[str, Any] = self.counts()
        while time.monotonic() < end:
            for one in seen["each"]:
                before.setdefault(one["id"], one)
            time.sleep(each)
            seen = self.counts()
            live = [one for one in seen["each"] if not one["closed"]]
            moving = [
                one for one in live if one["id"] in before and _moved(before[one["id"]], one, picture=picture)
            ]
            if len(moving) == len(live) == people:
                return seen
        raise AssertionError(f"{self.name} does not hear {people}: {seen.get('each')} {self.said()}")

    def said(self) -> str:
        """The line about sound, for messages of failed tests: never a word of the plan."""
        words: str = self.page.evaluate(
            "(document.querySelector('.callline')?.innerText ?? '') + ' | ' + "
            "(document.querySelector('[data-checked]')?.textContent ?? '')"
        )
        return words

    def until(self, true: str, *, seconds: float = SOON) -> None:
        """Wait until an expression is true in the page."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(Exception):
                if self.page.evaluate(f"() => Boolean({true})"):
                    return
            time.sleep(0.1)
        raise AssertionError(f"{self.name}: never true: {true}; {self.said()}; {self.faults}")

    def set(self, **flags: Any) -> None:
        """Make this browser stubborn, deaf, or use another relay."""
        self.page.evaluate("(flags) => Object.assign(window.__kt, flags)", flags)

    def stay(self) -> None:
        """Refuse to hang up, and to go to any other page, whatever the server says."""
        self.set(stubborn=True)
        self.page.route("**/m/**", _nowhere)

    def addresses(self) -> list[str]:
        """Every candidate and address line that reached this browser from others."""
        found: list[str] = self.page.evaluate("window.__kt.candidates")
        return found


def grown_of(*guests: Guest, seconds: float) -> list[dict[str, float]]:
    """What grew for each of them in the same that many seconds (see `Guest.grown`)."""
    names = ("bytesReceived", "bytesSent", "framesDecoded", "audioEnergy", "videoBytes")
    before = [one.counts() for one in guests]
    time.sleep(seconds)
    after = [one.counts() for one in guests]
    return [{name: b[name] - a[name] for name in names} for a, b in zip(before, after, strict=True)]


def _nowhere(route: Route) -> None:
    if route.request.is_navigation_request():
        route.fulfill(status=204)  # a browser that is answered so stays where it is
    else:
        route.continue_()


def _moved(before: dict[str, Any], after: dict[str, Any], *, picture: bool) -> bool:
    heard = after["energy"] > before["energy"] and after["bytes"] > before["bytes"]
    return bool(heard and (not picture or after["frames"] > before["frames"]))


@dataclass
class Table:
    """The demo family on a server, with a relay, and whoever sits down."""

    evening: Evening
    browser: Browser
    relay: Relay
    running: ExitStack
    guests: dict[str, Guest] = field(default_factory=dict)

    def restart(self) -> None:
        """Kill the server as a power cut does, and start it again at the same address."""
        old = self.evening.server
        old.kill()
        again = servers.daphne(old.folder, env=old.env, port=old.port)
        self.evening.server = self.running.enter_context(again)

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """One statement on the server's own database, beside it."""
        kept = self.evening.server.folder / "var" / "kitchen-table.sqlite3"
        with contextlib.closing(sqlite3.connect(kept, timeout=20)) as database, database:
            return database.execute(statement, values).fetchall()

    def sit(
        self, name: str, *, picture: bool = True, join: bool = True, at: str = "", **options: Any
    ) -> Guest:
        """Open the room as this person, at another server if `at` names one, and join with sound."""
        if name not in self.evening.states:
            self.evening.states[name] = self.evening._come_in(self.browser, name)
        context = self.browser.new_context(
            storage_state=self.evening.states[name],
            permissions=options.pop("permissions", ["camera", "microphone"]),
            viewport=options.pop("viewport", {"width": 1280, "height": 900}),
        )
        context.set_default_timeout(90_000)
        context.add_init_script(INSTRUMENTS)
        if turn := options.pop("turn", ""):
            context.add_init_script(f"window.__kt.turn = {turn!r}")
        choices = f'{{"picture": {str(picture).lower()}, "muted": false}}'
        context.add_init_script(
            f"sessionStorage.getItem('kt:sound:{self.evening.meeting}') || "
            f"sessionStorage.setItem('kt:sound:{self.evening.meeting}', {choices!r})"
        )
        page = context.new_page()
        guest = Guest(name, context, page)
        page.on("pageerror", lambda error: guest.faults.append(str(error)))
        address = self.evening.address("M/room")
        page.goto(address.replace(str(self.evening.server), at) if at else address)
        self.guests[name] = guest
        if join:
            self.join(guest)
        return guest

    def join(self, guest: Guest) -> None:
        """Tap "Join with sound"."""
        guest.page.locator("[data-does=join]").first.click(timeout=30_000)

    def open_private_time(self, by: str = "siobhan") -> None:
        """Somebody opens it with their own page's button."""
        self._press("private/open", by)

    def open_the_door(self, by: str = "siobhan") -> None:
        """The family shows its plan, and private time is over."""
        self._press("present", by)

    def _press(self, what: str, by: str) -> None:
        self.guests[by].page.evaluate(
            """async ([meeting, what]) => {
              const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1]
                  ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
              await fetch(`/m/${meeting}/${what}`,
                  { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
            }""",
            [self.evening.meeting, what],
        )

    def leave(self, name: str) -> None:
        """Close this person's browser."""
        self.guests.pop(name).context.close()


@contextmanager
def table(
    folder: Path, browser: Browser, migrated: Path, *, port: int | None = None, **env: str
) -> Iterator[Table]:
    """A table in the network this thread is in, its evening begun and everybody let in."""
    home = folder / "server"
    shutil.copytree(migrated, home / "var")
    with relay(folder / "relay") as turn, ExitStack() as running:
        full = servers.environment(home, **turn.env, **env)
        evening = Evening.on(running.enter_context(servers.daphne(home, env=full, port=port)))
        evening.lead("begin")
        one = Table(evening, browser, turn, running)
        try:
            yield one
        finally:
            for guest in one.guests.values():
                with contextlib.suppress(Exception):
                    guest.context.close()
