"""Text as it comes in, from any form, program or socket: one sign for a line's end, and nothing that cannot
be kept.

Browsers send two signs for a line's end and count one, so a text that just fitted would be too long here.
Control characters come with copying from other programs; a database may refuse them, and no page can show
them.
"""

import re
from collections.abc import Mapping
from typing import Any

#: C0 controls but tab and line's end, delete, and halves of a letter that has two.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def normal(text: str) -> str:
    """The text with one sign for each line's end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def can_be_kept(text: str) -> bool:
    """Whether nothing in it is a sign that no page can show and not every database takes."""
    return _UNKEPT.search(text) is None


def without_controls(text: str) -> str:
    """The text without such signs, where nobody can be asked to mend it."""
    return _UNKEPT.sub("", normal(text))


def kept_everywhere(value: Any) -> Any:
    """The same of every text in a plan, where nobody can be asked any more: a line's end of another program
    stays one.
    """
    if isinstance(value, str):
        return without_controls(value.replace("\x0b", "\n").replace("\x0c", "\n"))
    if isinstance(value, Mapping):
        return {name: kept_everywhere(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [kept_everywhere(inner) for inner in value]
    return value


def normal_everywhere(value: Any) -> Any:
    """The same of every text in what a program sent. Raises Unkept for the first that cannot be kept."""
    return _walk(value, ())


class Unkept(Exception):
    """Where a text stands that cannot be kept: names and numbers from the outside in."""

    def __init__(self, where: tuple[str | int, ...]) -> None:
        self.where = where
        super().__init__("unkept")


def _walk(value: Any, where: tuple[str | int, ...]) -> Any:
    if isinstance(value, str):
        if not can_be_kept(value):
            raise Unkept(where)
        return normal(value)
    if isinstance(value, Mapping):
        if not all(can_be_kept(str(name)) for name in value):
            raise Unkept(where)
        return {name: _walk(inner, (*where, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, (*where, at)) for at, inner in enumerate(value)]
    return value
