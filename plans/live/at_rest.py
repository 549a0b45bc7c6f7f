"""How a private draft's log lies on the disk: every part sealed under the draft's own key, each for its place
in the log.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from meetings import private_keys
from meetings.private_keys import Kind, PrivateKey, WordsLost

if TYPE_CHECKING:
    from plans.live.rows import OldRow, Whole


class Part(Enum):
    """A part of a draft's log. What was sealed as one is none of the others."""

    ROW = b"row"
    WHOLE = b"whole"
    LAYOUT = b"layout"


class AtRest:
    """Seals and unseals the parts of one draft's log. Raises WordsLost when its key is gone."""

    __slots__ = ("_draft", "_key")

    def __init__(self, draft_id: UUID, key: PrivateKey | None = None) -> None:
        self._draft = draft_id.bytes
        self._key = private_keys.get(Kind.DRAFT, draft_id) if key is None else key

    def seal(self, part: Part, data: bytes, *, seq: int, nonce: bytes | None = None) -> bytes:
        """This part, up to or of this number. A nonce may come from `private_keys.nonces`."""
        return self._key.seal(data, place=self._place(part, seq), nonce=nonce)

    def unseal(self, part: Part, data: bytes, *, seq: int) -> bytes:
        """The part again. Raises WordsLost when it is not what was sealed for this place."""
        return self._key.unseal(data, place=self._place(part, seq))

    def _place(self, part: Part, seq: int) -> bytes:
        return part.value + self._draft + seq.to_bytes(8, "big")


def opened(
    draft_id: UUID, whole: Whole | None, loose: Sequence[OldRow]
) -> tuple[Whole | None, Sequence[OldRow]]:
    """A draft's snapshot and rows as they were written. Raises WordsLost."""
    sealed = whole.sealed if whole is not None else any(one.sealed for one in loose)
    if not sealed:
        return whole, loose
    box = AtRest(draft_id)
    if whole is not None:
        data = box.unseal(Part.WHOLE, whole.data, seq=whole.upto)
        whole = whole._replace(data=data, layout=_layout(box, whole))
    return whole, [one._replace(data=box.unseal(Part.ROW, one.data, seq=one.seq)) for one in loose]


def _layout(box: AtRest, whole: Whole) -> bytes | None:
    """Only ever a short cut: one that cannot be opened is made anew."""
    if whole.layout is None:
        return None
    try:
        return box.unseal(Part.LAYOUT, whole.layout, seq=whole.upto)
    except WordsLost:
        return None


def every(draft_ids: Collection[UUID]) -> dict[UUID, AtRest]:
    """Those of these sealed drafts that have their key still; looked for once for all of them."""
    keys = private_keys.get_many(Kind.DRAFT, draft_ids) if draft_ids else {}
    return {pk: AtRest(pk, key) for pk, key in keys.items()}
