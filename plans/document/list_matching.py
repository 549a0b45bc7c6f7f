"""Which items of two lists are the same ones, in order: quick whatever the lists hold.

What both begin and end with is taken off first, then what stands exactly once in each is matched in order (as
in patience diff), and only short stretches between are compared all with all. So two lists of a thousand
equal sentences cost no more than two of a thousand different ones; where a long stretch has no landmark, all
of it counts as changed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

#: A stretch between two landmarks is compared all with all up to this many pairs.
MOST_PAIRS = 2_500

Pairs = list[tuple[int, int]]


def pairs(one: Sequence[str], other: Sequence[str]) -> Pairs:
    """Pairs of places (in `one`, in `other`) that hold the same, both rising."""
    first, last, end = 0, len(one), len(other)
    while first < min(last, end) and one[first] == other[first]:
        first += 1
    while last > first and end > first and one[last - 1] == other[end - 1]:
        last, end = last - 1, end - 1
    middle = _between(one, other, (first, last), (first, end))
    tail = [(last + n, end + n) for n in range(len(one) - last)]
    return [*((n, n) for n in range(first)), *middle, *tail]


def _between(
    one: Sequence[str], other: Sequence[str], a: tuple[int, int], b: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    at, bt = a[0], b[0]
    is_short = (a[1] - at) * (b[1] - bt) <= MOST_PAIRS
    for i, j in [*([] if is_short else _landmarks(one, other, a, b)), (a[1], b[1])]:
        if (i - at) * (j - bt) <= MOST_PAIRS:
            yield from _longest(one, other, (at, i), (bt, j))
        if (i, j) != (a[1], b[1]):
            yield i, j
        at, bt = i + 1, j + 1


def _landmarks(one: Sequence[str], other: Sequence[str], a: tuple[int, int], b: tuple[int, int]) -> Pairs:
    """What stands once in each, as many as keep their order."""
    once, also = Counter(one[a[0] : a[1]]), Counter(other[b[0] : b[1]])
    place = {other[j]: j for j in range(*b) if also[other[j]] == 1}
    found = [(i, place[one[i]]) for i in range(*a) if once[one[i]] == 1 and one[i] in place]
    return _rising(found)


def _rising(found: Pairs) -> Pairs:
    """The longest run of these, which rise on the left, that rises on the right too: n log n."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for n, (_i, j) in enumerate(found):
        where = bisect_left(ends, j)
        before.append(at[where - 1] if where else -1)
        ends[where : where + 1] = [j]
        at[where : where + 1] = [n]
    kept: Pairs = []
    n = at[-1] if at else -1
    while n >= 0:
        kept.append(found[n])
        n = before[n]
    return kept[::-1]


def _longest(one: Sequence[str], other: Sequence[str], a: tuple[int, int], b: tuple[int, int]) -> Pairs:
    """The longest common subsequence of two short stretches, each pair looked at once."""
    rows, columns = a[1] - a[0], b[1] - b[0]
    if not rows or not columns:
        return []
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            same = one[a[0] + i] == other[b[0] + j]
            best[i][j] = best[i + 1][j + 1] + 1 if same else max(best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < rows and j < columns:
        if one[a[0] + i] == other[b[0] + j]:
            found.append((a[0] + i, b[0] + j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
