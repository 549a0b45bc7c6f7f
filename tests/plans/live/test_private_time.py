"""Private time: a document of its own, only the family's to end, and nothing of what was deleted crosses."""

import pytest
from django.db import connection
from pycrdt import Doc, Map

from meetings import policy, stages
from meetings.choices import Stage
from meetings.models import Circle, Meeting, Seat
from participants.entry.visitors import NOBODY
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, NotFound, SignInNeeded, WrongMoment
from plans.document import document
from plans.live import access, commits, draft_scrubbing, log
from plans.live.private_time import open_private_time, present, withdraw
from plans.models import Draft, DraftClient, Snapshot, UpdateRow
from plans.models.choices import Audience


@pytest.fixture
def information(reilly):
    """Everybody is in the room, and the stage is information."""
    reilly.jump_to(Stage.INFORMATION)
    return reilly


def write(draft, change):
    """Somebody's change, committed."""
    doc = Doc()
    doc.apply_update(log.whole(draft))
    updates = []
    watch = doc.observe(lambda event: updates.append(bytes(event.update)))
    change(doc.get("plan", type=Map))
    doc.unobserve(watch)
    seat = Seat.objects.filter(role="family").first()
    for update in updates:
        commits.append(draft, update, seat_id=seat.pk)
    DraftClient.objects.get_or_create(draft=draft, client_id=doc.client_id, defaults={"seat": seat})


def words(draft):
    return document.read_update(log.whole(draft))


def reads(reilly, name, draft):
    draft = Draft.objects.select_related("circle__meeting").get(pk=draft.pk)
    return access.standing(reilly.seat(name), draft).reads


def test_opening_makes_a_new_document_a_new_room_key_and_a_stage_in_one_go(information):
    key = information.circle.room_key
    now = open_private_time(information.meeting, by=information.seat("siobhan"))
    assert now.stage == Stage.PRIVATE
    assert information.circle.room_key != key
    draft = Draft.objects.get()
    assert draft.audience == Audience.FAMILY
    children = {str(information.people[name].pk) for name in ("maya", "theo")}
    assert {line.person_id for line in words(draft).childs_words} == children


def test_when_anything_fails_nothing_has_happened(information, monkeypatch):
    key = information.circle.room_key

    def fails(draft, update):
        raise RuntimeError

    monkeypatch.setattr(commits, "append", fails)
    with pytest.raises(RuntimeError):
        open_private_time(information.meeting, by=information.seat("siobhan"))
    assert information.meeting.stage == Stage.INFORMATION
    assert information.circle.room_key == key
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["priya", "aisha"])
def test_whose_it_is_not_cannot_open_private_time(information, name):
    with pytest.raises(NotAllowed):
        open_private_time(information.meeting, by=information.seat(name))
    assert not Draft.objects.exists()


FAMILY = ("siobhan", "daniel", "bridie", "kwame", "haddad", "maya")
OTHERS = ("tom", "priya", "aisha")


def test_only_the_family_may_open_a_private_draft(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    draft = Draft.objects.get()
    assert [name for name in FAMILY if not reads(information, name, draft)] == []
    assert [name for name in OTHERS if reads(information, name, draft)] == []
    for name in OTHERS:
        with pytest.raises(NotFound):
            access.draft_for(information.visitor(name), draft.pk)
        assert access.open_draft_of(information.seat(name)) is None
    with pytest.raises(SignInNeeded):
        access.draft_for(NOBODY, draft.pk)
    assert access.draft_for(information.visitor("siobhan"), draft.pk)[0] == draft


@pytest.mark.parametrize("stage", policy.STAGES)
def test_a_private_draft_is_open_in_private_time_and_at_no_other_stage(information, stage):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    draft = Draft.objects.get()
    information.jump_to(stage)
    for name in (*FAMILY, *OTHERS):
        expected = stage == Stage.PRIVATE and name in FAMILY
        assert reads(information, name, draft) == expected, name


def test_somebody_of_the_family_at_the_door_does_not_read_along(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    Seat.objects.filter(person=information.people["daniel"]).update(admitted_at=None)
    assert not reads(information, "daniel", Draft.objects.get())


def test_an_advocate_who_was_chosen_reads_and_does_not_write(information):
    seat = information.seat("aisha")
    Seat.objects.filter(pk=seat.pk).update(stays_in_private=True)
    open_private_time(information.meeting, by=information.seat("siobhan"))
    draft = Draft.objects.select_related("circle__meeting").get()
    assert access.standing(information.seat("aisha"), draft) == (True, False)


@pytest.mark.parametrize("name", [*OTHERS, "maya"])
def test_nobody_but_the_family_ends_private_time(information, name):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    with pytest.raises(NotAllowed):
        present(information.circle, by=information.seat(name))
    assert information.meeting.stage == Stage.PRIVATE
    assert Draft.objects.get().audience == Audience.FAMILY


def change_of_mind(plan):
    text = plan["keeps_an_eye"]
    text.insert(0, "canary Kwame, fortnightly")
    del text[0:7]
    plan["actions"]["gone"] = line("a removed canary")
    plan["actions"]["kept"] = line("Nan sleeps over")
    plan["actions"]["gone"]["removed"] = True


def line(what):
    from pycrdt import Text

    return Map({"order": "a", "what": Text(what), "who": Map({}), "removed": False})


def stored():
    """Everything in every table, as SQL a backup would hold."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                found += [bytes(part) if isinstance(part, memoryview) else part for part in row]
    return b"\n".join(part if isinstance(part, bytes) else str(part).encode() for part in found)


def test_presenting_shows_the_words_as_they_stand_and_deletes_the_rest(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    private = Draft.objects.get()
    write(private, change_of_mind)
    assert "canary" in log.whole(private).decode(errors="replace")
    assert b"canary" not in stored()
    shown = present(information.circle, by=information.seat("siobhan"))
    assert words(shown).keeps_an_eye == "Kwame, fortnightly"
    assert [line.id for line in words(shown).actions] == ["kept"]
    assert list(Draft.objects.values_list("pk", flat=True)) == [shown.pk]
    assert UpdateRow.objects.filter(seat__isnull=False).count() == 0
    assert not DraftClient.objects.exists()
    assert not Snapshot.objects.exists()
    assert b"canary" not in stored()
    assert information.meeting.stage == Stage.PRESENTING
    assert shown.audience == Audience.CIRCLE
    assert [name for name in (*FAMILY, *OTHERS) if not reads(information, name, shown)] == []


def test_the_journal_says_that_the_private_log_went_and_not_a_word_of_it(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    private = Draft.objects.get()
    write(private, change_of_mind)
    present(information.circle, by=information.seat("siobhan"))
    entry = JournalEntry.objects.get(action="plan.private_draft_deleted")
    assert entry.subject == str(private.pk)
    assert not entry.detail


def test_nothing_private_is_written_to_the_log(information, caplog):
    with caplog.at_level("DEBUG"):
        open_private_time(information.meeting, by=information.seat("siobhan"))
        private = Draft.objects.get()
        write(private, change_of_mind)
        present(information.circle, by=information.seat("siobhan"))
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert str(private.pk) in "\n".join(lines)
    assert "Kwame, fortnightly" not in "\n".join(lines)


def test_what_was_deleted_is_taken_off_the_disk_when_presenting_has_committed(
    information, django_capture_on_commit_callbacks, monkeypatch
):
    scrubbed = []
    monkeypatch.setattr(draft_scrubbing, "scrub", lambda: scrubbed.append(1))
    open_private_time(information.meeting, by=information.seat("siobhan"))
    with django_capture_on_commit_callbacks(execute=True):
        present(information.circle, by=information.seat("siobhan"))
        assert not scrubbed
    assert scrubbed == [1]


def test_a_plan_is_presented_once(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    present(information.circle, by=information.seat("siobhan"))
    with pytest.raises((NotAllowed, WrongMoment)):
        present(information.circle, by=information.seat("siobhan"))


def test_going_back_starts_from_the_words_that_were_shown_in_a_fresh_document(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    write(Draft.objects.get(), change_of_mind)
    shown = present(information.circle, by=information.seat("siobhan"))
    write(shown, lambda plan: plan["keeps_an_eye"].insert(0, "Again: "))
    Meeting.objects.update(stage=Stage.PART_AGREED)
    open_private_time(information.meeting, by=information.seat("siobhan"))
    private = Draft.objects.get(audience=Audience.FAMILY)
    assert words(private).keeps_an_eye == "Again: Kwame, fortnightly"
    assert private.seq == 1
    shown.refresh_from_db()
    assert shown.closed_at is not None
    assert [name for name in (*FAMILY, *OTHERS) if reads(information, name, shown)] == []


@pytest.fixture
def shuttle(information):
    """Daniel and Kwame sit in a circle of their own."""
    other = Circle.objects.create(meeting=information.meeting, name="Dad's side")
    for name in ("daniel", "kwame"):
        Seat.objects.filter(person=information.people[name]).update(circle=other)
    return information, other


def test_every_circle_has_its_own_draft_and_neither_reads_the_others(shuttle):
    reilly, other = shuttle
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    ours = Draft.objects.get(circle=reilly.circle)
    theirs = Draft.objects.get(circle=other)
    assert reads(reilly, "siobhan", ours)
    assert not reads(reilly, "siobhan", theirs)
    assert reads(reilly, "daniel", theirs)
    assert not reads(reilly, "daniel", ours)


def test_an_interpreter_of_every_circle_is_in_private_time_with_one_persons(shuttle):
    reilly, other = shuttle
    Seat.objects.filter(person=reilly.people["aisha"]).update(
        circle=None, stays_in_private=True, beside=reilly.seat("maya")
    )
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert reads(reilly, "aisha", Draft.objects.get(circle=reilly.circle))
    assert not reads(reilly, "aisha", Draft.objects.get(circle=other))


def test_the_meeting_stays_private_until_every_circle_has_presented(shuttle):
    reilly, other = shuttle
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    shown = present(reilly.circle, by=reilly.seat("siobhan"))
    assert reilly.meeting.stage == Stage.PRIVATE
    assert not reads(reilly, "priya", shown)
    draft = Draft.objects.select_related("circle__meeting").get(pk=shown.pk)
    assert access.standing(reilly.seat("siobhan"), draft) == (True, False)
    assert reads(reilly, "daniel", Draft.objects.get(circle=other))
    present(other, by=reilly.seat("daniel"))
    assert reilly.meeting.stage == Stage.PRESENTING
    assert reads(reilly, "priya", shown)


def test_a_circle_cannot_show_the_other_circles_plan(shuttle):
    reilly, other = shuttle
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    with pytest.raises(NotAllowed):
        present(other, by=reilly.seat("siobhan"))
    assert Draft.objects.filter(audience=Audience.FAMILY).count() == 2


@pytest.mark.parametrize("paused", [False, True])
def test_withdrawing_forgets_what_was_written_in_private(information, paused):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    draft = Draft.objects.get(audience=Audience.FAMILY)
    assert UpdateRow.objects.exists() or Snapshot.objects.exists()
    if paused:
        stages.ask_for_safety(information.meeting, by=information.seat("maya"))
    withdraw(information.meeting, by=information.seat("siobhan"))
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert not UpdateRow.objects.exists()
    assert not Snapshot.objects.exists()


def test_a_pause_leaves_the_private_draft_untouched_and_unreadable(information):
    open_private_time(information.meeting, by=information.seat("siobhan"))
    draft = Draft.objects.get(audience=Audience.FAMILY)
    before = log.whole(draft)
    stages.ask_for_safety(information.meeting, by=information.seat("priya"))
    assert not any(reads(information, name, draft) for name in ("siobhan", "tom", "priya", "aisha"))
    stages.resume(information.meeting, by=information.seat("siobhan"))
    assert log.whole(draft) == before
    assert reads(information, "siobhan", draft)
    assert not any(reads(information, name, draft) for name in ("tom", "priya", "aisha", "bridie"))
