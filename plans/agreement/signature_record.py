"""What stands under a version when it is sealed: answers, outcome, signatures and silences
(signatures.json).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from meetings.models import Seat
from plans.agreement import service_answers, signature_chain
from plans.agreement.canonical import canonical_bytes
from plans.agreement.frozen import plan_of
from plans.models import Version

SCHEMA = "kitchen-table-signatures/1"


def compose(version: Version, *, at: datetime, without: Sequence[Seat] = ()) -> bytes:
    """The record as canonical bytes. `without`: those who were asked and gave no answer, who are named as
    such.
    """
    return canonical_bytes(
        {
            "schema": SCHEMA,
            "version_id": str(version.pk),
            "version_number": version.number,
            "version_sha256": version.sha256,
            "check_url": check_url(version),
            "made_at": _utc(at),
            "outcome": service_answers.outcome_of(version),
            "answers": _answers(version),
            "resources": _resources(version),
            "signatures": [
                signature_chain.as_record(signature) for signature in version.signatures.order_by("number")
            ],
            "without": [{"seat": str(seat.pk), "name": seat.person.name} for seat in without],
        }
    )


def check_url(version: Version) -> str:
    """The page where anybody can check a version."""
    return f"{settings.PUBLIC_URL}/check/{version.pk}"


def _answers(version: Version) -> list[dict[str, Any]]:
    given = version.bottom_line_answers.select_related("answered_by__person").order_by("number")
    return [
        {
            "number": answer.number,
            "met": answer.met,
            "harm": answer.harm,
            "family_reply": answer.family_reply,
            "name": answer.answered_by.person.name,
            "at": _utc(answer.answered_at),
        }
        for answer in given
    ]


def _resources(version: Version) -> list[dict[str, Any]]:
    """In the order they were asked for."""
    given = {answer.resource_id: answer for answer in version.resource_answers.all()}
    asked = [given[one["id"]] for one in plan_of(version)["resources"] if one["id"] in given]
    return [
        {
            "id": answer.resource_id,
            "yes": answer.yes,
            "name": answer.name,
            "reason": answer.reason,
            "decided_on": answer.decided_on.isoformat() if answer.decided_on else "",
        }
        for answer in asked
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
