"""Text comes in in one shape by every door: line ends count once, and what cannot be kept is refused in
words.
"""

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from meetings.api import api_tokens
from meetings.table import room_messages
from participants.models import Device, Family
from participants.platform import plain_text
from participants.platform.errors import Unclear

FILLED = {"uuid": str(uuid.UUID(int=7)), "int": "1"}


def addresses(patterns=None, before=""):
    """Every address of the house with something in its places, and its view."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern) and "^" not in route:
            filled = re.sub(r"<(?:(\w+):)?\w+>", lambda m: FILLED.get(m[1], "x"), route)
            yield "/" + filled, one.callback


def test_no_form_anywhere_takes_a_sign_that_cannot_be_kept(reilly):
    browsers = [Client(), reilly.client("siobhan"), reilly.client("tom")]
    walked = 0
    for address, view in addresses():
        if getattr(view, "csrf_exempt", False):
            continue
        for browser in browsers:
            sent = {"name": "Kwame\x00", "once": f"k{walked}"}
            answer = browser.post(address, sent, headers={"Accept": "text/html"})
            assert answer.status_code in (422, 401, 302), (address, answer.status_code)
            assert answer.status_code != 302 or "login" in answer["Location"], address
        walked += 1
    assert walked > 100


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x7f", "\udc00"])
def test_each_control_character_is_one_that_cannot_be_kept(sign):
    assert not plain_text.can_be_kept(f"Kwame{sign}")
    assert plain_text.without_controls(f"Kwame{sign}") == "Kwame"
    assert plain_text.can_be_kept("Kwame\tÓ Briain\n\U0001f600 \u200d")


def test_the_refusal_stands_at_the_field_and_the_rest_of_the_form_is_kept(reilly):
    tom = reilly.client("tom")
    sent = {"name": "The Re\x00illys", "back": "/desk/families/new"}
    page = tom.post("/desk/families/new", sent)
    assert page.status_code == 422
    assert "can’t be kept" in page.content.decode()
    assert 'value="The Reillys"' in page.content.decode()
    assert not Family.objects.filter(name__startswith="The Re").exists()


def test_what_is_searched_for_loses_such_signs(reilly):
    assert reilly.client("tom").get("/desk/families/?q=Re%00illy").status_code == 200


@pytest.mark.parametrize("body", [{"name": "a\x00"}, {"na\x00me": "a"}, {"name": "a\ud800"}])
def test_a_program_is_refused_in_words_too(reilly, body):
    program = Client(headers={"Authorization": f"Token {api_tokens.issue(reilly.coordinator)}"})
    answer = program.post("/api/v1/families", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert "be kept" in answer.json()["errors"][0]["detail"]


def test_a_room_socket_message_is_unclear_with_such_a_sign():
    with pytest.raises(Unclear):
        room_messages.parse(json.dumps({"type": "admit", "seat": "a\x00"}))
    sdp = {"type": "media_signal", "sdp": "v=0\r\n"}
    if sdp["type"] in room_messages.MESSAGES:
        assert room_messages.parse(json.dumps(sdp))["sdp"] == "v=0\r\n"


def test_a_line_s_end_counts_once(reilly):
    """Forms send CR LF: a text at the longest a field takes is no longer here than in the browser."""
    lines = "\r\n".join(["x" * 9] * 30)  # 299 letters, as the browser counts
    assert len(lines) > 300
    reason = {"family": "nobody", "reason": lines, "back": "/desk/open"}
    page = reilly.client("tom").post("/desk/open", reason).content.decode()
    assert "at most" not in page
    assert plain_text.normal("a\r\nb\rc\n\n") == "a\nb\nc\n\n"


def test_a_program_s_line_ends_count_once(reilly):
    program = Client(headers={"Authorization": f"Token {api_tokens.issue(reilly.coordinator)}"})
    body = {"name": "x" * 59 + "\r\n" + "y" * 60}
    answer = program.post("/api/v1/families", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["name"].split() == ["x" * 59, "y" * 60]


def test_a_devices_names_are_refused_not_a_failure(reilly):
    phone = reilly.client("siobhan")
    device = Device.objects.get(person=reilly.people["siobhan"])
    sent = {"do": "rename", "device": device.pk, "name": "My\x00phone", "back": "/me/devices"}
    assert phone.post("/me/devices", sent).status_code == 422
    assert phone.post("/me/patch", {"called": "Mum\x00", "back": "/me/patch"}).status_code == 422
