"""What watches the service from outside."""

from config.settings.environment import about
from config.settings.kinds import TEXT

METRICS_TOKEN = about("Watching it").read(
    "METRICS_TOKEN",
    TEXT,
    "the token with which Prometheus asks for counts at /metrics, which is not there without it",
    default="",
    hidden=True,
)
