"""Numbers and addresses: seen and changed within ten minutes of a second factor, and nothing is lost on the
way.
"""

from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from meetings import access, policy
from participants.entry.visitors import Visitor
from participants.models import SafeContact
from participants.platform.errors import NotAllowed, ProveAgain
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import age_proof, code_of, sign_in, with_app

NUMBER = "+447700900101"
FORM = {
    "phone": "07700 900155",
    "spoken": "on",
    "channels": ["text", "voice"],
    "says": "link",
    "sender": "Tom “T”",
}
LONG_AGO = 11 * 60


@pytest.fixture
def app(reilly: Reilly) -> Authenticator:
    """Tom's authenticator app."""
    cache.clear()
    return with_app(reilly.coordinator)


@pytest.fixture
def stale(reilly: Reilly, app: Authenticator) -> Client:
    """Tom's browser, eleven minutes after he showed his second factor."""
    client = sign_in(Client(), reilly.coordinator)
    age_proof(client, seconds=LONG_AGO)
    return client


def family_page(reilly: Reilly) -> str:
    return f"/desk/families/{reilly.family.pk}"


def contact_page(reilly: Reilly) -> str:
    return f"{family_page(reilly)}/people/{reilly.people['siobhan'].pk}/contact"


def number(reilly: Reilly) -> str:
    return SafeContact.objects.get(person=reilly.people["siobhan"]).phone


class Hidden(HTMLParser):
    """The hidden fields of a page's forms that were being sent, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields.append((found.get("name") or "", found.get("value") or ""))

    def held(self) -> dict[str, list[str]]:
        """What a browser sends with the page's form, but for the form's own token."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            if name not in ("csrfmiddlewaretoken", "next"):
                sent.setdefault(name, []).append(value)
        return sent


def test_numbers_are_seen_within_ten_minutes_of_a_second_factor(reilly: Reilly) -> None:
    assert NUMBER in reilly.client("tom").get(family_page(reilly)).content.decode()


def test_later_they_are_hidden_until_shown_once_more(
    reilly: Reilly, stale: Client, app: Authenticator
) -> None:
    page = text_of(stale.get(family_page(reilly)))
    assert "kwame.okafor@example.org" not in page
    assert NUMBER not in page
    asked = f"{family_page(reilly)}?contacts={reilly.people['siobhan'].pk}"
    answer = stale.get(asked, follow=True)
    assert answer.request["PATH_INFO"] == "/me/prove"
    assert NUMBER not in answer.content.decode()
    held = Hidden(answer.content.decode()).held()
    on = stale.post("/me/prove", {**held, "proof_code": code_of(app)})
    assert (on.status_code, on["Location"]) == (303, asked)
    page = stale.get(asked).content.decode()
    assert NUMBER in page
    assert page.count("<details open>") == 1


def test_a_change_waits_on_the_page_and_goes_on_with_nothing_lost(
    reilly: Reilly, stale: Client, app: Authenticator
) -> None:
    before = number(reilly)
    asked = stale.post(contact_page(reilly), FORM)
    assert asked.status_code == ProveAgain.status
    assert asked["Cache-Control"] == "no-store"
    wrong = stale.post("/me/prove", {**Hidden(asked.content.decode()).held(), "proof_code": "000000"})
    assert wrong.status_code == 422
    assert number(reilly) == before
    held = Hidden(wrong.content.decode()).held()
    assert held["channels"] == FORM["channels"]
    on = stale.post("/me/prove", {**held, "proof_code": code_of(app)})
    assert (on.status_code, on["Location"]) == (307, contact_page(reilly))
    done = stale.post(on["Location"], {**held, "proof_code": "used"})
    assert done.status_code == 303
    kept = SafeContact.objects.get(person=reilly.people["siobhan"])
    assert (kept.phone, kept.channels, kept.sender) == (
        "+447700900155",
        ["text", "voice"],
        "Tom “T”",
    )


def test_what_was_typed_waits_in_no_session(reilly: Reilly, stale: Client) -> None:
    stale.post(contact_page(reilly), FORM)
    assert "900155" not in str(dict(stale.session.items()))


def test_a_script_is_told_so_and_nothing_changes(reilly: Reilly, stale: Client) -> None:
    before = number(reilly)
    answer = stale.post(contact_page(reilly), FORM, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "prove_again")
    assert number(reilly) == before


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_the_way_on_leads_nowhere_else(stale: Client, app: Authenticator, onward: str) -> None:
    answer = stale.post("/me/prove", {"proof_next": onward, "proof_code": code_of(app)})
    assert answer["Location"] == "/desk/"


def test_all_else_goes_on_without_asking(reilly: Reilly, stale: Client) -> None:
    assert stale.get("/desk/").status_code == 200
    assert stale.get(family_page(reilly)).status_code == 200


def test_the_rule_has_one_name_and_one_place(reilly: Reilly) -> None:
    assert frozenset({"contact.open", "family.open_in_emergency", "api_token.own"}) == policy.FRESH
    fresh = Visitor(account=reilly.coordinator, proved_at=None)
    with pytest.raises(ProveAgain):
        access.staff_for(fresh, "contact.open")
    assert access.staff_for(fresh, "family.change") == reilly.coordinator
    with pytest.raises(NotAllowed):
        access.staff_for(Visitor(account=reilly.evening.manager), "contact.open")
