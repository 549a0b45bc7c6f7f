"""Views beforehand: who may say, see, change, take away and read out what; each yes beside its no."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from meetings import access, circles, seats, stages
from meetings.beforehand import pictures, saying_beforehand, view_readers
from meetings.beforehand.choices import For, Question, ToldHow, ViewKind
from meetings.beforehand.models import View, ViewFile
from meetings.beforehand.saying_beforehand import Said
from meetings.choices import Stage
from meetings.models import Seat
from participants.models import JournalEntry
from participants.models.choices import Role
from participants.people import keeping_apart
from participants.platform.errors import NotAllowed, NotFound, Unclear, WrongMoment
from tests.support.family import Reilly

pytestmark = pytest.mark.invitations

WORDS = "quagga-5521 is what I want to say"
EVERYBODY = (
    "siobhan",
    "daniel",
    "bridie",
    "kwame",
    "haddad",
    "maya",
    "theo",
    "aisha",
    "priya",
    "tom",
)


@pytest.fixture
def nothing_said(reilly: Reilly) -> Reilly:
    """The family before anybody said anything."""
    View.objects.all().delete()
    return reilly


def say(reilly: Reilly, name: str, audience: str = For.COORDINATOR, **more: object) -> View:
    """Somebody says WORDS themselves."""
    seat = reilly.seat(name)
    said = Said(WORDS, audience=audience, **more)  # type: ignore[arg-type]
    return saying_beforehand.say(seat, said, by=seat)


def see(reilly: Reilly, view: View) -> set[str]:
    """Who may see this view of somebody else's."""
    return {name for name in EVERYBODY if view_readers.of_others(reilly.seat(name)).filter(pk=view.pk)}


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG")
    return out


# -- saying ----------------------------------------------------------------------------------------------
def test_what_is_said_is_for_the_coordinator_alone_unless_its_author_chooses(
    nothing_said: Reilly,
) -> None:
    daniel = nothing_said.seat("daniel")
    view = saying_beforehand.say(daniel, Said(WORDS), by=daniel)
    assert (view.audience, view.may_be_shared, view.how) == (For.COORDINATOR, False, ToldHow.LINK)
    assert see(nothing_said, view) == {"tom"}


def test_the_journal_and_reprs_say_who_and_what_kind_and_never_a_word(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.CIRCLE)
    entry = JournalEntry.objects.get(action="view.give", subject=str(view.pk))
    assert entry.detail == {"kind": "text", "how": "link"}
    saying_beforehand.take_away(view.pk, by=nothing_said.seat("maya"))
    everything = str(list(JournalEntry.objects.values())) + repr(view) + str(view) + repr(Said(WORDS))
    assert "quagga" not in everything
    assert "circle" not in str(entry.detail)


@pytest.mark.parametrize("name", ["aisha", "priya", "tom"])
def test_only_the_family_says_something_beforehand(nothing_said: Reilly, name: str) -> None:
    with pytest.raises(NotAllowed):
        say(nothing_said, name)
    assert not View.objects.exists()


@pytest.mark.parametrize("stage", [Stage.OFFERED, Stage.PREPARING, Stage.INFORMATION])
def test_it_can_be_said_until_people_have_heard_it(nothing_said: Reilly, stage: Stage) -> None:
    nothing_said.jump_to(stage)
    assert say(nothing_said, "maya").words == WORDS


@pytest.mark.parametrize("stage", [Stage.PRIVATE, Stage.PRESENTING, Stage.SIGNED, Stage.SAFETY_PAUSE])
def test_later_nothing_is_said_or_changed_but_it_can_be_taken_away(
    nothing_said: Reilly, stage: Stage
) -> None:
    view = say(nothing_said, "maya")
    nothing_said.jump_to(stage)
    maya = nothing_said.seat("maya")
    with pytest.raises(NotAllowed):
        say(nothing_said, "maya")
    with pytest.raises(NotAllowed):
        saying_beforehand.change(view, Said("other words"), by=maya)
    saying_beforehand.take_away(view.pk, by=maya)
    assert not View.objects.exists()


@pytest.mark.parametrize(
    ("said", "question"),
    [
        (Said("   "), ""),
        (Said(WORDS), Question.EVERYBODY),  # that is asked of adults
        (Said(WORDS), "what is your address"),
        (Said(WORDS, audience="the whole town"), ""),
        (Said(WORDS, audience=For.BESIDE), ""),
        (Said("a" * 4001), ""),
    ],
)
def test_what_makes_no_sense_is_not_kept(nothing_said: Reilly, said: Said, question: str) -> None:
    maya = nothing_said.seat("maya")
    with pytest.raises(Unclear):
        saying_beforehand.say(maya, said, question=question, by=maya)
    assert not View.objects.exists()


def test_nobody_says_more_than_anybody_can_read(nothing_said: Reilly) -> None:
    for _n in range(saying_beforehand.MOST):
        say(nothing_said, "maya")
    with pytest.raises(Unclear):
        say(nothing_said, "maya")
    assert View.objects.count() == saying_beforehand.MOST


# -- told on the phone, or on paper ------------------------------------------------------------------------
def test_the_coordinator_writes_down_what_was_told_and_it_is_marked_so(
    nothing_said: Reilly,
) -> None:
    tom, daniel = nothing_said.seat("tom"), nothing_said.seat("daniel")
    view = saying_beforehand.say(daniel, Said(WORDS, audience=For.EVERYONE), how=ToldHow.PHONE, by=tom)
    assert (view.seat_id, view.how) == (daniel.pk, ToldHow.PHONE)
    assert JournalEntry.objects.get(subject=str(view.pk)).actor_id == str(tom.pk)
    assert list(view_readers.own(daniel)) == [view]


@pytest.mark.parametrize("by", ["priya", "aisha", "siobhan"])
def test_nobody_else_writes_something_down_for_somebody(nothing_said: Reilly, by: str) -> None:
    with pytest.raises(NotAllowed):
        saying_beforehand.say(
            nothing_said.seat("daniel"), Said(WORDS), how=ToldHow.PHONE, by=nothing_said.seat(by)
        )


@pytest.mark.parametrize(
    ("whose", "how"), [("daniel", ToldHow.LINK), ("priya", ToldHow.PHONE), ("aisha", ToldHow.PAPER)]
)
def test_the_coordinator_neither_passes_for_somebody_nor_speaks_for_workers(
    nothing_said: Reilly, whose: str, how: ToldHow
) -> None:
    with pytest.raises(Unclear):
        saying_beforehand.say(nothing_said.seat(whose), Said(WORDS), how=how, by=nothing_said.seat("tom"))


def test_nobody_marks_their_own_as_told(nothing_said: Reilly) -> None:
    daniel = nothing_said.seat("daniel")
    with pytest.raises(Unclear):
        saying_beforehand.say(daniel, Said(WORDS), how=ToldHow.PHONE, by=daniel)


# -- who sees it --------------------------------------------------------------------------------------------
def test_what_is_for_the_family_reaches_no_worker(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.CIRCLE)
    assert see(nothing_said, view) == {"siobhan", "daniel", "bridie", "kwame", "haddad", "theo"}


def test_what_is_for_everyone_reaches_everyone(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.EVERYONE)
    assert see(nothing_said, view) == set(EVERYBODY) - {"maya"}


def test_a_childs_worry_for_her_advocate_is_seen_by_her_and_not_by_mum(
    nothing_said: Reilly,
) -> None:
    view = say(nothing_said, "maya", For.BESIDE, only=nothing_said.seat("aisha"))
    assert see(nothing_said, view) == {"aisha"}
    assert list(view_readers.own(nothing_said.seat("maya"))) == [view]


@pytest.mark.parametrize("only", ["siobhan", "priya", "tom", "maya"])
def test_only_somebody_beside_them_can_be_the_one(nothing_said: Reilly, only: str) -> None:
    with pytest.raises(Unclear):
        say(nothing_said, "maya", For.BESIDE, only=nothing_said.seat(only))
    with pytest.raises(Unclear):  # Aisha sits beside Maya, not beside Theo
        say(nothing_said, "theo", For.BESIDE, only=nothing_said.seat("aisha"))


def test_whoever_sits_beside_her_later_does_not_see_it(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.BESIDE, only=nothing_said.seat("aisha"))
    tom = nothing_said.seat("tom")
    seats.change_seat(nothing_said.seat("aisha"), beside=nothing_said.seat("theo"), by=tom)
    Seat.objects.filter(pk=nothing_said.seat("haddad").pk).update(
        role=Role.SUPPORTER, beside=nothing_said.seat("maya")
    )
    assert see(nothing_said, view) == set()


def test_an_interpreter_is_not_the_one(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.BESIDE, only=nothing_said.seat("aisha"))
    Seat.objects.filter(pk=nothing_said.seat("aisha").pk).update(role=Role.INTERPRETER)
    assert see(nothing_said, view) == set()


def test_nothing_crosses_to_another_circle(nothing_said: Reilly) -> None:
    tom = nothing_said.seat("tom")
    other = circles.add_circle(nothing_said.meeting, name="Dad’s room", by=tom)
    for name in ("daniel", "kwame"):
        seats.change_seat(nothing_said.seat(name), circle=other, by=tom)
    for audience in (For.CIRCLE, For.EVERYONE):
        workers = {"tom", "priya"} if audience == For.EVERYONE else set()
        assert see(nothing_said, say(nothing_said, "daniel", audience)) == {"kwame"} | workers
        mums = {"siobhan", "bridie", "haddad", "theo"} | workers
        beside = {"aisha"} if audience == For.EVERYONE else set()
        assert see(nothing_said, say(nothing_said, "maya", audience)) == mums | beside


@pytest.mark.parametrize("audience", [For.COORDINATOR, For.CIRCLE, For.EVERYONE])
def test_what_was_said_in_one_circle_does_not_move_to_another_with_its_author(
    nothing_said: Reilly, audience: For
) -> None:
    view = say(nothing_said, "daniel", audience)
    tom = nothing_said.seat("tom")
    other = circles.add_circle(nothing_said.meeting, name="Dad’s room", by=tom)
    for name in ("daniel", "kwame"):
        seats.change_seat(nothing_said.seat(name), circle=other, by=tom)
    assert see(nothing_said, view) == set()
    daniel = nothing_said.seat("daniel")
    assert not view_readers.is_where_it_was_said(view_readers.own_one(daniel, view.pk))
    saying_beforehand.change(view, Said(WORDS, audience=For.CIRCLE), by=daniel)
    assert see(nothing_said, view) == {"kwame"}


def test_people_kept_apart_see_nothing_of_each_other(nothing_said: Reilly) -> None:
    views = {name: say(nothing_said, name, For.EVERYONE) for name in ("kwame", "bridie")}
    keeping_apart.keep_apart(
        nothing_said.person("kwame"), nothing_said.person("bridie"),
        family=nothing_said.family, reason="Order", by=nothing_said.coordinator,
    )  # fmt: skip
    assert "bridie" not in see(nothing_said, views["kwame"])
    assert "kwame" not in see(nothing_said, views["bridie"])
    assert "siobhan" in see(nothing_said, views["kwame"])


def test_names_beside_a_choice_are_those_it_reaches(nothing_said: Reilly) -> None:
    keeping_apart.keep_apart(
        nothing_said.person("kwame"), nothing_said.person("maya"),
        family=nothing_said.family, reason="Order", by=nothing_said.coordinator,
    )  # fmt: skip
    whom = view_readers.readers(nothing_said.seat("maya"))
    assert [one.person.called for one in whom.beside] == ["Aisha"]
    assert [one.person.called for one in whom.coordinator] == ["Tom"]
    family = {one.person.called for one in whom.family}
    assert family == {"Siobhan", "Daniel", "Bridie", "Mrs Haddad", "Theo"}


def test_in_private_time_only_the_family_and_who_it_kept_see_anything(nothing_said: Reilly) -> None:
    view = say(nothing_said, "kwame", For.EVERYONE, may_be_shared=True)
    nothing_said.jump_to(Stage.PRIVATE)
    family = set(EVERYBODY) - {"kwame", "aisha", "priya", "tom"}
    assert see(nothing_said, view) == family
    Seat.objects.filter(pk=nothing_said.seat("aisha").pk).update(stays_in_private=True)
    assert see(nothing_said, view) == family | {"aisha"}


@pytest.mark.parametrize("stage", [Stage.SIGNED, Stage.CLOSED, Stage.SAFETY_PAUSE])
def test_when_it_is_over_or_paused_a_view_is_its_authors_alone(nothing_said: Reilly, stage: Stage) -> None:
    view = say(nothing_said, "kwame", For.EVERYONE)
    nothing_said.jump_to(stage)
    assert see(nothing_said, view) == set()
    assert list(view_readers.own(nothing_said.seat("kwame"))) == [view]


# -- changing and taking away --------------------------------------------------------------------------------
def test_changing_it_changes_its_words_and_who_sees_it(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.EVERYONE, may_be_shared=True)
    maya = nothing_said.seat("maya")
    changed = saying_beforehand.change(view, Said("I changed my mind"), by=maya)
    assert see(nothing_said, changed) == {"tom"}
    assert not changed.may_be_shared
    assert "quagga" not in str(list(View.objects.values()))


@pytest.mark.parametrize("by", ["siobhan", "kwame"])
def test_nobody_changes_takes_away_or_marks_somebody_elses(nothing_said: Reilly, by: str) -> None:
    view = say(nothing_said, "maya", For.EVERYONE, may_be_shared=True)
    nothing_said.jump_to(Stage.INFORMATION)
    other = nothing_said.seat(by)
    with pytest.raises(NotFound):
        saying_beforehand.change(view, Said("mine now"), by=other)
    with pytest.raises(NotFound):
        saying_beforehand.take_away(view.pk, by=other)
    with pytest.raises(NotFound):
        saying_beforehand.mark_shared(view.pk, by=other)
    assert View.objects.get().words == WORDS


def test_the_coordinator_takes_away_what_they_wrote_down_and_nothing_else(
    nothing_said: Reilly,
) -> None:
    tom, daniel = nothing_said.seat("tom"), nothing_said.seat("daniel")
    told = saying_beforehand.say(daniel, Said(WORDS, audience=For.CIRCLE), how=ToldHow.PHONE, by=tom)
    own = say(nothing_said, "daniel")
    with pytest.raises(NotFound):
        saying_beforehand.take_away(own.pk, by=tom)
    saying_beforehand.take_away(told.pk, by=tom)
    assert list(View.objects.all()) == [own]


def test_what_its_author_changed_is_their_own_word_again(nothing_said: Reilly) -> None:
    tom, daniel = nothing_said.seat("tom"), nothing_said.seat("daniel")
    told = saying_beforehand.say(daniel, Said(WORDS), how=ToldHow.PHONE, by=tom)
    assert saying_beforehand.change(told, Said("better"), by=daniel).how == ToldHow.LINK
    with pytest.raises(NotFound):
        saying_beforehand.take_away(told.pk, by=tom)


def test_a_picture_stays_until_another_one_comes_or_it_is_left_out(nothing_said: Reilly) -> None:
    maya = nothing_said.seat("maya")
    drawn = pictures.clean(picture().getvalue())
    view = saying_beforehand.say(maya, Said("", drawn), by=maya)
    assert view.kind == ViewKind.PICTURE
    view = saying_beforehand.change(view, Said("my drawing"), by=maya)
    assert ViewFile.objects.get().view_id == view.pk
    with pytest.raises(saying_beforehand.NothingSaid):
        saying_beforehand.change(view, Said(""), without_file=True, by=maya)
    view = saying_beforehand.change(view, Said("only words"), without_file=True, by=maya)
    assert (view.kind, ViewFile.objects.count()) == (ViewKind.TEXT, 0)


def test_taken_away_is_gone_for_everybody_with_its_file(nothing_said: Reilly) -> None:
    maya = nothing_said.seat("maya")
    drawn = pictures.clean(picture().getvalue())
    view = saying_beforehand.say(maya, Said(WORDS, drawn, For.EVERYONE), by=maya)
    saying_beforehand.take_away(view.pk, by=maya)
    assert see(nothing_said, view) == set()
    assert not View.objects.exists()
    assert not ViewFile.objects.exists()
    with pytest.raises(NotFound):
        saying_beforehand.take_away(view.pk, by=maya)


def test_a_removed_seat_and_a_meeting_the_family_does_not_want_forget_everything(
    nothing_said: Reilly,
) -> None:
    say(nothing_said, "kwame", For.EVERYONE)
    kept = say(nothing_said, "maya", For.EVERYONE)
    seats.remove_seat(nothing_said.seat("kwame"), by=nothing_said.seat("tom"))
    assert list(View.objects.all()) == [kept]
    stages.withdraw(nothing_said.meeting, by=nothing_said.seat("siobhan"))
    assert not View.objects.exists()


# -- read out, or shown --------------------------------------------------------------------------------------
def test_what_may_be_read_out_reaches_the_coordinator_when_people_say_what_they_know(
    nothing_said: Reilly,
) -> None:
    yes = say(nothing_said, "maya", For.CIRCLE, may_be_shared=True)
    no = say(nothing_said, "maya", For.CIRCLE)
    assert "tom" not in see(nothing_said, yes)
    nothing_said.jump_to(Stage.INFORMATION)
    assert "tom" in see(nothing_said, yes)
    assert "tom" not in see(nothing_said, no)
    nothing_said.jump_to(Stage.PRESENTING)
    assert "tom" not in see(nothing_said, yes)


@pytest.mark.parametrize("by", ["tom", "maya"])
def test_what_was_shown_is_seen_by_whoever_is_in_the_room_while_it_is_shown(
    nothing_said: Reilly, by: str
) -> None:
    view = say(nothing_said, "maya", For.COORDINATOR, may_be_shared=True)
    nothing_said.jump_to(Stage.INFORMATION)
    Seat.objects.filter(pk=nothing_said.seat("kwame").pk).update(admitted_at=None)
    saying_beforehand.mark_shared(view.pk, by=nothing_said.seat(by))
    assert see(nothing_said, view) == set(EVERYBODY) - {"maya", "kwame"}
    saying_beforehand.mark_shared(view.pk, shared=False, by=nothing_said.seat(by))
    assert see(nothing_said, view) == {"tom"}
    saying_beforehand.mark_shared(view.pk, by=nothing_said.seat(by))
    nothing_said.jump_to(Stage.PRESENTING)
    assert see(nothing_said, view) == {"tom"}


def test_what_was_not_allowed_is_not_read_out(nothing_said: Reilly) -> None:
    views = [say(nothing_said, "maya", audience) for audience in (For.COORDINATOR, For.CIRCLE)]
    nothing_said.jump_to(Stage.INFORMATION)
    tom, maya = nothing_said.seat("tom"), nothing_said.seat("maya")
    with pytest.raises(WrongMoment):
        saying_beforehand.mark_shared(views[0].pk, by=tom)
    with pytest.raises(NotFound):
        saying_beforehand.mark_shared(views[1].pk, by=tom)
    with pytest.raises(WrongMoment):
        saying_beforehand.mark_shared(views[1].pk, by=maya)
    assert not View.objects.filter(shared_at__isnull=False).exists()


@pytest.mark.parametrize("by", ["priya", "aisha"])
def test_no_other_worker_reads_it_out(nothing_said: Reilly, by: str) -> None:
    view = say(nothing_said, "maya", For.EVERYONE, may_be_shared=True)
    nothing_said.jump_to(Stage.INFORMATION)
    with pytest.raises(NotAllowed):
        saying_beforehand.mark_shared(view.pk, by=nothing_said.seat(by))


@pytest.mark.parametrize("stage", [Stage.READY, Stage.PRIVATE, Stage.PRESENTING])
def test_it_is_read_out_only_while_people_say_what_they_know(nothing_said: Reilly, stage: Stage) -> None:
    view = say(nothing_said, "maya", For.EVERYONE, may_be_shared=True)
    nothing_said.jump_to(stage)
    for name in ("tom", "maya"):
        with pytest.raises(NotAllowed):
            saying_beforehand.mark_shared(view.pk, by=nothing_said.seat(name))


def test_changing_what_was_read_out_makes_it_not_read_out(nothing_said: Reilly) -> None:
    view = say(nothing_said, "maya", For.EVERYONE, may_be_shared=True)
    nothing_said.jump_to(Stage.INFORMATION)
    maya = nothing_said.seat("maya")
    saying_beforehand.mark_shared(view.pk, by=maya)
    changed = saying_beforehand.change(view, Said("new", may_be_shared=True), by=maya)
    assert changed.shared_at is None


def test_the_demo_family_says_what_the_practice_has_it_say(reilly: Reilly) -> None:
    said = {(view.seat.person.called, view.question): view for view in View.objects.all()}
    worry = said["Maya", "worry"]
    assert worry.words == "I worry when Mum sleeps in the day."
    assert see(reilly, worry) == {"aisha"}
    assert see(reilly, said["Maya", "want"]) == set(EVERYBODY) - {"maya"}
    assert "priya" not in see(reilly, said["Maya", "film"])
    theo = said["Theo", ""]
    assert (theo.kind, theo.how) == (ViewKind.PICTURE, ToldHow.PAPER)
    assert said["Kwame", "everybody"].given_at - timezone.now() < timedelta()
    assert access.may(reilly.seat("maya"), "view.give")


def test_what_was_shown_crosses_to_no_other_circle_and_to_nobody_kept_apart(
    nothing_said: Reilly,
) -> None:
    view = say(nothing_said, "maya", For.EVERYONE, may_be_shared=True)
    tom = nothing_said.seat("tom")
    other = circles.add_circle(nothing_said.meeting, name="Dad’s room", by=tom)
    seats.change_seat(nothing_said.seat("daniel"), circle=other, by=tom)
    keeping_apart.keep_apart(
        nothing_said.person("bridie"), nothing_said.person("maya"),
        family=nothing_said.family, reason="Order", by=nothing_said.coordinator,
    )  # fmt: skip
    nothing_said.jump_to(Stage.INFORMATION)
    saying_beforehand.mark_shared(view.pk, by=nothing_said.seat("tom"))
    assert see(nothing_said, view) == set(EVERYBODY) - {"maya", "daniel", "bridie"}
