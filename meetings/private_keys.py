"""The keys of private words: one file each in PRIVATE_KEYS, outside the database and every backup of it.

A private draft, a suggestion for the family's eyes and a saying in private time each have a random key of
their own, for as long as they are there. Anyone who has the database, its log, a dump or a replica has sealed
bytes. Anyone who runs the server has the keys as well, and can read its memory: docs/private-time.md says
what this is good for and what it is not.
"""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participants.platform.errors import Refusal

KEY, NONCE, MEETING = 32, 12, 16  # bytes
#: Open keys kept in memory; above this many all are read anew.
MOST_OPEN = 4096
#: Nanoseconds after which the time of a folder's last change says that there was no other: clocks of disks
#: are coarse, and those of disks elsewhere are not ours.
SETTLED = 2_000_000_000


class CannotLock(Refusal):
    """No key can be written, so nothing private may begin."""

    code = "cannot_lock"
    message = _(
        "This service can’t lock your family’s words away just now, so nothing was started or kept. "
        "Everything is as it was. Tell the coordinator: whoever looks after the service has to see to it."
    )
    status = 503


class WordsLost(Refusal):
    """The key of these words is gone, or does not open them."""

    code = "words_lost"
    message = _("What your family wrote in family time can’t be opened any more: its key is lost.")
    status = 409


class Kind(StrEnum):
    """What a key opens."""

    DRAFT = "draft"
    SUGGESTION = "suggestion"
    SAYING = "saying"


class PrivateKey:
    """Seals words so that only this key opens them, and only at the place they were sealed for
    (AES-256-GCM).
    """

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, words: bytes, *, place: bytes, nonce: bytes | None = None) -> bytes:
        """The words under a nonce, which stands before them: 28 bytes more. A nonce that is given is one of
        `nonces`.
        """
        if nonce is None:
            nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, words, place)

    def unseal(self, sealed: bytes, *, place: bytes) -> bytes:
        """The words again. Raises WordsLost for another key's, another place's, or bytes that were
        changed.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place)
        except (InvalidTag, ValueError):
            raise WordsLost from None


def nonces(many: int) -> Iterator[bytes]:
    """That many fresh nonces, each good for one thing sealed; the system is asked for randomness once."""
    drawn = os.urandom(NONCE * many)
    return (drawn[at : at + NONCE] for at in range(0, len(drawn), NONCE))


class _Folder(NamedTuple):
    """How the folder of keys stood: whatever makes, replaces or takes away a file in it changes this."""

    device: int
    inode: int
    changed: int


@dataclass(slots=True)
class _Opened:
    """A key that this process has read, its file, and how the folder stood when the file was last known to be
    the same.
    """

    path: str
    written: int
    key: PrivateKey
    folder: _Folder | None = None


_opened: dict[tuple[Kind, UUID], _Opened] = {}


def make(kind: Kind, of: UUID, *, meeting_id: UUID) -> PrivateKey:
    """The key of a new thing, on disk before its row is; the one it has already, if it has. Raises
    CannotLock.
    """
    with suppress(WordsLost):
        return get(kind, of)
    try:
        _write(_path(kind, of), secrets.token_bytes(KEY) + meeting_id.bytes)
    except OSError:
        raise CannotLock from None
    return get(kind, of)


def get(kind: Kind, of: UUID) -> PrivateKey:
    """The key of a thing. Raises WordsLost when it has none any more."""
    if (key := get_many(kind, [of]).get(of)) is None:
        raise WordsLost
    return key


def get_many(kind: Kind, things: Iterable[UUID]) -> dict[UUID, PrivateKey]:
    """The keys of those things that have one still.

    They are looked for each time: words sealed under a key that is gone could never be opened. One look at
    the folder is enough for keys whose files were seen since it last changed.
    """
    folder, found = _settled_folder(), {}
    for of in things:
        opened = _opened.get((kind, of))
        if opened is not None and folder is not None and opened.folder == folder:
            found[of] = opened.key
            continue
        try:
            found[of] = _seen_again(kind, of, opened, folder)
        except OSError:
            _opened.pop((kind, of), None)
        except WordsLost:
            pass
    return found


def _seen_again(kind: Kind, of: UUID, opened: _Opened | None, folder: _Folder | None) -> PrivateKey:
    """A key whose file was just looked for. Raises OSError without one, WordsLost when it holds no key."""
    if opened is None or os.stat(opened.path).st_mtime_ns != opened.written:  # noqa: PTH116 - half the time
        opened = _read(kind, of)
    opened.folder = folder
    return opened.key


def _settled_folder() -> _Folder | None:
    """How the folder stands; None right after a change, since a further one might carry the same time."""
    try:
        now, found = time.time_ns(), os.stat(settings.PRIVATE_KEYS)  # noqa: PTH116 - half the time
    except OSError:
        return None
    if now - found.st_mtime_ns < SETTLED:
        return None
    return _Folder(found.st_dev, found.st_ino, found.st_mtime_ns)


def destroy_on_commit(kind: Kind, *of: UUID) -> None:
    """Destroy the keys of things that go, as soon as the running transaction has committed: then nobody reads
    them again.
    """
    for one in of:
        transaction.on_commit(partial(destroy, kind, one))


def destroy_all_on_commit(meeting_id: UUID) -> None:
    """The same for everything private of a meeting that has ended."""
    transaction.on_commit(partial(_destroy_all, meeting_id))


def destroy(kind: Kind, of: UUID) -> None:
    """Overwrite a key and take its file away. A key that is gone already is gone.

    On a disk that writes elsewhere each time (an SSD, a file system that copies on write) the old bytes may
    stay for a while where only a laboratory finds them.
    """
    path = _path(kind, of)
    _opened.pop((kind, of), None)
    with suppress(FileNotFoundError):
        with path.open("r+b", buffering=0) as file:
            file.write(secrets.token_bytes(KEY + MEETING))
            os.fsync(file.fileno())
        path.unlink()
        _flush_folder()


def every() -> Iterator[tuple[Kind, UUID, Path]]:
    """All keys there are; what else lies in the folder is not ours."""
    if not settings.PRIVATE_KEYS.is_dir():
        return
    for path in settings.PRIVATE_KEYS.iterdir():
        kind, _dot, of = path.name.partition(".")
        with suppress(ValueError):
            yield Kind(kind), UUID(hex=of), path


def _destroy_all(meeting_id: UUID) -> None:
    for kind, of, path in list(every()):
        with suppress(FileNotFoundError):
            if path.read_bytes()[KEY:] == meeting_id.bytes:
                destroy(kind, of)


def _path(kind: Kind, of: UUID) -> Path:
    folder: Path = settings.PRIVATE_KEYS
    return folder / f"{kind}.{of.hex}"


def _read(kind: Kind, of: UUID) -> _Opened:
    path = _path(kind, of)
    written, kept = path.stat().st_mtime_ns, path.read_bytes()
    if len(kept) != KEY + MEETING:
        raise WordsLost
    if len(_opened) >= MOST_OPEN:
        _opened.clear()
    opened = _opened[kind, of] = _Opened(str(path), written, PrivateKey(kept[:KEY]))
    return opened


def _write(path: Path, kept: bytes) -> None:
    """Whole or not at all, and on the disk before this returns; for its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _flush_folder()


def _flush_folder() -> None:
    descriptor = os.open(settings.PRIVATE_KEYS, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
