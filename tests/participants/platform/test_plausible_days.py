"""A day that nobody can mean is refused at its field, by form, program and verb alike, and never a
failure.
"""

import json
from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.test import Client

from meetings import forms as meeting_forms
from meetings.api import api_tokens
from meetings.desk import family_forms
from meetings.desk import forms as desk_forms
from meetings.times import finding, pattern_forms, patterns, saying_when
from meetings.times import forms as time_forms
from participants.models import Member
from participants.platform import plausible_days
from participants.platform.errors import Unclear
from participants.platform.plausible_days import Day
from tests.support.family import Reilly

WRONG = ["9999-12-31", "2200-01-01", "1999-12-31", "1970-01-01", "0099-05-05", "0001-01-01"]
RIGHT = ["2000-01-01", "2027-03-04", "2199-12-31"]
DAY = (time(7), time(19))


def all_forms() -> list[type[forms.Form]]:
    """Every form of the modules in which a day may be asked for."""
    modules = (family_forms, meeting_forms, desk_forms, time_forms, pattern_forms)
    found = [one for module in modules for one in vars(module).values()]
    return [one for one in found if isinstance(one, type) and issubclass(one, forms.Form)]


def test_every_form_asks_for_days_in_the_one_way() -> None:
    fields = [field for form in all_forms() for field in form.base_fields.values()]
    asked = [one for one in fields if isinstance(one, forms.DateField | forms.DateTimeField)]
    assert len(asked) > 8
    assert all(isinstance(one, Day) for one in asked)


@pytest.mark.parametrize("text", WRONG)
def test_a_year_nobody_can_mean_is_refused_in_a_form(text: str) -> None:
    with pytest.raises(forms.ValidationError, match="year"):
        Day().clean(text)


@pytest.mark.parametrize("text", RIGHT)
def test_a_day_that_can_be_meant_is_taken(text: str) -> None:
    assert Day().clean(text) == date.fromisoformat(text)


@pytest.mark.parametrize("day", [date.fromisoformat(text) for text in WRONG])
def test_no_verb_takes_such_a_day(reilly: Reilly, day: date) -> None:
    daniel, tom = reilly.seat("daniel"), reilly.seat("tom")
    at = datetime.combine(day, time(12), tzinfo=UTC)
    with pytest.raises(Unclear):
        saying_when.say_change(daniel, first=day, by=daniel)
    with pytest.raises(Unclear):
        saying_when.say_change(daniel, first=date(2027, 1, 1), last=day, by=daniel)
    with pytest.raises(Unclear):
        saying_when.say_single(daniel, starts_at=at, ends_at=at, kind="busy", by=daniel)
    shape = patterns.four_on(day, DAY)
    with pytest.raises(Unclear):
        saying_when.say_pattern(daniel, shape, rest_is_free=True, by=daniel)
    with pytest.raises(Unclear):
        finding.choose_search(
            reilly.meeting, first=day, last=day, length=60, opens=time(9), closes=time(21), by=tom
        )


@pytest.mark.parametrize("text", [*WRONG, "2027-02-30", "tomorrow", "2027-13-01"])
def test_pages_say_so_at_the_field(reilly: Reilly, text: str) -> None:
    daniel, tom = reilly.client("daniel"), reilly.client("tom")
    own = f"/m/{reilly.meeting.pk}/times"
    desk = f"/desk/meetings/{reilly.meeting.pk}/times"
    sent = [
        (daniel, own, {"do": "change", "first": text, "back": own}),
        (daniel, own, {"do": "single", "kind": "busy", "day": text, "starts": "09:00", "ends": "08:00",
        "back": own}),
        (tom, f"{desk}/search", {"first": text, "last": text, "length": 60, "opens": "09:00",
        "closes": "21:00", "back": desk}),
        (tom, f"{desk}/ask", {"start": f"{text}T18:00:00+00:00", "back": desk}),
        (tom, f"{desk}/settle", {"start": f"{text}T18:00:00+14:00", "back": desk}),
    ]  # fmt: skip
    for browser, address, body in sent:
        assert browser.post(address, body).status_code == 422, (address, body)


@pytest.mark.parametrize("text", WRONG)
def test_a_program_is_told_too(reilly: Reilly, text: str) -> None:
    program = Client(headers={"Authorization": f"Token {api_tokens.issue(reilly.coordinator)}"})
    member = Member.objects.get(person=reilly.people["daniel"]).pk
    address = f"/api/v1/families/{reilly.family.pk}/members/{member}/safe-contact"
    body = json.dumps({"channels": ["text"], "phone": "+447700900123", "review_on": text})
    answer = program.put(address, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/review_on"


def test_a_moment_counts_by_its_day_and_nothing_is_fine() -> None:
    plausible_days.require(None, date(2027, 1, 1), datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(Unclear) as refused:
        plausible_days.require(datetime.max.replace(tzinfo=UTC), field="day")
    assert list(refused.value.fields) == ["day"]


def test_an_answer_to_no_number_at_all_is_not_a_failure(reilly: Reilly) -> None:
    own = f"/m/{reilly.meeting.pk}/times"
    sent = {"do": "answers", f"offer_{'9' * 500}": "yes", "back": own}
    assert reilly.client("daniel").post(own, sent).status_code in (303, 409, 422)
