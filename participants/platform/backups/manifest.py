"""What a backup says about itself: version, migrations, counts and checksums; no name, no word, no key."""

import json
import tomllib
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from participants.platform.backups.backup_errors import BackupRefused, Damaged

NAME = "manifest.json"
#: How a backup is put together; a later one gets a higher number.
FORM = 1


@dataclass
class Manifest:
    """`rows` by table, `sha256` by part (all pieces of the database together)."""

    vendor: str
    database: str = ""
    version: str = ""
    made_at: str = ""
    form: int = FORM
    migrations: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> Self:
        """What stands in a backup. Raises Damaged, or BackupRefused for a newer form."""
        try:
            found: dict[str, Any] = json.loads(data)
            if found["form"] != FORM:
                raise BackupRefused("A newer version made this backup: bring this service up to date first.")
            return cls(**found)
        except (ValueError, KeyError, TypeError):
            raise Damaged from None

    def written(self) -> bytes:
        """As it stands in a backup."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    def require_known(self, vendor: str) -> None:
        """Refuse what this code cannot put back: of a newer version, or of another kind of database."""
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        if _numbers(self.version) > _numbers(version()) or not known.issuperset(self.migrations):
            raise BackupRefused(
                f"A newer version ({self.version}) made this backup: bring this service up to date first."
            )
        if self.vendor != vendor:
            raise BackupRefused(
                f"The backup is of {self.vendor}, and DATABASE_URL names {vendor}. "
                "Restore it into the same kind of database."
            )


def version() -> str:
    """The version of this code."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _numbers(dotted: str) -> list[int]:
    return [int(part) for part in dotted.split(".") if part.isdigit()]
