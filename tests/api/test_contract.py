"""The API keeps its word: whatever is sent, no 5xx, and every answer is one the OpenAPI document names.

Schemathesis makes the requests from the document, boundary cases first; most ids in them are real, so that
they get past the door.
"""

import random
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from meetings.choices import Stage
from meetings.desk import information
from meetings.models import Meeting, Seat
from participants.entry import invitations
from participants.models.choices import Role
from participants.people import keeping_apart
from plans.models import SealedPlan
from tests.api.conftest import Table, frozen, sealed_up, signed
from tests.plans.sample import PLAN

BOTH = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
STEADY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

api = from_wsgi("/api/v1/schema", get_wsgi_application())
api.config.generation.with_security_parameters = False
OPERATIONS = [found.ok() for found in api.get_all_operations()]


class Asker:
    """Sends a case as Tom's program, mostly with the ids of his family, and holds the answer to the
    document.
    """

    def __init__(self, ids: dict[str, str], person: str, token: str) -> None:
        self.ids, self.person = ids, person
        self.headers = {"Authorization": f"Token {token}"}
        self.dice = random.Random(7)

    def ask(self, case: Case) -> None:
        """Raises an assertion for a 5xx, an undocumented status, media type or header, or another shape."""
        for name, value in (case.path_parameters or {}).items():
            if name in self.ids and fits(name, value) and self.dice.random() < 0.9:
                case.path_parameters[name] = self.ids[name]
        if isinstance(case.body, dict) and fits("person", case.body.get("person")):
            case.body["person"] = self.person
        # What a schema cannot say (two people of another family, a zone nobody keeps) is a 422, not a broken
        # promise.
        case.call_and_validate(headers=self.headers, excluded_checks=[positive_data_acceptance])


def fits(name: str, value: object) -> bool:
    """True for what schemathesis means as a good id; a bad one is left to be bad."""
    if name in ("number", "resource"):
        return re.fullmatch(r"[-\w]+", str(value), re.ASCII) is not None
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False


@pytest.fixture
def asker(table: Table, toms_token: str, request: pytest.FixtureRequest) -> Asker:
    """Tom's program, sending whatever schemathesis comes up with, at a stage at which the address answers."""
    ids = real_ids(table)
    operation: APIOperation = request.node.callspec.params["operation"]
    if "version" in operation.path:
        puts = operation.method.upper() == "PUT"
        stage = Stage.PRESENTING if puts else Stage.SIGNED
        Meeting.objects.filter(pk=table.meeting.pk).update(stage=stage)
        Seat.objects.filter(pk=table.toms_seat.pk).update(role=Role.REFERRER if puts else Role.COORDINATOR)
        if puts:
            SealedPlan.objects.all().delete()
    return Asker(ids, str(table.siobhan.person_id), toms_token)


def real_ids(table: Table) -> dict[str, str]:
    """One row of everything an address may name."""
    tom, meeting, seat = table.tom, table.meeting, table.toms_seat
    version = frozen(table.circle)
    signed(version, table.siobhans_seat)
    sealed_up(version)
    in_a_week = timezone.now() + timedelta(days=7)
    rows = {
        "family": table.family,
        "member": table.siobhan,
        "consent": table.siobhan.consents.get(),
        "meeting": meeting,
        "seat": table.siobhans_seat,
        "invitation": invitations.invite(
            table.siobhan.person, table.family, until=in_a_week, by=tom
        ).invitation,
        "kept": keeping_apart.keep_apart(
            table.theo.person, table.priya, family=table.family, reason="An order.", by=tom
        ),
        "line": information.write_bottom_line(meeting, text="Sober", reason="Four", by=seat),
        "statement": information.write_statement(meeting, kind="worry", text="Alone", by=seat),
        "version": version,
    }
    named = {
        "number": str(PLAN["bottom_lines"][0]["number"]),
        "resource": PLAN["resources"][0]["id"],
    }
    return {name: str(row.pk) for name, row in rows.items()} | named


def one_part_at_a_time(operation: APIOperation) -> list[Case]:
    """Good questions and bad ones, each at a boundary of the document."""
    config = api.config.generation
    return list(api.iter_coverage_cases(operation, generation_modes=BOTH, generation_config=config))


def throw(operation: APIOperation, asker: Asker, *, times: int) -> None:
    """Ask `times` good and `times` bad questions."""
    for mode in BOTH:

        @settings(STEADY, max_examples=times)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            asker.ask(case)

        ask()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_sent_the_answer_is_in_the_document(operation: APIOperation, asker: Asker) -> None:
    """A third of what the long evening asks one part at a time, and a little of everything at once."""
    for case in one_part_at_a_time(operation)[::3]:
        asker.ask(case)
    throw(operation, asker, times=4)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_a_long_evening_of_questions(operation: APIOperation, asker: Asker) -> None:
    """Every smallest, largest, missing, mistyped and superfluous part; then a lot of everything at once."""
    for case in one_part_at_a_time(operation):
        asker.ask(case)
    throw(operation, asker, times=100)
