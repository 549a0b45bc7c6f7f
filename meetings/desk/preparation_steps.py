"""The nine steps from the first yes to the open door, in one fixed order (docs/practice.md, rules 1 and
2).
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.choices import Stage
from meetings.desk import last_steps, people_steps, ticked_steps
from meetings.desk.desk_facts import Facts
from meetings.desk.step import State, Step
from participants.platform.isolated_text import and_list

#: Which step a line of the checklist (rule 2) belongs to; a tick is its own step.
HOLDS_UP = {"report": "know", "bottom_lines": "know", "fathers": "places"}


def steps(facts: Facts, *, zone: str) -> list[Step]:
    """The nine steps as they stand, the first that is the coordinator's lit."""
    parts: list[Callable[[Facts, str], Step]] = [
        people_steps.the_yes,
        people_steps.safe_contact,
        people_steps.places,
        ticked_steps.needs,
        ticked_steps.court_orders,
        ticked_steps.advocate,
        last_steps.what_people_know,
        last_steps.a_time,
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


def _ready(facts: Facts, before: list[Step]) -> Step:
    title, stage = _("Ready"), facts.meeting.stage
    why = _what_is_left(facts)
    if stage == Stage.READY:
        says = why or _("Everybody can come. Open the room when the first people are there.")
        press = facts.move(Stage.INFORMATION, _("Open the room"), not_yet=why)
        return Step("ready", title, State.END if why else State.MINE, says, press=press)
    if stage != Stage.PREPARING or why:
        says = _("Opens when these are done: %(what)s.") % {"what": _in_the_way(facts, before)}
        press = facts.move(Stage.READY, _("Everything is ready"), not_yet=why or says)
        return Step("ready", title, State.END, says, press=press)
    says = _("Nothing more has to be done before the meeting.")
    if open_ones := [one.title for one in before if one.state != State.DONE]:
        says = _("You can go on. Still open: %(what)s.") % {"what": and_list(open_ones).lower()}
    press = facts.move(Stage.READY, _("Everything is ready"))
    return Step("ready", title, State.MINE, says, press=press)


def _what_is_left(facts: Facts) -> str:
    """What the rules still ask for, in a sentence; before the room opens, that is the yes alone."""
    at_the_door = facts.meeting.stage == Stage.READY
    left = [] if at_the_door else [line.missing or line.words for line in facts.missing]
    if not facts.says_yes:
        left.insert(0, _("the yes of somebody who may say it"))
    return _("Left: %(what)s.") % {"what": "; ".join(left)} if left else ""


def _in_the_way(facts: Facts, before: list[Step]) -> str:
    holding = {HOLDS_UP.get(line.code, line.code) for line in facts.missing}
    if not facts.says_yes or facts.meeting.stage != Stage.PREPARING:
        holding.add("yes")
    return and_list(one.title for one in before if one.key in holding).lower()
