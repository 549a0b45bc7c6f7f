"""Answers by text message, as people write them."""

import pytest

from meetings.times.text_answers import read
from participants.platform.errors import Unclear

pytestmark = pytest.mark.scheduling


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("1 yes, 2 if released, 3 no", {1: "yes", 2: "if_released", 3: "no"}),
        ("1Y 2N", {1: "yes", 2: "no"}),
        ("1 and 2 yes 3 no", {1: "yes", 2: "yes", 3: "no"}),
        ("2 YES IF RELEASED", {2: "if_released"}),
        ("1: can’t. 2: ok", {1: "no", 2: "yes"}),
        ("all no", {1: "no", 2: "no", 3: "no"}),
        ("١ نعم ٢ لا", {1: "yes", 2: "no"}),
    ],
)
def test_it_is_read_as_it_was_meant(text: str, means: dict[int, str]) -> None:
    assert read(text, numbers=[1, 2, 3]) == means


def test_a_plain_yes_answers_the_only_question() -> None:
    assert read("Yes", numbers=[1]) == {1: "yes"}


@pytest.mark.parametrize(
    "text", ["", "yes", "4 yes", "1 yes 1 no", "1", "1 hello", "who is this?", "1 yes " * 90]
)
def test_what_could_mean_two_things_is_asked_again(text: str) -> None:
    with pytest.raises(Unclear):
        read(text, numbers=[1, 2, 3])
