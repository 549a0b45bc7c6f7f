"""`make serve`: an edit of a style or of Python is seen without a restart, and service never runs it."""

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.house.test_settings import PRODUCTION, start
from tests.house.test_setup import dry_run
from tests.support.servers import ROOT, environment, free_port, running, wait_until

EDIT_SEEN_WITHIN = 60  # a server that starts on a busy machine
A_STYLE = "\nbody { outline: 3px solid rgb(1, 2, 3); }\n"
AN_ADDRESS = """
from django.http import HttpResponse

urlpatterns += [path("just-written", lambda request: HttpResponse("seen"))]
"""


@dataclass
class Checkout:
    """A copy of this checkout in which files may be edited, and where it is served."""

    folder: Path
    url: str = ""

    @contextmanager
    def edited(self, name: str, more: str) -> Iterator[None]:
        """A file with something written at its end, which is put back afterwards."""
        path = self.folder / name
        before = path.read_text()
        path.write_text(before + more)
        try:
            yield
        finally:
            path.write_text(before)


@pytest.fixture
def checkout(tmp_path: Path, _migrated: Path) -> Checkout:
    copy = Checkout(tmp_path / "checkout")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy.folder / name)
    (copy.folder / "frontend/node_modules").symlink_to(ROOT / "frontend/node_modules")
    (copy.folder / "frontend/dist").symlink_to(ROOT / "frontend/dist")
    shutil.copytree(_migrated, copy.folder / "var")
    return copy


@pytest.fixture
def served(checkout: Checkout) -> Iterator[Checkout]:
    """The copy as `make serve` serves it."""
    port = free_port()
    checkout.url = f"http://localhost:{port}"
    daphne = [sys.executable, "-m", "config.daphne", "-v", "0", "-e", f"tcp:port={port}:interface=127.0.0.1"]
    command: list[str | Path] = [sys.executable, "-m", "config.serve", *daphne, "config.asgi:application"]
    env = environment(checkout.folder, PORT=str(port))
    log = checkout.folder / "serve.log"
    with running(command, log=log, cwd=checkout.folder, env=env):
        try:
            wait_until(
                lambda: _status(f"{checkout.url}/") == 200, seconds=EDIT_SEEN_WITHIN, what="make serve"
            )
            yield checkout
        finally:
            print(log.read_text())  # noqa: T201 - pytest shows it when something fails


@pytest.mark.browser
@pytest.mark.slow
def test_an_edit_of_one_line_of_css_or_python_is_seen_without_a_restart(
    served: Checkout, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(served.url, wait_until="networkidle")
    page.evaluate("document.body.dataset.same = 'page'")
    colour = "getComputedStyle(document.body).outlineColor"

    def has_outline() -> bool:
        return bool(page.evaluate(colour) == "rgb(1, 2, 3)")

    assert not has_outline()
    with served.edited("frontend/design/site.css", A_STYLE):
        wait_until(has_outline, seconds=EDIT_SEEN_WITHIN, what="The outline just written")
    wait_until(lambda: not has_outline(), seconds=EDIT_SEEN_WITHIN, what="The page without it")
    assert page.evaluate("document.body.dataset.same") == "page"  # it was not loaded again

    def answers(status: int) -> Callable[[], bool]:
        return lambda: _status(f"{served.url}/just-written") == status

    assert answers(404)()
    with served.edited("config/urls.py", AN_ADDRESS):
        wait_until(answers(200), seconds=EDIT_SEEN_WITHIN, what="The address just written")
    wait_until(answers(404), seconds=EDIT_SEEN_WITHIN, what="The server without it")


def test_make_serve_runs_what_make_run_runs_behind_vite() -> None:
    run, serve = dry_run("run", "PORT=8123"), dry_run("serve", "PORT=8123")
    assert "config.serve" not in run
    assert serve.replace(".venv/bin/python -m config.serve ", "") == run


def test_nothing_is_served_that_way_in_service(tmp_path: Path) -> None:
    env = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.serve_settings"}
    done = start(tmp_path, "check", **env)
    assert done.returncode != 0
    assert "`make serve` is for development" in done.stderr


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
