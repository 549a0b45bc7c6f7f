"""Neither an address nor a family's words get into a log."""

import json
import logging
import sys
from datetime import datetime
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.test import Client

from config.logs import Json, RoutesNotAddresses, WithoutWords
from tests.house.test_settings import PRODUCTION
from tests.support.servers import daphne, environment

TOKEN = "0123456789ABC"
WORDS = "Mum was crying on Tuesday"


@pytest.fixture
def written() -> StringIO:
    """What a handler of our kind writes while the test runs."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RoutesNotAddresses())
    handler.setFormatter(WithoutWords("%(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_a_refused_request_is_logged_by_its_route(client: Client, written: StringIO) -> None:
    client.get(f"/no/such/page/{TOKEN}")
    client.get("/staff/login/", {"next": TOKEN}, headers={"host": "not.us.example"})
    assert "404 GET (no such page)" in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_an_error_is_logged_by_its_place_and_kind_but_not_its_message(written: StringIO) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("plans").exception("update failed")
    assert "update failed" in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert "test_logs.py" in written.getvalue()
    assert WORDS not in written.getvalue()


def test_as_json_a_line_is_one_object_and_has_no_words_either() -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        error = sys.exc_info()
    records = [
        logging.LogRecord("plans", logging.ERROR, "", 1, "update\nfailed: %s", ("E1",), error),
        logging.LogRecord("plans", logging.INFO, "", 1, "%d sockets", (3,), None),
    ]
    written = [Json().format(record) for record in records]
    assert all("\n" not in line for line in written)
    first, second = map(json.loads, written)
    assert (first["level"], first["logger"], first["message"]) == ("ERROR", "plans", "update\nfailed: E1")
    assert "ValueError" in first["error"]
    assert "test_logs.py" in first["error"]
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    assert second["message"] == "3 sockets"
    assert "error" not in second
    assert WORDS not in "".join(written)


@pytest.mark.slow
def test_a_running_server_writes_json_alone_when_asked_to_and_no_address(tmp_path: Path) -> None:
    full = environment(tmp_path, **PRODUCTION, LOG_FORMAT="json", DATABASE_URL=f"sqlite:///{tmp_path}/empty")
    with daphne(tmp_path, env=full) as server:
        host = PRODUCTION["ALLOWED_HOSTS"]
        for address in (f"/j/{TOKEN}", f"/no/such/{TOKEN}", f"/?next={TOKEN}"):
            httpx.post(f"{server}{address}", headers={"host": host}, data={"code": WORDS})
            # Without tables, an error that quotes a statement.
            httpx.get(f"{server}{address}", headers={"host": host, "cookie": f"kt_device={TOKEN}"})
        lines = [json.loads(line) for line in server.log.splitlines()]
    assert any("error" in line for line in lines)
    assert any(" /j/<str:token>" in line["message"] for line in lines)
    assert TOKEN not in server.log
    assert WORDS not in server.log


@pytest.mark.slow
@pytest.mark.usefixtures("migrated_var")
@pytest.mark.parametrize("env", [{}, PRODUCTION], ids=["laptop", "in service"])
def test_a_running_server_writes_no_address_down(env: dict[str, str], tmp_path: Path) -> None:
    full = environment(tmp_path, **env)
    with daphne(tmp_path, env=full) as server:
        host = env.get("ALLOWED_HOSTS", "localhost")
        for address in (f"/j/{TOKEN}", f"/no/such/{TOKEN}", f"/?next={TOKEN}"):
            httpx.get(f"{server}{address}", headers={"host": host}, follow_redirects=True)
            httpx.post(f"{server}{address}", headers={"host": host}, data={"code": TOKEN})
        assert TOKEN not in server.log
        assert WORDS not in server.log
