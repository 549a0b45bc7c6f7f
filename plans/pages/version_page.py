"""What the pages about a version share: which one it is, and how it stands on the page that people read
it on.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from meetings import access, policy
from meetings.models import Seat
from meetings.pages.page_context import circle_of
from participants.models.choices import Role
from participants.platform.clock import date_and_hour
from participants.platform.errors import WrongMoment
from plans.agreement import (
    answer_drafts,
    how_signed,
    signature_chain,
    signing,
    stance_overview,
    version_display,
    versions,
)
from plans.agreement.frozen import plan_of
from plans.agreement.reading_gate import gate_for
from plans.agreement.version_display import Square
from plans.models import Version
from plans.pdf import unprintable_signs


def version_asked(request: HttpRequest, seat: Seat, *, none: str | None = None) -> Version:
    """The version a form was about, else the newest there is. Raises WrongMoment, with these words, when
    there is none.
    """
    named = request.POST.get("version", "") or request.GET.get("version", "")
    version = versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    if version is None:
        raise WrongMoment(none)
    return version


def about(version: Version, seat: Seat) -> dict[str, Any]:
    """What this seat may read of a version, and what it is asked."""
    frozen, gate = plan_of(version), gate_for(seat, version.circle, version)
    plan = gate.plan(frozen)
    squares = version_display.quilt(version, reader=seat)
    for one in squares:
        gate.row(one.signature)
    mine = next((one for one in squares if one.mine and one.signature), None)
    lines = version_display.bottom_lines(version, plan)
    for line in lines:
        gate.row(line.answer)
    if access.may(seat, "answer.bottom_line"):
        lines = version_display.to_answer(lines, answer_drafts.proposals(version))
    resources = version_display.resources(version, plan)
    for asked in resources:
        gate.row(asked.answer)
    if access.may(seat, "answer.resource"):
        resources = version_display.to_decide(resources, answer_drafts.resources_before(version))
    sealed = getattr(version, "sealed", None)
    return {
        "plan": plan,
        "boxes": [] if sealed else unprintable_signs.boxes(plan),
        # Each promise as it is signed, beside what people say to it.
        "promises": list(
            zip(
                version_display.promises(plan, squares),
                stance_overview.of(
                    frozen["actions"], version.circle, reader=seat, gate=gate, squares=squares
                ),
                strict=True,
            )
        ),
        "quilt": squares,
        "said": [one for one in squares if one.signature],
        "mine": mine,
        **_how(mine, seat),
        "facts": version_display.facts(plan),
        "lines": lines,
        "all_answered": all(line.answer for line in lines),
        "asked": resources,
        "is_child": seat.role == Role.CHILD,
        "waiting_for_answers": seat.meeting.stage == policy.PRESENTING,
        "sealed": sealed,
    }


def _how(mine: Square | None, seat: Seat) -> dict[str, Any]:
    """How what stands beside one's own name was signed, for whoever may say that it wasn't them."""
    if mine is None or mine.signature is None:
        return {}
    record = signature_chain.as_record(mine.signature)

    def on_the_wall(moment: str) -> str:
        return date_and_hour(datetime.fromisoformat(moment), seat.person.zone)

    return {
        "how": how_signed.in_words(record, wall_clock=on_the_wall, own=True),
        "on_paper": mine.signature.proved_by == signing.ON_PAPER,
    }
