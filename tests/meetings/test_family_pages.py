"""The family's page on the desk: everything on it can be mended there, and what cannot be undone asks
first.
"""

import re

import pytest

from meetings.desk.several_people_form import ROWS
from participants.models import (
    Consent,
    Invitation,
    KeepApart,
    Member,
    Person,
    SafeContact,
    TwoPeople,
)
from participants.models.choices import Relation
from participants.people import families, safe_contact
from participants.people.birth import Born
from tests.support.family import Reilly

BRIDIE = {
    "name": "Bridie Reilly", "called": "Nan", "relation": "grandmother", "language": "en-gb",
    "zone": "Europe/Dublin", "speaks": "", "born_day": "", "born_month": "", "born_year": "1951",
}  # fmt: skip


def here(reilly: Reilly, rest: str = "") -> str:
    return f"/desk/families/{reilly.family.pk}{rest}"


def of(reilly: Reilly, name: str, rest: str) -> str:
    return here(reilly, f"/people/{reilly.people[name].pk}/{rest}")


def row(page: str, person: Person) -> str:
    """The row of one person, as HTML."""
    start = page.index(f'<li id="at-{person.pk}"')
    return page[start : page.find('<li id="at-', start + 9)]


def add(reilly: Reilly, name: str, **more: object) -> Person:
    person = families.add_person(
        name,
        called=name.split()[0],
        service=reilly.family.service,
        by=reilly.coordinator,
        **more,  # type: ignore[arg-type]
    )
    families.add_member(reilly.family, person, relation=Relation.UNCLE, by=reilly.coordinator)
    return person


# -- details -----------------------------------------------------------------------------------------------
def test_a_person_is_mended_where_they_stand_and_the_row_says_so(reilly: Reilly) -> None:
    tom, version = reilly.client("tom"), reilly.person("bridie").version
    saved = tom.post(of(reilly, "bridie", "details"), {**BRIDIE, "version": version}, follow=True)
    page = row(saved.content.decode(), reilly.person("bridie"))
    assert "<details open>" in page
    assert "Saved. These are Nan’s details now." in page
    assert "Nan, born 1951, called Nan" in page
    assert reilly.person("bridie").zone == "Europe/Dublin"


def test_clocks_and_languages_are_lists_and_nothing_else_is_taken(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    page = tom.get(here(reilly)).content.decode()
    assert "Ireland (Dublin)" in page
    for wrong in ({"zone": "London"}, {"language": "Urdu"}, {"born_day": "31", "born_month": "2"}):
        form = {**BRIDIE, **wrong, "version": reilly.person("bridie").version}
        assert tom.post(of(reilly, "bridie", "details"), form).status_code == 422, wrong
    assert tom.get(here(reilly)).status_code == 200


def test_the_second_to_save_sees_both_versions(reilly: Reilly) -> None:
    tom, version = reilly.client("tom"), reilly.person("bridie").version
    page = tom.get(here(reilly))
    assert page.status_code == 200
    tom.post(of(reilly, "bridie", "details"), {**BRIDIE, "version": version})
    late = {**BRIDIE, "called": "Granny B", "version": version}
    answer = tom.post(of(reilly, "bridie", "details"), {**late, **marks(page.content.decode())})
    assert answer.status_code == 409
    again = row(answer.content.decode(), reilly.person("bridie"))
    assert "Somebody else changed this while you were writing" in again
    assert 'value="Granny B"' in again
    assert "called Nan" in again
    assert reilly.person("bridie").called == "Nan"


def marks(page: str) -> dict[str, str]:
    """What the house itself puts into a form of this page: its key, and the page it stands on."""
    form = re.search(r'<form[^>]+/details">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[1]))
    return {name: value for name, value in hidden.items() if name not in ("version",)}


def test_what_is_wrong_with_a_date_is_said_once_above_its_three_parts(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    page = tom.get(here(reilly)).content.decode()
    wrong = {"born_day": "31", "born_month": "2", "version": reilly.person("bridie").version}
    answer = tom.post(of(reilly, "bridie", "details"), {**BRIDIE, **marks(page), **wrong})
    assert answer.status_code == 422
    again = row(answer.content.decode(), reilly.person("bridie"))
    said = again.index("There is no such day")
    assert again.index("Date of birth") < said < again.index('class="dob"')
    assert again.count('class="wrong"') == 1


# -- the same name -----------------------------------------------------------------------------------------
def test_people_of_one_name_are_told_apart_where_they_are_chosen(reilly: Reilly) -> None:
    add(reilly, "Patrick Reilly", born=Born(1961))
    add(reilly, "Patrick Reilly", born=Born(2009))
    tom = reilly.client("tom")
    seats = tom.get(f"/desk/meetings/{reilly.meeting.pk}/seats").content.decode()
    page = tom.get(here(reilly)).content.decode()
    for choices in (seats, page[page.index('id="apart-one"') :]):
        assert "Patrick Reilly (uncle, born 1961)" in choices
        assert "Patrick Reilly (uncle, born 2009)" in choices
    assert "the older" in page


# -- one or two --------------------------------------------------------------------------------------------
def test_a_likeness_is_a_question_with_two_buttons_and_joins_nothing(reilly: Reilly) -> None:
    one, other = add(reilly, "Wojtek Kowalski"), add(reilly, "Wojciech Kowalski")
    tom = reilly.client("tom")
    page = tom.get(here(reilly)).content.decode()
    assert "One person, or two?" in page
    assert Person.objects.filter(pk__in=[one.pk, other.pk]).count() == 2
    tom.post(here(reilly, f"/people/{one.pk}/is-not/{other.pk}"))
    assert TwoPeople.objects.count() == 1
    assert "One person, or two?" not in tom.get(here(reilly)).content.decode()


def test_one_person_is_asked_line_by_line_and_joined_by_the_last_button(reilly: Reilly) -> None:
    one, other = add(reilly, "Wojtek Kowalski"), add(reilly, "Wojciech Kowalski", speaks="Polish")
    for person in (one, other):
        safe_contact.set_safe_contact(person, by=reilly.coordinator, channels=["voice"])
    tom, address = reilly.client("tom"), here(reilly, f"/people/{one.pk}/is/{other.pk}")
    page = tom.get(address).content.decode()
    asked = set(re.findall(r'type="radio" name="(\w+)"', page))
    assert asked == {"name", "called", "speaks", "contact"}
    assert "checked" not in re.sub(r"[^<]*<", "<", page.split('class="asks"')[1].split("</form>")[0])
    assert tom.post(address, {"version": "0", "name": "other"}).status_code == 422
    form = {"version": "0", "name": "other", "called": "one", "speaks": "other", "contact": "one"}
    assert tom.post(address, form).status_code == 303
    kept = Person.objects.get(name="Wojciech Kowalski")
    assert (kept.pk, kept.called, kept.speaks) == (one.pk, "Wojtek", "Polish")


# -- several at once ---------------------------------------------------------------------------------------
def test_several_people_come_in_by_one_form(reilly: Reilly) -> None:
    tom, address = reilly.client("tom"), here(reilly, "/people/several")
    assert tom.get(address).content.decode().count("<legend>Person ") == ROWS
    form = {
        "p1-name": "Ann Okafor", "p1-relation": "aunt",
        "p3-name": "Ben Okafor", "p3-called": "Benny", "p3-relation": "cousin",
        "p3-phone": "07700 900177", "p3-by": ["text"], "p3-checked": "on",
    }  # fmt: skip
    answer = tom.post(address, form, follow=True)
    assert "Saved. 2 people are written down." in answer.content.decode()
    ann, ben = Person.objects.get(name="Ann Okafor"), Person.objects.get(name="Ben Okafor")
    assert (ann.called, ben.called) == ("Ann", "Benny")
    assert SafeContact.objects.get(person=ben).checked_at is not None


def test_an_address_that_is_all_there_is_and_was_talked_over_is_a_safe_way(
    reilly: Reilly,
) -> None:
    form: dict[str, str] = {}
    for n, more in enumerate(
        ({"email": "a@x.example", "checked": "on"}, {"email": "b@x.example"},
         {"email": "c@x.example", "phone": "07700 900178", "checked": "on"}), start=1,
    ):  # fmt: skip
        said = {"name": f"New Person{n}", "relation": "aunt", **more}
        form |= {f"p{n}-{name}": value for name, value in said.items()}
    reilly.client("tom").post(here(reilly, "/people/several"), form)
    kept = SafeContact.objects.filter(person__name__startswith="New Person")
    ways = {one.email[0]: one.channels for one in kept}
    assert ways == {"a": ["email"], "b": [], "c": []}


def test_several_people_are_all_written_down_or_none_and_every_mistake_is_said(
    reilly: Reilly,
) -> None:
    tom, address = reilly.client("tom"), here(reilly, "/people/several")
    form = {
        "p1-name": "Ann Okafor", "p1-relation": "",
        "p2-name": "Ben Okafor", "p2-relation": "cousin", "p2-phone": "07700 9",
    }  # fmt: skip
    page = tom.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("p1-name")[0]))
    answer = tom.post(address, {**form, **hidden})
    assert answer.status_code == 422
    again = answer.content.decode()
    assert again.count('class="wrong"') == 2
    assert 'value="Ben Okafor"' in again
    assert tom.post(address, {}).status_code == 422
    assert not Person.objects.filter(name="Ann Okafor").exists()


def test_a_person_is_written_down_with_how_to_reach_them_in_one_form(reilly: Reilly) -> None:
    """Six clicks from nothing to invited: the fold, the fold inside, the way, the tick, *Add them*,
    *Invite*.
    """
    form = {
        **BRIDIE, "name": "Sean Reilly", "called": "Sean", "relation": "uncle", "zone": "",
        "phone": "07700 900178", "channels": ["text"], "checked": "on",
    }  # fmt: skip
    answer = reilly.client("tom").post(here(reilly, "/people"), form, follow=True)
    sean = Person.objects.get(name="Sean Reilly")
    opened = row(answer.content.decode(), sean)
    assert "<details open>" in opened
    assert f'action="{here(reilly, f"/people/{sean.pk}/invite")}"' in opened


# -- asks first --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("/uninvite", "stop working now"),
        ("/end", "From then on they can sit in one group"),
        ("/take-back", "Nobody else is invited until"),
    ],
)
def test_what_cannot_be_undone_asks_and_says_what_happens(reilly: Reilly, form: str, words: str) -> None:
    page = reilly.client("tom").get(here(reilly)).content.decode()
    found = re.findall(
        r"<summary[^>]*>.*?</summary>\s*<form[^>]+action=\"([^\"]+)\">(.*?)</form>", page, re.DOTALL
    )
    asked = [inside for action, inside in found if action.endswith(form)]
    assert asked
    assert all(words in inside for inside in asked)


def test_taking_somebody_out_asks_first_and_says_what_goes(reilly: Reilly) -> None:
    reilly.jump_to("preparing", admitted=False)
    tom, address = reilly.client("tom"), of(reilly, "kwame", "take-out")
    page = tom.get(address).content.decode()
    assert "stop working" in page
    assert reilly.meeting.title in page
    assert Member.objects.filter(family=reilly.family, person=reilly.people["kwame"]).exists()
    assert tom.post(address).status_code == 303
    assert not Member.objects.filter(family=reilly.family, person=reilly.people["kwame"]).exists()


def test_taking_somebody_out_of_a_meeting_under_way_offers_no_button(reilly: Reilly) -> None:
    reilly.jump_to("information")
    tom, address = reilly.client("tom"), of(reilly, "kwame", "take-out")
    assert "can’t be taken out now" in tom.get(address).content.decode()
    assert tom.post(address).status_code == 409


# -- kept apart --------------------------------------------------------------------------------------------
def test_somebody_who_is_in_no_list_can_be_kept_apart(reilly: Reilly) -> None:
    form = {
        "one": reilly.people["kwame"].pk, "other": "", "other_name": "Sam Void", "reason": "An order.",
    }  # fmt: skip
    tom = reilly.client("tom")
    assert tom.post(here(reilly, "/apart"), form).status_code == 303
    assert KeepApart.objects.get(reason="An order.").other.name == "Sam Void"
    assert tom.post(here(reilly, "/apart"), {**form, "other_name": ""}).status_code == 422


def test_nobody_of_another_family_is_offered_to_be_kept_apart(reilly: Reilly) -> None:
    person = families.add_person(
        "Zoe Elsewhere", called="Zoe", service=reilly.family.service, by=reilly.coordinator
    )
    page = reilly.client("tom").get(here(reilly)).content.decode()
    assert person.name not in page


# -- only what is allowed ----------------------------------------------------------------------------------
def test_the_answer_that_is_waited_for_stands_open_and_no_other(reilly: Reilly) -> None:
    member = reilly.family.members.get(person=reilly.people["daniel"])
    member.consents.all().delete()
    page = reilly.client("tom").get(f"/desk/families/{reilly.family.pk}").content.decode()
    waits = [
        one.partition("</details>")[0]
        for one in page.split('<details class="more" open>')[1:]
        if "Write down an answer" in one.partition("</details>")[0]
    ]
    assert len(waits) == 1
    assert "Daniel Okafor" in waits[0]


def test_nobody_is_offered_an_invitation_before_it_is_allowed(reilly: Reilly) -> None:
    tom, invite = reilly.client("tom"), f'{of(reilly, "bridie", "invite")}"'
    assert invite in tom.get(here(reilly)).content.decode()
    SafeContact.objects.filter(person=reilly.people["bridie"]).update(checked_at=None)
    page = tom.get(here(reilly)).content.decode()
    assert invite not in page
    assert "First check with them how to reach them safely." in page
    Consent.objects.all().delete()
    Invitation.objects.all().delete()
    page = tom.get(here(reilly)).content.decode()
    assert "/invite" not in page
    assert "First somebody who may say yes for the children says yes." in page


def test_whoever_was_invited_leads_on_to_the_next_who_may_be_and_is_not(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    Invitation.objects.filter(person__in=(reilly.people["bridie"], reilly.people["kwame"])).delete()
    SafeContact.objects.filter(person=reilly.people["bridie"]).update(checked_at=None)
    page = tom.post(of(reilly, "daniel", "invite")).content.decode()
    assert f'action="{of(reilly, "kwame", "invite")}"' in page
    assert "Now invite" in page
    after = tom.post(of(reilly, "kwame", "invite")).content.decode()
    for name in ("kwame", "bridie", "daniel"):
        assert f'action="{of(reilly, name, "invite")}"' not in after


# -- who is not invited --------------------------------------------------------------------------------------
def test_a_reason_is_asked_for_of_a_member_and_nobody_else_is_found(reilly: Reilly) -> None:
    """Who it is about comes first, as everywhere: nothing is told of a stranger."""
    tom = reilly.client("tom")
    assert tom.post(of(reilly, "kwame", "not-invited"), {"because": " "}).status_code == 422
    for because in (" ", "Lives far away."):
        assert tom.post(of(reilly, "priya", "not-invited"), {"because": because}).status_code == 404
    assert tom.post(of(reilly, "kwame", "not-invited"), {"because": "Lives far away."}).status_code in (
        302,
        303,
    )
    kwame = Member.objects.get(family=reilly.family, person=reilly.people["kwame"])
    assert kwame.not_invited_because == "Lives far away."
