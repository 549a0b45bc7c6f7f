"""Six numbers outside somebody's safe hours: made when they can arrive, and never five at once."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from participants.entry import stepping_up
from participants.messages import fresh_codes, notices
from participants.messages.fresh_codes import NotThatCode
from participants.models import FreshCode, Invitation, Notice
from participants.staff import worker
from tests.support.family import Reilly

pytestmark = pytest.mark.notices
PURPOSE = stepping_up.PURPOSE


@pytest.fixture
def outbox(settings: object, tmp_path: Path) -> Path:
    settings.OUTBOX_FOLDER = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def at(monkeypatch: pytest.MonkeyPatch, hour: int, minute: int = 0, day: int = 13) -> datetime:
    """Make it this hour, in winter, when London is on UTC. Siobhan's safe hours are 9:00 to 20:00."""
    moment = timezone.now().replace(
        year=2027, month=1, day=day, hour=hour, minute=minute, second=0, microsecond=0
    )
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def ask(reilly: Reilly, name: str = "siobhan") -> datetime | None:
    person = reilly.people[name]
    return fresh_codes.send(person, purpose=PURPOSE, by=person)


def sent(outbox: Path) -> list[str]:
    return [file.read_text() for file in sorted(outbox.glob("*"))]


def code_in(text: str) -> str:
    found = re.search(r"numbers: (\d{6})", text)
    assert found, "no numbers in the message"
    return found[1]


def test_within_safe_hours_they_go_at_once(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at(monkeypatch, 12)
    assert ask(reilly) == now
    assert fresh_codes.waiting(reilly.people["siobhan"], purpose=PURPOSE) is None


def test_outside_them_nothing_is_made_before_it_can_arrive(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    opens = ask(reilly)
    assert opens is not None
    assert (opens.day, opens.hour) == (14, 9)
    assert fresh_codes.waiting(reilly.people["siobhan"], purpose=PURPOSE) == opens
    assert not FreshCode.objects.filter(person=reilly.people["siobhan"]).exists()
    assert not re.search(r"\d{6}", Notice.objects.get(code_for=PURPOSE).body)


def test_the_quarter_of_an_hour_begins_when_they_arrive(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    ask(reilly)
    at(monkeypatch, 9, minute=1, day=14)
    assert worker.send_due(owner="a") == 1
    code = code_in(sent(outbox)[0])
    assert FreshCode.objects.get(person=reilly.people["siobhan"]).until == timezone.now() + timedelta(
        minutes=15
    )
    at(monkeypatch, 9, minute=15, day=14)
    fresh_codes.use(reilly.people["siobhan"], purpose=PURPOSE, code=code)


def test_after_that_quarter_they_do_not_fit_any_more(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    ask(reilly)
    at(monkeypatch, 9, minute=1, day=14)
    worker.send_due(owner="a")
    code = code_in(sent(outbox)[0])
    at(monkeypatch, 9, minute=17, day=14)
    with pytest.raises(NotThatCode):
        fresh_codes.use(reilly.people["siobhan"], purpose=PURPOSE, code=code)


def test_asking_five_times_at_night_is_one_message_in_the_morning(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(5):
        at(monkeypatch, 22, minute=minute)
        ask(reilly)
    at(monkeypatch, 9, minute=1, day=14)
    worker.send_due(owner="a")
    assert len(sent(outbox)) == 1


def test_news_that_waits_is_said_once_too(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    for number in range(3):
        notices.queue(
            f"news:{number}", notices.SOMETHING_NEW, person=reilly.people["siobhan"],
            values={"link": f"https://x.example/{number}"}, expires=timezone.now() + timedelta(days=2),
        )  # fmt: skip
    at(monkeypatch, 9, minute=1, day=14)
    worker.send_due(owner="a")
    (only,) = sent(outbox)
    assert "https://x.example/2" in only


def test_what_says_different_things_all_goes(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    later = timezone.now() + timedelta(days=2)
    who, link = reilly.people["siobhan"], {"link": "https://x.example/"}
    notices.queue("a", notices.SOMETHING_TO_KEEP, person=who, values=link, expires=later)
    notices.queue("b", notices.TIME_SET, person=who, values={"when": "noon"}, expires=later)
    at(monkeypatch, 9, minute=1, day=14)
    worker.send_due(owner="a")
    assert len(sent(outbox)) == 2


def test_numbers_told_meanwhile_take_the_message_back(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    ask(reilly)
    told = fresh_codes.issue(reilly.people["siobhan"], purpose=PURPOSE, by=reilly.coordinator)
    fresh_codes.use(reilly.people["siobhan"], purpose=PURPOSE, code=told)
    at(monkeypatch, 9, minute=1, day=14)
    worker.send_due(owner="a")
    assert sent(outbox) == []


def test_without_a_safe_way_nobody_is_told_a_time(reilly: Reilly) -> None:
    assert ask(reilly, "bridie") is None  # a shared phone


def test_ones_own_page_says_when_they_come_and_what_to_do_now(
    reilly: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    siobhan = reilly.client("siobhan")
    Invitation.objects.update(until=at(monkeypatch, 22) + timedelta(days=9))
    where = siobhan.post("/me/contact", {"do": "send"}).headers["Location"]
    page = " ".join(siobhan.get(where).content.decode().split())
    assert re.search(r"Your six numbers come <time[^>]*>tomorrow at 9 in the morning</time>", page)
    assert "They can tell you numbers that work at once" in page
    assert "The six numbers we sent you" not in page
