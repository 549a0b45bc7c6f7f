"""Whoever stays on a page after a press reads there that it was done."""

from django.test import Client

from participants.models import StaffSession
from tests.support.family import Reilly
from tests.support.staff import sign_in


def test_a_step_of_the_desk_says_so(reilly: Reilly) -> None:
    reilly.jump_to("preparing")
    tom, here = reilly.client("tom"), f"/desk/meetings/{reilly.meeting.pk}"
    done = tom.post(f"{here}/stage", {"to": "ready"})
    assert done["Location"] == here
    page = tom.get(here).content.decode()
    assert "Saved. What comes next stands here." in page
    assert "Saved. What comes next" not in tom.get(here).content.decode()


def test_choosing_who_stays_says_so(reilly: Reilly) -> None:
    maya, aisha = reilly.client("maya"), reilly.seat("aisha")
    done = maya.post(f"/m/{reilly.meeting.pk}/companion", {"seat": aisha.pk, "stays": "yes"})
    assert "You can choose again." in maya.get(done["Location"]).content.decode()


def test_signing_out_elsewhere_says_so(reilly: Reilly) -> None:
    here, there = (sign_in(Client(), reilly.evening.manager) for _each in range(2))
    for browser in (here, there):
        browser.get("/me/")
    session = StaffSession.objects.order_by("created_at").last()
    assert session is not None
    done = here.post("/me/sign-ins", {"do": "end", "session": str(session.pk)})
    assert "Signed out there." in here.get(done["Location"]).content.decode()
    done = here.post("/me/sign-ins", {"do": "end_others"})
    assert "everywhere but here" in here.get(done["Location"]).content.decode()
