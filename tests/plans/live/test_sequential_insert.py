"""Typing on: what is recognised by its bytes is what the guard would let in, letter for letter, and nothing
else is.
"""

import random

from pycrdt import Doc, Map

from plans.document import document
from plans.live import wire
from plans.live.byte_reader import Reader, WireError, block, varuint
from plans.live.guard import Layout, check_fully, typed
from plans.live.sequential_insert import NextInsert
from plans.live.structs import Id, read
from plans.live.typed_update import Typed

SEED = document.seed(children=[])
PLACES = ("keeps_an_eye", "who_to_call_day")
KEYS = ("a", "b", "é", "ш", "👋", "two ", "😀", "أب")


class Hand:
    """A browser somebody types in: one cursor, which now and then is set elsewhere."""

    def __init__(self, chance):
        self.chance, self.doc, self.place, self.at = chance, Doc(), PLACES[0], 0
        self.doc.apply_update(SEED)
        self.sent = []
        self._watch = self.doc.observe(lambda event: self.sent.append(bytes(event.update)))

    @property
    def text(self):
        return self.doc.get("plan", type=Map)[self.place]

    def press(self):
        """One key: a letter behind the cursor, as a rule; the update it makes."""
        self.sent.clear()
        words = str(self.text)
        self.at = min(self.at, len(words))
        if self.chance.random() < 0.1:
            self.place = self.chance.choice(PLACES)
            words = str(self.text)
            self.at = self.chance.randint(0, len(words))
        if words and self.at and self.chance.random() < 0.1:
            del self.text[len(words[: self.at - 1].encode()) : len(words[: self.at].encode())]
            self.at -= 1
        else:
            key = self.chance.choice(KEYS)
            self.text.insert(len(words[: self.at].encode()), key)
            self.at += len(key)
        return self.sent[0]


def frame_of(update):
    return wire.change(update)


def test_what_is_recognised_is_what_the_guard_lets_in():
    """Two people type past each other; every frame that is recognised is checked the whole way, too, with
    bits flipped as well.
    """
    chance = random.Random(11)
    hands, layout, recognised, flipped = [Hand(chance), Hand(chance)], Layout.of(SEED), 0, 0
    runs: dict[Hand, NextInsert | None] = dict.fromkeys(hands)
    whole = Doc()
    whole.apply_update(SEED)
    for step in range(3000):
        hand = chance.choice(hands)
        if step % 10 == 0:
            hand.doc.apply_update(whole.get_update(hand.doc.get_state()))
        update = hand.press()
        frame, run = frame_of(update), runs[hand]
        for sent in (frame, *(flip(frame, chance) for _ in range(5))):
            length = run.length_of(sent) if run and run.clock == layout.known(run.client) else 0
            if length:
                flipped += sent != frame
                addition = check_fully(sent[3:], layout=layout, mine=lambda client: True)
                (placed,) = addition.placed
                assert (placed.client, placed.clock, placed.length) == (
                    run.client,
                    run.clock,
                    length,
                )
        addition = check_fully(update, layout=layout, mine=lambda client: True)
        if run and run.clock == layout.known(run.client) and (length := run.length_of(frame)):
            recognised += 1
            layout.extend(run.client, length)
            run.advance(length)
        else:
            quick = typed(update, layout=layout, mine=lambda client: True)
            layout.add(addition.placed)
            runs[hand] = NextInsert.after(quick.typed) if quick else None
        whole.apply_update(update)
        assert layout.known(hand.doc.client_id) == wire.read_state(whole.get_state()).get(
            hand.doc.client_id, 0
        )
    assert recognised > 600
    assert flipped > 100  # another letter in the same place is another letter
    assert Layout.of(whole.get_update()).known(hands[0].doc.client_id) == layout.known(hands[0].doc.client_id)


def flip(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def run_of(client=7, clock=5, before=None):
    return NextInsert(client, clock, before)


def letters(text, *, client=7, clock=5, behind=None, before=None):
    """An update of one run of letters, made by hand."""
    info = 0x84 | (0x40 if before else 0)
    behind = behind or Id(client, clock - 1)
    body = [varuint(part) for part in (1, 1, client, clock)] + [bytes([info])]
    body += [varuint(part) for part in (*behind, *(before or ()))]
    return frame_of(b"".join(body) + block(text) + b"\x00")


def test_letters_behind_ones_own_last_are_recognised():
    assert run_of().length_of(letters(b"on")) == 2
    assert run_of().length_of(letters("é".encode())) == 1
    assert run_of(before=Id(9, 3)).length_of(letters(b"on", before=Id(9, 3))) == 2
    assert [struct.text for struct in read(letters(b"on")[3:]).structs] == ["on"]


def test_nothing_else_is():
    run = run_of()
    assert not run.length_of(letters(b"on", clock=6))
    assert not run.length_of(letters(b"on", client=8))
    assert not run.length_of(letters(b"on", behind=Id(9, 3)))
    assert not run.length_of(letters(b"on", before=Id(9, 3)))
    assert not run_of(before=Id(9, 3)).length_of(letters(b"on"))
    assert not run_of(before=Id(9, 3)).length_of(letters(b"on", before=Id(9, 4)))
    assert not run.length_of(letters(b""))
    assert not run.length_of(letters(b"\xff"))
    assert not run.length_of(letters("\U0001f44b".encode()))
    assert not run.length_of(letters(b"x" * 200))
    assert not run.length_of(letters(b"on")[:-1])
    assert not run.length_of(letters(b"on") + b"\x00")
    assert not run.length_of(b"\x00\x01" + letters(b"on")[2:])
    assert not run.length_of(b"")


def test_half_a_letter_is_not():
    """A surrogate alone is not UTF-8; and every way of cutting a frame short is something else."""
    whole = letters("é".encode())
    assert not any(run_of().length_of(whole[:end]) for end in range(len(whole)))
    assert not run_of().length_of(letters(b"\xed\xa0\xbd"))


def test_a_run_goes_on_where_the_last_letters_ended():
    run = NextInsert.after(Typed(7, 5, 3, (Id(7, 4), Id(9, 1))))
    assert (run.client, run.clock) == (7, 8)
    assert run.length_of(letters(b"x", clock=8, before=Id(9, 1))) == 1
    run.advance(1)
    assert not run.length_of(letters(b"x", clock=8, before=Id(9, 1)))
    assert run.length_of(letters(b"y", clock=9, before=Id(9, 1))) == 1


def test_a_run_ends_before_clocks_do():
    assert NextInsert(7, (1 << 31) - 100, None).is_exhausted
    assert not run_of().is_exhausted


def test_a_number_of_any_size_reads_back():
    for number in (0, 1, 127, 128, 16383, 16384, (1 << 53) - 1):
        assert Reader(varuint(number)).varuint() == number
    try:
        Reader(b"\xff" * 9).varuint()
    except WireError:
        return
    raise AssertionError("a number without an end was read")
