"""What stops the start when it should, and says why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.servers import ROOT, environment

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k" * 60 + "0123456789",
    "JOURNAL_KEY": "j" * 60,
    "PUBLIC_URL": "https://table.example.org",
    "ALLOWED_HOSTS": "table.example.org",
}


def start(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    full = {**clean, **environment(folder, **env)}
    for name in set(PRODUCTION) - set(env):
        full.pop(name, None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=full,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"DEBUG"}))
def test_a_missing_secret_stops_the_start_with_a_sentence_that_names_it(missing: str, tmp_path: Path) -> None:
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = start(tmp_path, "check", **env)
    assert done.returncode != 0
    assert f"{missing} is missing. With DEBUG off, set {missing} " in done.stderr


def test_with_everything_given_it_starts_and_django_finds_nothing_unsafe(tmp_path: Path) -> None:
    done = start(tmp_path, "check", "--deploy", "--fail-level=WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_a_laptop_needs_no_secrets_and_keeps_the_ones_it_makes_to_its_owner(tmp_path: Path) -> None:
    assert start(tmp_path, "check", DEBUG="1").returncode == 0
    kept = sorted((tmp_path / "var").glob("*.secret"))
    assert [path.name for path in kept] == ["journal_key.secret", "secret_key.secret"]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_without_debug_nothing_is_made_up_or_written_for_want_of_a_secret(tmp_path: Path) -> None:
    start(tmp_path, "check", **{k: v for k, v in PRODUCTION.items() if k != "SECRET_KEY"})
    assert not list((tmp_path / "var").glob("*.secret"))


def test_without_debug_there_is_no_demo_family(tmp_path: Path) -> None:
    assert start(tmp_path, "migrate", "--verbosity=0", **PRODUCTION).returncode == 0
    done = start(tmp_path, "demo", **PRODUCTION)
    assert done.returncode != 0
    assert "DEBUG" in done.stderr


@pytest.mark.parametrize(
    ("media_server", "reached"),
    [("livekit", ["wss://media.example.org:7443"]), ("janus", []), ("", [])],
)
def test_pages_may_speak_to_livekit_where_it_carries_their_sound_and_nowhere_else(
    media_server: str, reached: list[str], tmp_path: Path
) -> None:
    livekit = {
        "DEBUG": "1",
        "MEDIA_SFU": media_server,
        "LIVEKIT_URL": "wss://media.example.org:7443/under",
        "LIVEKIT_KEY": "key",
    }
    ask = "from django.conf import settings; print(settings.CONNECT_TO[2:])"
    done = start(tmp_path, "shell", "-v", "0", "-c", ask, **livekit)
    assert done.stdout.strip() == str(reached), done.stderr


def test_where_pages_may_connect_is_what_their_policy_says() -> None:
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] is settings.CONNECT_TO
