"""Two people in one browser: never both at once; it is asked who goes on, and the other is out of it."""

import pytest
from django.conf import settings
from django.test import Client

from participants.entry import devices
from participants.entry.credentials import Credentials
from participants.middleware import visitors_of
from tests.support.family import Reilly
from tests.support.staff import sign_in

pytestmark = pytest.mark.invitations


@pytest.fixture
def shared(reilly: Reilly) -> Client:
    """Priya came in by her link; then Tom signed in in the same browser."""
    client = reilly.client("priya")
    sign_in(client, reilly.coordinator)
    return client


@pytest.mark.parametrize("where", ["/", "/desk/", "/me/patch", "/me/devices", "/staff/2fa/"])
def test_every_page_asks_first(reilly: Reilly, shared: Client, where: str) -> None:
    answer = shared.get(where)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/who-goes-on")
    page = shared.get(answer["Location"]).content.decode()
    assert "Who goes on here?" in page
    assert "Priya" in page
    assert "Tom" in page


def test_nothing_is_done_and_no_script_is_answered_meanwhile(reilly: Reilly, shared: Client) -> None:
    form = {"colour": "plum", "pattern": "dot", "called": "Somebody"}
    assert shared.post("/me/patch", form)["Location"] == "/who-goes-on"
    answer = shared.get("/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "two_people")
    assert reilly.person("priya").called == "Priya"
    assert reilly.person("tom").called == "Tom"


def test_a_socket_finds_nobody(reilly: Reilly, shared: Client) -> None:
    credentials = Credentials(
        key=shared.cookies[settings.DEVICE_COOKIE].value, session_key=shared.session.session_key
    )
    (visitor,) = visitors_of([credentials])
    assert visitor.person is None
    assert visitor.account is None
    assert visitor.device is None


def test_the_one_who_works_goes_on_and_signs_out_to_nobody(reilly: Reilly, shared: Client) -> None:
    answer = shared.post("/who-goes-on", {"stays": "work"})
    assert answer["Location"] == "/desk/"
    assert shared.get("/desk/").status_code == 200
    shared.post("/staff/logout/")
    assert "Hello" not in shared.get("/").content.decode()
    assert devices.of(reilly.people["priya"]) == []


def test_the_one_with_the_link_goes_on_and_the_other_is_signed_out(reilly: Reilly, shared: Client) -> None:
    shared.post("/who-goes-on", {"stays": "link"})
    page = shared.get("/").content.decode()
    assert "Priya" in page
    assert "My work" not in page
    assert shared.get("/desk/").status_code == 403


def test_signing_out_is_not_a_way_past_the_question(reilly: Reilly, shared: Client) -> None:
    assert shared.post("/staff/logout/")["Location"] == "/who-goes-on"


def test_the_other_way_round_it_is_asked_too(reilly: Reilly) -> None:
    client = reilly.client("tom")
    way = reilly.evening.ways_in["siobhan"]
    assert "Tom" in client.get(f"/j/{way.token}").content.decode()
    client.post(f"/j/{way.token}", {"code": way.code})
    assert client.get("/desk/")["Location"].startswith("/who-goes-on")


def test_leaving_quickly_ends_both(reilly: Reilly, shared: Client) -> None:
    shared.post("/leave")
    assert devices.of(reilly.people["priya"]) == []
    assert "_auth_user_id" not in shared.session


def test_one_person_alone_is_never_asked(reilly: Reilly) -> None:
    for client in (reilly.client("tom"), reilly.client("priya"), Client()):
        assert client.get("/who-goes-on").status_code == 303
        assert not client.get("/").headers.get("Location", "").startswith("/who-goes-on")


def test_whoever_is_in_is_named_where_another_comes_in_whatever_the_link(reilly: Reilly) -> None:
    phone = reilly.client("siobhan")
    known = reilly.evening.ways_in["daniel"].token
    pages = [phone.get(f"/j/{token}").content.decode() for token in (known, "ABCDEFGHJKLMN")]
    assert all("Go on as" in page and "Siobhan" in page for page in pages)
    assert "Daniel" not in pages[0]
    assert "Siobhan" not in Client().get(f"/j/{known}").content.decode()
