"""The last steps before a meeting is ready: what people know, and a time."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.desk.desk_facts import Facts
from meetings.desk.step import Link, State, Step
from participants.models.choices import Role
from participants.platform import clock
from participants.platform.isolated_text import as_said


def what_people_know(facts: Facts, _zone: str) -> Step:
    title = _("What people know")
    link = Link(facts.at("desk_information"), _("Read so far"))
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
        says = _("%(name)s writes what worries them, what goes well, and what must be true of any plan.")
        return Step("know", title, State.WAIT, says % {"name": as_said(name)}, waits_for=name, link=link)
    says = _("Give the social worker a place first, so that they can write what they know.")
    places = Link(facts.at("desk_seats") + "#somebody-else", _("Give them a place"))
    return Step("know", title, State.MINE, says, link=places)


def a_time(facts: Facts, zone: str) -> Step:
    title, meeting = _("A time"), facts.meeting
    times = facts.at("desk_times")
    if meeting.starts_at is not None:
        says = capfirst(clock.when(meeting.starts_at, zone)) + "."
        return Step("time", title, State.DONE, says, link=Link(times, _("See the times")))
    if facts.is_asking_dates:
        n = len(facts.silent)
        says = (
            ngettext("One person hasn’t answered yet.", "%(n)d people haven’t answered yet.", n) % {"n": n}
            if n
            else _("Everybody has answered. Choose a time.")
        )
        state = State.WAIT if n else State.MINE
        return Step("time", title, state, says, link=Link(times, _("See who can come")))
    says = _("Find a time that suits everybody who has to be there, or set one yourself.")
    return Step("time", title, State.MINE, says, link=Link(times, _("Find a time")))
