"""How long the hub's ticks take, for /metrics. Counts and seconds, nothing of any plan."""

from prometheus_client import Histogram

#: A tick ends within some milliseconds; people notice a tenth of a second.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

TICK = Histogram(
    "kitchen_table_tick_seconds",
    "How long ticks took: commit what came in, apply, acknowledge, broadcast",
    buckets=BUCKETS,
    registry=None,
)
