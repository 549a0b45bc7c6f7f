"""Where to report a hole."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

WHERE = "/.well-known/security.txt"
pytestmark = pytest.mark.django_db


def test_whoever_finds_a_hole_is_told_whom_to_write_to(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    settings.PUBLIC_URL = "https://table.example.org"
    answer = client.get(WHERE)
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:security@example.org"
    assert said["Canonical"] == f"https://table.example.org{WHERE}"
    until = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=170) < until - timezone.now() < timedelta(days=365)


def test_a_service_that_names_nobody_has_no_such_page(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get(WHERE).status_code == 404
