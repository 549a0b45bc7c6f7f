"""Comparing two lists of sentences: right for what people change, and quick whatever they hold."""

import random
from difflib import SequenceMatcher

import pytest

from plans.document import list_matching


class Counted(str):
    """A sentence that counts how often any of them is compared."""

    asked = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        Counted.asked += 1
        return str.__eq__(self, other)


def operations(one, other):
    Counted.asked = 0
    list_matching.pairs([Counted(text) for text in one], [Counted(text) for text in other])
    return Counted.asked


SHAPES = {
    "equal, one taken away": lambda n: (["Same."] * n, ["Same."] * (n - 1)),
    "equal, one in the middle": lambda n: (["Same."] * n,
    ["Same."] * (n // 2) + ["New."] + ["Same."] * (n // 2)),
    "equal, others around": lambda n: (["A.", *["Same."] * n, "B."], ["C.", *["Same."] * n, "D."]),
    "two in turns": lambda n: (["A.", "B."] * (n // 2), ["B.", "A."] * (n // 2)),
    "all new": lambda n: ([f"{k}." for k in range(n)], [f"new {k}." for k in range(n)]),
    "turned round": lambda n: ([f"{k}." for k in range(n)], [f"{k}." for k in reversed(range(n))]),
    "shuffled": lambda n: ([f"{k % 50}." for k in range(n)],
    random.Random(3).sample([f"{k % 50}." for k in range(n)], n)),
    "landmarks among equal ones": lambda n: (
        [t for k in range(n // 40) for t in (f"L{k}.", *["Same."] * 39)],
        [t for k in range(n // 40) for t in (*["Same."] * 39, f"L{k}.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_many_sentences_cost_about_twice_as_much(shape):
    some, twice = operations(*SHAPES[shape](2_000)), operations(*SHAPES[shape](4_000))
    assert twice <= 2.5 * some + 1_000
    assert twice <= 4_000 * 110


@pytest.mark.parametrize("seed", range(200))
def test_pairs_are_the_same_sentences_in_order_and_as_many_as_a_thorough_comparison_finds(seed):
    dice = random.Random(seed)
    one = [f"{dice.randrange(12)}." for _ in range(dice.randrange(25))]
    other = [text for text in one if dice.random() < 0.8]
    for _ in range(dice.randrange(6)):
        other.insert(dice.randrange(len(other) + 1), f"{dice.randrange(12)}.")
    found = list_matching.pairs(one, other)
    assert all(one[i] == other[j] for i, j in found)
    assert found == sorted(set(found))
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    thorough = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    assert len(found) >= sum(block.size for block in thorough)


def test_what_people_change_is_found_as_they_would_say_it():
    assert list_matching.pairs(["A.", "B.", "C."], ["A.", "X.", "C."]) == [(0, 0), (2, 2)]
    assert list_matching.pairs([], ["A."]) == list_matching.pairs(["A."], []) == []
    assert list_matching.pairs(["A."], ["A."]) == [(0, 0)]
