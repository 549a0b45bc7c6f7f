"""`manage.py rotate_key secret|journal|seal`: a new key takes the place of the one in use."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meetings.api import api_tokens
from participants.journal import journal_rotation
from participants.staff import secret_rotation
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
        turn = {"secret": _secret, "journal": _journal, "seal": _seal}[options["key"]]
        for line in turn():
            self.stdout.write(line)


def _require_fallbacks(name: str) -> None:
    if not getattr(settings, f"{name}_FALLBACKS"):
        raise CommandError(
            f"{name}_FALLBACKS is empty. Put the key in use into {name}_FALLBACKS and a new one into {name}, "
            f"restart every process, and run this again. See docs/keys.md."
        )


def _secret() -> list[str]:
    _require_fallbacks("SECRET_KEY")
    lines = [f"{secret_rotation.relock()} authenticator apps and sets of recovery codes: under the new key."]
    since = secret_rotation.first_seen()
    left, tokens = secret_rotation.waiting(since=since), api_tokens.not_used_since(since)
    if not (left.phones or left.links or left.sign_ins or tokens):
        return [*lines, "Nothing needs the earlier key any more: take SECRET_KEY_FALLBACKS away."]
    until = f" (the last until {left.until:%d %B %Y})" if left.until else ""
    return [
        *lines,
        "May still need the earlier key, until it is next used:",
        f"  phones: {left.phones}",
        f"  links: {left.links}{until}",
        f"  sign-ins: {left.sign_ins}",
        f"  API tokens: {tokens}",
        "Leave SECRET_KEY_FALLBACKS as it is, and run this again later.",
    ]


def _journal() -> list[str]:
    _require_fallbacks("JOURNAL_KEY")
    done = journal_rotation.rechain()
    if done.wrong:
        raise CommandError(
            f"{done.wrong} rows fit neither key, and go on showing: run check_journal. {done.rows} rows in "
            f"{done.chains} chains are under the new key."
        )
    return [
        f"{done.rows} rows in {done.chains} chains are under the new key.",
        "Take JOURNAL_KEY_FALLBACKS away, restart every process, run check_journal, and keep its new heads.",
    ]


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
