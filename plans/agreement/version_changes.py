"""What changed between two versions, sentence by sentence, and whose sentences they are.

Only what stands in one of the two versions is kept: what somebody wrote and took out again in between is
nobody's business. Whose a sentence is comes from the draft's log, which knows the seat of every update; words
that came out of private time have no author (docs/practice.md, rule 5).
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from pycrdt import Doc

from participants.platform import plain_text
from plans.document import document, list_matching
from plans.document.document import PlanContent
from plans.live.log import Row

Place = tuple[str, str]
SENTENCE_ENDS = (".", "!", "?", "…", "؟", "۔", "।")
_SENTENCE_END = re.compile(rf"(?<=[{re.escape(''.join(SENTENCE_ENDS))}])\s+|\n+")


class Writers:
    """Whose doing each sentence's coming or going was last: the seat whose updates made it so.

    Reads a draft's rows in their order, some now and the rest later, so that little is left to do under a
    meeting's lock.
    """

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc()
        self._was: dict[Place, tuple[str, ...]] = {}
        self._last: dict[tuple[Place, str], UUID | None] = {}
        self.seq = 0

    def read(self, rows: Sequence[Row]) -> None:
        """Take in these rows, those that come next."""
        for seat_id, turn in groupby(rows, key=lambda row: row.seat_id):
            for row in turn:
                self._doc.apply_update(row.data)
                self.seq = max(self.seq, row.seq)
            self._note(seat_id)

    @property
    def content(self) -> PlanContent:
        """The draft's words as of the last row."""
        return document.read(self._doc)

    def of(self, place: Place, text: str) -> UUID | None:
        """Whose a sentence is; None where nobody knows."""
        return self._last.get((place, text))

    def _note(self, seat_id: UUID | None) -> None:
        now = {place: tuple(texts) for place, texts in _lines_of_content(self.content)}
        for place in {*now, *self._was}:
            before, after = self._was.get(place, ()), now.get(place, ())
            if before != after:
                moved = set(_split(after)) ^ set(_split(before))
                self._last.update(dict.fromkeys(((place, text) for text in moved), seat_id))
        self._was = now


def between(before: dict[str, Any] | None, after: dict[str, Any], writers: Writers) -> list[dict[str, Any]]:
    """The changes from one frozen plan to the next, as rows for `Version.changes`.

    Each: place [kind, id], whole (all new or all gone), pieces [{kind: same|added|removed, text}], seats
    (ids).
    """
    old, new = (_of_plan(before) if before else {}), _of_plan(after)
    found = []
    for place in dict.fromkeys([*new, *old]):
        was, now = old.get(place, []), new.get(place, [])
        if was == now:
            continue
        pieces = _pieces(was, now)
        mine = [writers.of(place, piece["text"]) for piece in pieces if piece["kind"] != "same"]
        seats = list(dict.fromkeys(str(seat) for seat in mine if seat is not None))
        found.append({"place": list(place), "whole": not was or not now, "pieces": pieces, "seats": seats})
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the space around them."""
    plain = plain_text.kept_everywhere(text)
    return [part.strip() for part in _SENTENCE_END.split(plain) if part.strip()]


def _pieces(was: list[str], now: list[str]) -> list[dict[str, str]]:
    pieces: list[dict[str, str]] = []
    a = b = 0
    for i, j in [*list_matching.pairs(was, now), (len(was), len(now))]:
        pieces += [{"kind": "removed", "text": text} for text in was[a:i]]
        pieces += [{"kind": "added", "text": text} for text in now[b:j]]
        pieces += [{"kind": "same", "text": text} for text in now[j : j + 1]]
        a, b = i + 1, j + 1
    return pieces


def _of_plan(plan: dict[str, Any]) -> dict[Place, list[str]]:
    """Every place of a frozen plan and its sentences, in the order they are read."""
    lines: list[tuple[Place, Iterable[str]]] = [
        *((("childs_words", one["id"]), [one["words"]]) for one in plan["childs_words"]),
        *(
            (("actions", a["id"]), [a["what"], a["by_when"], a["how_we_know"], a["backup"]])
            for a in plan["actions"]
        ),
        *(
            (("warning_signs", w["id"]), [w["trigger"], w["early_sign"], w["what_we_do"]])
            for w in plan["warning_signs"]
        ),
        *((("resources", r["id"]), [r["what"], r["why"]]) for r in plan["resources"]),
        (("who_to_call", "day"), [plan["who_to_call"]["day"]]),
        (("who_to_call", "night"), [plan["who_to_call"]["night"]]),
        (("keeps_an_eye", ""), [plan["keeps_an_eye"]]),
        (("review", ""), [plan["review"]["when"], plan["review"]["where"]]),
        (("who_gets_a_copy", ""), [plan["who_gets_a_copy"]]),
    ]
    found = {place: _split(texts) for place, texts in lines}
    return {place: texts for place, texts in found.items() if texts}


def _lines_of_content(content: PlanContent) -> list[tuple[Place, Iterable[str]]]:
    """Every place of a draft and its texts."""
    return [
        *((("childs_words", one.person_id), [one.words]) for one in content.childs_words),
        *(
            (("actions", a.id), [a.what, a.by_when, a.how_we_know, a.backup])
            for a in content.actions
            if not a.removed
        ),
        *(
            (("warning_signs", w.id), [w.trigger, w.early_sign, w.what_we_do])
            for w in content.warning_signs
            if not w.removed
        ),
        *((("resources", r.id), [r.what, r.why]) for r in content.resources if not r.removed),
        (("who_to_call", "day"), [content.who_to_call_day]),
        (("who_to_call", "night"), [content.who_to_call_night]),
        (("keeps_an_eye", ""), [content.keeps_an_eye]),
        (("review", ""), [content.review_when, content.review_where]),
        (("who_gets_a_copy", ""), [content.who_gets_a_copy]),
    ]


def _split(texts: Iterable[str]) -> list[str]:
    return [one for text in texts for one in sentences(text)]
