"""The steps about people: the yes, a safe way to reach everybody, a place for everybody."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import policy
from meetings.choices import Stage
from meetings.desk.desk_facts import Facts, stands
from meetings.desk.step import Link, State, Step
from participants.models import Member
from participants.models.choices import Role
from participants.platform import clock
from participants.platform.isolated_text import and_list, as_said


def the_yes(facts: Facts, zone: str) -> Step:
    title, family = _("The yes"), facts.at_family
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
            press=facts.move("preparing", _("The family said yes")),
        )
    return Step("yes", title, State.DONE, says, link=Link(family, _("See the answers")))


def _answer_words(facts: Facts, carrier: Member, zone: str) -> str:
    answer = facts.answers.get(carrier.person_id)
    name = {"name": as_said(carrier.person.called)}
    if answer is None:
        return _("%(name)s hasn’t been asked.") % name
    at = answer.withdrawn_at or answer.at
    said = {**name, "day": clock.day_words(at.astimezone(ZoneInfo(zone)))}
    if stands(answer):
        return _("%(name)s said yes %(day)s.") % said
    if answer.given:
        return _("%(name)s took their yes back %(day)s.") % said
    return _("%(name)s said no %(day)s.") % said


def safe_contact(facts: Facts, _zone: str) -> Step:
    title, family = _("A safe way to reach everybody"), facts.at_family
    if not facts.members:
        says = _("Write down the family’s people first: who they are, and how to reach them safely.")
        return Step("safe", title, State.MINE, says, link=Link(family, _("Add people")))
    unchecked = facts.unchecked
    if unchecked:
        says = _("Ask %(names)s how they can be reached, and check it. Nothing goes before that.")
        says %= {"names": and_list(person.called for person in unchecked)}
        return Step("safe", title, State.MINE, says, link=Link(family, _("Check how")))
    says = _("Everybody was asked, and you checked it.")
    return Step("safe", title, State.DONE, says, link=Link(family, _("See how")))


def places(facts: Facts, _zone: str) -> Step:
    title = _("A place for everybody")
    places = Link(facts.at("desk_seats"), _("Give people a place"))
    kin = [one for one in facts.seated if one.role in policy.KIN]
    fathers = [line.missing for line in facts.missing if line.code == "fathers"]
    if not kin:
        says = _("Nobody of the family has a place yet. One form gives everybody theirs.")
        return Step("places", title, State.MINE, says, link=places)
    if facts.unseated:
        says = ngettext("%(names)s has no place yet.", "%(names)s have no place yet.", len(facts.unseated))
        says %= {"names": and_list(one.person.called for one in facts.unseated)}
        return Step("places", title, State.MINE, says, link=places)
    if fathers:
        says = _("Still to do: %(what)s.") % {"what": fathers[0]}
        to_family = Link(facts.at_family, _("To the family’s people"))
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
        _("%(name)s interprets.") % {"name": as_said(one.person.called)}
        for one in facts.seated
        if one.role == Role.INTERPRETER
    ]
    return " ".join(said)
