"""Removing many rows a few at a time: nobody waits for it, and what was removed stays removed when it is
ended midway.
"""

from typing import Any

from django.db.models import QuerySet

BATCH = 500


def remove(rows: QuerySet[Any], *, batch: int = BATCH) -> int:
    """Remove these rows, `batch` of them in each transaction; how many of them went."""
    gone = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:batch]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
