"""Another number or address: nothing changes until the old way said yes, or a coordinator spoke to the
person.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participants.entry import stepping_up
from participants.messages import contact_changes, reaching
from participants.messages.fresh_codes import NotThatCode
from participants.models import ContactChange, JournalEntry, Notice, SafeContact, ToDo
from participants.models.choices import ToDoKind
from participants.people import safe_contact
from participants.people.safe_contact import NotConfirmed
from participants.platform.errors import NotAllowed, TooFast, Unclear
from participants.staff import accounts, retention
from tests.support.family import Reilly

pytestmark = pytest.mark.notices
OLD, NEW = "+447700900102", "+447700900155"
SIX = re.compile(r"\b\d{6}\b")


def ask(reilly: Reilly, name: str = "daniel", value: str = "07700 900155") -> ContactChange:
    person = reilly.people[name]
    return contact_changes.ask(person, "phone", value, by=person)


def phone(reilly: Reilly, name: str = "daniel") -> str:
    return SafeContact.objects.get(person=reilly.people[name]).phone


def code_sent() -> str:
    """The numbers in the message that waits; it goes to the number of old."""
    found = SIX.search(Notice.objects.filter(key__startswith="fresh_code:").latest("due").body)
    assert found
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


# -- the rule ------------------------------------------------------------------------------------------------
def test_nothing_changes_until_the_numbers_come_back(reilly: Reilly) -> None:
    change = ask(reilly)
    assert phone(reilly) == OLD
    with pytest.raises(NotThatCode):
        contact_changes.confirm(change, wrong(code_sent()), by=reilly.people["daniel"])
    assert phone(reilly) == OLD
    contact_changes.confirm(change, code_sent(), by=reilly.people["daniel"])
    assert phone(reilly) == NEW
    assert not ContactChange.objects.exists()


def test_the_numbers_go_the_old_way_and_say_what_they_are_for(reilly: Reilly) -> None:
    ask(reilly)
    notice = Notice.objects.filter(key__startswith="fresh_code:").get()
    way = reaching.reach(reilly.people["daniel"], notice.kind, at=timezone.now())
    assert isinstance(way, reaching.Way)
    assert way.address == OLD
    assert "Was it you?" in notice.body
    assert "900155" not in notice.body


def test_the_new_one_is_checked_before_anything_goes_there(reilly: Reilly) -> None:
    change = ask(reilly)
    contact_changes.confirm(change, code_sent(), by=reilly.people["daniel"])
    person = reilly.people["daniel"]
    assert reaching.reach(person, "news", at=timezone.now()) == reaching.NoWay.NOT_CHECKED
    assert ToDo.objects.get(person=person).kind == ToDoKind.CHECK_CONTACT
    safe_contact.check_safe_contact(person, by=reilly.coordinator)
    assert isinstance(reaching.reach(person, "news", at=timezone.now()), reaching.Way)


def test_where_no_numbers_can_go_safely_the_coordinator_speaks_to_them(reilly: Reilly) -> None:
    change = ask(reilly, "bridie")
    assert not change.code_sent
    assert not Notice.objects.filter(key__startswith="fresh_code:").exists()
    assert ToDo.objects.get(person=reilly.people["bridie"]).kind == ToDoKind.NEW_CONTACT
    contact_changes.confirm_spoken(change, by=reilly.coordinator)
    assert phone(reilly, "bridie") == NEW


def test_numbers_for_one_change_do_not_confirm_another(reilly: Reilly) -> None:
    ask(reilly)
    first = code_sent()
    again = ask(reilly, value="07700 900166")
    with pytest.raises(NotThatCode):
        contact_changes.confirm(again, first, by=reilly.people["daniel"])
    assert ContactChange.objects.get() == again


def test_guessing_the_numbers_is_slowed(reilly: Reilly) -> None:
    change = ask(reilly)
    for _ in range(3):
        with pytest.raises(NotThatCode):
            contact_changes.confirm(change, wrong(code_sent()), by=reilly.people["daniel"])
    with pytest.raises(TooFast):
        contact_changes.confirm(change, code_sent(), by=reilly.people["daniel"])


@pytest.mark.parametrize("value", ["", "   ", "call me", "07700 900102"])
def test_what_is_no_number_or_the_old_one_is_unclear(reilly: Reilly, value: str) -> None:
    with pytest.raises(Unclear):
        ask(reilly, value=value)


def test_nobody_else_asks_or_says_yes(reilly: Reilly) -> None:
    daniel, other = reilly.people["daniel"], accounts.open_service(
        "Southtown", administrator="x@south.example", password="quilt-lamp-42-x"
    )  # fmt: skip
    for by in (reilly.people["siobhan"], other.accounts.get()):
        with pytest.raises(NotAllowed):
            contact_changes.ask(daniel, "phone", "07700 900155", by=by)
    change = ask(reilly)
    for by in (reilly.people["siobhan"], other.accounts.get()):
        with pytest.raises(NotAllowed):
            contact_changes.confirm(change, code_sent(), by=by)
        with pytest.raises(NotAllowed):
            contact_changes.drop(change, by=by)
    with pytest.raises(NotAllowed):
        contact_changes.confirm_spoken(change, by=other.accounts.get())


def test_a_wish_nobody_said_yes_to_is_forgotten_after_a_week(reilly: Reilly) -> None:
    ask(reilly)
    ContactChange.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert not contact_changes.waiting(reilly.people["daniel"]).exists()
    ask(reilly, "siobhan")
    retention.run_daily()
    assert ContactChange.objects.get().person == reilly.people["siobhan"]


def test_the_journal_says_how_it_was_confirmed_and_never_the_number(reilly: Reilly) -> None:
    contact_changes.confirm(change := ask(reilly), code_sent(), by=reilly.people["daniel"])
    contact_changes.confirm_spoken(ask(reilly, "bridie"), by=reilly.coordinator)
    contact_changes.drop(ask(reilly, "siobhan"), by=reilly.coordinator)
    taken = JournalEntry.objects.filter(action="contact_change.take").order_by("seq")
    assert [one.detail["how"] for one in taken] == ["code", "spoken"]
    written = str(list(JournalEntry.objects.values()))
    assert "900155" not in written + repr(change) + str(change)


# -- the coordinator's form ----------------------------------------------------------------------------------
def test_the_desk_changes_a_number_only_after_speaking_to_them(reilly: Reilly) -> None:
    person = reilly.people["daniel"]
    with pytest.raises(NotConfirmed):
        safe_contact.set_safe_contact(person, by=reilly.coordinator, phone="07700 900155", channels=["text"])
    assert phone(reilly) == OLD
    safe_contact.set_safe_contact(
        person, by=reilly.coordinator, phone="07700 900155", channels=["text"], spoken=True
    )
    assert phone(reilly) == NEW
    entry = JournalEntry.objects.filter(action="safe_contact.set").latest("seq")
    assert entry.detail == {"changed": ["phone"], "how": "spoken"}


def test_the_same_number_a_first_one_and_none_need_no_confirming(reilly: Reilly) -> None:
    person = reilly.people["daniel"]
    for given in ({"phone": "07700 900102"}, {"phone": ""}, {"phone": "07700 900155"}):
        safe_contact.set_safe_contact(person, by=reilly.coordinator, **given)
    assert phone(reilly) == NEW


# -- one's own page ------------------------------------------------------------------------------------------
def page(client: Client, **form: str) -> str:
    answer = client.post("/me/contact", form, follow=True) if form else client.get("/me/contact")
    return answer.content.decode()


def test_ones_own_number_shows_after_fresh_numbers_on_this_phone(reilly: Reilly) -> None:
    daniel = reilly.client("daniel")
    assert OLD not in page(daniel)
    assert "The six numbers we sent you" in page(daniel, do="send")
    assert OLD not in page(daniel, do="prove", code=wrong(code_sent()))
    assert OLD in page(daniel, do="prove", code=code_sent())
    assert OLD in page(daniel)
    device = reilly.visitor("daniel").device
    assert device is not None
    device.proved_at = timezone.now() - stepping_up.FRESH_FOR
    device.save()
    assert OLD not in page(daniel)


def test_a_shared_phone_never_shows_it(reilly: Reilly) -> None:
    said = page(reilly.client("bridie"), do="send")
    assert "Ask the person who runs your meetings" in said
    assert "900103" not in said


def test_a_number_is_changed_on_the_page(reilly: Reilly) -> None:
    daniel = reilly.client("daniel")
    assert "looks" not in page(daniel, do="ask", what="phone", value="07700 900155")
    change = str(ContactChange.objects.get().pk)
    refused = daniel.post("/me/contact", {"do": "confirm", "change": change, "code": "x"})
    assert refused.status_code == 403
    assert phone(reilly) == OLD
    assert "It’s changed" in page(daniel, do="confirm", change=change, code=code_sent())
    assert phone(reilly) == NEW


def test_what_was_typed_wrongly_is_still_there(reilly: Reilly) -> None:
    answer = reilly.client("daniel").post(
        "/me/contact",
        {"do": "ask", "what": "phone", "value": "call me", "back": "/me/contact"},
    )
    assert answer.status_code == 422
    assert 'value="call me"' in answer.content.decode()


def test_somebody_elses_change_is_not_found(reilly: Reilly) -> None:
    change = str(ask(reilly).pk)
    for do in ("confirm", "drop", "send_again"):
        answer = reilly.client("siobhan").post(
            "/me/contact", {"do": do, "change": change, "code": code_sent()}
        )
        assert answer.status_code == 404
    assert ContactChange.objects.exists()


# -- the desk's page -----------------------------------------------------------------------------------------
def test_the_desk_asks_and_takes_what_they_read_out(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    person = f"/desk/families/{reilly.family.pk}/people/{reilly.people['daniel'].pk}"
    asked = tom.post(f"{person}/contact/another", {"what": "phone", "value": "07700 900155"})
    assert asked.status_code == 303
    change = f"{person}/contact/another/{ContactChange.objects.get().pk}"
    assert NEW in tom.get(f"{person}/reaching").content.decode()
    told = tom.post(change, {"do": "confirm", "code": wrong(code_sent())}, follow=True)
    assert "don’t fit" in told.content.decode()
    assert phone(reilly) == OLD
    assert tom.post(change, {"do": "confirm", "code": code_sent()}).status_code == 303
    assert phone(reilly) == NEW
    assert "Their number or address has changed" in tom.get("/desk/").content.decode()
