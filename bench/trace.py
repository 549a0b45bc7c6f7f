"""A long evening's typing, one character an update: six people in turns, some deleting, cursors that jump now
and then.
"""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from pycrdt import Doc, Map, Text

AUTHORS, TURN, JUMP, DELETE = 6, 300, 0.02, 0.12


class Edit(NamedTuple):
    """One update, and which of the authors made it."""

    author: int
    update: bytes


def edits(count: int, *, first: bytes, seed: int = 1) -> Iterator[Edit]:
    """That many single-character edits of a plan's `keeps_an_eye`, of which an eighth delete, the same for
    one `seed`.
    """
    chance = random.Random(seed)
    authors = [_Author(number, first) for number in range(AUTHORS)]
    made = 0
    writer = authors[0]
    while made < count:
        before, writer = writer, chance.choice(authors)
        writer.catch_up(before)
        for _ in range(min(TURN, count - made)):
            yield Edit(writer.number, writer.edit(chance))
            made += 1


class _Author:
    def __init__(self, number: int, first: bytes) -> None:
        self.number, self.doc, self.cursor = number, Doc(client_id=1000 + number), 0
        self.doc.apply_update(first)
        self.text: Text = self.doc.get("plan", type=Map)["keeps_an_eye"]
        self.length = len(str(self.text))
        self.updates: list[bytes] = []
        self._heard = self.doc.observe(self._keep)

    def _keep(self, event: Any) -> None:
        self.updates.append(event.update)

    def catch_up(self, other: "_Author") -> None:
        """Hear what the author before wrote."""
        if other is not self:
            self.doc.apply_update(other.doc.get_update(self.doc.get_state()))
            self.length, self.cursor = other.length, min(self.cursor, other.length)
            self.updates.clear()

    def edit(self, chance: random.Random) -> bytes:
        """Type or delete one character where the cursor is; the update."""
        self.updates.clear()
        if chance.random() < JUMP:
            self.cursor = chance.randrange(self.length + 1)
        if self.cursor and chance.random() < DELETE:
            self.cursor -= 1
            self.length -= 1
            del self.text[self.cursor]
        else:
            self.text.insert(self.cursor, chance.choice("etaoin shrdlu"))
            self.cursor += 1
            self.length += 1
        return self.updates[-1]
