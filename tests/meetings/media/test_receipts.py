"""The receipts of private time: what the family reads of them, and that nobody else does."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from meetings import circles, seats, stages
from meetings.media import checks, connections, engines, receipts, roster
from meetings.media.models import MediaCheck
from meetings.models import Circle
from meetings.table import admission
from plans.live import private_time
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.media


class Relay:
    """A relay on which two sessions of whoever is sent out are still open."""

    name, limit, limit_with_picture = "mesh", 8, 5

    def expel(self, seats: Collection[UUID]) -> int:
        return 2

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """Nothing to begin."""


@pytest.fixture(autouse=True)
def a_relay(settings: Settings) -> None:
    """There is one, somewhere; nothing here asks it for anything."""
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.example:3478"], "x"


def in_private(reilly: Reilly) -> None:
    """Siobhán and Bridie with sound, Bridie's device silent; the time for it has passed."""
    everybody_in(reilly)
    for name in ("siobhan", "bridie", "priya"):
        connections.join(f"page-{name}", channel=f"at.{name}", picture=True, by=reilly.seat(name))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    phase = roster.phase_of(reilly.seat("siobhan"))
    checks.cleared(phase, open_to=[], by=reilly.seat("siobhan"))
    early = timezone.now() - timedelta(seconds=checks.CLOSED_BY_TIME + 0.1)
    MediaCheck.objects.update(opened_at=early)
    checks.settle(reilly.circle)


def read(reilly: Reilly, name: str) -> str:
    response = reilly.client(name).get(f"/m/{reilly.meeting.pk}/family-times")
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def test_the_family_reads_when_it_was_and_how_it_was_checked(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("siobhan", "maya"):
        page = read(reilly, name)
        assert "One device of the family let go" in page
        assert "One device did not answer" in page
        assert "Now" in page
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    assert "from " in read(reilly, "daniel")
    assert receipts.are_there(reilly.seat("daniel"))


def test_before_any_family_time_the_page_says_so(reilly: Reilly) -> None:
    everybody_in(reilly)
    assert "There was no family time yet" in read(reilly, "bridie")
    assert not receipts.are_there(reilly.seat("bridie"))


def test_one_that_ended_before_it_was_sure_does_not_say_it_was(reilly: Reilly) -> None:
    everybody_in(reilly)
    connections.join("page", channel="at", picture=True, by=reilly.seat("siobhan"))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert "We are still making sure" in read(reilly, "siobhan")
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("siobhan"))
    page = read(reilly, "siobhan")
    assert "over before we could make sure" in page
    assert "let go of everybody" not in page


@pytest.mark.parametrize("name", ["priya", "tom", "aisha"])
def test_nobody_but_the_family_reads_them(reilly: Reilly, name: str) -> None:
    seats.choose_companion(reilly.seat("aisha"), stays=False, by=reilly.seat("maya"))
    in_private(reilly)
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    client = reilly.client(name)
    assert client.get(f"/m/{reilly.meeting.pk}/family-times").status_code == 403
    assert not receipts.are_there(reilly.seat(name))


def test_a_companion_of_the_family_reads_them(reilly: Reilly) -> None:
    everybody_in(reilly)
    seats.choose_companion(reilly.seat("aisha"), stays=True, by=reilly.seat("maya"))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert "let go of each other" in read(reilly, "aisha")


def test_the_other_circles_family_time_is_not_ours(reilly: Reilly) -> None:
    tom = reilly.seat("tom")
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=tom)
    seats.change_seat(reilly.seat("daniel"), circle=other, by=tom)
    in_private(reilly)
    admission.knock(by=reilly.seat("daniel"))
    MediaCheck.objects.filter(circle=other).update(devices=7, declared_at=timezone.now())
    assert "7 devices" not in read(reilly, "siobhan")
    assert "7 devices" in read(reilly, "daniel")
    assert Circle.objects.count() == 2


def test_what_the_relay_ended_at_the_first_moment_is_counted(
    reilly: Reilly,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> None:
    everybody_in(reilly)
    connections.join("page", channel="at", picture=True, by=reilly.seat("priya"))
    monkeypatch.setattr(engines, "for_meeting", lambda meeting: Relay())
    with django_capture_on_commit_callbacks(execute=True):
        private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert MediaCheck.objects.get().cut == 2
