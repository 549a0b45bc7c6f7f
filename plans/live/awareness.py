"""Who is where in a draft. The server stamps every presence with its seat; what a client claims to be is
thrown away.

Honest clients repeat each other's presence (y-websocket sends on whatever it hears), so what is not a
socket's own is dropped in silence. Only places are passed on, in a form that holds no words.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from plans.live.peer import Peer
from plans.live.wire import Presence

#: A field's path, such as `actions.3f2a.what`.
_PATH = re.compile(r"[A-Za-z0-9_.:-]{0,120}")
#: Clocks count up from what a client claims, and a browser reads no number beyond 2^53.
LARGEST_CLOCK = 1 << 50
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


def _stamped(peer: Peer, entry: Presence) -> dict[str, Any] | None:
    if entry.state is None:
        return None
    return stamped(entry.state, seat_id=str(peer.badge.seat_id), user=peer.user)


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


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """Who is in the draft in one other process, as that process last said."""

    at: float
    entries: Mapping[int, Presence]


class Presences:
    """Who is in one draft: on a socket of this process, or in another process, which said so
    (`plans/live/remote_presence.py`).

    Each client id is one socket's for as long as it is open, and one seat's wherever that is. Clocks are
    ours: a client that comes back with an old clock is believed at once, where others would wait for it.
    """

    def __init__(self, owners: Mapping[int, UUID]) -> None:
        self._owners = owners
        self._present: dict[int, Presence] = {}
        self._clocks: dict[int, int] = {}
        self._holders: dict[int, Peer] = {}
        self._said: dict[str, Said] = {}
        self._remote: dict[int, Presence] = {}
        # What waits for everybody's rights to be asked about, and since when.
        self.unsent: dict[int, Presence] = {}
        self._unsent_since = 0.0
        # Whether other processes are to hear of somebody here.
        self._is_news = False

    # -- on sockets of this process -------------------------------------------------------------------

    def take(
        self, peer: Peer, entries: Iterable[Presence], *, may_use: Callable[[UUID, int], bool]
    ) -> list[Presence]:
        """Take in what is a socket's own, stamped, and return what the others are to hear."""
        changed = [
            self._put(entry.client_id, entry.clock, _stamped(peer, entry))
            for entry in entries
            if self._is_own(peer, entry, may_use)
        ]
        self._is_news = self._is_news or bool(changed)
        return changed

    def leave(self, peer: Peer) -> None:
        """This socket's person has gone from here. Twice does no harm."""
        if peer.presence_id is None:
            return
        client_id, peer.presence_id = peer.presence_id, None
        del self._holders[client_id]
        self._defer(self._put(client_id, 0, None))
        self._compare()  # perhaps somebody is back already, in another process
        self._is_news = True

    def _is_own(self, peer: Peer, entry: Presence, may_use: Callable[[UUID, int], bool]) -> bool:
        """Whether a presence is this socket's own: one client id a socket, the first it names."""
        client_id = entry.client_id
        if peer.presence_id is None and entry.state is not None:
            if client_id in self._holders or not may_use(peer.badge.seat_id, client_id):
                return False
            peer.presence_id = client_id
            self._holders[client_id] = peer
            self._remote.pop(client_id, None)
            self.unsent.pop(client_id, None)
        return peer.presence_id == client_id

    def belongs_to_another(self, client_id: int, seat_id: UUID) -> bool:
        """Whether somebody of another seat is here, or elsewhere, under this client id."""
        if (holder := self._holders.get(client_id)) is not None:
            return holder.badge.seat_id != seat_id
        remote = self._remote.get(client_id)
        return remote is not None and _seat(remote) != seat_id

    # -- everybody ------------------------------------------------------------------------------------

    def everybody(self, *, but: int | None = None) -> list[Presence]:
        """Everybody who is in the draft, without one client."""
        return [presence for presence in self._present.values() if presence.client_id != but]

    def local(self) -> list[Presence]:
        """Who is here on a socket of this process: what other processes may hear."""
        return [one for one in self._present.values() if one.client_id in self._holders]

    def take_news(self) -> bool:
        """Whether there is news of somebody here since this was last asked."""
        is_news, self._is_news = self._is_news, False
        return is_news

    def take_unsent(self, *, asked_at: float) -> Sequence[Presence]:
        """What may be sent, now that permissions were checked at this time; nothing if it came since."""
        if self._unsent_since > asked_at:
            return ()
        unsent, self.unsent = self.unsent, {}
        return tuple(unsent.values())

    def _defer(self, presence: Presence) -> None:
        self.unsent[presence.client_id] = presence
        self._unsent_since = time.monotonic()

    def _put(self, client_id: int, clock: int, state: dict[str, Any] | None) -> Presence:
        known = self._clocks.get(client_id, -1)
        mine = max(clock, known + 1) if clock < LARGEST_CLOCK else known + 1
        self._clocks[client_id] = mine
        presence = Presence(client_id, mine, state)
        if state is None:
            self._present.pop(client_id, None)
        else:
            self._present[client_id] = presence
        return presence

    # -- in other processes ---------------------------------------------------------------------------

    def receive_remote(self, process: str, entries: Iterable[Presence]) -> None:
        """Everybody who is in the draft in another process, stamped. Anyone not named has left it."""
        there = {entry.client_id: entry for entry in entries}
        self._said[process] = Said(time.monotonic(), there)
        self._compare()

    def expire_remote(self, *, silent_for: float) -> None:
        """Forget processes that were silent for that many seconds: stopped, or out of reach."""
        oldest = time.monotonic() - silent_for
        silent = [process for process, said in self._said.items() if said.at < oldest]
        for process in silent:
            del self._said[process]
        if silent:
            self._compare()

    def _compare(self) -> None:
        """Compare what other processes said with what was sent here; the difference waits to be sent."""
        there = self._there()
        for client_id in self._remote.keys() - there.keys():
            self._defer(self._put(client_id, 0, None))
        for client_id, entry in there.items():
            if self._remote.get(client_id) != entry:
                self._defer(self._put(client_id, entry.clock, entry.state))
        self._remote = there

    def _there(self) -> dict[int, Presence]:
        """Who is elsewhere. A client id that somebody holds here, or that is another seat's, is nobody's
        there.
        """
        there: dict[int, Presence] = {}
        for said in self._said.values():
            for client_id, entry in said.entries.items():
                if client_id in self._holders:
                    continue
                if self._owners.get(client_id, _seat(entry)) != _seat(entry):
                    continue
                known = there.get(client_id)
                # Of the same seat in two processes, the later is where it went.
                if known is None or (_seat(known) == _seat(entry) and known.clock < entry.clock):
                    there[client_id] = entry
        return there


def _seat(presence: Presence) -> UUID:
    return UUID((presence.state or {})["seat"])
