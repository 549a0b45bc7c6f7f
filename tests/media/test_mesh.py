"""The relay-only mesh, for real: who hears and sees whom, through coming, going, reloading, saving data and a
relay that dies.

Flowing means that decoded frames and the energy of sound both grow; cut off means that not one more byte
arrives.
"""

import time

import pytest

from tests.media.table import Guest, Table, grown_of

pytestmark = [pytest.mark.media, pytest.mark.slow, pytest.mark.timeout(600)]


def test_everybody_hears_and_sees_everybody_through_the_relay_alone(room: Table) -> None:
    siobhan, tom = room.sit("siobhan"), room.sit("tom")
    seen = siobhan.flows(people=1)
    tom.flows(people=1)
    assert seen["kinds"]
    assert all(kind == ["relay", "relay"] for kind in seen["kinds"])
    daniel = room.sit("daniel")  # late
    for one in (siobhan, tom, daniel):
        one.flows(people=2)
    _told_no_address(siobhan, tom, daniel)
    room.leave("tom")
    siobhan.flows(people=1)
    daniel.page.reload()
    room.join(daniel)
    siobhan.flows(people=1)
    daniel.flows(people=1)
    assert siobhan.faults == []
    assert daniel.faults == []
    _keeps_no_address(room.evening.server.log)


def test_saving_data_sound_only_and_a_refused_microphone(room: Table) -> None:
    siobhan = room.sit("siobhan")
    bridie = room.sit("bridie", picture=False)
    siobhan.flows(people=1, picture=False)
    bridie.flows(people=1)  # sound only sees others all the same
    _save_data(siobhan, on=True)
    siobhan.until("document.querySelector('.callline')?.textContent.includes('save data')")
    time.sleep(2)
    for grown in grown_of(siobhan, bridie, seconds=3):
        assert grown["videoBytes"] == 0
        assert grown["audioEnergy"] > 0
    _save_data(siobhan, on=False)
    bridie.flows(people=1)
    # Nobody may use a microphone here: one hears all the same, and is told so.
    maya = room.sit("maya", permissions=[], join=False)
    maya.page.evaluate(
        "void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', "
        "'NotAllowedError')))"
    )
    room.join(maya)
    maya.until("document.querySelector('.callline')?.textContent.includes('can’t hear you')")
    maya.until("window.__kt.pcs.filter((pc) => pc.connectionState === 'connected').length === 2")
    assert maya.grown(3)["audioEnergy"] > 0


def test_a_relay_that_stops_or_dies_comes_back_by_itself(room: Table) -> None:
    siobhan, daniel = (room.sit(name, picture=False) for name in ("siobhan", "daniel"))
    for one in (siobhan, daniel):
        one.flows(people=1, picture=False)
    room.relay.stop()
    siobhan.until("document.querySelector('.callline')?.innerText.includes('comes back by itself')")
    assert siobhan.grown(2)["bytesReceived"] == 0
    assert "comes back by itself" in siobhan.said()
    room.relay.go_on()
    for one in (siobhan, daniel):
        one.flows(people=1, picture=False, seconds=90)
    room.relay.kill()
    time.sleep(3)
    room.relay.start()
    for one in (siobhan, daniel):
        one.flows(people=1, picture=False, seconds=90)


def _save_data(guest: Guest, *, on: bool) -> None:
    guest.page.locator("summary[data-does=more]").click()
    switch = guest.page.get_by_label("Save data: sound only")
    switch.set_checked(on)
    guest.page.keyboard.press("Escape")


def _told_no_address(*guests: Guest) -> None:
    for guest in guests:
        for line in guest.addresses():
            if line.startswith(("c=", "o=")):
                assert line.endswith("IN IP4 0.0.0.0"), "an address reached another person"
            elif "candidate:" in line:
                assert " typ relay " in line
                assert " raddr 0.0.0.0 rport 0" in line


def _keeps_no_address(log: str) -> None:
    assert "typ relay" not in log
    assert "candidate" not in log
