"""`manage.py new_backup_key FILE`: a pair of keys for backups; the private one goes into the file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Run it anywhere, best on a machine of its own: the service needs the public key only."""

    help = "Make a key that opens backups; prints what BACKUP_RECIPIENT has to be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the private key goes."""
        parser.add_argument("file", type=Path, help="a file that is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the private key for its owner alone, print the public one."""
        identity = pyrage.x25519.Identity.generate()
        try:
            descriptor = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}. Nothing was made.") from None
        with os.fdopen(descriptor, "w") as file:
            file.write(f"# public key: {identity.to_public()}\n{identity}\n")
        self.stdout.write(f"BACKUP_RECIPIENT={identity.to_public()}")
        self.stdout.write(f"Keep {options['file']} away from the service, twice: it alone opens the backups.")
