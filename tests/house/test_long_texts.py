"""Whatever shape a text has, reading it takes about twice as long for one twice as long: nothing people write
stops the house.

The shapes are those that are known to trip comparisons and patterns: one long word, many short ones, equal
sentences, nesting.
"""

import contextlib
import time

import pytest

from meetings.times import text_answers
from participants.messages import stop_requests
from participants.models import Person, Service
from participants.people import neutral_wording
from participants.platform import isolated_text, names, phone_numbers, plain_text
from participants.platform.errors import Refusal
from plans.agreement import version_changes
from plans.catch_up import shortening
from plans.document import identifying_details, list_matching, place_names, searchable_text
from plans.pdf import printable

SHAPES = {
    "one word of equal letters": lambda n: "a" * n,
    "one word of digits": lambda n: "7" * n,
    "short names": lambda n: "Aa " * (n // 3),
    "equal sentences": lambda n: "Same. " * (n // 6),
    "sentences with a number": lambda n: "".join(f"Line {k}. " for k in range(n // 10)),
    "nested brackets": lambda n: "(" * (n // 2) + ")" * (n // 2),
    "blanks": lambda n: "a" + " " * n + "b",
    "lines": lambda n: "\n" * n,
    "line ends of two signs": lambda n: "\r\n" * (n // 2),
    "at signs": lambda n: "a@" * (n // 2),
    "dots and quotes": lambda n: '."' * (n // 2),
    "digits and blanks": lambda n: "1 " * (n // 2),
    "hyphens": lambda n: "-" * n,
    "marks on one letter": lambda n: "e" + "\u0301" * n,
    "families of emoji": lambda n: "\U0001f468\u200d" * (n // 2),
    "Arabic": lambda n: "لا ترسل " * (n // 8),
    "almost a wish": lambda n: "dont you want any more " * (n // 23),
    "almost an address": lambda n: "Flat 1 High " * (n // 12),
}
SOME = 20_000


def _person():
    return Person(name="Daniel Okafor", called="Dad", service=Service(name="Northtown"))


READERS = {
    "an answer by text": lambda text: text_answers.read(text, numbers=[1, 2, 3]),
    "a wish in a text": stop_requests.read,
    "a name": names.clean,
    "a neutral word": lambda text: neutral_wording.is_neutral(text, _person()),
    "a phone number": lambda text: phone_numbers.clean(text, country="GB"),
    "a name in a sentence": isolated_text.as_said,
    "one sign for a line's end": plain_text.normal,
    "without controls": plain_text.without_controls,
    "plain signs": searchable_text.plain,
    "what leads to somebody": identifying_details.finder(
        ["07700 900101", "12 High Street", "daniel@example.org"], looks_like=True
    ),
    "streets and schools": lambda text: list(place_names.found_in(text)),
    "sentences": version_changes.sentences,
    "what changed": lambda text: list_matching.pairs(
        version_changes.sentences(text), version_changes.sentences(f"New. {text} Other.")[::-1]
    ),
    "cut short": lambda text: shortening.stop(shortening.cut(text)),
    "ends like a sentence": shortening.stop,
    "what a PDF can hold": printable.clean,
}


def seconds(read, text):
    """The quickest of three: what else the machine does is not the text's fault."""
    took = []
    for _ in range(3):
        began = time.process_time()
        with contextlib.suppress(Refusal):
            read(text)
        took.append(time.process_time() - began)
    return min(took)


@pytest.mark.parametrize("reader", READERS)
def test_a_text_twice_as_long_takes_about_twice_as_long(reader):
    slow = {}
    for name, shape in SHAPES.items():
        some, twice = (
            seconds(READERS[reader], shape(SOME)),
            seconds(READERS[reader], shape(2 * SOME)),
        )
        if twice > 3 * some + 0.02 or twice > 0.5:
            slow[name] = (round(some, 3), round(twice, 3))
    assert not slow
