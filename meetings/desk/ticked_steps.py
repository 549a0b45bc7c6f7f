"""The steps that are ticked by hand and can be taken back, needs and court orders; and who was offered an
advocate.
"""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import policy
from meetings.choices import AboutAdvocate, CheckKind
from meetings.desk.advocates import PARENTS
from meetings.desk.desk_facts import Facts
from meetings.desk.step import Choices, Press, State, Step, Told
from meetings.models import AdvocateOffer, Seat
from participants.models.choices import Role
from participants.platform.isolated_text import and_list, as_said, comma_list


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
    return _ticked(facts, CheckKind.ACCESS_NEEDS, _("What people need"), says, done, _("All is in place"))


def court_orders(facts: Facts, _zone: str) -> Step:
    says = _("Look at the orders the court has made, with whoever keeps them. You can take your tick back.")
    done = _("You looked at the orders the court has made.")
    return _ticked(facts, CheckKind.COURT_ORDERS, _("Court orders"), says, done, _("I’ve looked"))


def advocate(facts: Facts, _zone: str) -> Step:
    """Who was offered one is written down person by person, with what they answered."""
    key, title = str(CheckKind.ADVOCATE_OFFERED), _("An advocate offered")
    asked = _asked(facts)
    says = _("Ask each parent and each child by themselves whether they want an advocate beside them.")
    if not policy.may(policy.COORDINATOR, "meeting.check_off", facts.meeting.stage):
        return Step(key, title, State.LATER, says)
    if not asked:
        says += " " + _("They need a place at the meeting first.")
    is_done = key not in {line.code for line in facts.missing}
    if is_done and not any(one.answer for one in asked):
        return replace(_ticked(facts, CheckKind.ADVOCATE_OFFERED, title, says, says, ""), each=asked)
    choices = Choices(
        facts.at("desk_advocates"),
        [(value, str(label)) for value, label in AboutAdvocate.choices],
        _("Change their answers") if is_done else _("Write down their answers"),
    )
    state = State.DONE if is_done else State.MINE
    return Step(
        key,
        title,
        state,
        _advocate_words(facts) if is_done else says,
        choices=choices if asked else None,
        each=asked,
    )


def _advocate_words(facts: Facts) -> str:
    """That everybody was asked, and who wants an advocate and has none."""
    helped = {one.beside_id for one in facts.seated if one.role == Role.ADVOCATE}
    without = [
        one.person.called
        for one in facts.seated
        if one.person_id in facts.advocates
        and facts.advocates[one.person_id].answer == AboutAdvocate.WANTS
        and one.pk not in helped
    ]
    said = [_("Each parent and each child was asked by themselves.")]
    if without:
        words = _("Nobody sits beside %(names)s yet: give an advocate a place.")
        said.append(words % {"names": and_list(without)})
    return " ".join(said)


def _asked(facts: Facts) -> list[Told]:
    """Parents and children who have a place, each with their answer and the advocate who sits beside them, if
    any.
    """
    parents = {one.person_id for one in facts.members if one.relation in PARENTS}
    helped = {one.beside_id: one.person.called for one in facts.seated if one.role == Role.ADVOCATE}
    return [
        _told(one, facts.advocates.get(one.person_id), helped.get(one.pk, ""))
        for one in facts.seated
        if one.role == Role.CHILD or one.person_id in parents
    ]


def _told(seat: Seat, offer: AdvocateOffer | None, helper: str) -> Told:
    said = [offer.get_answer_display()] if offer else []
    if helper:
        said.append(_("beside them: %(name)s") % {"name": as_said(helper)})
    words = f"{as_said(seat.person.called)}: {comma_list(said)}" if said else seat.person.called
    asked = comma_list([as_said(seat.person.called), *said[1 if offer else 0 :]])
    return Told(seat.person, words, answer=offer.answer if offer else "", asked=asked)


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
