"""One encrypted file with named parts in it: a tar archive inside age, written and read as a stream.

Never more than a few pieces of it are in memory. `age --decrypt` and `tar` open it without us.
"""

import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage

from participants.platform.backups.backup_errors import BackupRefused, Damaged, WrongKey

#: A part's name and its bytes.
Part = tuple[str, bytes]
#: The most bytes of one part; what is longer comes in several.
PIECE = 4 * 1024 * 1024
_NO_KEY = "No matching keys found"


def write(target: Path, parts: Iterable[Part], *, recipients: Iterable[pyrage.x25519.Recipient]) -> None:
    """Write the file: whole or not at all, for its owner alone, never over another. Raises BackupRefused."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    source = _Stream(_archive(parts))
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            pyrage.encrypt_io(source, file, list(recipients))
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, target)
        _flush(target.parent)
    except FileExistsError:
        raise BackupRefused("There is a file of that name already. Nothing was written.") from None
    except (OSError, pyrage.EncryptError) as error:
        raise source.failed or BackupRefused(f"The backup can't be written: {_why(error)}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(path: Path, identities: Iterable[pyrage.x25519.Identity]) -> Iterator[Iterator[Part]]:
    """The parts of a file, one after another. Raises WrongKey, Damaged, or BackupRefused for no file."""
    if not path.is_file():
        raise BackupRefused("There is no such file.")
    ours, theirs = os.pipe()
    with ThreadPoolExecutor(max_workers=1) as thread:
        decrypting = thread.submit(_decrypt, path, theirs, list(identities))
        with os.fdopen(ours, "rb") as archive:
            yield _parts(archive, decrypting.result)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or "it can't be encrypted"


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _archive(parts: Iterable[Part]) -> Iterator[bytes]:
    for name, data in parts:
        about = tarfile.TarInfo(name)
        about.size, about.mode = len(data), 0o600
        yield about.tobuf()
        yield data
        yield bytes(-len(data) % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


class _Stream:
    """Bytes that come in pieces, to be read like a file; `failed` is what stopped them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._open = pieces, io.BytesIO()
        self.failed: Exception | None = None

    def read(self, most: int = -1) -> bytes:
        """The next bytes; nothing at the end."""
        while not (found := self._open.read(most)):
            try:
                self._open = io.BytesIO(next(self._pieces))
            except StopIteration:
                return b""
            except Exception as error:
                self.failed = error
                raise
        return found


def _decrypt(path: Path, descriptor: int, identities: list[pyrage.x25519.Identity]) -> None:
    with os.fdopen(descriptor, "wb") as out, path.open("rb") as file:
        pyrage.decrypt_io(file, out, identities)


def _parts(archive: BinaryIO, decrypted: Callable[[], None]) -> Iterator[Part]:
    """Only once the decryption has come to its end as well is the file known to be whole."""
    try:
        with tarfile.open(mode="r|", fileobj=archive) as parts:
            for about in parts:
                content = parts.extractfile(about) if about.isreg() and about.size <= PIECE else None
                if content is None:
                    raise Damaged
                yield about.name, content.read()
        while archive.read(PIECE):
            pass
    except tarfile.TarError:
        _require(decrypted)
        raise Damaged from None
    _require(decrypted)


def _require(decrypted: Callable[[], None]) -> None:
    try:
        decrypted()
    except (OSError, pyrage.DecryptError) as error:
        raise (WrongKey if _NO_KEY in str(error) else Damaged)() from None
