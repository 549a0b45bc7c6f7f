"""The database is away: a kind answer that says when to come again, and a log that names the route."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from django.test import RequestFactory

from config.refusal_responses import server_error
from tests.faults.parts import Postgres
from tests.house.test_settings import PRODUCTION
from tests.support.servers import Daphne

TOKEN = "0123456789ABC"


@pytest.mark.parametrize(
    ("address", "kind"), [("/api/v1/families", "application/problem+json"), ("/desk/", "text/html")]
)
def test_any_other_error_is_a_500_of_the_readers_kind(address: str, kind: str) -> None:
    try:
        raise ValueError(TOKEN)
    except ValueError:
        answer = server_error(RequestFactory().get(address))
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(kind)
    assert "Retry-After" not in answer
    assert TOKEN not in answer.content.decode()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as one:
        yield one


@pytest.mark.peers
def test_pages_and_the_api_say_so_and_the_log_names_the_route(
    start_daphne: Callable[..., Daphne], postgres: Postgres
) -> None:
    production = {**PRODUCTION, "ALLOWED_HOSTS": "127.0.0.1"}
    server = start_daphne(DATABASE_URL=postgres.new(), **production)
    cookie = {"Cookie": f"kt_device={TOKEN}; sessionid={TOKEN}"}
    with httpx.Client(base_url=server, headers=cookie, timeout=60) as browser:
        assert browser.get("/staff/login/").status_code == 200
        postgres.kill()
        page = browser.get(f"/j/{TOKEN}")
        assert page.status_code == 503
        assert int(page.headers["Retry-After"]) > 0
        assert "What was saved is safe" in page.text
        assert 'dir="rtl"' in browser.get("/desk/", headers={"Accept-Language": "ar"}).text
        api = browser.get("/api/v1/families", headers={"Authorization": f"Token {TOKEN}"})
        assert api.status_code == 503
        assert api.headers["Content-Type"] == "application/problem+json"
        assert api.json()["code"] == "database_away"
        postgres.start()
        assert browser.get("/staff/login/").status_code == 200
    lines = [line for line in server.log.splitlines() if " 503 GET " in line]
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["/j/<str:token>", "/desk/", "/api/v1/families"]
    assert "no such page" not in server.log
    assert TOKEN not in server.log
