"""What a frozen plan says: the words of the draft, with what the meeting brought and who was there (schema
kitchen-table-plan/1).
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from meetings.choices import StatementKind
from meetings.models import Circle, Meeting, Seat
from participants.models import Member
from participants.models.choices import Role
from plans.document.document import Action, ChildsWords, PlanContent, Resource, WarningSign
from plans.models import Version

SCHEMA = "kitchen-table-plan/1"


def compose(
    content: PlanContent, circle: Circle, *, version_id: UUID, number: int, at: datetime
) -> dict[str, Any]:
    """The plan as it will be frozen: everything somebody signs stands in it."""
    meeting = circle.meeting
    family = list(
        Member.objects.filter(family=meeting.family).select_related("person").order_by("created_at")
    )
    seats = list(people_of(circle))
    return {
        "schema": SCHEMA,
        "version_id": str(version_id),
        "number": number,
        "supersedes": number - 1 or None,
        "family": meeting.family.name,
        "title": meeting.title,
        "question": meeting.question,
        "language": settings.LANGUAGE_CODE,
        "zone": meeting.zone,
        "frozen_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "meeting": _meeting(meeting, seats),
        "children": [{"id": str(m.person_id), "name": m.person.called} for m in family if m.person.is_child],
        **_brought(meeting),
        **_words(content, family),
        "people": [_person(seat, family) for seat in seats],
    }


def people_of(circle: Circle) -> QuerySet[Seat]:
    """Everybody with a seat at this circle's table, workers who serve every circle too; nobody turned
    away.
    """
    seats = Seat.objects.filter(
        Q(circle=circle) | Q(circle=None),
        meeting=circle.meeting_id,
        removed_at=None,
        turned_away_at=None,
    )
    return seats.select_related("person", "meeting").order_by("created_at")


def plan_of(version: Version) -> dict[str, Any]:
    """What a version says, as it was frozen."""
    plan: dict[str, Any] = json.loads(bytes(version.canonical))
    return plan


def content_of(version: Version) -> PlanContent:
    """A version's words as a draft can begin with them."""
    plan = plan_of(version)
    return PlanContent(
        childs_words=tuple(ChildsWords(c["id"], c["words"]) for c in plan["childs_words"]),
        actions=tuple(
            Action(
                id=a["id"],
                what=a["what"],
                who=tuple(one["id"] for one in a["who"]),
                by_when=a["by_when"],
                how_we_know=a["how_we_know"],
                backup=a["backup"],
            )
            for a in plan["actions"]
        ),
        warning_signs=tuple(
            WarningSign(w["id"], w["trigger"], w["early_sign"], w["what_we_do"])
            for w in plan["warning_signs"]
        ),
        resources=tuple(Resource(r["id"], r["what"], r["why"]) for r in plan["resources"]),
        who_to_call_day=plan["who_to_call"]["day"],
        who_to_call_night=plan["who_to_call"]["night"],
        keeps_an_eye=plan["keeps_an_eye"],
        review_when=plan["review"]["when"],
        review_where=plan["review"]["where"],
        who_gets_a_copy=plan["who_gets_a_copy"],
    )


def _meeting(meeting: Meeting, seats: list[Seat]) -> dict[str, str]:
    held = meeting.held_at
    day = held.astimezone(ZoneInfo(meeting.zone)).date().isoformat() if held else ""
    coordinators = [seat.person.name for seat in seats if seat.role == Role.COORDINATOR]
    return {"date": day, "place": meeting.place, "coordinator": ", ".join(coordinators)}


def _brought(meeting: Meeting) -> dict[str, Any]:
    """What was shared at the meeting: worries, strengths, what is seen differently, bottom lines."""
    statements = list(meeting.statements.exclude(shared_at=None))

    def of(kind: StatementKind) -> list[str]:
        return [one.text for one in statements if one.kind == kind]

    return {
        "worries": of(StatementKind.WORRY),
        "strengths": of(StatementKind.STRENGTH),
        "disputed": [
            {"text": one.text, "other_side": one.other_side}
            for one in statements
            if one.kind == StatementKind.DISPUTED
        ],
        "bottom_lines": [
            {"number": one.number, "text": one.text, "reason": one.reason, "offer": one.offer}
            for one in meeting.bottom_lines.exclude(shared_at=None)
        ],
    }


def _words(content: PlanContent, family: list[Member]) -> dict[str, Any]:
    called = {str(member.pk): member.person.called for member in family}
    children = {str(m.person_id): m.person.called for m in family if m.person.is_child}
    return {
        "childs_words": [
            {"id": one.person_id, "name": children[one.person_id], "words": one.words}
            for one in content.childs_words
            if one.person_id in children
        ],
        "actions": _actions(content, called),
        "warning_signs": [
            {
                "id": w.id,
                "trigger": w.trigger,
                "early_sign": w.early_sign,
                "what_we_do": w.what_we_do,
            }
            for w in content.warning_signs
            if not w.removed and (w.trigger + w.early_sign + w.what_we_do).strip()
        ],
        "resources": [
            {"id": r.id, "what": r.what, "why": r.why}
            for r in content.resources
            if not r.removed and r.what.strip()
        ],
        "who_to_call": {"day": content.who_to_call_day, "night": content.who_to_call_night},
        "keeps_an_eye": content.keeps_an_eye,
        "review": {"when": content.review_when, "where": content.review_where},
        "who_gets_a_copy": content.who_gets_a_copy,
    }


def actions_of(content: PlanContent, circle: Circle) -> list[dict[str, Any]]:
    """The promises of a draft, as they would be frozen."""
    members = Member.objects.filter(family=circle.meeting.family_id).select_related("person")
    return _actions(content, {str(member.pk): member.person.called for member in members})


def _actions(content: PlanContent, called: dict[str, str]) -> list[dict[str, Any]]:
    actions = [a for a in content.actions if not a.removed and (a.what.strip() or a.who)]
    return [_action(number, action, called) for number, action in enumerate(actions, start=1)]


def _action(number: int, action: Action, called: dict[str, str]) -> dict[str, Any]:
    return {
        "id": action.id,
        "number": number,
        "what": action.what,
        "who": [{"id": one, "name": called[one]} for one in action.who if one in called],
        "by_when": action.by_when,
        "how_we_know": action.how_we_know,
        "backup": action.backup,
    }


def _person(seat: Seat, family: list[Member]) -> dict[str, Any]:
    member = next((m for m in family if m.person_id == seat.person_id), None)
    return {
        "id": str(seat.pk),
        "person": str(seat.person_id),
        "member": str(member.pk) if member else None,
        "name": seat.person.name,
        "called": seat.person.called,
        "role": seat.role,
        "relation": member.relation if member else "",
        "patch": {"colour": seat.person.patch_colour, "pattern": seat.person.patch_pattern},
    }
