"""The database, the cache and the channel layer: SQLite and memory, or PostgreSQL and Redis."""

from typing import Any

import dj_database_url

from config.settings.environment import VAR, about
from config.settings.kinds import TEXT, address

_databases = about("Database and Redis")
_DATABASE_URL = _databases.read(
    "DATABASE_URL",
    # PostgreSQL on a socket of this machine needs no host.
    address("postgresql", "postgres", "sqlite", hostless=("postgresql", "postgres", "sqlite")),
    "the database, postgresql://…; without it, SQLite in the folder of KT_VAR",
    default=f"sqlite:///{VAR / 'kitchen-table.sqlite3'}",
    shown="SQLite in KT_VAR",
    confidential=True,
)
_databases.elsewhere(
    "POSTGRES_PASSWORD", TEXT, "the password of the compose file's own PostgreSQL",
    when="in the compose file", confidential=True, asked=True,
)  # fmt: skip
# No persistent connections: under ASGI each request has a thread of its own, and a kept connection would
# outlive it.
DATABASES = {"default": dj_database_url.parse(_DATABASE_URL, conn_max_age=0)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL + IMMEDIATE + a patient timeout: with Django's defaults most concurrent writes said "database is
    # locked". secure_delete: what a family deleted in private time is overwritten, not only unlinked.
    # page_size (of a new database): an update writes a page or two of its draft's; small ones halve what a
    # commit costs. wal_autocheckpoint: some eight megabytes, so that pages written again and again are copied
    # home once.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA page_size=2048; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-8000; PRAGMA secure_delete=ON; "
            "PRAGMA foreign_keys=ON;"
        ),
    }

REDIS_URL = _databases.read(
    "REDIS_URL",
    address("redis", "rediss", "unix", hostless=("unix",)),
    "Redis, redis://…; needed as soon as there is more than one web process",
    default="",
    confidential=True,
)
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.layer.RedisLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 2000}}
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.degrading_cache.DegradingCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
