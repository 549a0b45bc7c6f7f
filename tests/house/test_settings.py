"""What stops the start when it should, and says why."""

import ast
import os
import re
import subprocess
import sys
import tomllib
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
    full = environment(folder, **env)
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


#: What a whole service has besides.
WHOLE = {
    **PRODUCTION,
    "DATABASE_URL": "postgresql://kitchen:kitchen@localhost/kitchen",
    "REDIS_URL": "redis://localhost:6379/0",
    "BEHIND_PROXY": "1",
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_FROM": "Family meetings <table@example.org>",
    "TEXTS_THROUGH": "notify",
    "LETTERS_THROUGH": "notify",
    "NOTIFY_KEY": "n" * 40,
    "NOTIFY_TEXT_TEMPLATE": "0b3f1e2a",
    "TURN_URLS": "turn:table.example.org:3478?transport=udp,turns:table.example.org:5349",
    "TURN_SECRET": "t" * 40,
    "TURN_CLI": "127.0.0.1:5766",
    "TURN_CLI_PASSWORD": "c" * 40,
    "SEAL_TSA_URL": "https://tsa.example.org/tsr",
    "SECURITY_CONTACT": "mailto:security@example.org",
}


def test_with_everything_given_it_starts_and_nothing_is_unsafe_or_lacking(tmp_path: Path) -> None:
    done = start(tmp_path, "check", "--deploy", "--fail-level=WARNING", **WHOLE)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"kitchen\.\w+", done.stdout + done.stderr) == ["kitchen.I003"]


def test_with_the_least_it_starts_and_the_check_says_what_is_lacking(tmp_path: Path) -> None:
    done = start(tmp_path, "check", "--deploy", "--fail-level=WARNING", **PRODUCTION)
    assert done.returncode != 0
    assert set(re.findall(r"\w+\.W\d+", done.stderr)) == {f"kitchen.W00{number}" for number in (2, 5, 7, 8)}
    assert set(re.findall(r"kitchen\.I\d+", done.stderr)) == {
        f"kitchen.I00{number}" for number in range(1, 7)
    }


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


def settings_of(folder: Path, *names: str, **env: str) -> list[str]:
    """What these settings are in a service with this environment on top of what it needs."""
    ask = f"from config import settings; print([repr(getattr(settings, name)) for name in {names}])"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT, env=environment(folder, **{**PRODUCTION, **env}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(ast.literal_eval(done.stdout))


@pytest.mark.parametrize("word", ["False", "No", "OFF", ""])
def test_debug_is_off_however_off_is_written(word: str, tmp_path: Path) -> None:
    assert settings_of(tmp_path, "DEBUG", DEBUG=word) == ["False"]
    done = start(tmp_path, "check", DEBUG=word)
    assert "SECRET_KEY is missing. With DEBUG off, " in done.stderr
    assert not list((tmp_path / "var").glob("*.secret"))


def test_debug_is_off_unless_it_is_set(tmp_path: Path) -> None:
    done = start(tmp_path, "check")
    assert done.returncode != 0
    for name in set(PRODUCTION) - {"DEBUG"}:
        assert f"{name} is missing. With DEBUG off, " in done.stderr
    assert "To look around on a laptop, set DEBUG=1." in done.stderr


def test_every_switch_is_read_alike(tmp_path: Path) -> None:
    switches = "DEBUG", "BEHIND_PROXY", "EMAIL_USE_TLS", "RUN_WORKER"
    names = "DEBUG", "BEHIND_PROXY", "EMAIL_TLS", "RUN_WORKER"
    assert settings_of(tmp_path, *switches, **dict.fromkeys(names, "false")) == ["False"] * 4
    assert settings_of(tmp_path, *switches, **dict.fromkeys(names, "0")) == ["False"] * 4
    assert settings_of(tmp_path, *switches, **dict.fromkeys(names, "True")) == ["True"] * 4
    assert settings_of(tmp_path, *switches, **dict.fromkeys(names, "")) == ["False", "False", "True", "False"]


WRONG = [
    ({"DEBUG": "perhaps"}, "DEBUG is “perhaps”. It is a switch"),
    ({"BEHIND_PROXY": "nginx"}, "BEHIND_PROXY is “nginx”. It is a switch"),
    ({"PUBLIC_URL": "table.example.org"}, "PUBLIC_URL is “table.example.org”. It is an address with scheme"),
    ({"ALLOWED_HOSTS": "https://table.example.org"}, "ALLOWED_HOSTS is “https://table.example.org”."),
    ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT is “smtp”. It is a whole number from 1 to 65535."),
    ({"EMAIL_HSOT": "mail.example.org"}, "EMAIL_HSOT is no variable of ours. Did you mean EMAIL_HOST?"),
    ({"EMAIL_SSL": "1", "EMAIL_TLS": "1"}, "EMAIL_SSL and EMAIL_TLS are both on."),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is “LOUD”. It is DEBUG or INFO"),
    ({"MEDIA_SFU": "zoom"}, "MEDIA_SFU is “zoom”. It is janus or livekit, or not set at all."),
    ({"MEDIA_SFU": "livekit"}, "LIVEKIT_URL is missing. With MEDIA_SFU=livekit, "),
    ({"TEXTS_THROUGH": "twilio"}, "TWILIO_ACCOUNT is missing. With TEXTS_THROUGH=twilio, "),
    ({"TEXTS_THROUGH": "twilio"}, "TWILIO_NUMBER is missing."),
    (
        {"LETTERS_THROUGH": "notify"},
        "NOTIFY_KEY is missing. With TEXTS_THROUGH=notify or LETTERS_THROUGH=not",
    ),
    ({"TURN_URLS": "media.example.org"}, "TURN_URLS is “media.example.org”."),
    ({"TURN_URLS": "turn:media.example.org"}, "TURN_SECRET is missing. With TURN_URLS, "),
    ({"DATABASE_URL": "kitchen:swordfish@db"}, "DATABASE_URL is not what it should be"),
    ({"KT_VAR": "/dev/null/var"}, "KT_VAR needs the folder “/dev/null/var”, which cannot be made"),
]


def test_all_that_is_wrong_is_said_in_sentences_and_nothing_else(tmp_path: Path) -> None:
    waiting = list(WRONG)
    while waiting:  # as many at a time as do not contradict each other
        env = dict(PRODUCTION)
        for one, _ in waiting:
            if all(env.get(name, value) in (value, PRODUCTION.get(name)) for name, value in one.items()):
                env |= one
        done = start(tmp_path, "check", **env)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        assert "swordfish" not in done.stderr
        asked = [(one, sentence) for one, sentence in waiting if one.items() <= env.items()]
        assert [sentence for _, sentence in asked if sentence not in done.stderr] == []
        waiting = [one for one in waiting if one not in asked]


def test_a_server_that_cannot_start_says_why_in_sentences(tmp_path: Path) -> None:
    env = {**environment(tmp_path), "DEBUG": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "config.daphne", "-e", "tcp:port=0", "config.asgi:application"],
        cwd=ROOT, env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(
        "PUBLIC_URL is missing. With DEBUG off, set PUBLIC_URL to the address people"
    )
    assert "Traceback" not in done.stderr


def test_mail_by_implicit_tls_turns_the_other_kind_off(tmp_path: Path) -> None:
    names = "EMAIL_USE_SSL", "EMAIL_USE_TLS"
    assert settings_of(tmp_path, *names, EMAIL_SSL="1") == ["True", "False"]
    assert settings_of(tmp_path, *names) == ["False", "True"]


def test_keys_of_before_are_read_as_a_list(tmp_path: Path) -> None:
    kept = settings_of(tmp_path, "SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="newer, older")
    assert kept == ["['newer', 'older']"]


def test_a_provider_of_mail_is_given_its_own_settings(tmp_path: Path) -> None:
    given = settings_of(tmp_path, "ANYMAIL", ANYMAIL_POSTMARK_SERVER_TOKEN="t")
    assert given == ["{'POSTMARK_SERVER_TOKEN': 't'}"]


@pytest.mark.parametrize(("given", "found"), [({}, "1"), ({"DEBUG": "0"}, "0")])
def test_make_is_for_laptops_unless_one_says_otherwise(given: dict[str, str], found: str) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    done = subprocess.run(
        ["make", "--no-print-directory", "--eval", "shown: ; @echo $$DEBUG", "shown"],
        cwd=ROOT, env={**clean, **given}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == found


@pytest.mark.parametrize(("given", "found"), [({}, "True"), ({"DEBUG": "0"}, "False")])
def test_tests_and_types_need_no_environment(given: dict[str, str], found: str, tmp_path: Path) -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    module = tools["pytest"]["ini_options"]["DJANGO_SETTINGS_MODULE"]
    assert module == tools["django-stubs"]["django_settings_module"]
    env = {**environment(tmp_path, **{**PRODUCTION, "DJANGO_SETTINGS_MODULE": module})}
    env.pop("DEBUG")
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG)"],
        cwd=ROOT, env={**env, **given}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == found


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
