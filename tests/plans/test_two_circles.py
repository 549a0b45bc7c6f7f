"""Two circles of one meeting: whoever serves both chooses, nobody else learns of another, and nothing empty
holds anybody up.
"""

import re

import pytest
from django.test import Client

from meetings import circles, seats, stages
from meetings.choices import Stage
from meetings.models import Circle, Meeting, Seat
from meetings.table import admission, room_state, rooms
from participants.platform.errors import NotAllowed, WrongMoment
from plans.agreement import history, service_answers, versions
from plans.document import plan_paths
from plans.live import private_time, server_edit
from plans.models import Draft, Version
from plans.models.choices import Audience
from tests.support.family import Reilly
from tests.support.pages import text_of

THERE = ("daniel", "kwame")
HERE = ("siobhan", "bridie", "haddad", "maya")


@pytest.fixture
def shuttle(reilly: Reilly) -> Reilly:
    """Dad and Kwame have a circle of their own; everybody is in, and people have said what they know."""
    tom = reilly.seat("tom")
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=tom)
    for name in THERE:
        seats.change_seat(reilly.seat(name), circle=other, by=tom)
    stages.begin(reilly.meeting, by=tom)
    for name in (*HERE, *THERE, "priya"):
        let_in(reilly, name)
    return reilly


def let_in(reilly: Reilly, name: str) -> None:
    admission.knock(by=reilly.seat(name))
    admission.admit(reilly.seat(name), by=reilly.seat("tom"))


def theirs(reilly: Reilly) -> Circle:
    return Circle.objects.select_related("meeting").get(meeting=reilly.meeting, name="Dad’s room")


def begin(reilly: Reilly) -> None:
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))


def write(draft: Draft, words: str, *, by: Seat) -> None:
    server_edit.edit(draft, lambda plan: plan_paths.put(plan, "keeps_an_eye", words), by=by)


def show(reilly: Reilly, name: str, words: str = "") -> Draft:
    seat = reilly.seat(name)
    if words:
        write(Draft.objects.get(circle=seat.circle, closed_at=None), words, by=seat)
    return private_time.present(seat.circle, by=seat)


def presenting(reilly: Reilly) -> None:
    begin(reilly)
    show(reilly, "siobhan", "Kwame asks every fortnight")
    show(reilly, "daniel", "Bridie looks in on Fridays")


def page(client: Client, reilly: Reilly, path: str) -> str:
    response = client.get(f"/m/{reilly.meeting.pk}/{path}")
    assert response.status_code == 200, (path, response.status_code)
    return re.sub(r'name="read" value="[^"]*"', "", text_of(response))


# -- the chooser (F1) -----------------------------------------------------------------------------------
PAGES = ("room", "agree", "history", "promises", "suggestions", "catch-up")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("worker", ["tom", "priya"])
def test_whoever_serves_both_chooses_on_every_page_of_a_plan(shuttle: Reilly, path: str, worker: str) -> None:
    presenting(shuttle)
    if (worker, path) == ("priya", "history"):
        return  # not hers to read
    client, other = shuttle.client(worker), theirs(shuttle)
    shown = page(client, shuttle, f"{path}?circle={other.pk}")
    assert f'href="?circle={other.pk}" aria-current="true"' in shown
    assert f'href="?circle={shuttle.circle.pk}"' in shown
    links = re.findall(r'href="/m/[^"]*/(?:room|agree|history|promises|suggestions)([^"]*)"', shown)
    assert all(link == f"?circle={other.pk}" for link in links), links


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["siobhan", "daniel"])
def test_nobody_of_a_family_learns_that_there_is_another(shuttle: Reilly, path: str, name: str) -> None:
    presenting(shuttle)
    other = theirs(shuttle) if name == "siobhan" else shuttle.circle
    client = shuttle.client(name)
    assert page(client, shuttle, path) == page(client, shuttle, f"{path}?circle={other.pk}").replace(
        f"?circle={other.pk}", ""
    )
    for word in (str(other.pk), "Dad’s room", "?circle", 'class="circles"', "groups"):
        assert word not in page(client, shuttle, path), word


def test_the_room_opens_the_plan_of_the_circle_that_was_chosen(shuttle: Reilly) -> None:
    presenting(shuttle)
    client = shuttle.client("tom")
    for circle, who in ((shuttle.circle, "Siobhan"), (theirs(shuttle), "Daniel")):
        shown = page(client, shuttle, f"room?circle={circle.pk}")
        draft = Draft.objects.get(circle=circle, closed_at=None, audience=Audience.CIRCLE)
        assert f'"draft": "{draft.pk}"' in shown
        assert f"The plan of <bdi>{circle.name}</bdi>" in shown
        table = shown.split('data-part="left"')[1].split('class="middle"')[0]
        assert who in table
        assert ("Siobhan" in table) != ("Daniel" in table)


def test_a_worker_keeps_the_plan_of_the_circle_the_form_names(shuttle: Reilly) -> None:
    presenting(shuttle)
    other = theirs(shuttle)
    draft = Draft.objects.get(circle=other, closed_at=None)
    server_edit.edit(
        draft, lambda plan: plan_paths.put(plan, "review_when", "24 June"), by=shuttle.seat("daniel")
    )
    client, address = shuttle.client("tom"), f"/m/{shuttle.meeting.pk}/freeze"
    assert client.post(address).status_code == 404
    assert client.post(address, {"circle": shuttle.circle.pk}).status_code == 422
    answered = client.post(address, {"circle": other.pk})
    assert answered["Location"] == f"/m/{shuttle.meeting.pk}/agree?circle={other.pk}"
    assert Version.objects.get().circle == other


# -- nothing empty holds anybody up (F2) -----------------------------------------------------------------
def test_a_circle_nobody_was_let_in_to_holds_nobody_up(shuttle: Reilly) -> None:
    begin(shuttle)
    for name in THERE:
        rooms.put_out(shuttle.seat(name))
    show(shuttle, "siobhan", "Kwame asks")
    assert shuttle.meeting.stage == Stage.PRESENTING


def test_a_circle_whose_family_is_in_is_waited_for_and_only_who_runs_it_hears_so(
    shuttle: Reilly,
) -> None:
    begin(shuttle)
    show(shuttle, "siobhan", "Kwame asks")
    assert shuttle.meeting.stage == Stage.PRIVATE
    assert room_state.of(shuttle.seat("tom"))["meeting"]["waits_for"] == ["Dad’s room"]
    assert "Dad’s room" in page(shuttle.client("tom"), shuttle, "waiting")
    for name in ("siobhan", "daniel", "priya"):
        assert not room_state.of(shuttle.seat(name))["meeting"]["waits_for"]
    shown = page(shuttle.client("siobhan"), shuttle, "room")
    assert "Your door is open" in shown
    assert "the others" not in shown.split('data-part="next"')[1].lower()


def test_whoever_comes_when_the_others_have_shown_puts_their_own_plan_on_the_table(
    shuttle: Reilly,
) -> None:
    begin(shuttle)
    draft = Draft.objects.get(circle=theirs(shuttle))
    write(draft, "Bridie looks in", by=shuttle.seat("daniel"))
    for name in THERE:
        rooms.put_out(shuttle.seat(name))
    show(shuttle, "siobhan", "Kwame asks")
    let_in(shuttle, "daniel")
    assert "Put our plan on the table" in page(shuttle.client("daniel"), shuttle, "room")
    for name in ("tom", "siobhan"):
        assert "Put our plan on the table" not in page(shuttle.client(name), shuttle, "room")
    with pytest.raises(WrongMoment):
        private_time.begin_plan(by=shuttle.seat("siobhan"))
    with pytest.raises(NotAllowed):
        private_time.begin_plan(by=shuttle.seat("tom"))
    shuttle.client("daniel").post(f"/m/{shuttle.meeting.pk}/plan/begin")
    shown = Draft.objects.get(circle=theirs(shuttle), closed_at=None)
    assert shown.audience == Audience.CIRCLE
    assert versions.makes_a_plan(theirs(shuttle))


def test_what_was_written_and_never_shown_is_there_in_the_next_family_time(shuttle: Reilly) -> None:
    begin(shuttle)
    write(Draft.objects.get(circle=theirs(shuttle)), "Bridie looks in", by=shuttle.seat("daniel"))
    for name in THERE:
        rooms.put_out(shuttle.seat(name))
    show(shuttle, "siobhan", "Kwame asks")
    Meeting.objects.update(stage=Stage.PART_AGREED)
    before = set(Draft.objects.values_list("pk", flat=True))
    begin(shuttle)
    draft = Draft.objects.get(circle=theirs(shuttle), audience=Audience.FAMILY)
    assert draft.pk not in before
    assert private_time.document.read_update(private_time.log.whole(draft)).keeps_an_eye == (
        "Bridie looks in"
    )


def test_taking_the_only_persons_place_away_frees_the_meeting(shuttle: Reilly) -> None:
    begin(shuttle)
    show(shuttle, "siobhan", "Kwame asks")
    stages.ask_for_safety(shuttle.meeting, by=shuttle.seat("tom"))
    for name in THERE:
        seats.remove_seat(shuttle.seat(name), by=shuttle.seat("tom"))
    stages.reopen_private_time(shuttle.meeting, by=shuttle.seat("siobhan"))
    assert shuttle.meeting.stage == Stage.PRESENTING


def test_a_pause_takes_nobody_their_private_time(shuttle: Reilly) -> None:
    begin(shuttle)
    stages.ask_for_safety(shuttle.meeting, by=shuttle.seat("tom"))
    stages.reopen_private_time(shuttle.meeting, by=shuttle.seat("siobhan"))
    show(shuttle, "siobhan", "Kwame asks")
    assert shuttle.meeting.stage == Stage.PRIVATE


def test_an_empty_plan_is_not_offered_to_be_kept_and_says_why_when_pressed(
    shuttle: Reilly,
) -> None:
    begin(shuttle)
    show(shuttle, "siobhan")
    show(shuttle, "daniel", "Bridie looks in")
    client, room = shuttle.client("siobhan"), f"/m/{shuttle.meeting.pk}/room"
    assert '<div class="keep" data-when="written" hidden>' in page(client, shuttle, "room")
    assert '<div class="keep" data-when="written">' in page(shuttle.client("daniel"), shuttle, "room")
    refused = client.post(f"/m/{shuttle.meeting.pk}/freeze", {"back": room, "once": "1"})
    assert refused.status_code == 422
    assert "There is nothing in the plan yet" in text_of(refused)
    assert not Version.objects.exists()


def test_the_outcome_waits_for_no_plan_that_is_empty(shuttle: Reilly) -> None:
    begin(shuttle)
    show(shuttle, "daniel")
    shown = show(shuttle, "siobhan", "Kwame asks")
    with pytest.raises(service_answers.NotAnsweredYet):
        service_answers.outcome(shuttle.meeting)
    server_edit.edit(
        shown, lambda plan: plan_paths.put(plan, "review_when", "24 June"), by=shuttle.seat("siobhan")
    )
    version = versions.freeze(shown, by=shuttle.seat("siobhan"))
    for number in (1, 2):
        service_answers.answer_bottom_line(version, number, met=True, by=shuttle.seat("priya"))
    assert service_answers.outcome(shuttle.meeting) == Stage.AGREED


def test_a_circles_history_says_when_it_showed_its_own_plan(shuttle: Reilly) -> None:
    begin(shuttle)
    show(shuttle, "siobhan", "Kwame asks")
    at = shuttle.circle.presented_at
    show(shuttle, "daniel", "Bridie looks in")
    told = [one.at for one in history.moments(shuttle.circle) if "showed" in one.title]
    assert told == [at]


def kept(reilly: Reilly, name: str) -> Version:
    draft = Draft.objects.get(circle=reilly.seat(name).circle, closed_at=None)
    server_edit.edit(draft, lambda plan: plan_paths.put(plan, "review_when", "24 June"), by=reilly.seat(name))
    return versions.freeze(draft, by=reilly.seat(name))


def test_an_answer_is_about_the_circle_whose_page_it_stands_on(shuttle: Reilly) -> None:
    presenting(shuttle)
    kept(shuttle, "siobhan")
    version = kept(shuttle, "daniel")
    stands_on = f"/m/{shuttle.meeting.pk}/agree?circle={version.circle_id}"
    said = {"met-1": "yes", "met-2": "yes", "back": stands_on}
    answered = shuttle.client("priya").post(f"/m/{shuttle.meeting.pk}/answers", said)
    assert answered.status_code == 303
    assert answered["Location"].startswith(stands_on)
    assert set(service_answers.answers_of(version)) == {1, 2}


def test_while_one_plan_waits_the_other_reads_that_it_is_answered_and_of_no_other(
    shuttle: Reilly,
) -> None:
    presenting(shuttle)
    first, second = kept(shuttle, "siobhan"), kept(shuttle, "daniel")
    assert "First the social worker answers" in page(shuttle.client("daniel"), shuttle, "agree")
    priya, said = shuttle.client("priya"), {"met-1": "yes", "met-2": "yes"}
    for version, told in ((second, "when the other group’s plan has its answers too"), (first, "")):
        stands_on = f"/m/{shuttle.meeting.pk}/agree?circle={version.circle_id}"
        given = priya.post(f"/m/{shuttle.meeting.pk}/answers", {**said, "back": stands_on})
        after = text_of(priya.get(given["Location"]))
        assert "Your answers are given." in after
        assert told in after
        waiting = page(shuttle.client("daniel"), shuttle, "agree").split("<main")[1]
        assert ("The social worker has answered your plan" in waiting) == bool(told)
        assert "other" not in waiting


def test_the_coordinator_chooses_on_the_page_of_who_has_signed(shuttle: Reilly) -> None:
    presenting(shuttle)
    kept(shuttle, "siobhan")
    kept(shuttle, "daniel")
    shuttle.jump_to(Stage.AGREED)
    client, other = shuttle.client("tom"), theirs(shuttle)
    for path in ("signing", "witness"):
        shown = page(client, shuttle, f"{path}?circle={other.pk}")
        assert f'href="?circle={other.pk}" aria-current="true"' in shown
        assert "Daniel" in shown.split("<main")[1]
        assert "Siobhan" not in shown.split("<main")[1]
