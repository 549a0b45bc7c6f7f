"""One family, one meeting, the whole way: the evening of docs/practice.md in three real browsers on a running
server.

`make story` runs it by itself and leaves out/plan.pdf. Each promise kept prints a line, `STORY <what> ok`.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import StartDaphne
from tests.flows.guests import DESKTOP, FRESH, PHONE, Guest, Outbox, WayIn, staff, ways_in
from tests.flows.line import Line
from tests.plans import verapdf
from tests.support import servers

pytestmark = [pytest.mark.flows, pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

OUT = servers.ROOT / "out"
QUESTION = "How are Maya and Theo safe when Mum is unwell?"
MAYA_SAYS = (
    "I want Dad at parents’ evening. Last film: Paddington. I’d visit Ghana. I worry when Mum sleeps in "
    "the day."
)
WEEKENDS = "has both children Sat 10:00 to Sun 17:00 from 5 April"
REGRETTED = "a sentence nobody outside may ever read"
PROMISES = (
    (
        "Does the school run Tuesday and Thursday",
        ("Bridie",),
        "every week",
        "the register shows it",
        "Mrs Haddad does it",
    ),
    ("Sees the alcohol worker", ("Siobhan",), "by 11 April", "shows Nan the card", ""),
    ("Calls on Sundays", ("Kwame",), "every Sunday", "the children tell us", ""),
)
NIGHTS = "Sleeps over on Fridays"


@dataclass
class Evening:
    """The server, the ways in, and the three browsers at the table; everybody else borrows one."""

    server: servers.Daphne
    ways: dict[str, WayIn]
    accounts: dict[str, tuple[str, str]]
    outbox: Outbox
    line: Line
    browsers: dict[str, Browser]
    guests: dict[str, Guest] = field(default_factory=dict)
    tom: Page | None = None
    desk: str = ""

    def arrive(self, name: str, *, browser: str = "desk", phone: bool = False) -> Guest:
        """Somebody comes in by their link and stands at the door."""
        context = self.browsers[browser].new_context(**(PHONE if phone else DESKTOP))
        base = f"http://127.0.0.1:{self.line.port}" if phone else str(self.server)
        guest = Guest(name, context.new_page()).come_in(self.ways[name], base=base)
        self.guests[name] = guest
        return guest

    @property
    def coordinator(self) -> Page:
        """Tom's page."""
        assert self.tom is not None
        return self.tom

    def at_the_desk(self) -> Page:
        """Tom, back at the desk of this meeting."""
        self.coordinator.goto(self.desk)
        return self.coordinator


@pytest.fixture
def evening(start_daphne: StartDaphne, chromium: str) -> Iterator[Evening]:
    expect.set_options(timeout=20_000)
    with ExitStack() as open_things:
        open_things.callback(expect.set_options, timeout=5_000)
        port = servers.free_port()
        line = Line(to=port)
        open_things.callback(line.close)
        origins = f"http://127.0.0.1:{port},http://127.0.0.1:{line.port}"
        server = start_daphne(port=port, SOCKET_ORIGINS=origins)
        table = server.manage("demo")
        playwright = open_things.enter_context(sync_playwright())
        browsers = {}
        for whose in ("mum", "dad", "desk"):
            browsers[whose] = playwright.chromium.launch(
                executable_path=chromium, args=servers.CHROMIUM_FLAGS
            )
            open_things.callback(browsers[whose].close)
        outbox = Outbox(server.folder / "var" / "outbox")
        yield Evening(server, ways_in(table), staff(table), outbox, line, browsers)


def ok(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Say that a promise of the story was kept."""
    with capsys.disabled():
        print(f"STORY {what} ok")  # noqa: T201 - `make story` is read by people


def test_one_family_one_meeting_the_whole_way(evening: Evening, capsys: pytest.CaptureFixture[str]) -> None:
    steps = (
        everybody_comes_in_and_knocks,
        the_coordinator_opens_the_room,
        the_family_reads_what_people_know,
        family_time_begins_and_professionals_are_out,
        two_people_type_in_the_same_field,
        a_phone_drops_offline_and_nothing_is_lost,
        the_family_writes_its_plan,
        what_was_deleted_stays_inside,
        the_social_worker_answers_and_the_family_adds_a_promise,
        everybody_answers_in_their_own_way,
        the_plan_is_sealed,
        a_changed_file_does_not_pass,
    )
    for step in steps:
        step(evening)
        ok(step.__name__.replace("_", " "), capsys)


def everybody_comes_in_and_knocks(evening: Evening) -> None:
    tom = evening.browsers["desk"].new_context(**DESKTOP).new_page()
    evening.tom = tom
    email, password = evening.accounts["tom"]
    tom.goto(f"{evening.server}/staff/login/")
    tom.get_by_label("Email").fill(email)
    tom.get_by_label("Password", exact=True).fill(password)
    tom.get_by_role("button", name="Sign in").click()
    forward = tom.locator("form[action$='/stage']").first.get_attribute("action") or ""
    evening.desk = f"{evening.server}{forward.removesuffix('/stage')}"
    for name, browser, phone in (
        ("siobhan", "mum", False),
        ("daniel", "dad", True),
        ("kwame", "mum", False),
        ("maya", "mum", False),
        ("priya", "desk", False),
    ):
        evening.arrive(name, browser=browser, phone=phone)
    for guest in evening.guests.values():
        expect(guest.page.get_by_text("They know you’re here")).to_be_visible()


def the_coordinator_opens_the_room(evening: Evening) -> None:
    desk = evening.at_the_desk()
    desk.get_by_role("button", name="Open the room").click()
    for guest in evening.guests.values():
        desk.get_by_role("button", name=f"Let {guest.called} in").click()
        expect(desk.get_by_role("button", name=f"Let {guest.called} in")).to_have_count(0)
    for guest in evening.guests.values():
        expect(guest.page).to_have_url(re.compile("/room$"))


def the_family_reads_what_people_know(evening: Evening) -> None:
    for guest in evening.guests.values():
        expect(guest.page.get_by_text(QUESTION).first).to_be_visible()
        expect(guest.page.get_by_text("A sober adult is always with Theo.").first).to_be_visible()
        expect(guest.page.get_by_text("Mum says it was fifteen minutes.").first).to_be_visible()
        assert "Lee Marsh" not in guest.page.content()


def family_time_begins_and_professionals_are_out(evening: Evening) -> None:
    siobhan, daniel, priya = (evening.guests[name] for name in ("siobhan", "daniel", "priya"))
    siobhan.press("Start family time")
    for guest in (siobhan, daniel):
        expect(guest.page.get_by_text("Just family in here.")).to_be_visible()
        expect(guest.field("Maya, in their own words")).to_be_editable()
    expect(priya.page.locator("textarea")).to_have_count(0)
    expect(priya.page.get_by_text("The family is on its own")).to_be_visible()
    expect(evening.at_the_desk().get_by_text("so far").first).to_be_visible()


def two_people_type_in_the_same_field(evening: Evening) -> None:
    siobhan, daniel = evening.guests["siobhan"], evening.guests["daniel"]
    siobhan.add_promise()
    hers = siobhan.field("What will happen")
    hers.fill("both children")
    daniel.promise("both children")
    his = daniel.field("What will happen")
    expect(his).to_have_value("both children")
    hers.press("Home")
    his.press("End")
    first, last = "has ", WEEKENDS.removeprefix("has both children")
    for at in range(max(len(first), len(last))):
        for box, words in ((hers, first), (his, last)):
            if at < len(words):
                box.press_sequentially(words[at])
    for box in (hers, his):
        expect(box).to_have_value(WEEKENDS)
    siobhan.tick("Daniel")
    siobhan.field("How we’ll know").fill("Maya ticks the calendar")
    siobhan.field("If it doesn’t work").fill("Daniel called in: swap by Thursday 18:00")
    expect(daniel.field("How we’ll know")).to_have_value("Maya ticks the calendar")


def a_phone_drops_offline_and_nothing_is_lost(evening: Evening) -> None:
    siobhan, daniel = evening.guests["siobhan"], evening.guests["daniel"]
    his, hers = daniel.field("By when"), siobhan.field("How we’ll know")
    evening.line.cut()
    expect(daniel.page.locator("[data-saved=offline]")).to_be_visible()
    his.fill("from 5 April")
    hers.fill("Maya ticks the calendar each week")
    expect(daniel.page.locator("[data-saved=unsent]")).to_contain_text("Not sent yet")
    expect(siobhan.field("By when")).to_have_value("")
    evening.line.mend()
    expect(siobhan.field("By when")).to_have_value("from 5 April", timeout=40_000)
    expect(daniel.field("How we’ll know")).to_have_value("Maya ticks the calendar each week")
    expect(daniel.page.locator("[data-saved=safe]")).to_contain_text("Kept safe")
    siobhan.done()


def the_family_writes_its_plan(evening: Evening) -> None:
    siobhan, daniel, maya = (evening.guests[name] for name in ("siobhan", "daniel", "maya"))
    maya.field("Maya, in their own words").fill(MAYA_SAYS)
    for what, who, when, know, backup in PROMISES:
        siobhan.add_promise()
        siobhan.field("What will happen").fill(what)
        siobhan.tick(*who)
        siobhan.field("By when").fill(when)
        siobhan.field("How we’ll know").fill(know)
        siobhan.field("If it doesn’t work").fill(backup)
        siobhan.done()
    siobhan.press("Add a warning sign")
    for label, words in (
        ("If this happens", "A letter about the rent comes"),
        ("We’ll see it by", "Mum stops replying"),
        ("Then we", "Bridie visits within the hour"),
    ):
        siobhan.field(label).fill(words)
    siobhan.press("Ask for something")
    siobhan.field("What we ask for").fill("A bus pass")
    for label, words in (
        ("Who to call in the day", "999, then the duty number"),
        ("Who to call at night", "999, then the duty number"),
        ("Who keeps an eye on the plan", "Kwame, every fortnight"),
        ("When we meet again", "24 June, 19:00"),
        ("Where we meet again", "the room, and by video"),
    ):
        siobhan.field(label).fill(words)
    for what, *_rest in PROMISES:
        expect(daniel.page.get_by_text(what).first).to_be_visible()


def what_was_deleted_stays_inside(evening: Evening) -> None:
    siobhan, priya = evening.guests["siobhan"], evening.guests["priya"]
    box = siobhan.field("Theo, in their own words")
    box.fill(f"A drawing of Dad’s house. {REGRETTED}")
    expect(evening.guests["daniel"].field("Theo, in their own words")).to_have_value(re.compile(REGRETTED))
    box.fill("A drawing of Dad’s house.")
    _everything_sent(siobhan)
    _open_the_door(siobhan)
    expect(priya.page.get_by_text(PROMISES[0][0]).first).to_be_visible(timeout=20_000)
    expect(priya.page.locator("textarea")).to_have_count(0)
    kept = [one for one in evening.server.folder.rglob("*") if one.is_file()]
    assert not [one.name for one in kept if REGRETTED.encode() in one.read_bytes()]


def the_social_worker_answers_and_the_family_adds_a_promise(evening: Evening) -> None:
    siobhan, priya = evening.guests["siobhan"], evening.guests["priya"]
    _make_version(siobhan)
    _answer(priya, met=("no", "yes"), harm="Nights are unclear: who is with Theo on a Friday night?")
    siobhan.page.goto(f"{siobhan.meeting}/agree")
    siobhan.page.get_by_label("What you say to that").fill("Nan will stay on Fridays.")
    siobhan.press("Put it beside theirs")
    siobhan.press("Back to family time")
    expect(siobhan.page.get_by_text("Just family in here.")).to_be_visible()
    _everything_sent(siobhan)
    siobhan.add_promise()
    siobhan.field("What will happen").fill(NIGHTS)
    siobhan.tick("Bridie")
    siobhan.field("By when").fill("every Friday")
    siobhan.done()
    _everything_sent(siobhan)
    _open_the_door(siobhan)
    _make_version(siobhan)
    _answer(priya, met=("yes", "yes"))
    asked = priya.page.locator("form[action$='/resources']").first
    asked.get_by_label("Yes", exact=True).check()
    asked.get_by_label("On which day").fill("2026-04-09")
    asked.get_by_role("button", name="Give this answer").click()
    expect(priya.page.get_by_text("Priya Nair, 9 April 2026")).to_be_visible()


def everybody_answers_in_their_own_way(evening: Evening) -> None:
    siobhan, daniel, kwame, maya = (evening.guests[name] for name in ("siobhan", "daniel", "kwame", "maya"))
    _to_sign(daniel, "Yes, I’ll sign")
    daniel.field("Type your name").fill("Daniel Okafor")
    _draw(daniel)
    _code(daniel, evening.outbox.numbers_for("07700 900102", having=FRESH))
    daniel.press("Yes, I sign")
    expect(daniel.page.get_by_text("You’ve answered")).to_be_visible()

    _to_sign(siobhan, "Yes, I’ll sign")
    siobhan.field("Type your name").fill("Siobhan Reilly")
    _code(siobhan, "000 000")
    siobhan.press("Yes, I sign")
    expect(siobhan.page.get_by_text("Those six numbers don’t fit")).to_be_visible()
    expect(siobhan.field("Type your name")).to_have_value("Siobhan Reilly")
    _code(siobhan, _told_by_the_coordinator(evening, "Siobhan"))
    siobhan.press("Yes, I sign")
    expect(siobhan.page.get_by_text("You’ve answered")).to_be_visible()

    _to_sign(kwame, "I’m not happy with something")
    kwame.page.get_by_label(re.compile("I’ll go along")).check()
    kwame.page.get_by_label(re.compile("Your words. They stay")).fill("Not on the Sunday of my wedding.")
    kwame.field("Type your name").fill("Kwame Okafor")
    _code(kwame, evening.outbox.numbers_for("kwame.okafor@example.org", having=FRESH))
    kwame.press("Put this beside my name")
    expect(kwame.page.get_by_text("You’ve answered")).to_be_visible()

    maya.page.goto(f"{maya.meeting}/agree")
    maya.press("Leave my mark")
    maya.field("Type your name").fill("Maya")
    maya.press("Leave it here")
    expect(maya.page.get_by_text("Your mark is in the plan")).to_be_visible()

    tom = evening.coordinator
    tom.goto(f"{evening.server}/m/{evening.desk.rsplit('/', 1)[1]}/witness")
    tom.get_by_role("radio", name=re.compile("Bridie")).check()
    tom.get_by_role("button", name="I saw them sign").click()
    expect(tom.get_by_text(re.compile("Not on the Sunday of my wedding"))).to_be_visible()


def the_plan_is_sealed(evening: Evening) -> None:
    tom, daniel = evening.coordinator, evening.guests["daniel"]
    tom.get_by_role("link", name="Who has signed, and closing the plan").click()
    for box in tom.locator("input[name=without]").all():
        box.check()
    tom.get_by_label("I’m sure: close it now").check()
    tom.locator("form[action$='/seal'] button").click()
    expect(tom.get_by_text("Closed and sealed.")).to_be_visible()
    daniel.page.goto(f"{daniel.meeting}/copy")
    expect(daniel.page.get_by_role("link", name=re.compile("copy|download|PDF", re.I)).first).to_be_visible()
    answer = daniel.page.request.get(f"{daniel.meeting}/copy.pdf")
    assert answer.ok
    OUT.mkdir(exist_ok=True)
    plan = OUT / "plan.pdf"
    plan.write_bytes(answer.body())
    passed, said = verapdf.check(plan)
    assert passed, said
    signature = subprocess.run(
        ["pdfsig", "-nocert", str(plan)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid" in signature
    words = subprocess.run(["pdftotext", str(plan), "-"], capture_output=True, text=True, check=True).stdout
    for sentence in (NIGHTS, "Not on the Sunday of my wedding.", "Paddington"):
        assert sentence in " ".join(words.split())
    assert REGRETTED not in words
    assert "Lee Marsh" not in words


def a_changed_file_does_not_pass(evening: Evening) -> None:
    plan = OUT / "plan.pdf"
    page = evening.browsers["dad"].new_context(**PHONE).new_page()
    where = f"{evening.server}/check/{_version_in(plan)}"
    assert _checked(page, where, plan) == "good"
    flipped = bytearray(plan.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    changed = evening.server.folder / "changed.pdf"
    changed.write_bytes(flipped)
    assert _checked(page, where, changed) == "bad"


# -- small steps -------------------------------------------------------------------------------------
def _everything_sent(guest: Guest) -> None:
    expect(guest.page.locator("[data-saved=safe]")).to_be_visible()


def _open_the_door(guest: Guest) -> None:
    guest.page.get_by_text("We’re ready: open the door").click()
    guest.press("Yes, open the door")
    expect(guest.page.get_by_role("button", name="Finished: keep this plan")).to_be_visible(timeout=20_000)


def _make_version(guest: Guest) -> None:
    guest.press("Finished: keep this plan")
    expect(guest.page.get_by_role("heading", name="This is what we’ve promised")).to_be_visible()


def _answer(priya: Guest, *, met: tuple[str, str], harm: str = "") -> None:
    priya.page.goto(f"{priya.meeting}/agree")
    for number, said in enumerate(met, start=1):
        priya.page.locator(f"input[name=met-{number}][value={said}]").check()
        if said == "no":
            priya.page.locator(f"textarea[name=harm-{number}]").fill(harm)
    priya.press("Give my answers")


def _to_sign(guest: Guest, choice: str) -> None:
    guest.page.goto(f"{guest.meeting}/agree")
    guest.press(choice)
    guest.press("Send me my numbers")


def _code(guest: Guest, numbers: str) -> None:
    guest.page.get_by_label(re.compile("six numbers")).fill(numbers)


def _told_by_the_coordinator(evening: Evening, called: str) -> str:
    tom = evening.coordinator
    tom.goto(f"{evening.server}/m/{evening.desk.rsplit('/', 1)[1]}/witness")
    tom.get_by_label("For whom").select_option(label=called)
    tom.get_by_role("button", name="Show their numbers").click()
    return (tom.locator("p.token").inner_text()).replace(" ", "")


def _draw(guest: Guest) -> None:
    """A wave of the finger across the pad."""
    pad = guest.page.locator("canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    mouse = guest.page.mouse
    mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    mouse.down()
    for at in range(1, 12):
        mouse.move(box["x"] + 20 + at * 18, box["y"] + box["height"] * (0.3 + 0.4 * (at % 2)))
    mouse.up()


def _version_in(plan: Path) -> str:
    """The version's id, as the plan.json inside the file has it."""
    with pikepdf.open(plan) as pdf:
        inside = json.loads(pdf.attachments["plan.json"].get_file().read_bytes())
    return str(inside["version_id"])


def _checked(page: Page, where: str, file: Path) -> str:
    """What the check page says of a file: good, old or bad."""
    page.goto(where)
    page.get_by_label("Choose the PDF you have").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_be_visible()
    assert PROMISES[0][0] not in page.content()
    return (verdict.get_attribute("class") or "").split()[-1]
