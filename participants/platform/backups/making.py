"""Making a backup: the database, the seal's folder and the secrets of both, in one encrypted file.

The keys of private time are in none: what a family wrote there is sealed in the database, and stays sealed.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import connection
from django.utils import timezone

from participants.platform.backups import manifest, sealed_bundle
from participants.platform.backups.backup_errors import BackupRefused
from participants.platform.backups.database_copies import Copy, copying
from participants.platform.backups.manifest import Manifest
from participants.platform.backups.sealed_bundle import Part

SECRETS, SEAL, DATABASE = "secrets.json", "seal/", "database/"
#: What opens and checks what lies in the database: without these a restored one is of little use.
SECRET_NAMES = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "JOURNAL_KEY", "JOURNAL_KEY_FALLBACKS")


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    rows: int
    tables: int


def make(where: Path, *, recipients: Sequence[str]) -> Made:
    """Write a backup to a new file, or into a folder; only the recipients' keys open it.

    Raises BackupRefused.
    """
    keys = _keys(recipients)
    now = timezone.now()
    path = where / f"kitchen-table-{now:%Y%m%dT%H%M%SZ}.age" if where.is_dir() else where
    about = Manifest(vendor=connection.vendor, version=manifest.version(), made_at=now.isoformat())
    with copying() as copy:
        sealed_bundle.write(path, _parts(about, copy), recipients=keys)
    return Made(path, rows=sum(about.rows.values()), tables=len(about.rows))


def secrets() -> dict[str, str]:
    """The secrets of the environment that go into a backup, as they stand there."""
    found = {name: getattr(settings, name, "") for name in SECRET_NAMES}
    return {
        name: value if isinstance(value, str) else ",".join(value) for name, value in found.items() if value
    }


def seal_files() -> dict[str, bytes]:
    """Everything in the seal's folder, by its name there."""
    folder: Path = settings.SEAL_FOLDER
    private: Path = settings.PRIVATE_KEYS
    paths = [path for path in folder.rglob("*") if path.is_file() and private not in path.parents]
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(paths)}


def _keys(recipients: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    if not recipients:
        raise BackupRefused(
            "BACKUP_RECIPIENT is missing: it names the key that backups are encrypted for. Make one with "
            "`manage.py new_backup_key FILE`."
        )
    try:
        return [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError:
        raise BackupRefused("BACKUP_RECIPIENT is no public key: it begins with age1.") from None


def _parts(about: Manifest, copy: Copy) -> Iterator[Part]:
    about.rows, about.migrations, about.database = copy.rows, copy.migrations, copy.server
    small = {SECRETS: json.dumps(secrets()).encode()}
    small |= {f"{SEAL}{name}": data for name, data in seal_files().items()}
    for name, data in small.items():
        about.sha256[name] = hashlib.sha256(data).hexdigest()
        yield name, data
    whole = hashlib.sha256()
    for number, piece in enumerate(copy.pieces):
        whole.update(piece)
        yield f"{DATABASE}{number:08d}", piece
    about.sha256[DATABASE] = whole.hexdigest()
    yield manifest.NAME, about.written()
