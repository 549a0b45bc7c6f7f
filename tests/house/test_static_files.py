"""What browsers load beside the pages: kept for good where its name says what it holds, and compressed before
it is asked for.
"""

import gzip
import json
from collections.abc import Callable

import brotli
import httpx
import pytest

from tests.house.test_settings import PRODUCTION
from tests.support.servers import ROOT, Daphne

DIST = ROOT / "frontend" / "dist"
TEXT = (".js", ".css", ".svg")


def built() -> list[str]:
    """Every script, style and font the pages are made of."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    return sorted({chunk["file"] for chunk in manifest.values()})


@pytest.fixture
def browser(start_daphne: Callable[..., Daphne]) -> httpx.Client:
    server = start_daphne(**PRODUCTION)
    return httpx.Client(base_url=server, headers={"Host": PRODUCTION["ALLOWED_HOSTS"]})


def load(browser: httpx.Client, path: str, coding: str) -> tuple[httpx.Response, bytes]:
    """A file as it comes over the wire."""
    with browser.stream("GET", f"/static/{path}", headers={"Accept-Encoding": coding}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.status_code == 200, path
    return answer, raw


@pytest.mark.slow
def test_hashed_files_are_immutable_and_text_comes_compressed(browser: httpx.Client) -> None:
    assert len(built()) > 10
    for path in built():
        answer, raw = load(browser, path, "br")
        assert "immutable" in answer.headers["Cache-Control"], path
        assert int(answer.headers["Cache-Control"].split("max-age=")[1].split(",")[0]) >= 31_536_000
        whole = (DIST / path).read_bytes()
        if path.endswith(TEXT) and len(whole) > 1000:
            assert answer.headers["Content-Encoding"] == "br", path
            assert "Accept-Encoding" in answer.headers["Vary"]
            assert brotli.decompress(raw) == whole
            answer, raw = load(browser, path, "gzip")
            assert answer.headers["Content-Encoding"] == "gzip", path
            assert gzip.decompress(raw) == whole
        answer, raw = load(browser, path, "identity")
        assert "Content-Encoding" not in answer.headers
        assert raw == whole
    # What has no hash in its name may change under it.
    for path in ("plain.css", "icon.svg", "meetings/api.css"):
        answer, _raw = load(browser, path, "identity")
        assert "immutable" not in answer.headers["Cache-Control"]
        assert "max-age=60" in answer.headers["Cache-Control"]
