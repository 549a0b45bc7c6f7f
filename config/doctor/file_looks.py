"""The service's folders: for its own user alone, and with room."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from config.doctor.diagnosis import Finding, Part

FILES, DISK = Part("files"), Part("disk")
#: Bytes that have to be free, so that an evening's plans, pictures and log have room.
ROOM = 1024**3
OTHERS = 0o077


def folders() -> Iterator[Finding]:
    """KT_VAR and PRIVATE_KEYS are ours, and nobody else's."""
    for name, folder in (("KT_VAR", settings.VAR), ("PRIVATE_KEYS", settings.PRIVATE_KEYS)):
        if folder.exists():
            yield from _is_ours(name, folder)
        elif not os.access(_nearest(folder), os.W_OK):
            yield FILES.wrong(
                f"{name} ({folder}) is not there and cannot be made: private time cannot begin."
            )
    for secret in sorted(settings.VAR.glob("*.secret")):
        if secret.stat().st_mode & OTHERS:
            yield FILES.wrong(f"{secret} can be opened by others: chmod 600 {secret}")
    if settings.PRIVATE_KEYS.is_relative_to(settings.VAR) and not settings.DEBUG:
        yield FILES.note(
            f"The keys of private time ({settings.PRIVATE_KEYS}) lie in KT_VAR: keep them out of every "
            "backup of it, or set PRIVATE_KEYS."
        )


def _is_ours(name: str, folder: Path) -> Iterator[Finding]:
    found = folder.stat()
    if found.st_uid != os.geteuid():
        yield FILES.wrong(
            f"{name} ({folder}) belongs to another user than this command's: run the doctor as the service's "
            "user, or give the folder back with chown."
        )
    elif found.st_mode & OTHERS:
        yield FILES.wrong(f"{name} ({folder}) can be opened by others on this machine: chmod 700 {folder}")
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield FILES.wrong(f"{name} ({folder}) cannot be written: chmod 700 {folder}")
    else:
        yield FILES.good(f"{name} ({folder}) is for the service alone.")


def disk() -> Iterator[Finding]:
    """Every disk that we write to has room."""
    places: dict[int, Path] = {}
    for folder in (settings.VAR, settings.PRIVATE_KEYS, settings.OUTBOX_FOLDER):
        near = _nearest(folder)
        places.setdefault(near.stat().st_dev, near)
    for place in places.values():
        free = shutil.disk_usage(place).free
        words = f"{free / 1024**3:.1f} GiB are free at {place}"
        yield DISK.good(f"{words}.") if free >= ROOM else DISK.wrong(f"Only {words}: make room.")


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())
