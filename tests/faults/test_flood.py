"""One phone floods: it is told to wait, and another family's letters arrive as if it were not there."""

import asyncio
import time

import httpx
import pytest

from bench import families
from tests.faults import scale
from tests.faults.crowd import Typist, all_leave
from tests.faults.house import StageHand

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

#: Requests under way from the one phone at any moment.
AT_ONCE = 8


async def test_a_phone_that_floods_slows_nobody_else(open_house, fault):
    house = open_house()
    hand = StageHand(house)
    told = hand.play("another_family", *(house.scene["people"][n]["seat"] for n in families.NAMES))
    hand.close()
    others = told["did"]
    house.scene["people"] |= {f"other {name}": one for name, one in others["people"].items()}
    mum = await Typist(house, "siobhan").come_in()
    one, two = [
        await Typist(house, f"other {name}", draft=others["draft"], place="keeps_an_eye").come_in()
        for name in ("daniel", "bridie")
    ]
    quiet = await seconds_of(one, two, letters=scale.FLOOD_LETTERS)
    stop, statuses = asyncio.Event(), []
    phone = house.scene["people"]["siobhan"]["cookie"]
    flood = asyncio.create_task(
        flooding(house.server, f"/m/{house.scene['meeting']}/hand", phone, stop, statuses)
    )
    await asyncio.sleep(0.5)
    loud = await seconds_of(one, two, letters=scale.FLOOD_LETTERS)
    stop.set()
    await flood
    fault.tried += scale.FLOOD_LETTERS
    fault.lost += sum(took is None for took in loud)
    for name, some in (("quiet", quiet), ("flooded", loud)):
        fault.note(f"{name}: p50 {at(some, 0.5):.0f} ms, p99 {at(some, 0.99):.0f} ms")
    fault.note(f"{len(statuses)} requests of one phone, {statuses.count(429)} told to wait")
    assert (one.closed, two.closed) == (None, None)
    assert statuses.count(429) > len(statuses) / 2
    assert set(statuses) <= {200, 303, 429}
    assert at(loud, 0.99) <= scale.FLOOD_P99
    await all_leave(mum, one, two)


async def flooding(server, path, cookie, stop, statuses):
    """Raises and lowers a hand as fast as the line allows."""
    token = "a" * 32
    headers = {
        "Cookie": f"{cookie}; csrftoken={token}",
        "X-CSRFToken": token,
        "Accept": "application/json",
        "Origin": str(server),
    }
    async with httpx.AsyncClient(base_url=str(server), headers=headers, timeout=30) as phone:

        async def again():
            while not stop.is_set():
                statuses.append((await phone.post(path, data={"up": "1"})).status_code)

        await asyncio.gather(*(again() for _ in range(AT_ONCE)))


async def seconds_of(author, reader, *, letters):
    """How long each letter takes from one screen to the other; None for one that does not come."""
    took = []
    for _ in range(letters):
        author.write("a")
        began, length = time.monotonic(), len(author.plan[author.place])
        while len(reader.plan[author.place]) < length:
            if time.monotonic() - began > 10:
                took.append(None)
                break
            await asyncio.sleep(0.002)
            reader.listen()
        else:
            took.append(time.monotonic() - began)
        await asyncio.sleep(0.05)
    return took


def at(some, share):
    """The milliseconds that this share of them stays below."""
    known = sorted(10 if one is None else one for one in some)
    return 1000 * known[min(len(known) - 1, int(share * len(known)))]
