"""The servers that other tests lean on are the real ones."""

import httpx
import psycopg
import pytest
import redis
from playwright.sync_api import Browser

from tests.conftest import StartDaphne
from tests.support.servers import Daphne


@pytest.mark.peers
def test_redis_is_real_and_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        assert client.info()["redis_version"]


@pytest.mark.peers
def test_postgres_is_real_and_every_test_has_its_own_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute(
            "select current_database(), count(*) from pg_tables where schemaname = 'public'"
        ).fetchone()
    assert row
    assert row[0] == postgres_url.rsplit("/", 1)[1]
    assert row[1] == 0


@pytest.mark.slow
def test_daphne_answers_and_its_database_is_migrated(daphne_server: Daphne) -> None:
    assert httpx.get(f"{daphne_server}/", follow_redirects=True).status_code == 200
    assert "[ ]" not in daphne_server.manage("showmigrations")


@pytest.mark.slow
@pytest.mark.peers
def test_two_processes_share_postgres_and_redis(
    start_daphne: StartDaphne, postgres_url: str, redis_url: str
) -> None:
    one = start_daphne(DATABASE_URL=postgres_url, REDIS_URL=redis_url)
    two = start_daphne(DATABASE_URL=postgres_url, REDIS_URL=redis_url, folder=one.folder)
    for server in (one, two):
        assert httpx.get(f"{server}/staff/login/").status_code == 200
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute(
            "select count(*) from pg_tables where tablename like 'plans_%'"
        ).fetchone()
    assert tables
    assert tables[0] > 5


@pytest.mark.browser
def test_chromium_opens_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>Kitchen Table</title>")
    assert page.title() == "Kitchen Table"
