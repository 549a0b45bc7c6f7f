"""Putting a backup back into an empty place: the whole file is read and compared first, then all of it or
nothing is put back.
"""

import hashlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import connection

from participants.platform.backups import database_copies, making, manifest, sealed_bundle
from participants.platform.backups.backup_errors import BackupRefused, Damaged
from participants.platform.backups.making import DATABASE, SEAL, SECRETS
from participants.platform.backups.manifest import Manifest
from participants.platform.backups.sealed_bundle import Part

#: A file of the seal's folder, or of a folder in it.
_SEAL_FILE = re.compile(rf"{SEAL}(\w[\w.-]*/)?\w[\w.-]*")
#: Small parts are held in memory: more of them than this is no backup of ours.
_MOST_SMALL = 1000


@dataclass
class Restored:
    """What is back. `secrets_in` is the file with secrets that the environment does not have yet."""

    manifest: Manifest
    secrets_in: Path | None = None


@dataclass(repr=False)
class _Read:
    """A backup read from its first part to its last: all of it but the database's bytes."""

    small: dict[str, bytes] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)


def restore(path: Path, *, keys: str) -> Restored:
    """Put a backup back with the private keys that stand in the text `keys`.

    Raises BackupRefused for a place that is not empty, a wrong key, a damaged file, a newer version's.
    """
    identities = identities_in(keys)
    database_copies.require_empty()
    about, small = _look_through(path, identities)
    about.require_known(connection.vendor)
    secrets: dict[str, str] = json.loads(small[SECRETS])
    seal = {name.removeprefix(SEAL): data for name, data in small.items() if name.startswith(SEAL)}
    done = Restored(about)
    with ExitStack() as undo:
        _put_seal(seal, undo)
        if secrets != making.secrets():
            done.secrets_in = _put_secrets(secrets, undo)
        with sealed_bundle.reading(path, identities) as parts:
            database_copies.put_back(_database(parts, about), rows=about.rows)
        undo.pop_all()
    return done


def identities_in(keys: str) -> list[pyrage.x25519.Identity]:
    """The private keys in a text, one a line, as age and `manage.py new_backup_key` write them."""
    lines = [line.strip() for line in keys.splitlines() if line.strip().startswith("AGE-SECRET-KEY-")]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BackupRefused("There is no private key in the key file: its line begins with AGE-SECRET-KEY-.")
    return found


def _look_through(path: Path, identities: list[pyrage.x25519.Identity]) -> tuple[Manifest, dict[str, bytes]]:
    """Read everything, write nothing, and compare it with what the backup says about itself."""
    read, whole = _Read(), hashlib.sha256()
    with sealed_bundle.reading(path, identities) as parts:
        for name, data in parts:
            if name.startswith(DATABASE):
                whole.update(data)
            else:
                _keep(read, name, data)
    read.sha256[DATABASE] = whole.hexdigest()
    if manifest.NAME not in read.small:
        raise Damaged
    about = Manifest.read(read.small.pop(manifest.NAME))
    read.sha256.pop(manifest.NAME)
    if about.sha256 != read.sha256 or SECRETS not in read.small:
        raise Damaged
    return about, read.small


def _keep(read: _Read, name: str, data: bytes) -> None:
    expected = name in (SECRETS, manifest.NAME) or _SEAL_FILE.fullmatch(name)
    if not expected or name in read.small or len(read.small) >= _MOST_SMALL:
        raise Damaged
    read.small[name] = data
    read.sha256[name] = hashlib.sha256(data).hexdigest()


def _database(parts: Iterable[Part], about: Manifest) -> Iterator[bytes]:
    """The database's pieces; at their end the file must still be the one that was looked through."""
    whole = hashlib.sha256()
    for name, data in parts:
        if name.startswith(DATABASE):
            whole.update(data)
            yield data
    if whole.hexdigest() != about.sha256[DATABASE]:
        raise Damaged


def _put_seal(files: dict[str, bytes], undo: ExitStack) -> None:
    """The seal's folder, unless it holds exactly these files already."""
    folder: Path = settings.SEAL_FOLDER
    there = making.seal_files()
    if there == files:
        return
    if there:
        raise BackupRefused("There is another seal in KT_VAR. Move its folder away; nothing was restored.")
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.restored")
    undo.callback(shutil.rmtree, fresh, ignore_errors=True)
    for name, data in files.items():
        path = fresh / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(path, data)
    if folder.is_dir():
        folder.rmdir()
    if files:
        fresh.rename(folder)
        undo.callback(shutil.rmtree, folder, ignore_errors=True)


def _put_secrets(secrets: dict[str, str], undo: ExitStack) -> Path:
    path: Path = settings.VAR / "restored.env"
    if path.exists():
        raise BackupRefused("There is a restored.env in KT_VAR already. Move it away; nothing was restored.")
    undo.callback(path.unlink, missing_ok=True)
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in secrets.items()]
    _write_private(path, "".join(lines).encode())
    return path


def _write_private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
