"""`manage.py check_journal`: does the journal still say what it said, and do the signatures say what the
journal does?
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participants.journal import journal_checks
from participants.journal.journal import Fault
from participants.staff import witnessing
from participants.staff.witnessing import Head
from plans.agreement import signature_chain
from plans.models import Version


class Command(BaseCommand):
    """Prints one line per fault and ends with status 1 if there is any; the heads of all chains otherwise."""

    help = (
        "Find altered, dropped or reordered rows of the journal, and signatures that are not as they "
        "were given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Heads that were kept outside, to compare with."""
        parser.add_argument(
            "--witness", nargs="+", default=[], metavar="HEAD",
            help="heads that were printed or mailed earlier: themselves, files with them in, or - to "
            "read them here",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every chain from its first row to its end."""
        also = [*witnessing.faults(_witnessed(options["witness"])), *_signatures()]
        faults = journal_checks.look(also)
        for fault in faults:
            self.stderr.write(f"{fault.chain} row {fault.seq}: {fault.what}")
        if faults:
            raise CommandError(f"The journal was changed in {len(faults)} place(s).")
        if found := journal_checks.last():
            self.stdout.write(f"The journal is whole: {found.rows} rows in {found.chains} chains.")
        self.stdout.write("Keep these heads outside, and compare with them later (--witness):")
        for head in witnessing.heads():
            self.stdout.write(str(head))


def _witnessed(given: list[str]) -> Iterator[Head]:
    """The heads somebody kept. Raises CommandError for something that holds none."""
    for one in given:
        if one == "-":
            text = sys.stdin.read()
        else:
            text = Path(one).read_text() if Path(one).is_file() else one
        found = witnessing.read(text)
        if not found:
            raise CommandError(f"There is no head in {one}.")
        yield from found


def _signatures() -> Iterator[Fault]:
    versions = Version.objects.filter(signatures__isnull=False).distinct()
    for version in versions.select_related("circle__meeting__family").iterator():
        for fault in signature_chain.faults(version):
            yield Fault(f"version:{version.pk}", version.number, fault)
