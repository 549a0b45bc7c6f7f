"""`manage.py prepare`: all that a start needs. Safe to run again, and by several at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from plans.live import key_sweep
from plans.sealing import own_seal, seal_rotation
from plans.sealing.own_seal import NotOurSeal
from plans.sealing.seal_keys import SealKeys


class Command(BaseCommand):
    """Brings the database up to date, makes the seal's key if there is none yet, destroys keys that nothing
    needs.
    """

    help = "Migrate the database and make the seal's key at the first start."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For the day on which the seal's key is lost."""
        parser.add_argument(
            "--new-seal-key", action="store_true",
            help="the key that sealed earlier plans is lost: go on under another one",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """All three, quietly; one line says whose seal it is."""
        call_command("migrate", interactive=False, verbosity=0)
        keys = _seal(new=options["new_seal_key"])
        key_sweep.sweep()
        fingerprint = keys.certificate.sha256_fingerprint
        self.stdout.write(f"The seal's certificate has the fingerprint {fingerprint}.")


def _seal(*, new: bool) -> SealKeys:
    try:
        return seal_rotation.begin_new() if new else own_seal.require_ours()
    except NotOurSeal:
        raise CommandError(
            "Plans are sealed here, and not under the key in KT_VAR. Is KT_VAR right, and is its disk there? "
            "If the key is lost for good: `manage.py prepare --new-seal-key`. See docs/keys.md."
        ) from None
