"""A service that begins with nothing, by its pages alone: from the first sign-in to the sealed plan and
everybody's copy.

No address is typed but the first one, and the links people are handed; no request is made by hand; nothing is
refused on the way. `make story CHAPTER=from-nothing` runs it, and says what each step takes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.conftest import StartDaphne
from tests.flows.guests import FRESH, Outbox
from tests.flows.hand import Hand, Tally
from tests.support import servers
from tests.support.staff import code_for

pytestmark = [pytest.mark.flows, pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1500)]

ADMINISTRATOR, COORDINATOR, MANAGER = "sam@example.org", "tom@example.org", "ruth@example.org"
PASSWORD = "a long walk to netball on Tuesdays"
ENVIRONMENT = {"KT_ADMIN_PASSWORD": PASSWORD}
FAMILY = "Reilly"
HALF_AN_HOUR = 30 * 60
TITLE = "Our family meeting"
QUESTION = "How are Maya and Theo safe when Mum is unwell?"


@dataclass(frozen=True)
class Relative:
    """Somebody of the family, as the coordinator writes them down."""

    name: str
    called: str
    relation: str
    phone: str = ""
    email: str = ""
    may_say_yes: bool = False
    group: str = "Everybody"
    is_child: bool = False


#: Eleven people; Daniel and Joe must not meet, so Joe and Nora sit in a group of their own.
APART = ("Daniel", "Joe")
SECOND = "The other table"
PEOPLE = (
    Relative("Siobhan Reilly", "Siobhan", "mum", phone="07700 900101", may_say_yes=True),
    Relative("Daniel Okafor", "Daniel", "dad", phone="07700 900102", may_say_yes=True),
    Relative("Bridie Reilly", "Bridie", "nan", phone="07700 900103"),
    Relative("Kwame Okafor", "Kwame", "uncle", email="kwame.okafor@example.org"),
    Relative("Rima Haddad", "Mrs Haddad", "neighbour", phone="07700 900104"),
    Relative("Maya Reilly", "Maya", "child", is_child=True),
    Relative("Theo Reilly", "Theo", "child", is_child=True),
    Relative("Ama Okafor", "Ama", "nan", phone="07700 900105"),
    Relative("Nora Reilly", "Nora", "aunt", phone="07700 900106", group=SECOND),
    Relative("Joe Reilly", "Joe", "uncle", phone="07700 900107", group=SECOND),
    Relative("Grace Okafor", "Grace", "aunt", email="grace.okafor@example.org"),
)
#: Who sits at the table on the evening; the others sign from home.
TABLE = ("siobhan", "daniel", "bridie", "maya", "nora", "joe", "aisha", "priya")
PLANS = {
    "siobhan": {
        "What will happen": "Bridie does the school run on Tuesdays and Thursdays",
        "By when": "from 7 April",
        "How we’ll know": "the register shows it",
        "When we meet again": "24 June, 19:00",
        "Who keeps an eye on the plan": "Kwame, every fortnight",
    },
    "joe": {
        "What will happen": "Joe has both children on the first Saturday of a month",
        "By when": "from May",
        "When we meet again": "24 June, 17:00",
    },
}
BOTTOM_LINES = (
    ("A sober adult is always with Theo.", "He is four.", "An alcohol worker within ten days."),
    ("Nobody tells Lee where the children live.", "A court said so.", "A domestic-abuse adviser."),
)
#: What the buttons are called.
YES, SIGN, MARK = "Yes, I’ll sign", "Yes, I sign", "Leave my mark"
AGREEING = re.compile("agreeing together|Read it and say yes or no", re.IGNORECASE)
#: Parents and children, who are each asked whether they want an advocate.
ASKED = ("Siobhan", "Daniel", "Maya", "Theo")
HELPERS = {"Priya Nair": "priya.nair@example.org", "Aisha Bell": "aisha.bell@example.org"}
#: Where everybody who can be reached in safety is reached.
REACHED = HELPERS | {one.name: one.phone or one.email for one in PEOPLE if one.phone or one.email}
#: Everybody who is invited, in the order of the family's page.
CALLED = {one.name: one.called for one in PEOPLE} | {name: name.split()[0] for name in HELPERS}


@dataclass
class Service:
    """The server, everybody's hands, and what they were told on the way."""

    server: servers.Daphne
    browser: Browser
    tally: Tally = field(default_factory=Tally)
    hands: dict[str, Hand] = field(default_factory=dict)
    #: Links, numbers and secrets that somebody was handed or read off a page.
    facts: dict[str, str] = field(default_factory=dict)

    def hand(self, name: str, *, phone: bool = False) -> Hand:
        """Somebody at their own browser."""
        if name not in self.hands:
            self.hands[name] = Hand.of(name, self.browser, self.tally, phone=phone)
        self.last = self.hands[name]
        return self.last

    @property
    def outbox(self) -> Outbox:
        """The folder that stands for texts and mail."""
        return Outbox(self.server.folder / "var" / "outbox")

    def local(self, link: str) -> str:
        """A link as it leads to this server, whatever it is called outside."""
        return re.sub(r"^https?://[^/]+", str(self.server), link)

    def code(self, name: str) -> str:
        """The six numbers somebody's authenticator app shows now; each is good once."""
        return code_for(self.facts[f"secret of {name}"])


# -- the service ---------------------------------------------------------------------------------------------
def the_administrator_signs_in(here: Service) -> None:
    here.server.manage("create_service", "Northtown family meetings", "--admin", ADMINISTRATOR)
    sam = here.hand("sam")
    sam.open(f"{here.server}/")
    sam.press("I work for the service")
    sam.fill("Email", ADMINISTRATOR).fill("Password", PASSWORD).press("Sign in")
    _second_step(here, sam)


def a_manager_gets_an_account(here: Service) -> None:
    sam = here.hand("sam")
    sam.press("Accounts")
    sam.fill("E-mail at work", MANAGER).fill("Their name", "Ruth Adeyemi")
    sam.choose("Their part in the service", "manager").press("Send the invitation")
    _reads_the_link(here, sam, MANAGER)
    _by_invitation(here, here.hand("ruth", phone=True), MANAGER)


def a_coordinator_is_asked_for_and_the_manager_says_yes(here: Service) -> None:
    sam, ruth = here.hand("sam"), here.hand("ruth")
    sam.fill("E-mail at work", COORDINATOR).fill("Their name", "Tom Ellery")
    sam.choose("Their part in the service", "coordinator").press("Send the invitation")
    sam.wait_for(re.compile("when a second person"))
    ruth.press("Teams", re.compile("Tom Ellery"), "Yes, I know them")
    _reads_the_link(here, ruth, COORDINATOR)


def _reads_the_link(here: Service, hand: Hand, email: str) -> None:
    """It is shown once, to be handed over."""
    here.facts[f"link of {email}"] = hand.read(re.compile(r"https?://\S+/own-password/\S+"))
    hand.press("I’ve handed it over")


def the_manager_looks(here: Service) -> None:
    ruth = here.hand("ruth")
    ruth.press("Teams")
    ruth.wait_for("No families yet")
    ruth.press("Numbers")


# -- the family ----------------------------------------------------------------------------------------------
def the_coordinator_writes_the_family_down(here: Service) -> None:
    tom = here.hand("tom")
    _by_invitation(here, tom, COORDINATOR)
    tom.press("A new family")
    tom.fill("What we call this family", FAMILY).press("Start this family")
    tom.press("Several people at once", "More rows")
    for number, one in enumerate(PEOPLE, start=1):
        row = tom.row(re.compile(rf"^\s*Person {number}\b"), of="fieldset.someone")
        row.fill("Whole name", one.name).fill("Called", one.called)
        row.choose("To the children", one.relation)
        if one.phone:
            row.fill("Phone", one.phone).tick("Text message")
        if one.email:
            row.fill("E-mail address", one.email)
        if one.may_say_yes:
            row.tick("May say yes for the children")
        row.tick("Talked over with them: it is safe")
    tom.press("Write them all down")
    for one in PEOPLE:
        tom.wait_for(one.name)


def two_of_them_are_kept_apart(here: Service) -> None:
    tom = here.hand("tom")
    tom.press("Keep two people apart")
    tom.choose("This person", PEOPLE[1].name).choose("must not meet", "Joe Reilly")
    tom.fill("Why (only you see this)", "A non-molestation order.")
    tom.press("Keep them apart from now on")


def the_parents_say_yes_to_a_meeting(here: Service) -> None:
    tom = here.hand("tom")
    for name in ("Siobhan Reilly", "Daniel Okafor"):
        there = tom.row(name, of=".people > li")
        there.press(name)
        there.choose("Their answer", "yes").fill("How they told you", "said so, at home")
        if not there.value("The words you asked with"):
            there.fill("The words you asked with", "Would you like a meeting of your own family?")
        there.press("Keep this answer")
    tom.press("Offer a meeting")
    tom.fill("What we call it", TITLE).fill("The question the family answers", QUESTION)
    tom.fill("Place", "St Brigid’s hall").press("Offer it")
    tom.press("The family said yes")


def everybody_has_a_place(here: Service) -> None:
    tom = here.hand("tom")
    tom.press("Give people a place")
    tom.press("Make another group").fill("What we call this group", SECOND).press("Make this group")
    for one in PEOPLE:
        row = tom.row(one.name, of=".everybody-places li")
        row.tick(one.name)
        if one.group == SECOND:
            row.choose("Group", SECOND)
    tom.press("Give them these places")
    for name, called, role in (
        ("Priya Nair", "Priya", "social worker"),
        ("Aisha Bell", "Aisha", "advocate"),
    ):
        tom.fill("Full name", name).fill("What people call them", called).choose("They are here as", role)
        tom.fill("E-mail at work", HELPERS[name]).tick("They told me to write to them there")
        if role == "advocate":
            tom.choose("Sits beside (for an advocate, interpreter or supporter)", "Maya")
        tom.row("Somebody who helps", of="section").press("Give them a place")
    tom.press("Back to what is next")


def what_has_to_be_done_first_is_ticked(here: Service) -> None:
    tom = here.hand("tom")
    tom.press("All is in place", "I’ve looked")
    for name in ASKED:
        tom.choose(name, "wants one" if name == "Maya" else "doesn’t want one")
    tom.press("Keep their answers")
    tom.press("The family and its people")


def everybody_is_invited(here: Service) -> None:
    tom = here.hand("tom")
    first, *others = CALLED
    there = tom.row(first, of=".people > li")
    if not there.has(re.compile("^Invite ")):
        there.press(first)
    there.press(re.compile("^Invite(?! on paper)"))
    _hand_over(here, first)
    for name in others:
        tom.press(f"Passed on. Now invite {CALLED[name]}")
        _hand_over(here, name)
    tom.press("I’ve passed both on")


def _hand_over(here: Service, name: str) -> None:
    """The link in writing; the numbers said aloud, where they cannot go to them alone."""
    tom = here.hand("tom")
    tom.wait_for(re.compile(f"^A way in for {CALLED[name]}"))
    here.facts[f"link of {name}"] = tom.read(re.compile(r"https?://\S+/j/\S+"))
    if tom.page.locator("#way-code").count():
        here.facts[f"numbers of {name}"] = tom.read(re.compile(r"\b\d{3} \d{3}\b"))
    else:
        here.facts[f"numbers of {name}"] = here.outbox.numbers_for(REACHED[name])


def the_social_worker_writes_what_she_knows(here: Service) -> None:
    priya = _comes_in(here, "Priya Nair")
    priya.press(re.compile("What people know|Write what"))
    for text, reason, offer in BOTTOM_LINES:
        priya.press("Something that must be true")
        priya.fill("What must be true of any plan", text).fill("Why", reason)
        priya.fill("Help that goes with it", offer)
        priya.row("What must be true of any plan", of="details").press("Write it down")
    priya.press("Something people know")
    priya.choose("What it is", "strength").fill("In plain words", "Maya never misses netball.")
    priya.row("In plain words", of="details").press("Write it down")
    priya.press("Back to my first page")


def it_is_shared_and_a_time_is_set(here: Service) -> None:
    tom = here.hand("tom")
    tom.press(TITLE, "Read and share it", "Share all of this with the family", "Yes, share it")
    tom.press("Back to what is next", "Change title, question, place or time")
    at = datetime.now(ZoneInfo("Europe/London")) + timedelta(minutes=40)
    tom.fill("Day", f"{at:%Y-%m-%d}").fill("Time", f"{at:%H:%M}")
    tom.press(re.compile("time", re.I))
    tom.press("Everything is ready")


# -- the evening ---------------------------------------------------------------------------------------------
def everybody_comes_in_by_link_and_numbers(here: Service) -> None:
    for one in (*(one.name for one in PEOPLE), "Aisha Bell"):
        _comes_in(here, one, phone=True)
    here.hand("priya").press("Kitchen Table")  # what stood there was of this morning
    for name in TABLE:
        here.hand(name).press(re.compile("Go to the room|The room")).wait_for("They know you’re here")


def the_room_opens_and_they_are_let_in(here: Service) -> None:
    tom = here.hand("tom")
    tom.press("Open the room")
    for _name in TABLE:
        tom.press(re.compile(r"^Let .* in$"))
    for name in TABLE:
        here.hand(name).wait_for(QUESTION)


def each_group_is_on_its_own_and_writes_its_plan(here: Service) -> None:
    here.hand("siobhan").press("Start family time")
    for name, plan in PLANS.items():
        writer = here.hand(name)
        writer.wait_for("Just family in here.")
        writer.page.locator("[data-saved=safe]").wait_for()
        writer.press("Add a promise")
        for label, words in plan.items():
            writer.fill(label, words)
        writer.page.locator("[data-saved=safe]").wait_for()
    assert not here.hand("priya").page.locator("textarea").count()


def each_group_opens_its_door_and_makes_a_version(here: Service) -> None:
    for name in PLANS:
        here.hand(name).press("We’re ready: open the door", "Yes, open the door")
    for name in PLANS:
        writer = here.hand(name)
        writer.wait_for("Finished: keep this plan")
        writer.press("Finished: keep this plan")
        writer.wait_for("This is what we’ve promised")


# -- answering, signing, sealing -----------------------------------------------------------------------------
def the_social_worker_answers_both_plans(here: Service) -> None:
    priya = here.hand("priya")
    priya.press("Answer the plan")
    for group in ("Everybody", SECOND):
        if group == SECOND:
            priya.press(group)
        for number in range(1, len(BOTTOM_LINES) + 1):
            priya.page.locator(f"input[name=met-{number}][value=yes]").check()
            here.tally.of("priya").clicks += 1
        priya.press("Give my answers").wait_for("Your answers are given")


def everybody_signs(here: Service) -> None:
    for one in PEOPLE:
        if not one.is_child:
            _signs(here, one.name, one.phone or one.email)
    maya = here.hand("maya")
    _to_the_plan(maya).press(MARK).fill("Type your name", "Maya").press("Leave it here")
    maya.wait_for("Your mark is in the plan")


def the_plans_are_sealed(here: Service) -> None:
    tom = here.hand("tom")
    tom.press("My desk")
    tom.press("Close and seal it")
    for group in ("Everybody", SECOND):
        if group == SECOND:
            tom.press(group)
        for box in tom.page.locator("input[name=without]").all():
            box.check()
            here.tally.of("tom").clicks += 1
        tom.tick(re.compile("I’m sure: close it now")).press("Close and seal the plan")
        tom.wait_for("Closed and sealed.")


def everybody_has_their_copy(here: Service) -> None:
    for one in PEOPLE:
        hand = here.hand(_first(one.name))
        _out_of_here(hand).press("My copy of the plan")
        with hand.page.expect_download() as coming:
            hand.press("Keep it as a PDF")
        assert coming.value.path().read_bytes().startswith(b"%PDF-")


STEPS: tuple[Callable[[Service], None], ...] = (
    the_administrator_signs_in,
    a_manager_gets_an_account,
    a_coordinator_is_asked_for_and_the_manager_says_yes,
    the_manager_looks,
    the_coordinator_writes_the_family_down,
    two_of_them_are_kept_apart,
    the_parents_say_yes_to_a_meeting,
    everybody_has_a_place,
    what_has_to_be_done_first_is_ticked,
    everybody_is_invited,
    the_social_worker_writes_what_she_knows,
    it_is_shared_and_a_time_is_set,
    everybody_comes_in_by_link_and_numbers,
    the_room_opens_and_they_are_let_in,
    each_group_is_on_its_own_and_writes_its_plan,
    each_group_opens_its_door_and_makes_a_version,
    the_social_worker_answers_both_plans,
    everybody_signs,
    the_plans_are_sealed,
    everybody_has_their_copy,
)

#: What a coordinator does until everybody is invited: written down with a safe way, the yes, places, ticks,
#: the links.
TO_INVITED = (
    the_coordinator_writes_the_family_down,
    the_parents_say_yes_to_a_meeting,
    everybody_has_a_place,
    what_has_to_be_done_first_is_ticked,
    everybody_is_invited,
)
MOST_CLICKS = 6


def test_a_service_of_ones_own_from_nothing_to_the_sealed_plan(
    start_daphne: StartDaphne, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Service(start_daphne(**ENVIRONMENT), browser)
    for step in STEPS:
        here.tally.step = step.__name__.replace("_", " ")
        step(here)
        assert not here.tally.refused, here.tally.refused
        for name, hand in here.hands.items():
            assert not hand.sees("Not just now"), f"{name} met a refusal at {hand.page.url}"
        _say(f"{here.tally.step} ok: {here.tally.total(step=here.tally.step)}", capsys)
    a_person = sum(
        here.tally.total(name="tom", step=step.__name__.replace("_", " ")).clicks for step in TO_INVITED
    ) / len(PEOPLE)
    _say(f"from written down to invited: {a_person:.1f} clicks a person", capsys)
    assert a_person <= MOST_CLICKS
    tom, everybody = here.tally.total(name="tom"), here.tally.total()
    _say(f"everybody together: {everybody}", capsys)
    _say(f"the coordinator: {tom}; about {tom.seconds / 60:.0f} minutes for a quick typist", capsys)
    assert tom.seconds < HALF_AN_HOUR


def _say(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"STORY {what}")  # noqa: T201 - `make story` is read by people


def _by_invitation(here: Service, hand: Hand, email: str) -> None:
    """The link that was handed over; a password of one's own."""
    hand.open(here.local(here.facts[f"link of {email}"]))
    hand.fill("A new password", PASSWORD).fill("The same once more", PASSWORD)
    hand.press("This is my password")
    _second_step(here, hand)


def _comes_in(here: Service, name: str, *, phone: bool = False) -> Hand:
    """By the link that was handed over, and the numbers that were said or sent; then by numbers of their
    own.
    """
    hand = here.hand(_first(name), phone=phone)
    hand.open(here.local(here.facts[f"link of {name}"]))
    hand.fill(re.compile("six numbers", re.I), here.facts[f"numbers of {name}"])
    hand.press("Come in")
    here.facts[f"numbers of {name}"] = hand.read(re.compile(r"\b\d{3} \d{3}\b"))
    return hand.press("I’ve written them down", "This is me")


def _first(name: str) -> str:
    return name.split()[0].lower()


def _out_of_here(hand: Hand) -> Hand:
    """By what stands at the top of every page."""
    return hand.press("Kitchen Table" if hand.has_now("Kitchen Table") else TITLE)


def _to_the_plan(hand: Hand) -> Hand:
    """From wherever they are: their first page, the room, or the plan as it stood."""
    _out_of_here(hand)
    return hand if hand.has_now(YES) or hand.has_now(MARK) else hand.press(AGREEING)


def _signs(here: Service, name: str, to: str) -> None:
    hand = here.hand(_first(name))
    _to_the_plan(hand).press(YES, "Send me my numbers")
    hand.fill("Type your name", name)
    hand.fill(re.compile("six numbers", re.I), here.outbox.numbers_for(to, having=FRESH))
    hand.press(SIGN)
    hand.wait_for("You’ve answered")


def _second_step(here: Service, hand: Hand) -> None:
    """An authenticator app is set up, with its secret read off the page."""
    hand.press("Set up an app", "I can’t scan it")
    here.facts[f"secret of {hand.name}"] = hand.page.locator("code.token").inner_text()
    hand.fill("The six numbers it shows now", here.code(hand.name))
    hand.press("Use this app", "I’ve kept them. Go on")
