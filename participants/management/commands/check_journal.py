"""`manage.py check_journal`: does the journal still say what it said?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participants import journal
from participants.models import JournalEntry, JournalHead


class Command(BaseCommand):
    """Prints one line per fault and ends with status 1 if there is any."""

    help = "Find altered, dropped or reordered rows of the journal."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every chain from its first row to its end."""
        faults = list(journal.faults())
        for fault in faults:
            self.stderr.write(f"{fault.chain} row {fault.seq}: {fault.what}")
        if faults:
            raise CommandError(f"The journal was changed in {len(faults)} place(s).")
        rows, chains = JournalEntry.objects.count(), JournalHead.objects.count()
        self.stdout.write(f"The journal is whole: {rows} rows in {chains} chains.")
