"""Which way text runs (Unicode's UAX 9): python-bidi finds the levels, the order is put together per line
here.
"""

import unicodedata
from collections.abc import Sequence

from bidi import algorithm

# Embeddings, overrides and isolates can make signed words look like other words: they are never drawn.
CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)))
_RIGHT = ("R", "AL")


def runs_right_to_left(text: str) -> bool:
    """True when the first letter with a direction is one of a right-to-left script."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            return False
        if kind in _RIGHT:
            return True
    return False


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of every character: even runs left to right, odd right to left."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    if not rtl and not any(kind in ("R", "AL", "AN") for kind in kinds):
        return [0] * len(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = (1, "R") if rtl else (0, "L")
    # Characters Unicode has not assigned yet have no kind; to the algorithm they are neutral.
    known = "".join(char if kind else "\ufffd" for char, kind in zip(text, kinds, strict=True))
    algorithm.get_embedding_levels(known, storage)
    for index, char in enumerate(storage["chars"]):
        char["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    found = {char["index"]: int(char["level"]) for char in storage["chars"]}
    result: list[int] = []
    for index in range(len(text)):  # joiners were taken out: they go with what is before them
        before = result[-1] if result else storage["base_level"]
        result.append(found.get(index, before))
    return result


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """The order in which runs with these levels stand on a line, from left to right (rule L2)."""
    order = list(range(len(run_levels)))
    odd = [level for level in run_levels if level % 2]
    if not odd:
        return order
    for level in range(max(run_levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order
