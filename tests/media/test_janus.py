"""Janus for real: everybody hears and sees everybody, and whom the server expels gets nothing more, whatever
browsers do.

The page has no code of ours but frontend/…/sfu.ts' way of speaking, made short: it offers, answers, and
counts.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings

from meetings import circles, events, seats
from meetings.media import checks, connections, engines, janus_http, janus_lines, sfu
from meetings.media import inbox as media_inbox
from meetings.media import state as media_state
from meetings.media.engine import MediaAway
from meetings.media.janus import Janus
from meetings.media.models import MediaConnection
from meetings.media.sfu_models import SfuLine, SfuRoom
from meetings.models import Seat
from meetings.table import admission, rooms
from participants.platform.errors import NotAllowed, Refusal, WrongMoment
from plans.live import private_time
from tests.media.janus_server import ADMIN_KEY, API_SECRET, janus_server
from tests.media.sealed import sealed_network
from tests.meetings.test_stages import everybody_in
from tests.support import servers
from tests.support.family import Reilly

pytestmark = [pytest.mark.media, pytest.mark.slow, pytest.mark.timeout(600)]

FLAGS = [
    *servers.CHROMIUM_FLAGS,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--allow-loopback-in-peer-connection",
]
PAGE = """
const done = (pc) => new Promise((yes) => {
  const is = () => pc.iceGatheringState === "complete" && yes();
  pc.onicegatheringstatechange = is; is(); setTimeout(yes, 2000);
});
window.offer = async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true,
      video: { width: 320, height: 180, frameRate: 15 } });
  const pc = (window.pub = new RTCPeerConnection({ bundlePolicy: "max-bundle" }));
  for (const kind of ["audio", "video"]) pc.addTransceiver(stream.getTracks().find((t) => t.kind === kind),
      { direction: "sendonly" });
  await pc.setLocalDescription(); await done(pc);
  return { type: "offer", sdp: pc.localDescription.sdp };
};
window.answered = (answer) => window.pub.setRemoteDescription(answer);
window.answer = async (offer, afresh) => {
  if (afresh && window.sub) { window.sub.close(); window.sub = null; }
  const pc = (window.sub = window.sub || new RTCPeerConnection({ bundlePolicy: "max-bundle" }));
  pc.ontrack = ({ track }) => {
    const media = document.createElement(track.kind); media.autoplay = true;
    media.muted = track.kind === "video";
    media.srcObject = new MediaStream([track]); document.body.append(media);
  };
  await pc.setRemoteDescription(offer); await pc.setLocalDescription(); await done(pc);
  return { type: "answer", sdp: pc.localDescription.sdp };
};
window.counts = async () => {
  const all = {};
  for (const t of window.sub ? window.sub.getTransceivers() : []) {
    const one = (all[t.mid] = { bytes: 0, frames: 0, energy: 0 });
    (await t.receiver.getStats()).forEach((s) => {
      if (s.type !== "inbound-rtp") return;
      one.bytes += s.bytesReceived; one.frames += s.framesDecoded ?? 0; one.energy += s.totalAudioEnergy ?? 0;
    });
  }
  return all;
};
"""


@pytest.fixture(scope="module")
def network() -> Iterator[str]:
    with sealed_network() as address:
        yield address


@pytest.fixture(scope="module")
def server(network: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with janus_server(tmp_path_factory.mktemp("janus"), network=network) as url:
        yield url


@pytest.fixture(scope="module")
def chromium_with_devices(network: str, chromium: str) -> Iterator[Browser]:
    """A browser whose camera and microphone are made up, in the network of this test."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the loop is only Playwright's
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def janus(server: str, settings: Settings) -> Janus:
    settings.JANUS_URL, settings.JANUS_API_SECRET = server, API_SECRET
    settings.JANUS_ADMIN_KEY, settings.TURN_URLS = ADMIN_KEY, []
    return Janus()


class Guest:
    """One person's page, and what our server would do for its room socket."""

    def __init__(self, reilly: Reilly, janus: Janus, name: str, page: Page) -> None:
        self.reilly, self.janus, self.name, self.page = reilly, janus, name, page
        self.id = str(uuid4())
        self.mids: dict[str, tuple[str, str]] = {}

    @property
    def seat(self) -> Seat:
        return self.reilly.seat(self.name)

    def join(self) -> "Guest":
        connection = connected(self.seat, self.id)
        self.janus.admit(connection)
        return self.publish()

    def publish(self) -> "Guest":
        said = {"of": "publish", "page": self.id, "description": self.page.evaluate("offer()")}
        reply = self.janus.negotiate(said, by=self.seat)
        assert reply is not None
        self.page.evaluate("answered", reply["description"])
        self.page.wait_for_function("pub.connectionState === 'connected'", timeout=20_000)
        return self

    def listen(self, *, fresh: bool = False) -> "Guest":
        said = {"of": "subscribe", "page": self.id, "fresh": fresh}
        reply = self.janus.negotiate(said, by=self.seat)
        if reply is not None and reply["description"] is not None:
            names = {str(seat.pk): name for name, seat in self.reilly.evening.seats.items()}
            self.mids = {one["mid"]: (names[one["seat"]], one["kind"]) for one in reply["hears"]}
            answer = self.page.evaluate("([o, f]) => answer(o, f)", [reply["description"], fresh])
            self.janus.negotiate({**said, "fresh": False, "description": answer}, by=self.seat)
        return self

    def counts(self) -> dict[tuple[str, str], dict[str, float]]:
        found: dict[str, dict[str, float]] = self.page.evaluate("counts()")
        return {self.mids[mid]: one for mid, one in found.items() if mid in self.mids}

    def bytes(self) -> float:
        found: dict[str, dict[str, float]] = self.page.evaluate("counts()")
        return sum(one["bytes"] for one in found.values())


def connected(seat: Seat, page: str) -> MediaConnection:
    now = timezone.now()
    fields = {"page": page, "channel": "x", "joined_at": now, "seen_at": now}
    return MediaConnection.objects.update_or_create(seat=seat, defaults=fields)[0]


@pytest.fixture
def guests(reilly: Reilly, janus: Janus, chromium_with_devices: Browser) -> Iterator[Any]:
    """Opens pages for people of the evening; everybody is in the room."""
    everybody_in(reilly)
    context = chromium_with_devices.new_context()
    # An address browsers trust with a microphone, which nobody has to serve.
    context.route("http://localhost/**", lambda route: route.fulfill(content_type="text/html", body=""))

    def open_for(*names: str) -> list[Guest]:
        pages = []
        for name in names:
            page = context.new_page()
            page.goto("http://localhost/")
            page.evaluate(PAGE)
            pages.append(Guest(reilly, janus, name, page))
        return pages

    yield open_for
    context.close()
    for line in SfuLine.objects.all():
        janus_http.end(line.send_session)
        janus_http.end(line.hear_session)


def flows(guest: Guest, *, seconds: float = 60) -> set[tuple[str, str]]:
    """What reaches somebody: (from whom, sound or picture) whose energy or frames have grown since the wait
    began, once all of it has or time is up.
    """
    until = time.monotonic() + seconds
    before: dict[tuple[str, str], dict[str, float]] = {}
    while True:
        for key, one in guest.counts().items():
            before.setdefault(key, one)
        time.sleep(0.3)
        after = guest.counts()
        grown = {
            key
            for key, one in after.items()
            if key in before
            and one["bytes"] > before[key]["bytes"]
            and one["energy" if key[1] == "audio" else "frames"]
            > before[key]["energy" if key[1] == "audio" else "frames"]
        }
        if grown == set(guest.mids.values()) or time.monotonic() > until:
            return grown


def cut(after: list[Callable[[], None]]) -> None:
    """What the verbs left to do on the media server. Not the bells: Playwright's loop is in their way."""
    for todo in after:
        if todo.__module__ == connections.__name__:
            todo()


def everything(guest: Guest, others: list[Guest]) -> set[tuple[str, str]]:
    return {(o.name, kind) for o in others if o is not guest for kind in ("audio", "video")}


# -- everybody gets everybody, and nobody who is sent out ----------------------------------------------------
def test_everybody_hears_and_sees_everybody_and_the_expelled_get_nothing(guests: Any, janus: Janus) -> None:
    people = guests("siobhan", "bridie", "maya", "priya")
    for guest in people:
        guest.join()
    for guest in people:
        guest.listen()
    for guest in people:
        assert flows(guest) == everything(guest, people)
    siobhan, bridie, _maya, priya = people
    rooms.put_out(priya.seat)
    assert janus.expel([priya.seat.pk]) == 2
    time.sleep(1)
    held = priya.bytes()
    family = {one.name: one.bytes() for one in (siobhan, bridie)}
    time.sleep(4)
    assert priya.bytes() == held  # her browser did nothing, and was asked nothing
    assert all(one.bytes() > family[one.name] for one in (siobhan, bridie))
    # Nobody is sent anything of hers either, and nothing she says gets her back in.
    assert ("priya", "audio") not in flows(siobhan.listen(), seconds=6)
    for said in ({"of": "publish"}, {"of": "subscribe"}):
        with pytest.raises(NotAllowed):
            janus.negotiate({**said, "page": priya.id}, by=priya.seat)
    with pytest.raises(NotAllowed):
        janus.admit(connected(priya.seat, priya.id))
    assert janus.expel([priya.seat.pk]) == 0


def test_private_time_is_a_new_room_and_the_old_one_is_gone(
    guests: Any, reilly: Reilly, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_SFU, settings.MEDIA_ENGINE = "janus", "sfu"
    people = guests("siobhan", "bridie", "priya")
    for guest in people:
        guest.join()
    for guest in people:
        guest.listen()
    siobhan, bridie, priya = people
    assert flows(priya) == everything(priya, people)
    old = SfuRoom.objects.get().name
    with django_capture_on_commit_callbacks() as after:
        private_time.open_private_time(reilly.meeting, by=siobhan.seat)
    cut(after)
    time.sleep(1)
    held = priya.bytes()
    with pytest.raises(janus_http.JanusSaysNo) as no:
        janus_http.ask(janus_http.attach(), {"request": "listparticipants", "room": old})
    assert no.value.code == janus_http.NO_ROOM
    for guest in (siobhan, bridie):
        guest.join()
    for guest in (siobhan, bridie):
        guest.listen(fresh=True)
    assert SfuRoom.objects.get().name != old
    assert flows(siobhan) == everything(siobhan, [siobhan, bridie])
    assert priya.bytes() == held
    with pytest.raises(NotAllowed):
        priya.join()
    # Together again: another room once more.
    with django_capture_on_commit_callbacks() as after:
        private_time.present(reilly.circle, by=siobhan.seat)
    cut(after)
    for guest in people:
        guest.join()
    for guest in people:
        guest.listen(fresh=True)
    assert flows(priya) == everything(priya, people)


def test_who_comes_late_is_heard_and_who_goes_is_not_waited_for(guests: Any, janus: Janus) -> None:
    siobhan, bridie, maya = guests("siobhan", "bridie", "maya")
    for guest in (siobhan, bridie):
        guest.join()
    for guest in (siobhan, bridie):
        guest.listen()
    assert flows(siobhan) == everything(siobhan, [bridie])
    maya.join().listen()
    siobhan.listen()
    assert flows(siobhan) == everything(siobhan, [bridie, maya])
    MediaConnection.objects.filter(seat=bridie.seat).delete()
    janus.expel([bridie.seat.pk])
    siobhan.listen()
    assert flows(siobhan) == everything(siobhan, [maya])
    # The place she leaves is taken again.
    bridie.page.evaluate("pub.close()")
    bridie.join().listen(fresh=True)
    siobhan.listen()
    assert flows(siobhan) == everything(siobhan, [bridie, maya])
    again = siobhan.janus.negotiate({"of": "subscribe", "page": siobhan.id}, by=siobhan.seat)
    assert again is not None
    assert again["description"] is None


def test_who_saves_data_is_sent_no_pictures(guests: Any) -> None:
    siobhan, bridie = guests("siobhan", "bridie")
    siobhan.join()
    bridie.join()
    siobhan.listen()
    assert flows(siobhan) == {("bridie", "audio"), ("bridie", "video")}
    MediaConnection.objects.filter(seat=siobhan.seat).update(wants_picture=False)
    siobhan.listen()
    assert set(siobhan.mids.values()) == {("bridie", "audio")}
    before = siobhan.page.evaluate("counts()")
    time.sleep(3)
    after = siobhan.page.evaluate("counts()")
    grown = [mid for mid in after if after[mid]["bytes"] > before[mid]["bytes"]]
    assert [siobhan.mids[mid] for mid in grown] == [("bridie", "audio")]


# -- rooms and rights, without a browser ---------------------------------------------------------------------
def test_the_same_page_keeps_its_line_and_another_page_gets_its_own(reilly: Reilly, janus: Janus) -> None:
    everybody_in(reilly)
    connection = connected(reilly.seat("siobhan"), "one")
    ticket = janus.admit(connection)
    assert (ticket.relay_only, ticket.token, ticket.ttl) == (False, "", 40)
    first = SfuLine.objects.get()
    janus.admit(connection)
    assert SfuLine.objects.get().send_session == first.send_session
    janus.admit(connected(reilly.seat("siobhan"), "two"))
    second = SfuLine.objects.get()
    assert second.page == "two"
    assert not janus_http.end(first.send_session)
    janus_http.end(second.hear_session)
    janus.admit(connected(reilly.seat("siobhan"), "two"))  # Janus began anew, or lost it
    assert SfuLine.objects.get().hear_session != second.hear_session
    assert (SfuRoom.objects.count(), SfuLine.objects.count()) == (1, 1)


def test_nobody_is_let_in_who_is_not_in_the_room(reilly: Reilly, janus: Janus) -> None:
    everybody_in(reilly)
    with pytest.raises(NotAllowed):
        janus.admit(connected(reilly.seat("kwame"), "one"))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    for name in ("priya", "tom", "aisha"):
        with pytest.raises(NotAllowed):
            janus.admit(connected(reilly.seat(name), "one"))
    assert not SfuLine.objects.exists()


def test_somebody_sent_out_while_they_come_in_is_out(
    reilly: Reilly, janus: Janus, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_in(reilly)
    attach = janus_http.attach

    def private_time_opens_just_now() -> janus_http.Handle:
        monkeypatch.undo()
        private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
        return attach()

    monkeypatch.setattr(janus_http, "attach", private_time_opens_just_now)
    with pytest.raises(NotAllowed):
        janus.admit(connected(reilly.seat("priya"), "one"))
    assert not SfuLine.objects.exists()


def test_a_page_of_an_earlier_stretch_negotiates_nothing(reilly: Reilly, janus: Janus) -> None:
    everybody_in(reilly)
    for name in ("siobhan", "priya"):
        janus.admit(connected(reilly.seat(name), name))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    with pytest.raises(NotAllowed):
        janus.negotiate({"of": "subscribe", "page": "priya"}, by=reilly.seat("priya"))
    with pytest.raises(WrongMoment):  # hers is over, too: she joins the new one
        janus.negotiate({"of": "subscribe", "page": "siobhan"}, by=reilly.seat("siobhan"))
    with pytest.raises(WrongMoment):  # and nobody's page is another's
        janus.negotiate({"of": "subscribe", "page": "priya"}, by=reilly.seat("siobhan"))


def test_a_room_needs_its_secret_and_a_token_and_records_nothing(reilly: Reilly, janus: Janus) -> None:
    everybody_in(reilly)
    janus.admit(connected(reilly.seat("siobhan"), "one"))
    room = SfuRoom.objects.get().name
    handle = janus_http.attach()
    refused = {
        "no token": {"request": "join", "ptype": "publisher", "room": room},
        "not ours": {"request": "join", "ptype": "publisher", "room": room, "token": "x"},
        "no secret": {"request": "destroy", "room": room},
        "no recording": {
            "request": "enable_recording",
            "room": room,
            "record": True,
            "secret": "x",
        },
        "no room of one's own": {"request": "create", "room": "mine"},
    }
    assert {what for what, body in refused.items() if is_refused(handle, body)} == set(refused)
    assert room not in str(janus_http.ask(handle, {"request": "list"}).data)
    janus_http.end(handle.session)


def is_refused(handle: janus_http.Handle, body: dict[str, Any]) -> bool:
    try:
        janus_http.ask(handle, body)
    except janus_http.JanusSaysNo:
        return True
    return False


def test_no_key_of_ours_names_a_room(reilly: Reilly, janus: Janus) -> None:
    everybody_in(reilly)
    janus.admit(connected(reilly.seat("siobhan"), "one"))
    room = SfuRoom.objects.get()
    assert room.name != room.room_key == reilly.circle.room_key
    assert room.name not in f"{room}{room!r}{SfuLine.objects.get()!r}"


def test_each_circle_has_its_room_and_a_worker_is_in_both(reilly: Reilly, janus: Janus) -> None:
    other = circles.add_circle(reilly.meeting, name="Dad’s side", by=reilly.seat("tom"))
    seats.change_seat(reilly.seat("daniel"), circle=other, by=reilly.seat("tom"))
    everybody_in(reilly)
    admission.knock(by=reilly.seat("daniel"))
    admission.admit(reilly.seat("daniel"), by=reilly.seat("tom"))
    for name in ("siobhan", "daniel", "priya"):
        janus.admit(connected(reilly.seat(name), name))
    assert SfuRoom.objects.count() == 2
    per_seat = {
        name: SfuLine.objects.filter(seat=reilly.seat(name)).count()
        for name in ("siobhan", "daniel", "priya")
    }
    assert per_seat == {"siobhan": 1, "daniel": 1, "priya": 2}
    SfuLine.objects.update(feed="f")
    line = SfuLine.objects.get(seat=reilly.seat("siobhan"))
    heard = set(janus_lines.feeds_for(line, reilly.seat("siobhan")).values())
    assert heard == {str(reilly.seat("priya").pk)}


def test_without_janus_it_says_so_and_forgets_nothing(
    reilly: Reilly, janus: Janus, settings: Settings
) -> None:
    everybody_in(reilly)
    janus.admit(connected(reilly.seat("siobhan"), "one"))
    settings.JANUS_URL = f"http://127.0.0.1:{servers.free_port()}/janus"
    rooms.change_keys(reilly.meeting)
    for verb in (
        lambda: janus.admit(connected(reilly.seat("bridie"), "two")),
        lambda: janus.expel([reilly.seat("siobhan").pk]),
        lambda: janus.start_phase([reilly.circle]),
    ):
        with pytest.raises(MediaAway):
            verb()
    assert SfuLine.objects.filter(seat=reilly.seat("siobhan")).exists()
    assert len(sfu.rooms_over([reilly.circle])) == 1


def test_a_wrong_secret_opens_nothing(reilly: Reilly, janus: Janus, settings: Settings) -> None:
    everybody_in(reilly)
    settings.JANUS_API_SECRET = "another"
    with pytest.raises(MediaAway):
        janus.admit(connected(reilly.seat("siobhan"), "one"))
    assert not SfuLine.objects.exists()


def test_what_janus_writes_down_names_nobody(
    server: str, tmp_path_factory: pytest.TempPathFactory, reilly: Reilly
) -> None:
    logs = list(tmp_path_factory.getbasetemp().glob("janus*/janus.log"))
    assert logs
    for log in logs:
        words = Path(log).read_text(errors="replace")
        for person in reilly.people.values():
            assert person.name not in words
        assert API_SECRET not in words


# -- which way a meeting goes --------------------------------------------------------------------------------
def test_a_media_server_carries_the_meetings_that_browsers_alone_cannot(
    reilly: Reilly, settings: Settings
) -> None:
    settings.MEDIA_SFU, settings.MEDIA_ENGINE, settings.TURN_URLS = "janus", "", ["turn:turn.test"]
    assert engines.for_meeting(reilly.meeting).name == "janus"  # nine seats
    for name in ("priya", "kwame"):
        seats.remove_seat(reilly.seat(name), by=reilly.seat("tom"))
    assert engines.for_meeting(reilly.meeting).name == "mesh"
    settings.TURN_URLS = []
    assert engines.for_meeting(reilly.meeting).name == "janus"
    settings.TURN_URLS, settings.MEDIA_ENGINE = ["turn:turn.test"], "sfu"
    assert engines.for_meeting(reilly.meeting).name == "janus"
    settings.MEDIA_ENGINE = "mesh"
    assert engines.for_meeting(reilly.meeting).name == "mesh"
    settings.MEDIA_SFU, settings.TURN_URLS = "", []
    assert engines.for_meeting(reilly.meeting).name == "none"


# -- the page's own code -------------------------------------------------------------------------------------
ISLAND = """
window.outbox = [];
window.begin = async (page) => {
  const local = await navigator.mediaDevices.getUserMedia({ audio: true,
      video: { width: 320, height: 180, frameRate: 15 } });
  window.engine = new SFU.Sfu("me", {
    send: (message) => window.outbox.push(message),
    track: (seat, track) => {
      const media = document.createElement(track.kind); media.autoplay = true;
      media.muted = track.kind === "video";
      media.srcObject = new MediaStream([track]); document.body.append(media);
    },
    gone: () => undefined, quality: () => undefined, closed: () => undefined,
  });
  window.engine.join(local, { page, picture: true });
  window.outbox.push({ type: "media_join", page, picture: true });
};
window.told = ([messages, state]) => {
  if (!window.engine) return [];
  window.engine.heard({ type: "state" });
  if (state) window.engine.take(state); else { window.engine.leave(); window.engine = null; return []; }
  for (const one of messages) window.engine.heard(one);
  return window.outbox.splice(0);
};
window.flowing = async () => (window.engine ? Object.fromEntries(await window.engine.stats()) : {});
"""


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Our own engine, as one script."""
    out = tmp_path_factory.mktemp("island") / "sfu.js"
    command = ["npx", "rolldown", "screens/room/media/sfu.ts", "--format", "iife", "--name", "SFU"]
    done = subprocess.run(
        [*command, "-o", str(out)], cwd=servers.ROOT / "frontend", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return out.read_text()


class Island:
    """A page with our own engine in it. Its room socket is this class, which carries messages when it is
    asked to.
    """

    def __init__(self, reilly: Reilly, name: str, page: Page, code: str) -> None:
        self.reilly, self.name, self.page, self.id = reilly, name, page, str(uuid4())
        self.answers: list[dict[str, Any]] = []
        page.goto("http://localhost/")
        page.add_script_tag(content=code + ";window.SFU = SFU;" + ISLAND)
        page.evaluate("begin", self.id)

    def carry(self) -> None:
        """Give the page its state and what was answered, and act on what it says."""
        connections.seen([self.id])  # as the heartbeat of a server does
        state = media_state.of(self.reilly.seat(self.name))
        answers, self.answers = self.answers, []
        for message in self.page.evaluate("told", [answers, state]):
            self.answers += self._answers(message)

    def _answers(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        seat = self.reilly.seat(self.name)
        try:
            answer = media_inbox.ACTS[message["type"]](
                {**message, "channel": self.name, "device": None, "sign_in": None}, seat
            )
        except Refusal as refusal:
            return [{"type": "refused", "code": refusal.code, "asked": message["type"]}]
        return [] if answer is None else [answer]

    def counts(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = self.page.evaluate("flowing()")
        names = {str(seat.pk): name for name, seat in self.reilly.evening.seats.items()}
        return {names[seat]: one for seat, one in found.items()}


def until_flowing(islands: list[Island], wanted: dict[str, set[str]], *, seconds: float = 150) -> None:
    """Carry messages until from exactly these people sound and pictures both grow for each of these."""
    until = time.monotonic() + seconds
    found: dict[str, set[str]] = {}
    while found != wanted:
        assert time.monotonic() < until, f"flowing: {found}"
        before = {one.name: one.counts() for one in islands}
        for _ in range(4):
            for one in islands:
                one.carry()
            time.sleep(0.4)
        found = {one.name: _grown(before[one.name], one.counts()) for one in islands}


def _grown(before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> set[str]:
    both = ("audioEnergy", "framesDecoded")
    return {
        seat
        for seat, one in after.items()
        if seat in before and all(one[what] > before[seat][what] for what in both)
    }


def test_our_own_page_hears_everybody_through_private_time_and_back(
    reilly: Reilly,
    janus: Janus,
    chromium_with_devices: Browser,
    island: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.MEDIA_SFU, settings.MEDIA_ENGINE = "janus", "sfu"
    monkeypatch.setattr(events, "media_changed", lambda circles: None)
    everybody_in(reilly)
    context = chromium_with_devices.new_context()
    context.route("http://localhost/", lambda route: route.fulfill(content_type="text/html", body=""))
    names = ("siobhan", "bridie", "priya")
    islands = [Island(reilly, name, context.new_page(), island) for name in names]
    everybody = {name: set(names) - {name} for name in names}
    until_flowing(islands, everybody)
    # Private time: those who stay come back in a new room by themselves, and say that they hold nothing else.
    with django_capture_on_commit_callbacks() as after:
        private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    cut(after)
    until_flowing(islands, {"siobhan": {"bridie"}, "bridie": {"siobhan"}, "priya": set()})
    check = checks.settle(reilly.circle)
    assert check is not None
    assert (check.devices, check.by_time) == (2, 0)
    family = islands[:2]
    with django_capture_on_commit_callbacks() as after:
        private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    cut(after)
    together = {"siobhan": {"bridie"}, "bridie": {"siobhan"}}
    until_flowing(family, together)
    # Janus loses one of them: the page comes back by itself.
    line = SfuLine.objects.get(seat=reilly.seat("bridie"))
    for session in (line.send_session, line.hear_session):
        janus_http.end(session)
    time.sleep(1)
    until_flowing(family, together)
    context.close()
