"""Everything the wrong people and programs do with a way in: none is admitted, and the right person still
gets in.

What six digits are worth is no secret: a try with somebody's link is right once in a million, one address has
33 in its first hour, and at the fifth a person is told. So the foreign tries here never hit by luck; what is
shown is that nothing else opens.
"""

import random
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from meetings import access
from meetings.choices import Stage
from meetings.models import Seat
from meetings.table import admission
from participants.entry import devices, invitations
from participants.entry.guess_throttling import SlowDown
from participants.entry.invitations import Issued, NoWayIn
from participants.models import Device, Invitation, JournalEntry, Notice, Person, ToDo, WrongCode
from participants.platform import tokens_and_codes
from participants.platform.errors import NotAllowed, Refusal
from tests.support.family import Reilly
from tests.support.pages import text_of

pytestmark = pytest.mark.invitations
TRIES = 10_000
HOME = "192.0.2.7"
SCANNERS = (
    "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0",
    "Slackbot-LinkExpanding 1.0",
    "Mozilla/5.0 (Windows NT 10.0) Microsoft Defender SafeLinks",
    "Barracuda Sentinel (EE)",
    "",
)


@pytest.fixture
def way(reilly: Reilly) -> Issued:
    """Siobhan's way in; nobody has used it yet."""
    return reilly.evening.ways_in["siobhan"]


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything happens in one moment, however slow the machine is: nobody waits a slowed address out."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def nobody_came_in(reilly: Reilly, way: Issued) -> Iterator[None]:
    """Whatever the test does: afterwards no device is bound, and the person comes in with their first try."""
    yield
    assert not Device.objects.exists()
    assert come_in(way)


def come_in(way: Issued, *, address: str = HOME) -> Device:
    device, _key = invitations.enter(way.token, way.code, address=address, device_name="", shared_phone=False)
    return device


def anybody(n: int) -> str:
    """An address of its own for each: a net of machines, half of them with IPv6."""
    return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" if n % 2 else f"2001:db8:{n:x}::1"


def rows() -> list[object]:
    models = (Invitation, Device, WrongCode, JournalEntry, Notice, Person, ToDo)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.usefixtures("nobody_came_in")
def test_previews_open_nothing_and_leave_no_trace(way: Issued) -> None:
    before = rows()
    for agent in SCANNERS:
        browser = Client(headers={"user-agent": agent})
        for ask in (browser.get, browser.head, browser.options):
            for address in (f"/j/{way.token}", f"/j/{way.token}?code={way.code}", "/j/"):
                answer = ask(address)
                assert answer.status_code in (200, 405)
                assert "kt_device" not in answer.cookies
    assert rows() == before


@pytest.mark.usefixtures("nobody_came_in")
def test_scanners_that_send_forms_open_nothing(way: Issued) -> None:
    """They follow the page's own form with its token, fill in every field they find, and press the button."""
    before = rows()
    for agent in SCANNERS:
        browser = Client(headers={"user-agent": agent}, enforce_csrf_checks=True)
        browser.get(f"/j/{way.token}")
        token = browser.cookies["csrftoken"].value
        for code in ("", "test", "test@example.com", "12345", "1234567", way.token):
            sent = {"csrfmiddlewaretoken": token, "code": code, "shared_phone": "yes"}
            answer = browser.post(f"/j/{way.token}", sent)
            assert answer.status_code == 422
            assert "kt_device" not in answer.cookies
    assert rows() == before


@pytest.mark.usefixtures("nobody_came_in")
def test_whoever_was_forwarded_the_link_is_slowed_and_learns_nothing(way: Issued) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.4")
    answers = [browser.post(f"/j/{way.token}", {"code": f"{n:06d}"}) for n in wrong_codes(way, 30)]
    assert [answer.status_code for answer in answers[:3]] == [403] * 3
    assert {answer.status_code for answer in answers[3:]} == {429}
    for answer in answers:
        assert "Siobhan" not in text_of(answer)
        assert "kt_device" not in answer.cookies


def wrong_codes(way: Issued, times: int) -> list[int]:
    luck = random.Random(20260610)
    return [n for n in luck.sample(range(10**6), times + 1) if n != int(way.code)][:times]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("nobody_came_in")
def test_ten_thousand_foreign_tries_admit_nobody(reilly: Reilly, way: Issued) -> None:
    """Half of them have the link and guess, each from a place of its own; half guess at links, with a right
    code.
    """
    admitted, answers = 0, set()
    for n, guess in enumerate(wrong_codes(way, TRIES)):
        link = way.token if n % 2 else tokens_and_codes.make_token()
        code = f"{guess:06d}" if n % 2 else way.code
        try:
            invitations.enter(link, code, address=anybody(n), device_name="", shared_phone=True)
            admitted += 1
        except Refusal as refusal:
            answers.add(type(refusal))
    assert admitted == 0
    # After some fifty for one link, and from one net, they wait as well.
    assert answers == {NoWayIn, SlowDown}
    assert ToDo.objects.filter(person=reilly.people["siobhan"]).count() == 1
    assert Notice.objects.filter(key__startswith="guessed:").count() == 1
    assert JournalEntry.objects.filter(action="invitation.guessed").count() == 1


@pytest.mark.usefixtures("nobody_came_in")
def test_hundreds_of_tries_from_one_place_are_three(way: Issued) -> None:
    answers = []
    for guess in wrong_codes(way, 200):
        with pytest.raises(Refusal) as refused:
            invitations.enter(
                way.token, f"{guess:06d}", address="198.51.100.4", device_name="", shared_phone=True
            )
        answers.append(type(refused.value))
    assert answers[:3] == [NoWayIn] * 3
    assert set(answers[3:]) == {SlowDown}


def test_whoever_is_in_stays_in_through_all_of_it(reilly: Reilly, way: Issued) -> None:
    inside = come_in(way)
    for n, guess in enumerate(wrong_codes(way, 100)):
        with pytest.raises(Refusal):
            invitations.enter(
                way.token, f"{guess:06d}", address=anybody(n), device_name="", shared_phone=True
            )
    assert devices.stands(inside.pk)
    assert Invitation.objects.get(pk=way.invitation.pk).revoked_at is None


def test_link_and_numbers_together_passed_on_are_seen_by_their_person_and_taken_out(
    reilly: Reilly, way: Issued
) -> None:
    mine, theirs = Client(), Client(REMOTE_ADDR="198.51.100.4")
    mine.post(f"/j/{way.token}", {"code": way.code, "device_name": "Mine"})
    theirs.post(f"/j/{way.token}", {"code": way.code, "device_name": "Not mine"})
    other = Device.objects.get(name="Not mine")
    page = mine.get("/me/devices").content.decode()
    assert "Not mine" in page
    assert "Last used" in page
    mine.post("/me/devices", {"do": "revoke", "device": str(other.pk)})
    assert theirs.get("/me/devices").status_code == 401
    assert mine.get("/me/devices").status_code == 200


# -- too early -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "stage", [Stage.OFFERED, Stage.CONSENTED, Stage.PREPARING, Stage.READY, Stage.WITHDRAWN]
)
def test_whoever_comes_early_is_known_and_not_in_the_room(reilly: Reilly, stage: Stage) -> None:
    reilly.jump_to(stage, admitted=False)
    siobhan = reilly.client("siobhan")
    assert "Hello, <bdi>Siobhan</bdi>" in siobhan.get("/").content.decode()
    siobhan.post(f"/m/{reilly.meeting.pk}/knock")
    siobhan.get(f"/m/{reilly.meeting.pk}/room")
    assert not access.is_in_room(reilly.seat("siobhan"))
    assert not Seat.objects.filter(meeting=reilly.meeting, admitted_at__isnull=False).exists()


def test_whoever_knocks_early_waits_for_the_coordinator_and_then_comes_in(reilly: Reilly) -> None:
    seat = reilly.seat("siobhan")
    admission.knock(by=seat)
    assert reilly.seat("siobhan").admitted_at is None
    for name in ("daniel", "priya", "siobhan"):
        with pytest.raises(NotAllowed):
            admission.admit(seat, by=reilly.seat(name))
    admission.admit(seat, by=reilly.seat("tom"))
    assert reilly.seat("siobhan").admitted_at is not None
