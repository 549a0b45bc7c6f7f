"""Every part of an update is in one place of the plan: the kind of place is not enough."""

import pytest

from plans.document import document
from plans.live import structs
from plans.live.byte_reader import WireError, block
from plans.live.guard import Layout, Missing, check
from plans.live.structs import Refused
from tests.plans.live.test_surrogates import MUM, NAN, anybody, letters, numbers, take_out, update

SEED = document.seed(
    children=[],
    content=document.PlanContent(
        actions=(document.Action("a1", what="Nan visits"), document.Action("a2", what="Dad rings"))
    ),
)


def item(key, number=0):
    """The id of what stands under this key: of the first map that has one, or a later one's."""
    found = [(one.client, one.clock) for one in structs.read(SEED).structs if one.key == key]
    return found[number]


def letter(words):
    return next((one.client, one.clock) for one in structs.read(SEED).structs if one.text == words)


def part(ref, content, *, client=MUM, clock=0, left=None, right=None, parent=None, key=None):
    """One struct made by hand, as a run for `update`."""
    info = ref | (0x80 if left else 0) | (0x40 if right else 0) | (0x20 if key else 0)
    under = b"" if left or right else numbers(0, *parent) + (block(key.encode()) if key else b"")
    how = numbers(clock) + bytes([info]) + numbers(*(left or ()), *(right or ())) + under
    return client, how, content


TRUE, GONE_1 = b"\x01\x78", numbers(1)
A_MAP, A_TEXT = numbers(1), numbers(2)
VISITS, RINGS = letter("Nan visits"), letter("Dad rings")


def after(words, more):
    return words[0], words[1] + more


def refused(sent, layout=None):
    with pytest.raises(Refused) as caught:
        check(sent, layout=layout or Layout.of(SEED), mine=anybody)
    return caught.value.code


def taken(*sent):
    layout = Layout.of(SEED)
    for one in sent:
        layout.add(check(one, layout=layout, mine=anybody).placed)
    return layout


def test_letters_between_two_texts_are_refused():
    assert refused(update(letters("x", left=VISITS, right=RINGS))) == "not_in_a_plan"
    assert refused(update(letters("x", left=VISITS, right=VISITS))) == "not_in_a_plan"
    taken(update(letters("x", left=VISITS, right=after(VISITS, 1))))


def test_a_value_between_two_keys_or_before_another_is_refused():
    one, two = item("removed", 0), item("removed", 1)
    assert refused(update(part(structs.ANY, TRUE, left=one, right=two))) == "not_in_a_plan"
    assert refused(update(part(structs.ANY, TRUE, right=one))) == "not_in_a_plan"
    taken(update(part(structs.ANY, TRUE, left=one)))


def test_a_run_that_goes_on_in_another_text_than_it_began_is_refused():
    layout = taken(update(letters("ab", client=NAN, left=after(VISITS, 3))))
    layout.add(check(take_out(NAN, 0, 2), layout=layout, mine=anybody).placed)
    elsewhere = update(letters("abc", client=NAN, left=after(RINGS, 3)))
    assert refused(elsewhere, layout) == "not_in_a_plan"
    check(update(letters("abc", client=NAN, left=after(VISITS, 3))), layout=layout, mine=anybody)


@pytest.mark.parametrize("content", [(structs.TYPE, A_MAP), (structs.DELETED, GONE_1)])
def test_a_promise_is_not_replaced_by_saying_nothing_of_the_one_that_stands(content):
    actions, one = item("actions"), item("a1")
    assert refused(update(part(*content, parent=actions, key="a1"))) == "replaces"
    assert refused(update(part(*content, left=one))) == "replaces"
    taken(update(part(*content, parent=actions, key="a9")))


def test_a_promise_made_and_undone_before_we_saw_it_may_be_made_again_once():
    actions = item("actions")
    undone = update(part(structs.DELETED, GONE_1, parent=actions, key="a9"), gone=[(MUM, 0, 1)])
    again = update(part(structs.TYPE, A_MAP, clock=1, left=(MUM, 0)))
    layout = taken(undone, again)
    assert refused(update(part(structs.TYPE, A_MAP, clock=2, left=(MUM, 1))), layout) == "replaces"
    assert refused(update(part(structs.ANY, TRUE, clock=1, left=(MUM, 0))), taken(undone)) == (
        "not_in_a_plan"
    )
    inside = update(part(structs.TYPE, A_TEXT, clock=2, parent=(MUM, 1), key="what"))
    check(inside, layout=layout, mine=anybody)


def test_what_is_sent_again_must_stand_on_what_there_is_and_cut_nothing():
    layout = taken(update(letters("one😀two", client=NAN, left=after(VISITS, 3))))
    again = letters("o", client=NAN, left=(4_000, 7))
    with pytest.raises(Missing):
        check(update(again), layout=layout, mine=anybody)
    layout.add(check(update(letters("x", left=(NAN, 4))), layout=layout, mine=anybody).placed)
    assert refused(update(letters("x", left=(NAN, 3))), layout) == "half_a_letter"
    check(update(letters("x", left=(NAN, 4))), layout=layout, mine=anybody)


def test_nothing_builds_on_what_its_own_client_did_later():
    sent = numbers(1, 2, MUM, 0)
    for left in ((MUM, 1), VISITS):
        sent += bytes([0x84]) + numbers(*left) + block(b"x")
    assert refused(sent + b"\x00") == "circular"


def test_a_client_of_nothing_and_a_number_too_large_for_a_browser_are_refused():
    with pytest.raises(WireError):
        check(numbers(1, 0, MUM, 0) + b"\x00", layout=Layout.of(SEED), mine=anybody)
    large = b"\x01\x7d" + b"\xff" * 8 + b"\x01"
    nowhere = numbers(1, 2, MUM, 0) + b"\x00\x01" + bytes([0x88]) + numbers(MUM, 0)
    with pytest.raises(WireError):
        check(nowhere + large + b"\x00", layout=Layout.of(SEED), mine=anybody)
    check(nowhere + b"\x01\x7d\x01" + b"\x00", layout=Layout.of(SEED), mine=anybody)
