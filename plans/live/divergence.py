"""Divergence check: whether a browser's plan says what ours says.

Equal state vectors are no proof: a client id used for a second time puts other words under the same clocks,
and nothing is raised anywhere. So our browsers now and then say a hash of their plan's content, in one way to
write it that TypeScript (frontend/lib/divergence.ts) and Python share. A hash that differs may only mean that
a deletion is still on its way, which state vectors do not show. Hence the browser is sent everything we have
and asked once more; when it still differs, and ours has not changed in between, it is told to begin anew.
That happens once a socket, and is noted in the journal, without a word.
"""

import hashlib
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from pycrdt import Doc, Map

from meetings.models import Seat
from participants.journal import journal
from plans.document.plan_grammar import ROOT
from plans.live import wire
from plans.live.peer import Peer
from plans.live.replica import Replica

#: A socket is listened to this often, in seconds; whatever it says in between is passed over.
AT_MOST_EVERY = 10.0
#: So often it is asked again before it is left alone: people delete things just then.
MOST_AGAIN = 3
LARGEST = (1 << 53) - 1


def canonical(doc: Doc[Any]) -> bytes:
    """What a plan says, written in the one way: JSON in UTF-8 without spaces, keys in order of their UTF-16
    units.

    Texts are plain strings. Numbers other than whole ones, and kinds of content no plan has, are null on both
    sides.
    """
    says = _normal(doc.get(ROOT, type=Map).to_py() or {})
    return json.dumps(says, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _normal(value[key]) for key in keys}
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float) and abs(value) <= LARGEST and value == int(value):
        return int(value)
    return None


def fingerprint(doc: Doc[Any]) -> bytes:
    """The SHA-256 of what a plan says."""
    return hashlib.sha256(canonical(doc)).digest()


@dataclass(slots=True)
class _State:
    """What came of one socket's last word."""

    at: float = -AT_MOST_EVERY
    #: What ours said when it was asked again; None while it is not.
    ours: bytes | None = None
    asked: int = 0
    is_reset: bool = False


class DivergenceCheck:
    """Compares the sockets of one room with its committed document."""

    def __init__(self, replica: Replica) -> None:
        self._copies = replica
        self._heard: WeakKeyDictionary[Peer, _State] = WeakKeyDictionary()
        self._known: tuple[int, bytes] | None = None
        # Told to begin anew, and not in the journal yet.
        self._reset_seats: list[UUID] = []

    def check(self, peer: Peer, says: wire.Says) -> None:
        """Take what a browser says of its plan, and answer when it is not what ours says."""
        heard = self._heard.setdefault(peer, _State())
        if heard.is_reset or (heard.ours is None and time.monotonic() < heard.at + AT_MOST_EVERY):
            return
        heard.at = time.monotonic()
        before, heard.ours = heard.ours, None
        if says.state != wire.read_state(self._copies.state(), most=1 << 24):
            return  # somebody writes: another time
        ours = self._ours()
        if says.fingerprint in (ours, before):
            heard.asked = 0
        elif ours == before:
            heard.is_reset = True
            self._reset_seats.append(peer.badge.seat_id)
            peer.answer(wire.begin_anew())
        elif heard.asked < MOST_AGAIN:
            heard.asked, heard.ours = heard.asked + 1, ours
            peer.answer(wire.step_2(self._copies.since(says.state)))
            peer.answer(wire.say_again())
        else:
            heard.asked = 0

    def take_reset_seats(self) -> list[UUID]:
        """The seats that were told to begin anew since this was last asked."""
        seats, self._reset_seats = self._reset_seats, []
        return seats

    def _ours(self) -> bytes:
        """What our document says; worked out once for each state of it."""
        version = self._copies.version
        if self._known is None or self._known[0] != version:
            self._known = version, fingerprint(self._copies.doc)
        return self._known[1]


def note(draft_id: UUID, seat_ids: Collection[UUID]) -> None:
    """Write into the journal whose browsers were told to begin anew; never what they said."""
    for seat in Seat.objects.select_related("meeting__family", "person").filter(pk__in=seat_ids):
        family = seat.meeting.family
        journal.write("plan.out_of_step", by=seat, family=family, subject=draft_id)
