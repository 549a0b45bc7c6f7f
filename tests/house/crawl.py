"""Walks the house as somebody does who types no address: from one page on, by links and forms alone. It
presses nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

#: lxml has no types of its own.
Element: TypeAlias = Any
#: An address's name and the method it is asked with.
Way: TypeAlias = tuple[str, str]
#: Pages of one kind, which differ by an id or a word asked for, that are opened: people differ, and so do
#: their pages.
OF_A_KIND = 3
_GO_ON = (301, 302, 303, 307)


@dataclass
class Walk:
    """What one visitor found: each way with the page it was found on, and the links that led to a refusal."""

    client: Client
    #: Addresses that are found and not opened; and those whose links it does not see.
    unopened: frozenset[str] = frozenset()
    blind: frozenset[str] = frozenset()
    #: The only ones that are opened, unless all are.
    only: frozenset[str] | None = None
    #: Pages of a kind that are all opened, since what one may do there is with one person alone.
    each: frozenset[str] = frozenset()
    #: Pages that say the same at every stage, and what was found on them.
    steady: frozenset[str] = frozenset()
    kept: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    reached: dict[Way, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _opened: Counter[str] = field(default_factory=Counter)
    _waiting: list[str] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)

    def start(self, path: str) -> "Walk":
        """Walk from this page until nothing new is left."""
        self._find(path, "GET", on="the first page")
        while self._waiting:
            self._open(self._waiting.pop(0))
        return self

    def _open(self, path: str) -> None:
        if path not in self.kept:
            found = self._ask(path)
            if _name(urlsplit(path).path) not in self.steady:
                return self._note(path, found)
            self.kept[path] = found
        return self._note(path, self.kept[path])

    def _note(self, path: str, found: list[tuple[str, str]]) -> None:
        for address, method in found:
            self._find(urljoin(path, address) if address else path, method, on=path)

    def _ask(self, path: str) -> list[tuple[str, str]]:
        response = self.client.get(path, headers={"Accept": "text/html"})
        if response.status_code in _GO_ON:
            return [(response.headers["Location"], "GET")]
        if response.status_code >= 400:
            self.refused[path] = f"{response.status_code}"
            return []
        is_page = "text/html" in response.headers.get("Content-Type", "")
        return list(_ways_on(response)) if is_page else []

    def _find(self, address: str, method: str, *, on: str) -> None:
        parts = urlsplit(address)
        name = _name(parts.path)
        if parts.netloc or name is None or name in self.blind:
            return
        self.reached.setdefault((name, method), on)
        whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if method != "GET" or whole in self._met or name in self.unopened:
            return
        if self.only is not None and name not in self.only:
            return
        self._met.add(whole)
        kind = " ".join([name, *parse_qs(parts.query)])
        if self._opened[kind] < OF_A_KIND or name in self.each:
            self._opened[kind] += 1
            self._waiting.append(whole)


def _ways_on(response: HttpResponse) -> Iterator[tuple[str, str]]:
    """Every link, form and picture of a page: its address ("" for the page's own) and its method."""
    document: Element = html.document_fromstring(response.content.decode())
    for link in document.iter("a"):
        # What a script shows in time is not there yet.
        if link.get("href") and link.get("hidden") is None:
            yield link.get("href"), "GET"
    for shown in document.iter("img", "audio", "video", "source"):
        if shown.get("src"):
            yield shown.get("src"), "GET"
    for form in document.iter("form"):
        yield form.get("action") or "", form.get("method", "get").upper()
        for button in form.iter("button", "input"):
            if button.get("formaction"):
                yield button.get("formaction"), form.get("method", "get").upper()


def _name(path: str) -> str | None:
    """The name of the address that answers at this path; None where none of ours does."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.view_name or match.route
