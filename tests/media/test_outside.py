"""A call elsewhere: who enters it, who is shown the way, what we say about it, and that private time never
shows it.
"""

import pytest

from meetings.media import outside
from meetings.models import OutsideCall
from meetings.table import admission, room_state
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, Unclear
from plans.live import private_time
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.media

LINK = "https://calls.example.org/l/meetup-join/19%3ameeting_NmQ0?context=%7b%22Tid%22%7d"
PHONE, PIN = "+44 20 7946 0000", "123 456#"


def entered(reilly: Reilly) -> None:
    everybody_in(reilly)
    outside.set_call(link=LINK, phone=PHONE, pin=PIN, by=reilly.seat("tom"))


def test_people_in_the_room_are_shown_the_way_and_told_what_we_cannot_do(reilly: Reilly) -> None:
    entered(reilly)
    for name in ("siobhan", "maya", "priya", "tom"):
        told = outside.told(reilly.seat(name))
        assert told is not None
        assert (told.link, told.phone) == (LINK, f"{PHONE}, PIN {PIN}")
        assert "We can’t make anybody leave that call, and we can’t see who is in it." in told.why


def test_whoever_is_not_in_the_room_is_shown_nothing(reilly: Reilly) -> None:
    entered(reilly)
    admission.knock(by=reilly.seat("kwame"))
    for name in ("kwame", "daniel"):
        assert outside.told(reilly.seat(name)) is None
        for page in ("waiting", "who", "late"):
            answer = reilly.client(name).get(f"/m/{reilly.meeting.pk}/{page}").content.decode()
            assert "calls.example.org" not in answer
            assert "7946" not in answer


def test_in_private_time_the_way_is_not_shown_and_the_family_is_told_why(reilly: Reilly) -> None:
    entered(reilly)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    told = outside.told(reilly.seat("bridie"))
    assert told is not None
    assert (told.link, told.phone) == ("", "")
    assert "We can’t make anybody leave it" in told.why
    assert "a call of your own" in told.why
    page = reilly.client("bridie").get(f"/m/{reilly.meeting.pk}/room").content.decode()
    assert "a call of your own" in page
    for name in ("bridie", "tom", "priya"):
        for where in (f"/m/{reilly.meeting.pk}/room", f"/m/{reilly.meeting.pk}/waiting"):
            shown = reilly.client(name).get(where, follow=True).content.decode()
            assert "calls.example.org" not in shown
    for name in ("tom", "priya", "aisha"):
        assert outside.told(reilly.seat(name)) is None


def test_only_the_coordinator_enters_a_call_and_not_in_private_time(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("siobhan", "priya", "maya", "aisha"):
        with pytest.raises(NotAllowed):
            outside.set_call(link=LINK, phone="", pin="", by=reilly.seat(name))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    with pytest.raises(NotAllowed):
        outside.set_call(link=LINK, phone="", pin="", by=reilly.seat("tom"))
    assert not OutsideCall.objects.exists()


@pytest.mark.parametrize(
    "link",
    [
        "http://calls.example.org/a",
        "javascript:alert(1)",
        "https:calls.example.org",
        "https://",
        "https://localhost/a",
        "https://me:secret@calls.example.org/a",
        "https://calls.example.org/a b",
        "https://calls.example.org/\u202egpj",
        'https://calls.example.org/"onclick=',
        "https://[calls.example.org",
        "https://calls.example.org/" + "a" * 500,
        "ftp://calls.example.org",
    ],
)
def test_a_link_is_https_and_nothing_else(reilly: Reilly, link: str) -> None:
    with pytest.raises(Unclear):
        outside.set_call(link=link, phone="", pin="", by=reilly.seat("tom"))
    answer = reilly.client("tom").post(f"/desk/meetings/{reilly.meeting.pk}/call", {"link": link})
    assert answer.status_code == 422
    assert not OutsideCall.objects.exists()


@pytest.mark.parametrize(
    ("phone", "pin"), [("ring me", ""), ("+44;ext=1", ""), ("", "123"), (PHONE, "abc"), ("12", "")]
)
def test_a_number_can_be_dialled_and_a_pin_has_a_number(reilly: Reilly, phone: str, pin: str) -> None:
    with pytest.raises(Unclear):
        outside.set_call(link=LINK, phone=phone, pin=pin, by=reilly.seat("tom"))
    page = f"/desk/meetings/{reilly.meeting.pk}/call"
    form = {"link": LINK, "phone": phone, "pin": pin, "back": page}
    answer = reilly.client("tom").post(page, form)
    assert answer.status_code == 422
    assert LINK.replace("&", "&amp;") in answer.content.decode()  # nothing typed is lost


def test_the_desk_enters_changes_and_takes_away_a_call(reilly: Reilly) -> None:
    everybody_in(reilly)
    tom, desk = reilly.client("tom"), f"/desk/meetings/{reilly.meeting.pk}"
    assert tom.post(f"{desk}/call", {"link": "", "phone": ""}).status_code == 422
    assert tom.post(f"{desk}/call", {"link": LINK, "phone": PHONE})["Location"] == desk
    assert "calls.example.org" in tom.get(desk).content.decode()
    assert "calls.example.org" in tom.get(f"{desk}/call").content.decode()
    assert "Open the call" in reilly.client("maya").get(f"/m/{reilly.meeting.pk}/room").content.decode()
    tom.post(f"{desk}/call", {"off": "1"})
    assert outside.told(reilly.seat("maya")) is None
    assert reilly.client("siobhan").get(f"{desk}/call").status_code in (403, 404)


def test_the_journal_says_that_a_call_was_entered_and_never_which(reilly: Reilly) -> None:
    entered(reilly)
    entry = JournalEntry.objects.filter(action="meeting.set_call").get()
    assert entry.detail == {"link": True, "phone": True}
    assert repr(outside.told(reilly.seat("tom"))).count("calls.example.org") == 0
    assert "7946" not in f"{OutsideCall.objects.get()}{OutsideCall.objects.get()!r}"


def test_the_state_of_the_room_carries_no_call_to_who_is_outside(reilly: Reilly) -> None:
    entered(reilly)
    assert "calls.example.org" not in str(room_state.of(reilly.seat("daniel")))
