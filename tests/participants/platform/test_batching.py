"""Asking for many at once: nobody waits for a crowd that is not there, and nobody is spoilt by a
neighbour.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from django.db import OperationalError

from participants.platform.batching import Batcher
from participants.platform.errors import NotFound, TooFast

Ask = Callable[[Sequence[int]], Awaitable[Sequence[int | Exception]]]


class Book:
    """Doubles numbers, and keeps who was asked about together; -1 it cannot read, 13 it refuses."""

    def __init__(self, down: Exception | None = None) -> None:
        self.asked: list[list[int]] = []
        self.down = down

    async def __call__(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.asked.append(list(numbers))
        await asyncio.sleep(0.01)
        if self.down is not None:
            raise self.down
        if -1 in numbers:
            raise ValueError
        return [NotFound() if number == 13 else 2 * number for number in numbers]


async def ask(batcher: Batcher[int, int], *numbers: int) -> list[int | BaseException]:
    return await asyncio.gather(*map(batcher.ask, numbers), return_exceptions=True)


async def test_who_comes_alone_is_asked_about_at_once_and_the_rest_together() -> None:
    book = Book()
    assert await ask(Batcher(book, most=3), 1, 2, 3, 4, 5) == [2, 4, 6, 8, 10]
    assert book.asked == [[1, 2, 3], [4, 5]]
    batcher = Batcher(book, most=3)
    first = asyncio.create_task(batcher.ask(6))
    await asyncio.sleep(0.005)
    assert await ask(batcher, 7, 8) == [14, 16]
    assert await first == 12
    assert await batcher.ask(9) == 18
    assert book.asked[2:] == [[6], [7, 8], [9]]


async def test_a_refusal_is_for_one_alone() -> None:
    first, refused, last = await ask(Batcher(Book(), most=9), 1, 13, 2)
    assert (first, last) == (2, 4)
    assert isinstance(refused, NotFound)


async def test_a_question_nobody_can_read_spoils_no_other() -> None:
    book = Book()
    first, broken, last = await ask(Batcher(book, most=9), 1, -1, 2)
    assert (first, last) == (2, 4)
    assert isinstance(broken, ValueError)
    assert book.asked == [[1, -1, 2], [1], [-1], [2]]


@pytest.mark.parametrize("down", [OperationalError(), TooFast()])
async def test_when_the_database_has_gone_everybody_hears_so_after_one_try(down: Exception) -> None:
    book = Book(down)
    assert await ask(Batcher(book, most=9), 1, 2, 3) == [down] * 3
    assert len(book.asked) == 1
    book.down = None
    assert await ask(Batcher(book, most=9), 4) == [8]


async def test_who_hangs_up_while_waiting_keeps_nobody_waiting() -> None:
    batcher = Batcher(Book(), most=2)
    tasks = [asyncio.create_task(batcher.ask(number)) for number in range(4)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[3].cancel()
    assert await asyncio.gather(*tasks[1:3]) == [2, 4]
    assert await batcher.ask(5) == 10


def test_it_serves_one_event_loop_after_another() -> None:
    batcher = Batcher(Book(), most=2)

    async def hang_up() -> None:
        asyncio.create_task(batcher.ask(1))  # noqa: RUF006 - it is meant to be left behind
        await asyncio.sleep(0)

    asyncio.run(hang_up())
    assert asyncio.run(batcher.ask(2)) == 4
