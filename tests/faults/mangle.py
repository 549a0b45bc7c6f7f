"""Frames of real clients, broken in many ways, thrown at the engine in a process of its own.

`main` dies when the engine lets a panic or a crash through, and raises when an honest person's words are not
taken.
"""

import random
import uuid

from plans.document import document
from plans.live import awareness, guard, wire
from plans.live.byte_reader import WireError, varuint
from plans.live.guard import Missing
from plans.live.log import Row
from plans.live.refusals import NotUnderstood, PlanFull, SomebodyElses
from plans.live.replica import Replica
from tests.plans.live.test_guard import EDITS, SEED, Editor, killer, nested

REFUSALS = (WireError, NotUnderstood, PlanFull, SomebodyElses)
#: The client id of the person who did nothing wrong; it is bound to their seat.
HONEST = 4_242
#: After so many frames, a document anew.
EACH_DOCUMENT = 2_000


def corpus():
    """What clients send: every kind of edit, questions, answers, presence; and some deep nests to cut pieces
    from.
    """
    frames = [wire.change(Editor().send(edit)) for edit in EDITS.values()]
    busy = Editor()
    busy_updates = [busy.send(edit) for edit in EDITS.values() for _ in range(3) if edit]
    frames += [wire.change(update) for update in busy_updates]
    frames += [wire.step_2(busy.doc.get_update()), wire.step_1(busy.doc.get_state()), b"\x03"]
    place = {"in": "keeps_an_eye", "cursor": {"anchor": {"type": {"client": 1, "clock": 2}}}}
    frames.append(wire.presences([wire.Presence(7, 1, place), wire.Presence(8, 2, None)]))
    frames += [wire.change(killer(50)), wire.change(nested(40, 1))]
    frames.append(wire.change(bytes([117, 1]) * 60))
    return frames


def mangled(frames, chance):
    """One frame with a few things wrong with it, or none."""
    frame = bytearray(chance.choice(frames))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 5))):
        chance.choice((flip, cut, splice, lengthen, repeat, nest))(frame, frames, chance)
    return bytes(frame) or b"\x00"


def flip(frame, _frames, chance):
    if frame:
        frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)


def cut(frame, _frames, chance):
    at = chance.randint(0, len(frame))
    del frame[at : at + chance.choice((1, 2, 8, len(frame)))]


def splice(frame, frames, chance):
    other = chance.choice(frames)
    start, at = chance.randint(0, len(other)), chance.randint(0, len(frame))
    frame[at:] = other[start:]


def lengthen(frame, _frames, chance):
    """A number where a length may have been."""
    numbers = (0, 1, 127, 128, 1 << 16, 1 << 31, (1 << 53) - 1, (1 << 63))
    at = chance.randint(0, len(frame))
    frame[at : at + 1] = varuint(chance.choice(numbers))


def repeat(frame, _frames, chance):
    start = chance.randint(0, len(frame))
    piece = frame[start : start + chance.randint(1, 40)]
    frame[start:start] = piece * chance.randint(1, 20)


def nest(frame, _frames, chance):
    at = chance.randint(0, len(frame))
    frame[at:at] = chance.choice((bytes([117, 1]), bytes([118, 1, 1, 97]), b"\x27\x00")) * 200


class Engine:
    """A draft as a room keeps it, and an honest person who goes on typing in it."""

    def __init__(self):
        self.replica = Replica(uuid.uuid4(), [Row(1, SEED)])
        self.honest = Editor(client=HONEST)
        self.counts = dict.fromkeys(("passed", "refused", "missing", "honest"), 0)

    def take(self, frame, *, honest=False):
        """What becomes of one frame."""
        try:
            self._take(wire.parse(frame), honest)
            return "passed"
        except REFUSALS:
            return "refused"
        except Missing:
            return "missing"

    def _take(self, message, honest):
        match message:
            case wire.Change(update) if update != wire.EMPTY_UPDATE:
                addition = guard.check(
                    update, layout=self.replica.layout, mine=lambda one: (one == HONEST) == honest
                )
                if self.replica.attempt(update, addition, ahead=()):
                    self.replica.commit(update)
            case wire.Ask(state):
                self.replica.since(state)
            case wire.Presences(entries):
                states = [entry.state for entry in entries if entry.state is not None]
                said = [awareness.stamped(one, seat_id="s", user={}) for one in states]
                wire.presences([wire.Presence(1, 1, one) for one in said])

    def type_honestly(self):
        """One more letter of somebody who did nothing wrong. It must be taken, and be there."""
        update = self.honest.send(lambda plan: plan["keeps_an_eye"].insert(0, "h"))
        if self.take(wire.change(update), honest=True) != "passed":
            raise AssertionError("an honest person's letter was refused")
        document.read(self.replica.doc)


def main(seed, rounds):
    """Throw so many frames; prints `passed <n> refused <n> missing <n> honest <n>`."""
    chance, frames = random.Random(seed), corpus()
    counts = dict.fromkeys(("passed", "refused", "missing", "honest"), 0)
    for number in range(rounds):
        if number % EACH_DOCUMENT == 0:
            engine = Engine()
        counts[engine.take(mangled(frames, chance))] += 1
        if number % 50 == 0:
            engine.type_honestly()
            counts["honest"] += 1
    print(" ".join(f"{what} {count}" for what, count in counts.items()))  # noqa: T201
