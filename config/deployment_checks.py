"""What `manage.py check --deploy` says beside Django's own checks: what a service lacks before anybody comes.

A warning is about what is probably forgotten, an info about a choice that one should know of. Nothing is
asked of another machine: that is what `manage.py doctor` does.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning
from django.http.request import validate_host

Kind = Callable[..., CheckMessage]


def lacking(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[CheckMessage]:
    """Everything that this service lacks."""
    found = (*_addresses(), *_keys(), *_processes(), *_messages(), *_sound(), *_outside())
    return [kind(words, hint=hint, id=f"kitchen.{number}") for kind, number, words, hint in found]


Found = Iterator[tuple[Kind, str, str, str]]


def _addresses() -> Found:
    address = urlsplit(settings.PUBLIC_URL)
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        yield (
            Warning, "W001", "PUBLIC_URL names a host that is not in ALLOWED_HOSTS: every page is refused.",
            "Add it to ALLOWED_HOSTS.",
        )  # fmt: skip
    if address.scheme == "https" and not settings.BEHIND_PROXY:
        yield (
            Warning, "W002", "PUBLIC_URL is https, and BEHIND_PROXY is off: everybody seems to come from the "
            "proxy's address, so wrong codes of one person slow everybody down.",
            "Set BEHIND_PROXY=1 where a proxy ends TLS. Where Daphne ends it itself, all is well.",
        )  # fmt: skip


def _keys() -> Found:
    if settings.JOURNAL_KEY in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield (
            Warning, "W003", "JOURNAL_KEY and SECRET_KEY are the same: one that is lost loses both.",
            "Make a long random value for each.",
        )  # fmt: skip


def _processes() -> Found:
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if sqlite and settings.REDIS_URL:
        yield (
            Warning, "W004", "Redis is for several web processes, and SQLite is for one.",
            "Set DATABASE_URL to a PostgreSQL.",
        )  # fmt: skip
    if sqlite:
        yield Info, "I001", "The database is SQLite: for one machine and one web process.", ""
    if not settings.REDIS_URL:
        yield (
            Info, "I002", "There is no Redis: start one web process only.",
            "With several, people in one room would see each other's words half a second later.",
        )  # fmt: skip
    if not settings.RUN_WORKER:
        yield (
            Info, "I003", "Web processes run no worker: without one nothing is sent or deleted.",
            "Start manage.py work beside them, or set RUN_WORKER=1.",
        )  # fmt: skip


def _messages() -> Found:
    mail = bool(settings.EMAIL_HOST or settings.EMAIL_THROUGH)
    if not mail:
        yield (
            Warning, "W005", "E-mails only go into files in the outbox folder.",
            "Set EMAIL_HOST, or EMAIL_THROUGH.",
        )  # fmt: skip
    elif settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield (
            Warning, "W006", "E-mails come from an address at “localhost”, which mail servers refuse.",
            "Set EMAIL_FROM.",
        )  # fmt: skip
    if not settings.TEXTS_THROUGH:
        yield (
            Warning, "W007", "Texts only go into files in the outbox folder.",
            "Set TEXTS_THROUGH to twilio or notify.",
        )  # fmt: skip
    if not settings.LETTERS_THROUGH:
        yield (
            Info, "I004", "What goes by post lies as PDFs in the outbox folder, for somebody to print.",
            "Set LETTERS_THROUGH=notify to have it printed and posted.",
        )  # fmt: skip


def _sound() -> Found:
    if not settings.TURN_URLS and not settings.MEDIA_SFU:
        yield Warning, "W008", "There is no relay: rooms have no sound and no picture.", "Set TURN_URLS."
    if settings.TURN_URLS and not settings.TURN_CLI:
        yield (
            Warning, "W009", "Who is sent out of private time keeps a connection to the relay until its "
            "credentials end.", "Set TURN_CLI, so that it is cut off there at once.",
        )  # fmt: skip


def _outside() -> Found:
    if not settings.SEAL_TSA_URL:
        yield Info, "I005", "Plans are sealed with no outside witness of the time.", "Set SEAL_TSA_URL."
    if not settings.SECURITY_CONTACT:
        yield Info, "I006", "Nobody is named whom to tell about a hole.", "Set SECURITY_CONTACT."
