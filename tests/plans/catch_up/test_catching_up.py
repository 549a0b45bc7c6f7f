"""Catching up: what each seat is told and never told, what counts as seen, and that no word is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import signing
from django.core.serializers import serialize
from django.utils import timezone
from pycrdt import Doc, Map, Text

from meetings import policy
from meetings.choices import Stage
from meetings.models import BottomLine, Meeting, Seat
from meetings.table import messages_ahead, rooms
from participants.models import JournalEntry, Member
from participants.people import keeping_apart
from participants.platform.errors import NotAllowed, Unclear
from plans.agreement import service_answers, versions
from plans.catch_up import catching_up, seen
from plans.catch_up import readers as readers_module
from plans.catch_up.catching_up import CatchUp
from plans.catch_up.readers import Readers
from plans.catch_up.seen import Left
from plans.live import commits, compaction, log
from plans.live.private_time import open_private_time, present, withdraw
from plans.models import Draft, Look, Seen, UpdateRow
from tests.support.family import Reilly
from tests.support.pages import text_of

pytestmark = pytest.mark.scheduling

RUN, QUAGGA = "The school run on Tuesdays", "quagga drank again"
ALONE = "The professionals have explained and left. The family is on its own now."


@pytest.fixture
def alone(reilly: Reilly) -> Reilly:
    """Private time has begun, everybody had been let in."""
    reilly.jump_to(Stage.INFORMATION)
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return reilly


def write(change: Callable[[Any], None], *, draft: Draft | None = None) -> None:
    """Somebody's change to the draft that is open, committed."""
    draft = draft or Draft.objects.get(closed_at=None)
    doc: Doc[Any] = Doc()
    doc.apply_update(log.whole(draft))
    before = doc.get_state()
    change(doc.get("plan", type=Map))
    commits.append(draft, doc.get_update(before))


def promise(name: str, what: str, *who: str) -> Callable[[Any], None]:
    def change(plan: Any) -> None:
        ticked = Map(dict.fromkeys(who, True))
        plan["actions"][name] = Map({"order": "a", "what": Text(what), "who": ticked, "removed": False})

    return change


def take_out(name: str) -> Callable[[Any], None]:
    return lambda plan: plan["actions"][name].__setitem__("removed", True)


def ask(reilly: Reilly, name: str) -> CatchUp:
    return catching_up.catch_up(reilly.seat(name))


def told(reilly: Reilly, name: str) -> str:
    whole = " ".join(ask(reilly, name).sentences)
    return whole.replace("\u2068", "").replace("\u2069", "")


def has_read(reilly: Reilly, name: str) -> None:
    """They press "I have read this"."""
    seen.remember(ask(reilly, name).token, by=reilly.seat(name))


def leaves(reilly: Reilly, name: str, **ago: float) -> None:
    """They had the plan open, and leave."""
    draft = Draft.objects.get(closed_at=None)
    seen.write_down([Left(reilly.seat(name).pk, draft.pk, timezone.now() - timedelta(**ago))])


# -- somebody who comes late ------------------------------------------------------------------------------
def test_who_comes_late_hears_where_we_are_who_is_in_and_what_the_plan_says(alone: Reilly) -> None:
    daniel = str(Member.objects.get(person=alone.people["daniel"]).pk)
    write(promise("a1", "Bridie sleeps over on Fridays"))
    write(promise("a2", "has the children from Saturday 10:00 to Sunday 17:00", daniel))
    words = told(alone, "daniel")
    assert words.startswith(f"{ALONE} In the room: ")
    assert "Siobhan" in words
    mine = "Daniel: has the children from Saturday 10:00 to Sunday 17:00."
    assert words.index(mine) < words.index("Bridie sleeps over on Fridays.")  # one's own first
    assert words.index("Bridie sleeps over") < words.index("Bottom line 1: A sober adult")
    assert "Tom" not in words


def test_at_the_door_there_is_not_a_word_of_the_plan_nor_of_who_is_in(alone: Reilly) -> None:
    write(promise("a1", RUN))
    rooms.put_out(alone.seat("daniel"))
    words = told(alone, "daniel")
    assert words.startswith(ALONE)
    assert "In the room" not in words
    assert RUN not in words


@pytest.mark.parametrize("name", ["tom", "priya", "aisha"])
def test_outside_private_time_only_that_it_goes_on(alone: Reilly, name: str) -> None:
    before = ask(alone, name)
    assert before.sentences == ["The family is on its own now."]
    has_read(alone, name)
    write(promise("a1", RUN))
    write(take_out("a1"))
    rooms.put_out(alone.seat("kwame"))
    after = ask(alone, name)
    assert (after.sentences, after.left_out, after.is_news) == ([], 0, False)
    assert not Seen.objects.exists()


def test_a_companion_who_was_chosen_is_told_like_the_family(alone: Reilly) -> None:
    write(promise("a1", RUN))
    Seat.objects.filter(pk=alone.seat("aisha").pk).update(
        stays_in_private=True, admitted_at=timezone.now(), outside_since=None
    )
    assert f"{RUN}." in told(alone, "aisha")


# -- somebody who comes back ------------------------------------------------------------------------------
def test_who_comes_back_hears_only_what_they_have_not_seen(alone: Reilly) -> None:
    write(promise("a1", RUN))
    leaves(alone, "daniel")
    write(promise("a2", "Kwame calls on Sundays"))
    write(promise("a3", QUAGGA))
    write(take_out("a3"))
    rooms.put_out(alone.seat("kwame"))
    assert told(alone, "daniel") == "Kwame left. New: Kwame calls on Sundays."
    assert RUN in told(alone, "bridie")
    assert QUAGGA not in told(alone, "bridie")


def test_edits_that_came_and_went_again_are_nothing(alone: Reilly) -> None:
    write(promise("a1", RUN))
    leaves(alone, "daniel")
    write(lambda plan: plan["actions"]["a1"]["what"].insert(0, QUAGGA))
    assert QUAGGA in told(alone, "daniel")
    write(lambda plan: plan["actions"]["a1"]["what"].__delitem__(slice(0, len(QUAGGA))))
    assert told(alone, "daniel") == ""


def test_a_change_says_who_does_it_now_and_that_nobody_did_before(alone: Reilly) -> None:
    bridie = str(Member.objects.get(person=alone.people["bridie"]).pk)
    write(promise("a1", "The school run"))
    has_read(alone, "daniel")
    write(lambda plan: plan["actions"]["a1"]["who"].__setitem__(bridie, True))
    assert told(alone, "daniel") == ("Changed: The school run. Who will do it: now Bridie; before: nobody.")


def test_what_was_on_the_page_counts_as_read_not_what_came_while_it_was_read(alone: Reilly) -> None:
    write(promise("a1", RUN))
    page = ask(alone, "daniel")
    write(promise("a2", "Kwame calls on Sundays"))
    seen.remember(page.token, by=alone.seat("daniel"))
    assert told(alone, "daniel") == "New: Kwame calls on Sundays."


def test_an_old_page_does_not_undo_a_newer_look(alone: Reilly) -> None:
    page = ask(alone, "daniel")
    write(promise("a1", RUN))
    leaves(alone, "daniel")
    seen.remember(page.token, by=alone.seat("daniel"))
    assert told(alone, "daniel") == ""


def test_whose_line_broke_has_seen_what_stood_there_a_minute_before(alone: Reilly) -> None:
    UpdateRow.objects.update(at=timezone.now() - timedelta(minutes=9))
    write(promise("a1", RUN))
    UpdateRow.objects.filter(seq=2).update(at=timezone.now() - timedelta(seconds=30))
    leaves(alone, "daniel", seconds=60)
    assert f"New: {RUN}." in told(alone, "daniel")
    leaves(alone, "daniel")
    assert told(alone, "daniel") == ""


def test_bottom_lines_shared_since_come_after_promises(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PRESENTING)
    has_read(reilly, "daniel")
    BottomLine.objects.filter(number=2).update(shared_at=timezone.now())
    assert told(reilly, "daniel") == (
        "Bottom line 2: Lee never collects the children and never learns the address."
    )


def test_who_comes_next_morning_hears_what_was_answered(alone: Reilly) -> None:
    write(lambda plan: plan["review_when"].insert(0, "24 June, 19:00"))
    shown = present(alone.circle, by=alone.seat("siobhan"))
    has_read(alone, "daniel")
    version = versions.freeze(shown, by=alone.seat("siobhan"))
    priya = alone.seat("priya")
    service_answers.answer_bottom_line(version, 1, met=False, harm="Theo could be alone.", by=priya)
    service_answers.answer_bottom_line(version, 2, met=True, by=priya)
    service_answers.conclude(alone.meeting, by=priya)
    Seat.objects.update(admitted_at=None)
    assert told(alone, "daniel") == (
        "The plan is agreed in part. "
        "Priya says “not yet” to bottom line 1: Theo could be alone. "
        "Priya says the plan does what bottom line 2 asks."
    )


def test_more_than_a_minute_leaves_the_smaller_changes_out(alone: Reilly) -> None:
    for number in range(12):
        write(promise(f"a{number}", f"Promise {number} " + "with many words in it " * 4))
    found = ask(alone, "daniel")
    assert found.left_out > 4
    assert len(" ".join(found.sentences).split()) <= 130


# -- keeping apart, and circles -----------------------------------------------------------------------------
def test_nobody_kept_apart_is_named(alone: Reilly) -> None:
    bridie = str(Member.objects.get(person=alone.people["bridie"]).pk)
    keeping_apart.keep_apart(
        alone.person("daniel"), alone.person("bridie"),
        family=alone.family, reason="Order", by=alone.coordinator,
    )  # fmt: skip
    write(promise("a1", "The school run", bridie))
    assert "Bridie" not in told(alone, "daniel")
    assert "Bridie: The school run" in told(alone, "siobhan")
    has_read(alone, "daniel")
    rooms.put_out(alone.seat("bridie"))
    assert told(alone, "daniel") == ""


def test_nothing_crosses_to_another_circle(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    other = reilly.meeting.circles.create(name="Dad’s side")
    Seat.objects.filter(person=reilly.people["daniel"]).update(circle=other)
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    write(promise("a1", RUN), draft=Draft.objects.get(circle=reilly.circle))
    assert RUN in told(reilly, "bridie")
    words = told(reilly, "daniel")
    assert RUN not in words
    assert "Siobhan" not in words


# -- when private time is over -------------------------------------------------------------------------------
def test_the_plan_that_is_shown_is_one_sentence_for_who_had_read_along(alone: Reilly) -> None:
    write(promise("a1", RUN))
    has_read(alone, "daniel")
    present(alone.circle, by=alone.seat("siobhan"))
    words = told(alone, "daniel")
    assert words.startswith("The plan was shown at ")
    assert words.endswith("It has 1 promise.")


def test_for_who_was_outside_the_plan_is_told_as_it_was_shown(alone: Reilly) -> None:
    for name in ("priya", "tom"):
        has_read(alone, name)
    write(promise("a1", RUN))
    write(promise("a2", QUAGGA))
    write(take_out("a2"))
    present(alone.circle, by=alone.seat("siobhan"))
    for name in ("priya", "tom"):
        words = told(alone, name)
        assert "It has 1 promise." in words
        assert f"{RUN}." in words
        assert "Changed" not in words
        assert "New" not in words
        assert QUAGGA not in words


def test_what_was_seen_in_private_goes_with_its_draft(alone: Reilly) -> None:
    write(promise("a1", RUN))
    has_read(alone, "daniel")
    leaves(alone, "bridie")
    assert Seen.objects.count() == 2
    present(alone.circle, by=alone.seat("siobhan"))
    assert not Seen.objects.exists()


def test_a_page_from_private_time_leaves_nothing_when_it_comes_afterwards(alone: Reilly) -> None:
    write(promise("a1", RUN))
    page = ask(alone, "daniel")
    draft = Draft.objects.get()
    present(alone.circle, by=alone.seat("siobhan"))
    seen.remember(page.token, by=alone.seat("daniel"))
    assert not Seen.objects.exists()
    seen.write_down([Left(alone.seat("bridie").pk, draft.pk, timezone.now())])
    assert Seen.objects.get().draft.audience == "circle"  # of the plan that is shown, as it was shown
    assert told(alone, "bridie") == ""
    assert told(alone, "daniel").endswith("It has 1 promise.")


def test_whoever_was_there_when_it_was_shown_hears_only_what_came_after(alone: Reilly) -> None:
    write(promise("a1", RUN))
    draft = Draft.objects.get()
    present(alone.circle, by=alone.seat("siobhan"))
    seen.write_down([Left(alone.seat("bridie").pk, draft.pk, timezone.now())])
    write(promise("a2", "Kwame calls on Sundays"))
    assert told(alone, "bridie") == "New: Kwame calls on Sundays."


def test_what_a_compacted_log_cannot_tell_any_more_is_not_counted_as_seen(alone: Reilly) -> None:
    write(promise("a1", RUN))
    bridie, draft = alone.seat("bridie"), Draft.objects.get(closed_at=None)
    has_read(alone, "bridie")
    left = Left(bridie.pk, draft.pk, timezone.now())
    write(promise("a2", "Kwame calls on Sundays"))
    assert compaction.compact(draft.pk, at_least=1)
    seen.write_down([left])
    assert told(alone, "bridie") == "New: Kwame calls on Sundays."
    seen.write_down([left._replace(at=timezone.now())])
    assert told(alone, "bridie") == ""


def test_workers_who_come_back_in_to_the_shown_plan_meet_no_card(alone: Reilly) -> None:
    write(promise("a1", RUN))
    present(alone.circle, by=alone.seat("siobhan"))
    assert catching_up.card(alone.seat("priya")) is None
    assert catching_up.card(alone.seat("daniel")) is not None
    has_read(alone, "priya")
    write(promise("a2", "Kwame calls on Sundays"))
    card = catching_up.card(alone.seat("priya"))
    assert card is not None
    assert len(card.sentences) == 1


def test_withdrawing_forgets_it_too(alone: Reilly) -> None:
    has_read(alone, "daniel")
    withdraw(alone.meeting, by=alone.seat("siobhan"))
    assert not Seen.objects.exists()


def test_the_second_time_alone_only_what_differs_from_what_was_shown_is_new(alone: Reilly) -> None:
    write(promise("a1", RUN))
    present(alone.circle, by=alone.seat("siobhan"))
    has_read(alone, "daniel")
    Meeting.objects.update(stage=Stage.PART_AGREED)
    open_private_time(alone.meeting, by=alone.seat("siobhan"))
    write(promise("a2", "Kwame calls on Sundays"))
    words = told(alone, "daniel")
    assert "New: Kwame calls on Sundays." in words
    assert RUN not in words


# -- what is kept --------------------------------------------------------------------------------------------
def test_not_a_word_is_kept_and_nothing_is_journalled(alone: Reilly) -> None:
    before = JournalEntry.objects.count()
    write(promise("a1", QUAGGA))
    has_read(alone, "daniel")
    leaves(alone, "bridie")
    assert JournalEntry.objects.count() == before
    kept = serialize("json", [*Seen.objects.all(), *Look.objects.all()])
    raw = b"".join(bytes(one.marks) for one in Seen.objects.all())
    assert "quagga" not in kept
    assert b"quagga" not in raw
    assert str(Member.objects.first().pk) not in kept  # type: ignore[union-attr]
    found = ask(alone, "daniel")
    assert "quagga" not in repr(found) + repr(list(Seen.objects.all()))


def test_a_token_we_did_not_make_or_made_for_somebody_else_is_unclear(alone: Reilly) -> None:
    token = ask(alone, "daniel").token
    for wrong in ("", "nonsense", token[:-2] + "xx"):
        with pytest.raises(Unclear):
            seen.remember(wrong, by=alone.seat("daniel"))
    with pytest.raises(Unclear):
        seen.remember(token, by=alone.seat("bridie"))
    assert not Seen.objects.exists()


def test_the_page_carries_no_word_a_token_could_give_away(alone: Reilly) -> None:
    write(promise("a1", QUAGGA))
    token = ask(alone, "daniel").token
    inside = signing.loads(token, salt=f"what a seat sees:{alone.seat('daniel').pk}")
    assert set(inside) == {"at", "stage", "people", "draft", "seq", "marks"}
    assert "quagga" not in str(inside)


# -- who has it open -----------------------------------------------------------------------------------------
async def test_leaving_is_written_down_once_for_all_who_left_long_enough_after_they_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[list[Left]] = []
    readers = Readers(lambda left: calls.append(list(left)))
    ids = [UUID(int=number) for number in range(3)]
    draft = UUID(int=9)
    quick = readers.came(ids[0], draft)
    readers.went(ids[0], draft, since=quick, broke=False)
    await readers.written()
    assert calls == []  # a moment is not enough
    monkeypatch.setattr(readers_module, "LONG_ENOUGH", 0.0)
    since = {one: readers.came(one, draft) for one in ids}
    assert readers.is_reading(ids[1], draft)
    second = readers.came(ids[1], draft)
    for one in ids:
        readers.went(one, draft, since=since[one], broke=one == ids[2])
    await readers.written()
    (call,) = calls
    assert [one.seat_id for one in call] == [
        ids[0],
        ids[2],
    ]  # the other still has it open elsewhere
    assert call[1].at < call[0].at - timedelta(seconds=50)
    readers.went(ids[1], draft, since=second, broke=False)
    await readers.written()
    assert [one.seat_id for one in calls[1]] == [ids[1]]
    assert not readers.is_reading(ids[1], draft)


async def test_a_database_that_cannot_be_written_costs_nobody_their_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(left: object) -> None:
        raise RuntimeError(QUAGGA)

    monkeypatch.setattr(readers_module, "LONG_ENOUGH", 0.0)
    readers = Readers(fails)
    since = readers.came(UUID(int=1), UUID(int=2))
    readers.went(UUID(int=1), UUID(int=2), since=since, broke=False)
    await readers.written()
    assert "RuntimeError" in caplog.text
    assert "quagga" not in caplog.text


def test_who_has_the_plan_open_needs_no_card(alone: Reilly, monkeypatch: pytest.MonkeyPatch) -> None:
    write(promise("a1", RUN))
    assert catching_up.card(alone.seat("daniel")) is not None
    monkeypatch.setattr(catching_up.readers, "is_reading", lambda seat_id, draft_id: True)
    assert catching_up.card(alone.seat("daniel")) is None


# -- the pages -----------------------------------------------------------------------------------------------
def address(reilly: Reilly) -> str:
    return f"/m/{reilly.meeting.pk}/catch-up"


def read(reilly: Reilly, name: str, path: str) -> str:
    response = reilly.client(name).get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return text_of(response)


def token_on(page: str) -> str:
    return page.split('name="read" value="')[1].split('"')[0]


def test_reading_the_page_changes_nothing_and_a_tap_says_it_was_read(alone: Reilly) -> None:
    write(promise("a1", RUN))
    page = read(alone, "daniel", address(alone))
    assert RUN in page
    assert not Look.objects.exists()
    room = f"/m/{alone.meeting.pk}/room"
    response = alone.client("daniel").post(address(alone), {"read": token_on(page)})
    assert (response.status_code, response["Location"]) == (303, room)
    assert "Nothing is new" in read(alone, "daniel", address(alone))


def test_the_room_has_a_card_while_something_is_new(alone: Reilly) -> None:
    room = f"/m/{alone.meeting.pk}/room"
    write(promise("a1", RUN))
    page = read(alone, "daniel", room)
    assert "What happened before you came" in page
    assert RUN in page
    alone.client("daniel").post(address(alone), {"read": token_on(page)})
    page = read(alone, "daniel", room)
    assert "New since you looked" not in page
    write(promise("a2", "Kwame calls on Sundays"))
    assert "New since you looked" in read(alone, "daniel", room)


def test_nobody_who_comes_in_on_time_meets_a_card(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    assert 'class="sheet new"' not in read(reilly, "bridie", f"/m/{reilly.meeting.pk}/room")


@pytest.mark.parametrize("name", ["tom", "priya", "aisha"])
def test_in_private_time_the_page_of_a_worker_has_nothing_to_tell(alone: Reilly, name: str) -> None:
    write(promise("a1", RUN))
    page = read(alone, name, address(alone))
    assert "The family is on its own now." in page
    for word in (RUN, "smaller change", "New", "Siobhan"):
        assert word not in page.split("<main")[1]


def test_before_the_meeting_is_ready_and_after_it_is_over_there_is_no_page(reilly: Reilly) -> None:
    for stage in (Stage.PREPARING, Stage.SAFETY_PAUSE, Stage.WITHDRAWN, Stage.CLOSED):
        reilly.jump_to(stage)
        assert reilly.client("daniel").get(address(reilly)).status_code == 403
        with pytest.raises(NotAllowed):
            seen.remember("", by=reilly.seat("daniel"))


def test_the_table_knows_nobody_without_a_seat() -> None:
    assert {one for one in policy.ROLES if policy.may(one, "meeting.catch_up", policy.PRIVATE)} == {
        *policy.SEATED
    }


def test_what_somebody_says_on_the_way_is_written_on_the_same_page(alone: Reilly) -> None:
    alone.key("daniel")  # the phone he was there with; he goes out, and it may still come back
    rooms.put_out(alone.seat("daniel"))
    page = read(alone, "daniel", address(alone))
    assert f'action="/m/{alone.meeting.pk}/ahead"' in page
    messages_ahead.say("Start with the weekend", by=alone.seat("daniel"))
    assert "Start with the weekend" in read(alone, "daniel", address(alone))


def test_the_page_speaks_arabic(alone: Reilly) -> None:
    write(promise("a1", "مشوار المدرسة"))
    client = alone.client("haddad")
    client.cookies["django_language"] = "ar"
    page = text_of(client.get(address(alone))).split("<main")[1].split("</main>")[0]
    page = page.replace(token_on(page), "")
    for english in ("missed", "family", "minute", "read", "Go", "Read", "plan"):
        assert english not in page.replace("data-read-aloud", "").replace('name="read"', "")


def test_a_catch_up_costs_a_handful_of_queries(alone: Reilly, django_assert_max_num_queries: Any) -> None:
    write(promise("a1", RUN))
    seat = alone.seat("daniel")
    with django_assert_max_num_queries(22):
        catching_up.catch_up(seat)
