"""`manage.py reset_second_factor EMAIL`: somebody lost their phone, their key and their codes, and nobody
else can help.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participants.models import Account
from participants.platform.errors import Refusal
from participants.staff.signing_in import factors


class Command(BaseCommand):
    """For the last administrator of a service; all others are helped by theirs, on the page of accounts."""

    help = "Take an account's second factors away; its next sign-in sets one up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them away and sign the account out everywhere."""
        account = Account.objects.filter(email__iexact=options["email"].strip()).first()
        if account is None:
            raise CommandError("There is no account with this e-mail.")
        try:
            factors.reset(account, by=None)
        except Refusal as refusal:
            raise CommandError("This account has no second factor.") from refusal
        self.stdout.write(f"{account.email} sets up a new second factor at the next sign-in.")
