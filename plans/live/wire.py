"""The bytes on the plan socket: the y-websocket protocol and our two additions to it.

Reading never trusts a length, a number or a character it has not checked, and raises `WireError` for
everything that is not a whole, well-formed frame. Nothing here knows a document or a person.

Frames (varuint = seven bits a byte, lowest first):
    0 0 <bytes>  sync step 1: my state vector, please send what I lack
    0 1 <bytes>  sync step 2: what you lacked
    0 2 <bytes>  an update
    1 <bytes>    awareness: count, then (client id, clock, JSON or `null`) each
    2 0 <text>   permission denied, with a reason (only ever sent by us)
    3            please send everybody's awareness
    100 <n>      ours: how many of this socket's update frames are committed
    101 <bytes> <32 bytes>  ours, from a browser: its state vector, and a hash of what its plan says
    (divergence.py)
    101 <n>      ours, to it: 0 say that again, 1 you are out of step, begin anew
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plans.live.byte_reader import Reader, WireError, block, varuint

SYNC, AWARENESS, DENIED, QUERY_AWARENESS, ACKNOWLEDGED, SAYS = 0, 1, 2, 3, 100, 101
STEP_1, STEP_2, UPDATE = 0, 1, 2
SAY_AGAIN, BEGIN_ANEW = 0, 1
HASH_LENGTH = 32

EMPTY_UPDATE = b"\x00\x00"


@dataclass(frozen=True, slots=True)
class Ask:
    """Sync step 1. `state` is the sender's state vector."""

    state: dict[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """Sync step 2 or an update: `update` is a Yjs v1 update."""

    update: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Presence:
    """One client's awareness; `state` is None when that client has gone."""

    client_id: int
    clock: int
    state: dict[str, Any] | None


@dataclass(frozen=True, slots=True, repr=False)
class Presences:
    """An awareness frame."""

    entries: tuple[Presence, ...]


@dataclass(frozen=True, slots=True)
class QueryPresences:
    """Please send everybody's awareness."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a browser's plan says: the hash of its content at this state vector."""

    state: dict[int, int]
    fingerprint: bytes


Message = Ask | Change | Presences | QueryPresences | Says


def parse(data: bytes) -> Message:
    """The message a client sent. Raises WireError for everything a client may not or cannot mean."""
    if data[:2] == b"\x00\x02" and 3 <= len(data) < 131 and data[2] == len(data) - 3:
        return Change(data[3:])  # a short update, which is most of what comes
    read = Reader(data)
    kind = read.varuint()
    message: Message
    if kind == SYNC:
        step = read.varuint()
        if step == STEP_1:
            message = Ask(read_state(read.block()))
        elif step in (STEP_2, UPDATE):
            message = Change(read.block())
        else:
            raise WireError("no such sync step")
    elif kind == AWARENESS:
        message = Presences(read_presences(read.block()))
    elif kind == QUERY_AWARENESS:
        message = QueryPresences()
    elif kind == SAYS:
        message = Says(read_state(read.block()), read.block())
        if len(message.fingerprint) != HASH_LENGTH:
            raise WireError("a hash of another length")
    else:
        raise WireError("no such message")
    read.finish()
    return message


def read_state(data: bytes, *, most: int = 4096) -> dict[int, int]:
    """A state vector: client id → how many of its items are known."""
    read = Reader(data)
    count = read.varuint()
    if count > most:
        raise WireError("too many clients in a state vector")
    state = {read.varuint(): read.varuint() for _ in range(count)}
    read.finish()
    return state


def write_state(state: dict[int, int]) -> bytes:
    """The bytes of a state vector."""
    pairs = (varuint(client) + varuint(clock) for client, clock in state.items())
    return varuint(len(state)) + b"".join(pairs)


def read_presences(data: bytes, *, most: int = 64) -> tuple[Presence, ...]:
    """An awareness update. A state is a JSON object or null, nothing else."""
    read = Reader(data)
    count = read.varuint()
    if count > most:
        raise WireError("too many clients in an awareness frame")
    entries = []
    for _ in range(count):
        client_id, clock, text = read.varuint(), read.varuint(), read.text()
        entries.append(Presence(client_id, clock, _state(text)))
    read.finish()
    return tuple(entries)


def _state(text: str) -> dict[str, Any] | None:
    if text.count("[") + text.count("{") > 64:
        raise WireError("an awareness state is too deep")
    try:
        state = json.loads(text)
    except ValueError:
        raise WireError("an awareness state is not JSON") from None
    if state is not None and not isinstance(state, dict):
        raise WireError("an awareness state is not an object")
    return state


def step_1(state: bytes) -> bytes:
    """Please send me what this state vector lacks."""
    return b"\x00\x00" + block(state)


def step_2(update: bytes) -> bytes:
    """What you lacked."""
    return b"\x00\x01" + block(update)


def change(update: bytes) -> bytes:
    """An update for everybody."""
    return b"\x00\x02" + block(update)


def presences(entries: Iterable[Presence]) -> bytes:
    """An awareness frame for everybody."""
    parts = [varuint(entry.client_id) + varuint(entry.clock) + block(_json(entry.state)) for entry in entries]
    return b"\x01" + block(varuint(len(parts)) + b"".join(parts))


def _json(state: dict[str, Any] | None) -> bytes:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def denied(reason: str) -> bytes:
    """The protocol's own way to say why a socket is closed; sent just before the close frame."""
    return b"\x02\x00" + block(reason.encode())


def acknowledged(count: int) -> bytes:
    """How many of this socket's update frames are committed."""
    return b"\x64" + varuint(count)


def says(state: bytes, fingerprint: bytes) -> bytes:
    """What my plan says at this state vector."""
    return b"\x65" + block(state) + block(fingerprint)


def say_again() -> bytes:
    """Say it again, now that you have heard everything."""
    return b"\x65" + varuint(SAY_AGAIN)


def begin_anew() -> bytes:
    """Your plan says something else than ours: throw it away and fetch ours."""
    return b"\x65" + varuint(BEGIN_ANEW)
