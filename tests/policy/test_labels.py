"""The label of an entry point is its check: it says what is fetched for it, and no view asks for its own
action again.
"""

import ast
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from participants.entry.visitors import NOBODY, Visitor
from participants.platform.doors import BOTH, NOTHING, POST, door
from participants.platform.errors import NotAllowed
from tests.support.servers import ROOT

View = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def labelled() -> Iterator[tuple[str, View, ast.Call]]:
    """Every view of ours with its label, and where it stands."""
    for app in ("config", "plans", "meetings", "participants"):
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, View):
                    yield from ((f"{path.relative_to(ROOT)}:{node.name}", node, one) for one in labels(node))


def labels(view: View) -> list[ast.Call]:
    found = [one for one in view.decorator_list if isinstance(one, ast.Call)]
    return [one for one in found if isinstance(one.func, ast.Name) and one.func.id == "door"]


def actions(label: ast.Call) -> set[str]:
    given = [*label.args, *(one.value for one in label.keywords if one.arg == "post")]
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def names_itself(view: View, label: ast.Call) -> bool:
    said = {one.value for part in view.body for one in ast.walk(part) if isinstance(one, ast.Constant)}
    return bool(said & actions(label))


def test_every_label_says_what_is_fetched_for_it() -> None:
    found = list(labelled())
    assert len(found) > 150, "the walk finds the house"
    wrong = [where for where, _view, label in found if "of" not in {one.arg for one in label.keywords}]
    assert not wrong


def test_no_view_asks_for_its_own_action_again() -> None:
    assert not [where for where, view, label in labelled() if names_itself(view, label)]


def test_a_view_that_names_its_own_label_is_found() -> None:
    source = (
        '@door("plan.read", post="plan.edit", of=NOTHING)\ndef view(request):\n    ask(request, "plan.edit")'
    )
    view = ast.parse(source).body[0]
    assert isinstance(view, ast.FunctionDef)
    assert names_itself(view, labels(view)[0])


def test_only_few_fetch_nothing() -> None:
    """What nobody has to be known for, what is fetched by what is sent, and a socket's batches."""
    nothing = {
        where.rsplit(":", 1)[0]
        for where, _view, label in labelled()
        for one in label.keywords
        if one.arg == "of" and isinstance(one.value, ast.Name) and one.value.id == "NOTHING"
    }
    assert nothing == {
        "config/api_pages.py",
        "meetings/pages/webhooks.py",
        "participants/entry/pages.py",
        "participants/platform/security_txt.py",
        "participants/staff/signing_in/pages/own_password.py",
        "participants/staff/signing_in/pages/prove.py",
        "plans/pages/consumers.py",
        "plans/pages/keeping.py",
    }


# -- what a label does --------------------------------------------------------------------------------------
def echo(visitor: Visitor, family_id: object, action: str) -> str:
    """Answers what it was asked for; refuses what is called so."""
    if action == "family.refuse":
        raise NotAllowed
    return f"{action} of {family_id}"


def asked_by(method: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/")
    request.visitor = NOBODY
    return request  # type: ignore[no-any-return]


@door("family.see", post="family.change", of=echo, methods=BOTH)
def shown(request: HttpRequest, found: str, *, person_id: object) -> HttpResponse:
    return HttpResponse(f"{found} and {person_id}")


@pytest.mark.parametrize(
    ("method", "action"), [("get", "family.see"), ("head", "family.see"), ("post", "family.change")]
)
def test_a_label_fetches_for_its_action_and_passes_the_rest_of_the_address_on(
    method: str, action: str
) -> None:
    answer = shown(asked_by(method), family_id=1, person_id=2)
    assert answer.content.decode() == f"{action} of 1 and 2"


def test_a_part_of_the_address_goes_by_its_short_name_in_the_api() -> None:
    class Address:
        visitor = NOBODY

        @door("family.see", of=echo)
        def get(self, request: HttpRequest, found: str) -> str:
            return found

    assert Address().get(SimpleNamespace(method="GET"), family=7) == "family.see of 7"
    assert Address.get.actions == {"*": "family.see"}  # type: ignore[attr-defined]


def test_a_refusal_comes_before_the_view() -> None:
    @door("family.refuse", of=echo, methods=POST)
    def never(request: HttpRequest, found: str) -> HttpResponse:
        raise AssertionError

    with pytest.raises(NotAllowed):
        never(asked_by("post"), family_id=uuid4())
    assert never(asked_by("get"), family_id=uuid4()).status_code == 405, "the method comes first"


def test_what_can_be_read_is_unlisted() -> None:
    @door("page.leave", of=NOTHING, methods=POST)
    def done(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert shown(asked_by("get"), family_id=1, person_id=2)["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in done(asked_by("post"))
