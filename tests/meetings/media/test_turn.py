"""TURN credentials, and ending a seat's sessions on a real coturn."""

import base64
import hashlib
import hmac
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from meetings.media import turn
from meetings.media.engine import MediaAway
from tests.media.table import relay


def test_credentials_are_what_coturn_reckons_and_say_nothing_but_the_seat(
    settings: Settings,
) -> None:
    settings.TURN_SECRET = "shared"
    seat = uuid4()
    username, password = turn.credentials(seat, ttl=600, now=1_000_000)
    assert username == f"1000600:{seat.hex}"
    mac = hmac.new(b"shared", username.encode(), hashlib.sha1).digest()
    assert password == base64.b64encode(mac).decode()


@pytest.mark.media
def test_a_real_coturn_is_asked_for_sessions_and_has_none_to_cut(settings: Settings, tmp_path: Path) -> None:
    with relay(tmp_path) as running:
        settings.TURN_CLI = running.env["TURN_CLI"]
        settings.TURN_CLI_PASSWORD = running.password
        assert turn.sessions() == []
        assert turn.cut([uuid4(), uuid4()]) == 0
        assert turn.sessions() == []


def test_a_relay_that_is_gone_is_said_to_be(settings: Settings) -> None:
    settings.TURN_CLI, settings.TURN_CLI_PASSWORD = "127.0.0.1:1", "x"
    with pytest.raises(MediaAway):
        turn.cut([uuid4()])
    settings.TURN_CLI = ""
    with pytest.raises(MediaAway):
        turn.sessions()
    assert turn.cut([]) == 0


def test_what_a_coturn_says_is_read_as_it_says_it() -> None:
    """Kept from coturn 4.6.1, with a label of ours in it."""
    seat = uuid4()
    said = f"    1) id=001000000000000002, user <1764000000:{seat.hex}>:\r\n      realm: kitchen-table\r\n"
    assert turn._SESSION.findall(said.encode()) == [(b"001000000000000002", b"1764000000", seat.hex.encode())]
