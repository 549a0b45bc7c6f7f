"""Private time's barrier, for real: nobody of services receives one byte more, whatever their browser does,
and it is shown.

Judged by bytes: the energy of sound goes on for a moment after the last packet, because browsers make up what
is missing.
"""

import time

import pytest
from pytest_django import Settings

from meetings.media import turn
from tests.media.conftest import LayTable
from tests.media.table import Guest, Table, grown_of

pytestmark = [pytest.mark.media, pytest.mark.slow, pytest.mark.timeout(600)]
DECLARED = "document.querySelector('[data-checked]')?.textContent.includes('No professional is connected')"
OUTSIDE = "location.pathname.endsWith('/waiting') || !document.querySelector('[data-room]')"


def test_private_time_is_declared_when_every_device_has_let_go_and_not_before(
    lay: LayTable, settings: Settings
) -> None:
    room = lay()
    siobhan, daniel, priya = (room.sit(name) for name in ("siobhan", "daniel", "priya"))
    for one in (siobhan, daniel, priya):
        one.flows(people=2, picture=False)
    priya.set(stubborn=True)  # a browser that refuses to hang up
    room.open_private_time()
    for one in (siobhan, daniel):
        one.until(DECLARED)
    assert "2 devices" in siobhan.said()
    assert _on_the_relay(room, settings) == {"Daniel", "Siobhan"}
    _nothing_more(priya, beside=(siobhan, daniel))
    # Calling again, coming back, and old credentials: all refused.
    priya.page.goto(room.evening.address("M/room"))
    priya.until(OUTSIDE)
    assert priya.page.evaluate("window.__kt.pcs.length") == 0
    told = room.evening.lead("private_receipt")
    assert (told["devices"], told["by_time"], told["declared"]) == (2, 0, True)
    # The family ends it: the others come back, and the family's own connections were never built anew.
    before = siobhan.page.evaluate("window.__kt.pcs.length")
    room.evening.lead("present")
    room.sit("tom")
    siobhan.flows(people=2, picture=False)
    assert siobhan.page.evaluate("window.__kt.pcs.length") == before + 1
    assert room.evening.lead("private_receipt")["ended"]


def test_a_device_that_hears_nothing_lets_go_by_itself(lay: LayTable) -> None:
    room = lay()
    siobhan, daniel, priya = (room.sit(name) for name in ("siobhan", "daniel", "priya"))
    for one in (siobhan, daniel, priya):
        one.flows(people=2, picture=False)
    priya.set(stubborn=True)
    daniel.set(deaf=True)
    room.open_private_time()
    siobhan.until("document.querySelector('[data-checked]')?.textContent")
    assert "No professional is connected" not in siobhan.said()  # one device has not said so
    began = time.monotonic()
    siobhan.until(DECLARED)
    assert time.monotonic() - began > 3  # it was waited for
    _nothing_more(priya, beside=(siobhan, daniel))
    assert room.evening.lead("private_receipt")["by_time"] == 1


def test_a_phone_that_was_signed_out_hears_nothing_more_whatever_it_does(
    lay: LayTable, settings: Settings
) -> None:
    room = lay()
    siobhan, daniel, bridie = (room.sit(name) for name in ("siobhan", "daniel", "bridie"))
    for one in (siobhan, daniel, bridie):
        one.flows(people=2, picture=False)
    daniel.set(stubborn=True, deaf=True)  # somebody else has it, and keeps its page open
    room.evening.lead("daniels_phone_is_lost")
    for one in (siobhan, bridie):
        one.flows(people=1, picture=False)
    _nothing_more(daniel, beside=(siobhan, bridie))
    assert _on_the_relay(room, settings) == {"Bridie", "Siobhan"}
    daniel.page.goto(room.evening.address("M/room"))
    daniel.until(OUTSIDE)
    assert daniel.page.evaluate("window.__kt.pcs.length") == 0


def _on_the_relay(room: Table, settings: Settings) -> set[str]:
    """Who has a session on the relay, by what coturn itself says."""
    settings.TURN_CLI = room.relay.env["TURN_CLI"]
    settings.TURN_CLI_PASSWORD = room.relay.password
    people = "SELECT s.id, p.called FROM meetings_seat s JOIN participants_person p ON p.id = s.person_id"
    names = dict(room.sql(people))
    return {names[session.seat] for session in turn.sessions()}


def _nothing_more(guest: Guest, *, beside: tuple[Guest, ...]) -> None:
    """Not one byte arrives, at the connections it keeps open too, while the sound of those beside goes on."""
    time.sleep(1)
    held, *family = grown_of(guest, *beside, seconds=4)
    assert held["bytesReceived"] == 0
    for grown in family:
        assert grown["bytesReceived"] > 0
        assert grown["audioEnergy"] > 0
