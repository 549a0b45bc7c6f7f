"""Fractional order: a short key between any two others, so that moving a line rewrites one key and nothing
else.
"""

import re

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ORDER = re.compile(r"[0-9A-Za-z]{1,64}")


def is_order(value: object) -> bool:
    """True for a key this module could have made, up to 64 digits."""
    return isinstance(value, str) and _ORDER.fullmatch(value) is not None


def between(low: str = "", high: str | None = None) -> str:
    """A key that sorts after `low` and before `high` (None: no upper end). Never ends in "0".

    Raises ValueError when there is no room: `low` must sort before `high`, and `high` must not end in "0".
    """
    if high is not None and (low >= high or high.endswith("0")):
        raise ValueError("no key sorts between these")
    shared = 0
    if high is not None:
        while shared < len(high) and (low[shared : shared + 1] or "0") == high[shared]:
            shared += 1
    if shared and high is not None:
        return high[:shared] + between(low[shared:], high[shared:])
    first = _DIGITS.index(low[0]) if low else 0
    last = _DIGITS.index(high[0]) if high is not None else len(_DIGITS)
    if last - first > 1:
        return _DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return _DIGITS[first] + between(low[1:])


def spread(count: int) -> list[str]:
    """That many keys of equal length in order, with room between any two of them."""
    width = 1
    while 62**width < (count + 1) * 62:
        width += 1
    step = 62**width // (count + 1)
    return [_digits(step * (place + 1), width).rstrip("0") or "1" for place in range(count)]


def _digits(number: int, width: int) -> str:
    out = ""
    for _ in range(width):
        number, digit = divmod(number, 62)
        out = _DIGITS[digit] + out
    return out
