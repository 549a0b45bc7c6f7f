"""What tells operators how the service is doing: its version, and the token of its figures."""

import tomllib

from config.settings.environment import BASE_DIR, about
from config.settings.kinds import TEXT

_monitoring = about("Watching it")
#: The one place of the version is pyproject.toml.
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
METRICS_TOKEN = _monitoring.read(
    "METRICS_TOKEN",
    TEXT,
    "the bearer token that a request for /metrics brings; without one that address is not there",
    default="",
    confidential=True,
)
