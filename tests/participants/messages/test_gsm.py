"""Texts fit into one part, in the alphabet of the GSM network where the language allows."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.messages import gsm, notices
from participants.messages.notices import Words

pytestmark = pytest.mark.notices
#: As long as they get: a link on a long host name, five times, a day with a long name.
LONGEST = {
    "link": "https://table.northtown-family-meetings.example.org/j/0123456789ABC",
    "code": "123456",
    "when": "Wednesday 23 September, 7:30 in the evening",
}
FIVE = ", ".join(f"{n}: Wed 23 Sep 19:30" for n in range(1, 6))


def all_words() -> Iterator[tuple[str, Words]]:
    yield from (pair for pair in vars(notices).items() if isinstance(pair[1], Words))


#: Goes to administrators alone, and whoever works here is written to by e-mail.
MAIL_ALONE = {"HEADS"}


@pytest.mark.parametrize("name", [name for name, _words in all_words() if name not in MAIL_ALONE])
def test_every_text_is_one_part_in_english(name: str) -> None:
    words: Words = getattr(notices, name)
    values = {**LONGEST, "when": FIVE} if words is notices.TIMES_ASKED else LONGEST
    with translation.override("en-gb"):
        body = gsm.plain(str(words.body) % values)
    assert gsm.is_gsm(body)
    assert gsm.parts(body) == 1, len(body)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1), ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2), ("ŵ" * 70, 1), ("ŵ" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_parts_are_counted_as_the_network_does(text: str, parts: int) -> None:
    assert gsm.parts(text) == parts


def test_signs_of_print_become_plain_and_letters_stay() -> None:
    assert gsm.plain("Don’t – “now” …") == 'Don\'t - "now" ...'
    assert gsm.plain("łódź") == "łódź"
    assert gsm.plain("‘ŵ’") == "‘ŵ’"  # nothing is gained, so nothing is touched


@settings(deadline=None)
@given(st.text(max_size=200))
def test_making_it_plain_never_costs_more(text: str) -> None:
    assert gsm.is_gsm(gsm.plain(text)) or gsm.plain(text) == text
    if not gsm.is_gsm(text):
        assert len(gsm.plain(text)) <= 3 * len(text)
    assert gsm.plain(gsm.plain(text)) == gsm.plain(text)


SENSITIVE = (
    "child", "family", "social", "council", "plan", "meeting", "safe", "court", "conference",
    "protection", "worker", "abuse", "police", "prison", "northtown",
    "reilly", "okafor", "maya", "theo", "mum", "dad", "hall", "hearing", "custody",
)  # fmt: skip


@pytest.mark.parametrize("name", [name for name, _words in all_words()])
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_no_subject_or_text_holds_a_sensitive_word(name: str, language: str) -> None:
    words: Words = getattr(notices, name)
    with translation.override(language):
        said = f"{words.subject} {words.body}".lower()
    assert [word for word in SENSITIVE if word in said] == []
    for arabic in (
        "اجتماع",
        "خطة",
        "مجلس",
        "حماية",
        "طفل",
        "عائلة",
        "العائلة",
        "أطفال",
        "اجتماعي",
        "محكمة",
        "شرطة",
    ):
        assert arabic not in said
