"""What may stand in an environment variable: switches, numbers, addresses, lists, choices and folders.

A kind says in words what it takes, and reads it or refuses it. An empty value never comes here: it is as
none.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-f:.]+\]", re.I)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """`allowed` completes “It is …” in a refusal, `short` stands in the table; `parse` raises ValueError for
    anything else.
    """

    short: str
    allowed: str
    parse: Callable[[str], T]
    #: A value as it is written in the environment.
    write: Callable[[T], str] = str


def _switch(given: str) -> bool:
    word = given.lower()
    if word not in ON + OFF:
        raise ValueError
    return word in ON


SWITCH = Kind(
    "switch",
    "a switch: 1, true, yes or on; 0, false, no or off",
    _switch,
    lambda on: "1" if on else "0",
)
TEXT = Kind("text", "a text", str)
FOLDER: Kind[Path] = Kind("folder", "the path of a folder", lambda given: Path(given).expanduser())


def number(low: int, high: int) -> Kind[int]:
    """A whole number within bounds, both included."""

    def parse(given: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", given) or not low <= int(given) <= high:
            raise ValueError
        return int(given)

    return Kind(f"number, {low} to {high}", f"a whole number from {low} to {high}", parse)


def choice(*words: str) -> Kind[str]:
    """One of a few words, in capitals or not."""
    known = {word.lower(): word for word in words}

    def parse(given: str) -> str:
        if given.lower() not in known:
            raise ValueError
        return known[given.lower()]

    return Kind(" or ".join(words), f"{' or '.join(words)}, or not set at all", parse)


def address(*schemes: str, hostless: tuple[str, ...] = (), path: bool = True) -> Kind[str]:
    """An address with one of these schemes, and with a host unless its scheme is in `hostless`.

    Without `path` it is an origin: scheme, host and perhaps a port.
    """
    shown = " or ".join(f"{scheme}:{'' if scheme in hostless else '//'}…" for scheme in schemes)

    def parse(given: str) -> str:
        parts = urlsplit(given)
        if parts.scheme not in schemes or re.search(r"\s", given):
            raise ValueError
        if parts.scheme not in hostless and not parts.hostname:
            raise ValueError
        if not path and (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc):
            raise ValueError
        _ = parts.port  # raises for what is no port
        return given if parts.scheme in hostless else given.rstrip("/")

    rest = "a host and, unless it is the usual one, a port, and nothing behind" if not path else "a host"
    return Kind(shown, f"an address with scheme and host: {shown}, with {rest}", parse)


def like(pattern: re.Pattern[str], words: str) -> Kind[str]:
    """A text that is wholly of this pattern; `words` say so."""

    def parse(given: str) -> str:
        if not pattern.fullmatch(given):
            raise ValueError
        return given

    return Kind(words, words, parse)


def several(kind: Kind[T]) -> Kind[list[T]]:
    """A list of these, separated by commas; blanks around them do not count."""

    def parse(given: str) -> list[T]:
        return [kind.parse(part.strip()) for part in given.split(",") if part.strip()]

    def write(values: list[T]) -> str:
        return ",".join(kind.write(value) for value in values)

    return Kind(
        f"list: {kind.short}", f"a list separated by commas, each of them {kind.allowed}", parse, write
    )


HOST_NAME = like(HOST, "a host name, without scheme and port")
