"""Tokens: one per account, shown once, kept as a digest, ended at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.authtoken.models import Token

from meetings.api import api_tokens
from participants.models import Account
from tests.api.conftest import Program, assert_problem
from tests.support.staff import sign_in


def made_at_the_console(email: str, *flags: str) -> str:
    out = StringIO()
    call_command("make_api_token", email, *flags, stdout=out)
    return out.getvalue().strip()


def test_a_token_from_the_console_opens_the_api(tom: Account) -> None:
    token = made_at_the_console("Tom@example.org")
    assert Program(token).get("families").status_code == 200


def test_only_a_digest_is_kept(tom: Account) -> None:
    token = api_tokens.issue(tom)
    kept = Token.objects.get(user=tom).key
    assert kept not in token
    assert_problem(Program(kept).get("families"), 401, "authentication_failed")


def test_a_new_token_ends_the_old_one(tom: Account) -> None:
    old, new = api_tokens.issue(tom), api_tokens.issue(tom)
    assert Program(old).get("families").status_code == 401
    assert Program(new).get("families").status_code == 200
    assert made_at_the_console(tom.email, "--end") == "The token has ended."
    assert Program(new).get("families").status_code == 401


def test_nobody_else_gets_a_token(tom: Account) -> None:
    with pytest.raises(CommandError):
        made_at_the_console("nobody@example.org")
    tom.is_active = False
    tom.save()
    with pytest.raises(CommandError):
        made_at_the_console(tom.email)


def test_a_closed_accounts_token_opens_nothing(tom: Account, toms: Program) -> None:
    tom.is_active = False
    tom.save()
    assert_problem(toms.get("families"), 401, "authentication_failed")


@pytest.mark.parametrize(
    "header",
    ["Token", "Token a b", "Token \xff", "Token " + "x" * 5000, "Bearer abc", "Basic YTpi"],
)
def test_what_is_no_token_is_nobody(db: None, header: str) -> None:
    program = Program()
    answer = program.get("families", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_staff_session_is_no_token(tom: Account) -> None:
    program = Program()
    sign_in(program.client, tom)
    assert_problem(program.get("families"), 401, "sign_in_needed")
