"""One way to write a frozen plan as bytes, so that two machines can never disagree about what people signed.

A safe part of RFC 8785: keys sorted by UTF-16 code units, no spaces between tokens, UTF-8, text in Unicode's
NFC form. What could be written in two ways (fractions, NaN, huge numbers, lone surrogates) is refused.
"""

import hashlib
import json
import unicodedata
from typing import Any

LARGEST = 2**53 - 1  # the largest whole number every JSON reader keeps exactly


def canonical_bytes(value: Any) -> bytes:
    """The one way to write `value` (dicts, lists, text, whole numbers, booleans, None).

    Raises ValueError, naming the place but never the content, for anything else.
    """
    text = json.dumps(_normal(value, "$"), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def fingerprint(data: bytes) -> str:
    """The SHA-256 of some bytes, 64 hex digits: what people sign, and what the check page compares."""
    return hashlib.sha256(data).hexdigest()


def in_fours(digits: str) -> str:
    """A fingerprint in groups of four, so that two people can compare it by reading aloud."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _normal(value: Any, where: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{where}: this whole number is too large")
        return value
    if isinstance(value, str):
        return _normal_text(value, where)
    if isinstance(value, list | tuple):
        return [_normal(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return _normal_dict(value, where)
    raise ValueError(f"{where}: {type(value).__name__} has no canonical form")


def _normal_text(text: str, where: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError(f"{where}: half a surrogate pair")
    return unicodedata.normalize("NFC", text)


def _normal_dict(value: dict[Any, Any], where: str) -> dict[str, Any]:
    normal: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError(f"{where}: a key that is not text")
        name = _normal_text(key, where)
        if name in normal:
            raise ValueError(f"{where}: two keys are the same once normalised")
        normal[name] = _normal(item, f"{where}.{name}")
    return {key: normal[key] for key in sorted(normal, key=lambda name: name.encode("utf-16-be"))}
