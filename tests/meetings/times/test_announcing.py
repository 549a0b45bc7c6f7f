"""Telling people when: a line, two reminders, and a calendar file where it was agreed; moved and dropped with
the meeting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.message import Message
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from meetings import seats, stages
from meetings.choices import ComesBy, Stage
from meetings.desk import inviting
from meetings.models import Meeting, Seat
from meetings.times import announcing, settling
from meetings.times.models import TimeTold
from meetings.times.wall_clock import moment_of
from participants.messages import notices
from participants.models import JournalEntry, Notice, Person, SafeContact, ToDo
from participants.models.choices import Says, ToDoKind
from participants.platform.errors import NotAllowed, WrongMoment
from participants.staff import worker
from tests.meetings.times.test_settling import looked, settle
from tests.participants.messages.test_calendar_entry import Read, read
from tests.participants.messages.test_gsm import SENSITIVE
from tests.participants.messages.test_reaching import agree, wall_is_safe
from tests.support.family import Reilly

pytestmark = [pytest.mark.notices, pytest.mark.scheduling]
TWO_HOURS = timedelta(hours=2)


@pytest.fixture(autouse=True)
def outbox(reilly: Reilly, settings: Settings) -> None:
    """E-mails go by e-mail; the invitations have been and gone."""
    settings.EMAIL_HOST = "mail.example.org"
    Notice.objects.all().delete()


def evening(days: int = 5) -> datetime:
    """Seven in the evening in London, some days from now."""
    local = timezone.now().astimezone(ZoneInfo("Europe/London")) + timedelta(days=days)
    return local.replace(hour=19, minute=0, second=0, microsecond=0).astimezone(UTC)


def tell(reilly: Reilly, name: str, at: datetime | None = None, *, moved: bool = False) -> None:
    at = at or evening()
    announcing.tell(reilly.seat(name), at, at + TWO_HOURS, moved=moved)


def rows(reilly: Reilly, name: str) -> dict[str, Notice]:
    """This person's messages about the meeting, by "<how often it changed>:<part>"."""
    found = Notice.objects.filter(person=reilly.people[name], key__startswith="time:")
    return {":".join(notice.key.split(":")[2:]): notice for notice in found}


def states(reilly: Reilly, name: str) -> dict[str, str]:
    return {key: notice.state for key, notice in rows(reilly, name).items()}


def by_mail(reilly: Reilly, name: str = "daniel", **more: object) -> Person:
    kept = {"phone": "", "email": "d@example.org", "channels": ["email"], "says": Says.CALENDAR}
    return agree(reilly, name, **{**kept, **more})


@dataclass(frozen=True)
class Came:
    """One e-mail as it arrived, and the calendar file in it."""

    to: str
    subject: str
    body: str
    file: Read | None
    raw: str


def send() -> list[Came]:
    """Send everything that is due; answers the e-mails among it."""
    mail.outbox.clear()
    while worker.send_due(owner="a"):
        pass
    return [_came(one.message(), one.to[0]) for one in mail.outbox]


def _came(message: Message, to: str) -> Came:
    files = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    assert len(files) <= 1
    text = next(one for one in message.walk() if one.get_content_type() == "text/plain")
    found = None
    raw = ""
    if files:
        raw = files[0].get_payload(decode=True).decode()
        found = read(raw)
        assert files[0].get_param("method") == found.method
        assert files[0].get_content_charset() == "utf-8"
    body = text.get_payload(decode=True).decode()
    return Came(to, str(message["Subject"]), body, found, raw)


def the_one(came: list[Came]) -> Came:
    (only,) = came
    return only


def on(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


# -- the line and the reminders ----------------------------------------------------------------------------
def test_a_time_is_told_and_two_reminders_wait(reilly: Reilly) -> None:
    tell(reilly, "daniel")
    found = rows(reilly, "daniel")
    assert set(found) == {"0:line", "0:day", "0:hour"}
    assert found["0:line"].subject == "A time is set"
    assert found["0:day"].due == evening() - timedelta(days=1)
    assert found["0:hour"].due == evening() - timedelta(hours=1)
    assert found["0:hour"].expires == evening()
    assert "A reminder" in found["0:hour"].body


def test_the_day_is_named_so_that_it_is_true_whenever_it_is_read(reilly: Reilly) -> None:
    tell(reilly, "daniel", evening(1))
    words = rows(reilly, "daniel")["0:line"].body
    assert "tomorrow" not in words
    local = evening(1).astimezone(ZoneInfo("Europe/London"))
    assert f"{local:%A} {local.day} {local:%B}" in words


def test_somebody_who_reads_arabic_reads_the_day_in_it_too(reilly: Reilly) -> None:
    agree(reilly, "haddad", says=Says.TIME)
    tell(reilly, "haddad")
    assert "مساءً" in rows(reilly, "haddad")["0:line"].body


def test_where_only_a_link_was_agreed_a_reminder_is_a_link(reilly: Reilly) -> None:
    tell(reilly, "siobhan")
    found = rows(reilly, "siobhan")
    for part in ("0:line", "0:day", "0:hour"):
        assert "http" in found[part].body
        assert "evening" not in found[part].body
    assert found["0:hour"].body.startswith("A reminder. Please open your link soon")


def test_a_reminder_that_may_say_no_time_any_more_is_a_link_when_it_goes(
    reilly: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    send()
    SafeContact.objects.update(says=Says.LINK)
    on(monkeypatch, evening() - timedelta(minutes=59))
    came = the_one(send())
    assert "open your link soon" in came.body
    assert "evening" not in came.body


def test_a_reminder_goes_earlier_when_its_hour_is_not_safe(reilly: Reilly) -> None:
    agree(reilly, safe_from=time(9), safe_until=time(17))
    tell(reilly, "daniel")
    local = rows(reilly, "daniel")["0:hour"].due.astimezone(ZoneInfo("Europe/London"))
    assert (local.date(), local.time()) == (
        evening().astimezone(ZoneInfo("Europe/London")).date(),
        time(16, 45),
    )


def test_nobody_is_reminded_of_what_they_were_only_just_told(reilly: Reilly) -> None:
    now = timezone.now()
    tell(reilly, "daniel", now + timedelta(minutes=90))
    assert set(rows(reilly, "daniel")) == {"0:line"}
    tell(reilly, "kwame", now + timedelta(hours=5))
    assert set(rows(reilly, "kwame")) == {"0:line", "0:hour"}


def test_a_reminder_past_its_time_is_dropped_and_not_sent_late(
    reilly: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    send()
    on(monkeypatch, evening() + timedelta(seconds=1))
    assert send() == []
    assert states(reilly, "daniel") == {
        "0:line": notices.SENT, "0:day": notices.EXPIRED, "0:hour": notices.EXPIRED,
    }  # fmt: skip


def test_a_reminder_is_sent_when_its_time_comes(reilly: Reilly, monkeypatch: pytest.MonkeyPatch) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    send()
    at = evening()
    on(monkeypatch, at - timedelta(hours=1, seconds=1))
    assert send() == []
    on(monkeypatch, at - timedelta(minutes=59))
    assert the_one(send()).subject == "A reminder"
    assert send() == []


def test_whoever_takes_part_in_writing_is_told_and_not_reminded(reilly: Reilly) -> None:
    by_mail(reilly)
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(comes_by=ComesBy.WRITING)
    tell(reilly, "daniel")
    assert set(rows(reilly, "daniel")) == {"0:line"}
    assert the_one(send()).file is None


def test_a_time_nobody_can_tell_them_safely_is_the_coordinators_to_tell(
    reilly: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, timezone.now().replace(year=2027, month=1, day=13, hour=20, minute=0))
    SafeContact.objects.update(review_on=None)
    agree(reilly, safe_from=time(9), safe_until=time(17))
    tell(reilly, "daniel", timezone.now() + timedelta(hours=12))
    assert set(rows(reilly, "daniel")) == {"0:line"}
    assert ToDo.objects.get(person=reilly.people["daniel"]).kind == ToDoKind.NO_WAY


@pytest.mark.parametrize("name", ["maya", "theo"])
def test_nobody_without_a_checked_way_gets_anything(reilly: Reilly, name: str) -> None:
    tell(reilly, name)
    assert rows(reilly, name) == {}


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
ZONES = st.sampled_from(["Europe/London", "Africa/Accra", "Asia/Karachi", "Australia/Lord_Howe"])


@hypothesis_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(10, 300 * 24 * 60), MINUTES, MINUTES, ZONES)
def test_nothing_is_ever_due_outside_safe_hours_or_after_the_meeting(
    reilly: Reilly, ahead: int, start: time, end: time, zone: str
) -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    Notice.objects.all().delete()
    TimeTold.objects.all().delete()
    Person.objects.filter(pk=reilly.people["kwame"].pk).update(zone=zone)
    SafeContact.objects.filter(person=reilly.people["kwame"]).update(safe_from=start, safe_until=end)
    starts_at = now + timedelta(minutes=ahead)
    tell(reilly, "kwame", starts_at)
    found = rows(reilly, "kwame")
    for part, notice in found.items():
        assert wall_is_safe(notice.due, zone, start, end), part
        assert notice.due >= now
        assert notice.expires <= starts_at
    for part in {"0:day", "0:hour"} & set(found):
        assert found[part].due <= starts_at - timedelta(hours=1)
        assert found[part].due >= found["0:line"].due + timedelta(hours=1)


# -- calendar files ----------------------------------------------------------------------------------------
def test_whoever_agreed_gets_a_file_with_themselves_alone_in_it(reilly: Reilly) -> None:
    best = looked(reilly).suggestions[0]
    settle(reilly, best)
    came = send()
    assert {one.to for one in came if one.file} == {
        "kwame.okafor@example.org", "aisha.bell@example.org", "priya.nair@example.org",
    }  # fmt: skip
    for one in came:
        assert one.file is not None
        assert one.file.attendees == (f"mailto:{one.to}",)
        assert one.file.starts_at == moment_of(best.start)
        assert one.file.summary == "Kitchen Table"
    assert len({one.file.uid for one in came if one.file}) == len(came)


def test_a_file_is_no_more_than_was_agreed(reilly: Reilly) -> None:
    for more in ({"says": Says.TIME}, {"says": Says.LINK}, {"shared_with": "Lee"}):
        by_mail(reilly, **more)
        tell(reilly, "daniel")
        assert the_one(send()).file is None
        TimeTold.objects.all().delete()


def test_a_file_not_agreed_any_more_does_not_go(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    assert rows(reilly, "daniel")["0:line"].entry
    by_mail(reilly, says=Says.TIME)
    came = the_one(send())
    assert came.file is None
    assert "evening" in came.body
    assert rows(reilly, "daniel")["0:line"].entry is None


def test_the_file_goes_to_the_address_and_under_the_name_of_the_moment(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    by_mail(reilly, email="new@example.org", sender="Tom")
    came = the_one(send())
    assert came.file is not None
    assert (came.to, came.file.attendees) == ("new@example.org", ("mailto:new@example.org",))
    assert came.file.summary == "Tom"


def test_whoever_is_texted_gets_the_file_by_an_email_of_its_own(reilly: Reilly, settings: Settings) -> None:
    agree(reilly, email="d@example.org", channels=["text", "email"], says=Says.CALENDAR)
    tell(reilly, "daniel")
    assert set(rows(reilly, "daniel")) == {"0:line", "0:entry", "0:day", "0:hour"}
    came = the_one(send())
    assert came.subject == "For your calendar"
    assert came.file is not None
    (text,) = Path(settings.OUTBOX_FOLDER).iterdir()
    assert "A time is set" in text.read_text()


def test_an_email_that_is_only_the_file_is_dropped_quietly_when_not_agreed_any_more(
    reilly: Reilly,
) -> None:
    options = {"email": "d@example.org", "channels": ["text", "email"]}
    agree(reilly, **options, says=Says.CALENDAR)
    tell(reilly, "daniel")
    agree(reilly, **options, says=Says.TIME)
    assert send() == []
    assert states(reilly, "daniel")["0:entry"] == notices.NOT_SAFE
    assert not ToDo.objects.exists()


def test_the_folder_keeps_the_file_beside_its_message(reilly: Reilly, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    by_mail(reilly)
    tell(reilly, "daniel")
    send()
    text, file = sorted(Path(settings.OUTBOX_FOLDER).iterdir(), key=lambda one: one.suffix == ".ics")
    assert (text.suffix, file.suffix, text.stem) == (".txt", ".ics", file.stem)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read(file.read_bytes().decode()).attendees == ("mailto:d@example.org",)


# -- moved and called off ------------------------------------------------------------------------------------
def test_a_moved_meeting_moves_its_reminders_and_its_entry(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    first = the_one(send()).file
    tell(reilly, "daniel", evening(6), moved=True)
    came = the_one(send())
    assert came.subject == "A time has changed"
    assert first is not None
    assert came.file is not None
    assert (first.uid, first.sequence) == (came.file.uid, 0)
    assert (came.file.method, came.file.sequence) == ("REQUEST", 1)
    assert came.file.starts_at == evening(6)
    found = states(reilly, "daniel")
    assert (found["0:day"], found["0:hour"]) == (notices.TAKEN_BACK, notices.TAKEN_BACK)
    assert rows(reilly, "daniel")["1:hour"].due == evening(6) - timedelta(hours=1)


def test_a_meeting_that_moves_back_is_told_again(reilly: Reilly) -> None:
    by_mail(reilly)
    for days in (5, 6, 5):
        tell(reilly, "daniel", evening(days), moved=True)
        came = the_one(send())
        assert came.file is not None
        assert came.file.starts_at == evening(days)
    assert came.file.sequence == 2


def test_the_same_time_is_not_told_twice(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    tell(reilly, "daniel", moved=True)
    assert len(send()) == 1
    assert set(rows(reilly, "daniel")) == {"0:line", "0:day", "0:hour"}


def test_whoever_cannot_have_read_the_first_time_is_told_one_and_no_change(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    tell(reilly, "daniel", evening(6), moved=True)
    assert the_one(send()).subject == "A time is set"


def test_a_meeting_called_off_is_taken_out_of_calendars(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    first = the_one(send()).file
    announcing.call_off(reilly.meeting)
    came = the_one(send())
    assert came.subject == "A time is called off"
    assert first is not None
    assert came.file is not None
    assert (came.file.method, came.file.uid, came.file.sequence) == ("CANCEL", first.uid, 1)
    assert states(reilly, "daniel")["0:hour"] == notices.TAKEN_BACK
    announcing.call_off(reilly.meeting)
    assert send() == []


def test_what_nobody_heard_of_is_called_off_in_silence(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    announcing.call_off(reilly.meeting)
    assert send() == []


def test_a_meeting_that_has_been_is_not_called_off(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    send()
    TimeTold.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    announcing.call_off(reilly.meeting)
    assert send() == []


def test_only_calendars_hear_of_a_seat_that_was_taken_away(reilly: Reilly) -> None:
    by_mail(reilly)
    for name in ("daniel", "siobhan"):
        tell(reilly, name)
    send()
    for name in ("daniel", "siobhan"):
        seats.remove_seat(reilly.seat(name), by=reilly.seat("tom"))
    came = the_one(send())
    assert came.subject == "A change to your calendar"
    assert came.file is not None
    assert (came.file.method, came.file.attendees) == ("CANCEL", ("mailto:d@example.org",))
    for name in ("daniel", "siobhan"):
        assert states(reilly, name)["0:day"] == notices.TAKEN_BACK


def test_a_withdrawn_meeting_is_called_off(reilly: Reilly) -> None:
    settle(reilly, looked(reilly).suggestions[0])
    send()
    stages.withdraw(reilly.meeting, by=reilly.seat("siobhan"))
    came = send()
    assert {one.subject for one in came} == {"A time is called off"}
    assert {one.file.method for one in came if one.file} == {"CANCEL"}
    assert not Notice.objects.filter(state=notices.DUE, kind="reminder").exists()


def test_the_coordinator_calls_a_time_off_and_sets_another(reilly: Reilly) -> None:
    settle(reilly, looked(reilly).suggestions[0])
    send()
    page = reilly.client("tom").post(f"/desk/meetings/{reilly.meeting.pk}/times/call-off")
    assert page.status_code in (302, 303)
    assert reilly.meeting.starts_at is None
    assert {one.subject for one in send()} == {"A time is called off"}
    assert JournalEntry.objects.filter(action="times.call_off").count() == 1
    with pytest.raises(WrongMoment):
        settling.call_off(reilly.meeting, by=reilly.seat("tom"))
    settle(reilly, looked(reilly).suggestions[0])
    came = send()
    assert {one.subject for one in came} == {"A time is set"}
    assert {one.file.sequence for one in came if one.file} == {2}


def test_nobody_is_reminded_of_a_meeting_while_it_is_paused(reilly: Reilly) -> None:
    by_mail(reilly)
    tell(reilly, "daniel")
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("daniel"))
    assert set(rows(reilly, "daniel")) == {"0:line"}
    stages.resume(reilly.meeting, by=reilly.seat("tom"))
    found = rows(reilly, "daniel")
    assert found["0:hour"].due == evening() - timedelta(hours=1)
    assert "evening" in found["0:day"].body
    assert len(send()) == 1


@pytest.mark.parametrize("name", ["siobhan", "priya", "maya", "aisha"])
def test_nobody_else_calls_a_time_off(reilly: Reilly, name: str) -> None:
    with pytest.raises(NotAllowed):
        settling.call_off(reilly.meeting, by=reilly.seat(name))
    assert reilly.meeting.starts_at is not None


# -- somebody invited later ----------------------------------------------------------------------------------
def invite(reilly: Reilly, name: str = "daniel") -> None:
    inviting.invite(reilly.people[name], reilly.family, by=reilly.coordinator, until=evening(9))


def test_whoever_is_invited_later_hears_of_the_time_once(reilly: Reilly) -> None:
    by_mail(reilly)
    Meeting.objects.update(starts_at=evening())
    invite(reilly)
    way_in = {"A place is saved for you", "Your numbers"}
    assert {one.subject for one in send()} == {*way_in, "A time is set"}
    assert {"0:day", "0:hour"} < set(rows(reilly, "daniel"))
    invite(reilly)
    assert {one.subject for one in send()} == way_in


@pytest.mark.parametrize("stage", [Stage.OFFERED, Stage.SAFETY_PAUSE, Stage.WITHDRAWN])
def test_they_hear_of_no_time_of_a_meeting_that_is_not_to_come(reilly: Reilly, stage: Stage) -> None:
    by_mail(reilly)
    Meeting.objects.update(starts_at=evening(), stage=stage)
    invite(reilly)
    assert rows(reilly, "daniel") == {}


def test_whoever_could_not_be_reached_before_hears_of_it_when_invited(reilly: Reilly) -> None:
    daniel = by_mail(reilly)
    Meeting.objects.update(starts_at=evening())
    SafeContact.objects.filter(person=daniel).update(checked_at=None)
    tell(reilly, "daniel")
    assert rows(reilly, "daniel") == {}
    by_mail(reilly)
    invite(reilly)
    assert "0:line" in rows(reilly, "daniel")


# -- no name, no place, no purpose ---------------------------------------------------------------------------
def secrets(reilly: Reilly, *, of: Person) -> Iterator[str]:
    """Everything that must not be in a message to one person: other people, the family, the council, what it
    is about.
    """
    yield from SENSITIVE
    yield from (reilly.family.name, reilly.family.service.name, "Brigid", reilly.meeting.title)
    for person in Person.objects.exclude(pk=of.pk):
        yield from (person.name, *person.name.split(), person.called)
    yield from (SafeContact.objects.exclude(person=of).exclude(email="").values_list("email", flat=True))


def test_no_message_or_file_names_anybody_or_says_what_it_is_about(
    reilly: Reilly, settings: Settings
) -> None:
    settings.EMAIL_HOST = ""
    by_mail(reilly, safe_from=time(0), safe_until=time(0))
    SafeContact.objects.filter(person=reilly.people["siobhan"]).update(safe_from=None)
    found = looked(reilly)
    settle(reilly, found.suggestions[0])
    _let_it_all_go()
    settle(reilly, looked(reilly).suggestions[1])
    _let_it_all_go()
    seats.remove_seat(reilly.seat("kwame"), by=reilly.seat("tom"))
    settling.call_off(reilly.meeting, by=reilly.seat("tom"))
    _let_it_all_go()
    folder = Path(settings.OUTBOX_FOLDER)
    seen = set()
    for notice in Notice.objects.select_related("person").filter(key__startswith="time:"):
        assert notice.person is not None
        for file in folder.glob(f"*{notice.pk}*"):
            seen.add((notice.kind, file.suffix))
            own = SafeContact.objects.get(person=notice.person)
            said = file.read_bytes().decode().replace("\r\n ", "").replace(own.email or "-", "")
            lines = [line for line in said.splitlines() if not line.startswith(("To:", "From:", "UID:"))]
            body = "\n".join(lines).lower()
            for secret in secrets(reilly, of=notice.person):
                assert secret.lower() not in body, (notice.key, secret)
    assert {("time", ".txt"), ("time", ".ics"), ("reminder", ".txt"), ("entry", ".ics")} <= seen


def _let_it_all_go() -> None:
    """As if every hour had come: what waits is due now."""
    Notice.objects.filter(state=notices.DUE).update(due=timezone.now())
    while worker.send_due(owner="a"):
        pass
