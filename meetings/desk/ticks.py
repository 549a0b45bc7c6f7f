"""The three steps that are ticked by hand and can be taken back: needs, court orders, an advocate."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import policy
from meetings.desk.facts import Facts
from meetings.desk.step import Press, State, Step, Told
from meetings.words import CheckKind
from participants.in_sentences import as_said
from participants.roles import Relation, Role

PARENTS = (Relation.MOTHER, Relation.FATHER)


def needs(facts: Facts, _zone: str) -> Step:
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


def court_orders(facts: Facts, _zone: str) -> Step:
    says = _(
        "Look at the orders the court has made, with whoever keeps them. You can take your tick back."
    )
    done = _("You looked at the orders the court has made.")
    return _ticked(facts, CheckKind.COURT_ORDERS, _("Court orders"), says, done, _("I’ve looked"))


def advocate(facts: Facts, _zone: str) -> Step:
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
        Told(one.person, f"{as_said(one.person.called)}: {as_said(helped[one.pk])}")
        if one.pk in helped
        else Told(one.person, one.person.called)
        for one in facts.seated
        if one.role == Role.CHILD or one.person_id in parents
    ]


def _ticked(facts: Facts, kind: CheckKind, title: str, says: str, done: str, words: str) -> Step:
    key, check = str(kind), facts.checks.get(kind)
    address = facts.at("desk_checks")
    may = policy.may(policy.COORDINATOR, "meeting.check_off", facts.meeting.stage)
    if check is not None:
        undo = Press(address, "undo", "1", _("Take my tick back")) if may else None
        return Step(key, title, State.DONE, done, undo=undo, note=check.note)
    if not may:
        return Step(key, title, State.LATER, says)
    press = Press(address, "kind", key, words, takes_note=True)
    return Step(key, title, State.MINE, says, press=press)
