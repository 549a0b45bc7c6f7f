"""Every address and every socket message, asked by everybody at every stage, agrees with the policy table.

Walked from the URL configuration: an address made today is walked today. A refused request must also do
nothing: the journal, which every verb writes, is as long as before.
"""

import json
import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from meetings import policy
from meetings.models import Meeting, Seat
from participants.entry.visitors import Visitor as Known
from participants.models import JournalEntry
from participants.platform.errors import Refusal
from tests.plans import table
from tests.policy.cast import CAST, Visitor, sign_in
from tests.policy.walk import Address, addresses, depends_on_stage, expected
from tests.support.family import Reilly

pytestmark = pytest.mark.exhaustive

REFUSED = (401, 403, 404, 409)
ADDRESSES = list(addresses())
#: Enough of a form for most doors to get past reading it; what else is missing is a 404, 409 or 422 of its
#: own.
FORM = {
    "minutes": "5",
    "stays": "yes",
    "up": "1",
    "to": "ready",
    "name": "Somebody",
    "text": "Words",
    "reason": "Because",
}


def test_every_address_names_an_action_of_the_table() -> None:
    wrong = [
        f"{address.route}: {address.actions or 'no @door'}"
        for address in ADDRESSES
        if not address.actions or set(address.actions.values()) - set(policy.ACTIONS)
    ]
    assert wrong == []


def test_the_walk_finds_the_house() -> None:
    routes = {address.route for address in ADDRESSES}
    assert {"m/<uuid:meeting_id>/room", "desk/", "j/<str:token>", "m/<uuid:meeting_id>/admit"} <= (routes)


@pytest.mark.parametrize("name", CAST)
def test_every_address_does_what_the_table_says(
    reilly: Reilly, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)  # a thousand refusals are no news
    ids, form = _things(reilly)
    visitor = sign_in(CAST[name], reilly)
    wrong: list[str] = []
    for stage in policy.STAGES:
        _at(reilly, stage)
        asking = _known_as(visitor)
        for address in ADDRESSES:
            for method in address.methods():
                if _is_due(visitor, address, method, stage) and not (
                    _is_decided_by_the_check_alone(visitor, address, method, stage)
                    and _is_refused_by_its_check(asking, address, method, ids)
                ):
                    wrong += _ask(visitor, address, method, stage, ids=ids, form=form)
    assert not wrong, "\n".join(wrong)


def _is_decided_by_the_check_alone(visitor: Visitor, address: Address, method: str, stage: str) -> bool:
    """A no at any stage but two, at which every address is asked by a whole request.

    Behind the check of its entry point nothing of a view is run (participants/platform/doors.py), so what
    it refuses needs no request. What it does not refuse is asked by one, as is every yes.
    """
    if stage in (policy.STAGES[0], policy.PRIVATE):
        return False
    return not expected(visitor.roles(address), str(address.action(method)), stage)


def _known_as(visitor: Visitor) -> Known:
    """The visitor as the middleware has them now, from a request of their own."""
    visitor.client.cookies.load(visitor.cookies)
    found: Known = visitor.client.get("/left").wsgi_request.visitor
    return found


def _is_refused_by_its_check(asking: Known, address: Address, method: str, ids: dict[str, object]) -> bool:
    decide = getattr(address.view, "decide", None)
    if decide is None:
        return False
    with transaction.atomic():
        try:
            decide(asking, method, dict(resolve(address.path(ids)).kwargs))
        except Refusal as refusal:
            return refusal.status in REFUSED
        finally:
            transaction.set_rollback(True)
    return False


def _is_due(visitor: Visitor, address: Address, method: str, stage: str) -> bool:
    """Every no is asked at every stage, and every yes that does something. Reading a page one may read is
    asked once, and again in private time.

    So is everything of whoever has no seat: nothing of theirs can depend on a meeting's stage. The API knows
    nobody without a token.
    """
    action = address.action(method)
    if (address.route, method) in _NO_SUCH_METHOD or action is None:
        return False
    if stage == policy.PRIVATE:
        return True
    roles = visitor.roles(address)
    seated = roles & set(policy.SEATED) and depends_on_stage(action)
    if not seated:
        return stage == policy.STAGES[0]
    if method == "GET" and expected(roles, action, stage):
        return stage == next(one for one in policy.STAGES if expected(roles, action, one))
    return True


_NO_SUCH_METHOD: set[tuple[str, str]] = set()


def _ask(
    visitor: Visitor,
    address: Address,
    method: str,
    stage: str,
    *,
    ids: dict[str, object],
    form: dict[str, str],
) -> Iterator[str]:
    action = address.action(method)
    assert action is not None
    before = JournalEntry.objects.count()
    with transaction.atomic():
        response = _request(visitor, address, method, ids, form)
        did = JournalEntry.objects.count() > before
        transaction.set_rollback(True)
    status, code = response.status_code, _code(response)
    if status == 405:
        _NO_SUCH_METHOD.add((address.route, method))
        return
    asked = f"{visitor.name} {method} {address.route} at {stage}: {status} {code} for {action}"
    may = expected(visitor.roles(address), action, stage)
    if status >= 500:
        yield f"{asked}, an error of ours"
    elif may and (status == 401 or code == "not_allowed"):
        yield f"{asked}, though the table says yes"
    elif not may and status not in REFUSED:
        yield f"{asked}, though the table says no"
    elif not may and did:
        yield f"{asked}, and something was done all the same"


def _code(response: HttpResponse) -> str:
    """The code of a refusal: the table's own no is `not_allowed`; others, such as a wrong code to sign with,
    are not.
    """
    if response.status_code < 400 or "json" not in response.headers.get("Content-Type", ""):
        return ""
    found = json.loads(response.content)
    return str(found.get("code", "")) if isinstance(found, dict) else ""


def _at(reilly: Reilly, stage: str) -> None:
    """Set the stage without the verbs, everybody let in."""
    paused_from = policy.PRIVATE if stage == policy.SAFETY_PAUSE else ""
    Meeting.objects.filter(pk=reilly.evening.meeting.pk).update(stage=stage, paused_from=paused_from)
    Seat.objects.filter(meeting_id=reilly.evening.meeting.pk).update(
        admitted_at=timezone.now(), in_before_pause=True
    )


def _request(
    visitor: Visitor, address: Address, method: str, ids: dict[str, object], form: dict[str, str]
) -> HttpResponse:
    client: Client = visitor.client
    client.cookies.load(visitor.cookies)  # leaving clears them
    path = address.path(ids)
    if address.is_api:
        headers = {"Authorization": f"Token {visitor.token}"} if visitor.token else {}
        body = None if method in ("GET", "HEAD", "DELETE") else "{}"
        return client.generic(method, path, body or "", content_type="application/json", headers=headers)
    # As a script asks: a refusal is then a code instead of a page.
    asks = {"Accept": "application/json"}
    if method == "POST":
        mark = "childs_mark" if visitor.part.role == policy.CHILD else "signs"
        return client.post(path, {**form, "kind": mark}, headers=asks)
    return client.generic(method, path, headers=asks)


def _things(reilly: Reilly) -> tuple[dict[str, object], dict[str, str]]:
    """Real ids for the parts of addresses, and a form that names somebody at the door."""
    version = table.keep(reilly)
    line, statement = (
        reilly.meeting.bottom_lines.first(),
        reilly.meeting.statements.first(),
    )
    haddad = reilly.seat("haddad")
    Seat.objects.filter(pk=haddad.pk).update(knocked_at=timezone.now())
    assert line is not None
    assert statement is not None
    ids: dict[str, object] = {
        "meeting_id": reilly.meeting.pk,
        "family_id": reilly.family.pk,
        "person_id": reilly.people["bridie"].pk,
        "seat_id": haddad.pk,
        "circle_id": reilly.circle.pk,
        "line_id": line.pk,
        "statement_id": statement.pk,
        "view_id": reilly.seat("kwame").views.get().pk,
        "version_id": version.pk,
        "draft_id": version.draft_id,
        "account_id": reilly.evening.manager.pk,
    }
    # The API names its parts without "_id".
    ids |= {name.removesuffix("_id"): value for name, value in ids.items()}
    return ids, {**FORM, "seat": str(haddad.pk), "version": str(version.pk)}
