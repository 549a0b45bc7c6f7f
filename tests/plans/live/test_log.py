"""The log: a number means it is on disk, under rights that held in the same transaction."""

import uuid
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pycrdt import Doc, Map

from meetings.choices import Stage
from meetings.models import Seat
from participants.entry import devices
from plans.document import document
from plans.live import commits, compaction, log, rights_clock, rows
from plans.live.commits import Submission, Work
from plans.models import Draft, DraftClient, UpdateRow
from plans.models.choices import Audience
from plans.pages.consumers import enter


def badge(reilly, name, draft):
    return enter(reilly.visitor(name), draft.pk)[1]


def update(draft, words="x", client=None):
    doc = Doc(client_id=client)
    doc.apply_update(log.whole(draft))
    before = doc.get_state()
    doc.get("plan", type=Map)["keeps_an_eye"].insert(0, words)
    return doc.get_update(before)


def commit(draft, *submissions, badges=(), rights_version=None):
    everybody = {*badges, *(one.badge for one in submissions)}
    work = Work(draft.circle.meeting_id, draft.seq, everybody, submissions, rights_version)
    return commits.commit({draft.pk: work})[draft.pk]


def test_a_commit_gives_every_update_its_number_and_its_seat(reilly, private_draft):
    mum, nan = badge(reilly, "siobhan", private_draft), badge(reilly, "bridie", private_draft)
    answer = commit(
        private_draft,
        Submission(mum, update(private_draft), frozenset([1])),
        Submission(nan, update(private_draft), frozenset([2])),
    )
    assert answer.seqs == [2, 3]
    rows = UpdateRow.objects.filter(seq__gt=1).values_list("seq", "seat_id")
    assert list(rows) == [(2, mum.seat_id), (3, nan.seat_id)]
    assert Draft.objects.get().seq == 3


def test_many_drafts_are_written_in_one_transaction(reilly, private_draft, django_assert_max_num_queries):
    mum = badge(reilly, "siobhan", private_draft)
    one = Submission(mum, update(private_draft))
    with django_assert_max_num_queries(11):
        commit(private_draft, *[one] * 20)


def test_a_number_is_never_given_twice(reilly, private_draft):
    """Not even to somebody who adds to the log behind the back of whoever locked it."""
    ends = rows.lock_drafts([private_draft.pk])
    commits.append(private_draft, b"theirs")
    with pytest.raises(rows.Interfered), transaction.atomic():
        rows.append({private_draft.pk: [rows.NewRow(2, None, b"ours")]}, ends)
    assert [row.data for row in log.read_after(private_draft.pk, 1)] == [b"theirs"]


@pytest.mark.parametrize("gone", [3, 4])
def test_what_is_left_of_a_log_with_a_row_gone_is_found_and_we_hear_of_it(
    reilly, private_draft, caplog, gone
):
    """Whoever deleted it: not one word more is lost than that row had."""
    for words in ("one", "two", "three"):
        commits.append(private_draft, update(private_draft, words))
    UpdateRow.objects.get(seq=gone).delete()
    for read in (
        lambda: log.load(private_draft.pk).rows,
        lambda: commits.poll({private_draft.pk: Work(None, 0, (), ())})[private_draft.pk].missed,
    ):
        caplog.clear()
        assert [row.seq for row in read()] == sorted({1, 2, 3, 4} - {gone})
        assert "lacks rows" in caplog.text


def test_rows_that_no_chain_leads_to_are_found_until_they_are_compacted(reilly, caplog):
    """As a process of the release before writes them, while both run: into the drafts it can open."""
    shown = Draft.objects.create(circle=reilly.circle, audience=Audience.CIRCLE)
    commits.append(shown, document.seed(children=[]))
    UpdateRow.objects.create(draft=shown, seq=2, data=update(shown, "theirs "), at=timezone.now())
    Draft.objects.filter(pk=shown.pk).update(seq=2)
    assert document.read_update(log.whole(shown)).keeps_an_eye == "theirs "
    commits.append(shown, update(shown, "ours "))
    assert [row.seq for row in log.read_after(shown.pk, 0)] == [1, 2, 3]
    assert compaction.compact(shown.pk, at_least=1)
    assert not UpdateRow.objects.exists()
    caplog.clear()
    assert document.read_update(log.whole(shown)).keeps_an_eye == "ours theirs "
    assert not caplog.text


def test_the_rows_there_were_are_chained_by_the_migration(reilly, private_draft, caplog):
    commits.append(private_draft, *(update(private_draft, words) for words in ("one", "two")))
    other = Draft.objects.create(circle=private_draft.circle, audience=Audience.CIRCLE)
    commits.append(other, document.seed(children=[]))
    UpdateRow.objects.update(before=None)
    Draft.objects.update(last_row=None)
    assert log.load(other.pk).rows
    assert "lacks rows" in caplog.text
    migration = import_module("plans.migrations.0008_a_log_is_a_chain")
    with connection.cursor() as cursor:
        cursor.execute(migration.CHAIN)
        cursor.execute(migration.ENDS)
    caplog.clear()
    assert [row.seq for row in log.load(private_draft.pk).rows] == [1, 2, 3]
    assert [row.seq for row in log.load(other.pk).rows] == [1]
    assert not caplog.text


def test_a_log_is_read_to_where_it_was_compacted_and_no_further(reilly, private_draft):
    """The row behind a snapshot points at one that is gone; its id is nobody's ever after."""
    mum = badge(reilly, "siobhan", private_draft)
    commit(private_draft, Submission(mum, update(private_draft, "one")))
    assert compaction.compact(private_draft.pk, at_least=1)
    other = Draft.objects.create(circle=private_draft.circle, audience=Audience.CIRCLE)
    commits.append(other, document.seed(children=[]))
    commits.append(private_draft, update(private_draft, "two "))
    assert [row.seq for row in log.read_after(private_draft.pk, 0)] == [2, 3]
    assert [row.seq for row in log.read_after(private_draft.pk, 2)] == [3]
    assert document.read_update(log.whole(private_draft)).keeps_an_eye == "two one"
    assert [row.seq for row in log.read_after(other.pk, 0)] == [1]


def closes(reilly, draft):
    Draft.objects.update(closed_at=timezone.now())


def freezes(reilly, draft):
    Draft.objects.update(frozen_at=timezone.now())


def goes(reilly, draft):
    Draft.objects.all().delete()


def pauses(reilly, draft):
    reilly.jump_to(Stage.SAFETY_PAUSE)


def demotes(reilly, draft):
    Seat.objects.filter(person=reilly.people["siobhan"]).update(role="supporter")


def removes(reilly, draft):
    Seat.objects.filter(person=reilly.people["siobhan"]).update(removed_at=timezone.now())


def sends_out(reilly, draft):
    Seat.objects.filter(person=reilly.people["siobhan"]).update(admitted_at=None)


def revokes(reilly, draft):
    device = devices.of(reilly.person("siobhan"))[0]
    type(device).objects.filter(pk=device.pk).update(revoked_at=timezone.now())


@pytest.mark.parametrize("change", [closes, freezes, goes, pauses, demotes, removes, sends_out, revokes])
def test_an_update_is_refused_when_its_right_has_gone_a_moment_before(reilly, private_draft, change):
    mum = badge(reilly, "siobhan", private_draft)
    ticks = now(private_draft)
    change(reilly, private_draft)
    connection.check_constraints()  # PostgreSQL's triggers wait for the end of the transaction
    before = UpdateRow.objects.count()
    answer = commit(private_draft, Submission(mum, b"\x00\x00", frozenset([5])), rights_version=ticks)
    assert answer.seqs == [None]
    assert UpdateRow.objects.count() == before
    assert not DraftClient.objects.exists()
    assert not answer.standings[mum].writes


def now(draft):
    """What the rights clock shows, after everything that has happened: PostgreSQL's triggers wait for the
    end.
    """
    connection.check_constraints()
    return commits.poll({draft.pk: Work(draft.circle.meeting_id, draft.seq, ())})[draft.pk].rights_version


def test_while_the_rights_clock_stands_still_nobody_is_asked_about(
    reilly, private_draft, django_assert_max_num_queries
):
    mum = badge(reilly, "siobhan", private_draft)
    ticks = now(private_draft)
    with django_assert_max_num_queries(8):  # savepoint and release among them
        answer = commit(private_draft, Submission(mum, b"\x00\x00"), rights_version=ticks)
    assert (answer.seqs, answer.standings, answer.rights_version) == ([2], None, ticks)


def test_what_changes_nobodys_rights_does_not_move_the_clock(reilly, private_draft):
    ticks = now(private_draft)
    reilly.seat("bridie").person.save(update_fields=["called"])
    commit(private_draft, Submission(badge(reilly, "siobhan", private_draft), b"\x00\x00"))
    assert now(private_draft) == ticks


def test_a_clock_that_lacks_a_trigger_is_not_trusted(reilly, private_draft, monkeypatch):
    monkeypatch.setattr(commits._clock, "is_wound", False)
    rights_clock.stop(connection)
    mum = badge(reilly, "siobhan", private_draft)
    answer = commit(private_draft, Submission(mum, b"\x00\x00"), rights_version=0)
    assert answer.rights_version is None
    assert answer.standings[mum].writes
    rights_clock.wind(connection)
    assert rights_clock.is_wound(connection)


def test_receivers_are_confirmed_in_the_same_transaction(reilly, private_draft):
    mum, nan = badge(reilly, "siobhan", private_draft), badge(reilly, "bridie", private_draft)
    Seat.objects.filter(pk=nan.seat_id).update(admitted_at=None)
    answer = commit(private_draft, Submission(mum, b"\x00\x00"), badges=[nan])
    assert answer.seqs == [2]
    assert answer.standings[mum].reads
    assert not answer.standings[nan].reads


def test_a_child_id_bound_to_one_seat_is_refused_from_another(reilly, private_draft):
    mum, nan = badge(reilly, "siobhan", private_draft), badge(reilly, "bridie", private_draft)
    one, other = (Submission(who, b"\x00\x00", frozenset([7])) for who in (mum, nan))
    assert commit(private_draft, one, other).seqs == [2, None]
    private_draft.refresh_from_db()
    assert commit(private_draft, other, one).seqs == [None, 3]
    assert DraftClient.objects.get().seat_id == mum.seat_id


def test_first_letters_of_a_crowd_take_no_more_statements_than_two_peoples(
    reilly, private_draft, django_assert_max_num_queries
):
    """After a crash everybody comes back under new client ids: one by one that held 600 rooms up for a
    second.
    """
    people = [badge(reilly, name, private_draft) for name in ("siobhan", "bridie")]
    ticks = now(private_draft)
    crowd = [Submission(people[n % 2], b"\x00\x00", frozenset([n, 1000 + n])) for n in range(300)]
    with CaptureQueriesContext(connection) as few:
        private_draft.seq = commit(private_draft, *crowd[:2], rights_version=ticks).seq
    with django_assert_max_num_queries(len(few)):
        commit(private_draft, *crowd, rights_version=ticks)
    assert DraftClient.objects.count() == 600
    assert DraftClient.objects.get(client_id=1299).seat_id == people[1].seat_id


def test_a_client_id_belongs_to_the_first_who_wrote_under_it_not_to_who_was_refused(reilly, private_draft):
    mum, nan = badge(reilly, "siobhan", private_draft), badge(reilly, "bridie", private_draft)
    commit(private_draft, Submission(mum, b"\x00\x00", frozenset([7])))
    private_draft.refresh_from_db()
    stolen = Submission(nan, b"\x00\x00", frozenset([8, 7]))
    answer = commit(private_draft, stolen, Submission(mum, b"\x00\x00", frozenset([8])))
    assert answer.seqs == [None, 3]
    assert set(DraftClient.objects.values_list("client_id", "seat_id")) == {
        (7, mum.seat_id),
        (8, mum.seat_id),
    }


def test_reading_after_a_number_gives_the_rows_that_came_later(reilly, private_draft):
    mum = badge(reilly, "siobhan", private_draft)
    commit(private_draft, *(Submission(mum, bytes([0, 0, part])) for part in range(3)))
    assert [row.seq for row in log.read_after(private_draft.pk, 2)] == [3, 4]


def test_a_look_tells_what_others_wrote_and_writes_nothing(reilly, private_draft):
    mum = badge(reilly, "siobhan", private_draft)
    commit(private_draft, Submission(mum, b"\x00\x00"))
    work = Work(private_draft.circle.meeting_id, 1, {mum})
    answer = commits.poll({private_draft.pk: work})[private_draft.pk]
    assert [row.seq for row in answer.missed] == [2]
    assert answer.standings[mum].writes


def test_a_draft_that_is_not_there_lets_nobody_do_anything(reilly, private_draft):
    mum = badge(reilly, "siobhan", private_draft)
    nowhere = uuid.uuid4()
    work = Work(private_draft.circle.meeting_id, 0, {mum})
    assert not commits.poll({nowhere: work})[nowhere].standings[mum].reads
    assert log.load(nowhere) is None


def typed_and_deleted(draft, mum):
    doc = Doc()
    doc.apply_update(log.whole(draft))
    updates = []
    watch = doc.observe(lambda event: updates.append(bytes(event.update)))
    text = doc.get("plan", type=Map)["keeps_an_eye"]
    text.insert(0, "canary Nan looks in")
    del text[0:7]
    doc.unobserve(watch)
    commit(draft, *(Submission(mum, one, frozenset([doc.client_id])) for one in updates))
    draft.refresh_from_db()


def everything_kept(draft):
    """What whoever has the key can read."""
    return b"".join(row.data for row in log.read_after(draft.pk, 0))


def test_compacting_forgets_deleted_words_and_keeps_the_document(reilly, private_draft):
    typed_and_deleted(private_draft, badge(reilly, "siobhan", private_draft))
    assert b"canary" in everything_kept(private_draft)
    assert compaction.compact(private_draft.pk, at_least=1)
    assert b"canary" not in everything_kept(private_draft)
    assert document.read_update(log.whole(private_draft)).keeps_an_eye == "Nan looks in"
    assert not UpdateRow.objects.exists()
    assert [row.seq for row in log.read_after(private_draft.pk, 1)] == [private_draft.seq]


def test_a_snapshot_that_tells_nothing_new_is_not_read(reilly, private_draft):
    """A look at every draft after every bell would otherwise read each of them whole."""
    mum = badge(reilly, "siobhan", private_draft)
    commit(private_draft, Submission(mum, update(private_draft, "one")))
    assert compaction.compact(private_draft.pk, at_least=1)
    commits.append(private_draft, update(private_draft, "two "))
    assert rows.snapshots({private_draft.pk: 1})[private_draft.pk].upto == 2
    assert rows.snapshots({private_draft.pk: 2}) == {}
    assert [row.seq for row in log.read_after(private_draft.pk, 1)] == [2, 3]


def test_a_short_log_is_left_as_it_is(reilly, private_draft):
    assert not compaction.compact(private_draft.pk)
    assert UpdateRow.objects.count() == 1


def test_editing_goes_on_after_compacting(reilly, private_draft):
    mum = badge(reilly, "siobhan", private_draft)
    typed_and_deleted(private_draft, mum)
    compaction.compact(private_draft.pk, at_least=1)
    answer = commit(private_draft, Submission(mum, update(private_draft, "Oh, ")))
    assert answer.seqs == [private_draft.seq + 1]
    assert document.read_update(log.whole(private_draft)).keeps_an_eye == "Oh, Nan looks in"


@pytest.mark.parametrize("read", ["load_all", "read_after"])
def test_what_is_compacted_away_while_it_is_read_is_not_missed(reilly, private_draft, read):
    """Another process compacts between two of the reader's questions."""
    typed_and_deleted(private_draft, badge(reilly, "siobhan", private_draft))
    asked = []

    def compacts(execute, sql, *rest):
        if "plans_updaterow" in sql or "plans_snapshot" in sql:
            asked.append(sql)
            if len(asked) == 2:
                assert compaction.compact(private_draft.pk, at_least=1)
        return execute(sql, *rest)

    with connection.execute_wrapper(compacts):
        rows = (
            log.load_all([private_draft.pk])[private_draft.pk].rows
            if read == "load_all"
            else log.read_after(private_draft.pk, 0)
        )
    kept = document.read_update(document.replay([row.data for row in rows]))
    assert kept.keeps_an_eye == "Nan looks in"


def test_many_drafts_are_loaded_as_each_would_be(reilly, private_draft, django_assert_num_queries):
    mum = badge(reilly, "siobhan", private_draft)
    typed_and_deleted(private_draft, mum)
    compaction.compact(private_draft.pk, at_least=1)
    commit(private_draft, Submission(mum, update(private_draft, "Oh, ", client=7), frozenset([7])))
    other = Draft.objects.create(circle=private_draft.circle, audience=Audience.CIRCLE)
    commits.append(other, document.seed(children=[]))
    nowhere = uuid.uuid4()
    with django_assert_num_queries(4):
        loaded = log.load_all([private_draft.pk, other.pk, nowhere])
    assert set(loaded) == {private_draft.pk, other.pk}
    for draft in (private_draft, other):
        draft.refresh_from_db()
        assert loaded[draft.pk].rows == log.read_after(draft.pk, 0)
        assert loaded[draft.pk].owners == log.owners_of(draft.pk)
        assert loaded[draft.pk].seq == draft.seq
        assert loaded[draft.pk].meeting_id == reilly.meeting.pk
    assert loaded[private_draft.pk].owners[7] == mum.seat_id
    newest = private_draft.seq
    assert [row.seq for row in loaded[private_draft.pk].rows] == [newest - 1, newest]


def test_nothing_of_the_log_shows_in_a_repr(reilly, private_draft):
    mum = badge(reilly, "siobhan", private_draft)
    row = log.Row(1, b"canary")
    work = Work(private_draft.circle.meeting_id, 1, (), [Submission(mum, b"canary")])
    kept = (rows.NewRow(1, None, b"canary"), rows.OldRow(1, 1, None, b"canary", timezone.now()))
    whole = rows.Whole(1, b"canary", b"canary", timezone.now())
    shown = f"{row!r} {work!r} {work.submissions!r} {kept!r} {whole!r} {UpdateRow(data=b'canary', seq=1)!r}"
    assert "canary" not in shown
    assert private_draft.audience == Audience.FAMILY
