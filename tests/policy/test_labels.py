"""The label of an entry point is its check: it says what is fetched for it, and no view asks for its own
action again.
"""

import ast
from collections.abc import Iterator
from functools import cache
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


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of ours, and where it stands."""
    return [
        (str(path.relative_to(ROOT)), ast.parse(path.read_text()))
        for app in ("config", "plans", "meetings", "participants")
        for path in sorted((ROOT / app).rglob("*.py"))
    ]


def labelled() -> Iterator[tuple[str, View, ast.Call]]:
    """Every view of ours with its label, and where it stands."""
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, View):
                yield from ((f"{path}:{node.name}", node, one) for one in labels(node))


def labels(view: View) -> list[ast.Call]:
    found = [one for one in view.decorator_list if isinstance(one, ast.Call)]
    return [one for one in found if isinstance(one.func, ast.Name) and one.func.id == "door"]


def actions(label: ast.Call) -> set[str]:
    given = [*label.args, *(one.value for one in label.keywords if one.arg == "post")]
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def names_itself(view: View, label: ast.Call, module: ast.Module) -> bool:
    """Whether a view has its own action in its body, or in that of a function beside it that it calls.

    The page that such a function makes may ask whether its form is to be shown: that is the action of POST.
    """
    beside = [one for one in module.body if isinstance(one, View) and not labels(one)]
    called = {one.id for part in view.body for one in ast.walk(part) if isinstance(one, ast.Name)}
    deep = {one for called_one in beside if called_one.name in called for one in texts(called_one)}
    first = {one.value for one in label.args if isinstance(one, ast.Constant)}
    return bool(texts(view) & actions(label) or deep & first)


def texts(view: View) -> set[object]:
    return {one.value for part in view.body for one in ast.walk(part) if isinstance(one, ast.Constant)}


def test_every_label_says_what_is_fetched_for_it() -> None:
    found = list(labelled())
    assert len(found) > 150, "the walk finds the house"
    wrong = [where for where, _view, label in found if "of" not in {one.arg for one in label.keywords}]
    assert not wrong


def test_no_view_asks_for_its_own_action_again() -> None:
    assert not [
        f"{path}:{view.name}"
        for path, module in modules()
        for view in ast.walk(module)
        if isinstance(view, View)
        for label in labels(view)
        if names_itself(view, label, module)
    ]


LABEL = '@door("plan.read", post="plan.edit", of=NOTHING)\n'


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (LABEL + 'def view(request):\n    ask(request, "plan.edit")', True),
        (LABEL + 'def view(request):\n    _go_on(request)\ndef _go_on(request):\n    ask("plan.read")', True),
        (
            LABEL + 'def view(request):\n    ask("plan.freeze")\ndef _other(request):\n    ask("plan.read")',
            False,
        ),
    ],
)
def test_a_view_that_names_its_own_label_is_found(source: str, found: bool) -> None:
    module = ast.parse(source)
    view = module.body[0]
    assert isinstance(view, ast.FunctionDef)
    assert names_itself(view, labels(view)[0], module) is found


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


def test_what_a_page_answers_is_unlisted_to_a_form_too() -> None:
    @door("page.leave", of=NOTHING, methods=POST)
    def done(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert shown(asked_by("get"), family_id=1, person_id=2)["X-Robots-Tag"] == "noindex, nofollow"
    assert done(asked_by("post"))["X-Robots-Tag"] == "noindex, nofollow"
    assert done(asked_by("post"))["Cache-Control"] == "no-store"


def test_no_view_says_by_hand_that_it_is_unlisted() -> None:
    by_hand = [
        where
        for where, view, _label in labelled()
        for one in view.decorator_list
        if isinstance(one, ast.Name) and one.id == "unlisted"
    ]
    assert not by_hand
