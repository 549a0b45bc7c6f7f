"""What cannot be printed is said before anybody signs, with its place, and only then."""

from dataclasses import replace

import pytest
from lxml import html

from plans.agreement.frozen import plan_of
from plans.pdf.unprintable_signs import boxes
from plans.sealing import sealing
from tests.plans import table
from tests.support.family import Reilly


def page(reilly: Reilly, name: str) -> str:
    answer = reilly.client(name).get(f"/m/{reilly.meeting.pk}/agree")
    assert answer.status_code == 200
    found = html.fromstring(answer.content.decode()).find_class("boxes")
    return " ".join(found[0].text_content().split()) if found else ""


@pytest.fixture
def odd(reilly: Reilly):
    content = table.words(reilly)
    first, *others = content.actions
    return replace(
        content,
        actions=(replace(first, what="has 我 and 我 both", backup="\ue123 swaps"), *others),
        keeps_an_eye="Kwame \U0010ffff",
    )


def test_signs_that_come_out_as_boxes_are_listed_with_their_place(reilly: Reilly, odd) -> None:
    version = table.keep(reilly, odd)
    assert [(box.place, box.signs) for box in boxes(plan_of(version))] == [
        ("Promise 1", "我 \ue123"),
        ("Who keeps an eye on the plan", "\U0010ffff"),
    ]


def test_the_family_reads_it_beside_the_plan_and_how_to_change_it(reilly: Reilly, odd) -> None:
    table.keep(reilly, odd)
    said = page(reilly, "siobhan")
    assert "These signs can’t be printed." in said
    assert "Promise 1" in said
    assert "我" in said
    assert "in the room, then make a new version" in said
    assert "in the room" not in page(reilly, "priya")


def test_a_plan_that_can_be_printed_says_nothing_of_it(reilly: Reilly) -> None:
    table.keep(reilly)
    assert page(reilly, "siobhan") == ""


def test_nor_does_one_that_is_closed(reilly: Reilly, odd) -> None:
    version = table.keep(reilly, odd)
    table.answer(reilly, version)
    table.sign_all(reilly, version)
    sealing.seal(version, by=reilly.seat("tom"))
    assert page(reilly, "siobhan") == ""
