"""The page of a refusal: it may hold what somebody typed, so no browser keeps it and no engine lists it."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.support.family import Reilly

WORDS = "Nan would rather not say this twice"


def is_kept_nowhere(page: HttpResponse) -> bool:
    return page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"]


def test_words_that_come_back_with_a_refusal_are_kept_nowhere(reilly: Reilly) -> None:
    refused = reilly.client("bridie").post(f"/desk/families/{reilly.family.pk}/name", {"name": WORDS})
    assert refused.status_code in (403, 404)
    assert WORDS in refused.content.decode()
    assert is_kept_nowhere(refused)


@pytest.mark.django_db
def test_neither_is_the_page_of_an_address_that_leads_nowhere() -> None:
    nowhere = Client().get("/no/such/page")
    assert nowhere.status_code == 404
    assert is_kept_nowhere(nowhere)
