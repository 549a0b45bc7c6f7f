"""Two processes, one room: after any history of typing, deleting, leaving, coming back and losing one's
rights, one text.
"""

import asyncio
import random
from dataclasses import dataclass, field

import psycopg
import pytest

from plans.live import wire
from tests.faults import scale
from tests.faults.crowd import (
    PLACES,
    Typist,
    all_leave,
    all_settled,
    content_hash,
    fresh,
    same_screens,
)

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(scale.LONGEST)]

#: After so many histories both processes begin anew, on a fresh evening.
EACH_EVENING = scale.either(8, 20)
#: Seconds until a process has asked whether everybody still may.
ASKED_BY = 0.7
NAMES = tuple(PLACES)[:4]


async def test_every_history_ends_with_the_same_words_on_every_screen(open_house, redis_part, fault):
    houses = []
    for number in range(scale.HISTORIES):
        if number % EACH_EVENING == 0:
            for house in houses:
                house.close()
            one = open_house(on="postgres", REDIS_URL=redis_part.url)
            houses = [one, open_house(beside=one)]
        seed = random.randrange(1 << 30)
        history = History(houses, random.Random(seed))
        try:
            ended_well = await history.play()
        except AssertionError as stuck:
            history.steps.append(str(stuck))
            ended_well = False
        fault.tried += 1
        fault.lost += not ended_well
        if not ended_well:
            fault.note(f"seed {seed}: {' '.join(history.steps)}")
    assert fault.lost == 0


async def test_who_passes_on_what_this_process_has_not_seen_takes_nobodys_number_away(
    open_house, redis_part, fault
):
    """Daniel comes over from the other process with words of Bridie's before the log was read here; then she
    comes.
    """
    one = open_house(on="postgres", REDIS_URL=redis_part.url)
    two = open_house(beside=one)
    mum, daniel = [await Typist(one, name).come_in() for name in ("siobhan", "daniel")]
    bridie = await Typist(two, "bridie").come_in()
    await asyncio.to_thread(redis_part.kill)  # no doorbell: this process looks every half second
    bridie.write("x")
    await bridie.until(lambda: bridie.safe >= bridie.clock)
    daniel.send(wire.step_2(bridie.doc.get_update()))
    await asyncio.sleep(0.3)
    bridie.server, bridie.origin = one.server, str(one.server)
    await bridie.hang_up()
    bridie.write("y")
    fault.tried += 1
    try:
        await bridie.settle(seconds=2)
    except AssertionError as stuck:
        fault.lost += 1
        fault.note(str(stuck) + " " + bridie.reason)
    await all_leave(bridie, daniel, mum)
    assert fault.lost == 0


@dataclass
class History:
    """One seeded history: four people, each at one of the processes, forty steps."""

    houses: list
    chance: random.Random
    steps: list = field(default_factory=list)

    async def play(self):
        """Whether every screen and a newcomer's at each process end up the same.

        People keep their own documents throughout, so words of theirs that were lost would show as a
        difference.
        """
        place = self.chance.choice(list(PLACES.values()))
        self.people = [Typist(self.chance.choice(self.houses), name, place=place) for name in NAMES]
        await asyncio.gather(*(person.come_in() for person in self.people))
        self.barred = None
        for _ in range(40):
            await self.step()
        self.allow()
        await all_settled(self.people, seconds=20)
        readers = [await fresh(house) for house in self.houses]
        everybody = [*self.people, *readers]
        # Whoever was barred a moment ago may still be put out for it, and comes back.
        await asyncio.sleep(ASKED_BY)
        await all_settled(self.people, seconds=20)
        same = await same_screens(everybody)
        if not same:
            self.steps.append(str([content_hash(person.doc)[:8] for person in everybody]))
        await all_leave(*everybody)
        return same

    async def step(self):
        person = self.chance.choice(self.people)
        steps = (self.type, self.delete, self.leave, self.come_back, self.bar, self.wait)
        step = self.chance.choices(steps, weights=(10, 4, 2, 4, 1, 4))[0]
        self.steps.append(f"{person.name}:{step.__name__}")
        await step(person)

    async def type(self, person):
        """Anywhere in the text, online or off."""
        words = self.chance.choice(("a", "bc", "def", "g" * 20))
        at = self.chance.randint(0, person.length)
        person.write(words, at=at)

    async def delete(self, person):
        end = person.length
        if end:
            start = self.chance.randrange(end)
            person.erase(start, min(end, start + self.chance.randint(1, 5)))

    async def leave(self, person):
        await person.hang_up()

    async def come_back(self, person):
        """Perhaps at the other process."""
        if person.closed is not None:
            person.server = self.chance.choice(self.houses).server
            person.origin = str(person.server)
            if person is not self.barred:
                person.in_step = False
                await person.come_in()

    async def bar(self, person):
        """One person's seat is taken away, or given back; no event tells anybody."""
        if self.barred is not None:
            self.allow()
        else:
            self.barred = person
            self._set_removed(person, "now()")

    async def wait(self, _person):
        await asyncio.sleep(self.chance.uniform(0, 0.1))

    def allow(self):
        if self.barred is not None:
            self._set_removed(self.barred, "NULL")
            self.barred = None

    def _set_removed(self, person, when):
        seat = self.houses[0].scene["people"][person.name]["seat"]
        with psycopg.connect(self.houses[0].evening.database, autocommit=True) as database:
            database.execute(f"UPDATE meetings_seat SET removed_at = {when} WHERE id = %s", [seat])
