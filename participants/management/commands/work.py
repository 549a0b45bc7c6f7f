"""`manage.py work`: the worker as a process of its own. Start as many as you like."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from participants.staff.worker import work


class Command(BaseCommand):
    """Sends what is due until it is told to stop (Ctrl-C, or SIGTERM)."""

    help = "Send notices as they fall due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish the message in hand, then end."""
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        self.stdout.write("The worker is running.")
        work(stop)
