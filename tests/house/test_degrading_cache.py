"""Staff sign in while Redis is away, within seconds, and are slowed down all the same."""

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from config import degrading_cache
from config.degrading_cache import DegradingCache
from tests.faults.parts import Redis
from tests.support.servers import Daphne

PASSWORD = "twelve-apples-a-day"
PREPARE = f"""
from participants.staff import accounts
accounts.open_service("Northtown", administrator="ada@example.org", password="{PASSWORD}")
"""


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as one:
        yield one


@pytest.fixture
def cache(redis: Redis) -> DegradingCache:
    degrading_cache._outages.clear()
    return DegradingCache(redis.url, {})


def test_with_redis_every_process_sees_the_same_counts(cache: DegradingCache, redis: Redis) -> None:
    cache.set("tries", [1])
    assert DegradingCache(redis.url, {}).get("tries") == [1]
    assert cache._memory.get("tries") is None


@pytest.mark.parametrize("goes", ["kill", "freeze"])
def test_without_redis_a_process_goes_on_in_its_own_memory_and_waits_once(
    cache: DegradingCache, redis: Redis, goes: str
) -> None:
    getattr(redis, goes)()
    began = time.monotonic()
    assert cache.add("lock", True)
    assert not DegradingCache(redis.url, {}).add("lock", True)
    cache.set("tries", [1, 2])
    assert cache.get("tries") == [1, 2]
    assert cache.delete("lock")
    assert time.monotonic() - began < 2 * degrading_cache.PATIENCE
    redis.come_back()


def test_redis_is_asked_again_when_it_is_back(
    cache: DegradingCache, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(degrading_cache, "LEFT_ALONE", 0.2)
    redis.kill()
    cache.set("tries", [1])
    redis.start()
    time.sleep(0.3)
    assert cache.get("tries") is None
    cache.set("tries", [2])
    assert DegradingCache(redis.url, {}).get("tries") == [2]


@pytest.mark.peers
@pytest.mark.parametrize("goes", ["kill", "freeze"])
def test_staff_signs_in_while_redis_is_away(
    start_daphne: Callable[..., Daphne], redis: Redis, goes: str
) -> None:
    server = start_daphne(REDIS_URL=redis.url)
    server.manage("shell", "-v", "0", "-c", PREPARE)
    getattr(redis, goes)()
    began = time.monotonic()
    answer = _sign_in(server, "ada@example.org", PASSWORD)
    assert answer.status_code == 302, answer.text[:2000]
    assert time.monotonic() - began < 10
    redis.come_back()


@pytest.mark.peers
def test_guessing_is_slowed_while_redis_is_away(start_daphne: Callable[..., Daphne], redis: Redis) -> None:
    server = start_daphne(REDIS_URL=redis.url)
    redis.kill()
    said = [_sign_in(server, f"nobody{n}@example.org", "wrong").text for n in range(21)]
    assert "Too many failed" not in said[0]
    assert "Too many failed" in said[-1], said[-1]


def _sign_in(server: Daphne, who: str, password: str) -> httpx.Response:
    """One try, from a browser that has never been here."""
    with httpx.Client(base_url=str(server), timeout=30, headers={"Origin": str(server)}) as browser:
        page = browser.get("/staff/login/")
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return browser.post("/staff/login/", data={**hidden, "login": who, "password": password})
