"""Every form on every page: sent empty, wrong, too long, twice and stale, it loses nothing and is done once.

The walk finds the forms itself: every page that the policy table allows a role, at stages that show different
forms. What a form is sent is rolled back again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from lxml import html

from meetings import policy
from participants.entry.sent_forms.form_token import BACK, HIDDEN, ONCE
from participants.models import JournalEntry
from tests.policy.cast import CAST, Visitor, sign_in
from tests.policy.test_addresses import _at, _things
from tests.policy.walk import Address, addresses, expected
from tests.support.family import Reilly
from tests.support.servers import ROOT

pytestmark = pytest.mark.exhaustive

ROLES = (
    policy.FAMILY,
    policy.CHILD,
    policy.ADVOCATE,
    policy.COORDINATOR,
    policy.REFERRER,
    policy.MANAGER,
    policy.ADMINISTRATOR,
    policy.ANYBODY,
)
STAGES = (
    policy.OFFERED,
    policy.PREPARING,
    policy.READY,
    policy.INFORMATION,
    policy.PRIVATE,
    policy.PRESENTING,
    policy.PART_AGREED,
    policy.SIGNED,
    policy.SAFETY_PAUSE,
)
#: Forms that carry no key: they may be sent from a page that was open for days, and twice is the same as
#: once.
WITHOUT_A_KEY = {
    "leave": "leaving works always",
    "set_language": "Django's own; the second time changes nothing",
}
TOO_LONG = "All the words of a very long evening. " * 600


@dataclass
class Form:
    """A form as it stands on a page, and what a browser would send of it."""

    page: str
    element: Any
    named: str
    controls: list[Any] = field(default_factory=list)

    @property
    def action(self) -> str:
        """Where it is sent."""
        sent_to = self.element.get("action") or ""
        return sent_to if urlsplit(sent_to).path else urlsplit(self.page).path

    def hidden(self) -> dict[str, str]:
        """Its hidden fields, as they stand."""
        return {
            one.get("name"): one.get("value", "")
            for one in self.element.iter("input")
            if one.get("type") == "hidden" and one.get("name")
        }

    def filled(self, how: str) -> dict[str, str]:
        """What is sent: `how` is empty, wrong, long or well."""
        said = self.hidden()
        for control in self.controls:
            value = _value(control, how)
            if value is not None:
                said[control.get("name")] = value
        button = next((one for one in self.element.iter("button") if one.get("name")), None)
        if button is not None:
            said.setdefault(button.get("name"), button.get("value", ""))
        return said

    def texts(self) -> list[str]:
        """Names of the fields in which words are typed."""
        typed = ("text", "search", "email", "tel", "url", None)
        return [
            one.get("name")
            for one in self.controls
            if (one.tag == "textarea" or (one.tag == "input" and one.get("type") in typed))
            and "one-time-code" not in one.get("autocomplete", "")
        ]


def _value(control: Any, how: str) -> str | None:
    kind = control.get("type")
    if kind == "file":
        return None
    if kind in ("checkbox", "radio"):
        return control.get("value", "on") if how == "well" else None
    if how == "empty":
        return ""
    if control.tag == "select":
        options = [one.get("value", one.text) for one in control.iter("option")]
        return "none-of-the-list" if how == "wrong" else next((o for o in options if o), "")
    if how == "wrong":
        return {"email": "nobody@", "date": "2026-02-31", "time": "25:99", "number": "abc"}.get(
            kind, "wr\x00ng"
        )
    if how == "long" and (control.tag == "textarea" or kind in (None, "text", "email", "tel", "url")):
        return TOO_LONG
    tomorrow = f"{timezone.now() + timedelta(days=30):%Y-%m-%d}"
    well = {"email": "ada@example.org", "date": tomorrow, "time": "18:30", "number": "5",
            "tel": "07700 900123", "password": "a long enough password 1"}  # fmt: skip
    return well.get(kind, "Words")


# -- finding them --------------------------------------------------------------------------------------------
def forms_on(visitor: Visitor, page: str) -> Iterator[Form]:
    """The posting forms of a page this visitor can read."""
    visitor.client.cookies.load(visitor.cookies)
    answer = visitor.client.get(page)
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    document = html.document_fromstring(answer.content)
    for element in document.iter("form"):
        if element.get("method", "get").lower() == "post":
            yield _form(page, document, element)


def _form(page: str, document: Any, element: Any) -> Form:
    inside = list(element.iter("input", "select", "textarea"))
    if name := element.get("id"):
        inside += [
            one
            for one in document.iter("input", "select", "textarea")
            if one.get("form") == name and one not in inside
        ]
    controls = [one for one in inside if one.get("name") and one.get("type") != "hidden"]
    path = urlsplit(element.get("action") or "").path or urlsplit(page).path
    try:
        match = resolve(path)
        named = f"{match.view_name or match.route}"
    except Resolver404:
        named = path
    names = ",".join(sorted({one.get("name") for one in controls}))
    return Form(page, element, f"{named}({names})", controls)


def pages(visitor: Visitor, stage: str, ids: dict[str, object]) -> Iterator[tuple[Address, str]]:
    """Every page the table lets this visitor read now."""
    for address in addresses():
        action = address.action("GET")
        if address.is_api or action is None or address.route.endswith((".pdf", "/file")):
            continue
        if expected(visitor.roles(address), action, stage):
            yield address, address.path(ids)


# -- what is asked of each -----------------------------------------------------------------------------------
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ROLES)
def test_every_form_loses_nothing_and_is_done_once(reilly: Reilly, role: str) -> None:
    ids, _form_fields = _things(reilly)
    visitor = sign_in(CAST[role], reilly)
    seen: set[tuple[str, str]] = set()
    wrong: list[str] = []
    for stage in STAGES:
        _at(reilly, stage)
        for address, page in pages(visitor, stage, ids):
            with transaction.atomic():
                for form in list(forms_on(visitor, page)):
                    if (address.route, form.named) not in seen:
                        seen.add((address.route, form.named))
                        where = f"{role} at {stage} on /{address.route}: {form.named}"
                        wrong += [f"{where}: {fault}" for fault in faults(visitor, form)]
                transaction.set_rollback(True)
    assert seen, "no form was found"
    assert not wrong, f"{len(wrong)} of {len(seen)} forms:\n" + "\n".join(wrong)


def faults(visitor: Visitor, form: Form) -> Iterator[str]:
    """What is wrong with one form."""
    if any(form.named.startswith(f"{name}(") for name in WITHOUT_A_KEY):
        return
    if not {ONCE, BACK} <= set(form.hidden()):
        yield "carries no key, so it is done twice when it is sent twice"
        return
    for how in ("empty", "wrong", "long"):
        if fault := _refused_well(visitor, form, how):
            yield f"{how}: {fault}"
    if fault := _once(visitor, form):
        yield fault
    if fault := _stale(visitor, form):
        yield fault


def _send(visitor: Visitor, form: Form, said: dict[str, str]) -> HttpResponse:
    visitor.client.cookies.load(visitor.cookies)
    with transaction.atomic():
        answer: HttpResponse = visitor.client.post(form.action, said)
        transaction.set_rollback(True)
    return answer


def _refused_well(visitor: Visitor, form: Form, how: str) -> str:
    said = form.filled(how)
    return _shown_again(form, _send(visitor, form, said), said)


def _shown_again(form: Form, answer: HttpResponse, said: dict[str, str]) -> str:
    """Why an answer is no good; nothing when it was done, or refused on the form's own page with everything
    kept.
    """
    if answer.status_code < 400:
        return ""
    if answer.status_code >= 500:
        return f"an error of ours, {answer.status_code}"
    if not answer.content:
        return f"an empty answer ({answer.status_code})"
    document = html.document_fromstring(answer.content)
    if document.find("body").get("data-screen") in ("refused", "passkey"):
        is_proof = document.find("body").get("data-screen") == "passkey"
        return "" if is_proof else f"another page ({answer.status_code})"
    if not document.xpath("//*[contains(@class, 'wrong') or @role='alert']"):
        return f"refused ({answer.status_code}) without a word"
    again = _found_again(form, document)
    if again is None:
        return f"the form is gone ({answer.status_code})"
    kept = {one.get("name"): _typed(one) for one in again.controls}
    lost = [
        name
        for name in form.texts()
        if said.get(name, "").strip("\x00") and not _same(kept.get(name, ""), said[name])
    ]
    return f"lost {', '.join(lost)}" if lost else ""


def _found_again(form: Form, document: Any) -> Form | None:
    """The same form on the page that was answered; told from its likes by its hidden fields."""
    every = (_form(form.page, document, one) for one in document.iter("form"))
    found = [one for one in every if one.named == form.named]
    exact = [one for one in found if _same_hidden(one, form)]
    return next(iter(exact or (found if len(found) == 1 else [])), None)


def _same_hidden(one: Form, other: Form) -> bool:
    return {n: v for n, v in one.hidden().items() if n not in HIDDEN} == {
        n: v for n, v in other.hidden().items() if n not in HIDDEN
    }


def _typed(control: Any) -> str:
    return str((control.text if control.tag == "textarea" else control.get("value")) or "")


def _same(kept: str, said: str) -> bool:
    """White space at the ends, and a sign that no page may hold, do not count."""
    return kept.strip() == said.strip() or "\x00" in said


def _once(visitor: Visitor, form: Form) -> str:
    said = form.filled("well")
    visitor.client.cookies.load(visitor.cookies)
    with transaction.atomic():
        first = visitor.client.post(form.action, said)
        rows = JournalEntry.objects.count()
        visitor.client.cookies.load(visitor.cookies)
        second = visitor.client.post(form.action, said)
        grown = JournalEntry.objects.count() > rows
        transaction.set_rollback(True)
    if first.status_code < 400 and grown:
        return "twice: done twice"
    if (
        first.status_code in (302, 303)
        and second.status_code != 401
        and (second.status_code, second.get("Location"))
        != (
            first.status_code,
            first["Location"],
        )
    ):
        return f"twice: answered {first.status_code}, then {second.status_code}"
    return _shown_again(form, first, said) and f"well: {_shown_again(form, first, said)}"


def _stale(visitor: Visitor, form: Form) -> str:
    """The page was open for so long that its token is of no use any more."""
    careful = Client(enforce_csrf_checks=True)
    careful.cookies.load(visitor.cookies)
    said = {**form.filled("well"), "csrfmiddlewaretoken": "x" * 64}
    with transaction.atomic():
        careful.get(form.page)
        answer = careful.post(form.action, said)
        transaction.set_rollback(True)
    if answer.status_code < 400:
        return "stale: taken all the same"
    fault = _shown_again(form, answer, said)
    return f"stale: {fault}" if fault else ""


def test_nothing_of_a_form_is_called_like_what_every_form_carries() -> None:
    """A button called `back` would say so in every form, pressed or not: each carries the page it stands
    on.
    """
    taken = "|".join((ONCE, BACK))
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for app in ("participants", "meetings", "plans")
        for path in sorted((ROOT / app).rglob("*.html"))
        for found in re.finditer(rf"name=[\"']({taken})[\"']", path.read_text())
    ]
    assert wrong == []
