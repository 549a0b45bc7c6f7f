"""Numbers that were given let in once; then their person has numbers of their own, and comes back with those
on any phone.
"""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from participants.entry import handing_out_codes, invitations, own_codes
from participants.entry.invitations import Issued, NoWayIn
from participants.messages import fresh_codes
from participants.models import Device, Invitation, JournalEntry, Notice, SafeContact
from participants.models.choices import BoundBy, NumbersWent, WasMe
from participants.platform.errors import WrongMoment
from plans.demo import INVITED_FOR
from tests.support.family import Reilly

pytestmark = pytest.mark.invitations


def invite(reilly: Reilly, name: str) -> Issued:
    # Not until the meeting: it is tonight at half past six, and tests run at any time of day.
    until = timezone.now() + INVITED_FOR
    return invitations.invite(reilly.people[name], reilly.family, by=reilly.coordinator, until=until)


def come_in(token: str, code: str, *, agent: str = "") -> Client:
    phone = Client(headers={"User-Agent": agent})
    answer = phone.post(f"/j/{token}", {"code": code})
    assert answer.status_code == 303, answer.content.decode()
    return phone


def numbers_on(phone: Client) -> str:
    found = re.search(r"own-numbers.*?(\d{3} \d{3})", phone.get("/me/numbers").content.decode(), re.S)
    assert found, "no numbers are shown"
    return found[1].replace(" ", "")


def sent_to(reilly: Reilly, name: str) -> list[str]:
    rows = Notice.objects.filter(person=reilly.people[name]).order_by("created_at")
    return [found[1] for one in rows if (found := re.search(r"numbers: (\d{6})", one.body))]


def test_given_numbers_let_in_once_and_own_ones_again_and_again(reilly: Reilly) -> None:
    way = invite(reilly, "bridie")
    phone = come_in(way.token, way.code)
    own = numbers_on(phone)
    with pytest.raises(AssertionError):
        come_in(way.token, way.code)
    for _ in range(2):
        come_in(way.token, own)
    assert Device.objects.filter(person=reilly.people["bridie"], revoked_at=None).count() == 3


def test_coming_in_leads_to_the_numbers_and_then_onward(reilly: Reilly) -> None:
    way = invite(reilly, "bridie")
    phone = Client()
    answer = phone.post(f"/j/{way.token}", {"code": way.code})
    assert answer["Location"] == "/me/numbers"
    assert phone.post("/me/numbers", {"do": "kept"})["Location"] in ("/", "/me/patch")
    assert "Show me new numbers" in phone.get("/me/numbers").content.decode()


def test_the_page_shows_them_again_until_they_are_put_away_and_not_after_half_an_hour(
    reilly: Reilly,
) -> None:
    way = invite(reilly, "bridie")
    phone = come_in(way.token, way.code)
    assert numbers_on(phone) == numbers_on(phone)
    Device.objects.update(own_numbers_until=timezone.now())
    assert "own-numbers" not in phone.get("/me/numbers").content.decode()


def test_nothing_in_the_database_opens_them_without_the_phones_own_key(reilly: Reilly) -> None:
    way = invite(reilly, "bridie")
    own = numbers_on(come_in(way.token, way.code))
    device = Device.objects.get(person=reilly.people["bridie"])
    assert device.own_numbers
    assert own not in device.own_numbers
    assert own_codes.shown(device, "another key") == ""


def test_own_numbers_go_the_safe_way_where_there_is_one(reilly: Reilly) -> None:
    way = invite(reilly, "siobhan")
    own = numbers_on(come_in(way.token, way.code))
    assert sent_to(reilly, "siobhan") == [own]
    way = invite(reilly, "bridie")  # she shares a phone
    come_in(way.token, way.code)
    assert sent_to(reilly, "bridie") == []


def test_a_phone_that_is_in_shows_new_ones_and_the_old_ones_end(reilly: Reilly) -> None:
    way = invite(reilly, "bridie")
    phone = come_in(way.token, way.code)
    old = numbers_on(phone)
    phone.post("/me/numbers", {"do": "new"})
    new = numbers_on(phone)
    with pytest.raises(AssertionError):
        come_in(way.token, old)
    come_in(way.token, new)


def test_of_two_who_have_the_same_given_numbers_one_comes_in(reilly: Reilly) -> None:
    way = invite(reilly, "bridie")
    stale = Invitation.objects.select_related("person", "family").get(pk=way.invitation.pk)
    come_in(way.token, way.code)
    with pytest.raises(NoWayIn):  # whoever had looked at the numbers before the other was in
        invitations._let_in(stale, name="", shared_phone=True, known=None, let_go="")


def test_a_phone_says_by_which_numbers_it_came_in(reilly: Reilly) -> None:
    way = invite(reilly, "siobhan")
    phone = come_in(way.token, way.code)
    come_in(way.token, numbers_on(phone))
    first, second = Device.objects.filter(person=reilly.people["siobhan"])
    assert (first.bound_by, first.was_me) == (BoundBy.SHOWN, "")
    assert (second.bound_by, second.was_me) == (BoundBy.OWN, WasMe.ASKED)
    rows = JournalEntry.objects.filter(action="device.bind").order_by("seq")
    assert {row.actor_id for row in rows} == {""}
    assert [row.detail["numbers"] for row in rows] == ["shown", "own"]
    assert {row.detail["how"] for row in rows} == {"link and numbers"}


# -- on the desk ---------------------------------------------------------------------------------------------
def desk(reilly: Reilly, name: str, what: str, **form: str) -> str:
    answer = reilly.client("tom").post(
        f"/desk/families/{reilly.family.pk}/people/{reilly.people[name].pk}/{what}", form
    )
    assert answer.status_code in (200, 303), answer.content.decode()
    return str(answer.content.decode())


def test_the_desk_sends_the_first_numbers_the_safe_way_and_shows_none(reilly: Reilly) -> None:
    page = desk(reilly, "siobhan", "invite")
    assert 'id="way-code"' not in page
    assert not re.search(r"\b\d{3} ?\d{3}\b", re.sub(r"<[^>]*>", " ", page.split("<main")[1]))
    (code,) = sent_to(reilly, "siobhan")
    assert code not in page
    way = Invitation.objects.get(person=reilly.people["siobhan"], revoked_at=None)
    assert way.numbers_went == NumbersWent.SENT


def test_the_desk_shows_numbers_that_cannot_go_and_writes_that_down(reilly: Reilly) -> None:
    assert 'id="way-code"' in desk(reilly, "bridie", "invite")
    way = Invitation.objects.get(person=reilly.people["bridie"], revoked_at=None)
    assert way.numbers_went == NumbersWent.SHOWN
    assert JournalEntry.objects.filter(action="invitation.show_numbers", subject=str(way.pk)).exists()


def test_nobody_prints_numbers_that_nobody_here_has_seen(reilly: Reilly) -> None:
    way = invite(reilly, "siobhan")
    hidden = Issued(way.invitation, way.token, "")
    with pytest.raises(WrongMoment):
        handing_out_codes.write_paper(hidden, handing_out_codes.NUMBERS, by=reilly.coordinator)
    assert handing_out_codes.write_paper(hidden, handing_out_codes.LINK, by=reilly.coordinator)
    handing_out_codes.write_paper(way, handing_out_codes.NUMBERS, by=reilly.coordinator)
    way.invitation.refresh_from_db()
    assert way.invitation.numbers_went == NumbersWent.PAPER


def test_new_numbers_leave_link_and_phones_and_are_seen_by_their_circle(reilly: Reilly) -> None:
    way = invite(reilly, "bridie")
    phone = come_in(way.token, way.code)
    own = numbers_on(phone)
    page = desk(reilly, "bridie", "numbers", how="aloud")
    found = re.search(r"(\d{3}) (\d{3})", page.split('id="way-code"')[1])
    assert found
    new = found[1] + found[2]
    assert "New numbers were made for you" in phone.get("/").content.decode()
    with pytest.raises(AssertionError):
        come_in(way.token, own)
    come_in(way.token, new)
    siobhan = reilly.client("siobhan")
    shown = siobhan.get(f"/m/{reilly.meeting.pk}/who").content.decode()
    assert "New numbers were made for" in shown
    assert JournalEntry.objects.filter(action="invitation.renew_numbers").count() == 1
    told = Notice.objects.filter(person=reilly.people["bridie"], key__startswith="renewed:")
    assert told.count() == 1


def test_new_numbers_that_go_the_safe_way_are_shown_to_nobody(reilly: Reilly) -> None:
    way = invite(reilly, "siobhan")
    come_in(way.token, way.code)
    page = desk(reilly, "siobhan", "numbers", how="sent")
    assert "way-code" not in page
    come_in(way.token, sent_to(reilly, "siobhan")[-1])


def test_asking_for_new_numbers_says_first_what_happens(reilly: Reilly) -> None:
    invite(reilly, "bridie")
    at = f"/desk/families/{reilly.family.pk}/people/{reilly.people['bridie'].pk}/numbers"
    page = reilly.client("tom").get(at).content.decode()
    assert "stop working now" in page
    assert not JournalEntry.objects.filter(action="invitation.renew_numbers").exists()


def test_the_demos_numbers_are_own_ones_already(reilly: Reilly, settings: Settings) -> None:
    way = reilly.evening.ways_in["kwame"]
    for _ in range(3):
        come_in(way.token, way.code)


def test_own_numbers_that_wait_for_safe_hours_are_not_lost_to_a_code_that_was_asked_for(
    reilly: Reilly,
) -> None:
    now = timezone.now().astimezone(ZoneInfo("Europe/London"))
    later = (now + timedelta(hours=2)).time()
    contact = SafeContact.objects.filter(person=reilly.people["siobhan"])
    contact.update(safe_from=later, safe_until=(now + timedelta(hours=5)).time())
    way = invite(reilly, "siobhan")
    own = numbers_on(come_in(way.token, way.code))
    fresh_codes.send(reilly.person("siobhan"), purpose="sign", by=reilly.person("siobhan"))
    assert sent_to(reilly, "siobhan")[0] == own
