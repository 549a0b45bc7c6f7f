"""Every address of the API carries its labels, and the document names the same addresses and methods."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver

from config import api_urls
from config.api_pages import document
from meetings import policy

METHODS = {"get", "post", "put", "patch", "delete"}


def views(patterns: list[Any]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_every_method_of_every_address_names_an_action_of_the_table() -> None:
    found = list(views(api_urls.urlpatterns))
    assert len(found) > 30
    for view in found:
        cls = getattr(view, "cls", None)
        assert view.actions, view
        assert set(view.actions.values()) <= set(policy.ACTIONS), view
        if cls is not None:
            handlers = {name.upper() for name in METHODS if hasattr(cls, name)}
            assert handlers == set(view.actions), view


def test_the_document_names_every_address_and_a_problem_for_every_no() -> None:
    paths = document()["paths"]
    labelled = [view for view in views(api_urls.urlpatterns) if hasattr(view, "cls")]
    hidden = 2  # the document itself, and nowhere
    assert len(paths) == len(labelled) - hidden
    for path in paths.values():
        for operation in path.values():
            no = operation["responses"]["404"]["content"]
            assert list(no) == ["application/problem+json"]


def test_anybody_may_read_the_document_and_its_page(client: Client) -> None:
    answer = client.get("/api/v1/schema")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    page = client.get("/api/v1/")
    assert page.status_code == 200
    assert "unsafe" not in page["Content-Security-Policy"]
    assert b"<script>" not in page.content
    assert b"style=" not in page.content
