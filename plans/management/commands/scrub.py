"""`manage.py scrub`: take deleted rows of drafts and views off the disk, when the line in the log says they
may still be there.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.live.draft_scrubbing import scrub_everything


class Command(BaseCommand):
    """Run it while nothing else holds the database, such as a long backup."""

    help = "Take deleted private rows off the disk."

    def handle(self, *args: Any, **options: Any) -> None:
        """Scrub, or say that something is in the way."""
        if not scrub_everything():
            raise CommandError("Something holds the database: try again when its backup has ended.")
        self.stdout.write("Deleted rows are off the disk.")
