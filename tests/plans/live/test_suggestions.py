"""Words written while away come back by their writer's own act, and go nowhere by themselves."""

from uuid import uuid4

import pytest

from meetings.choices import Stage
from meetings.models import Seat
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, NotFound, Unclear
from plans.agreement import versions
from plans.document import document, plan_paths
from plans.live import log, private_time, suggestions
from plans.live.suggestions import NothingToWriteIn, OnlyItsWriter
from plans.models import Draft, Suggestion, UpdateRow
from plans.models.choices import Audience
from tests.plans import table
from tests.support.pages import text_of

EYE = "keeps_an_eye"
WORDS = "Daniel rings on Sundays, and Nan looks in."


def open_draft():
    return Draft.objects.get(closed_at=None)


def content():
    return document.read_update(log.whole(open_draft()))


def suggest(reilly, name="daniel", place=EYE, text=WORDS, written_in=None, **more):
    draft = written_in if written_in is not None else open_draft().pk
    return suggestions.suggest(place, text=text, written_in=draft, **more, by=reilly.seat(name))


def seen(reilly, name):
    return suggestions.seen_by(reilly.seat(name))


@pytest.fixture
def shown(reilly):
    """A plan everybody in the circle reads and the family can change."""
    return table.show(reilly)


@pytest.fixture
def from_private_time(reilly, private_draft):
    """The family has shown its plan; the private draft and its id are gone. Daniel's phone still has words
    for it.
    """
    gone = private_draft.pk
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    Seat.objects.filter(meeting=reilly.meeting).update(admitted_at=reilly.meeting.created_at)
    return gone


def test_suggesting_changes_not_one_letter_of_the_plan(reilly, shown):
    rows = UpdateRow.objects.count()
    suggest(reilly, against="Kwame, fortnightly.")
    assert content().keeps_an_eye == "Kwame, fortnightly."
    assert UpdateRow.objects.count() == rows


def test_everybody_in_the_circle_sees_it_beside_what_the_plan_says_now(reilly, shown):
    suggest(reilly, against="Kwame.")
    for name in ("siobhan", "maya", "priya", "tom"):
        (one,) = seen(reilly, name)
        assert (one.place, one.now) == ("Who keeps an eye on the plan", "Kwame, fortnightly.")
        assert (one.one.text, one.one.against) == (WORDS, "Kwame.")


def test_putting_it_in_is_the_edit_of_who_presses_the_button(reilly, shown):
    one = suggest(reilly)
    suggestions.take(one.pk, by=reilly.seat("siobhan"))
    assert content().keeps_an_eye == WORDS
    assert UpdateRow.objects.order_by("seq").last().seat_id == reilly.seat("siobhan").pk
    assert not Suggestion.objects.exists()


def test_putting_in_touches_only_what_differs(reilly, shown):
    one = suggest(reilly, text="Kwame 🧶, each fortnight. é")
    suggestions.take(one.pk, by=reilly.seat("siobhan"))
    assert content().keeps_an_eye == "Kwame 🧶, each fortnight. é"
    again = suggest(reilly, text="Kwame 🪡, each fortnight. è")
    suggestions.take(again.pk, by=reilly.seat("daniel"))
    assert content().keeps_an_eye == "Kwame 🪡, each fortnight. è"


def test_a_promise_begun_while_away_is_made_when_it_is_put_in(reilly, shown):
    what = suggest(reilly, place="actions.new1.what", text="Kwame calls on Sundays.")
    when = suggest(reilly, place="actions.new1.by_when", text="from May")
    assert {one.now for one in seen(reilly, "daniel")} == {None}
    suggestions.take(what.pk, by=reilly.seat("daniel"))
    suggestions.take(when.pk, by=reilly.seat("daniel"))
    made = content().actions[-1]
    assert (made.id, made.what, made.by_when) == ("new1", "Kwame calls on Sundays.", "from May")
    assert content().ignored == ()


def test_a_promise_taken_out_meanwhile_comes_back_with_the_words(reilly, shown):
    place = "actions.a2.backup"
    one = suggest(reilly, place=place, text="Mrs Haddad goes.")
    assert seen(reilly, "daniel")[0].place == "Promise 2 · If it doesn’t work"
    suggestions.take(one.pk, by=reilly.seat("daniel"))
    assert plan_paths.words_at(content(), place) == "Mrs Haddad goes."


def test_a_childs_place_is_never_made_for_a_child_the_plan_does_not_have(reilly, shown):
    one = suggest(reilly, place=f"childs_words.{uuid4()}.words")
    with pytest.raises(Unclear):
        suggestions.take(one.pk, by=reilly.seat("daniel"))


def test_put_aside_it_is_gone(reilly, shown):
    one = suggest(reilly)
    suggestions.put_aside(one.pk, by=reilly.seat("siobhan"))
    assert not Suggestion.objects.exists()
    with pytest.raises(NotFound):
        suggestions.take(one.pk, by=reilly.seat("siobhan"))


def test_a_second_suggestion_for_the_same_place_takes_the_place_of_the_first(reilly, shown):
    suggest(reilly, text="One.")
    suggest(reilly, text="Two.")
    assert Suggestion.objects.get().text == "Two."


@pytest.mark.parametrize("name", ["priya", "tom", "aisha"])
def test_nobody_but_the_family_suggests_takes_or_puts_aside(reilly, shown, name):
    with pytest.raises(NotAllowed):
        suggest(reilly, name)
    one = suggest(reilly)
    for verb in (suggestions.take, suggestions.put_aside):
        with pytest.raises(NotAllowed):
            verb(one.pk, by=reilly.seat(name))


@pytest.mark.parametrize(
    "place",
    ["", "schema", "actions", "actions.a1", "actions.a1.order", "actions.a1.who.x", "what", "a.b.c.d",
    "review_when.x"],
)  # fmt: skip
def test_only_where_words_of_the_plan_can_stand(reilly, shown, place):
    with pytest.raises(Unclear):
        suggest(reilly, place=place)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 8001])
def test_nothing_and_too_much_are_refused(reilly, shown, text):
    with pytest.raises(Unclear):
        suggest(reilly, text=text)


def test_into_a_version_nothing_is_put_but_it_waits_there(reilly, shown):
    versions.freeze(shown, by=reilly.seat("siobhan"))
    one = suggest(reilly, written_in=shown.pk)
    assert [found.can_take for found in seen(reilly, "siobhan")] == [False]
    with pytest.raises(NothingToWriteIn):
        suggestions.take(one.pk, by=reilly.seat("siobhan"))
    versions.bring_back(versions.latest(reilly.circle), by=reilly.seat("siobhan"))
    suggestions.take(one.pk, by=reilly.seat("siobhan"))
    assert content().keeps_an_eye == WORDS


# -- words from private time ------------------------------------------------------------------------


def test_words_from_private_time_are_for_the_family_only(reilly, from_private_time):
    one = suggest(reilly, written_in=from_private_time, against="What Nan deleted again")
    assert one.audience == Audience.FAMILY
    assert one.against == ""  # it may hold deleted words
    for name in ("siobhan", "maya"):
        assert len(seen(reilly, name)) == 1
    for name in ("priya", "tom", "aisha"):
        assert seen(reilly, name) == []
        page = reilly.client(name).get(f"/m/{reilly.meeting.pk}/suggestions")
        assert WORDS not in page.content.decode()


def test_a_companion_who_was_inside_sees_none_of_them_afterwards(reilly, from_private_time):
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(stays_in_private=True)
    suggest(reilly, written_in=from_private_time)
    assert seen(reilly, "aisha") == []


def test_they_never_cross_by_themselves_nor_by_another_hand(reilly, from_private_time):
    one = suggest(reilly, written_in=from_private_time)
    assert WORDS not in content().keeps_an_eye
    with pytest.raises(OnlyItsWriter):
        suggestions.take(one.pk, by=reilly.seat("siobhan"))
    suggestions.take(one.pk, by=reilly.seat("daniel"))
    assert content().keeps_an_eye == WORDS


def test_in_private_time_the_whole_family_may_put_them_in(reilly, private_draft):
    one = suggest(reilly, written_in=uuid4())
    assert one.audience == Audience.FAMILY
    suggestions.take(one.pk, by=reilly.seat("siobhan"))
    assert content().keeps_an_eye == WORDS


def test_what_was_suggested_in_private_time_and_not_put_in_goes_with_it(reilly, private_draft):
    suggest(reilly)
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    assert not Suggestion.objects.exists()


def test_when_the_family_says_no_more_they_go_too(reilly, private_draft):
    suggest(reilly)
    private_time.withdraw(reilly.meeting, by=reilly.seat("siobhan"))
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("name", ["priya", "tom", "aisha"])
def test_in_private_time_nobody_outside_gets_even_the_page(reilly, private_draft, name):
    suggest(reilly)
    assert seen(reilly, name) == []
    assert reilly.client(name).get(f"/m/{reilly.meeting.pk}/suggestions").status_code == 403


def test_in_private_time_whoever_is_not_in_the_room_brings_and_sees_nothing(reilly, private_draft):
    suggest(reilly, "siobhan")
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(admitted_at=None)
    assert seen(reilly, "daniel") == []
    with pytest.raises(NotAllowed):
        suggest(reilly, "daniel")


def test_another_circles_draft_is_not_known_to_be_shown(reilly, shown):
    with pytest.raises(NotFound):
        suggest(reilly, written_in="no id")
    assert suggest(reilly, written_in=uuid4()).audience == Audience.FAMILY


def test_the_journal_and_the_names_of_rows_hold_no_words(reilly, shown):
    one = suggest(reilly)
    assert WORDS not in str(one) + repr(one)
    assert all(entry.detail == {} for entry in JournalEntry.objects.filter(action="suggestion.make"))
    assert WORDS not in repr(seen(reilly, "siobhan"))


@pytest.mark.parametrize("stage", [Stage.SIGNED, Stage.CLOSED])
def test_after_signing_nothing_is_suggested_any_more(reilly, shown, stage):
    reilly.jump_to(stage)
    with pytest.raises(NotAllowed):
        suggest(reilly)


# -- the page ---------------------------------------------------------------------------------------


def test_the_page_takes_a_suggestion_shows_it_and_puts_it_in(reilly, shown):
    address = f"/m/{reilly.meeting.pk}/suggestions"
    daniel, siobhan = reilly.client("daniel"), reilly.client("siobhan")
    form = {"place": EYE, "text": WORDS, "written_in": shown.pk}
    assert daniel.post(address, form).status_code == 303
    page = siobhan.get(address).content.decode()
    assert WORDS in page
    assert "Kwame, fortnightly." in page
    room = siobhan.get(f"/m/{reilly.meeting.pk}/room").content.decode()
    assert "One thing was written while away" in room
    assert siobhan.post(f"{address}/{Suggestion.objects.get().pk}/take").status_code == 303
    assert content().keeps_an_eye == WORDS
    assert "There is nothing here" in siobhan.get(address).content.decode()


def test_the_page_speaks_arabic(reilly, shown):
    suggest(reilly)
    client = reilly.client("haddad")
    client.cookies["django_language"] = "ar"
    page = text_of(client.get(f"/m/{reilly.meeting.pk}/suggestions"))
    main = page.split("<main")[1].split("</main>")[0]
    for words in ("Written while away", "The plan says now", "Put it", "Who keeps an eye", "wrote"):
        assert words not in main
