"""What people say to each promise: bound to its text, never silence, never asked of a child, never in private
time.
"""

import re
from dataclasses import replace

import pytest

from meetings.choices import Stage
from participants.models import JournalEntry, KeepApart
from participants.platform.errors import NotAllowed, NotFound, Unclear
from plans.agreement import stance_overview, stances, versions
from plans.agreement.stances import ChangedMeanwhile, NotAskedOfYou
from plans.agreement.versions import PlanClosed
from plans.models import Stance
from plans.models.choices import Says
from plans.sealing import sealing
from tests.plans import table
from tests.support.pages import text_of


def action(reilly, name, action_id="a1"):
    """The promise as somebody reads it now."""
    shown = stances.shown_to(reilly.seat(name), reilly.circle)
    return next(one for one in shown.actions if one["id"] == action_id)


def say(reilly, name, says=Says.YES, action_id="a1", **more):
    seen = stances.text_of(action(reilly, name, action_id))
    return stances.say(action_id, says=says, **{"seen": seen, **more}, by=reilly.seat(name))


def pictured(reilly, reader="siobhan", action_id="a1"):
    seat = reilly.seat(reader)
    shown = stances.shown_to(seat, reilly.circle)
    found = stance_overview.of(shown.actions, reilly.circle, reader=seat)
    return next(one for one in found if one.id == action_id)


def kinds(one):
    return {saying.seat.person.called: saying.kind for saying in one.sayings}


def all_yes(one):
    """Everybody who is waited for said yes to this very text."""
    return bool(one.sayings) and all(saying.kind == Says.YES for saying in one.sayings)


def with_action(reilly, **changes):
    """The plan with its first promise changed."""
    content = table.words(reilly)
    first, *others = content.actions
    return replace(content, actions=(replace(first, **changes), *others))


def test_each_person_says_yes_not_yet_or_not_happy_and_silence_is_none_of_them(reilly):
    table.show(reilly)
    say(reilly, "daniel")
    say(reilly, "siobhan", Says.NOT_YET)
    say(reilly, "kwame", Says.NOT_HAPPY, own_words="Nobody asked me.")
    one = pictured(reilly)
    assert kinds(one) == {
        "Daniel": "yes",
        "Siobhan": "not_yet",
        "Kwame": "not_happy",
        "Bridie": "open",
        "Mrs Haddad": "open",
    }
    assert not all_yes(one)
    assert {saying.seat.person.called for saying in one.silent} == {"Bridie", "Mrs Haddad"}


def test_who_does_it_stands_first(reilly):
    table.show(reilly)
    assert pictured(reilly).sayings[0].seat.person.called == "Daniel"


def test_everybody_said_yes_only_when_each_of_them_did(reilly):
    table.show(reilly)
    for name in ("daniel", "siobhan", "kwame", "bridie"):
        say(reilly, name)
    assert not all_yes(pictured(reilly))
    say(reilly, "haddad")
    assert all_yes(pictured(reilly))


def test_saying_something_else_takes_the_place_of_what_was_said(reilly):
    table.show(reilly)
    say(reilly, "daniel", own_words="Gladly.")
    say(reilly, "daniel", Says.NOT_YET)
    stance = Stance.objects.get()
    assert (stance.says, stance.own_words) == (Says.NOT_YET, "")


@pytest.mark.parametrize(
    "change",
    [
        {"what": "has Theo from Saturday 10:00."},
        {"by_when": "from 12 April"},
        {"how_we_know": "Maya tells Nan."},
        {"backup": ""},
        {"who": ()},
    ],
)
def test_an_edit_afterwards_says_changed_since_you_said_yes_and_asks_anew(reilly, change):
    table.show(reilly)
    say(reilly, "daniel")
    reilly.circle.drafts.all().delete()
    table.show(reilly, with_action(reilly, **change))
    one = pictured(reilly, "daniel")
    assert one.mine.kind == "before"
    assert not one.mine.stands
    assert not all_yes(one)
    page = reilly.client("daniel").get(f"/m/{reilly.meeting.pk}/promises").content.decode()
    assert "Changed since you said yes" in page
    say(reilly, "daniel")
    assert pictured(reilly, "daniel").mine.kind == "yes"


def test_a_space_or_another_promises_edit_changes_nothing(reilly):
    table.show(reilly)
    say(reilly, "daniel")
    reilly.circle.drafts.all().delete()
    content = with_action(reilly, by_when="  from  5 April ")
    first, second, *others = content.actions
    content = replace(content, actions=(first, replace(second, what="walks with Maya."), *others))
    table.show(reilly, content)
    assert pictured(reilly, "daniel").mine.kind == "yes"


def test_what_was_said_to_the_draft_stands_for_the_version_made_of_it(reilly):
    draft = table.show(reilly)
    say(reilly, "daniel")
    versions.freeze(draft, by=reilly.seat("siobhan"))
    assert stances.shown_to(reilly.seat("daniel"), reilly.circle).version is not None
    assert pictured(reilly, "daniel").mine.kind == "yes"


def test_an_answer_to_a_text_that_is_another_by_now_is_refused(reilly):
    table.show(reilly)
    seen = stances.text_of(action(reilly, "daniel"))
    reilly.circle.drafts.all().delete()
    table.show(reilly, with_action(reilly, what="has Maya on Sundays."))
    with pytest.raises(ChangedMeanwhile):
        say(reilly, "daniel", seen=seen)
    assert not Stance.objects.exists()


def test_a_child_may_say_something_and_is_never_missing(reilly):
    table.show(reilly)
    assert "Maya" not in kinds(pictured(reilly))
    say(reilly, "maya", Says.NOT_HAPPY, own_words="Not on netball days.")
    assert kinds(pictured(reilly))["Maya"] == "not_happy"
    page = reilly.client("maya").get(f"/m/{reilly.meeting.pk}/promises").content.decode()
    assert "You don’t have to say anything" in page
    assert "waits for your word" not in page


def test_an_advocate_says_nothing_to_a_promise_that_does_not_name_them(reilly):
    table.show(reilly)
    with pytest.raises(NotAskedOfYou):
        say(reilly, "aisha")


@pytest.mark.parametrize("name", ["priya", "tom"])
def test_workers_read_and_never_say(reilly, name):
    table.show(reilly)
    assert len(pictured(reilly, name).sayings) == 5
    with pytest.raises(NotAllowed):
        say(reilly, name)


@pytest.mark.parametrize("stage", [Stage.INFORMATION, Stage.PRIVATE, Stage.SIGNED, Stage.CLOSED])
def test_nobody_says_anything_before_the_plan_is_shown_in_private_time_or_after_it_is_closed(reilly, stage):
    table.keep(reilly)
    seen = stances.text_of(action(reilly, "daniel"))
    reilly.jump_to(stage)
    with pytest.raises(NotAllowed):
        stances.say("a1", says=Says.YES, seen=seen, by=reilly.seat("daniel"))
    answered = reilly.client("daniel").get(f"/m/{reilly.meeting.pk}/promises")
    assert answered.status_code == (403 if stage in ("information", "private") else 200)


def test_a_sealed_plan_is_closed(reilly):
    table.seal(reilly)
    reilly.jump_to(Stage.PART_AGREED)  # another circle is still open
    with pytest.raises(PlanClosed):
        say(reilly, "daniel")
    assert 'name="says"' not in (
        reilly.client("daniel").get(f"/m/{reilly.meeting.pk}/promises").content.decode()
    )


def test_who_is_not_in_the_room_reads_no_draft_and_answers_the_version(reilly):
    first = table.show(reilly)
    reilly.jump_to(Stage.PRESENTING, admitted=False)
    daniel = reilly.seat("daniel")
    daniel.admitted_at = None
    daniel.save()
    assert stances.shown_to(reilly.seat("daniel"), reilly.circle) is None
    versions.freeze(first, by=reilly.seat("siobhan"))
    assert stances.shown_to(reilly.seat("daniel"), reilly.circle).version.number == 1
    assert say(reilly, "daniel").says == Says.YES


@pytest.mark.parametrize(
    ("promise", "more", "refusal"),
    [
        ("nothing", {}, NotFound),
        ("gone", {}, NotFound),
        ("a1", {"says": "perhaps"}, Unclear),
        ("a1", {"own_words": "x" * 1001}, Unclear),
    ],
)
def test_nonsense_is_refused(reilly, promise, more, refusal):
    table.show(reilly)
    seen = stances.text_of(action(reilly, "daniel"))
    with pytest.raises(refusal):
        stances.say(promise, **{"says": Says.YES, "seen": seen, **more}, by=reilly.seat("daniel"))


def test_nobody_hears_of_somebody_they_are_kept_apart_from(reilly):
    table.show(reilly)
    say(reilly, "kwame", Says.NOT_HAPPY, own_words="Never.")
    KeepApart.objects.create(
        family=reilly.family,
        one=reilly.people["kwame"],
        other=reilly.people["siobhan"],
        reason="an order",
        recorded_by=reilly.coordinator,
    )
    assert "Kwame" not in kinds(pictured(reilly, "siobhan"))
    assert "Kwame" in kinds(pictured(reilly, "bridie"))


def test_the_journal_says_who_and_never_what(reilly):
    table.show(reilly)
    say(reilly, "daniel", Says.NOT_HAPPY, own_words="Sundays are hard.")
    entry = JournalEntry.objects.get(action="promise.answer")
    assert entry.detail == {"promise": "a1"}


def test_the_page_answers_with_one_tap_and_keeps_what_was_typed_when_it_cannot(reilly):
    table.show(reilly)
    daniel = reilly.client("daniel")
    address = f"/m/{reilly.meeting.pk}/promises"
    form = {"promise": "a1", "says": "not_happy", "own_words": "Saturdays I work."}
    late = daniel.post(address, {**form, "text": "0" * 64})
    assert late.status_code == 409
    assert "Saturdays I work." in late.content.decode()
    assert "changed while you were reading" in late.content.decode()
    seen = stances.text_of(action(reilly, "daniel"))
    assert daniel.post(address, {**form, "text": seen}).status_code == 303
    page = reilly.client("siobhan").get(address).content.decode()
    assert "Saturdays I work." in page


def test_where_people_agree_the_picture_stands_beside_each_promise(reilly):
    table.keep(reilly)
    say(reilly, "daniel", Says.NOT_YET, own_words="If the rota allows it.")
    page = reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/agree").content.decode()
    assert "If the rota allows it." in page
    assert f"/m/{reilly.meeting.pk}/promises" in page


def test_nobody_who_has_signed_is_waited_for_beside_a_promise(reilly):
    version = table.keep(reilly)
    say(reilly, "daniel")
    table.answer(reilly, version)
    table.sign(reilly, version, "siobhan")
    page = text_of(reilly.client("daniel").get(f"/m/{reilly.meeting.pk}/agree"))
    [silent] = re.findall('<p class="small silent">(.*?)</p>', page)
    assert "Siobhan" not in silent
    assert "Kwame" in silent


def test_a_sealed_plan_waits_for_nobody(reilly):
    version = table.keep(reilly)
    say(reilly, "daniel")
    table.answer(reilly, version)
    table.sign_all(reilly, version)
    sealing.seal(version, by=reilly.seat("tom"))
    page = text_of(reilly.client("daniel").get(f"/m/{reilly.meeting.pk}/agree"))
    assert "What people say to this" in page
    assert "Not said yet" not in page


def test_a_stance_never_signs(reilly):
    version = table.keep(reilly)
    for name in ("daniel", "siobhan", "bridie", "kwame", "haddad"):
        say(reilly, name)
    assert not version.signatures.exists()


def test_the_page_speaks_arabic(reilly):
    table.show(reilly)
    client = reilly.client("haddad")
    client.cookies["django_language"] = "ar"
    page = text_of(client.get(f"/m/{reilly.meeting.pk}/promises"))
    for words in ("What we say", "Not said yet", "Not yet", "Anything you want", "waits for your"):
        assert words not in page
