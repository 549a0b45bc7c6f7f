"""Asking about times and settling one: looked at again, journalled, and told to everybody in neutral
words.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from meetings.choices import ComesBy, TimeKind
from meetings.models import Meeting, Seat
from meetings.times import finding, option_cards, saying_when, seat_needs, settling, time_offers
from meetings.times.models import Coming, TimeOffer, TimeSheet
from meetings.times.sweep import Option
from meetings.times.wall_clock import moment_of
from participants.models import JournalEntry, Notice
from participants.models.choices import Role
from participants.platform.errors import NotAllowed, Refusal, WrongMoment
from tests.support.family import Reilly
from tests.support.pages import text_of

pytestmark = pytest.mark.scheduling


def looked(reilly: Reilly) -> finding.Found:
    return finding.look(finding.group_for(reilly.seat("tom"), now=timezone.now()))


def settle(reilly: Reilly, option: Option, *, by: str = "tom") -> Meeting:
    return settling.settle(
        reilly.meeting,
        moment_of(option.start),
        seen=finding.fingerprint(option),
        by=reilly.seat(by),
    )


def test_a_time_is_settled_journalled_and_told_to_everybody(reilly: Reilly) -> None:
    best = looked(reilly).suggestions[0]
    Notice.objects.all().delete()
    settle(reilly, best)
    assert reilly.meeting.starts_at == moment_of(best.start)
    entry = JournalEntry.objects.order_by("seq").filter(action="times.settle").last()
    assert entry is not None
    assert entry.detail["moved"] is True
    lines = Notice.objects.select_related("person").filter(key__endswith=":line")
    told = {notice.person: notice for notice in lines}
    assert {person.called for person in told if person} >= {"Siobhan", "Daniel", "Kwame", "Priya"}
    kwame = told[reilly.people["kwame"]]
    assert "A time has changed" in kwame.subject
    assert "Reilly" not in kwame.body + kwame.subject


def test_whoever_lives_elsewhere_reads_their_own_clock(reilly: Reilly) -> None:
    TimeSheet.objects.filter(person=reilly.people["kwame"]).update(zone="Asia/Karachi")
    found = looked(reilly)
    shown = option_cards.cards(found, zone="Europe/London")
    assert any("Kwame" in words for card in shown for words in card.clocks)


def test_it_is_looked_at_again_before_it_is_settled(reilly: Reilly) -> None:
    best = looked(reilly).suggestions[0]
    at = moment_of(best.start)
    daniel = reilly.seat("daniel")
    saying_when.say_single(
        daniel, starts_at=at, ends_at=at + timedelta(minutes=30), kind=TimeKind.BUSY, by=daniel
    )
    with pytest.raises(settling.TimeIsGone):
        settle(reilly, best)
    bridie = reilly.seat("bridie")
    other = looked(reilly).suggestions[0]
    at = moment_of(other.start)
    saying_when.say_single(
        bridie, starts_at=at, ends_at=at + timedelta(minutes=30), kind=TimeKind.BUSY, by=bridie
    )
    with pytest.raises(settling.SeenDifferently):
        settle(reilly, other)


@pytest.mark.parametrize("name", ["siobhan", "priya", "maya", "aisha"])
def test_only_the_coordinator_settles_or_asks(reilly: Reilly, name: str) -> None:
    best = looked(reilly).suggestions[0]
    with pytest.raises(NotAllowed):
        settle(reilly, best, by=name)
    with pytest.raises(NotAllowed):
        time_offers.ask(reilly.meeting, [moment_of(best.start)], by=reilly.seat(name))


def test_a_time_outside_the_days_and_hours_is_refused(reilly: Reilly) -> None:
    best = looked(reilly).suggestions[0]
    tom = reilly.seat("tom")
    for minutes in (7, -24 * 60 * 60):
        with pytest.raises(WrongMoment):
            settling.settle(
                reilly.meeting,
                moment_of(best.start + minutes),
                seen=finding.fingerprint(best),
                by=tom,
            )


def test_nobody_is_asked_before_the_family_said_yes(reilly: Reilly) -> None:
    best = looked(reilly).suggestions[0]
    reilly.jump_to("offered", admitted=False)
    with pytest.raises(NotAllowed):
        time_offers.ask(reilly.meeting, [moment_of(best.start)], by=reilly.seat("tom"))


def test_people_are_asked_once_in_neutral_words_and_a_new_question_closes_the_old(
    reilly: Reilly,
) -> None:
    tom, found = reilly.seat("tom"), looked(reilly)
    Notice.objects.all().delete()
    time_offers.ask(reilly.meeting, [moment_of(one.start) for one in found.suggestions[:3]], by=tom)
    texts = [notice.body for notice in Notice.objects.filter(person=reilly.people["daniel"])]
    assert len(texts) == 1
    assert "1: " in texts[0]
    assert "3: " in texts[0]
    assert not any(word in texts[0] for word in ("Maya", "Theo", "Reilly", "meeting", "council"))
    time_offers.ask(reilly.meeting, [moment_of(found.suggestions[0].start)], by=tom)
    assert [one.number for one in time_offers.open_offers(reilly.meeting)] == [1]
    waiting = Notice.objects.filter(person=reilly.people["daniel"], state="due")
    assert waiting.count() == 1
    assert TimeOffer.objects.filter(meeting=reilly.meeting).count() == 4


def test_a_no_to_an_offered_time_counts_in_the_next_look(reilly: Reilly) -> None:
    tom, siobhan, found = reilly.seat("tom"), reilly.seat("siobhan"), looked(reilly)
    best = found.suggestions[0]
    time_offers.ask(reilly.meeting, [moment_of(best.start)], by=tom)
    time_offers.answer(siobhan, {1: "no"}, by=siobhan)
    assert best.start not in {one.start for one in looked(reilly).options if one.fits}
    with pytest.raises(Refusal):
        time_offers.answer(siobhan, {2: "yes"}, by=siobhan)
    with pytest.raises(Refusal):
        time_offers.answer(siobhan, {1: "perhaps"}, by=siobhan)


def test_somebody_may_be_asked_about_for_on_the_phone(reilly: Reilly) -> None:
    tom, bridie = reilly.seat("tom"), reilly.seat("bridie")
    time_offers.ask(reilly.meeting, [moment_of(looked(reilly).suggestions[0].start)], by=tom)
    kept = time_offers.answer(bridie, {1: "yes"}, by=tom)[0]
    assert (kept.how, kept.written_by) == ("phone", reilly.coordinator)


# -- two people kept apart -------------------------------------------------------------------------------
def put_in_another_circle(reilly: Reilly) -> Seat:
    """Lee has a seat in a circle of his own, as in a meeting that is held in two rooms."""
    from meetings import circles, seats
    from participants.people import families, safe_contact

    tom, lee = reilly.seat("tom"), reilly.people["lee"]
    circle = circles.add_circle(reilly.meeting, name="The other room", by=tom)
    families.add_member(
        reilly.family, lee, relation="partner", parental_responsibility=False, by=reilly.coordinator
    )
    safe_contact.set_safe_contact(lee, by=reilly.coordinator, phone="07700 900199", channels=["text"])
    safe_contact.check_safe_contact(lee, by=reilly.coordinator)
    return seats.add_seat(reilly.meeting, person=lee, role=Role.FAMILY, circle=circle, by=tom)


def test_two_kept_apart_wait_for_the_coordinators_decision(reilly: Reilly) -> None:
    put_in_another_circle(reilly)
    found = looked(reilly)
    assert found.suggestions == []
    pairs = [{seat.person.called for seat in pair} for pair in found.group.undecided]
    assert {"Lee", "Siobhan"} in pairs
    best = datetime.now(UTC) + timedelta(days=3)
    with pytest.raises(WrongMoment):
        settling.settle(reilly.meeting, best, seen="", by=reilly.seat("tom"))


def test_nobody_learns_that_there_was_a_decision(reilly: Reilly) -> None:
    lee = put_in_another_circle(reilly)
    seat_needs.decide_who_stays_out(lee, by=reilly.seat("tom"))
    found = looked(reilly)
    assert found.suggestions
    assert all(one.places[str(lee.pk)].way != "room" for one in found.options)
    lee.refresh_from_db()
    assert lee.comes_by == ComesBy.PHONE
    entry = JournalEntry.objects.order_by("seq").filter(subject=str(lee.pk)).last()
    assert entry is not None
    assert (entry.action, entry.detail) == ("times.needs", {})
    for name in ("siobhan", "maya", "daniel", "priya"):
        client = reilly.client(name)
        for page in ("times", "who", "waiting"):
            text = text_of(client.get(f"/m/{reilly.meeting.pk}/{page}"))
            assert "both be in the room" not in text
            assert "taking part from elsewhere" not in text.lower()
            if name != "priya":
                assert "Lee" not in text


def test_the_button_that_lets_them_share_the_room_again_is_another_than_the_one_that_keeps_them_out(
    reilly: Reilly,
) -> None:
    lee, tom = put_in_another_circle(reilly), reilly.client("tom")
    page = f"/desk/meetings/{reilly.meeting.pk}/times"
    for button, stays_out in (
        ("Lee", True),
        ("may be in the room again", False),
    ):
        drawn = html.fromstring(tom.get(page).content)
        press, *_others = [
            one
            for one in drawn.xpath(f"//form[@action='{page}/stays-out']//button")
            if "Lee" in one.text_content() and button in one.text_content()
        ]
        form = press.xpath("ancestor::form")[0]
        sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input")}
        tom.post(f"{page}/stays-out", {**sent, press.get("name"): press.get("value")})
        assert Coming.objects.get(seat=lee).stays_out_of_room == stays_out


def test_only_the_coordinator_decides_who_stays_out(reilly: Reilly) -> None:
    with pytest.raises(Refusal):
        seat_needs.decide_who_stays_out(reilly.seat("siobhan"), by=reilly.seat("priya"))
