"""What tells operators how the service is doing: its version, and the token of its figures."""

import tomllib

from config.settings.environment import BASE_DIR, env

#: The one place of the version is pyproject.toml.
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
# Who asks for /metrics brings it as a bearer token; without one that address is not there.
METRICS_TOKEN = env("METRICS_TOKEN")
