"""How a plan came to be: moments in order, and who changed which sentence. Private time is a moment without
content.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import Circle, Seat
from participants.models import JournalEntry, Person
from participants.platform.isolated_text import and_list, as_said
from plans.agreement import version_changes
from plans.agreement.frozen import plan_of
from plans.agreement.reading_gate import OPEN, Gate
from plans.models import Version


@dataclass(frozen=True)
class Moment:
    """Something that happened to a circle's plan. `version` where there is something to read."""

    title: str
    at: datetime
    version: Version | None = None
    agreed: bool = False


@dataclass(frozen=True, repr=False)
class Piece:
    """Some sentences of a change: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, repr=False)
class Change:
    """One place that reads differently. `people` wrote the new sentences or took out the old ones, if that is
    known.
    """

    where: str
    whole: bool
    pieces: list[Piece]
    people: list[Person]

    @property
    def by(self) -> str:
        """Where it is and whose it is, as a heading."""
        names = and_list([person.called for person in self.people])
        return f"{self.where} · {names}" if names else self.where


def moments(circle: Circle) -> list[Moment]:
    """Everything that can be told about a circle's plan, the oldest first."""
    versions = list(circle.versions.select_related("sealed").order_by("number"))
    found = [
        Moment(
            _("Version %(number)s was kept") % {"number": version.number},
            version.frozen_at,
            version,
            agreed=hasattr(version, "sealed"),
        )
        for version in versions
    ]
    found += [
        Moment(_("Version %(number)s was sealed") % {"number": v.number}, v.sealed.sealed_at)
        for v in versions
        if hasattr(v, "sealed")
    ]
    found += _of_the_meeting(circle)
    return sorted(found, key=lambda moment: moment.at)


def _of_the_meeting(circle: Circle) -> list[Moment]:
    """When family time began, and when this circle showed its plan; when another did is told to nobody
    here.
    """
    titles = {
        "meeting.open_private_time": _("Family time began"),
        "meeting.present": _("The family showed its plan"),
    }
    only_one = Circle.objects.filter(meeting=circle.meeting_id).count() == 1
    entries = JournalEntry.objects.filter(subject=str(circle.meeting_id), action__in=titles)
    found = [
        Moment(titles[entry.action], entry.at)
        for entry in entries
        if only_one or entry.action != "meeting.present"
    ]
    if not only_one and circle.presented_at is not None:
        found.append(Moment(titles["meeting.present"], circle.presented_at))
    return found


def changes(version: Version, gate: Gate = OPEN) -> list[Change]:
    """What reads differently in this version than in the one before, place by place, as far as it crosses to
    the reader.
    """
    plan = plan_of(version)
    ids = {seat for change in version.changes for seat in change["seats"]}
    seats = Seat.objects.filter(pk__in=ids).select_related("person")
    people = {str(seat.pk): seat.person for seat in seats}
    known = {seat: person for seat, person in people.items() if seat not in gate.hidden}
    return [_change(change, plan, known, gate) for change in version.changes]


def _change(change: dict[str, Any], plan: dict[str, Any], people: dict[str, Person], gate: Gate) -> Change:
    kind, key = change["place"]
    return Change(
        where=_where(kind, key, plan),
        whole=change["whole"],
        pieces=_apart([Piece(piece["kind"], gate.words(piece["text"])) for piece in change["pieces"]]),
        people=[people[seat] for seat in change["seats"] if seat in people],
    )


def _apart(pieces: list[Piece]) -> list[Piece]:
    """The same with what stands between them: no more than a space where one sentence follows another."""
    return [
        replace(one, text=one.text + _between(one.text, after.text)) for one, after in pairwise(pieces)
    ] + pieces[-1:]


def _between(text: str, after: str) -> str:
    ends = text.endswith(version_changes.SENTENCE_ENDS) and not after[:1].islower()
    return " " if ends else " · "


def _where(kind: str, key: str, plan: dict[str, Any]) -> str:
    if kind == "childs_words":
        name = next((child["name"] for child in plan["children"] if child["id"] == key), "")
        return _("%(name)s’s words") % {"name": as_said(name)}
    if kind == "actions":
        number = next((a["number"] for a in plan["actions"] if a["id"] == key), None)
        return _("Promise %(number)s") % {"number": number} if number else _("A promise taken out")
    return {
        "warning_signs": _("If things get hard"),
        "resources": _("What we ask for"),
        "who_to_call": _("Who to call"),
        "keeps_an_eye": _("Keeping an eye on it"),
        "review": _("When we look at it again"),
        "who_gets_a_copy": _("Who gets a copy"),
    }[kind]
