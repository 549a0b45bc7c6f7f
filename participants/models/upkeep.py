"""What the service writes down about looking after itself: no row here is about anybody."""

from typing import ClassVar

from django.db import models


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
