"""How far the two documents of a room may fall behind what was typed."""

from uuid import uuid4

from pycrdt import Doc, Map, Text

from plans.live.log import Row
from plans.live.replica import FEWEST_BEHIND, MOST_BEHIND, Replica


def letters(doc):
    """Somebody's letters, each as the update it comes in."""
    text = doc.get("words", type=Text)
    while True:
        before = doc.get_state()
        text += "x"
        yield doc.get_update(before)


def stops_after(seed):
    """How many committed letters a room's document lets pass before it catches up."""
    typist = Doc()
    typist.apply_update(seed)
    replica, typed, number = Replica(uuid4(), [Row(1, seed)]), letters(typist), 0
    version = replica.version
    while replica.version == version:
        replica.commit(next(typed))
        number += 1
    return number, replica, typist


def a_seed():
    doc = Doc()
    doc.get("plan", type=Map)["keeps_an_eye"] = Text("")
    return doc.get_update()


def test_rooms_that_began_together_do_not_stop_together():
    """600 rooms that did so held everybody up for a second."""
    seed = a_seed()
    stopped = [stops_after(seed)[0] for _ in range(30)]
    assert all(FEWEST_BEHIND <= number <= MOST_BEHIND for number in stopped)
    assert len(set(stopped)) > 10


def test_a_document_that_has_caught_up_holds_every_letter():
    number, replica, typist = stops_after(a_seed())
    assert str(replica.doc.get("words", type=Text)) == "x" * number
    assert replica.state() == typist.get_state()
