"""What /metrics says, in Prometheus' text format: counts and seconds, never whose.

Each process answers for itself: its requests, sockets, rooms and ticks. The outbox and the worker's heartbeat
are the database's, and the same from every process.
"""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from prometheus_client import CollectorRegistry, Gauge, Info, Metric, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from config.database_probe import DatabaseProbe
from config.request_counts import REQUESTS, SOCKETS
from participants.messages import notices
from participants.models import Notice
from participants.models.choices import NoticeState
from participants.staff import worker_heartbeats
from plans.live.tick_metrics import TICK
from plans.pages.consumers import hub

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4.encode()

registry = CollectorRegistry()
for one in (TICK, REQUESTS, SOCKETS):
    registry.register(one)
ProcessCollector(namespace="kitchen_table", registry=registry)
_rooms = Gauge("kitchen_table_rooms", "Drafts that are open in this process", registry=registry)
_rooms.set_function(lambda: len(hub.rooms))
_version = Info("kitchen_table", "Which version this process runs", registry=registry)
_version.info({"version": settings.VERSION, "python": platform.python_version()})


@dataclass(frozen=True)
class Kept(Collector):
    """What the database knows of the outbox and the worker, as figures."""

    by_state: dict[str, int]
    waits_since: datetime | None
    heartbeat: float | None

    def collect(self) -> Iterator[Metric]:
        """A state without messages is a nought; a worker that never was has no figure."""
        outbox = GaugeMetricFamily(
            "kitchen_table_outbox", "Messages in the outbox, by state", labels=["state"]
        )
        for state in NoticeState:
            outbox.add_metric([state.value], self.by_state.get(state.value, 0))
        yield outbox
        waits = (timezone.now() - self.waits_since).total_seconds() if self.waits_since else 0.0
        yield GaugeMetricFamily(
            "kitchen_table_outbox_oldest_seconds",
            "How long a message has waited that should have gone",
            waits,
        )
        if self.heartbeat is not None:
            yield GaugeMetricFamily(
                "kitchen_table_worker_heartbeat_seconds", "How long ago a worker was at work", self.heartbeat
            )


class _DatabaseUp(Collector):
    """Whether the database answered."""

    def __init__(self, up: bool) -> None:
        self._up = up

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "kitchen_table_database_up", "1 when the database answered just now", float(self._up)
        )


def kept() -> Kept:
    """Look it up. Raises django.db.Error without a database."""
    rows = Notice.objects.order_by().values_list("state").annotate(n=Count("pk"))
    beat = worker_heartbeats.last()
    return Kept(
        by_state=dict(rows),
        waits_since=_waits_since(),
        heartbeat=worker_heartbeats.age(beat).total_seconds() if beat else None,
    )


def _waits_since() -> datetime | None:
    """Since when the oldest message waits that is due, or that was tried and goes again after a pause."""
    now = timezone.now()
    pausing = Q(tries__gt=0, due__lte=now + notices.LONGEST_PAUSE)
    waiting = Notice.objects.filter(Q(due__lte=now) | pausing, state__in=notices.WAITING)
    found: datetime | None = waiting.aggregate(at=Min(Coalesce("first_tried_at", "due")))["at"]
    return found


_probe = DatabaseProbe(kept)


async def text() -> bytes:
    """All of it. What the database knows is left out when it does not answer."""
    found = await _probe.answer()
    said = generate_latest(registry) + generate_latest(_DatabaseUp(found is not None))
    return said + (generate_latest(found) if found is not None else b"")
