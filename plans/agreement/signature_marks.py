"""A signature's mark: a name that is typed, or strokes that are drawn in a box. Kept as whole numbers, never
as a picture.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from participants.platform.errors import Unclear
from plans.models.choices import MarkKind, SignatureKind

PAD_WIDTH, PAD_HEIGHT = 1000, 300  # the box strokes are drawn in
MOST_STROKES, MOST_POINTS = 80, 6000


class MarkMissing(Unclear):
    """A signature is something drawn or typed."""

    code = "mark_missing"
    message = _("Type your name or draw it.")


@dataclass(frozen=True)
class Mark:
    """A name typed, or strokes drawn as lists of [x, y] in a box of 1000 by 300 with y downwards; or
    neither.
    """

    typed: str = ""
    strokes: Sequence[Sequence[Sequence[float]]] = field(default_factory=tuple)


def made_mark(kind: SignatureKind | str, mark: Mark) -> tuple[MarkKind, list[Any]]:
    """The mark as it is kept: whole numbers inside the box. Raises MarkMissing where one is needed, Unclear
    for nonsense.
    """
    if mark.strokes:
        return MarkKind.DRAWN, _strokes(mark.strokes)
    typed = mark.typed.strip()
    if len(typed) > 120:
        raise Unclear(field="typed")
    if typed:
        return MarkKind.TYPED, [typed]
    if kind in (SignatureKind.SIGNS, SignatureKind.RESERVATION):
        raise MarkMissing(field="typed")
    return MarkKind.NONE, []


def _strokes(strokes: Sequence[Sequence[Sequence[float]]]) -> list[list[list[int]]]:
    try:
        kept = [[[round(x), round(y)] for x, y in stroke] for stroke in strokes if stroke]
    except (TypeError, ValueError, OverflowError) as error:
        raise Unclear from error
    points = [point for stroke in kept for point in stroke]
    if not points or len(kept) > MOST_STROKES or len(points) > MOST_POINTS:
        raise Unclear
    if any(not (0 <= x <= PAD_WIDTH and 0 <= y <= PAD_HEIGHT) for x, y in points):
        raise Unclear
    return kept


def strokes_sent(text: str | None) -> Sequence[Sequence[Sequence[float]]]:
    """The drawn mark as the page sends it; `signing` looks at it more closely. Raises Unclear for
    nonsense.
    """
    if not text:
        return ()
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unclear from error
    if not isinstance(strokes, list):
        raise Unclear
    return strokes
