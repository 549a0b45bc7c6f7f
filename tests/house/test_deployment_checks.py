"""`manage.py check --deploy` says what a service lacks, and silences only what is argued."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.checks import INFO, WARNING
from pytest_django import Settings

from config.deployment_checks import lacking
from tests.house.test_settings import PRODUCTION
from tests.support.servers import ROOT, environment

POSTGRES, SQLITE = "django.db.backends.postgresql", "django.db.backends.sqlite3"
WHOLE: dict[str, Any] = {
    "PUBLIC_URL": "https://table.example.org",
    "ALLOWED_HOSTS": ["table.example.org"],
    "BEHIND_PROXY": True,
    "SECRET_KEY": "s" * 50,
    "SECRET_KEY_FALLBACKS": [],
    "JOURNAL_KEY": "j" * 50,
    "REDIS_URL": "redis://localhost",
    "RUN_WORKER": True,
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_THROUGH": "",
    "DEFAULT_FROM_EMAIL": "Table <table@example.org>",
    "TEXTS_THROUGH": "notify",
    "LETTERS_THROUGH": "notify",
    "TURN_URLS": ["turn:table.example.org:3478"],
    "TURN_CLI": "127.0.0.1:5766",
    "MEDIA_SFU": "",
    "SEAL_TSA_URL": "https://tsa.example.org",
    "SECURITY_CONTACT": "mailto:security@example.org",
}


@pytest.fixture
def whole(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A service that lacks nothing."""
    for name, value in WHOLE.items():
        setattr(settings, name, value)
    monkeypatch.setitem(configured.DATABASES["default"], "ENGINE", POSTGRES)
    return settings


def test_a_whole_service_lacks_nothing(whole: Settings) -> None:
    assert lacking() == []


@pytest.mark.parametrize(
    ("without", "number"),
    [
        ({"ALLOWED_HOSTS": ["other.example.org"]}, "W001"),
        ({"BEHIND_PROXY": False}, "W002"),
        ({"JOURNAL_KEY": "s" * 50}, "W003"),
        ({"SECRET_KEY_FALLBACKS": ["o" * 50, "j" * 50]}, "W003"),
        ({"EMAIL_HOST": ""}, "W005"),
        ({"DEFAULT_FROM_EMAIL": "table@localhost"}, "W006"),
        ({"DEFAULT_FROM_EMAIL": "Table <table@localhost>"}, "W006"),
        ({"TEXTS_THROUGH": ""}, "W007"),
        ({"TURN_URLS": []}, "W008"),
        ({"TURN_CLI": ""}, "W009"),
        ({"REDIS_URL": ""}, "I002"),
        ({"RUN_WORKER": False}, "I003"),
        ({"LETTERS_THROUGH": ""}, "I004"),
        ({"SEAL_TSA_URL": ""}, "I005"),
        ({"SECURITY_CONTACT": ""}, "I006"),
    ],
)
def test_what_is_lacking_is_said(without: dict[str, Any], number: str, whole: Settings) -> None:
    for name, value in without.items():
        setattr(whole, name, value)
    [said] = lacking()
    assert said.id == f"kitchen.{number}"
    assert said.level == (WARNING if number.startswith("W") else INFO)


@pytest.mark.parametrize(
    ("redis", "numbers"), [("redis://localhost", ["W004", "I001"]), ("", ["I001", "I002"])]
)
def test_sqlite_is_for_one_process(
    redis: str, numbers: list[str], whole: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(configured.DATABASES["default"], "ENGINE", SQLITE)
    whole.REDIS_URL = redis
    assert [said.id for said in lacking()] == [f"kitchen.{number}" for number in numbers]


def test_a_provider_of_mail_or_a_media_server_will_do(whole: Settings) -> None:
    whole.EMAIL_HOST, whole.EMAIL_THROUGH = "", "anymail.backends.postmark.EmailBackend"
    whole.TURN_URLS, whole.TURN_CLI, whole.MEDIA_SFU = [], "", "livekit"
    assert lacking() == []


def test_no_sentence_repeats_a_key_or_a_password(whole: Settings) -> None:
    whole.JOURNAL_KEY, whole.EMAIL_HOST = whole.SECRET_KEY, ""
    assert lacking()
    assert "ssss" not in "".join(f"{said.msg}{said.hint}" for said in lacking())


def test_each_silenced_check_has_something_to_silence(tmp_path: Path) -> None:
    ask = (
        "import django, json; django.setup(); from django.core.checks import run_checks as run;"
        "found = run(include_deployment_checks=True);"
        "print(json.dumps(sorted({one.id for one in found if one.is_silenced()})))"
    )
    env = environment(tmp_path, **PRODUCTION, DJANGO_SETTINGS_MODULE="config.settings")
    done = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=env, capture_output=True, text=True)
    silenced = sorted(configured.SILENCED_SYSTEM_CHECKS)
    assert json.loads(done.stdout) == silenced, done.stderr
    assert silenced == ["security.W005", "security.W008", "security.W021", "urls.W002"]
