"""Names: nothing invisible, nothing that turns the writing round, and every script as it is written."""

import unicodedata

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from meetings import circles
from participants.entry import devices
from participants.models import Person
from participants.models.choices import StaffRole
from participants.people import families, patches, person_details
from participants.platform import names
from participants.platform.errors import Unclear
from participants.staff import accounts
from tests.support.family import Reilly

NOTHING = [
    "", " ", "\u200b", "\u2060\ufeff", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u202e", "\u00ad",
    "\u034f",
    "\u200e\u200f", "\u2066\u2069", "\u180e", "\ufe0f", "\U000e0041", "\u17b4", "\u061c", "\u2028\u2029",
    "\x00\x1b",
    "\u0301", "\u200d", "...", "\ue000", "\ufffe", "\U0001d159", "\u00a0\u3000",
]  # fmt: skip
CLEANED = [
    ("Kwame\u202e", "Kwame"),
    ("\u202emoT", "moT"),
    ("To\u200bm", "Tom"),
    ("  Mrs \u00a0 Haddad ", "Mrs Haddad"),
    ("Zoe\u0308", "Zoë"),
    ("Ann\u00adMarie", "AnnMarie"),
    ("Tom\u0000", "Tom"),
    ("T\u200do\u200cm", "Tom"),
    ("a" + "\u0301" * 40, "á" + "\u0301" * 4),
    ("Tom\ue000", "Tom"),
    ("Line\u2028break", "Line break"),
]
KEPT = [
    "Siobhán O’Reilly-Okafor", "Łukasz", "Nguyễn Thị Minh", "محمد", "علی\u200cرضا", "مي\u200cخواهم",
    "क्\u200dष",
    "শ্রী", "ක්\u200dරිස්ටි", "明", "김민준", "Ọlá", "Nan", "X Æ A-12", "Maya 🦄", "🦄", "אבי", "Ἀλέξανδρος",
]  # fmt: skip


@pytest.mark.parametrize("written", NOTHING)
def test_a_name_with_nothing_to_read_in_it_is_none(written: str) -> None:
    assert names.clean(written) == ""
    with pytest.raises(Unclear) as refused:
        names.required(written, field="name")
    assert refused.value.fields["name"]


@pytest.mark.parametrize(("written", "kept"), CLEANED)
def test_what_nobody_sees_is_taken_out(written: str, kept: str) -> None:
    assert names.clean(written) == kept


@pytest.mark.parametrize("name", KEPT)
def test_every_script_stays_as_it_is_written(name: str) -> None:
    assert names.clean(name) == unicodedata.normalize("NFC", name)


@given(st.text(max_size=60))
def test_cleaning_once_is_enough_and_leaves_nothing_unseen(written: str) -> None:
    name = names.clean(written)
    assert names.clean(name) == name
    assert not [sign for sign in name if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn")]
    unseen = [sign for sign in name if unicodedata.category(sign) == "Cf"]
    assert set(unseen) <= {"\u200c", "\u200d"}


# -- wherever a name comes in --------------------------------------------------------------------------------
@pytest.mark.parametrize("written", ["\u200b", "\u3164", "\u202e"])
def test_nobody_and_nothing_is_called_by_what_nobody_sees(reilly: Reilly, written: str) -> None:
    tom, service = reilly.coordinator, reilly.family.service
    siobhan = reilly.person("siobhan")
    tries = [
        lambda: families.create_family(written, by=tom),
        lambda: families.rename(reilly.family, written, by=tom),
        lambda: families.add_person(written, called="x", service=service, by=tom),
        lambda: families.add_person("x", called=written, service=service, by=tom),
        lambda: person_details.Details(written, "x", False, "en-gb", "Europe/London").check(),
        lambda: person_details.Details("x", written, False, "en-gb", "Europe/London").check(),
        lambda: patches.choose_patch(siobhan, colour="plum", pattern="dot", called=written, by=siobhan),
        lambda: devices.rename(devices.of(siobhan)[0], written, by=siobhan),
        lambda: circles.add_circle(reilly.meeting, name=written, by=reilly.seat("tom")),
        lambda: accounts.open_service(written, administrator="a@b.example", password="quilt-lamp-42-x"),
        lambda: accounts.invite_to_work(
            service, email="n@b.example", name=written, staff_role=StaffRole.MANAGER,
            by=reilly.evening.administrator
        ),
    ]  # fmt: skip
    reilly.key("siobhan")
    for one in tries:
        with pytest.raises(Unclear):
            one()


def test_a_form_and_the_api_keep_the_same_clean_name(reilly: Reilly) -> None:
    siobhan = reilly.client("siobhan")
    form = {"colour": "plum", "pattern": "dots", "called": "\u202emoT\u200b"}
    answer = siobhan.post("/me/patch", form)
    assert answer.status_code in (303, 422)
    assert "\u202e" not in Person.objects.get(pk=reilly.people["siobhan"].pk).called


def test_a_phones_name_is_clean_and_falls_back(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["siobhan"]
    Client().post(f"/j/{way.token}", {"code": way.code, "device_name": "\u202eenohP\u3164"})
    Client().post(f"/j/{way.token}", {"code": way.code, "device_name": "\u3164"})
    first, second = devices.of(reilly.people["siobhan"])
    assert first.name == "enohP"
    assert second.name == "My phone"
