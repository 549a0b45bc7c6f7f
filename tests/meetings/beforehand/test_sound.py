"""Voice notes: the sound stays as it was, everything else in the file is gone, and what cannot be made clean
is refused.
"""

import struct
import time as stopwatch
from contextlib import suppress
from pathlib import Path

import pytest

from meetings.beforehand import sound
from meetings.beforehand.containers import ogg, voice_reader
from participants.platform.strangers.sandbox_process import Refused
from tests.meetings.beforehand import recordings
from tests.meetings.beforehand.recordings import SECRET, SOUND

pytestmark = pytest.mark.invitations
FOUND = Path(__file__).parent / "found"

MADE = {
    "m4a": (recordings.m4a(), "audio/mp4"),
    "mp3": (recordings.mp3(), "audio/mpeg"),
    "wav": (recordings.wav(), "audio/wav"),
    "opus": (recordings.opus(), "audio/ogg"),
    "opus with long comments": (recordings.opus(comments_pages=2), "audio/ogg"),
}


@pytest.mark.parametrize("name", MADE)
def test_the_sound_stays_and_names_and_places_go(name: str) -> None:
    made, media_type = MADE[name]
    assert SECRET in made
    clean = sound.clean(made)
    assert clean.media_type == media_type
    assert SOUND[:200] in clean.data
    assert not [part for part in (SECRET, b"Daniel", b"51.5074", b"Elm Road") if part in clean.data]


@pytest.mark.parametrize("name", MADE)
def test_what_is_clean_is_cleaned_to_the_same(name: str) -> None:
    once = sound.clean(MADE[name][0]).data
    assert sound.clean(once).data == once


def test_an_m4a_keeps_its_length_so_that_its_tables_stay_true_and_says_no_time() -> None:
    made = recordings.m4a()
    clean = sound.clean(made).data
    assert len(clean) == len(made)
    assert clean.index(SOUND) == made.index(SOUND)
    assert struct.pack(">I", 3_800_000_001) in made
    assert struct.pack(">I", 3_800_000_001) not in clean
    assert b"udta" not in clean
    assert b"uuid" not in clean


def test_the_pages_of_an_ogg_have_checksums_that_are_right() -> None:
    clean = sound.clean(recordings.opus(comments_pages=2)).data
    pages = list(ogg._pages(clean))
    assert len(pages) == 5
    for one in pages:
        said = bytes(one[22:26])
        one[22:26] = bytes(4)
        assert said == struct.pack("<I", ogg._checksum(one))


def _box_too_deep() -> bytes:
    inner = b""
    for _n in range(20):
        inner = recordings.box(b"moov", inner)
    return recordings.box(b"ftyp", b"M4A ") + inner


REFUSED = {
    "a film": recordings.m4a(handler=b"vide"),
    "a track of places": recordings.m4a(handler=b"meta"),
    "a codec not every phone plays": recordings.m4a(codec=b"samr"),
    "sound said to lie in the tables": recordings.m4a(points_at=10),
    "sound said to lie behind the end": recordings.m4a(points_at=1_000_000),
    "a film beside the sound": recordings.m4a(more=recordings.box(b"trak", b"")),
    "an m4a cut off": recordings.m4a()[:-3][:900],
    "an m4a without sound": recordings.box(b"ftyp", b"M4A "),
    "boxes within boxes": _box_too_deep(),
    "many boxes": recordings.box(b"ftyp", b"M4A ") + recordings.box(b"free") * 2_000,
    "vorbis": recordings.page(0, b"\x01vorbis" + bytes(20), flags=2) + recordings.page(1, SOUND) * 3,
    "two streams": recordings.opus() + recordings.opus(),
    "sound on the page of comments": recordings.page(0, b"OpusHead" + bytes(11), flags=2)
    + recordings.page(1, b"OpusTags" + bytes(400), ends=False) * 2,
    "an mp3 of two frames": recordings.mp3(2),
    "an mp3 with something long behind it": recordings.mp3(after=b"\1" * 5000),
    "a tag without end": b"ID3\x03\0\0\xff\xff\xff\xff" + SOUND,
    "a wav without samples": recordings.wav().replace(b"data", b"datq"),
    "a web recording": b"\x1a\x45\xdf\xa3" + SOUND,
    "a page of a site": b"<html><script>alert(1)</script>",
    "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_made_clean_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(sound.NotAVoiceNote) as refused:
        sound.clean(REFUSED[name])
    assert "voice recorder" in str(refused.value.message)


def test_a_long_recording_is_refused() -> None:
    with pytest.raises(sound.VoiceNoteTooLong):
        sound.clean(recordings.mp3(sound.LARGEST // 200))


@pytest.mark.parametrize("name", MADE)
def test_no_cut_and_no_changed_byte_is_an_error_of_ours(name: str) -> None:
    made = MADE[name][0]
    for at in range(0, len(made), 7):
        for broken in (made[:at], made[:at] + b"\xff" + made[at + 1 :]):
            try:
                voice_reader.read(broken, {})
            except Refused:
                continue


# -- what phones write beside that -----------------------------------------------------------------------
ALSO_KEPT = {
    "without loss": FOUND / "m4a-lossless-alac.m4a",
    "a recorder's of today, with a second track that others cannot play": FOUND / "qta-aac-and-apac.qta",
    "QuickTime's kind": FOUND / "quicktime-one-aac-track.qta",
    "a wav whose length was never filled in": FOUND / "wav-size-never-filled-in-0.wav",
}  # fmt: skip


@pytest.mark.parametrize("name", ALSO_KEPT)
def test_what_phones_write_beside_that_is_kept(name: str) -> None:
    made = ALSO_KEPT[name].read_bytes()
    clean = sound.clean(made)
    assert bytes(range(1, 200)) in clean.data
    assert sound.clean(clean.data).data == clean.data


def test_a_second_track_that_others_cannot_play_goes_and_its_sound_with_it() -> None:
    made = (FOUND / "qta-aac-and-apac.qta").read_bytes()
    clean = sound.clean(made).data
    assert b"apac" in made
    assert b"apac" not in clean
    assert clean.count(b"trak") == 1
    at = made.index(b"mdat") + 4
    assert clean[at : at + 1000] == made[at : at + 1000]
    assert clean[at + 1000 : at + 1600] == bytes(600)


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF])
@pytest.mark.parametrize("whole", [0, 0xFFFFFFFF, 36])
def test_a_wav_that_was_cut_off_keeps_its_samples(size: int, whole: int) -> None:
    made = bytearray(recordings.wav())
    at = made.index(b"data") + 4
    del made[at + 4 + len(SOUND) :]
    made[4:8], made[at : at + 4] = struct.pack("<I", whole), struct.pack("<I", size)
    clean = sound.clean(bytes(made)).data
    assert clean.endswith(SOUND)
    assert struct.unpack("<I", clean[40:44]) == (len(SOUND),)
    assert SECRET not in clean


def test_an_empty_wav_does_not_take_the_notes_behind_it_for_sound() -> None:
    notes = b"LIST" + struct.pack("<I", len(SECRET)) + SECRET
    body = recordings.wav()[8 : recordings.wav().index(b"data")] + b"data\0\0\0\0" + notes
    with pytest.raises(sound.NotAVoiceNote):
        sound.clean(b"RIFF" + struct.pack("<I", len(body)) + body)


@pytest.mark.parametrize("codec", [b"mp4a", b"alac", b"Opus"])
def test_what_is_written_into_the_description_of_the_sound_goes(codec: bytes) -> None:
    told = recordings.box(b"uuid", SECRET)
    entry = codec + bytes(28) + recordings.box(b"esds", b"\1\2\3\4") + told
    described = struct.pack(">III", 0, 1, len(entry) + 4) + entry
    made = recordings.m4a(described=described)
    clean = sound.clean(made).data
    assert SECRET not in clean
    assert b"esds\1\2\3\4" in clean


def test_a_track_of_places_beside_the_sound_is_emptied() -> None:
    made = recordings.m4a(more=recordings.track(b"meta", SECRET))
    clean = sound.clean(made).data
    assert SOUND in clean
    assert clean.count(b"trak") == 1
    assert SECRET not in clean


HARM = {
    "boxes for sound without any": recordings.box(b"ftyp",
    b"M4A ") + recordings.box(b"mdat") * 880 + recordings.m4a(),
    "chunks without an end": recordings.m4a(chunks=90_000),
    "an album of nothing": b"ID3\3\0\0\0\0\0\0" * 400_000,
    "nothing, five million times": b"ID3\3\0\0\0\0\0\0" + bytes(5_000_000),
    "pages without sound": recordings.page(0, b"OpusHead" + bytes(11), flags=2) + recordings.page(1,
    b"") * 150_000,
    "lists without notes": b"RIFF\0\0\0\0WAVE" + b"LIST\0\0\0\0" * 600_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_whatever_comes_is_answered_within_two_seconds(name: str) -> None:
    began = stopwatch.monotonic()
    with suppress(sound.NotAVoiceNote):
        sound.clean(HARM[name])
    assert stopwatch.monotonic() - began < 2
