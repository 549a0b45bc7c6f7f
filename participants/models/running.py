"""What the service's own processes leave behind of themselves: no row here is about anybody."""

from typing import ClassVar

from django.db import models


class WorkerHeartbeat(models.Model):
    """That a worker was at work, when, and of which version. One row for each worker."""

    owner = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField(db_index=True)
    version = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"heartbeat of {self.owner}"


class RetentionRun(models.Model):
    """One day's removal of what is past its time: when it ran, and how many of what it removed."""

    day = models.DateField(unique=True)
    started_at = models.DateTimeField()
    # None while it runs, or when its process was ended before it was done.
    ended_at = models.DateTimeField(null=True, blank=True)
    removed = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return f"retention on {self.day}"

    @property
    def count(self) -> int:
        """How many things went."""
        return sum(self.removed.values())
