"""Firefox and Chromium hear and see each other, whichever of the two is the polite one (perfect
negotiation).
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.media.firefox import Firefox, firefox
from tests.media.sealed import sealed_network
from tests.media.table import FLAGS, INSTRUMENTS, Table, table

pytestmark = [pytest.mark.media, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def chromium_beside(chromium: str) -> Iterator[Browser]:
    """A Chromium in a network in which Firefox finds a way out."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sealed_network(looks_open=True), sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def room(chromium_beside: Browser, tmp_path: Path, _migrated: Path) -> Iterator[Table]:
    """A table in that network."""
    with table(tmp_path, chromium_beside, _migrated) as laid:
        yield laid


@pytest.fixture
def fox(room: Table, tmp_path: Path) -> Iterator[Firefox]:
    """A Firefox in that network."""
    with firefox(tmp_path / "firefox") as running:
        yield running


def test_firefox_and_chromium_in_both_polite_roles(room: Table, fox: Firefox) -> None:
    first, between, last = _by_seat(room, "siobhan", "bridie", "tom")
    _sit(fox, room, between)
    # Whoever has the smaller id is polite: Firefox is so towards one of them, and not towards the other.
    for name in (first, last):
        guest = room.sit(name)
        guest.flows(people=1, seconds=90)
        _flows(fox)
        room.leave(name)
        _until(fox, "window.__kt.pcs.every((pc) => pc.connectionState !== 'connected')")


def _by_seat(room: Table, *names: str) -> list[str]:
    """These people in the order of their seats' ids."""
    found = room.sql(
        "SELECT s.id, p.name FROM meetings_seat s JOIN participants_person p ON p.id = s.person_id"
    )
    seats = {name.split()[0].lower(): seat for seat, name in found}
    return sorted(names, key=lambda name: seats[name])


def _sit(fox: Firefox, room: Table, name: str) -> None:
    state = room.evening._come_in(room.browser, name)
    fox.before_every_page(INSTRUMENTS)
    choices = '{"picture": true, "muted": false}'
    fox.before_every_page(f"sessionStorage.setItem('kt:sound:{room.evening.meeting}', {choices!r})")
    fox.cookies(state["cookies"], "127.0.0.1")
    fox.goto(room.evening.address("M/room"))
    _until(fox, "document.querySelector('[data-does=join]')")
    fox.evaluate("document.querySelector('[data-does=join]').click()")


def _until(fox: Firefox, true: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not fox.evaluate(f"Boolean({true})"):
        assert time.monotonic() < end, f"never true in Firefox: {true}"
        time.sleep(0.3)


def _flows(fox: Firefox, seconds: float = 90) -> None:
    """Sound and picture reach Firefox."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = fox.evaluate("window.__kt.counts()")
        time.sleep(2)
        after = fox.evaluate("window.__kt.counts()")
        heard = after["audioEnergy"] > before["audioEnergy"]
        if heard and after["framesDecoded"] > before["framesDecoded"]:
            return
    raise AssertionError(f"Firefox hears nobody: {after['each']}")
