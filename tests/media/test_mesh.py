"""The relay-only mesh, for real: who hears and sees whom, through coming, going, reloading, saving data and a relay that dies.

Flowing means that decoded frames and the energy of sound both grow; cut off means that not one more byte arrives.
"""

import pytest

from tests.media.conftest import LayTable

pytestmark = [pytest.mark.media, pytest.mark.slow]


def test_everybody_hears_and_sees_everybody_through_the_relay_alone(lay: LayTable) -> None:
    room = lay()
    siobhan, tom = room.sit("siobhan"), room.sit("tom")
    seen = siobhan.flows(people=1)
    tom.flows(people=1)
    assert seen["kinds"]
    assert all(kind == ["relay", "relay"] for kind in seen["kinds"])
    daniel = room.sit("daniel")  # late
    for one in (siobhan, tom, daniel):
        one.flows(people=2)
    _no_address(siobhan, tom, daniel)
    room.leave("tom")
    siobhan.flows(people=1)
    daniel.page.reload()
    room.join(daniel)
    siobhan.flows(people=1)
    daniel.flows(people=1)
    assert not siobhan.faults and not daniel.faults


def _no_address(*guests: object) -> None:
    for guest in guests:
        for line in guest.addresses():  # type: ignore[attr-defined]
            if line.startswith(("c=", "o=")):
                assert line.endswith("IN IP4 0.0.0.0"), "an address reached another person"
            elif "candidate:" in line:
                assert " typ relay " in line and " raddr 0.0.0.0 rport 0" in line
