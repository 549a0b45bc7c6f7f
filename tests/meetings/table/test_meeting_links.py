"""What is asked of somebody with a seat, from their first page: by what their seat may do, at every stage."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import circles, policy
from meetings.choices import Stage
from meetings.models import Seat
from meetings.table import meeting_links
from participants.models.choices import Role
from plans.live import private_time
from tests.support.family import Reilly


def links(reilly: Reilly, name: str) -> list[str]:
    """The names of the addresses that somebody's first page leads to in the meeting."""
    page = reilly.client(name).get("/").content.decode()
    own = {
        reverse(way.where, args=[reilly.meeting.pk]): way.where
        for way in (*meeting_links.ASKED, *meeting_links.MORE)
    }
    return [own[one] for one in re.findall(r'href="([^"]+)"', page) if one in own]


def lit(reilly: Reilly, name: str) -> str:
    """What is asked first."""
    on = meeting_links.actions_of(reilly.seat(name))
    return on.asked[0].way.where if on.asked else ""


@pytest.mark.parametrize("stage", [Stage.OFFERED, Stage.CONSENTED, Stage.PREPARING])
def test_the_social_worker_is_asked_to_write_what_she_knows(reilly: Reilly, stage: Stage) -> None:
    reilly.jump_to(stage)
    assert lit(reilly, "priya") == "desk_information"
    assert "desk_information" in links(reilly, "priya")
    page = reilly.client("priya").get(f"/desk/meetings/{reilly.meeting.pk}/information")
    assert page.status_code == 200


def test_she_is_asked_to_answer_the_plan_once_it_is_shown_and_not_before(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    assert "agree" not in links(reilly, "priya")
    reilly.jump_to(Stage.PRESENTING)
    assert lit(reilly, "priya") == "agree"
    assert "Answer the plan" in reilly.client("priya").get("/").content.decode()
    assert "Answer the plan" not in reilly.client("siobhan").get("/").content.decode()


def test_an_information_giver_is_asked_for_what_is_theirs_and_no_more(reilly: Reilly) -> None:
    Seat.objects.filter(pk=reilly.seat("priya").pk).update(role=Role.INFORMATION_GIVER)
    reilly.jump_to(Stage.PREPARING)
    found = links(reilly, "priya")
    assert {"my_times", "who", "information"} <= set(found)
    assert "desk_information" not in found


@pytest.mark.parametrize("name", ["siobhan", "maya", "priya", "aisha"])
@pytest.mark.parametrize("stage", list(Stage))
def test_nothing_is_offered_that_the_table_refuses(reilly: Reilly, name: str, stage: Stage) -> None:
    reilly.jump_to(stage)
    seat = reilly.seat(name)
    on = meeting_links.actions_of(seat)
    for link in (*on.asked, *on.more):
        assert policy.may(seat.role, link.way.action, stage), link.way.where
    assert "who" in [link.way.where for link in on.more]


def test_the_family_reaches_times_views_and_what_is_known_beforehand(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PREPARING)
    wanted = {"my_times", "my_views", "views", "information", "who"}
    assert wanted <= set(links(reilly, "siobhan"))
    assert wanted <= set(links(reilly, "maya"))


def test_a_pause_and_a_no_are_said_in_a_sentence(reilly: Reilly) -> None:
    reilly.jump_to(Stage.SAFETY_PAUSE)
    assert "paused to keep people safe" in reilly.client("bridie").get("/").content.decode()
    reilly.jump_to(Stage.WITHDRAWN)
    assert "The family said so." in reilly.client("bridie").get("/").content.decode()


def test_more_meetings_cost_no_more_pages_than_ten_at_once(reilly: Reilly) -> None:
    seat = reilly.seat("priya")
    for n in range(12):
        meeting = reilly.meeting
        meeting.pk, meeting.title, meeting._state.adding = None, f"Meeting {n}", True
        meeting.save()
        Seat.objects.create(meeting=meeting, person=seat.person, role=Role.REFERRER)
    page = reilly.client("priya").get("/").content.decode()
    assert page.count('<li class="sheet">') == 10
    assert 'href="/?page=2"' in page
    assert reilly.client("priya").get("/?page=2").content.decode().count('<li class="sheet">') == 3


def test_one_groups_plan_may_be_kept_while_another_still_signs(reilly: Reilly) -> None:
    reilly.jump_to(Stage.AGREED)
    assert lit(reilly, "siobhan") == "agree"
    assert "copy" not in links(reilly, "siobhan")
    circles.note_sealed(reilly.circle, at=timezone.now())
    assert "copy" in links(reilly, "siobhan")
    asked = [one.way.action for one in meeting_links.actions_of(reilly.seat("siobhan")).asked]
    assert "version.sign" not in asked


def test_going_back_to_family_time_takes_the_seal_of_the_plan_before_away(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PART_AGREED)
    circles.note_sealed(reilly.circle, at=timezone.now())
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert not circles.is_sealed(reilly.seat("siobhan"))
