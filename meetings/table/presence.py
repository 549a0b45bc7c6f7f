"""Who is in a room right now: seats with a live socket, heard of through the room's own group.

Each socket says every twenty seconds that it is here, in every process; anyone who is not heard of for fifty
is not. The group is named after the room key, so presence stays inside the circle, and inside private time.
"""

from time import monotonic

BEAT_EVERY = 20.0  # seconds
FORGET_AFTER = 50.0


class Presence:
    """What one socket has heard of others, per room."""

    def __init__(self) -> None:
        self._heard: dict[str, dict[str, float]] = {}

    def keep_rooms(self, keys: set[str]) -> None:
        """Forget everything heard in rooms this socket is no longer in."""
        self._heard = {key: self._heard.get(key, {}) for key in keys}

    def heard(self, key: str, seat_id: str, *, here: bool) -> bool:
        """Take in one beat; True when it changes who is here. Beats of other rooms are ignored."""
        room = self._heard.get(key)
        if room is None:
            return False
        before = self.here()
        if here:
            room[seat_id] = monotonic()
        else:
            room.pop(seat_id, None)
        return before != self.here()

    def here(self) -> frozenset[str]:
        """The ids of the seats that are here."""
        alive = monotonic() - FORGET_AFTER
        return frozenset(seat for room in self._heard.values() for seat, at in room.items() if at > alive)
