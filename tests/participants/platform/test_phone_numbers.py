"""Phone numbers: somebody's, in their own country, and reached by a text where one is to go."""

import pytest

from participants.messages import contact_changes
from participants.models import Person, SafeContact
from participants.people import families, safe_contact
from participants.platform import phone_numbers
from participants.platform.errors import Unclear
from tests.support.family import Reilly

LANDLINE = "0191 498 0123"


@pytest.mark.parametrize(
    "written",
    [
        "07700 90010",
        "0770O 900104",
        "07700 9",
        "000000000",
        "601 234 567",
        "call me",
        "+48 1",
        "12",
    ],
)
def test_what_is_nobodys_number_is_refused_at_its_field(written: str) -> None:
    with pytest.raises(Unclear) as refused:
        phone_numbers.clean(written, country="GB")
    assert list(refused.value.fields) == ["phone"]


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("07911 123456", "GB", "+447911123456"),
        ("(07700) 900-104", "GB", "+447700900104"),
        ("601 234 567", "PL", "+48601234567"),
        ("+48 601 234 567", "GB", "+48601234567"),
        ("024 412 3456", "GH", "+233244123456"),
        (LANDLINE, "GB", "+441914980123"),
        ("  ", "GB", ""),
    ],
)
def test_a_number_is_read_in_its_own_country(written: str, country: str, kept: str) -> None:
    assert phone_numbers.clean(written, country=country) == kept


def warsaw(reilly: Reilly) -> Person:
    return families.add_person(
        "Ewa Nowak", called="Ewa", service=reilly.family.service, zone="Europe/Warsaw",
        by=reilly.coordinator,
    )  # fmt: skip


def test_a_person_in_warsaw_has_warsaws_numbers(reilly: Reilly) -> None:
    ewa = warsaw(reilly)
    kept = safe_contact.set_safe_contact(ewa, by=reilly.coordinator, phone="601 234 567", channels=["text"])
    assert kept.phone == "+48601234567"
    with pytest.raises(Unclear):
        safe_contact.set_safe_contact(ewa, by=reilly.coordinator, phone="0191 498 0123 4")


def test_a_landline_is_for_ringing_and_never_for_texts(reilly: Reilly) -> None:
    bridie, tom = reilly.people["bridie"], reilly.coordinator
    with pytest.raises(Unclear, match="unclear") as refused:
        safe_contact.set_safe_contact(bridie, by=tom, phone=LANDLINE, channels=["text"], spoken=True)
    assert list(refused.value.fields) == ["phone"]
    kept = safe_contact.set_safe_contact(bridie, by=tom, phone=LANDLINE, channels=["voice"], spoken=True)
    assert kept.phone == "+441914980123"


def test_a_landline_is_not_asked_about_where_texts_go(reilly: Reilly) -> None:
    siobhan = reilly.people["siobhan"]
    assert "text" in SafeContact.objects.get(person=siobhan).channels
    with pytest.raises(Unclear):
        contact_changes.ask(siobhan, "phone", LANDLINE, by=siobhan)
