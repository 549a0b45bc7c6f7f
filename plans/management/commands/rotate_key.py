"""`manage.py rotate_key secret|journal|seal`: a new key takes the place of the one in use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.sealing import seal_rotation
from plans.sealing.own_seal import NotOurSeal
from plans.sealing.seal_rotation import NoAuthority


class Command(BaseCommand):
    """Says what it did, and whether the earlier key may go."""

    help = "Change SECRET_KEY, JOURNAL_KEY or the seal's key. See docs/keys.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which key."""
        parser.add_argument("key", choices=["secret", "journal", "seal"])

    def handle(self, *args: Any, **options: Any) -> None:
        """One of the three."""
        turn = {"seal": _seal}[options["key"]]
        for line in turn():
            self.stdout.write(line)


def _seal() -> list[str]:
    try:
        keys = seal_rotation.rotate()
    except NoAuthority:
        raise CommandError(
            "authority.key.pem is not in the seal's folder, and it has to sign the new certificate. Put it "
            "back for this. Nothing was changed."
        ) from None
    except NotOurSeal:
        raise CommandError("Plans are sealed under another key: is KT_VAR right? Nothing changed.") from None
    return [
        f"Plans are sealed with a new key from now on: {keys.certificate.sha256_fingerprint}.",
        f"{len(keys.earlier)} earlier certificate(s) go on checking as ours. Make a backup now.",
    ]
