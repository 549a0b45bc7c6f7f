"""The database and Redis: they answer, and PostgreSQL keeps no words of people where nobody looks."""

from collections.abc import Iterator
from datetime import datetime

import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config import service_readiness
from config.doctor.diagnosis import Finding, Part
from participants.platform.isolated_text import comma_list

DATABASE, CLOCK, REDIS = Part("database"), Part("clock"), Part("redis")
#: What docs/deploy.md asks for, and why.
WANTED = {
    "wal_recycle": ({"off"}, "old write-ahead log, with words since deleted, is kept for reuse"),
    "log_min_error_statement": ({"panic"}, "its log quotes statements that fail, with people's words"),
    "log_min_messages": ({"log", "fatal", "panic"}, "its log quotes values that are wrong, people's words"),
    "log_error_verbosity": ({"terse"}, "its log quotes rows that do not fit, people's words"),
    "log_statement": ({"none"}, "its log has statements, with people's words"),
    "log_min_duration_statement": ({"-1"}, "its log has slow statements, with people's words"),
}
#: Seconds that two clocks may differ, and that Redis may take.
APART, PATIENCE = 5.0, 3.0


def answers() -> Iterator[Finding]:
    """It answers, and has every table of this version."""
    connection.ensure_connection()
    yield DATABASE.good(f"{connection.display_name} answers.")
    if apps := service_readiness.unapplied():
        yield DATABASE.wrong(f"Tables are not up to date ({comma_list(apps)}): run `manage.py prepare`.")
    if connection.vendor == "sqlite" and not settings.DEBUG:
        yield DATABASE.note("SQLite is for one web process on one machine. Set DATABASE_URL for more.")


def settings_of_server() -> Iterator[Finding]:
    """PostgreSQL keeps its own log free of words, and knows “Ó” from “ó”."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(WANTED)])
        found = dict(cursor.fetchall())
        cursor.execute("SELECT lower('Ó') = 'ó', current_setting('server_encoding')")
        knows_capitals, encoding = cursor.fetchone() or (False, "")
    wrong = False
    for name, (good, why) in WANTED.items():
        if (value := found.get(name)) is not None and value not in good:
            wrong = True
            yield DATABASE.wrong(f"PostgreSQL has {name} = {value}: {why}. Set {name} = {_best(good)}.")
    if not knows_capitals or encoding != "UTF8":
        wrong = True
        yield DATABASE.wrong(
            f"The database ({encoding}) knows no capitals beyond English, so people are not found by "
            "name. Make it anew in UTF-8 with the locale C.UTF-8 or en_GB.UTF-8."
        )
    if not wrong:
        yield DATABASE.good("PostgreSQL's own log keeps no words of people, and it knows capitals.")


def _best(good: set[str]) -> str:
    return "log" if "log" in good else min(good)


def clock() -> Iterator[Finding]:
    """This machine's clock and the database's say the same."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchall()[0][0]
    apart = abs((timezone.now() - theirs).total_seconds())
    if apart > APART:
        yield CLOCK.wrong(
            f"This machine's clock and the database's are {apart:.0f} seconds apart: set both by NTP. Codes "
            "of authenticator apps fail, and messages go at the wrong time."
        )
    else:
        yield CLOCK.good("This machine's clock and the database's say the same.")


def redis_answers() -> Iterator[Finding]:
    """Redis answers, where it is named."""
    if not settings.REDIS_URL:
        if not settings.DEBUG:
            yield REDIS.note("REDIS_URL is not set: right for one web process only.")
        return
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        yield REDIS.wrong(f"Redis does not answer at REDIS_URL ({type(error).__name__}).")
    else:
        yield REDIS.good("Redis answers.")
