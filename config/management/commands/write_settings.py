"""`manage.py write_settings`: docs/settings.md and deploy/example.env, from the declared variables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.settings.environment import ENVIRONMENT
from config.settings_page import example, page


class Command(BaseCommand):
    """Run it after declaring a variable; a test says so when it was forgotten."""

    help = "Write docs/settings.md and deploy/example.env from the variables that the settings declare."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace both."""
        for name, text in (
            ("docs/settings.md", page(ENVIRONMENT.subjects)),
            ("deploy/example.env", example(ENVIRONMENT.subjects)),
        ):
            (settings.BASE_DIR / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {name}.")
