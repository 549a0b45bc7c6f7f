"""Whatever the policy allows somebody, a page leads there: from their first page, at every stage, by links
and forms alone.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.test import Client
from django.urls import resolve

from meetings import policy
from meetings.models import Seat
from participants.models import JournalEntry
from tests.house import something_of_everything as scene
from tests.house.crawl import Walk, Way
from tests.policy.cast import CAST, Part, Visitor, sign_in
from tests.policy.walk import Address, addresses, expected
from tests.support.family import Reilly

pytestmark = pytest.mark.exhaustive

_NO_ROOM = (*policy.BEFORE[:3], *policy.AFTER[1:], policy.WITHDRAWN, policy.SAFETY_PAUSE)
_COORDINATORS = (policy.COORDINATOR, policy.STAFF_COORDINATOR)
#: Where the coordinator's own form takes the meeting no further: others do, or a form of its own, or nobody.
_NO_STEP = (
    policy.INFORMATION,
    policy.PRIVATE,
    policy.PRESENTING,
    *policy.ANSWERED,
    policy.CLOSED,
    policy.WITHDRAWN,
)
#: Addresses nobody needs a link to.
NEEDS_NO_LINK = {
    "join": "comes by text, by mail or on paper",
    "own_password": "comes by mail, or is handed over",
    "check": "stands on the sealed PDF and on paper",
    "twilio_status": "a provider calls it",
    "twilio_text": "a provider calls it",
    "notify_status": "a provider calls it",
    "notify_text": "a provider calls it",
    "mail_status": "a provider calls it",
    "left": "where leaving quickly ends",
    "security_txt": "people who look for holes know where it is (RFC 9116)",
    "prove": "comes by itself when somebody’s proof has grown old",
    "join_slash": "the same page as join, for a link that was copied with a stroke too many",
    "meeting": "the short address of a meeting: it leads on to where one belongs",
    "who_goes_on": "comes by itself when two people are in one browser",
    "waiting": "where the room leads whoever is not let in yet",
    "desk_send_numbers": "stands on the page that shows a new link, once",
    "desk_way_in_paper": "stands on the page that shows a new link, once",
}
#: Forms that are there for some alone: who does not have it, or at which stages nobody does.
NOT_FOR = {
    "sign": (
        policy.SEATED,
        policy.ANSWERED,
        "its form opens once the six numbers were sent; a child’s at once",
    ),
    "sign_code": ((policy.CHILD,), policy.ALL, "a child signs without numbers"),
    "promises": ((*policy.BESIDE, policy.COMPANION), policy.ALL, "who is named in one answers it"),
    "family_times": (policy.SEATED, (policy.INFORMATION,), "there has been no family time yet"),
    "seal": (policy.SEATED, (policy.SIGNED,), "it is sealed"),
    "copy": (
        policy.SEATED,
        policy.ANSWERED,
        "there is one only for a circle whose plan is sealed while another still signs",
    ),
    "copy_pdf": (
        policy.SEATED,
        policy.ANSWERED,
        "there is one only for a circle whose plan is sealed while another still signs",
    ),
    "resources": (policy.SEATED, (policy.SIGNED,), "the plan is sealed with the answers it had"),
    "begin_afresh": (policy.SEATED, policy.ALL, "only where the words cannot be opened any more"),
    "contest_signature": (policy.SEATED, policy.ALL, "beside an answer that was given"),
    "settle_signature": (
        policy.SEATED,
        policy.ALL,
        "beside an answer that was said not to be theirs",
    ),
    "begin_plan": (policy.SEATED, policy.ALL, "only for a circle that nobody was in for"),
    "desk_person_take_out": (
        _COORDINATORS,
        policy.ALL,
        "not while they sit in a meeting, and the page says so",
    ),
    "desk_stays_out": (
        policy.SEATED,
        policy.ALL,
        "only when two kept apart are both asked to come",
    ),
    "room": (policy.SEATED, _NO_ROOM, "there is no room before the day and after it"),
    "desk_stage": (policy.SEATED, _NO_STEP, "the coordinator has no step to take"),
}
#: What the room's script does over its socket, which the same page leads to.
SCRIPTED: dict[Way, str] = {
    ("admit", "POST"): "room",
    ("not_today", "POST"): "room",
    ("ask_in", "POST"): "room",
    ("suggestions", "POST"): "room",
}
#: Found, and not opened: papers, which take a moment to draw. Handing one over is written in the journal.
PAPERS = frozenset(
    {"copy_pdf", "to_sign", "work_letter", "visit_sheet", "my_view_file", "view_file", "account_logout"}
)  # fmt: skip
#: Opened once, since a meeting's stage changes nothing there.
STEADY = frozenset(
    {"patch", "devices", "own_contact", "sign_ins", "mfa_index", "desk_family_new", "desk_meeting_new",
    "desk_reaching",
     "open_family", "desk_families", "desk_people_several", "desk_person_take_out", "desk_join",
     "account_change_password", "join_by_hand", "accounts", "teams", "numbers", "api_page",
     "own_key", "service", "service_keys", "signed_in"}
)  # fmt: skip
#: Pages that say something else before the door than in the room.
AT_THE_DOOR = frozenset(
    {"home", "meeting", "waiting", "room", "who", "late", "ahead", "desk", "desk_meeting"}
)
#: What every member of staff finds from their first page, beside what the table says.
ACCOUNT = ("account_logout", "account_change_password", "mfa_index", "sign_ins")


@dataclass
class Missing:
    """What nobody leads to, and what a link leads to in vain: at which stages."""

    ways: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, what: str, stage: str) -> None:
        """One more of them."""
        self.ways[what].append(stage)

    def __str__(self) -> str:
        return "\n".join(f"{what}: {', '.join(at)}" for what, at in sorted(self.ways.items()))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CAST)
def test_every_address_the_table_allows_is_found_from_the_first_page(
    reilly: Reilly, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    scene.lay_out(reilly)
    part, visitor = CAST[name], _come(reilly, CAST[name])
    missing, kept = Missing(), {}
    pause = policy.PRIVATE if name in policy.KIN else policy.PRESENTING
    for stage in _stages(part):
        scene.move_to(reilly, stage, pause=pause)
        before = list(JournalEntry.objects.values_list("pk", flat=True))
        found, refused = _walk(reilly, visitor, stage, kept)
        for way, action in _due(part, stage):
            if way not in found:
                missing.note(f"{way[1]} {way[0]} ({action})", stage)
        for path, why in refused.items():
            missing.note(f"{_named(path)} is linked and refused ({why})", stage)
        written = JournalEntry.objects.exclude(pk__in=before).values_list("action", flat=True)
        assert not list(written), f"walking at {stage} has written to the journal"
    assert not missing.ways, f"{name} finds no way to\n{missing}"


def test_a_link_that_is_taken_away_is_missed(reilly: Reilly) -> None:
    """The walk sees no more than the pages show: without its link, an address is not found."""
    visitor = _come(reilly, CAST[policy.FAMILY])
    whole = Walk(visitor.client).start("/")
    assert ("devices", "GET") in whole.reached
    without = Walk(visitor.client, blind=frozenset({"devices"})).start("/")
    assert ("devices", "GET") not in without.reached


# -- who walks -----------------------------------------------------------------------------------------------
def _come(reilly: Reilly, part: Part) -> Visitor:
    if part.role == policy.STAFF_COORDINATOR:
        scene.hand_over(reilly)
        part = Part(part.role, account=scene.another)
    return sign_in(part, reilly)


def _stages(part: Part) -> tuple[str, ...]:
    """Every stage for whoever sits in the meeting, or runs it; for everybody else one is like the other."""
    in_it = part.role in (*policy.SEATED, policy.STAFF_COORDINATOR)
    return policy.STAGES if in_it else policy.STAGES[:1]


def _walk(
    reilly: Reilly, visitor: Visitor, stage: str, kept: dict[str, list[tuple[str, str]]]
) -> tuple[set[Way], dict[str, str]]:
    """What is found from the room, and from before its door; and the links that were refused."""
    own = visitor.part.played_by
    seat = Seat.objects.filter(meeting=reilly.meeting, person__name__istartswith=own).first() if own else None
    scene.place(reilly, seat, inside=True)
    each = frozenset({"who"}) if visitor.part.role in policy.KIN else frozenset()
    walk = Walk(visitor.client, unopened=PAPERS, each=each, steady=STEADY, kept=kept).start("/")
    found, refused = set(walk.reached), walk.refused
    if seat is not None and stage in (policy.READY, *policy.OPEN_ROOM, policy.SIGNED):
        scene.place(reilly, seat, inside=False)
        walk = Walk(visitor.client, only=AT_THE_DOOR).start("/")
        found, refused = found | walk.reached.keys(), refused | walk.refused
    return found | {way for way, page in SCRIPTED.items() if (page, "GET") in found}, refused


# -- what is due ---------------------------------------------------------------------------------------------
def _due(part: Part, stage: str) -> Iterator[tuple[Way, str]]:
    """Each address and method this part may ask for at this stage, with its action."""
    everybodys = part.role == policy.ANYBODY
    roles = frozenset({part.role, *part.also} | (set() if part.account or everybodys else {policy.PERSON}))
    for name, address, methods in _ours():
        for method in methods:
            action = address.action(method) or ""
            # What anybody may do, strangers have to find; whoever is in has come in.
            is_due = everybodys == policy.may(policy.ANYBODY, action)
            if expected(roles, action, stage) and is_due and not _has_no(part, name, method, stage):
                yield (name, method), action
    if part.account:
        yield from (((name, "GET"), "every member of staff") for name in ACCOUNT)


def _has_no(part: Part, name: str, method: str, stage: str) -> bool:
    who, when, _why = NOT_FOR.get(name, ((), (), ""))
    is_form = name in ("sign", "promises", "desk_person_take_out")
    return part.role in who and stage in when and (method == "POST" or not is_form)


@cache
def _ours() -> tuple[tuple[str, Address, tuple[str, ...]], ...]:
    """Every address people come to, its name, and the methods it answers to."""
    pages = [one for one in addresses() if not one.is_api]
    named = [(resolve(one.path({})).view_name, one) for one in pages]
    return tuple(
        (name, one, tuple(method for method in one.methods() if _answers(one, method)))
        for name, one in named
        if name not in NEEDS_NO_LINK
    )


def _answers(address: Address, method: str) -> bool:
    client = Client(raise_request_exception=False)
    return client.generic(method, address.path({})).status_code != 405


def _named(path: str) -> str:
    return resolve(path.partition("?")[0]).view_name
