"""What the other settings read: the environment, and where the service keeps its files."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]


def env(name: str, default: str = "") -> str:
    """The environment's value for `name`, or `default`."""
    return os.environ.get(name, default)


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated value as a list, without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


DEBUG = env("DEBUG", "1") not in ("0", "false", "no", "off")
VAR = Path(env("KT_VAR") or BASE_DIR / "var")
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret(name: str) -> str:
    """A secret from the environment; on a laptop (`DEBUG` on) one made at first start and kept in var/, mode
    0600.

    Raises ImproperlyConfigured, naming the secret, when `DEBUG` is off and it is missing.
    """
    if value := env(name):
        return value
    if not DEBUG:
        raise ImproperlyConfigured(
            f"{name} is missing. With DEBUG off, set {name} to a long random value in the environment "
            f"and keep it safe: see docs/deploy.md."
        )
    kept = VAR / f"{name.lower()}.secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()
