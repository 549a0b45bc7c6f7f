"""Which language a page is in: families choose theirs, staff's pages are whole in the one they have."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from participants.entry import page_language
from participants.entry.visitors import NOBODY
from tests.support.family import Reilly
from tests.support.pages import text_of

#: What is at these addresses is the families', or no page at all.
FAMILIES = (
    "/",
    "/.well-known/security.txt",
    "/api/v1/",
    "/check/",
    "/hooks/",
    "/i18n/",
    "/j/",
    "/leave",
    "/left",
    "/m/",
    "/me/",
    "/who-goes-on",
)
CHOICE = 'name="language"'


def in_arabic(client: Client) -> Client:
    client.cookies["django_language"] = "ar"
    return client


def html_tag(page: str) -> str:
    return page[page.index("<html") :].split(">")[0]


@pytest.mark.parametrize("path", ["/desk/", "/me/", "/me/patch", "/help/first-hour", "/m/{meeting}/room"])
def test_whoever_is_signed_in_as_staff_reads_whole_pages_in_english(reilly: Reilly, path: str) -> None:
    answer = in_arabic(reilly.client("tom")).get(path.format(meeting=reilly.meeting.pk), follow=True)
    page = text_of(answer)
    assert 'lang="en-gb" dir="ltr"' in html_tag(page)
    assert not re.search("[\u0600-\u06ff]", page), "no word of Arabic among the English ones"
    assert CHOICE not in page, "nothing to choose where there is one language"


@pytest.mark.parametrize("path", ["/staff/login/", "/own-password/", "/api/v1/"])
def test_staff_pages_are_english_before_anybody_is_known(db: None, path: str) -> None:
    page = text_of(in_arabic(Client()).get(path))
    assert re.search('lang="?en-gb"? dir="?ltr"?', html_tag(page))
    assert CHOICE not in page


def test_families_keep_the_language_they_chose(reilly: Reilly) -> None:
    for client, path in (
        (Client(), "/j/"),
        (reilly.client("haddad"), "/"),
        (reilly.client("siobhan"), f"/m/{reilly.meeting.pk}/late"),
    ):
        page = text_of(in_arabic(client).get(path))
        assert 'lang="ar" dir="rtl"' in html_tag(page)
        assert CHOICE in page


def test_a_refusal_on_a_page_of_staff_is_english_too(reilly: Reilly) -> None:
    page = text_of(in_arabic(reilly.client("siobhan")).get("/desk/"))
    assert 'lang="en-gb" dir="ltr"' in html_tag(page)


def paths(found: list[Any], before: str = "/") -> list[str]:
    out = []
    for one in found:
        path = before + str(one.pattern)
        out += paths(one.url_patterns, path) if isinstance(one, URLResolver) else [path]
        assert isinstance(one, URLPattern | URLResolver)
    return out


def test_every_address_is_the_families_or_staffs() -> None:
    families = tuple(one for one in FAMILIES if one != "/")
    undecided = [
        path
        for path in paths(get_resolver().url_patterns)
        if path != "/" and not path.startswith(families) and not page_language.is_of_staff(NOBODY, path)
    ]
    assert undecided == []
