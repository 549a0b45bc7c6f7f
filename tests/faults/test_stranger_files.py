"""Two thousand broken calendars, pictures and recordings: each is answered in two seconds, and nothing of
them stays.
"""

import asyncio
import random
import subprocess
import time

import httpx
import pytest

from participants.platform.strangers import sandbox
from tests.faults import scale, strange
from tests.faults.house import StageHand

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

AT_ONCE = 2
WARM_UP = 40
#: Broken files that are made before any of them is sent.
TOGETHER = 50


class Sender:
    """A phone that sends files, and how each was answered."""

    def __init__(self, house, name, chance):
        self.house, self.chance = house, chance
        self.meeting = house.scene["meeting"]
        token = "a" * 32
        cookie = f"{house.scene['people'][name]['cookie']}; csrftoken={token}"
        headers = {"Cookie": cookie, "X-CSRFToken": token, "Origin": str(house.server)}
        self.phone = httpx.AsyncClient(base_url=str(house.server), headers=headers, timeout=30)
        self.slow, self.wrong, self.kept, self.longest = [], [], 0, 0.0

    async def send(self, one):
        """One file, on the page where a person would send it."""
        where, data = f"/m/{self.meeting}/views/mine", {"question": "", "audience": "coordinator"}
        if one.kind == "ics":
            where, data = f"/m/{self.meeting}/times", {"do": "file"}
        began = time.monotonic()
        answer = await self.phone.post(where, data=data, files={one.field: ("a", one.data)})
        took = time.monotonic() - began
        self.longest = max(self.longest, took)
        self.kept += answer.status_code == 303
        if took > scale.STRANGER_SECONDS:
            self.slow.append((one.kind, took))
        if answer.status_code not in (303, 422):
            self.wrong.append((one.kind, answer.status_code))


async def test_no_strangers_file_holds_up_the_house_or_stays_in_it(open_house, fault):
    house = open_house(application="tests.faults.patient:application")
    hand = StageHand(house)
    hand.play("before_people_heard_it")
    hand.close()
    seed = random.randrange(1 << 30)
    chance, files = random.Random(seed), strange.corpus()
    fault.note(f"seed {seed}")
    senders = [Sender(house, name, chance) for name in ("siobhan", "daniel")]
    for one in files:
        await senders[0].send(one)
    await all_send(senders, files, many=WARM_UP)
    before = house.memory()
    await all_send(senders, files, many=scale.STRANGER_FILES)
    after = house.memory()
    fault.tried += scale.STRANGER_FILES
    slow = [one for sender in senders for one in sender.slow]
    wrong = [one for sender in senders for one in sender.wrong]
    fault.lost += len(slow) + len(wrong)
    longest = max(sender.longest for sender in senders)
    kept = sum(sender.kept for sender in senders)
    fault.note(
        f"slow {slow}, wrong {wrong}; {kept} kept; longest {longest:.2f} s; memory {before} to {after} KiB"
    )
    assert (slow, wrong) == ([], [])
    assert after <= before * 1.1
    assert left_behind() == []
    assert "kept back" not in house.log
    assert "Traceback" not in house.log
    for sender in senders:
        await sender.phone.aclose()


async def all_send(senders, files, *, many):
    """So many broken files, from all phones at once. They are broken beforehand: meanwhile nobody hears an
    answer.
    """
    for done in range(0, many, TOGETHER):
        broken = [strange.mangled(files, senders[0].chance) for _number in range(min(TOGETHER, many - done))]
        await asyncio.gather(*(some(sender, broken[place::AT_ONCE]) for place, sender in enumerate(senders)))


async def some(sender, broken):
    """One after another, from one phone."""
    for one in broken:
        await sender.send(one)


def left_behind():
    """Children that read a file and are still there, or have ended and were not swept up."""
    listed = subprocess.run(["ps", "-eo", "stat=,args="], capture_output=True, text=True)
    return [line for line in listed.stdout.splitlines() if sandbox.PROGRAM in line]
