"""What the reader of the environment takes, what it refuses, and with which words."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import kinds
from config.settings.kinds import Kind
from config.settings.variables import Environment

SECRET = "correct-horse-battery-staple"


def read(given: str, kind: Kind[Any], default: Any, **more: Any) -> Any:
    """What comes of a variable NAME with this value."""
    environment = Environment({"NAME": given})
    value = environment.about("A subject").read("NAME", kind, "something", default=default, **more)
    environment.finish()
    return value


def refusal(given: str, kind: Kind[Any], default: Any, **more: Any) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(given, kind, default, **more)
    return str(refused.value)


@pytest.mark.parametrize("default", [True, False])
def test_a_switch_is_read_whatever_its_case(default: bool) -> None:
    for word in ("1", "true", "True", "TRUE", "yes", "Yes", "on", "ON", " on "):
        assert read(word, kinds.SWITCH, default) is True, word
    for word in ("0", "false", "False", "FALSE", "no", "No", "off", "OFF", "off "):
        assert read(word, kinds.SWITCH, default) is False, word


@pytest.mark.parametrize("default", [True, False])
def test_an_empty_value_is_as_none(default: bool) -> None:
    assert read("", kinds.SWITCH, default) is default
    assert read("  ", kinds.SWITCH, default) is default


@pytest.mark.parametrize("given", ["nein", "2", "ture", "-", "true;", "0.0"])
def test_any_other_word_for_a_switch_is_refused_with_what_is_allowed(given: str) -> None:
    said = refusal(given, kinds.SWITCH, default=False)
    assert f"NAME is “{given}”. It is a switch: 1, true, yes or on; 0, false, no or off." in said


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (kinds.number(1, 65535), "65535", 65535),
        (kinds.number(-5, 5), "-5", -5),
        (kinds.choice("twilio", "notify"), "Twilio", "twilio"),
        (kinds.choice("INFO", "ERROR"), "info", "INFO"),
        (kinds.address("https", "http", path=False), "https://table.example.org/", "https://table.example.org"),
        (kinds.address("https"), "https://[2001:db8::1]:8443/tsa", "https://[2001:db8::1]:8443/tsa"),
        (kinds.address("mailto", hostless=("mailto",)), "mailto:a@example.org", "mailto:a@example.org"),
        (kinds.address("postgresql", hostless=("postgresql",)), "postgresql:///kitchen", "postgresql:///kitchen"),
        (kinds.several(kinds.HOST_NAME), "a.example, [::1] ,", ["a.example", "[::1]"]),
        (kinds.FOLDER, "/srv/kitchen", Path("/srv/kitchen")),
        (kinds.TEXT, " Table <table@example.org> ", "Table <table@example.org>"),
    ],
)  # fmt: skip
def test_what_is_right_is_read(kind: Kind[Any], given: str, value: Any) -> None:
    assert read(given, kind, None) == value


@pytest.mark.parametrize(
    ("kind", "given", "allowed"),
    [
        (kinds.number(1, 65535), "smtp", "a whole number from 1 to 65535"),
        (kinds.number(1, 65535), "65536", "a whole number from 1 to 65535"),
        (kinds.number(1, 65535), "0", "a whole number from 1 to 65535"),
        (kinds.number(1, 65535), "5.5", "a whole number from 1 to 65535"),
        (kinds.number(1, 65535), "٥٨٧", "a whole number from 1 to 65535"),
        (kinds.number(1, 65535), "1_0", "a whole number from 1 to 65535"),
        (kinds.choice("twilio", "notify"), "vonage", "twilio or notify, or not set at all"),
        (kinds.address("https", "http", path=False), "table.example.org", "with scheme and host"),
        (kinds.address("https", "http", path=False), "table.example.org:443", "with scheme and host"),
        (kinds.address("https", "http", path=False), "https://", "with scheme and host"),
        (kinds.address("https", "http", path=False), "https://a.example/under", "nothing behind"),
        (kinds.address("https", "http", path=False), "https://me@a.example", "nothing behind"),
        (kinds.address("https", "http", path=False), "https://a.example:99999", "with scheme and host"),
        (kinds.address("https", "http"), "https//a.example", "with scheme and host"),
        (kinds.address("https", "http"), "ftp://a.example", "https://… or http://…"),
        (kinds.address("https", "http"), "https://a b", "with scheme and host"),
        (kinds.address("https", "http"), "https://[::1", "with scheme and host"),
        (kinds.several(kinds.HOST_NAME), "https://a.example", "a host name, without scheme and port"),
        (kinds.several(kinds.HOST_NAME), "a.example,b.example:80", "a host name, without scheme and port"),
        (kinds.several(kinds.HOST_NAME), "a.example b.example", "a host name, without scheme and port"),
    ],
)
def test_what_is_wrong_is_refused_with_name_value_and_what_is_allowed(
    kind: Kind[Any], given: str, allowed: str
) -> None:
    said = refusal(given, kind, None).splitlines()[0]
    assert said.startswith(f"NAME is “{given}”. It is ")
    assert allowed in said


def test_a_value_that_may_hold_a_secret_is_never_repeated() -> None:
    kind = kinds.address("redis")
    said = refusal(f"rediss://:{SECRET}@cache.example", kind, "", confidential=True)
    assert "NAME is not what it should be" in said
    assert "redis://…" in said
    assert SECRET not in said


def test_a_long_value_is_not_repeated_whole() -> None:
    assert len(refusal("x" * 5000, kinds.SWITCH, default=False)) < 300


def test_a_secret_keeps_the_blanks_it_was_given() -> None:
    assert read(f" {SECRET} ", kinds.TEXT, "", confidential=True) == f" {SECRET} "
    assert read("   ", kinds.TEXT, "", confidential=True) == ""


def test_everything_that_is_wrong_is_said_at_once() -> None:
    environment = Environment({"PORT": "eighty", "DEBUG": "perhaps", "EMAIL_HSOT": "mail.example"})
    subject = environment.about("A subject")
    subject.read("PORT", kinds.number(1, 9), "the port", default=1)
    subject.read("DEBUG", kinds.SWITCH, "on for a laptop", default=False)
    subject.read("EMAIL_HOST", kinds.TEXT, "the mail server", default="")
    subject.read("PUBLIC_URL", kinds.TEXT, "the address people use", default="", needed=True)
    subject.secret("SECRET_KEY", "a long random value")
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.finish()
    lines = str(refused.value).splitlines()
    named = [re.findall(r"\b[A-Z]+(?:_[A-Z]+)*\b", line)[0] for line in lines[:5]]
    assert named == ["PORT", "DEBUG", "PUBLIC_URL", "SECRET_KEY", "EMAIL_HSOT"]
    assert lines[5:] == ["docs/settings.md has every variable. To look around on a laptop, set DEBUG=1."]


def test_what_is_needed_now_is_missed_with_the_case_in_which_it_is() -> None:
    environment = Environment({})
    subject = environment.about("Texts")
    subject.read("TOKEN", kinds.TEXT, "the token", default="", needed=True, when="with TEXTS_THROUGH=twilio")
    subject.read("NUMBER", kinds.TEXT, "the number", default="", when="with TEXTS_THROUGH=twilio")
    assert environment.problems == ["TOKEN is missing. With TEXTS_THROUGH=twilio, set TOKEN to the token."]


def test_a_laptop_makes_its_secrets_once_and_a_service_never(tmp_path: Path) -> None:
    laptop = Environment({}, debug=True, var=tmp_path)
    made = [laptop.about("Keys").secret("SECRET_KEY", "a long random value") for _ in range(2)]
    assert made[0] == made[1]
    assert len(made[0]) >= 48
    service = Environment({}, var=tmp_path)
    assert service.about("Keys").secret("SECRET_KEY", "a long random value") == ""
    assert service.problems
    assert Environment({}).about("Keys").secret("TURN_SECRET", "a secret", needed=False) == ""
