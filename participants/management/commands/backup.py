"""`manage.py backup FILE-OR-FOLDER`: everything that belongs together, in one encrypted file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from participants.platform.backups import making
from participants.platform.backups.backup_errors import BackupRefused


class Command(BaseCommand):
    """While the service runs; it needs no private key."""

    help = "Back up the database, the seal and the secrets into one encrypted file. See docs/backup.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("where", type=Path, help="a file that is not there yet, or a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say how much it holds."""
        try:
            made = making.make(options["where"], recipients=settings.BACKUP_RECIPIENTS)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{made.path}: {made.rows} rows in {made.tables} tables, encrypted.")
