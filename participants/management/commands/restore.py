"""`manage.py restore FILE --key KEYFILE`: a backup put back into an empty place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participants.platform.backups import restoring
from participants.platform.backups.backup_errors import BackupRefused
from participants.platform.backups.restoring import Restored


class Command(BaseCommand):
    """All of it or nothing; it ends with what is left to do."""

    requires_system_checks = ()
    help = "Put a backup back into an empty database and an empty KT_VAR. See docs/backup.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The backup, and the private key."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, metavar="KEYFILE", help="with the private key")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what to do next."""
        try:
            done = restoring.restore(options["file"], keys=options["key"].read_text())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from None
        except (OSError, UnicodeDecodeError):
            raise CommandError("The key file, or a place to restore to, can't be read or written.") from None
        rows = done.manifest.rows
        self.stdout.write(
            f"The backup of {done.manifest.made_at[:16]} UTC is back: {sum(rows.values())} rows in "
            f"{len(rows)} tables, and the seal. What to do next:"
        )
        for number, words in enumerate(_next(done), start=1):
            self.stdout.write(f"  {number}. {words}")


def _next(done: Restored) -> list[str]:
    secrets = "SECRET_KEY and JOURNAL_KEY in the environment are the backup's: leave them as they are."
    if done.secrets_in is not None:
        secrets = (
            f"Put the lines of {done.secrets_in} into the environment of every process, instead of those "
            f"that are there; then delete that file."
        )
    return [
        secrets,
        "Run `manage.py prepare`, then `manage.py check_journal`; start the web processes and the worker.",
        "A family that was in private time begins on a new sheet: the keys of its words are in no backup.",
        "Look after what was sent since: notices of the last hours may go out again, or may be missing.",
    ]
