"""`manage.py demo`: the family of docs/practice.md, and a table of who comes in how. For laptops only."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from participants.entry import invitations
from plans import demo

STAGES = ("ready", "information", "private")


class Command(BaseCommand):
    """Makes the family once, keeps its links and codes in var/demo.json (only we can read it), and prints
    them.
    """

    help = "Make the demo family and print everybody's link and code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far the evening should have gone."""
        parser.add_argument(
            "--stage", choices=STAGES, default="ready", help="lead a new family's meeting so far"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or find, keep, lead on, print."""
        if not settings.DEBUG:
            raise CommandError("The demo family is for laptops. With DEBUG off there is none.")
        found = demo.find()
        evening = demo.build() if found is None else found
        kept = self._kept()
        if found is not None and not self._all_open(kept):
            evening = demo.new_ways_in(evening)
        if evening.ways_in:
            kept = self._keep(evening)
        evening = demo.lead_to(evening, options["stage"])
        self._print(evening, kept)

    def _print(self, evening: demo.Evening, kept: dict[str, Any]) -> None:
        """Who, role, link, code; then who signs in with a password."""
        rows = [("WHO", "ROLE", "LINK", "CODE")]
        for part in demo.CAST:
            way = kept["ways"].get(part.key)
            link = f"{settings.PUBLIC_URL}/j/{way['token']}" if way else "comes without a link"
            rows.append((part.name, str(part.role.label), link, way["code"] if way else ""))
        self._table(rows)
        staff = [("WHO", "ROLE", "E-MAIL", "PASSWORD")]
        for account in (evening.coordinator, evening.manager, evening.administrator):
            name = account.person.name if account.person else "Sam Whitlock"
            role = account.get_staff_role_display()
            staff.append((name, role, account.email, kept["passwords"][account.email]))
        self.stdout.write(
            f"\nStaff sign in at {settings.PUBLIC_URL}/staff/login/ (in this demo with a password alone)\n"
        )
        self._table(staff)
        self.stdout.write(
            f"\nThe meeting is at stage “{evening.meeting.get_stage_display()}”. Messages that would have "
            f"been sent are files in {settings.OUTBOX_FOLDER.name}/ of the var folder.\n"
        )

    def _table(self, rows: list[tuple[str, str, str, str]]) -> None:
        widths = [max(len(row[n]) for row in rows) for n in range(4)]
        for row in rows:
            line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write(line.rstrip())

    def _all_open(self, kept: dict[str, Any]) -> bool:
        ways = kept.get("ways", {}).values()
        return bool(ways) and all(invitations.is_open(way["token"]) for way in ways)

    def _path(self) -> Path:
        return Path(settings.VAR) / "demo.json"

    def _kept(self) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(self._path().read_text())
        except (OSError, ValueError):
            return {}
        return kept

    def _keep(self, evening: demo.Evening) -> dict[str, Any]:
        kept = {
            "ways": {name: {"token": way.token, "code": way.code} for name, way in evening.ways_in.items()},
            "passwords": evening.passwords,
        }
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(self._path(), flags, 0o600), "w") as file:
            json.dump(kept, file, indent=1)
        return kept
