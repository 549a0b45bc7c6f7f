"""Asks the database one question in time, or says that it does not answer.

A database that was killed refuses at once. One that is only silent does not, and would hold a thread for as
long as it likes. Here each question has a thread of its own, and after PATIENCE the connection is cut from
outside, which ends the thread. Everybody who asks within FRESH seconds gets one answer: strangers cannot make
the database busy through this.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Answer = TypeVar("Answer")

#: Seconds that the database may take, and until the same question is asked anew.
PATIENCE, FRESH = 1.5, 1.0
#: The least that psycopg takes for making a connection.
CONNECT_WITHIN = 2


class DatabaseProbe(Generic[Answer]):
    """One question about the database; `answer` is None when there is none."""

    def __init__(self, question: Callable[[], Answer]) -> None:
        self._question = question
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database-probe")
        self._asked: asyncio.Future[Answer | None] | None = None
        self._asked_at = 0.0
        self._connection: BaseDatabaseWrapper | None = None

    async def answer(self) -> Answer | None:
        """What the database says, not older than FRESH; None when it does not answer within PATIENCE."""
        loop = asyncio.get_running_loop()
        asked = self._asked
        if asked is None or (asked.done() and loop.time() - self._asked_at > FRESH):
            self._asked_at = loop.time()
            asked = self._asked = loop.run_in_executor(self._thread, self._ask)
        await asyncio.wait({asked}, timeout=PATIENCE)
        if asked.done():
            return asked.result()
        self._cut()
        return None

    def _ask(self) -> Answer | None:
        """In the thread: a connection of its own, which is closed afterwards."""
        own = connections[DEFAULT_DB_ALIAS].copy()
        if own.vendor == "postgresql":
            own.settings_dict["OPTIONS"]["connect_timeout"] = CONNECT_WITHIN
        connections[DEFAULT_DB_ALIAS] = self._connection = own
        try:
            return self._question()
        except (Error, OSError):
            return None
        finally:
            self._connection = None
            with suppress(Error, OSError):
                own.close()

    def _cut(self) -> None:
        """End a question that waits for a silent server: to its thread the server has hung up."""
        own = self._connection
        if own is None or own.vendor != "postgresql" or own.connection is None:
            return
        with suppress(OSError, Error), socket.socket(fileno=os.dup(own.connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
