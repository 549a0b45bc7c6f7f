"""Who hears whom: rows, for everybody alike, and nothing for who is outside."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from meetings import stages
from meetings.media import checks, connections, roster, state
from meetings.media.engine import MediaAway, RoomFull
from meetings.media.inbox import ACTS
from meetings.media.mesh import Mesh
from meetings.media.models import MediaCheck, MediaConnection
from meetings.media.scrub import scrubbed
from meetings.table import admission, rooms
from participants.entry import devices
from participants.platform.errors import NotAllowed, Unclear
from plans.live import private_time
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.django_db
CANDIDATE = {"candidate": None}


@pytest.fixture(autouse=True)
def a_relay(settings: Settings) -> None:
    """There is one, somewhere; nothing here asks it for anything."""
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.example:3478"], "x"


def joined(reilly: Reilly, *names: str) -> None:
    everybody_in(reilly)
    for name in names:
        connections.join(f"page-{name}", channel=f"at.{name}", picture=True, by=reilly.seat(name))


def heard_by(reilly: Reilly, name: str) -> set[str]:
    return {one.connection.page for one in roster.peers_of(reilly.seat(name))}


def test_whoever_joined_hears_everybody_else_who_did(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "bridie", "priya")
    assert heard_by(reilly, "siobhan") == {"page-bridie", "page-priya"}
    assert heard_by(reilly, "priya") == {"page-siobhan", "page-bridie"}
    shown = state.of(reilly.seat("siobhan"))
    assert shown is not None
    assert {one["page"]: one["stays"] for one in shown["peers"]} == {
        "page-bridie": True,
        "page-priya": False,
    }


def test_who_is_not_in_the_room_cannot_join_and_is_told_nothing(reilly: Reilly) -> None:
    everybody_in(reilly)
    with pytest.raises(NotAllowed):
        connections.join("page", channel="at", picture=True, by=reilly.seat("daniel"))
    assert state.of(reilly.seat("daniel")) is None


def test_the_newest_page_wins_and_the_same_page_keeps_its_place(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "bridie")
    connections.join("other", channel="at.other", picture=False, by=reilly.seat("siobhan"))
    assert heard_by(reilly, "bridie") == {"other"}
    connections.leave("page-siobhan", by=reilly.seat("siobhan"))  # the old page says goodbye
    assert heard_by(reilly, "bridie") == {"other"}
    before = MediaConnection.objects.get(page="other").pk
    connections.join("other", channel="at.again", picture=False, by=reilly.seat("siobhan"))
    assert MediaConnection.objects.get(page="other").pk == before


def test_a_page_nobody_has_heard_of_for_a_while_is_forgotten(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "bridie")
    connections.lost("page-bridie", channel="another socket")
    assert heard_by(reilly, "siobhan") == {"page-bridie"}
    connections.lost("page-bridie", channel="at.bridie")
    assert heard_by(reilly, "siobhan") == {"page-bridie"}
    late = timezone.now() - timedelta(seconds=roster.FORGOTTEN_AFTER + 1)
    MediaConnection.objects.filter(page="page-bridie").update(seen_at=late)
    assert heard_by(reilly, "siobhan") == set()
    connections.seen(["page-bridie"])
    assert heard_by(reilly, "siobhan") == {"page-bridie"}


def test_a_socket_that_is_not_welcome_any_more_ends_its_sound_at_once(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "bridie")
    assert connections.dismiss("page-bridie", channel="another socket") == set()
    assert heard_by(reilly, "siobhan") == {"page-bridie"}
    dismissed = connections.dismiss("page-bridie", channel="at.bridie")
    assert dismissed == {reilly.seat("bridie").pk}
    assert heard_by(reilly, "siobhan") == set()


def test_a_dismissed_seat_is_cut_off_again_until_it_comes_back_by_another_device(
    reilly: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[object] = []
    monkeypatch.setattr(Mesh, "expel", lambda self, seats: cut.extend(seats))
    joined(reilly, "siobhan", "bridie")
    dismissed = connections.dismiss("page-bridie", channel="at.bridie")
    connections.keep_out(dismissed)
    assert cut == list(dismissed)
    connections.join("her-tablet", channel="at.tablet", picture=False, by=reilly.seat("bridie"))
    connections.keep_out(dismissed)
    assert cut == list(dismissed)


def test_a_phone_signed_out_while_its_line_is_away_is_heard_by_nobody_from_then_on(
    reilly: Reilly,
) -> None:
    """No socket is there to be closed, and the row is kept for who comes back from a tunnel."""
    everybody_in(reilly)
    for name in ("siobhan", "bridie"):
        page, channel, phone = f"page-{name}", f"at.{name}", reilly.visitor(name).device
        connections.join(page, channel=channel, picture=True, by=reilly.seat(name), device=phone)
    connections.lost("page-bridie", channel="at.bridie")
    assert heard_by(reilly, "siobhan") == {"page-bridie"}
    assert connections.dismiss_signed_out([reilly.meeting.pk]) == set()
    devices.revoke_all(reilly.people["bridie"], by=reilly.people["bridie"])
    assert heard_by(reilly, "siobhan") == set()
    assert connections.dismiss_signed_out([]) == set()
    assert connections.dismiss_signed_out([reilly.meeting.pk]) == {reilly.seat("bridie").pk}
    assert [one.page for one in MediaConnection.objects.all()] == ["page-siobhan"]


def test_a_worker_signed_out_while_their_line_is_away_is_heard_by_nobody_from_then_on(
    reilly: Reilly,
) -> None:
    """An account that loses its phone signs the browser there out from another one."""
    joined(reilly, "siobhan")
    lost_phone = reilly.visitor("tom").sign_in
    assert lost_phone is not None
    connections.join("page-tom", channel="at.tom", picture=True, by=reilly.seat("tom"), sign_in=lost_phone)
    connections.lost("page-tom", channel="at.tom")
    assert heard_by(reilly, "siobhan") == {"page-tom"}
    assert connections.dismiss_signed_out([reilly.meeting.pk]) == set()
    Session.objects.filter(pk=lost_phone.session_key).delete()
    assert heard_by(reilly, "siobhan") == set()
    assert connections.dismiss_signed_out([reilly.meeting.pk]) == {reilly.seat("tom").pk}
    assert [one.page for one in MediaConnection.objects.all()] == ["page-siobhan"]


def test_there_is_room_for_eight_and_pictures_for_five(
    reilly: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetings.media.mesh.Mesh.limit", 2)
    monkeypatch.setattr("meetings.media.mesh.Mesh.limit_with_picture", 1)
    joined(reilly, "siobhan", "bridie")
    shown = state.of(reilly.seat("siobhan"))
    assert shown is not None
    assert shown["pictures"] is False
    with pytest.raises(RoomFull):
        connections.join("third", channel="at", picture=True, by=reilly.seat("priya"))


def test_without_a_relay_there_is_no_sound_and_the_page_says_why(reilly: Reilly, settings: Settings) -> None:
    settings.TURN_URLS = []
    everybody_in(reilly)
    shown = state.of(reilly.seat("siobhan"))
    assert shown is not None
    assert (shown["engine"], shown["peers"]) == ("none", [])
    assert "no sound" in shown["why"]
    with pytest.raises(MediaAway):
        connections.join("page", channel="at", picture=True, by=reilly.seat("siobhan"))


@pytest.mark.parametrize("page", ["", "x" * 37])
def test_a_page_without_a_name_is_refused(reilly: Reilly, page: str) -> None:
    everybody_in(reilly)
    with pytest.raises(Unclear):
        connections.join(page, channel="at", picture=True, by=reilly.seat("siobhan"))


# -- private time -------------------------------------------------------------------------------------
def test_private_time_ends_professionals_connections_and_waits_for_the_familys_devices(
    reilly: Reilly,
) -> None:
    joined(reilly, "siobhan", "bridie", "priya", "tom")
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    pages = set(MediaConnection.objects.values_list("page", flat=True))
    assert pages == {"page-siobhan", "page-bridie"}
    assert state.of(reilly.seat("priya")) is None
    assert heard_by(reilly, "siobhan") == {"page-bridie"}
    assert _checked(reilly) == ("checking", 0)
    phase = roster.phase_of(reilly.seat("siobhan"))
    checks.cleared(phase, open_to=[str(reilly.seat("bridie").pk)], by=reilly.seat("siobhan"))
    assert _checked(reilly) == ("checking", 0)
    checks.cleared(phase, open_to=[], by=reilly.seat("bridie"))
    assert _checked(reilly) == ("declared", 2)


def test_a_device_that_still_holds_a_professional_does_not_count(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "priya")
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    phase = roster.phase_of(reilly.seat("siobhan"))
    checks.cleared(phase, open_to=[str(reilly.seat("priya").pk)], by=reilly.seat("siobhan"))
    assert _checked(reilly) == ("checking", 0)
    checks.cleared("another phase", open_to=[], by=reilly.seat("siobhan"))
    assert _checked(reilly) == ("checking", 0)


def test_a_silent_device_counts_as_closed_by_time_after_six_seconds(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "bridie")
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    checks.settle(reilly.circle)
    assert _checked(reilly) == ("checking", 0)
    early = timezone.now() - timedelta(seconds=checks.CLOSED_BY_TIME + 0.1)
    MediaCheck.objects.update(opened_at=early)
    checks.settle(reilly.circle)
    found = MediaCheck.objects.get()
    assert (found.devices, found.by_time) == (0, 2)
    assert found.declared_at is not None


def test_who_joins_a_running_private_time_holds_nothing_older(reilly: Reilly) -> None:
    joined(reilly, "siobhan")
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    connections.join("late", channel="at", picture=True, by=reilly.seat("bridie"))
    phase = roster.phase_of(reilly.seat("siobhan"))
    checks.cleared(phase, open_to=[], by=reilly.seat("siobhan"))
    assert _checked(reilly) == ("declared", 2)
    with pytest.raises(NotAllowed):
        connections.join("page", channel="at", picture=True, by=reilly.seat("priya"))


def test_the_receipt_is_closed_when_the_family_opens_the_door_and_when_somebody_is_not_safe(
    reilly: Reilly,
) -> None:
    joined(reilly, "siobhan")
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    before = roster.phase_of(reilly.seat("siobhan"))
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("siobhan"))
    assert MediaCheck.objects.get().ended_at is not None
    assert not MediaConnection.objects.exists()
    stages.resume(reilly.meeting, by=reilly.seat("siobhan"))
    assert MediaCheck.objects.filter(ended_at=None).count() == 1
    assert roster.phase_of(reilly.seat("siobhan")) != before
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    assert not MediaCheck.objects.filter(ended_at=None).exists()


def test_who_is_put_out_takes_part_no_more(reilly: Reilly) -> None:
    joined(reilly, "siobhan", "bridie")
    rooms.put_out(reilly.seat("bridie"))
    assert heard_by(reilly, "siobhan") == set()
    admission.knock(by=reilly.seat("bridie"))
    assert heard_by(reilly, "siobhan") == set()


# -- signals ---------------------------------------------------------------------------------------------
def test_a_signal_passes_only_between_two_who_may_hear_each_other_now(
    reilly: Reilly, passed: list[tuple[str, dict[str, object]]]
) -> None:
    joined(reilly, "siobhan", "priya")
    assert _signal(reilly, "priya", to="siobhan") is None
    assert [channel for channel, _ in passed] == ["at.siobhan"]
    assert passed[0][1]["data"] == scrubbed(CANDIDATE)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    for sender, to in (("priya", "siobhan"), ("siobhan", "priya")):
        answer = _signal(reilly, sender, to=to)
        assert answer is not None
        assert answer["type"] == "media_refused"
    assert len(passed) == 1


def test_a_signal_for_another_page_or_of_an_old_socket_goes_nowhere(
    reilly: Reilly, passed: list[tuple[str, dict[str, object]]]
) -> None:
    joined(reilly, "siobhan", "priya")
    _signal(reilly, "priya", to="siobhan", page="older")
    refused = _signal(reilly, "priya", to="siobhan", channel="an older socket")
    assert refused is not None
    assert passed == []


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What was passed on to whom."""
    kept: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr("meetings.events.to_page", lambda channel, message: kept.append((channel, message)))
    return kept


def _signal(
    reilly: Reilly, sender: str, *, to: str, page: str = "", channel: str = ""
) -> dict[str, object] | None:
    message = {
        "to": str(reilly.seat(to).pk),
        "page": page or f"page-{to}",
        "data": CANDIDATE,
        "channel": channel or f"at.{sender}",
    }
    return ACTS["media_signal"](message, reilly.seat(sender))


def _checked(reilly: Reilly) -> tuple[str, int]:
    shown = state.of(reilly.seat("siobhan"))
    assert shown is not None
    return shown["checked"]["state"], shown["checked"]["devices"]
