"""Two people who must not meet, one meeting: the evening of two circles in real browsers, to a whole copy for
each.

`make story` runs it after the first evening. Each promise kept prints a line, `STORY <what> ok`.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import StartDaphne
from tests.flows.guests import DESKTOP, FRESH, Guest, Outbox, staff, ways_in
from tests.flows.line import Line
from tests.flows.test_story import Evening, ok
from tests.support import servers

pytestmark = [pytest.mark.flows, pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

THEIRS = "Dad’s side"
#: What each writes into the plan of their own circle; a number that must stay whole, and a sentence that is
#: no address.
HERS = {
    "Who to call in the day": "Nan, 01632 960 118",
    "Who keeps an eye on the plan": "The school writes back every Friday",
    "When we meet again": "24 June, 19:00",
}
HIS = {
    "Who to call in the day": "Kwame, 01632 960 177",
    "When we meet again": "25 June, 19:00",
}
APART = f"""
from meetings import circles, seats
from meetings.models import Meeting, Seat
from plans import demo
meeting = Meeting.objects.select_related("family").order_by("created_at").first()
def seat(name):
    found = Seat.objects.select_related("meeting__family__service", "circle", "person")
    return found.get(meeting=meeting, person__name__startswith=name)
tom = seat("Tom")
other = circles.add_circle(meeting, name="{THEIRS}", by=tom)
for name in ("Daniel", "Kwame"):
    seats.change_seat(seat(name), circle=other, by=tom)
seats.keep_apart(seat("Siobhan").person, seat("Daniel").person, family=meeting.family, reason="An order",
                 by=tom.person.account)
"""


@pytest.fixture
def evening(start_daphne: StartDaphne, chromium: str) -> Iterator[Evening]:
    """The demo family, its father in a circle of his own, kept apart from its mother."""
    expect.set_options(timeout=20_000)
    with ExitStack() as open_things:
        open_things.callback(expect.set_options, timeout=5_000)
        port = servers.free_port()
        line = Line(to=port)
        open_things.callback(line.close)
        origins = f"http://127.0.0.1:{port},http://127.0.0.1:{line.port}"
        server = start_daphne(port=port, SOCKET_ORIGINS=origins)
        table = server.manage("demo")
        server.manage("shell", "-v", "0", "-c", APART)
        playwright = open_things.enter_context(sync_playwright())
        browsers = {}
        for whose in ("mum", "dad", "desk"):
            browsers[whose] = playwright.chromium.launch(
                executable_path=chromium, args=servers.CHROMIUM_FLAGS
            )
            open_things.callback(browsers[whose].close)
        outbox = Outbox(server.folder / "var" / "outbox")
        yield Evening(server, ways_in(table), staff(table), outbox, line, browsers)


def test_two_people_who_must_not_meet_and_one_meeting(
    evening: Evening, capsys: pytest.CaptureFixture[str]
) -> None:
    for step in (
        each_comes_to_a_door_of_their_own,
        the_coordinator_opens_the_room_and_sees_one_table_at_a_time,
        family_time_begins_and_whoever_waits_alone_is_brought_in,
        the_first_to_be_ready_waits_and_learns_of_nobody,
        when_the_last_door_opens_everybody_is_back,
        each_circle_keeps_its_own_plan,
        the_social_worker_answers_each_plan_by_itself,
        each_signs_their_own,
        the_coordinator_closes_both,
        both_have_a_whole_copy_and_neither_names_the_other,
    ):
        step(evening)
        ok(step.__name__.replace("_", " "), capsys)


def each_comes_to_a_door_of_their_own(evening: Evening) -> None:
    evening.tom = _signed_in(evening, evening.browsers["desk"].new_context(**DESKTOP).new_page())
    evening.arrive("siobhan", browser="mum")
    evening.arrive("bridie", browser="mum")
    evening.arrive("priya", browser="desk")
    evening.arrive("daniel", browser="dad", phone=True)
    for name, other in (("siobhan", "Daniel"), ("daniel", "Siobhan")):
        page = evening.guests[name].page
        expect(page.get_by_text("They know you’re here")).to_be_visible()
        assert other not in page.content()
        assert THEIRS not in page.content()


def the_coordinator_opens_the_room_and_sees_one_table_at_a_time(evening: Evening) -> None:
    desk = evening.at_the_desk()
    desk.get_by_role("button", name="Open the room").click()
    for name in ("siobhan", "bridie", "priya"):
        evening.at_the_desk().get_by_role("button", name=f"Let {evening.guests[name].called} in").click()
        expect(evening.guests[name].page).to_have_url(re.compile("/room$"))
    desk.goto(_address(evening, "room"))
    table = desk.locator(".table")
    desk.get_by_role("link", name=THEIRS).click()
    expect(table.get_by_role("heading", name=re.compile("^Kwame"))).to_be_visible()
    expect(table.get_by_role("heading", name=re.compile("^Siobhan"))).to_have_count(0)
    desk.get_by_role("navigation", name=re.compile("Two groups")).get_by_role("link").first.click()


def family_time_begins_and_whoever_waits_alone_is_brought_in(evening: Evening) -> None:
    siobhan, daniel, priya = (evening.guests[name] for name in ("siobhan", "daniel", "priya"))
    siobhan.press("Start family time")
    for guest in (siobhan, daniel):
        expect(guest.page.get_by_text("Just family in here.")).to_be_visible()
    expect(daniel.page).to_have_url(re.compile("/room$"))
    expect(priya.page.get_by_text("The family is on its own")).to_be_visible()


def the_first_to_be_ready_waits_and_learns_of_nobody(evening: Evening) -> None:
    siobhan = evening.guests["siobhan"]
    _write(siobhan, "Does the school run", HERS)
    siobhan.page.get_by_text("We’re ready: open the door").click()
    siobhan.press("Yes, open the door")
    expect(siobhan.page.get_by_text("Your door is open")).to_be_visible()
    for word in (THEIRS, "Daniel", "Kwame", "he others"):
        assert word not in siobhan.page.locator("main").inner_text(), word
    desk = evening.coordinator
    desk.goto(_address(evening, "waiting"))
    expect(desk.get_by_text(THEIRS)).to_be_visible()


def when_the_last_door_opens_everybody_is_back(evening: Evening) -> None:
    siobhan, daniel, priya = (evening.guests[name] for name in ("siobhan", "daniel", "priya"))
    _write(daniel, "Rings on Sundays", HIS)
    daniel.page.get_by_text("We’re ready: open the door").click()
    daniel.press("Yes, open the door")
    for guest in (siobhan, daniel):
        expect(guest.page.get_by_role("button", name="Finished: keep this plan")).to_be_visible()
    expect(priya.page.get_by_role("heading", name=re.compile("The plan of"))).to_be_visible()
    for hers, his, yes in (("school run", "Rings on", THEIRS), ("Rings on", "school run", None)):
        link = priya.page.get_by_role("navigation", name=re.compile("Two groups"))
        (link.get_by_role("link", name=yes) if yes else link.get_by_role("link").last).click()
        shown, not_shown = (his, hers)
        expect(priya.page.get_by_text(shown).first).to_be_visible()
        expect(priya.page.get_by_text(not_shown)).to_have_count(0)


def each_circle_keeps_its_own_plan(evening: Evening) -> None:
    for name in ("siobhan", "daniel"):
        guest = evening.guests[name]
        guest.press("Finished: keep this plan")
        expect(guest.page.get_by_role("heading", name="This is what we’ve promised")).to_be_visible()


def the_social_worker_answers_each_plan_by_itself(evening: Evening) -> None:
    priya = evening.guests["priya"]
    for circle in _circles(evening):
        priya.page.goto(f"{priya.meeting}/agree?circle={circle}")
        for number in (1, 2):
            priya.page.locator(f"input[name=met-{number}][value=yes]").check()
        priya.press("Give my answers")
        expect(priya.page).to_have_url(re.compile(f"circle={circle}"))
        expect(priya.page.get_by_text("Your answers are given.").first).to_be_visible()


def each_signs_their_own(evening: Evening) -> None:
    daniel = evening.guests["daniel"]
    daniel.page.goto(f"{daniel.meeting}/agree")
    daniel.press("Yes, I’ll sign")
    daniel.press("Send me my numbers")
    daniel.field("Type your name").fill("Daniel Okafor")
    daniel.page.get_by_label("The six numbers we sent you").fill(
        evening.outbox.numbers_for("07700 900102", having=FRESH)
    )
    daniel.press("Yes, I sign")
    expect(daniel.page.get_by_text("You’ve answered")).to_be_visible()
    desk, hers = evening.coordinator, _circles(evening)[1]
    desk.goto(_address(evening, f"witness?circle={hers}"))
    expect(desk.get_by_role("radio", name=re.compile("Daniel"))).to_have_count(0)
    desk.get_by_role("radio", name=re.compile("Siobhan")).check()
    desk.get_by_role("button", name="I saw them sign").click()
    expect(desk).to_have_url(re.compile(f"agree.*circle={hers}"))


def the_coordinator_closes_both(evening: Evening) -> None:
    desk = evening.coordinator
    for circle in _circles(evening):
        desk.goto(_address(evening, f"signing?circle={circle}"))
        for box in desk.locator("input[name=without]").all():
            box.check()
        desk.get_by_label("I’m sure: close it now").check()
        desk.locator("form[action$='/seal'] button").click()
        expect(desk.get_by_text("Closed and sealed.")).to_be_visible()


def both_have_a_whole_copy_and_neither_names_the_other(evening: Evening) -> None:
    for name, number, others in (
        ("siobhan", HERS["Who to call in the day"], ("Daniel", "960 177")),
        ("daniel", HIS["Who to call in the day"], ("Siobhan", "960 118")),
    ):
        guest = evening.guests[name]
        guest.page.goto(f"{guest.meeting}/copy")
        assert "left out" not in guest.page.content()
        answer = guest.page.request.get(f"{guest.meeting}/copy.pdf")
        assert answer.ok
        copy = evening.server.folder / f"{name}.pdf"
        copy.write_bytes(answer.body())
        signature = subprocess.run(
            ["pdfsig", "-nocert", str(copy)], capture_output=True, text=True, check=False
        ).stdout
        assert "Signature is Valid" in signature
        printed = subprocess.run(
            ["pdftotext", str(copy), "-"], capture_output=True, text=True, check=True
        ).stdout
        words = " ".join(printed.split())
        assert number in words
        assert "left out" not in words
        for other in others:
            assert other not in words, other


# -- small steps -------------------------------------------------------------------------------------
def _signed_in(evening: Evening, page: Page) -> Page:
    email, password = evening.accounts["tom"]
    page.goto(f"{evening.server}/staff/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/**")
    forward = page.locator("form[action$='/stage']").first.get_attribute("action") or ""
    evening.desk = f"{evening.server}{forward.removesuffix('/stage')}"
    return page


def _address(evening: Evening, path: str) -> str:
    return f"{evening.server}/m/{evening.desk.rsplit('/', 1)[1]}/{path}"


def _circles(evening: Evening) -> list[str]:
    """Both circles, by the chooser of the coordinator's page: his first, then hers."""
    desk = evening.coordinator
    desk.goto(_address(evening, "agree"))
    links = desk.get_by_role("navigation", name=re.compile("Two groups")).get_by_role("link")
    found = [one.get_attribute("href") or "" for one in links.all()]
    return [one.removeprefix("?circle=") for one in found]


def _write(guest: Guest, promise: str, words: dict[str, str]) -> None:
    guest.add_promise()
    guest.field("What will happen").fill(promise)
    guest.done()
    for label, text in words.items():
        guest.field(label).fill(text)
    expect(guest.page.locator("[data-saved=safe]")).to_be_visible()
