"""Links and numbers as people type, paste and are sent them."""

import pytest
from django.test import Client

from participants.platform import tokens_and_codes
from tests.support.family import Reilly

TOKEN = "0123456789ABC"


@pytest.mark.parametrize(
    "typed",
    [
        "012345", " 012 345 ", "01-23-45", "01 – 23 – 45", "\u0660\u0661\u0662\u0663\u0664\u0665",
        "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5", "\uff10\uff11\uff12\uff13\uff14\uff15",
        "\u0966\u0967\u0968\u0969\u096a\u096b",
        "\u200e012345\u200b", "\ufeff012345", "012\u2212345", "012\u00ad345", "012\u2011345",
    ],
)  # fmt: skip
def test_six_numbers_are_taken_in_any_scripts_digits(typed: str) -> None:
    assert tokens_and_codes.six_digits(typed) == "012345"


@pytest.mark.parametrize("typed", ["01234", "0123456", "01234x", "\u00b2\u00b2\u00b2\u00b2\u00b2\u00b2",
"012 or 345", ""])  # fmt: skip
def test_what_is_not_six_digits_is_none(typed: str) -> None:
    assert tokens_and_codes.six_digits(typed) == ""


@pytest.mark.parametrize(
    "after", ["", ".", ",", ")", ">", "\u201d", "\r\n", "\u200b", "\u2060", "  ", "/", "!", "\u060c",
    "\u00bb", "*"]
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "https://kitchen.example/j/", "<http://kitchen.example/j/"])
def test_the_end_of_a_link_is_read_whatever_stands_round_it(before: str, after: str) -> None:
    assert tokens_and_codes.normalise(f"{before}{TOKEN}{after}") == TOKEN
    assert tokens_and_codes.normalise(f"{before}{TOKEN.lower()}{after}") == TOKEN


def test_a_whole_message_may_be_pasted() -> None:
    message = (
        f"A place is saved for you: https://kitchen.example/j/{TOKEN} You will be told six numbers "
        f"another way."
    )
    assert tokens_and_codes.normalise(message) == TOKEN


def test_another_end_stays_another() -> None:
    assert tokens_and_codes.normalise("0123456789ABD") != TOKEN
    assert tokens_and_codes.normalise(f"{TOKEN}X") != TOKEN


@pytest.mark.parametrize("after", [".", ")", "%3E", "%E2%80%9D", "%0A", "/", "%E2%80%8B", ",", "%20"])
def test_a_link_opens_with_what_was_copied_after_it(reilly: Reilly, after: str) -> None:
    way = reilly.evening.ways_in["siobhan"]
    address = f"/j/{way.token}{after}"
    phone = Client()
    assert phone.get(address).status_code == 200
    assert phone.post(address, {"code": way.code}).status_code == 303


def test_the_whole_link_may_be_typed_by_hand(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["siobhan"]
    came = Client().post("/j/", {"token": f"<{way.link}>.", "code": way.code})
    assert came.status_code == 303
