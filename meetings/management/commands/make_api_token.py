"""`manage.py make_api_token EMAIL`: a token for a program that works for one member of staff."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from meetings.api import api_tokens
from participants.models import Account


class Command(BaseCommand):
    """Prints the token, once. It may do what the account may do, and replaces the token the account had."""

    help = "Make (or, with --end, end) the API token of a staff account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The account's e-mail, and whether to end its token instead."""
        parser.add_argument("email", help="the e-mail the account signs in with")
        parser.add_argument("--end", action="store_true", help="end the token and make no new one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or end the token."""
        account = Account.objects.filter(email__iexact=options["email"].strip()).first()
        if account is None or not account.is_active or account.service is None:
            raise CommandError("There is no active staff account with this e-mail.")
        if options["end"]:
            ended = api_tokens.take_back(account)
            self.stdout.write("The token has ended." if ended else "There was no token.")
            return
        self.stdout.write(api_tokens.issue(account))
