"""A meeting mended and called off: title, question, place, time by hand; each asks first where it cannot be
undone.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from meetings import stages
from meetings.beforehand import saying_beforehand
from meetings.choices import Stage
from meetings.desk import offering
from meetings.models import Meeting, Seat
from meetings.times import settling
from meetings.times.models import TimeTold
from participants.models import JournalEntry, Notice
from participants.platform.errors import NotAllowed, Unclear
from tests.support.family import Reilly


def at(reilly: Reilly, more: str = "") -> str:
    return f"/desk/meetings/{reilly.meeting.pk}{more}"


def soon() -> datetime:
    """In nine days, at six in the evening on the family's clock."""
    local = timezone.now().astimezone(ZoneInfo("Europe/London")) + timedelta(days=9)
    return local.replace(hour=18, minute=0, second=0, microsecond=0)


def test_title_question_and_place_are_changed_and_nothing_of_them_is_journalled(
    reilly: Reilly,
) -> None:
    client = reilly.client("tom")
    page = client.get(at(reilly, "/change")).content.decode()
    assert "St Brigid’s hall" in page
    sent = {
        "title": "Maya and Theo’s meeting",
        "question": "Who is there at night?",
        "place": "The library",
    }
    assert client.post(at(reilly, "/change"), sent).status_code == 303
    now = reilly.meeting
    assert (now.title, now.question, now.place) == tuple(sent.values())
    row = JournalEntry.objects.get(action="meeting.change")
    assert "library" not in str(row.detail)
    assert "The library" in client.get(at(reilly)).content.decode()


def test_a_meeting_without_a_title_is_refused_at_the_field(reilly: Reilly) -> None:
    before = reilly.meeting.title
    sent = {"title": " ", "place": "The library", "back": at(reilly, "/change")}
    refused = reilly.client("tom").post(at(reilly, "/change"), sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "The library" in page
    assert 'aria-invalid="true"' in page
    assert reilly.meeting.title == before


def test_once_the_room_is_open_the_meeting_is_called_what_it_is_called(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    assert reilly.client("tom").get(at(reilly, "/change")).status_code == 403
    assert at(reilly, "/change") not in reilly.client("tom").get(at(reilly)).content.decode()


def test_a_time_is_set_by_hand_and_everybody_with_a_safe_way_hears_of_it(reilly: Reilly) -> None:
    when = soon()
    sent = {"day": f"{when:%Y-%m-%d}", "hour": "18:00"}
    answer = reilly.client("tom").post(at(reilly, "/change/time"), sent)
    assert answer.status_code == 303
    assert reilly.meeting.starts_at == when.astimezone(UTC)
    told = TimeTold.objects.filter(seat__meeting=reilly.meeting, starts_at=when.astimezone(UTC))
    assert told.filter(seat__person=reilly.people["daniel"]).exists()
    assert Notice.objects.filter(person=reilly.people["daniel"]).exists()


def test_before_the_yes_a_time_is_kept_and_nobody_is_told(reilly: Reilly) -> None:
    meeting = offering.create_meeting(reilly.family, title="Another", by=reilly.coordinator)
    tom = Seat.objects.select_related("meeting__family__service", "person").get(meeting=meeting)
    before = Notice.objects.count()
    settling.set_by_hand(meeting, soon(), by=tom)
    assert Meeting.objects.get(pk=meeting.pk).starts_at == soon().astimezone(UTC)
    assert Notice.objects.count() == before


@pytest.mark.parametrize("day", ["2020-03-01", "0026-12-01", "2226-01-01"])
def test_a_day_that_is_over_or_that_nobody_can_mean_is_refused_at_the_field(reilly: Reilly, day: str) -> None:
    before, client = reilly.meeting.starts_at, reilly.client("tom")
    sent = {"day": day, "hour": "18:00", "back": at(reilly, "/change")}
    refused = client.post(at(reilly, "/change/time"), sent)
    assert refused.status_code == 422
    assert 'id="when-day-wrong"' in refused.content.decode()
    assert reilly.meeting.starts_at == before
    offer = {"family": str(reilly.family.pk), "kind": "conference", "title": "Kept words"}
    offer |= {"day": day, "hour": "18:00", "back": "/desk/meetings/new"}
    refused = client.post("/desk/meetings/new", offer)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Kept words" in page
    assert 'id="id_day-wrong"' in page
    assert not Meeting.objects.filter(title="Kept words").exists()


def test_a_meeting_may_be_offered_for_today(reilly: Reilly) -> None:
    made = offering.create_meeting(
        reilly.family, title="Tonight", starts_at=timezone.now(), by=reilly.coordinator
    )
    assert made.starts_at is not None
    with pytest.raises(Unclear):
        offering.create_meeting(
            reilly.family,
            title="Last week",
            starts_at=timezone.now() - timedelta(days=7),
            by=reilly.coordinator,
        )


def test_calling_a_meeting_off_asks_first_and_says_who_is_told(reilly: Reilly) -> None:
    when = soon()
    settling.set_by_hand(reilly.meeting, when, by=reilly.seat("tom"))
    page = reilly.client("tom").get(at(reilly, "/call-off")).content.decode()
    assert "Call this meeting off?" in page
    assert "Daniel" in page
    assert "What people said beforehand is gone" in page
    assert reilly.meeting.stage == Stage.READY


def test_a_meeting_called_off_is_closed_told_and_forgets_what_was_said_beforehand(
    reilly: Reilly,
) -> None:
    settling.set_by_hand(reilly.meeting, soon(), by=reilly.seat("tom"))
    answer = reilly.client("tom").post(at(reilly, "/call-off"))
    assert answer.status_code == 303
    assert (reilly.meeting.stage, reilly.meeting.called_off_at is None) == (Stage.CLOSED, False)
    assert not TimeTold.objects.filter(seat__meeting=reilly.meeting, stands=True).exists()
    assert not saying_beforehand.View.objects.filter(seat__meeting=reilly.meeting).exists()
    page = reilly.client("tom").get(at(reilly)).content.decode()
    assert "This meeting was called off" in page
    assert "This meeting is over" not in page


def test_a_meeting_under_way_is_not_called_off(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    with pytest.raises(NotAllowed):
        stages.call_off(reilly.meeting, by=reilly.seat("tom"))
    assert reilly.client("tom").get(at(reilly, "/call-off")).status_code == 403


def test_closing_is_not_a_way_round_calling_off(reilly: Reilly) -> None:
    with pytest.raises(NotAllowed):
        stages.close(reilly.meeting, by=reilly.seat("tom"))
    client = reilly.client("tom")
    assert client.post(at(reilly, "/stage"), {"to": "closed"}).status_code == 409
    assert reilly.meeting.stage == Stage.READY


@pytest.mark.parametrize("name", ["siobhan", "priya", "maya"])
def test_nobody_else_changes_or_calls_off(reilly: Reilly, name: str) -> None:
    client = reilly.client(name)
    for more in ("/change", "/change/time", "/call-off"):
        assert client.post(at(reilly, more), {"title": "Mine"}).status_code == 403
    assert reilly.meeting.stage == Stage.READY


def test_sharing_what_people_know_asks_first(reilly: Reilly) -> None:
    page = reilly.client("tom").get(at(reilly, "/information")).content.decode()
    assert page.index("nothing of it can be taken back") < page.index("Yes, share it")
    assert at(reilly, "/information") in reilly.client("tom").get(at(reilly)).content.decode()


def test_choosing_a_time_asks_first(reilly: Reilly) -> None:
    page = reilly.client("tom").get(at(reilly, "/times")).content.decode()
    assert "Set it yourself" in page
    if "Choose this time" in page:
        assert page.index("Everybody with a place and a safe way is told") < page.index("Yes, tell everybody")


def test_the_second_address_of_the_desk_is_gone(reilly: Reilly) -> None:
    assert reilly.client("tom").get(f"/m/{reilly.meeting.pk}/desk").status_code == 404
