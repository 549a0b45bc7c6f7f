"""Words of private time are sealed at rest: under a key per draft outside the database, gone with the
draft.
"""

import os
import time
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from meetings import private_keys, stages
from meetings.choices import Stage
from meetings.models import Circle, Meeting, Saying, Seat
from meetings.private_keys import CannotLock, Kind, WordsLost
from meetings.table import messages_ahead, rooms
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, WrongMoment
from participants.staff import worker
from plans.document import document, plan_paths
from plans.live import commits, compaction, key_sweep, log, private_time, server_edit, suggestions
from plans.live.commits import Work
from plans.models import Draft, Snapshot, Suggestion, UpdateRow
from plans.models.choices import Audience
from tests.plans import table
from tests.support.pages import text_of

WORDS = "zebra-4417 sleeps at Nan’s on Fridays"
EYE = "keeps_an_eye"


def write(reilly, words=WORDS, name="siobhan", draft=None):
    draft = draft or Draft.objects.get(audience=Audience.FAMILY)
    server_edit.edit(draft, lambda plan: plan_paths.put(plan, EYE, words), by=reilly.seat(name))


def says(draft):
    return document.read_update(log.whole(draft)).keeps_an_eye


def everything():
    """Every value of every table, as bytes."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                found += [bytes(one) if isinstance(one, memoryview) else one for one in row]
    return b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in found)


def keys(kind=None):
    return {of for one, of, _path in private_keys.every() if kind in (None, one)}


def lose(*of):
    for _kind, one, path in list(private_keys.every()):
        if not of or one in of:
            path.unlink()


def swap(of):
    """Another key lies where the right one did."""
    for _kind, one, path in private_keys.every():
        if one == of:
            path.write_bytes(os.urandom(48))


# -- sealed -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("compacted", [False, True])
def test_words_of_private_time_are_in_no_table_and_are_read_all_the_same(reilly, private_draft, compacted):
    write(reilly)
    if compacted:
        assert compaction.compact(private_draft.pk, at_least=1)
        write(reilly, f"{WORDS}!")
        assert Snapshot.objects.exists()
    assert b"zebra" not in everything()
    assert says(private_draft).startswith(WORDS)


def test_a_plan_that_is_shown_lies_open(reilly):
    shown = table.show(reilly)
    server_edit.edit(shown, lambda plan: plan_paths.put(plan, EYE, WORDS), by=reilly.seat("siobhan"))
    assert b"zebra" in everything()
    assert not keys()


def test_a_draft_of_before_the_keys_goes_on_as_it_is(reilly, private_draft):
    """Private time that had begun when the service was brought up to date."""
    old = Draft.objects.create(circle=private_draft.circle, audience=Audience.FAMILY)
    commits.append(old, document.seed(children=[]))
    private_draft.delete()
    lose()
    write(reilly, draft=old)
    assert says(old) == WORDS
    compaction.compact(old.pk, at_least=1)
    assert says(private_time.present(reilly.circle, by=reilly.seat("siobhan"))) == WORDS


def test_a_sealed_row_put_in_another_place_opens_nothing(reilly, private_draft):
    write(reilly, "one")
    write(reilly, "two")
    first, second = UpdateRow.objects.filter(seq__in=(2, 3)).order_by("seq")
    UpdateRow.objects.filter(pk=second.pk).update(data=first.data)
    with pytest.raises(WordsLost):
        log.whole(private_draft)


def test_two_circles_have_a_key_each(reilly):
    other = Circle.objects.create(meeting=reilly.meeting, name="Dad’s side")
    for name in ("daniel", "kwame"):
        Seat.objects.filter(person=reilly.people[name]).update(circle=other)
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    ours, theirs = (Draft.objects.get(circle=one) for one in (reilly.circle, other))
    assert keys() == {ours.pk, theirs.pk}
    write(reilly, draft=ours)
    lose(ours.pk)
    assert log.is_lost(ours)
    assert not log.is_lost(theirs)
    answers = log.load_all([ours.pk, theirs.pk])
    assert isinstance(answers[ours.pk], WordsLost)
    assert answers[theirs.pk].rows


def test_what_was_suggested_and_said_in_private_time_is_in_no_table_either(reilly, private_draft):
    seat = reilly.seat("daniel")
    rooms.put_out(seat)
    messages_ahead.say("okapi-2219 first", by=reilly.seat("daniel"))
    suggestions.suggest(
        EYE,
        text="quagga-9052 rings",
        against="zebra",
        written_in=private_draft.pk,
        by=reilly.seat("bridie"),
    )
    stored = everything()
    assert [one for one in (b"okapi", b"quagga", b"zebra") if one in stored] == []
    assert [one.words for one in messages_ahead.heard_by(reilly.seat("siobhan"))] == ["okapi-2219 first"]
    assert messages_ahead.mine(reilly.seat("daniel")).words == "okapi-2219 first"
    assert [one.one.text for one in suggestions.seen_by(reilly.seat("siobhan"))] == ["quagga-9052 rings"]
    page = reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/suggestions")
    assert "quagga-9052 rings" in text_of(page)
    assert "okapi-2219 first" in text_of(reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/room"))


def test_what_is_said_and_suggested_before_everybody_lies_open(reilly):
    shown = table.show(reilly)
    suggestions.suggest(EYE, text=WORDS, written_in=shown.pk, by=reilly.seat("daniel"))
    rooms.put_out(reilly.seat("bridie"))
    messages_ahead.say("late, sorry", by=reilly.seat("bridie"))
    assert Suggestion.objects.get().text == WORDS
    assert Saying.objects.get().words == "late, sorry"
    assert not keys()


# -- the key's end ----------------------------------------------------------------------------------------
def shown(reilly):
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))


def withdrawn(reilly):
    private_time.withdraw(reilly.meeting, by=reilly.seat("siobhan"))


def withdrawn_in_a_pause(reilly):
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    private_time.withdraw(reilly.meeting, by=reilly.seat("siobhan"))


@pytest.mark.parametrize("end", [shown, withdrawn, withdrawn_in_a_pause])
def test_every_key_ends_with_private_time(reilly, private_draft, end, django_capture_on_commit_callbacks):
    suggestions.suggest(EYE, text=WORDS, written_in=private_draft.pk, by=reilly.seat("bridie"))
    rooms.put_out(reilly.seat("daniel"))
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    assert len(keys()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        end(reilly)
    assert not keys()


def test_a_draft_that_was_never_shown_loses_its_key_when_the_meeting_is_over(
    reilly, private_draft, django_capture_on_commit_callbacks
):
    """A circle that was not there when private time ended still may show what it wrote, until the plan is
    closed.
    """
    reilly.jump_to(Stage.AGREED)
    with django_capture_on_commit_callbacks(execute=True):
        stages.move(reilly.meeting, to=Stage.SIGNED, by=reilly.seat("tom"))
    assert not keys()


def test_a_pause_keeps_the_key(reilly, private_draft, django_capture_on_commit_callbacks):
    write(reilly)
    with django_capture_on_commit_callbacks(execute=True):
        stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    assert keys() == {private_draft.pk}
    stages.reopen_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert says(private_draft) == WORDS


@pytest.mark.parametrize("how", ["take_back", "read_out", "come_in"])
def test_what_was_said_takes_its_key_along(reilly, private_draft, how, django_capture_on_commit_callbacks):
    rooms.put_out(reilly.seat("daniel"))
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    assert len(keys(Kind.SAYING)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        match how:
            case "take_back":
                messages_ahead.take_back(by=reilly.seat("daniel"))
            case "read_out":
                messages_ahead.read_out(reilly.seat("daniel").pk, by=reilly.seat("siobhan"))
            case "come_in":
                rooms.let_in(reilly.seat("daniel"))
    assert not keys(Kind.SAYING)
    assert not Saying.objects.exclude(sealed=None).exists()


@pytest.mark.parametrize("verb", [suggestions.take, suggestions.put_aside])
def test_a_suggestion_takes_its_key_along(reilly, private_draft, verb, django_capture_on_commit_callbacks):
    one = suggestions.suggest(EYE, text=WORDS, written_in=private_draft.pk, by=reilly.seat("bridie"))
    with django_capture_on_commit_callbacks(execute=True):
        verb(one.pk, by=reilly.seat("siobhan"))
    assert not keys(Kind.SUGGESTION)
    assert says(private_draft) == (WORDS if verb is suggestions.take else "")


def test_going_back_to_private_time_begins_with_another_key(
    reilly, private_draft, django_capture_on_commit_callbacks
):
    write(reilly)
    with django_capture_on_commit_callbacks(execute=True):
        shown(reilly)
    Meeting.objects.filter(pk=reilly.meeting.pk).update(stage=Stage.PART_AGREED)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    again = Draft.objects.get(audience=Audience.FAMILY)
    assert keys() == {again.pk} != {private_draft.pk}
    assert says(again) == WORDS


# -- swept ------------------------------------------------------------------------------------------------
def age(*of):
    """As if the keys had been there since before the last crash."""
    then = time.time() - 2 * key_sweep.SPARED_FOR
    for _kind, one, path in private_keys.every():
        if not of or one in of:
            os.utime(path, (then, then))


def closed(draft):
    compaction.close(Draft.objects.filter(pk=draft.pk))


def deleted(draft):
    draft.delete()


def over(draft):
    Meeting.objects.filter(pk=draft.circle.meeting_id).update(stage=Stage.CLOSED)


@pytest.mark.parametrize("end", [closed, deleted, over])
def test_keys_left_behind_by_a_crash_are_swept(reilly, private_draft, end):
    end(private_draft)
    assert key_sweep.sweep() == 0  # young: its transaction may be under way
    age()
    assert key_sweep.sweep() == 1
    assert not keys()


@pytest.mark.parametrize("sweeps", ["worker", "prepare"])
def test_the_worker_and_every_start_sweep(reilly, private_draft, sweeps):
    private_draft.delete()
    age()
    worker.tidy() if sweeps == "worker" else call_command("prepare", verbosity=0)
    assert not keys()


def test_an_empty_database_sweeps_nothing(db):
    """It is new, or its backup has not been put back yet."""
    private_keys.make(Kind.DRAFT, uuid4(), meeting_id=uuid4())
    age()
    assert key_sweep.sweep() == 0


def test_keys_that_are_needed_are_never_swept(reilly, private_draft):
    suggestions.suggest(EYE, text=WORDS, written_in=private_draft.pk, by=reilly.seat("bridie"))
    rooms.put_out(reilly.seat("daniel"))
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    for stage in (Stage.PRIVATE, Stage.SAFETY_PAUSE, Stage.PRESENTING, Stage.PART_AGREED):
        reilly.jump_to(stage, admitted=False)
        age()
        assert key_sweep.sweep() == 0
    assert len(keys()) == 3


# -- no key -----------------------------------------------------------------------------------------------
@pytest.fixture
def no_folder(settings, tmp_path):
    (tmp_path / "a file").touch()
    settings.PRIVATE_KEYS = tmp_path / "a file" / "private-keys"


def test_private_time_does_not_begin_where_no_key_can_be_kept(reilly, no_folder):
    reilly.jump_to(Stage.INFORMATION)
    page = reilly.client("siobhan").post(f"/m/{reilly.meeting.pk}/private/open")
    assert page.status_code == CannotLock.status
    assert str(CannotLock.message) in text_of(page)
    assert reilly.meeting.stage == Stage.INFORMATION
    assert not Draft.objects.exists()


def test_nothing_private_is_kept_where_no_key_can_be(reilly, private_draft, no_folder):
    rooms.put_out(reilly.seat("daniel"))
    with pytest.raises(CannotLock):
        messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    with pytest.raises(CannotLock):
        suggestions.suggest(EYE, text=WORDS, written_in=private_draft.pk, by=reilly.seat("bridie"))
    assert not Saying.objects.exists()


@pytest.mark.parametrize("spoil", [lose, swap])
def test_the_room_says_plainly_that_the_words_cannot_be_opened(reilly, private_draft, spoil):
    write(reilly)
    spoil(private_draft.pk)
    siobhan = reilly.client("siobhan")
    for page in ("room", "catch-up", "suggestions"):
        assert siobhan.get(f"/m/{reilly.meeting.pk}/{page}").status_code == 200
    said = text_of(siobhan.get(f"/m/{reilly.meeting.pk}/room"))
    assert "What your family wrote here can’t be opened." in said
    assert "Begin on a new sheet" in said
    assert "zebra" not in said
    assert "Begin on a new sheet" not in text_of(reilly.client("maya").get(f"/m/{reilly.meeting.pk}/room"))


@pytest.mark.parametrize("spoil", [lose, swap])
def test_a_family_whose_key_is_lost_begins_afresh(
    reilly, private_draft, spoil, django_capture_on_commit_callbacks
):
    write(reilly)
    spoil(private_draft.pk)
    with pytest.raises(WordsLost):
        private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = reilly.client("siobhan").post(f"/m/{reilly.meeting.pk}/plan/begin-afresh")
    assert answer.status_code == 303
    fresh = Draft.objects.get()
    assert keys() == {fresh.pk} != {private_draft.pk}
    write(reilly, "on we go")
    assert says(fresh) == "on we go"
    assert JournalEntry.objects.filter(action="plan.begin_afresh").count() == 1
    assert says(private_time.present(reilly.circle, by=reilly.seat("siobhan"))) == "on we go"


def test_afresh_goes_on_from_the_words_that_were_shown_last(reilly, private_draft):
    write(reilly, "as shown")
    shown(reilly)
    Meeting.objects.filter(pk=reilly.meeting.pk).update(stage=Stage.PART_AGREED)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    write(reilly, "never shown")
    lose()
    assert says(private_time.begin_afresh(by=reilly.seat("siobhan"))) == "as shown"


def test_nobody_begins_afresh_while_the_words_can_be_opened_nor_who_is_not_inside(reilly, private_draft):
    with pytest.raises(WrongMoment):
        private_time.begin_afresh(by=reilly.seat("siobhan"))
    lose()
    for name in ("tom", "priya", "aisha", "maya"):
        with pytest.raises(NotAllowed):
            private_time.begin_afresh(by=reilly.seat(name))
    rooms.put_out(reilly.seat("bridie"))
    with pytest.raises(NotAllowed):
        private_time.begin_afresh(by=reilly.seat("bridie"))
    assert Draft.objects.get() == private_draft


def test_a_key_that_is_found_again_opens_the_words(reilly, private_draft, settings, tmp_path):
    write(reilly)
    settings.PRIVATE_KEYS.rename(tmp_path / "elsewhere")
    assert log.is_lost(private_draft)
    (tmp_path / "elsewhere").rename(settings.PRIVATE_KEYS)
    assert says(private_draft) == WORDS


def test_private_time_with_a_lost_key_is_withdrawn_all_the_same(reilly, private_draft):
    lose()
    withdrawn(reilly)
    assert not Draft.objects.exists()


def test_a_lost_draft_is_not_thrown_away_by_going_into_private_time_again(reilly, private_draft):
    """A circle that had not shown it goes back in: it reads that its words cannot be opened, and decides."""
    reilly.jump_to(Stage.PART_AGREED)
    lose()
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert Draft.objects.get(closed_at=None) == private_draft
    assert "can’t be opened" in text_of(reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/room"))


def test_a_circle_that_was_not_there_shows_a_new_sheet_when_its_key_is_lost(reilly, private_draft):
    reilly.jump_to(Stage.PRESENTING)
    Circle.objects.filter(pk=reilly.circle.pk).update(presented_at=None)
    lose()
    begun = private_time.begin_plan(by=reilly.seat("siobhan"))
    assert begun.audience == Audience.CIRCLE
    assert Draft.objects.get() == begun


def test_a_suggestion_or_a_saying_without_its_key_says_so_and_can_be_put_aside(reilly, private_draft):
    one = suggestions.suggest(EYE, text=WORDS, written_in=private_draft.pk, by=reilly.seat("bridie"))
    rooms.put_out(reilly.seat("daniel"))
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    lose(one.pk, reilly.seat("daniel").pk)
    (seen,) = suggestions.seen_by(reilly.seat("siobhan"))
    assert not seen.can_take
    with pytest.raises(WordsLost):
        suggestions.take(one.pk, by=reilly.seat("siobhan"))
    page = reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/suggestions")
    assert "This can’t be opened any more: its key is lost." in text_of(page)
    assert "its key is lost" in text_of(reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/room"))
    suggestions.put_aside(one.pk, by=reilly.seat("siobhan"))
    messages_ahead.read_out(reilly.seat("daniel").pk, by=reilly.seat("siobhan"))
    assert not Suggestion.objects.exists()


def test_a_lost_draft_takes_no_other_draft_of_the_same_commit_along(reilly, private_draft):
    other = Draft.objects.create(circle=private_draft.circle, audience=Audience.CIRCLE)
    commits.append(other, document.seed(children=[]))
    lose()
    work = {one.pk: Work(one.circle.meeting_id, 0, set()) for one in (private_draft, other)}
    for ask in (commits.commit, commits.poll):
        answers = ask(work)
        assert (answers[private_draft.pk].lost, answers[private_draft.pk].missed) == (True, [])
        assert not answers[other.pk].lost
        assert len(answers[other.pk].missed) == 1


def test_nothing_is_compacted_that_cannot_be_opened(reilly, private_draft):
    write(reilly)
    lose()
    assert not compaction.compact(private_draft.pk, at_least=1)
    assert UpdateRow.objects.count() == 2


def test_a_snapshot_without_its_layout_is_read_all_the_same(reilly, private_draft):
    write(reilly)
    compaction.compact(private_draft.pk, at_least=1)
    Snapshot.objects.update(layout=b"damaged")
    assert log.load(private_draft.pk).layout is not None
