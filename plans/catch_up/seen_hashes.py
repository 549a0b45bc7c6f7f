"""What somebody has seen, as marks: short keyed hashes of a place and the words that stood there. No word can
be had from one.

The key is the house's, and the seat and the draft are hashed with it: a mark says nothing about another seat,
another draft, or the same words elsewhere.
"""

from collections.abc import Iterable
from uuid import UUID

from participants.platform.tokens_and_codes import digests
from plans.catch_up.items import Item

SIZE = 8  # bytes


class Marks:
    """What one seat has seen of one draft, at one moment."""

    def __init__(self, *, seat_id: UUID, draft_id: UUID, kept: bytes = b"") -> None:
        self._whose = f"{seat_id}:{draft_id}"
        self._kept = {kept[at : at + SIZE] for at in range(0, len(kept), SIZE)}

    def see(self, items: Iterable[Item]) -> "Marks":
        """The same with these items seen as they are now."""
        for item in items:
            self._kept.add(self._mark(f"{item.place}/removed", str(item.removed)))
            self._kept.update(self._mark(f"{item.place}/{name}", words) for name, words in item.parts.items())
        return self

    def saw(self, place: str, words: str) -> bool:
        """Whether these very words stood there when it was seen."""
        return not self._kept.isdisjoint(self._marks(place, words))

    def kept(self) -> bytes:
        """As it is stored: no order, no names."""
        return b"".join(sorted(self._kept))

    def _mark(self, place: str, words: str) -> bytes:
        return self._marks(place, words)[0]

    def _marks(self, place: str, words: str) -> list[bytes]:
        """Under each SECRET_KEY, the one in use first."""
        said = f"{self._whose}:{place}\n{words}"
        return [bytes.fromhex(one)[:SIZE] for one in digests(said, purpose="seen")]
