"""`manage.py create_service NAME --admin EMAIL`: a real service and the first person who can sign in to
it.
"""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from participants.models import ZONE
from participants.platform.errors import Refusal
from participants.platform.time_zones import ZONES
from participants.staff.accounts import open_service

PASSWORD_VARIABLE = "KT_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable, not a password


class Command(BaseCommand):
    """Asks for the password, or takes it from KT_ADMIN_PASSWORD where nobody can be asked."""

    help = "Make a service and its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name, the administrator's e-mail and the service's time zone."""
        parser.add_argument("name", help="what the service is called, such as 'Northtown family meetings'")
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="the first administrator")
        parser.add_argument("--zone", default=ZONE, help=f"IANA time zone, {ZONE} unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make both, or neither."""
        if options["zone"] not in ZONES:
            raise CommandError(
                f"There is no time zone called “{options['zone']}”. Give an IANA time zone, such as {ZONE}."
            )
        try:
            service = open_service(
                options["name"],
                administrator=options["admin"],
                password=self._password(),
                zone=options["zone"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{service.name} is ready. What to do next:")
        for number, words in enumerate(_next(options["admin"]), start=1):
            self.stdout.write(f"  {number}. {words}")

    def _password(self) -> str:
        if given := os.environ.get(PASSWORD_VARIABLE):
            return given
        try:
            first = getpass("Password for the administrator: ")
            again = getpass("The same again: ")
        except (EOFError, OSError) as error:
            raise CommandError(f"Nobody to ask for a password: set {PASSWORD_VARIABLE}.") from error
        if first != again:
            raise CommandError("The two passwords are not the same. Nothing was made.")
        return first


def _next(admin: str) -> list[str]:
    """The way from here to the first family, each step with where it is done."""
    return [
        f"Sign in as {admin} at {_address('account_login')}.",
        "Set up the second step it asks for: a passkey, or an app with six numbers. Keep the recovery codes.",
        f"Invite a manager at {_address('accounts')}. They set their own password.",
        "Then invite a coordinator: the manager says the second yes, without which no account opens "
        "families.",
        "Invite another administrator, who can let you in again on the day your phone is lost.",
        f"What everybody does first, by role: {_address('first_hour')}.",
        _mail(),
    ]


def _address(name: str) -> str:
    return settings.PUBLIC_URL + reverse(name)


def _mail() -> str:
    if settings.EMAIL_HOST or settings.EMAIL_THROUGH:
        return "E-mail leaves this server: links to people who work here go by themselves."
    return (
        "No e-mail leaves this server yet (EMAIL_HOST): links are shown once, to be handed over, and "
        f"messages lie in {settings.OUTBOX_FOLDER}."
    )
