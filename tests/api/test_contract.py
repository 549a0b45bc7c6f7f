"""The API keeps its word: whatever is sent, no 5xx, and every answer is one the OpenAPI document names.

Schemathesis makes the requests from the document, boundary cases first; most ids in them are real, so that they get past the
door.
"""

import random
from uuid import UUID

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.conftest import Table

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
    """Sends a case as Tom's program, mostly with the ids of his family, and holds the answer to the document."""

    def __init__(self, table: Table, token: str) -> None:
        self.headers = {"Authorization": f"Token {token}"}
        self.dice = random.Random(7)
        self.ids = {
            "family": str(table.family.pk),
            "member": str(table.siobhan.pk),
            "meeting": str(table.meeting.pk),
            "seat": str(table.siobhans_seat.pk),
        }

    def ask(self, case: Case) -> None:
        """Raises an assertion for a 5xx, an undocumented status, media type or header, or another shape."""
        for name, value in (case.path_parameters or {}).items():
            if looks_like_an_id(value) and self.dice.random() < 0.9:
                case.path_parameters[name] = self.ids.get(name, value)
        # What a schema cannot say (two people of another family, a zone nobody keeps) is a 422, not a broken promise.
        case.call_and_validate(headers=self.headers, excluded_checks=[positive_data_acceptance])


def looks_like_an_id(value: object) -> bool:
    """True for what schemathesis means as a good id; a bad one is left to be bad."""
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False


@pytest.fixture
def asker(table: Table, toms_token: str) -> Asker:
    """Tom's program, sending whatever schemathesis comes up with."""
    return Asker(table, toms_token)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_the_boundaries_of_the_document_hold(operation: APIOperation, asker: Asker) -> None:
    """Every smallest, largest, missing, mistyped and superfluous part, one at a time."""
    cases = api.iter_coverage_cases(
        operation, generation_modes=BOTH, generation_config=api.config.generation
    )
    for case in cases:
        asker.ask(case)


def throw(operation: APIOperation, asker: Asker, *, times: int) -> None:
    """Ask `times` good and `times` bad questions."""
    for mode in BOTH:

        @settings(STEADY, max_examples=times)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            asker.ask(case)

        ask()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_sent_the_answer_is_in_the_document(
    operation: APIOperation, asker: Asker
) -> None:
    """A few good and a few bad questions to every address."""
    throw(operation, asker, times=8)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_a_long_evening_of_questions(operation: APIOperation, asker: Asker) -> None:
    """Many more of them."""
    throw(operation, asker, times=150)
