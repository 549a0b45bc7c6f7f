"""Passing a way in on: link and numbers by two ways, a newer one in place of an older, and nothing kept for
it.
"""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from participants.entry import handing_out_codes, invitations
from participants.entry.handing_out_codes import LINK, NUMBERS, NoSafeWay
from participants.entry.invitations import Issued, NoWayIn, Replaced
from participants.models import Invitation, JournalEntry, Notice, SafeContact
from participants.people import safe_contact
from participants.platform import clock
from participants.platform.errors import NotAllowed, WrongMoment
from participants.staff import accounts, worker
from tests.support.family import Reilly

pytestmark = pytest.mark.invitations
HOME = "192.0.2.77"


def invite(reilly: Reilly, name: str, *, on_paper: bool = False) -> Issued:
    return invitations.invite(
        reilly.people[name],
        reilly.family,
        by=reilly.coordinator,
        until=timezone.now() + timedelta(days=9),
        on_paper=on_paper,
    )


def enter(token: str, code: str) -> None:
    invitations.enter(token, code, address=HOME, device_name="", shared_phone=True)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


# -- replaced ----------------------------------------------------------------------------------------------
def test_a_replaced_link_says_so_to_whoever_has_its_numbers(reilly: Reilly) -> None:
    old = reilly.evening.ways_in["bridie"]
    new = invite(reilly, "bridie")
    with pytest.raises(Replaced) as refused:
        enter(old.token, old.code)
    said = str(refused.value.message)
    assert "replaced" in said
    assert not [name for name in ("Bridie", "Reilly", "Tom", "Northtown") if name in said]
    enter(new.token, new.code)


def test_a_replaced_link_says_nothing_to_whoever_has_only_the_link(reilly: Reilly) -> None:
    old = reilly.evening.ways_in["bridie"]
    invite(reilly, "bridie")
    with pytest.raises(NoWayIn) as refused:
        enter(old.token, wrong(old.code))
    assert type(refused.value) is NoWayIn


def test_a_link_that_was_closed_and_not_replaced_is_as_unknown(reilly: Reilly) -> None:
    old = reilly.evening.ways_in["bridie"]
    invitations.revoke(old.invitation, by=reilly.coordinator)
    with pytest.raises(NoWayIn) as refused:
        enter(old.token, old.code)
    assert type(refused.value) is NoWayIn


def test_the_new_numbers_do_not_open_the_old_link(reilly: Reilly) -> None:
    old, new = reilly.evening.ways_in["bridie"], invite(reilly, "bridie")
    for token, code in ((old.token, new.code), (new.token, old.code)):
        if old.code != new.code:
            with pytest.raises(NoWayIn):
                enter(token, code)


def test_the_page_behind_a_replaced_link_looks_as_ever_until_the_numbers_come(
    reilly: Reilly,
) -> None:
    old = reilly.evening.ways_in["bridie"]
    before = Client().get(f"/j/{old.token}").status_code
    invite(reilly, "bridie")
    assert Client().get(f"/j/{old.token}").status_code == before == 200
    answer = Client().post(f"/j/{old.token}", {"code": old.code})
    assert answer.status_code == 403
    assert "has been replaced" in answer.content.decode()


# -- on paper ----------------------------------------------------------------------------------------------
def test_on_paper_nothing_is_sent(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    invite(reilly, "bridie", on_paper=True)
    assert not Notice.objects.exists()
    invite(reilly, "bridie")
    assert Notice.objects.get().person == reilly.people["bridie"]


def test_each_paper_holds_one_half_and_its_making_is_written_down_without_it(
    reilly: Reilly,
) -> None:
    way = invite(reilly, "bridie", on_paper=True)
    link = handing_out_codes.write_paper(way, LINK, by=reilly.coordinator)
    numbers = handing_out_codes.write_paper(way, NUMBERS, by=reilly.coordinator)
    assert (link.secret, numbers.secret) == (way.link, way.code)
    assert link.sender == "Tom"
    written = list(JournalEntry.objects.filter(action="invitation.print"))
    assert [one.detail for one in written] == [{"what": LINK}, {"what": NUMBERS}]
    for secret in (way.token, way.code):
        assert secret not in str([one.detail for one in written]) + repr(link) + repr(numbers)


def test_another_services_staff_make_no_paper(reilly: Reilly) -> None:
    other = accounts.open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    way = reilly.evening.ways_in["bridie"]
    with pytest.raises(NotAllowed):
        handing_out_codes.write_paper(way, LINK, by=other.accounts.get())
    with pytest.raises(NotAllowed):
        handing_out_codes.send_numbers(way, by=other.accounts.get())


def test_what_was_replaced_cannot_be_printed_any_more(reilly: Reilly) -> None:
    bridie, old = reilly.people["bridie"], reilly.evening.ways_in["bridie"]

    def recall(way: Issued, code: str = "") -> Issued:
        return invitations.recall(bridie, reilly.family, token=way.token, code=code or way.code)

    assert recall(old).invitation == old.invitation
    new = invite(reilly, "bridie")
    for way, code in ((old, ""), (new, wrong(new.code)), (reilly.evening.ways_in["daniel"], "")):
        with pytest.raises(WrongMoment):
            recall(way, code)
    assert recall(new).link == new.link


# -- the numbers by message --------------------------------------------------------------------------------
def test_numbers_that_were_shown_can_go_by_message_once_and_never_own_ones(reilly: Reilly) -> None:
    with pytest.raises(WrongMoment):
        handing_out_codes.send_numbers(reilly.evening.ways_in["daniel"], by=reilly.coordinator)
    way = invite(reilly, "daniel", on_paper=True)
    handing_out_codes.send_numbers(way, by=reilly.coordinator)
    notice = Notice.objects.get(key=f"numbers:{way.invitation.pk}")
    assert way.code in notice.body
    assert way.token not in notice.body
    with pytest.raises(WrongMoment):
        handing_out_codes.send_numbers(way, by=reilly.coordinator)


def test_numbers_never_go_to_a_phone_that_others_read(reilly: Reilly) -> None:
    way = invite(reilly, "bridie", on_paper=True)
    assert not handing_out_codes.ways(way).numbers_by
    with pytest.raises(NoSafeWay):
        handing_out_codes.send_numbers(way, by=reilly.coordinator)
    assert not JournalEntry.objects.filter(action="invitation.send_numbers").exists()


def test_numbers_that_wait_are_taken_back_when_the_way_in_is_replaced(reilly: Reilly) -> None:
    way = invite(reilly, "daniel", on_paper=True)
    handing_out_codes.send_numbers(way, by=reilly.coordinator)
    invite(reilly, "daniel")
    waiting = Notice.objects.get(key=f"numbers:{way.invitation.pk}")
    assert (waiting.state, waiting.body) == ("taken_back", "")


# -- the desk ------------------------------------------------------------------------------------------------
def desk(reilly: Reilly, name: str, rest: str) -> str:
    return f"/desk/families/{reilly.family.pk}/people/{reilly.people[name].pk}/{rest}"


def test_the_desk_invites_on_paper_and_prints_both_sheets(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    tom = reilly.client("tom")
    page = tom.post(desk(reilly, "bridie", "invite"), {"how": "paper"})
    assert page.status_code == 200
    assert not Notice.objects.filter(key__startswith="invitation:").exists()
    held = {"token": page.context["token"], "code": page.context["code"]}
    assert "Don’t post it" in page.content.decode()
    for what in (LINK, NUMBERS):
        sheet = tom.post(desk(reilly, "bridie", f"invite/{what}.pdf"), held)
        assert (sheet.status_code, sheet["Content-Type"]) == (200, "application/pdf")
        assert sheet["Cache-Control"] == "no-store"
    assert tom.post(desk(reilly, "bridie", "invite/both.pdf"), held).status_code == 404
    assert tom.get(desk(reilly, "bridie", "invite/link.pdf")).status_code == 405
    tom.post(desk(reilly, "bridie", "invite"))
    assert tom.post(desk(reilly, "bridie", "invite/link.pdf"), held).status_code == 409


def test_the_desk_sends_numbers_where_that_is_safe(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    for form in ({"how": "paper"}, {}):
        page = tom.post(desk(reilly, "daniel", "invite"), form)
        assert "They go by text message" in page.content.decode()
        assert page.context["code"] == ""
        held = {"token": page.context["token"], "code": ""}
        link = tom.post(desk(reilly, "daniel", "invite/link.pdf"), held)
        assert (link.status_code, link["Content-Type"]) == (200, "application/pdf")
        assert tom.post(desk(reilly, "daniel", "invite/numbers.pdf"), held).status_code == 409
        assert tom.post(desk(reilly, "daniel", "invite/numbers"), held).status_code == 409
    assert "It goes by text message" in page.content.decode()


def test_a_first_invitation_says_nothing_of_earlier_ones(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    Invitation.objects.filter(person=reilly.people["bridie"]).delete()
    first = tom.post(desk(reilly, "bridie", "invite")).content.decode()
    assert "Earlier links" not in first
    again = tom.post(desk(reilly, "bridie", "invite")).content.decode()
    assert "Earlier links and numbers of this person have stopped working" in again


def test_the_page_says_when_a_message_goes_and_not_that_it_went(reilly: Reilly) -> None:
    now = timezone.now().astimezone(ZoneInfo("Europe/London"))
    opens = (now + timedelta(hours=2)).replace(minute=0)
    closes = opens + timedelta(hours=1)
    person = reilly.people["daniel"]
    SafeContact.objects.filter(person=person).update(
        safe_from=opens.time(), safe_until=closes.time(), channels=["text"]
    )
    page = reilly.client("tom").post(desk(reilly, "daniel", "invite")).content.decode()
    due = Notice.objects.filter(person=person, kind="way_in").latest("created_at").due
    assert due > timezone.now()
    assert clock.when(due, person.zone) in page
    assert "in their safe hours" not in page
    by_any_hour = SafeContact.objects.filter(person=person)
    by_any_hour.update(safe_from=None, safe_until=None)
    page = reilly.client("tom").post(desk(reilly, "daniel", "invite")).content.decode()
    assert "It goes by text message now" in page


def test_link_and_numbers_have_a_button_to_copy_each_and_none_for_both(reilly: Reilly) -> None:
    page = reilly.client("tom").post(desk(reilly, "bridie", "invite")).content.decode()
    assert re.findall(r'hidden data-copy="([^"]+)"', page) == ["way-link", "way-code"]
    page = reilly.client("tom").post(desk(reilly, "daniel", "invite")).content.decode()
    assert re.findall(r'hidden data-copy="([^"]+)"', page) == ["way-link"], "his went to him alone"


@pytest.mark.parametrize("name", ["siobhan", "bridie", "priya", "aisha"])
def test_nobody_else_prints_a_way_in(reilly: Reilly, name: str) -> None:
    way = reilly.evening.ways_in["bridie"]
    held = {"token": way.token, "code": way.code}
    answer = reilly.client(name).post(
        desk(reilly, "bridie", "invite/link.pdf"), held, headers={"Accept": "application/json"}
    )
    assert answer.status_code in (401, 403, 404)


def test_a_letter_that_goes_by_the_outbox_is_the_same_letter(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    bridie = reilly.people["bridie"]
    safe_contact.set_safe_contact(bridie, by=reilly.coordinator, channels=["letter"])
    safe_contact.check_safe_contact(bridie, by=reilly.coordinator)
    invite(reilly, "bridie")
    worker.send_due(owner="a")
    assert Notice.objects.get().state == "sent"
    assert Invitation.objects.filter(person=bridie, revoked_at=None).count() == 1
