"""A cache that goes on without Redis: while that is away, each process counts in its own memory.

What we keep there are only the counts that slow sign-ins down. Without Redis they are each process's own, so
somebody gets as many more tries as there are processes; and a sign-in waits for it once, not at each count.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

#: Seconds that Redis may take for one question, and in which nobody asks one again that did not answer.
PATIENCE = 1.0
LEFT_ALONE = 10.0

AWAY = (RedisError, OSError)


class DegradingCache(RedisCache):
    """Django's cache in Redis; in the memory of this process while Redis does not answer."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        ends: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        ends["retry"] = Retry(NoBackoff(), 0)
        super().__init__(server, {**params, "OPTIONS": {**params.get("OPTIONS", {}), **ends}})
        #: The name is the store's: all instances of this process (one a thread) share it.
        self._memory = LocMemCache(f"beside {server}", params)
        self._outage = _outages.setdefault(server, _Outage())

    def add(self, *given: Any, **named: Any) -> bool:
        """Keep it if there is none yet; whether it was kept."""
        kept: bool = self._ask("add", *given, **named)
        return kept

    def get(self, *given: Any, **named: Any) -> Any:
        """What is kept under a key."""
        return self._ask("get", *given, **named)

    def set(self, *given: Any, **named: Any) -> None:
        """Keep it."""
        self._ask("set", *given, **named)

    def delete(self, *given: Any, **named: Any) -> bool:
        """Forget it; whether it was there."""
        was_there: bool = self._ask("delete", *given, **named)
        return was_there

    def _ask(self, what: str, *given: Any, **named: Any) -> Any:
        if not self._outage.lasts():
            question: Callable[..., Any] = getattr(super(), what)
            try:
                return question(*given, **named)
            except AWAY as error:
                self._outage.begin(error)
        return getattr(self._memory, what)(*given, **named)


class _Outage:
    """Until when nobody asks this Redis again."""

    def __init__(self) -> None:
        self._until, self._lock = 0.0, Lock()

    def lasts(self) -> bool:
        return time.monotonic() < self._until

    def begin(self, error: Exception) -> None:
        with self._lock:
            self._until = time.monotonic() + LEFT_ALONE
        logger.warning("Sign-ins are counted in this process alone: %s", type(error).__name__)


_outages: dict[str, _Outage] = {}
