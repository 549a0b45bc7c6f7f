"""What pages draw with."""

from participants.templatetags.look import address


def test_an_address_breaks_behind_its_sign_and_its_dots_and_says_the_same() -> None:
    assert address("tom.ellery@example.org") == "tom.<wbr>ellery@<wbr>example.<wbr>org"
    assert address("") == ""


def test_an_address_is_no_markup() -> None:
    assert "<b>" not in address("<b>@example.org")
