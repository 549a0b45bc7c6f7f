"""PostgreSQL and Redis as deploy/compose.yaml runs them."""

from pathlib import Path

import yaml

from tests.faults.parts import Postgres, Redis
from tests.support.servers import ROOT


def options_of(service: str, program: str) -> list[str]:
    """What the compose file puts behind a service's program."""
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
    name, *options = compose["services"][service]["command"]
    assert name == program
    return [str(option) for option in options]


class AsComposed(Postgres):
    """PostgreSQL with the options of the compose file."""

    def command(self) -> list[str | Path]:
        return [*super().command(), *options_of("postgres", "postgres")]


class RedisAsComposed(Redis):
    """Redis with the options of the compose file."""

    def command(self) -> list[str | Path]:
        return [*super().command(), *options_of("redis", "redis-server")]
