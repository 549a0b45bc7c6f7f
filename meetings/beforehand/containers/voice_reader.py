"""The reader of voice notes: which container it is, by its bytes, and the same sound without names, places
and times in it.

Nothing is unpacked or encoded anew: a container we know is kept where sound is in it and emptied everywhere
else.
"""

from collections.abc import Callable
from typing import Any

from meetings.beforehand.containers import mp4, mpeg, ogg, riff
from meetings.beforehand.containers.unfit import Unfit
from participants.platform.strangers.sandbox_process import Refused

#: What a file of each kind begins with, at which byte; its media type, and how it is made clean.
KINDS: tuple[tuple[int, bytes, str, Callable[[bytes], bytes]], ...] = (
    (4, b"ftyp", "audio/mp4", mp4.clean),
    (0, b"OggS", "audio/ogg", ogg.clean),
    (0, b"RIFF", "audio/wav", riff.clean),
    (0, b"ID3", "audio/mpeg", mpeg.clean),
    (0, b"\xff", "audio/mpeg", mpeg.clean),
)


def read(data: bytes, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The media type, and the sound with nothing else in its file. Raises Refused."""
    for at, mark, media_type, emptied in KINDS:
        if data[at : at + len(mark)] == mark:
            try:
                return {"media_type": media_type}, emptied(data)
            except Unfit as error:
                raise Refused("unfit") from error
    raise Refused("unfit")
