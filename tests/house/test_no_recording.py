"""No code records anybody: not in our pages, not in what is built of them, not in what we ask of a media
server.

A meeting is not a document of who said what (never list, 2). What somebody says beforehand is a file of their
own phone's recorder; nothing here can make one.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetings.media import janus_rooms
from meetings.media.janus_http import Handle, Reply
from tests.house.test_rules import OURS, tracked
from tests.support.servers import ROOT

pytestmark = pytest.mark.media

#: What it takes to keep sound or picture, or to turn speech into text: in a browser, on LiveKit, on Janus.
RECORDS = {
    "a browser’s recorder": r"\bMediaRecorder\b",
    "a copy of what is shown": r"\bcaptureStream\b|\bcreateMediaStreamDestination\b|"
    r"\bMediaStreamTrackProcessor\b",
    "a copy of what is sent": r"\bRTCRtpScriptTransform(er)?\b|\bcreateEncodedStreams\b|"
    r"\bencodedInsertableStreams\b",
    "a screen": r"\bgetDisplayMedia\b",
    "speech made text": r"\b(webkit)?SpeechRecognition\b",
    "LiveKit’s recorder": r"\begress\b|\bEgress[A-Z]\w*|\b[rR]oom_?[rR]ecord\b|\brecorder\s*[=:]\s*(True|"
    r"true|!0)",
    "LiveKit’s hidden listener": r"\bhidden\s*=\s*True|\"hidden\"\s*:\s*True",
    "Janus’ recorder": r"[\"']?\brecord\b[\"']?\s*[:=]\s*(True|true|!0|yes|\"yes\")|\benable_recording\b|"
    r"\brec_dir\b|\brecordings_base\b",
    "Janus’ way out": r"\brtp_forward\b",
}
#: LiveKit's own library, alone in a file (frontend/vite.config.ts, docs/adr/0025). It could share a screen,
#: make an empty track of a canvas or of silence, and encrypt what is sent; nothing of ours calls any of it,
#: and a recorder is not in it. These words may stand there, and none of them anywhere else.
BUNDLES = ROOT / "frontend" / "dist" / "assets"
LIBRARY = re.compile(r"livekit-client-[\w-]+\.js")
IN_THE_LIBRARY = {
    "getDisplayMedia",
    "captureStream",
    "createMediaStreamDestination",
    "RTCRtpScriptTransform",
    "createEncodedStreams",
    "encodedInsertableStreams",
}
SOURCES = (
    *(f"{app}/*.{kind}" for app in OURS for kind in ("py", "html", "js")),
    *(f"frontend/{part}/*.{kind}" for part in ("screens", "lib") for kind in ("ts", "js")),
    "deploy/*",
)


def offences(words: str) -> list[str]:
    """What in a text could record somebody."""
    return [what for what, pattern in RECORDS.items() if re.search(pattern, words)]


def words_of(path: Path) -> str:
    """What stands in a file, without what LiveKit's library may have in it."""
    words = path.read_text(encoding="utf-8", errors="replace")
    if path.parent == BUNDLES and LIBRARY.fullmatch(path.name):
        return re.sub(rf"\b({'|'.join(IN_THE_LIBRARY)})\b", "", words)
    return words


def ours() -> Iterator[Path]:
    """Every source of ours that runs, and every bundle that was built of them."""
    yield from (ROOT / path for path in tracked(*SOURCES) if ".test." not in path)
    yield from (ROOT / "frontend" / "dist").rglob("*.js")


def test_there_is_no_way_to_record_in_sources_and_bundles() -> None:
    paths = [path for path in ours() if path.is_file()]
    found = {str(path.relative_to(ROOT)): wrong for path in paths if (wrong := offences(words_of(path)))}
    assert found == {}
    names = {str(path.relative_to(ROOT)) for path in paths}
    # It did look: at our own media code, at Janus' configuration, and at bundles.
    assert {"meetings/media/janus_rooms.py", "deploy/janus/janus.jcfg"} <= names
    media = "frontend/screens/room/media"
    assert {f"{media}/livekit.ts", f"{media}/livekit-room.ts"} <= names
    assert any(name.startswith("frontend/dist/") for name in names)


def test_a_library_of_others_may_have_just_the_words_it_has_and_never_a_recorder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library,) = (path for path in BUNDLES.iterdir() if LIBRARY.fullmatch(path.name))
    words = library.read_text()
    assert {word for word in IN_THE_LIBRARY if re.search(rf"\b{word}\b", words)} == IN_THE_LIBRARY
    monkeypatch.setattr(f"{__name__}.BUNDLES", tmp_path)
    for name, allowed in (("livekit-client-abc.js", True), ("livekit-abc.js", False)):
        (tmp_path / name).write_text("navigator.mediaDevices.getDisplayMedia()")
        assert (offences(words_of(tmp_path / name)) == []) is allowed
    (tmp_path / "livekit-client-abc.js").write_text("new MediaRecorder(stream)")
    assert offences(words_of(tmp_path / "livekit-client-abc.js")) == ["a browser’s recorder"]


@pytest.mark.parametrize(
    "line",
    [
        "const r = new MediaRecorder(stream);",
        "e=new MediaRecorder(t,{mimeType:n})",
        "video.captureStream()",
        "sender.transform = new RTCRtpScriptTransform(worker, {});",
        "sender.createEncodedStreams()",
        "new MediaStreamTrackProcessor({ track })",
        "context.createMediaStreamDestination()",
        "navigator.mediaDevices.getDisplayMedia()",
        "const s = new (window.SpeechRecognition || window.webkitSpeechRecognition)();",
        'create = {"request": "create", "record": True}',
        "{record:!0}",
        '{"request": "enable_recording", "record": on}',
        "record = true",
        'rec_dir = "/var/lib/janus"',
        "api.VideoGrants(room_join=True, recorder=True)",
        "api.VideoGrants(room_join=True, hidden=True)",
        "api.VideoGrants(room_record=True)",
        '"roomRecord": True',
        "await server.egress.start_room_composite_egress(wanted)",
        "api.EgressInfo()",
        '{"request": "rtp_forward", "room": room}',
    ],
)
def test_one_line_of_it_would_be_found(line: str) -> None:
    assert offences(f"before\n{line}\nafter")


@pytest.mark.parametrize(
    "line",
    [
        '"record": False,',
        '"lock_record": True,',
        "lock_rtp_forward = true",
        'journal.write("meeting.record_consent", by=seat)',
        "stages.record_review(meeting, by=seat)",
        "<div hidden>",
        "# With `capture`, a phone opens its own recorder.",
    ],
)
def test_what_only_sounds_like_it_is_let_be(line: str) -> None:
    assert not offences(line)


def test_a_room_is_made_with_recording_off_and_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(handle: Handle, body: dict[str, object], **_more: object) -> Reply:
        asked.append(body)
        return Reply({})

    monkeypatch.setattr(janus_rooms.janus_http, "attach", lambda: Handle(1, 2))
    monkeypatch.setattr(janus_rooms.janus_http, "end", lambda session: True)
    monkeypatch.setattr(janus_rooms.janus_http, "ask", ask)
    janus_rooms.let_in("a-room", "a-token", limit=3)
    (create,) = asked
    assert (create["record"], create["lock_record"]) == (False, True)
    assert create["secret"]


def test_janus_as_we_ship_it_loads_no_recorder() -> None:
    words = (ROOT / "deploy" / "janus" / "janus.jcfg").read_text()
    disabled = re.search(r"plugins: \{.*?disable = \"(.*?)\"", words, re.S)
    assert disabled is not None
    assert "libjanus_recordplay.so" in disabled[1].split(",")
    events = re.search(r"events: \{(.*?)\}", words, re.S)
    assert events is not None
    assert "broadcast = false" in events[1]
