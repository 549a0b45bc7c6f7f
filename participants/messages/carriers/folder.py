"""A folder of our own: where messages go until a provider is named. Letters become a PDF, the rest plain
text; a calendar file lies beside its message.
"""

import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from participants.messages.carriers import paper
from participants.messages.carriers.interface import Parcel
from participants.models.choices import Channel

#: Somebody has to print and send what lies there; then it is one more copy of a link and an address.
KEPT_FOR = timedelta(days=30)


class Folder:
    """One file a message that only we can read; the same message again is the same file."""

    name = "folder"

    def hand_over(self, parcel: Parcel) -> str:
        """Writes the file. Raises OSError when the folder cannot be written."""
        path = self._path(parcel)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if parcel.calendar:  # first, since the message itself says that all of it is there
            _write(path.with_suffix(".ics"), parcel.calendar.encode())
        _write(path, paper.of(parcel) if path.suffix == ".pdf" else _text(parcel))
        return path.name

    def find(self, parcel: Parcel) -> str:
        """The file's name, if it is there."""
        path = self._path(parcel)
        return path.name if path.exists() else ""

    def _path(self, parcel: Parcel) -> Path:
        kind = "pdf" if parcel.channel == Channel.LETTER and settings.LETTER_MAKER else "txt"
        name = f"{parcel.made_at:%Y%m%d-%H%M%S}-{parcel.channel}-{parcel.id}.{kind}"
        return Path(settings.OUTBOX_FOLDER) / name


def _write(path: Path, data: bytes) -> None:
    """The whole file or none, and for our eyes only."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    half.rename(path)


def _text(parcel: Parcel) -> bytes:
    head = f"To: {parcel.address}\nFrom: {parcel.sender}\nSubject: {parcel.subject}\n\n"
    return f"{head}{parcel.body}\n".encode()


def forget_old_files() -> int:
    """Remove what has lain in the outbox folder for a month; how many files. What cannot be removed stays."""
    before, gone = time.time() - KEPT_FOR.total_seconds(), 0
    for path in Path(settings.OUTBOX_FOLDER).glob("*"):
        with suppress(OSError):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone
