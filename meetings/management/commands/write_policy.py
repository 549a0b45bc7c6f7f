"""`manage.py write_policy`: docs/policy.md, from the table."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from meetings.policy_page import render


class Command(BaseCommand):
    """Run it after changing meetings/policy.py; a test says so when it was forgotten."""

    help = "Write docs/policy.md from the policy table."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace the page."""
        page = settings.BASE_DIR / "docs" / "policy.md"
        page.write_text(render(), encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.BASE_DIR)}.")
