"""Who is where in a draft. The server stamps every presence with its seat; what a client claims to be is thrown away.

Honest clients repeat each other's presence (y-websocket sends on whatever it hears), so what is not a socket's own is
dropped in silence. Only places are passed on, in a form that holds no words.
"""

import re
from collections.abc import Mapping
from typing import Any

from plans.live.wire import Presence

#: A field's path, such as `actions.3f2a.what`.
_PATH = re.compile(r"[A-Za-z0-9_.:-]{0,120}")
_CURSOR_KEYS = frozenset({"type", "tname", "item", "client", "clock", "assoc", "anchor", "head"})

Identity = Mapping[str, Any]


def stamped(claimed: Mapping[str, Any], *, seat_id: str, user: Identity) -> dict[str, Any]:
    """What others may know of a presence: where it is, as claimed; who it is, as we know."""
    state: dict[str, Any] = {}
    for name in ("in", "field"):
        place = claimed.get(name)
        if isinstance(place, str) and _PATH.fullmatch(place):
            state[name] = place
    if _is_cursor(claimed.get("cursor")):
        state["cursor"] = claimed["cursor"]
    return {**state, "seat": seat_id, "user": dict(user)}


def _is_cursor(value: object, depth: int = 0) -> bool:
    """Yjs relative positions: numbers and nothing, under known names; a root's name is the only text."""
    if not isinstance(value, dict) or not value or depth > 3 or len(value) > len(_CURSOR_KEYS):
        return False
    return all(
        key in _CURSOR_KEYS
        and (
            entry is None
            or (isinstance(entry, int) and not isinstance(entry, bool) and abs(entry) < 1 << 53)
            or (key == "tname" and entry == "plan")
            or _is_cursor(entry, depth + 1)
        )
        for key, entry in value.items()
    )


class Presences:
    """The stamped presences of one draft in one process. Each client id is one socket's for as long as it is open.

    Clocks are ours: a client that comes back with an old clock is believed at once, where others would wait for it.
    """

    def __init__(self) -> None:
        self._present: dict[int, Presence] = {}
        self._clocks: dict[int, int] = {}

    def put(self, client_id: int, clock: int, state: dict[str, Any] | None) -> Presence:
        """Take in a stamped state (None: gone) and return what to tell the others."""
        mine = max(clock, self._clocks.get(client_id, -1) + 1)
        self._clocks[client_id] = mine
        presence = Presence(client_id, mine, state)
        if state is None:
            self._present.pop(client_id, None)
        else:
            self._present[client_id] = presence
        return presence

    def here(self, *, but: int | None = None) -> list[Presence]:
        """Everybody who is here, without one client."""
        return [presence for presence in self._present.values() if presence.client_id != but]
