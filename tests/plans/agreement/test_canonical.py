"""One way to write a plan as bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.agreement.canonical import canonical_bytes, fingerprint, in_fours

text = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé", max_size=3), inner),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_wasted():
    assert canonical_bytes({"b": [1, True, None], "a": "x"}) == b'{"a":"x","b":[1,true,null]}'


def test_keys_sort_by_utf_16_as_the_standard_says():
    # U+1F600 is D83D DE00 in UTF-16, before U+FF5E; by code point it would be after.
    assert list(json.loads(canonical_bytes({"\uff5e": 1, "\U0001f600": 2}))) == [
        "\U0001f600",
        "\uff5e",
    ]


def test_accents_are_written_in_one_way():
    assert canonical_bytes("e\u0301") == canonical_bytes("\u00e9")


@given(plain)
def test_reading_and_writing_again_changes_nothing(value):
    once = canonical_bytes(value)
    assert canonical_bytes(json.loads(once)) == once


@pytest.mark.parametrize(
    "value",
    [{"a": 1.5}, {"a": float("nan")}, {1: 2}, "\ud800", {"e\u0301": 1, "\u00e9": 2}, 2**53, b"x", {"a": {1}}],
)  # fmt: skip
def test_what_could_be_written_in_two_ways_is_refused(value):
    with pytest.raises(ValueError):
        canonical_bytes(value)


def test_a_refusal_names_the_place_and_not_the_words():
    with pytest.raises(ValueError) as refusal:
        canonical_bytes({"plan": ["fine", {"secret words": 0.5}]})
    assert "$.plan[1]" in str(refusal.value)
    assert "0.5" not in str(refusal.value)


def test_a_fingerprint_reads_in_fours():
    assert in_fours(fingerprint(b""))[:14] == "e3b0 c442 98fc"
