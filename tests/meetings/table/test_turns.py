"""Whose turn it is: hands in order, the talking piece, breaks with an end, and a timer that private time
never has.
"""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from meetings import circles, seats, stages
from meetings.choices import Stage
from meetings.models import Break, PartTimer, Piece, Seat
from meetings.table import admission, room_state, rooms, turns
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, NotFound, Unclear
from plans.live import private_time
from tests.meetings.line import done, lines
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.media


def seen(reilly: Reilly, name: str) -> dict | None:  # type: ignore[type-arg]
    return room_state.of(reilly.seat(name))["turns"]


def holder(reilly: Reilly, name: str = "bridie") -> str | None:
    found = seen(reilly, name)
    assert found is not None
    return next((who for who, seat in reilly.evening.seats.items() if str(seat.pk) == found["piece"]), None)


def in_private(reilly: Reilly) -> None:
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))


# -- hands -------------------------------------------------------------------------------------------------
def test_hands_wait_in_the_order_they_went_up(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("priya", "maya", "siobhan"):
        admission.raise_hand(up=True, by=reilly.seat(name))
    order = [str(reilly.seat(name).pk) for name in ("priya", "maya", "siobhan")]
    for name in ("bridie", "tom", "maya"):
        found = seen(reilly, name)
        assert found is not None
        assert found["hands"] == order
    admission.raise_hand(up=False, by=reilly.seat("priya"))
    found = seen(reilly, "tom")
    assert found is not None
    assert found["hands"] == order[1:]


# -- the piece -----------------------------------------------------------------------------------------------
def test_anybody_in_the_room_takes_the_piece_when_it_is_free(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("maya", "priya", "tom", "aisha", "bridie"):
        turns.take_piece(by=reilly.seat(name))
        assert holder(reilly) == name
        turns.put_piece_down(by=reilly.seat(name))
        assert holder(reilly) is None


def test_nobody_takes_it_out_of_somebodys_hand(reilly: Reilly) -> None:
    everybody_in(reilly)
    turns.take_piece(by=reilly.seat("maya"))
    turns.take_piece(by=reilly.seat("maya"))
    for name in ("siobhan", "tom", "priya"):
        with pytest.raises(turns.PieceHeld):
            turns.take_piece(by=reilly.seat(name))
    assert holder(reilly) == "maya"


def test_who_holds_it_passes_it_on_and_their_hand_goes_down(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("maya", "priya"):
        admission.raise_hand(up=True, by=reilly.seat(name))
    turns.take_piece(by=reilly.seat("maya"))
    assert reilly.seat("maya").hand_raised_at is None
    turns.pass_piece(reilly.seat("priya").pk, by=reilly.seat("maya"))
    assert holder(reilly) == "priya"
    assert reilly.seat("priya").hand_raised_at is None
    assert Piece.objects.count() == 1


def test_only_who_holds_it_passes_it_on_and_only_to_somebody_there(reilly: Reilly) -> None:
    everybody_in(reilly)
    with pytest.raises(turns.PieceNotYours):
        turns.pass_piece(reilly.seat("priya").pk, by=reilly.seat("tom"))
    turns.take_piece(by=reilly.seat("maya"))
    with pytest.raises(turns.NotInTheRoom):
        turns.pass_piece(reilly.seat("kwame").pk, by=reilly.seat("maya"))
    for nobody in ("", "x", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound):
            turns.pass_piece(nobody, by=reilly.seat("maya"))
    assert holder(reilly) == "maya"


def test_a_piece_left_behind_is_put_down_by_the_family_or_the_coordinator_alone(
    reilly: Reilly,
) -> None:
    everybody_in(reilly)
    for name in ("siobhan", "tom"):
        turns.take_piece(by=reilly.seat("maya"))
        for other in ("priya", "aisha"):
            turns.put_piece_down(by=reilly.seat(other))
        assert holder(reilly) == "maya"
        turns.put_piece_down(by=reilly.seat(name))
        assert holder(reilly) is None


def test_who_is_not_in_the_room_has_no_turn(reilly: Reilly) -> None:
    everybody_in(reilly)
    for verb in (turns.take_piece, turns.put_piece_down, turns.take_a_break):
        with pytest.raises(NotAllowed):
            verb(by=reilly.seat("kwame"))
    assert seen(reilly, "kwame") is None


def test_whoever_goes_leaves_the_piece_on_the_table(reilly: Reilly) -> None:
    everybody_in(reilly)
    turns.take_piece(by=reilly.seat("priya"))
    rooms.put_out(reilly.seat("priya"))
    assert holder(reilly) is None
    turns.take_piece(by=reilly.seat("bridie"))
    Seat.objects.filter(pk=reilly.seat("bridie").pk).update(admitted_at=None)  # by whatever way
    assert holder(reilly, "siobhan") is None
    turns.take_piece(by=reilly.seat("siobhan"))
    assert holder(reilly, "siobhan") == "siobhan"


def test_removing_a_seat_frees_its_piece(reilly: Reilly) -> None:
    everybody_in(reilly)
    turns.take_piece(by=reilly.seat("priya"))
    seats.remove_seat(reilly.seat("priya"), by=reilly.seat("tom"))
    assert holder(reilly) is None
    assert not Piece.objects.exists()


def test_each_circle_has_a_piece_of_its_own(reilly: Reilly) -> None:
    other = circles.add_circle(reilly.meeting, name="Dad’s side", by=reilly.seat("tom"))
    seats.change_seat(reilly.seat("daniel"), circle=other, by=reilly.seat("tom"))
    everybody_in(reilly)
    admission.knock(by=reilly.seat("daniel"))
    admission.admit(reilly.seat("daniel"), by=reilly.seat("tom"))
    turns.take_piece(by=reilly.seat("daniel"))
    admission.raise_hand(up=True, by=reilly.seat("daniel"))
    assert holder(reilly, "siobhan") is None
    assert seen(reilly, "siobhan")["hands"] == []  # type: ignore[index]
    turns.take_piece(by=reilly.seat("siobhan"))
    assert (holder(reilly, "daniel"), holder(reilly, "siobhan")) == ("daniel", "siobhan")
    # Who serves both circles speaks to both, so waits for both; and a piece never crosses.
    with pytest.raises(turns.PieceHeld):
        turns.take_piece(by=reilly.seat("priya"))
    with pytest.raises(NotFound):
        turns.pass_piece(reilly.seat("daniel").pk, by=reilly.seat("siobhan"))
    turns.pass_piece(reilly.seat("priya").pk, by=reilly.seat("daniel"))
    assert (holder(reilly, "daniel"), holder(reilly, "siobhan")) == ("priya", "siobhan")


# -- private time --------------------------------------------------------------------------------------------
def test_private_time_begins_with_nothing_and_leaves_nothing(reilly: Reilly) -> None:
    everybody_in(reilly)
    turns.take_piece(by=reilly.seat("siobhan"))
    turns.take_a_break(by=reilly.seat("siobhan"))
    turns.set_timer(minutes=20, by=reilly.seat("tom"))
    in_private(reilly)
    assert seen(reilly, "siobhan") == {
        "piece": None,
        "hands": [],
        "break_until": None,
        "timer": None,
    }
    assert not PartTimer.objects.exists()
    turns.take_piece(by=reilly.seat("bridie"))
    turns.take_a_break(by=reilly.seat("maya"))
    assert holder(reilly, "siobhan") == "bridie"
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    assert seen(reilly, "tom") == {"piece": None, "hands": [], "break_until": None, "timer": None}
    assert not Piece.objects.exists()
    assert not Break.objects.exists()


def test_nobody_outside_private_time_learns_whose_turn_it_is(reilly: Reilly) -> None:
    everybody_in(reilly)
    in_private(reilly)
    before = {name: room_state.of(reilly.seat(name)) for name in ("tom", "priya", "aisha", "kwame")}
    turns.take_piece(by=reilly.seat("bridie"))
    turns.take_a_break(by=reilly.seat("siobhan"))
    admission.raise_hand(up=True, by=reilly.seat("maya"))
    for name, state in before.items():
        assert state["turns"] is None
        assert room_state.of(reilly.seat(name)) == state


def test_the_coordinators_timer_is_never_set_in_private_time(reilly: Reilly) -> None:
    everybody_in(reilly)
    in_private(reilly)
    with pytest.raises(NotAllowed):
        turns.set_timer(minutes=5, by=reilly.seat("tom"))
    assert reilly.client("tom").post(f"/m/{reilly.meeting.pk}/timer", {"minutes": "5"}).status_code == 403
    PartTimer.objects.create(meeting=reilly.meeting, what="information", ends_at=timezone.now())
    assert seen(reilly, "siobhan")["timer"] is None  # type: ignore[index]


# -- breaks and the timer ------------------------------------------------------------------------------------
def test_a_break_has_an_end_that_everybody_in_the_room_sees(reilly: Reilly) -> None:
    everybody_in(reilly)
    begun = timezone.now()
    turns.take_a_break(minutes=15, by=reilly.seat("maya"))
    for name in ("siobhan", "tom", "priya"):
        until = datetime.fromisoformat(seen(reilly, name)["break_until"])  # type: ignore[index]
        assert timedelta(minutes=15) <= until - begun < timedelta(minutes=16)
    turns.take_a_break(minutes=0, by=reilly.seat("bridie"))
    assert seen(reilly, "siobhan")["break_until"] is None  # type: ignore[index]


def test_a_break_that_is_over_is_not_shown(reilly: Reilly) -> None:
    everybody_in(reilly)
    turns.take_a_break(by=reilly.seat("maya"))
    Break.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert seen(reilly, "maya")["break_until"] is None  # type: ignore[index]


@pytest.mark.parametrize("minutes", [-1, 61])
def test_a_break_is_an_hour_at_most(reilly: Reilly, minutes: int) -> None:
    everybody_in(reilly)
    with pytest.raises(Unclear):
        turns.take_a_break(minutes=minutes, by=reilly.seat("maya"))


def test_the_timer_is_the_coordinators_and_named_after_the_part(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("siobhan", "priya", "maya", "aisha"):
        with pytest.raises(NotAllowed):
            turns.set_timer(minutes=5, by=reilly.seat(name))
    turns.set_timer(minutes=20, by=reilly.seat("tom"))
    assert seen(reilly, "maya")["timer"]["what"] == "information"  # type: ignore[index]
    reilly.jump_to(Stage.PRESENTING)
    assert seen(reilly, "tom")["timer"]["what"] == "information"  # type: ignore[index]
    turns.set_timer(minutes=20, by=reilly.seat("tom"))
    assert seen(reilly, "tom")["timer"]["what"] == "presenting"  # type: ignore[index]
    turns.set_timer(minutes=0, by=reilly.seat("tom"))
    assert seen(reilly, "tom")["timer"] is None  # type: ignore[index]


@pytest.mark.parametrize("minutes", [-1, 181])
def test_a_timer_is_three_hours_at_most(reilly: Reilly, minutes: int) -> None:
    everybody_in(reilly)
    with pytest.raises(Unclear):
        turns.set_timer(minutes=minutes, by=reilly.seat("tom"))


def test_a_safety_pause_ends_every_turn(reilly: Reilly) -> None:
    everybody_in(reilly)
    turns.take_piece(by=reilly.seat("siobhan"))
    turns.take_a_break(by=reilly.seat("siobhan"))
    turns.set_timer(minutes=20, by=reilly.seat("tom"))
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    assert [row.objects.count() for row in (Piece, Break, PartTimer)] == [0, 0, 0]


def test_turns_are_nobodys_business_later(reilly: Reilly) -> None:
    everybody_in(reilly)
    before = JournalEntry.objects.count()
    turns.take_piece(by=reilly.seat("siobhan"))
    turns.take_a_break(by=reilly.seat("siobhan"))
    turns.set_timer(minutes=20, by=reilly.seat("tom"))
    assert JournalEntry.objects.count() == before


# -- pages and the socket ------------------------------------------------------------------------------------
def test_it_works_without_a_script(reilly: Reilly) -> None:
    everybody_in(reilly)
    room = f"/m/{reilly.meeting.pk}/room"
    siobhan = reilly.client("siobhan")
    assert "The talking piece is on the table" in siobhan.get(room).content.decode()
    siobhan.post(f"/m/{reilly.meeting.pk}/piece", {"do": "take"})
    assert "<bdi>Siobhan</bdi> has the talking piece" in reilly.client("priya").get(room).content.decode()
    siobhan.post(f"/m/{reilly.meeting.pk}/piece", {"do": "pass", "seat": str(reilly.seat("priya").pk)})
    assert holder(reilly) == "priya"
    assert siobhan.post(f"/m/{reilly.meeting.pk}/piece", {"do": "pass"}).status_code == 404
    siobhan.post(f"/m/{reilly.meeting.pk}/break", {})
    assert "A break until" in siobhan.get(room).content.decode()
    siobhan.post(f"/m/{reilly.meeting.pk}/break", {"minutes": "0"})
    assert "A break until" not in siobhan.get(room).content.decode()


def test_the_desk_shows_whose_turn_it_is_and_sets_the_timer(reilly: Reilly) -> None:
    everybody_in(reilly)
    admission.raise_hand(up=True, by=reilly.seat("maya"))
    turns.take_piece(by=reilly.seat("bridie"))
    tom, desk = reilly.client("tom"), f"/desk/meetings/{reilly.meeting.pk}"
    assert tom.post(f"/m/{reilly.meeting.pk}/timer", {"minutes": "30"})["Location"] == desk
    page = tom.get(desk).content.decode()
    assert "<bdi>Bridie</bdi> has the talking piece" in page
    assert "until about" in page
    assert tom.post(f"/m/{reilly.meeting.pk}/timer", {"minutes": "x"}).status_code == 422
    tom.post(f"/m/{reilly.meeting.pk}/timer", {"minutes": "30", "off": "1"})
    assert "until about" not in tom.get(desk).content.decode()
    in_private(reilly)
    assert "talking piece" not in tom.get(desk).content.decode()


@pytest.mark.django_db(transaction=True)
async def test_the_piece_goes_round_over_the_socket(reilly: Reilly) -> None:
    await done(lambda: everybody_in(reilly))
    opened = await lines(reilly, "siobhan", "priya")
    siobhan, priya = opened["siobhan"], opened["priya"]
    mine, theirs = (str(reilly.evening.seats[name].pk) for name in ("siobhan", "priya"))
    await siobhan.send(type="piece", take=True)
    await priya.until(lambda frame: frame["type"] == "state" and frame["turns"]["piece"] == mine)
    await priya.send(type="piece", take=True)
    refused = await priya.until(lambda frame: frame["type"] == "refused")
    assert (refused["code"], refused["asked"]) == ("piece_held", "piece")
    await siobhan.send(type="piece", to=theirs)
    await priya.until(lambda frame: frame["type"] == "state" and frame["turns"]["piece"] == theirs)
    await priya.send(type="piece", take=False)
    await siobhan.until(lambda frame: frame["type"] == "state" and frame["turns"]["piece"] is None)
    for wrong in ({}, {"take": "yes"}, {"to": None}):
        siobhan.frames.clear()
        await siobhan.send(type="piece", **wrong)
        await siobhan.until(lambda frame: frame["type"] == "refused")
    for wrong in ({"minutes": "5"}, {"minutes": True}, {"minutes": None}):
        siobhan.frames.clear()
        await siobhan.send(type="break", **wrong)
        refused = await siobhan.until(lambda frame: frame["type"] == "refused")
        assert refused["code"] == "unclear"
    for line in opened.values():
        await line.leave()
