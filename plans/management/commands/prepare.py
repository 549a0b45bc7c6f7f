"""`manage.py prepare`: all that a start needs. Safe to run again, and by several at once."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from plans.live import key_sweep
from plans.sealing import seal_keys


class Command(BaseCommand):
    """Brings the database up to date, makes the seal's key if there is none yet, destroys keys that nothing
    needs.
    """

    help = "Migrate the database and make the seal's key at the first start."

    def handle(self, *args: Any, **options: Any) -> None:
        """All three, quietly; one line says whose seal it is."""
        call_command("migrate", interactive=False, verbosity=0)
        key_sweep.sweep()
        keys = seal_keys.load(settings.SEAL_FOLDER)
        fingerprint = keys.certificate.sha256_fingerprint
        self.stdout.write(f"The seal's certificate has the fingerprint {fingerprint}.")
