"""`manage.py check_journal`: does the journal still say what it said?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participants import journal_looks


class Command(BaseCommand):
    """Prints one line per fault and ends with status 1 if there is any."""

    help = "Find altered, dropped or reordered rows of the journal."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every chain from its first row to its end."""
        faults = journal_looks.look()
        for fault in faults:
            self.stderr.write(f"{fault.chain} row {fault.seq}: {fault.what}")
        if faults:
            raise CommandError(f"The journal was changed in {len(faults)} place(s).")
        if found := journal_looks.last():
            self.stdout.write(f"The journal is whole: {found.rows} rows in {found.chains} chains.")
