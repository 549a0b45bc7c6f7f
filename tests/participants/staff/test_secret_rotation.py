"""A new SECRET_KEY: everything goes on working, comes under it when it is used, and then needs no earlier
one.
"""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from meetings.api import api_tokens
from participants.entry import devices, invitations
from participants.models import Invitation, StaffSession
from participants.staff import own_passwords
from participants.staff.own_passwords import LinkOver
from tests.support.family import Reilly
from tests.support.staff import sign_in, with_app


class Held:
    """What people had before the key was changed, and whether it works now."""

    def __init__(self, reilly: Reilly) -> None:
        self.reilly = reilly
        self.device = reilly.key("siobhan")
        self.way_in = reilly.evening.ways_in["kwame"]
        self.browser = sign_in(Client(), reilly.coordinator)
        assert self.browser.get("/help/first-hour").status_code == 200
        self.cookie = self.browser.cookies[configured.SESSION_COOKIE_NAME].value
        self.token = api_tokens.issue(reilly.coordinator)
        self.secret = decrypt(with_app(reilly.coordinator).data["secret"])
        made = own_passwords._make(reilly.evening.manager, by=None, good_for=timedelta(hours=1))
        self.password_link = made.token

    def works(self) -> dict[str, bool]:
        """Each, as its owner would try it."""
        return {
            "device": devices.recognise(self.device) is not None,
            "link": invitations._find(self.way_in.token) is not None,
            "session": self.browser.get("/help/first-hour").status_code == 200,
            "the same cookie": self.browser.cookies[configured.SESSION_COOKIE_NAME].value == self.cookie,
            "token": self._api() == 200,
            "app": decrypt(Authenticator.objects.get(type="totp").data["secret"]) == self.secret,
            "password link": self._opens(),
        }

    def _api(self) -> int:
        return Client().get("/api/v1/families", headers={"Authorization": f"Token {self.token}"}).status_code

    def _opens(self) -> bool:
        try:
            own_passwords.open_link(self.password_link)
        except LinkOver:
            return False
        return True


@pytest.fixture
def held(reilly: Reilly) -> Held:
    return Held(reilly)


def change_key(settings: Settings, *, beside: bool = True) -> None:
    """Another SECRET_KEY, with the one before it beside it or gone."""
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if beside else []
    settings.SECRET_KEY = "the key of today, long enough to pass"


def rotate() -> str:
    said = StringIO()
    call_command("rotate_key", "secret", stdout=said)
    return said.getvalue()


def test_with_the_earlier_key_beside_it_everything_goes_on_working(held: Held, settings: Settings) -> None:
    assert set(held.works().values()) == {True}
    change_key(settings)
    assert set(held.works().values()) == {True}


def test_without_it_nothing_works(held: Held, settings: Settings) -> None:
    change_key(settings, beside=False)
    works = held.works()
    assert {name for name, fine in works.items() if fine} <= {"the same cookie"}


def test_what_was_used_since_and_what_was_locked_anew_needs_the_earlier_key_no_more(
    held: Held, settings: Settings
) -> None:
    change_key(settings)
    rotate()
    held.works()
    settings.SECRET_KEY_FALLBACKS = []
    assert {name for name, fine in held.works().items() if not fine} == {"password link"}, "good for an hour"


def test_a_session_goes_on_in_a_socket_first(held: Held, settings: Settings) -> None:
    """A socket cannot give its browser another cookie, so the one it has must go on working."""
    from participants.middleware import _stored

    change_key(settings)
    assert _stored(held.cookie).account == held.reilly.coordinator
    assert Session.objects.filter(expire_date__gt=timezone.now()).count() == 1
    assert held.browser.get("/help/first-hour").status_code == 200
    assert StaffSession.objects.count() == 1


def test_the_command_counts_what_may_still_need_the_earlier_key(held: Held, settings: Settings) -> None:
    change_key(settings)
    said = rotate()
    assert "1 authenticator apps" in said
    assert "phones: 1\n" in said
    assert "sign-ins: 1\n" in said
    assert "API tokens: 1\n" in said
    held.works()
    StaffSession.objects.update(seen_at=timezone.now())
    Invitation.objects.update(until=timezone.now())
    own_passwords.end(held.reilly.evening.manager)
    assert "take SECRET_KEY_FALLBACKS away" in rotate()


def test_without_an_earlier_key_it_says_how(held: Held) -> None:
    with pytest.raises(CommandError, match="SECRET_KEY_FALLBACKS is empty"):
        rotate()
