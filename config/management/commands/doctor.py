"""`manage.py doctor`: what is wrong or missing, in plain lines. It ends with 1 when something is wrong."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.doctor import looking, trial_messages
from config.doctor.diagnosis import Finding, Level
from participants.models.choices import Channel


class Command(BaseCommand):
    """Looks at everything that has to be there before anybody signs in, and changes nothing."""

    help = "Say what is wrong or missing before anybody signs in."
    #: It has to speak exactly when something is wrong.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Test messages, and a form for programs."""
        parser.add_argument("--mail", metavar="ADDRESS", help="send a test e-mail, in neutral words, there")
        parser.add_argument("--text", metavar="NUMBER", help="send a test text there, such as +441632960123")
        parser.add_argument("--json", action="store_true", help="one line of JSON in place of plain lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, write, and end as it should."""
        found = []
        for finding in _findings(options["mail"], options["text"]):
            found.append(finding)
            if not options["json"]:
                self.stdout.write(f"{finding.level:5}  {finding.part}: {finding.words}")
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
        if wrong := sum(finding.level == Level.WRONG for finding in found):
            raise CommandError(f"{wrong} thing{'s are' if wrong > 1 else ' is'} wrong.")


def _findings(mail: str | None, text: str | None) -> Iterator[Finding]:
    yield from looking.look()
    if mail:
        yield from trial_messages.send(Channel.EMAIL, mail)
    if text:
        yield from trial_messages.send(Channel.TEXT, text)
