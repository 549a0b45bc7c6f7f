"""The nine steps from the first yes to the open door, in one fixed order (PRACTICE.md, rules 1 and 2)."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import policy
from meetings.desk.facts import Facts, stands
from meetings.desk.step import Link, Press, State, Step, Told, and_list
from meetings.words import CheckKind, ComesBy, Stage
from participants import clock
from participants.models import Member
from participants.roles import Relation, Role

PARENTS = (Relation.MOTHER, Relation.FATHER)


def steps(facts: Facts, *, zone: str) -> list[Step]:
    """The nine steps as they stand, the first that is the coordinator's lit."""
    parts: list[Callable[[Facts, str], Step]] = [
        _the_yes,
        _safe_contact,
        _places,
        _needs,
        _court_orders,
        _advocate,
        _what_people_know,
        _a_time,
    ]
    found = [part(facts, zone) for part in parts]
    found.append(_ready(facts, found))
    lit = next((i for i, one in enumerate(found) if one.state == State.MINE), None)
    if lit is not None:
        found[lit] = replace(found[lit], state=State.NOW)
    return found


def summary(found: list[Step]) -> str:
    """How far it is, in a sentence or three."""
    done = sum(1 for one in found if one.state == State.DONE)
    mine = sum(1 for one in found if one.state in (State.MINE, State.NOW))
    said = [
        _("Nothing is done yet.")
        if not done
        else ngettext("One of %(all)d is done.", "%(done)d of %(all)d are done.", done)
        % {"done": done, "all": len(found)}
    ]
    if mine:
        said.append(ngettext("One is yours.", "%(n)d are yours.", mine) % {"n": mine})
    waits = [one.waits_for for one in found if one.state == State.WAIT and one.waits_for]
    said += [_("One waits for %(name)s.") % {"name": name} for name in waits]
    return " ".join(said)


# -- the yes -------------------------------------------------------------------------------------------
def _the_yes(facts: Facts, zone: str) -> Step:
    title, family = _("The yes"), _family(facts)
    if not facts.carriers:
        says = _("Nobody is written down yet who may say yes for the children.")
        return Step("yes", title, State.MINE, says, link=Link(family, _("Write down who may")))
    says = " ".join(_answer_words(facts, one, zone) for one in facts.carriers)
    if not facts.says_yes:
        if any(facts.answers.get(one.person_id) for one in facts.carriers):
            says += " " + _(
                "Nobody who may say yes says it now, so the meeting can’t begin. Ask again, or call it off."
            )
        return Step("yes", title, State.MINE, says, link=Link(family, _("Write down an answer")))
    if facts.meeting.stage in (Stage.OFFERED, Stage.CONSENTED):
        return Step(
            "yes",
            title,
            State.MINE,
            says,
            press=_move(facts, "preparing", _("The family said yes")),
        )
    return Step("yes", title, State.DONE, says, link=Link(family, _("See the answers")))


def _answer_words(facts: Facts, carrier: Member, zone: str) -> str:
    answer = facts.answers.get(carrier.person_id)
    name = {"name": carrier.person.called}
    if answer is None:
        return _("%(name)s hasn’t been asked.") % name
    at = answer.withdrawn_at or answer.at
    said = {**name, "day": clock.day_words(at.astimezone(ZoneInfo(zone)))}
    if stands(answer):
        return _("%(name)s said yes %(day)s.") % said
    if answer.given:
        return _("%(name)s took their yes back %(day)s.") % said
    return _("%(name)s said no %(day)s.") % said


# -- people --------------------------------------------------------------------------------------------
def _safe_contact(facts: Facts, _zone: str) -> Step:
    title, family = _("A safe way to reach everybody"), _family(facts)
    if not facts.members:
        says = _(
            "Write down the family’s people first: who they are, and how to reach them safely."
        )
        return Step("safe", title, State.MINE, says, link=Link(family, _("Add people")))
    unchecked = facts.unchecked
    if unchecked:
        says = _("Ask %(names)s how they can be reached, and check it. Nothing goes before that.")
        says %= {"names": and_list(person.called for person in unchecked)}
        return Step("safe", title, State.MINE, says, link=Link(family, _("Check how")))
    says = _("Everybody was asked, and you checked it.")
    return Step("safe", title, State.DONE, says, link=Link(family, _("See how")))


def _places(facts: Facts, _zone: str) -> Step:
    title = _("A place for everybody")
    places = Link(_meeting("desk_seats", facts), _("Give people a place"))
    kin = [one for one in facts.seated if one.role in policy.KIN]
    fathers = [line.missing for line in facts.missing if line.code == "fathers"]
    if not kin:
        says = _("Nobody of the family has a place yet. One form gives everybody theirs.")
        return Step("places", title, State.MINE, says, link=places)
    if facts.unseated:
        says = ngettext(
            "%(names)s has no place yet.", "%(names)s have no place yet.", len(facts.unseated)
        )
        says %= {"names": and_list(one.person.called for one in facts.unseated)}
        return Step("places", title, State.MINE, says, link=places)
    if fathers:
        says = _("Still to do: %(what)s.") % {"what": fathers[0]}
        to_family = Link(_family(facts), _("To the family’s people"))
        return Step("places", title, State.MINE, says, link=to_family)
    link = Link(places.address, _("See the places"))
    return Step("places", title, State.DONE, _places_words(facts), link=link)


def _places_words(facts: Facts) -> str:
    n = len(facts.seated)
    said = [ngettext("One person has a place.", "%(n)d people have a place.", n) % {"n": n}]
    if len(facts.circles) > 1:
        groups = len(facts.circles)
        said.append(_("They sit in %(n)d groups that never meet.") % {"n": groups})
    said += [
        _("%(name)s interprets.") % {"name": one.person.called}
        for one in facts.seated
        if one.role == Role.INTERPRETER
    ]
    return " ".join(said)


# -- the three ticks -----------------------------------------------------------------------------------
def _needs(facts: Facts, _zone: str) -> Step:
    wanting = [one for one in facts.seated if one.needs.strip()]
    says = _("Ask everybody what they need to take part, and put it in place.")
    done = (
        ngettext(
            "Everybody was asked. One needs something: it stands in the list below.",
            "Everybody was asked. %(n)d need something: it stands in the list below.",
            len(wanting),
        )
        % {"n": len(wanting)}
        if wanting
        else _("Everybody was asked, and nobody needs anything.")
    )
    return _ticked(
        facts, CheckKind.ACCESS_NEEDS, _("What people need"), says, done, _("All is in place")
    )


def _court_orders(facts: Facts, _zone: str) -> Step:
    says = _(
        "Look at the orders the court has made, with whoever keeps them. You can take your tick back."
    )
    done = _("You looked at the orders the court has made.")
    return _ticked(facts, CheckKind.COURT_ORDERS, _("Court orders"), says, done, _("I’ve looked"))


def _advocate(facts: Facts, _zone: str) -> Step:
    says = _(
        "Ask each parent and each child by themselves whether they want an advocate beside them."
    )
    done = _("Each parent and each child was asked by themselves.")
    step = _ticked(
        facts,
        CheckKind.ADVOCATE_OFFERED,
        _("An advocate offered"),
        says,
        done,
        _("I’ve asked them all"),
    )
    return replace(step, each=_beside(facts)) if step.state != State.LATER else step


def _beside(facts: Facts) -> list[Told]:
    """Parents and children who have a place, each with the advocate who sits beside them, if any."""
    parents = {one.person_id for one in facts.members if one.relation in PARENTS}
    helped = {one.beside_id: one.person.called for one in facts.seated if one.role == Role.ADVOCATE}
    return [
        Told(one.person, f"{one.person.called}: {helped[one.pk]}")
        if one.pk in helped
        else Told(one.person, one.person.called)
        for one in facts.seated
        if one.role == Role.CHILD or one.person_id in parents
    ]


def _ticked(facts: Facts, kind: CheckKind, title: str, says: str, done: str, words: str) -> Step:
    key, check = str(kind), facts.checks.get(kind)
    address = _meeting("desk_checks", facts)
    may = policy.may(policy.COORDINATOR, "meeting.check_off", facts.meeting.stage)
    if check is not None:
        undo = Press(address, "undo", "1", _("Take my tick back")) if may else None
        return Step(key, title, State.DONE, done, undo=undo, note=check.note)
    if not may:
        return Step(key, title, State.LATER, says)
    press = Press(address, "kind", key, words, takes_note=True)
    return Step(key, title, State.MINE, says, press=press)


# -- what people know, and when ------------------------------------------------------------------------
def _what_people_know(facts: Facts, _zone: str) -> Step:
    title = _("What people know")
    link = Link(_meeting("desk_information", facts), _("Read so far"))
    shared = [one.shared_at for one in facts.bottom_lines]
    shared += [one.shared_at for one in facts.statements]
    writer = next((one for one in facts.seated if one.role == Role.REFERRER), None)
    lacking = {line.code for line in facts.missing} & {"report", "bottom_lines"}
    if not lacking:
        says = _("The family can read it. Each thing that must be true has its reason.")
        return Step("know", title, State.DONE, says, link=link)
    if None in shared and facts.bottom_lines and facts.statements:
        says = _("It is written. Read it, then share it with the family.")
        link = Link(link.address, _("Read and share it"))
        return Step("know", title, State.MINE, says, link=link)
    if writer is not None:
        name = writer.person.called
        says = _(
            "%(name)s writes what worries them, what goes well, and what must be true of any plan."
        )
        return Step("know", title, State.WAIT, says % {"name": name}, waits_for=name, link=link)
    says = _("Give the social worker a place first, so that they can write what they know.")
    places = Link(_meeting("desk_seats", facts) + "#somebody-else", _("Give them a place"))
    return Step("know", title, State.MINE, says, link=places)


def _a_time(facts: Facts, zone: str) -> Step:
    title, meeting = _("A time"), facts.meeting
    times = _meeting("desk_times", facts)
    if meeting.starts_at is not None:
        says = capfirst(clock.when(meeting.starts_at, zone)) + "."
        return Step("time", title, State.DONE, says, link=Link(times, _("See the times")))
    if facts.is_asking_dates:
        n = len(facts.silent)
        says = (
            ngettext("One person hasn’t answered yet.", "%(n)d people haven’t answered yet.", n)
            % {"n": n}
            if n
            else _("Everybody has answered. Choose a time.")
        )
        state = State.WAIT if n else State.MINE
        return Step("time", title, state, says, link=Link(times, _("See who can come")))
    says = _("Find a time that suits everybody who has to be there, or set one yourself.")
    return Step("time", title, State.MINE, says, link=Link(times, _("Find a time")))


def _ready(facts: Facts, before: list[Step]) -> Step:
    title, stage = _("Ready"), facts.meeting.stage
    open_ones = [one.title for one in before if one.state != State.DONE]
    left = [line.missing or line.words for line in facts.missing]
    if not facts.says_yes:
        left.insert(0, _("the yes of somebody who may say it"))
    why = _("Left: %(what)s.") % {"what": "; ".join(left)} if left else ""
    if stage == Stage.READY:
        says = _("Everybody can come. Open the room when the first people are there.")
        not_yet = "" if facts.says_yes else why
        press = _move(facts, Stage.INFORMATION, _("Open the room"), not_yet=not_yet)
        return Step(
            "ready", title, State.END if not_yet else State.MINE, not_yet or says, press=press
        )
    if stage != Stage.PREPARING or left:
        says = _("Opens when these are done: %(what)s.") % {"what": and_list(open_ones).lower()}
        press = _move(facts, Stage.READY, _("Everything is ready"), not_yet=why or says)
        return Step("ready", title, State.END, says, press=press)
    says = _("Nothing more has to be done before the meeting.")
    if open_ones:
        says = _("You can go on. Still open: %(what)s.") % {"what": and_list(open_ones).lower()}
    press = _move(facts, Stage.READY, _("Everything is ready"))
    return Step("ready", title, State.MINE, says, press=press)


def coming_words(comes_by: str, expected_at: str) -> str:
    """How somebody comes, and when."""
    how = str(ComesBy(comes_by).label)
    return f"{how}, {expected_at}" if expected_at else how


def _move(facts: Facts, to: str, words: str, *, not_yet: str = "") -> Press:
    return Press(_meeting("desk_stage", facts), "to", str(to), words, not_yet=not_yet)


def _meeting(name: str, facts: Facts) -> str:
    return reverse(name, args=[facts.meeting.pk])


def _family(facts: Facts) -> str:
    return reverse("desk_family", args=[facts.meeting.family_id])
