"""Fractional order: there is always room between two lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.document.fractional_order import between, is_order, spread

keys = st.lists(st.integers(0, 400), min_size=1, max_size=60)


@given(keys)
def test_lines_inserted_anywhere_keep_their_order(places):
    order = spread(2)
    for place in places:
        at = place % (len(order) + 1)
        low = order[at - 1] if at else ""
        high = order[at] if at < len(order) else None
        order.insert(at, between(low, high))
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert all(is_order(key) for key in order)


@pytest.mark.parametrize("count", [0, 1, 2, 61, 62, 63, 1000])
def test_a_spread_is_in_order_with_room_everywhere(count):
    order = spread(count)
    assert len(order) == count
    assert order == sorted(set(order))
    for low, high in zip(["", *order], [*order, None], strict=True):
        assert low < between(low, high)
        assert high is None or between(low, high) < high


@pytest.mark.parametrize(("low", "high"), [("b", "a"), ("a", "a"), ("", "0"), ("a", "a0")])
def test_there_is_no_key_where_there_is_no_room(low, high):
    with pytest.raises(ValueError):
        between(low, high)


@pytest.mark.parametrize("value", ["", "a b", "é", 3, None, "a" * 65])
def test_anything_else_is_no_order(value):
    assert not is_order(value)
