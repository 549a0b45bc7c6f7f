"""Nobody comes between the halves of a letter, and no update passes that a browser chokes on."""

import pytest
from pycrdt import Doc, Map

from plans.document import document
from plans.live import layouts, structs
from plans.live.byte_reader import WireError, block, varuint
from plans.live.guard import Layout, Missing, check, check_fully, typed
from plans.live.structs import Refused

SEED = document.seed(children=[])
NAN, MUM = 1_000, 2_000
FAMILY = "👨‍👩‍👧"


def anybody(client):
    return True


def numbers(*some):
    return b"".join(map(varuint, some))


def text_of(field):
    """The id of a field's text in the seed."""
    return next((one.client, one.clock) for one in structs.read(SEED).structs if one.key == field)


def letters(text, *, client=MUM, clock=0, left=None, right=None, parent=None):
    """One run of letters, made by hand; each place is (client, clock)."""
    info = structs.STRING | (0x80 if left else 0) | (0x40 if right else 0)
    under = b"" if left or right else numbers(0, *parent)
    return (
        client,
        numbers(clock) + bytes([info]) + numbers(*(left or ()), *(right or ())) + under,
        block(text.encode()),
    )


def update(*runs, gone=()):
    """An update of these runs, one a client, which takes (client, clock, length) away."""
    made = numbers(len(runs)) + b"".join(numbers(1, client) + how + text for client, how, text in runs)
    return made + numbers(len(gone)) + b"".join(numbers(client, 1, *rest) for client, *rest in gone)


def take_out(client, clock, length):
    return update(gone=[(client, clock, length)])


def written(text="one😀two👨‍👩‍👧end", field="keeps_an_eye"):
    """A layout in which Nan wrote this, clock by clock from 0."""
    layout = Layout.of(SEED)
    made = update(letters(text, client=NAN, parent=text_of(field)))
    layout.add(check(made, layout=layout, mine=anybody).placed)
    return layout


def code(sent, layout):
    with pytest.raises(Refused) as caught:
        check(sent, layout=layout, mine=anybody)
    return caught.value.code


CUTS = {
    "the second half goes": take_out(NAN, 4, 1),
    "the first half goes": take_out(NAN, 3, 1),
    "an end between halves": take_out(NAN, 0, 4),
    "a beginning between halves": take_out(NAN, 4, 3),
    "inside a family": take_out(NAN, 8, 1),
    "letters behind a first half": update(letters("x", left=(NAN, 3), right=(NAN, 4))),
    "letters before a second half": update(letters("x", right=(NAN, 4))),
    "letters behind a first half, to the end": update(letters("x", left=(NAN, 3))),
    "an emoji behind a first half": update(letters("😀", left=(NAN, 3), right=(NAN, 5))),
    "before a second half, from far": update(letters("x", left=(NAN, 0), right=(NAN, 4))),
    "half of what comes with it": update(letters("a😀", left=(NAN, 2), right=(NAN, 3)), gone=[(MUM, 2, 1)]),
    "between what comes with it": update(
        letters("a😀", left=(NAN, 2), right=(NAN, 3)), letters("x", client=3_000, left=(MUM, 1))
    ),
}


@pytest.mark.parametrize("sent", CUTS.values(), ids=CUTS)
def test_what_cuts_a_letter_in_two_is_refused(sent):
    assert code(sent, written()) == "half_a_letter"


@pytest.mark.parametrize("sent", CUTS.values(), ids=CUTS)
def test_and_so_it_is_when_the_plan_was_read_from_the_disk(sent):
    layout = written()
    snapshot = b"any"
    again = layouts.read(layouts.written(layout, of=snapshot), of=snapshot)
    assert again is not None
    assert list(again.runs()) == list(layout.runs())
    assert code(sent, again) == "half_a_letter"


@pytest.mark.parametrize(
    "sent",
    [
        take_out(NAN, 3, 2),
        take_out(NAN, 0, 5),
        take_out(NAN, 8, 2),  # one of a family: letters of their own, joined
        update(letters("x", left=(NAN, 4), right=(NAN, 5))),
        update(letters("x", left=(NAN, 2), right=(NAN, 3))),
        update(letters("😀", left=(NAN, 4), right=(NAN, 5)), gone=[(MUM, 0, 2)]),
        update(letters("a😀", left=(NAN, 2)), letters("x", client=3_000, left=(MUM, 2))),
    ],
)
def test_whole_letters_come_and_go(sent):
    check(sent, layout=written(), mine=anybody)


def test_the_short_way_for_letters_says_the_same():
    layout = written()
    whole = update(letters("x😀", left=(NAN, 4), right=(NAN, 5)))
    assert typed(whole, layout=layout, mine=anybody) == check_fully(whole, layout=layout, mine=anybody)
    cut = update(letters("x", left=(NAN, 3), right=(NAN, 4)))
    assert typed(cut, layout=layout, mine=anybody) is None


def test_a_layout_knows_halves_whatever_way_they_came():
    """Typed one by one, or read from a whole document, the same ones."""
    layout, doc = Layout.of(SEED), Doc(client_id=NAN)
    doc.apply_update(SEED)
    sent = []
    watch = doc.observe(lambda event: sent.append(bytes(event.update)))
    for letter in f"é😀a{FAMILY}b🇬🇭":
        field = doc.get("plan", type=Map)["keeps_an_eye"]
        field.insert(len(str(field).encode()), letter)
        layout.add(check(sent.pop(), layout=layout, mine=anybody).placed)
    doc.unobserve(watch)
    whole = Layout.of(doc.get_update())
    assert [whole.surrogates.has(structs.Id(NAN, clock)) for clock in range(20)] == [
        layout.surrogates.has(structs.Id(NAN, clock)) for clock in range(20)
    ]
    assert layout.surrogates.has(structs.Id(NAN, 2))
    assert not layout.surrogates.has(structs.Id(NAN, 1))


def test_letters_that_begin_between_the_halves_of_what_is_known_are_refused():
    """Sent again with other words where some were taken out: the part that is new would begin with half a
    letter.
    """
    layout = written("ab")
    check(take_out(NAN, 1, 1), layout=layout, mine=anybody)
    again = update(letters("a😀", client=NAN, parent=text_of("keeps_an_eye")))
    assert code(again, layout) == "half_a_letter"


@pytest.mark.parametrize(
    "gone",
    [
        (NAN, 1, 0),
        (NAN, 0, 0),
        (NAN, 99, 0),
        (NAN, 1, 1 << 31),
        (NAN, (1 << 31) - 1, 1),
        (NAN, (1 << 53) - 1, 1),
    ],
)
def test_a_deletion_of_nothing_or_of_more_than_there_can_be_is_refused(gone):
    with pytest.raises(WireError):
        check(take_out(*gone), layout=written("abc"), mine=anybody)


def test_a_deletion_of_what_nobody_has_yet_is_missing_its_ground():
    with pytest.raises(Missing):
        check(take_out(NAN, 2, 2), layout=written("abc"), mine=anybody)
