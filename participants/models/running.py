"""What the service's own processes leave behind of themselves."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """That a worker was at work, when, and of which version. One row for each worker."""

    owner = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField(db_index=True)
    version = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"heartbeat of {self.owner}"
