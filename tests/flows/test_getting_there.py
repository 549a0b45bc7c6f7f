"""A new coordinator gets the family of docs/practice.md to the table: a time, every message in the way that
suits, and Daniel at his own pace.

Nothing is made beforehand but the service. What it promises prints a line each, as `make story` does.
"""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from meetings.times.attendees import Attendee, Matters
from meetings.times.hours import Cycle, Hours, Kind, Slot
from meetings.times.sweep import Search
from tests.conftest import StartDaphne
from tests.flows.guests import FRESH, SIX, WayIn
from tests.flows.newcomer import (
    ADMINISTRATOR,
    COORDINATOR,
    ENVIRONMENT,
    MANAGER,
    Label,
    Newcomers,
    accept,
    send,
    sign_in,
    words_of,
)
from tests.flows.test_story import ok
from tests.meetings.times import oracle

pytestmark = [
    pytest.mark.flows,
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.scheduling,
    pytest.mark.notices,
    pytest.mark.invitations,
    pytest.mark.timeout(600),
]

LONDON, ACCRA = "Europe/London", "Africa/Accra"
TWO_HOURS = 120
#: What no message and no letter may say.
NEVER = re.compile(r"Maya|Theo|Siobhan|Reilly|Okafor|Northtown|council|child|social|safeguard", re.IGNORECASE)

PEOPLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Siobhan Reilly": (
        {"called": "Siobhan", "relation": "mother", "parental_responsibility": True},
        {"phone": "07700 900101", "channels": ["text"], "safe_from": "09:00", "safe_until": "20:00"},
    ),
    "Daniel Okafor": (
        {"called": "Daniel", "relation": "father", "parental_responsibility": True},
        {"phone": "07700 900102", "channels": ["text"], "says": "time"},
    ),
    "Bridie Reilly": (
        {"called": "Bridie", "relation": "grandmother"},
        {"phone": "07700 900103", "channels": ["letter"], "shared_phone": True},
    ),
    "Kwame Okafor": (
        {"called": "Kwame", "relation": "uncle", "zone": ACCRA},
        {"email": "kwame.okafor@example.org", "channels": ["email"], "says": "calendar"},
    ),
    "Rima Haddad": (
        {"called": "Mrs Haddad", "relation": "neighbour", "language": "ar"},
        {"phone": "07700 900104", "channels": ["text"], "says": "time"},
    ),
    "Maya Reilly": (
        {"called": "Maya", "relation": "child", "is_child": True},
        {"channels": ["voice"]},
    ),
}  # fmt: skip
WORKERS = {"Priya Nair": ("Priya", "referrer"), "Aisha Bell": ("Aisha", "advocate")}

#: Busy or free hours by day of the week, Monday 0; and whether the hours not named are free.
Weeks = dict[int, tuple[str, str]]
WEEKS: dict[str, tuple[str, Weeks, bool]] = {
    "Siobhan": ("busy", {2: ("14:00", "16:00")}, True),
    "Bridie": ("care", {1: ("15:00", "16:30"), 3: ("15:00", "16:30")}, True),
    "Kwame": ("work", dict.fromkeys(range(5), ("08:00", "17:00")), True),
    "Mrs Haddad": ("busy", {4: ("12:00", "14:30")}, True),
    "Maya": ("busy", dict.fromkeys(range(5), ("08:30", "15:30")), True),
    "Priya": ("free", dict.fromkeys((0, 2, 3), ("09:00", "21:00")) | {5: ("10:00", "15:00")}, False),
    "Aisha": ("work", dict.fromkeys(range(5), ("09:00", "16:30")), True),
    "Tom": ("free", dict.fromkeys(range(5), ("09:00", "21:00")) | {5: ("10:00", "16:00")}, False),
}  # fmt: skip
#: matters, room, remote, minutes to get there, side
NEEDS: dict[str, tuple[str, bool, bool, int, str]] = {
    "Siobhan": ("must", True, False, 20, "mum"),
    "Daniel": ("must", True, True, 45, "dad"),
    "Bridie": ("should", True, True, 10, "mum"),
    "Kwame": ("should", False, True, 0, "dad"),
    "Mrs Haddad": ("should", True, False, 5, ""),
    "Maya": ("should", True, False, 20, ""),
    "Priya": ("must", True, True, 30, ""),
    "Aisha": ("should", True, True, 0, ""),
    "Tom": ("must", True, False, 0, ""),
}
#: Where the first numbers of whoever is invited go.
REACHED = {"Daniel": "900102", "Kwame": "kwame.okafor"}
DAYS, NIGHTS = (time(7), time(19)), (time(19), time(7))


def test_a_new_coordinator_gets_a_family_to_the_table(
    start_daphne: StartDaphne, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Newcomers(start_daphne(**ENVIRONMENT), browser)
    for step in (
        the_service_opens_and_tom_signs_in,
        tom_writes_the_family_down,
        everybody_has_a_place,
        everybody_says_when_they_can_come,
        the_evening_is_the_one_brute_force_finds,
        daniel_answers_by_text,
        the_time_is_told_in_the_way_that_suits_each,
        daniel_has_a_letter_for_work,
        daniel_is_late_and_the_table_knows,
        daniel_catches_up,
        daniel_signs_when_the_others_have_gone,
    ):
        step(here)
        ok(step.__name__.replace("_", " "), capsys)


def the_service_opens_and_tom_signs_in(here: Newcomers) -> None:
    here.server.manage("create_service", "Northtown family meetings", "--admin", ADMINISTRATOR)
    sam = here.page_of("sam")
    sign_in(sam, here.server, ADMINISTRATOR)
    sam.goto(f"{here.server}/accounts/")
    manager = {"name": "Grace Obi", "email": MANAGER, "staff_role": "manager"}
    send(sam, "/accounts/invite", manager)
    grace = here.page_of("grace")
    accept(grace, here.server, sam.locator("#link").inner_text())
    sam.goto(f"{here.server}/accounts/")
    new = {"name": "Tom Ellery", "email": COORDINATOR, "staff_role": "coordinator"}
    send(sam, "/accounts/invite", new)
    grace.goto(f"{here.server}/teams/")
    grace.locator("a[href$='/yes']").first.click()
    grace.get_by_role("button", name="Yes, I know them").click()
    accept(here.tom, here.server, grace.locator("#link").inner_text())


def tom_writes_the_family_down(here: Newcomers) -> None:
    tom = here.tom
    tom.goto(f"{here.server}/desk/families/new")
    send(tom, "", {"name": "Reilly"})
    here.families_page = tom.url
    for name, (who, contact) in PEOPLE.items():
        send(tom, "/people", {"name": name, **who})
        person = tom.locator(".people > li").filter(has_text=name)
        action = person.locator("form[action$='/contact']").get_attribute("action") or ""
        send(tom, action, contact)
        send(tom, f"{action}/checked")
    tom.goto(f"{here.server}/desk/meetings/new")
    send(
        tom,
        "",
        {
            "family": Label("Reilly"),
            "title": "Our family meeting",
            "question": "How are Maya and Theo safe when Mum is unwell?",
            "place": "St Brigid’s hall",
        },
    )
    here.meeting = tom.url.rsplit("/", 1)[-1]
    tom.goto(here.families_page)
    for name in ("Siobhan Reilly", "Daniel Okafor"):
        person = tom.locator(".people > li").filter(has_text=name)
        action = person.locator("form[action$='/consent']").get_attribute("action") or ""
        wording = "I would like our family to have a meeting of its own."
        send(tom, action, {"given": "yes", "wording": wording, "how": "said so, at home"})
    tom.goto(here.desk())
    send(tom, "/stage")


def everybody_has_a_place(here: Newcomers) -> None:
    tom = here.tom
    tom.goto(here.desk("/seats"))
    for name, (who, _contact) in PEOPLE.items():
        role = "child" if who.get("is_child") else "family"
        place = {
            "person": Label(name),
            "role": role,
            "circle": Label("Everybody"),
            "why": "Family.",
        }
        send(tom, "/seats/new", {**place, "comes_by": "room"})  # fmt: skip
    for name, (called, role) in WORKERS.items():
        place = {"name": name, "called": called, "role": role}
        beside = {"beside": Label("Maya")} if role == "advocate" else {}
        send(tom, "/workers", place | beside)
    tom.goto(here.families_page)
    for called in ("Daniel", "Kwame"):
        person = tom.locator(".people > li").filter(has_text=called)
        send(tom, person.locator("form[action$='/invite']").get_attribute("action") or "")
        link = tom.locator("#way-link").inner_text()
        assert not tom.locator("#way-code").count(), "the desk shows numbers that go by themselves"
        here.ways[called.lower()] = WayIn(link, here.numbers_sent_to(REACHED[called]))
        tom.goto(here.families_page)


def everybody_says_when_they_can_come(here: Newcomers) -> None:
    for name in ("daniel", "kwame"):
        here.come_in(name).goto(here.own("times"))
    daniel, kwame = here.pages["daniel"], here.pages["kwame"]
    send(daniel, "", {"first_day": _first_day_on(), **_rest(True)}, pattern="two_two_four")
    send(kwame, "", _weekly("Kwame"), pattern="weekly")
    tom = here.tom
    tom.goto(here.desk("/times"))
    of = {
        row.locator("div > b").first.inner_text(): row.locator("a").first.get_attribute("href") or ""
        for row in tom.locator(".people li").all()
    }
    assert of.keys() == NEEDS.keys(), tom.locator("main").inner_text()
    for called in WEEKS.keys() - {"Kwame"}:
        tom.goto(f"{here.server}{of[called]}")
        send(tom, "", _weekly(called), pattern="weekly")
    for called, (matters, room, remote, travel, side) in NEEDS.items():
        tom.goto(here.desk("/times"))
        tom.locator(".people li").filter(has_text=called).locator("a[href$='/needs']").click()
        needs = {"matters": matters, "by_room": room, "by_video": False, "by_phone": remote}
        send(tom, "", {**needs, "travel_minutes": travel, "side": side})


def the_evening_is_the_one_brute_force_finds(here: Newcomers) -> None:
    tom = here.tom
    tom.goto(here.desk("/times"))
    shown = [
        datetime.fromisoformat(box.get_attribute("value") or "")
        for box in tom.locator(".times input[type=checkbox][name=start]").all()
    ]
    weighed = oracle.weigh_all(_search(), _everybody())
    fitting = {start: order for start, (order, _ways) in weighed.items() if not order[0]}
    evenings = {start: order for start, order in fitting.items() if _hour(start) >= 17}
    assert 3 <= len(shown) <= 5
    assert shown[0] == _moment(min(fitting, key=fitting.__getitem__))
    best = _moment(min(evenings, key=evenings.__getitem__))
    assert next(one for one in shown if one.astimezone(ZoneInfo(LONDON)).hour >= 17) == best
    assert any(one.astimezone(ZoneInfo(LONDON)).weekday() >= 5 for one in shown) == any(
        _moment(start).astimezone(ZoneInfo(LONDON)).weekday() >= 5 for start in fitting
    )
    send(tom, "/times/ask")


def daniel_answers_by_text(here: Newcomers) -> None:
    body = here.sent_to("900102", "1")
    assert not NEVER.search(body), "a text says too much"
    here.text_in("447700900102", "1 yes, 2 if released")
    daniel = here.pages["daniel"]
    daniel.goto(here.own("times"))
    expect(daniel.locator("[name=offer_1][value=yes]")).to_be_checked()
    expect(daniel.locator("[name=offer_2][value=if_released]")).to_be_checked()


def the_time_is_told_in_the_way_that_suits_each(here: Newcomers) -> None:
    tom = here.tom
    tom.goto(here.desk("/times"))
    send(tom, "/times/settle")
    arabic = here.sent_to("900104", "[\u0600-\u06ff]{3}")
    mail = here.sent_to("kwame.okafor", "http")
    expect(tom.locator(".hd .when").first).not_to_contain_text("No time yet")
    letters = [words.replace("Bridie Reilly", "", 1) for words in here.letters()]
    assert letters, "Bridie has no letter"
    for words in (arabic, mail, *letters):
        assert not NEVER.search(words), "a message says too much"


def daniel_has_a_letter_for_work(here: Newcomers) -> None:
    daniel = here.pages["daniel"]
    daniel.goto(here.own("times"))
    send(daniel, "/times/letter")
    link = daniel.get_by_role("link", name="Get the letter", exact=True).get_attribute("href") or ""
    answer = daniel.request.get(f"{here.server}{link}")
    assert answer.ok
    letter = here.server.folder / "letter.pdf"
    letter.write_bytes(answer.body())
    words = words_of(letter)
    assert "important family appointment" in words
    assert not NEVER.search(words.replace("Daniel Okafor", "")), "the letter says too much"


def daniel_is_late_and_the_table_knows(here: Newcomers) -> None:
    here.run(_TO_THE_EVENING)
    here.lead("begin")
    here.run(_DANIEL_IS_NOT_HERE)
    daniel = here.pages["daniel"]
    daniel.goto(here.own("late"))
    daniel.get_by_role("button", name=re.compile("20 minutes")).first.click()
    expect(daniel.get_by_role("status")).to_contain_text("On the way, about")
    here.tom.goto(here.desk())
    expect(here.tom.get_by_text(re.compile("On the way, about")).first).to_be_visible()


def daniel_catches_up(here: Newcomers) -> None:
    here.lead("private", "write")
    daniel = here.pages["daniel"]
    daniel.goto(here.own("catch-up"))
    told = daniel.locator("main").inner_text()
    assert "Saturday 10:00" not in told, "the plan is told to somebody outside"
    here.run(_DANIEL_COMES)
    daniel.goto(here.own("catch-up"))
    expect(daniel.get_by_text(re.compile("Saturday 10:00 to Sunday 17:00")).first).to_be_visible()
    assert len(daniel.locator("main section").first.inner_text().split()) <= 200


def daniel_signs_when_the_others_have_gone(here: Newcomers) -> None:
    here.lead("present", "freeze", "answer", "sign")
    tom, daniel = here.tom, here.pages["daniel"]
    tom.goto(here.own("signing"))
    form = tom.locator("form[action$='/signing/ask']").filter(has_text="Daniel")
    form.get_by_role("button").click()
    asked = here.sent_to("900102", "/agree")
    assert not NEVER.search(asked), "asking to sign says too much"
    link = re.search(r"http\S+", asked)
    assert link
    daniel.goto(re.sub(r"^https?://[^/]+", str(here.server), link[0]))
    daniel.get_by_role("link", name="Yes, I’ll sign").click()
    daniel.get_by_role("button", name="Send me my numbers").click()
    numbers = SIX.search(here.sent_to("900102", FRESH))
    assert numbers
    daniel.get_by_label("Type your name").fill("Daniel Okafor")
    daniel.get_by_label("The six numbers we sent you").fill(numbers[1] + numbers[2])
    daniel.get_by_role("button", name="Yes, I sign").click()
    expect(daniel.get_by_text("You’ve answered")).to_be_visible()


# -- the facts, as the oracle takes them ---------------------------------------------------------------
def _first_day_on() -> str:
    return f"{_today() - timedelta(days=1):%Y-%m-%d}"


def _today() -> Any:
    return datetime.now(ZoneInfo(LONDON)).date()


def _rest(free: bool) -> dict[str, str]:
    return {"rest_is_free": "yes" if free else "no"}


def _weekly(called: str) -> dict[str, Any]:
    kind, days, free = WEEKS[called]
    hours = {
        f"{end}_{day}": at
        for day, pair in days.items()
        for end, at in zip(("from", "until"), pair, strict=True)
    }
    return {"kind": kind, **hours, **_rest(free)}  # fmt: skip


def _hours(called: str) -> Hours:
    """What somebody said, by hand from the tables above; the rest is what the page starts from."""
    if called == "Daniel":
        slots = tuple(Slot(day, *(DAYS if day < 2 else NIGHTS)) for day in range(4))
        cycle = Cycle(_today() - timedelta(days=1), 8, slots, rest_is_free=True)
    else:
        kind, days, free = WEEKS[called]
        slots = tuple(
            Slot(day, time.fromisoformat(a), time.fromisoformat(b), Kind[kind.upper()])
            for day, (a, b) in days.items()
        )
        cycle = Cycle(datetime(2024, 1, 1, tzinfo=UTC).date(), 7, slots, rest_is_free=free)
    zone = ACCRA if called == "Kwame" else LONDON
    return Hours(zone, (cycle,), awake=(time(8), time(21, 30)))


def _everybody() -> list[Attendee]:
    return [
        Attendee(called, _hours(called), Matters[matters.upper()], room, remote, travel, side=side)
        for called, (matters, room, remote, travel, side) in NEEDS.items()
    ]


def _search() -> Search:
    tomorrow = _today() + timedelta(days=1)
    soonest = int((datetime.now(UTC) + timedelta(hours=12)).timestamp()) // 60
    last = tomorrow + timedelta(weeks=4) - timedelta(days=1)
    return Search(LONDON, tomorrow, last, TWO_HOURS, time(9), time(21), soonest)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def _hour(minute: int) -> int:
    return _moment(minute).astimezone(ZoneInfo(LONDON)).hour


#: The checklist is another test's; here it is ticked off so that the evening can begin.
_TO_THE_EVENING = """
import json
from meetings import stages
from meetings.desk import advocates, checklist, information
from meetings.models import Meeting, Seat
meeting = Meeting.objects.select_related("family__service").get()
seats = Seat.objects.select_related("meeting__family__service", "circle", "person")
seat = lambda name: seats.get(meeting=meeting, person__name__startswith=name)
information.write_bottom_line(meeting, text="A sober adult is always with Theo.", reason="He is four.",
    offer="", by=seat("Priya"))
information.write_bottom_line(meeting, text="Lee never collects them.", reason="A court has ordered it.",
    offer="", by=seat("Priya"))
information.write_statement(meeting, kind="strength", text="Maya never misses netball.", other_side="",
    by=seat("Priya"))
information.share_information(meeting, by=seat("Tom"))
for kind in checklist.BY_HAND:
    checklist.check_off(meeting, kind, by=seat("Tom"))
advocates.record(meeting, {one.pk: "no" for one in advocates.to_ask(meeting)}, by=seat("Tom"))
stages.make_ready(meeting, by=seat("Tom"))
print(json.dumps("ready"))
"""
_DANIEL_COMES = """
import json
from meetings.table import admission
from meetings.models import Seat
seats = Seat.objects.select_related("meeting__family__service", "circle", "person")
seat = lambda name: seats.get(person__name__startswith=name)
admission.knock(by=seat("Daniel"))
admission.admit(seat("Daniel"), by=seat("Siobhan"))
print(json.dumps("here"))
"""
_DANIEL_IS_NOT_HERE = """
import json
from meetings.models import Seat
Seat.objects.filter(person__name__startswith="Daniel").update(knocked_at=None, admitted_at=None)
print(json.dumps("gone"))
"""
