"""Batches questions to the database: those that come in one moment, as when everybody comes back at once,
become one query.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

from participants.platform.errors import Refusal

Question = TypeVar("Question")
Answer = TypeVar("Answer")
#: What ends every question of a batch alike: the database is not there, or not now.
FOR_ALL = (Refusal, OperationalError, InterfaceError)


class Batcher(Generic[Question, Answer]):
    """A question that comes while others are being answered waits, and goes with the next batch.

    `ask_all` answers beside its questions: an answer, or the exception that `ask` then raises for that one
    alone. What it raises itself is raised for the whole batch when the database has gone; after anything else
    each question is asked alone, so that one bad question spoils no other. A question that comes alone waits
    for nothing. Lives on one event loop at a time.
    """

    def __init__(
        self,
        ask_all: Callable[[Sequence[Question]], Awaitable[Sequence[Answer | Exception]]],
        *,
        most: int,
    ) -> None:
        self._ask_all, self._most = ask_all, most
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """The answer to this one's question, or the exception that is its answer."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_in_batches())
        return await future

    async def _ask_in_batches(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            answers = await self._answers([question for question, _ in some])
            for (_, future), answer in zip(some, answers, strict=True):
                if future.done():
                    continue  # hung up meanwhile
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _answers(self, questions: Sequence[Question]) -> Sequence[Answer | Exception]:
        try:
            return await self._ask_all(questions)
        except FOR_ALL as error:
            return [error] * len(questions)
        except Exception as error:
            if len(questions) == 1:
                return [error]
        return [(await self._answers([question]))[0] for question in questions]
