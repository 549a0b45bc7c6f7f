"""The page on which a coordinator sees messages as one person would get them."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone, translation

from participants.entry.sent_forms.form_token import BACK
from participants.messages import contact_changes, notices, previews
from participants.models import ContactChange, Notice, SafeContact, ToDo
from participants.models.choices import Says, ToDoKind
from participants.people import safe_contact, to_do
from tests.support.family import Reilly

pytestmark = pytest.mark.notices


def address(reilly: Reilly, name: str, rest: str = "reaching") -> str:
    return f"/desk/families/{reilly.family.pk}/people/{reilly.people[name].pk}/{rest}"


def seen(reilly: Reilly, name: str) -> dict[str, previews.Preview]:
    found = previews.previews(reilly.person(name), at=timezone.now())
    return {str(one.what): one for one in found}


def test_the_page_says_what_would_go_and_sends_nothing(reilly: Reilly) -> None:
    before = Notice.objects.count()
    answer = reilly.client("tom").get(address(reilly, "daniel"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "A place is saved for you" in page
    assert "leave no message" in page
    assert Notice.objects.count() == before


@pytest.mark.parametrize("name", ["daniel", "siobhan", "aisha", "priya", "maya"])
def test_nobody_else_sees_it(reilly: Reilly, name: str) -> None:
    answer = reilly.client(name).get(address(reilly, "daniel"), headers={"Accept": "application/json"})
    assert answer.status_code in (401, 403, 404)


def test_another_familys_person_is_not_found(reilly: Reilly) -> None:
    lee = f"/desk/families/{reilly.family.pk}/people/{reilly.people['lee'].pk}/reaching"
    assert reilly.client("tom").get(lee).status_code == 404


def test_what_is_shown_is_what_goes(reilly: Reilly) -> None:
    for name in ("daniel", "siobhan", "bridie", "haddad", "kwame"):
        shown = seen(reilly, name)["Something new"]
        link = shown.body[shown.body.index("http") :].split()[0]
        with translation.override("en-gb"):
            queued = notices.queue(
                f"preview:{name}", notices.SOMETHING_NEW, person=reilly.people[name],
                values={"link": link}, expires=timezone.now() + timedelta(days=2),
            )  # fmt: skip
        assert queued is not None
        assert shown.body == queued.body


def test_it_follows_what_was_agreed(reilly: Reilly) -> None:
    assert "19" in seen(reilly, "daniel")["A question about times"].body
    SafeContact.objects.update(says=Says.LINK)
    least = seen(reilly, "daniel")["A question about times"]
    assert least.is_least
    assert "19:00" not in least.body


def test_a_calendar_file_shows_only_where_one_would_go(reilly: Reilly) -> None:
    kwame, daniel = seen(reilly, "kwame"), seen(reilly, "daniel")
    for what in ("A time is set", "A time has changed", "A time is called off"):
        assert kwame[what].entry == "Kitchen Table"
        assert not daniel[what].entry
    assert not kwame["A reminder, a day and an hour before"].entry
    assert "For their calendar" not in kwame  # it goes with the line
    assert "no calendar entry" in str(daniel["For their calendar"].why_not)
    page = reilly.client("tom").get(address(reilly, "kwame")).content.decode()
    assert "with a calendar file that says “Kitchen Table”" in page


def test_a_reminder_is_shown_as_it_would_go(reilly: Reilly) -> None:
    what = "A reminder, a day and an hour before"
    assert "in the evening" in seen(reilly, "daniel")[what].body
    least = seen(reilly, "siobhan")[what]
    assert least.is_least
    assert least.body.startswith("A reminder. Please open your link soon")
    assert least.parts == 1


def test_a_shared_phone_is_told_no_code(reilly: Reilly) -> None:
    assert seen(reilly, "bridie")["Six numbers, to sign with"].why_not
    assert not seen(reilly, "daniel")["Six numbers, to sign with"].why_not


def test_mrs_haddad_reads_arabic(reilly: Reilly) -> None:
    with translation.override("ar"):
        expected = str(notices.SOMETHING_NEW.body) % {"link": "LINK"}
    shown = seen(reilly, "haddad")["Something new"]
    assert shown.body.split()[0] == expected.split()[0]


def test_whoever_is_not_checked_gets_nothing(reilly: Reilly) -> None:
    safe_contact.set_safe_contact(reilly.people["daniel"], by=reilly.coordinator)
    assert all(one.why_not for one in seen(reilly, "daniel").values())


def test_a_to_do_shows_and_is_seen_to(reilly: Reilly) -> None:
    task = to_do.raise_for(reilly.people["daniel"], ToDoKind.NOT_DELIVERED)
    tom = reilly.client("tom")
    assert "arrive" in tom.get(address(reilly, "daniel")).content.decode()
    assert "something to see to" in tom.get(f"/desk/families/{reilly.family.pk}").content.decode()
    done = tom.post(address(reilly, "daniel", f"to-do/{task.pk}"))
    assert done.status_code == 303
    assert ToDo.objects.get().done_by == reilly.coordinator
    assert tom.post(address(reilly, "daniel", f"to-do/{task.pk}")).status_code == 404


def test_somebody_elses_to_do_is_not_found(reilly: Reilly) -> None:
    task = to_do.raise_for(reilly.people["lee"], ToDoKind.NOT_DELIVERED)
    tom = reilly.client("tom")
    assert tom.post(address(reilly, "daniel", f"to-do/{task.pk}")).status_code == 404
    assert ToDo.objects.get().done_at is None


def test_texts_come_back_only_when_they_said_so(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    assert tom.post(address(reilly, "daniel", "texts-again")).status_code == 409
    safe_contact.stop_texts(reilly.people["daniel"])
    assert "no more texts" in tom.get(address(reilly, "daniel")).content.decode()
    assert tom.post(address(reilly, "daniel", "texts-again")).status_code == 303
    assert SafeContact.objects.get(person=reilly.people["daniel"]).texts_stopped_at is None


def test_the_form_opens_as_it_was_filled_in_and_sent_back_changes_nothing(reilly: Reilly) -> None:
    tom, person = reilly.client("tom"), reilly.person("daniel")
    safe_contact.set_safe_contact(
        person, by=reilly.coordinator, phone="07700 900102", channels=["text", "voice"], safe_from=time(18,
        30),
        safe_until=time(21, 0), shared_with="his sister", sender="Danny", says=Says.TIME, review_on=date(2027,
        3, 9),
    )  # fmt: skip
    before = SafeContact.objects.filter(person=person).values().get()
    answer = tom.get(f"/desk/families/{reilly.family.pk}")
    (member,) = [one for one in answer.context["around"].rows if one.person.pk == person.pk]
    shown = {field.html_name: field.value() for field in member.contact_form}
    page = answer.content.decode()
    assert 'value="18:30"' in page
    assert 'value="2027-03-09"' in page
    sent = {name: value for name, value in shown.items() if value not in (None, False)}
    assert tom.post(address(reilly, "daniel", "contact"), sent).status_code == 303
    assert SafeContact.objects.filter(person=person).values().get() == before


def test_what_went_says_what_it_was(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    invited = f"/desk/families/{reilly.family.pk}/people/{reilly.people['daniel'].pk}/invite"
    tom.post(invited)
    page = tom.get(address(reilly, "daniel")).content.decode()
    assert "The link of an invitation" in page[page.index("What went") :]


def test_numbers_that_do_not_fit_are_said_on_the_page_they_were_typed_on(reilly: Reilly) -> None:
    tom, here = reilly.client("tom"), address(reilly, "daniel")
    contact_changes.ask(reilly.people["daniel"], "phone", "07700 900155", by=reilly.coordinator)
    change = ContactChange.objects.get()
    form = {"do": "confirm", "code": "000000", BACK: here}
    answer = tom.post(address(reilly, "daniel", f"contact/another/{change.pk}"), form)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "fit, or they are too old" in page
    assert "What they would get now" in page
    assert ContactChange.objects.filter(pk=change.pk).exists()
