"""Freezing, numbering, hashing, history, bringing back."""

import json
import time
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.utils import OperationalError

from meetings.choices import Stage
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, NotFound, WrongMoment
from plans.agreement import history, versions
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.agreement.frozen import content_of, plan_of
from plans.agreement.versions import NoReviewYet
from plans.document import document
from plans.live import compaction, log, rows
from plans.models import Draft, Snapshot, UpdateRow
from plans.models.choices import Audience
from tests.plans import table


def test_freezing_gives_a_numbered_canonical_hashed_version(reilly):
    version = table.keep(reilly)
    canonical = bytes(version.canonical)
    assert version.number == 1
    assert version.sha256 == fingerprint(canonical)
    assert canonical == canonical_bytes(json.loads(canonical))
    assert plan_of(version)["version_id"] == str(version.pk)


def test_a_version_holds_what_the_family_wrote_and_what_the_meeting_brought(reilly):
    plan = plan_of(table.keep(reilly))
    assert plan["schema"] == "kitchen-table-plan/1"
    assert [action["number"] for action in plan["actions"]] == [1, 2]
    assert plan["actions"][0]["who"] == [
        {"id": table.member(reilly, "daniel"), "name": reilly.people["daniel"].called}
    ]
    assert [line["number"] for line in plan["bottom_lines"]] == [1, 2]
    assert plan["disputed"][0]["other_side"]
    assert {child["name"] for child in plan["children"]} == {"Maya", "Theo"}
    assert "Lee Marsh" not in [person["name"] for person in plan["people"]]


def test_what_was_removed_is_not_in_a_version(reilly):
    assert "something taken out again" not in bytes(table.keep(reilly).canonical).decode()


def test_nobody_edits_a_frozen_draft_and_it_is_frozen_once(reilly):
    version = table.keep(reilly)
    draft = Draft.objects.get(pk=version.draft_id)
    assert draft.frozen_at is not None
    with pytest.raises(WrongMoment):
        versions.freeze(draft, by=reilly.seat("siobhan"))


@pytest.mark.django_db(transaction=True)
def test_of_a_frozen_draft_the_words_are_kept_and_no_row(reilly):
    draft = table.show(reilly)
    for text in ("a canary", "kept"):
        table.write(draft, "keeps_an_eye", text, by=reilly.seat("siobhan"))
    versions.freeze(draft, by=reilly.seat("siobhan"))
    assert not UpdateRow.objects.exists()
    assert b"canary" not in bytes(Snapshot.objects.get().data)
    assert document.read_update(log.whole(draft)).keeps_an_eye == "kept"


@pytest.mark.django_db(transaction=True)
def test_of_a_closed_draft_no_row_is_kept(reilly):
    draft = table.show(reilly)
    assert UpdateRow.objects.filter(draft=draft).exists()
    with transaction.atomic():
        compaction.close(Draft.objects.all())
    draft.refresh_from_db()
    assert draft.closed_at is not None
    assert not UpdateRow.objects.exists()
    assert log.whole(draft)


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_frozen_even_if_its_log_cannot_be_compacted(reilly, monkeypatch, caplog):
    def busy(*_):
        raise OperationalError("canary")

    draft = table.show(reilly)
    monkeypatch.setattr(rows, "take_away", busy)
    versions.freeze(draft, by=reilly.seat("siobhan"))
    assert UpdateRow.objects.filter(draft=draft).exists()
    assert not Snapshot.objects.exists()
    assert "not compacted: OperationalError" in caplog.text
    assert "canary" not in caplog.text
    assert log.whole(draft)


def test_a_plan_without_a_review_is_not_frozen(reilly):
    draft = table.show(reilly, table.with_review(table.words(reilly), " "))
    with pytest.raises(NoReviewYet):
        versions.freeze(draft, by=reilly.seat("siobhan"))


def test_a_professional_cannot_freeze_and_a_private_draft_cannot_be_frozen(reilly):
    draft = table.show(reilly)
    with pytest.raises(NotAllowed):
        versions.freeze(draft, by=reilly.seat("priya"))
    Draft.objects.filter(pk=draft.pk).update(audience=Audience.FAMILY)
    with pytest.raises(NotFound):
        versions.freeze(draft, by=reilly.seat("siobhan"))


def test_a_version_is_not_frozen_at_another_stage(reilly):
    draft = table.show(reilly)
    reilly.jump_to(Stage.AGREED)
    with pytest.raises(NotAllowed):
        versions.freeze(draft, by=reilly.seat("siobhan"))


def test_bringing_back_opens_a_new_draft_and_the_next_freeze_is_the_next_number(reilly):
    first = table.keep(reilly)
    draft = versions.bring_back(first, by=reilly.seat("bridie"))
    assert document.read_update(log.whole(draft)).review_when == "24 June, 19:00"
    assert Draft.objects.get(pk=first.draft_id).closed_at is not None
    second = versions.freeze(draft, by=reilly.seat("siobhan"))
    assert (second.number, plan_of(second)["supersedes"]) == (2, 1)
    assert second.sha256 != first.sha256


def test_a_version_reads_back_as_the_words_it_was_made_of(reilly):
    content = content_of(table.keep(reilly))
    assert content.actions[0].what == "has both children from Saturday 10:00 to Sunday 17:00."
    assert content.who_to_call_day == "The duty team, 01632 960 111"


def test_only_the_family_brings_a_version_back(reilly):
    version = table.keep(reilly)
    with pytest.raises(NotAllowed):
        versions.bring_back(version, by=reilly.seat("tom"))


def test_history_tells_sentences_by_person(reilly):
    first = table.keep(reilly)
    draft = versions.bring_back(first, by=reilly.seat("siobhan"))
    table.write(draft, "keeps_an_eye", "Kwame, fortnightly. Bridie in between.", by=reilly.seat("bridie"))
    second = versions.freeze(draft, by=reilly.seat("siobhan"))
    [change] = history.changes(second)
    assert [(piece.kind, piece.text.strip()) for piece in change.pieces] == [
        ("same", "Kwame, fortnightly."),
        ("added", "Bridie in between."),
    ]
    assert change.people == [reilly.people["bridie"]]


def test_what_a_promise_consists_of_stands_apart_in_the_history(reilly):
    content = table.words(reilly)
    first, *others = content.actions
    changed = replace(first, what="has both children. Each week.", by_when="from May", how_we_know="Ask Nan.")
    version = table.keep(reilly, replace(content, actions=(changed, *others)))
    [change, *_others] = [one for one in history.changes(version) if one.where.startswith("Promise")]
    said = "".join(piece.text for piece in change.pieces)
    assert said.startswith("has both children. Each week. · from May · Ask Nan. ")
    assert not said.endswith((" ", "·"))


def test_words_from_private_time_have_no_author(reilly):
    first = table.keep(reilly)
    assert history.changes(first)
    assert all(change.people == [] for change in history.changes(first))


def test_what_was_written_and_taken_out_again_is_in_no_history(reilly):
    draft = table.show(reilly)
    table.write(draft, "keeps_an_eye", "Priya must never know this.", by=reilly.seat("bridie"))
    table.write(draft, "keeps_an_eye", "Kwame.", by=reilly.seat("bridie"))
    version = versions.freeze(draft, by=reilly.seat("siobhan"))
    assert "never know" not in json.dumps(version.changes) + bytes(version.canonical).decode()


def test_the_moments_stand_in_order(reilly):
    table.keep(reilly)
    assert [moment.title for moment in history.moments(reilly.circle)] == ["Version 1 was kept"]


def test_the_journal_tells_of_a_freeze_and_not_of_its_words(reilly):
    version = table.keep(reilly)
    entry = JournalEntry.objects.get(action="plan.freeze")
    assert entry.detail == {"number": 1, "sha256": version.sha256}


def test_thousands_of_equal_sentences_hold_nobody_up(reilly):
    draft, nan, dad = table.show(reilly), reilly.seat("bridie"), reilly.seat("daniel")
    for by in (nan, dad):
        table.write(draft, "keeps_an_eye", "Same. " * 4_000, by=by)
    first = versions.freeze(draft, by=reilly.seat("siobhan"))
    draft = versions.bring_back(first, by=reilly.seat("siobhan"))
    table.write(draft, "keeps_an_eye", "Other. " + "Same. " * 3_999 + "Last. ", by=dad)
    began = time.process_time()
    second = versions.freeze(draft, by=reilly.seat("siobhan"))
    assert time.process_time() - began < 1.5
    (change,) = [one for one in second.changes if one["place"][0] == "keeps_an_eye"]
    assert {"kind": "added", "text": "Other."} in change["pieces"]
    assert change["seats"] == [str(dad.pk)]


def test_what_is_written_while_a_version_is_being_made_is_in_it(reilly, monkeypatch):
    draft = table.show(reilly)
    hold = versions.access.hold

    def somebody_types_first(by, action):
        table.write(draft, "keeps_an_eye", "At the last moment.", by=reilly.seat("bridie"))
        return hold(by, action)

    monkeypatch.setattr(versions.access, "hold", somebody_types_first)
    version = versions.freeze(draft, by=reilly.seat("siobhan"))
    assert "At the last moment." in plan_of(version)["keeps_an_eye"]
    assert str(reilly.seat("bridie").pk) in str(version.changes)


def test_control_characters_that_a_program_typed_are_in_no_version(reilly):
    draft = table.show(reilly)
    by = reilly.seat("bridie")
    table.write(draft, "keeps_an_eye", "Kwame\x00.\x0bFortnightly.\x1b Nan.", by=by)
    version = versions.freeze(draft, by=reilly.seat("siobhan"))
    assert plan_of(version)["keeps_an_eye"] == "Kwame.\nFortnightly. Nan."
    assert "\\u0000" not in json.dumps(version.changes)
    (change,) = [one for one in version.changes if one["place"][0] == "keeps_an_eye"]
    assert change["seats"] == [str(by.pk)]
