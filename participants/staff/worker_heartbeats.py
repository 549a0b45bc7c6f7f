"""The worker's heartbeat: a row that says when it was last at work, for the page *Service* and /readyz."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from participants.models import WorkerHeartbeat

#: Seconds between two heartbeats.
EVERY = 15.0
#: Two requests to a provider, with all their patience, take less.
LATE = timedelta(seconds=75)
FORGOTTEN_AFTER = timedelta(days=1)


class Heartbeat:
    """One worker's. `beat` may be called as often as one likes, and writes seldom."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._next = 0.0

    def beat(self) -> None:
        """Say that this worker is at work. Raises DatabaseError when that cannot be kept."""
        now = time.monotonic()
        if now < self._next:
            return
        row = WorkerHeartbeat(owner=self._owner, at=timezone.now(), version=settings.VERSION)
        WorkerHeartbeat.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["owner"], update_fields=["at", "version"]
        )
        self._next = now + EVERY


def last() -> WorkerHeartbeat | None:
    """The newest heartbeat of any worker."""
    return WorkerHeartbeat.objects.order_by("-at").first()


def age(found: WorkerHeartbeat) -> timedelta:
    """How long ago it was; not less than nothing where two clocks differ."""
    return max(timezone.now() - found.at, timedelta())


def is_late(found: WorkerHeartbeat | None) -> bool:
    """True when no worker can be counted on: there was none, or the last one has been silent for too long."""
    return found is None or age(found) > LATE


def forget_ended() -> None:
    """Forget workers that ended long ago; the newest stays, since it says when that was."""
    if (newest := last()) is not None:
        old = WorkerHeartbeat.objects.filter(at__lt=timezone.now() - FORGOTTEN_AFTER)
        old.exclude(pk=newest.pk).delete()
