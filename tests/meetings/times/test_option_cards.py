"""The suggested times in words: who has not answered has not said no."""

import pytest
from django.utils import timezone

from meetings.models import Meeting
from meetings.times import finding, option_cards
from meetings.times.models import Coming, TimeSheet
from tests.support.family import Reilly

pytestmark = pytest.mark.scheduling


def shown(reilly: Reilly) -> tuple[str, list[option_cards.Card]]:
    found = finding.look(finding.group_for(reilly.seat("tom"), now=timezone.now()))
    some = option_cards.cards(found, zone="Europe/London")
    return option_cards.summary(found, some), some


def everybody_has_to_come_and_nobody_answered(reilly: Reilly) -> None:
    TimeSheet.objects.exclude(person=reilly.people["tom"]).delete()
    Meeting.objects.filter(pk=reilly.meeting.pk).update(starts_at=None)
    for name in ("siobhan", "daniel"):
        Coming.objects.update_or_create(seat=reilly.seat(name), defaults={"matters": "must"})


def test_who_has_not_answered_is_not_said_to_be_unable_to_come(reilly: Reilly) -> None:
    everybody_has_to_come_and_nobody_answered(reilly)
    summary, some = shown(reilly)
    assert some
    for card in some:
        assert "haven’t answered yet" in card.verdict or "hasn’t answered yet" in card.verdict
        assert "can’t come" not in card.verdict
        assert {"Siobhan", "Daniel"} <= {one.seat.person.called for one in card.silent}
        assert not [one for one in card.missing if one.must]
    assert summary == "Nobody who has to be there has said no. Not everybody has answered yet."


def test_the_page_says_who_has_not_answered_apart_from_who_cannot_come(reilly: Reilly) -> None:
    everybody_has_to_come_and_nobody_answered(reilly)
    page = reilly.client("tom").get(f"/desk/meetings/{reilly.meeting.pk}/times").content.decode()
    assert "Not answered yet" in page
    assert "people who have to be there can’t come" not in page
    assert "hasn’t answered yet. What would help" not in page
