"""A person's own pages, as a browser meets them."""

import re

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from participants.entry import devices
from participants.models import Account, Device
from tests.support.family import Reilly
from tests.support.pages import text_of

SIXES = re.compile(r"\b\d{6}\b")


def come_in(reilly: Reilly, name: str = "siobhan", *, client: Client | None = None, **form: str):  # type: ignore[no-untyped-def]
    way = reilly.evening.ways_in[name]
    client = client or Client()
    return client, client.post(f"/j/{way.token}", {"code": way.code, **form})


def test_the_code_opens_the_door_and_leads_to_the_first_page(reilly: Reilly) -> None:
    client, answer = come_in(reilly)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "Siobhan" in client.get("/").content.decode()


def test_somebody_without_a_patch_chooses_one_first(reilly: Reilly) -> None:
    person = reilly.person("siobhan")
    person.patch_chosen_at = None
    person.save()
    _client, answer = come_in(reilly)
    assert answer["Location"] == "/me/patch"


def test_the_cookie_is_out_of_scripts_reach_and_goes_with_the_session_on_a_shared_phone(
    reilly: Reilly,
) -> None:
    _client, answer = come_in(reilly, shared_phone="yes")
    cookie = answer.cookies[configured.DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert Device.objects.get().shared_phone


def test_on_ones_own_phone_it_stays_until_the_invitation_ends(reilly: Reilly) -> None:
    _client, answer = come_in(reilly)
    kept_for = answer.cookies[configured.DEVICE_COOKIE]["max-age"]
    assert 29 * 86400 < kept_for < 31 * 86400


@pytest.mark.parametrize("secure", [True, False])
def test_over_https_the_cookie_never_travels_without_it(
    reilly: Reilly, settings: Settings, secure: bool
) -> None:
    settings.SECURE_COOKIES = secure
    _client, answer = come_in(reilly)
    assert bool(answer.cookies[configured.DEVICE_COOKIE]["secure"]) is secure


def test_the_key_is_not_the_one_the_forms_knew_before(reilly: Reilly) -> None:
    client = Client()
    client.get(f"/j/{reilly.evening.ways_in['siobhan'].token}")
    before = client.cookies["csrftoken"].value
    come_in(reilly, client=client)
    assert client.cookies["csrftoken"].value != before


@pytest.mark.parametrize("page", ["/j/", "/j/0123456789ABC", "/me/patch", "/me/devices", "/left"])
def test_pages_are_neither_kept_nor_listed_nor_named_elsewhere(reilly: Reilly, page: str) -> None:
    answer = reilly.client("siobhan").get(page)
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_end_of_the_link_can_be_typed_by_hand(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["bridie"]
    client = Client()
    answer = client.post("/j/", {"token": way.token.lower(), "code": way.code})
    assert answer.status_code == 303
    assert "Bridie" in client.get("/").content.decode()
    refused = Client().post("/j/", {"token": way.token, "code": "000000"})
    assert refused.status_code == 403
    assert way.token in refused.content.decode()


def test_scripts_get_json(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["siobhan"]
    client = Client(headers={"accept": "application/json"})
    assert client.post(f"/j/{way.token}", {"code": "x"}).json()["code"] == "no_code"
    assert client.post(f"/j/{way.token}", {"code": way.code}).json() == {"next": "/"}


def test_a_form_from_another_site_does_not_open_the_door(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["siobhan"]
    answer = Client(enforce_csrf_checks=True).post(f"/j/{way.token}", {"code": way.code})
    assert answer.status_code == 403
    assert not Device.objects.exists()


def test_nobody_we_know_is_asked_to_come_in(db: None) -> None:
    for page in ("/me/patch", "/me/devices"):
        assert Client().get(page).status_code == 401
    assert Client().get("/").status_code == 200


def test_the_first_page_lists_ones_own_meetings_only(reilly: Reilly) -> None:
    page = reilly.client("siobhan").get("/").content.decode()
    assert "Our family meeting" in page
    assert "Our family meeting" not in Client().get("/").content.decode()


# -- the patch -----------------------------------------------------------------------------------------------
def test_a_patch_and_a_name_are_ones_own_choice(reilly: Reilly) -> None:
    answer = reilly.client("bridie").post(
        "/me/patch", {"colour": "teal", "pattern": "brick", "called": " Nan "}
    )
    assert answer.status_code == 303
    nan = reilly.person("bridie")
    assert (nan.patch_colour, nan.patch_pattern, nan.called) == ("teal", "brick", "Nan")


@pytest.mark.parametrize(
    "form",
    [
        {"colour": "gold", "pattern": "brick", "called": "Nan"},
        {"colour": "teal", "pattern": "stars", "called": "Nan"},
        {"colour": "teal", "pattern": "brick", "called": "  "},
        {},
    ],
)
def test_what_is_no_cloth_changes_nothing(reilly: Reilly, form: dict[str, str]) -> None:
    assert reilly.client("bridie").post("/me/patch", form).status_code == 422
    assert reilly.person("bridie").patch_colour == "moss"


def test_two_people_may_wear_the_same_cloth(reilly: Reilly) -> None:
    """Refusing it would tell one of them that the other is there."""
    for name in ("siobhan", "daniel"):
        form = {"colour": "teal", "pattern": "brick", "called": name}
        assert reilly.client(name).post("/me/patch", form).status_code == 303


# -- devices -------------------------------------------------------------------------------------------------
def test_a_device_is_taken_out_from_another_one(reilly: Reilly) -> None:
    phone, laptop = (come_in(reilly)[0] for _ in range(2))
    lost = devices.of(reilly.people["siobhan"])[0]
    answer = laptop.post("/me/devices", {"do": "revoke", "device": str(lost.pk)})
    assert answer["Location"] == "/me/devices"
    assert phone.get("/me/devices").status_code == 401
    assert laptop.get("/me/devices").status_code == 200


def test_taking_out_the_device_in_hand_forgets_it_here(reilly: Reilly) -> None:
    phone, _answer = come_in(reilly)
    this = devices.of(reilly.people["siobhan"])[0]
    answer = phone.post("/me/devices", {"do": "revoke", "device": str(this.pk)})
    assert '"cookies"' in answer["Clear-Site-Data"]
    assert phone.get("/me/devices").status_code == 401


@pytest.mark.parametrize("do", ["revoke", "rename"])
def test_somebody_elses_device_is_not_there(reilly: Reilly, do: str) -> None:
    come_in(reilly, "priya")
    hers = devices.of(reilly.people["priya"])[0]
    for device in (str(hers.pk), "nonsense", ""):
        answer = reilly.client("siobhan").post("/me/devices", {"do": do, "device": device, "name": "mine"})
        assert answer.status_code == 404
    assert devices.stands(hers.pk)


def test_a_device_is_renamed_and_all_others_can_go(reilly: Reilly) -> None:
    phone, _answer = come_in(reilly)
    come_in(reilly)
    first, second = devices.of(reilly.people["siobhan"])
    phone.post("/me/devices", {"do": "rename", "device": str(second.pk), "name": "Work laptop"})
    assert "Work laptop" in phone.get("/me/devices").content.decode()
    phone.post("/me/devices", {"do": "revoke_all"})
    assert devices.of(reilly.people["siobhan"]) == [first]


# -- leaving -------------------------------------------------------------------------------------------------
def test_leaving_quickly_ends_this_device_and_clears_what_was_kept(reilly: Reilly) -> None:
    phone, _answer = come_in(reilly)
    key = phone.cookies[configured.DEVICE_COOKIE].value
    answer = phone.post("/leave")
    assert (answer.status_code, answer["Location"]) == (303, "/left")
    assert answer["Clear-Site-Data"] == '"storage", "cookies"'
    assert devices.recognise(key) is None
    page = text_of(phone.get("/left"))
    assert not any(word in page for word in ("Siobhan", "Reilly", "family", "Kitchen"))


def test_leaving_works_from_a_page_that_was_open_for_days(reilly: Reilly) -> None:
    phone = Client(enforce_csrf_checks=True)
    phone.cookies[configured.DEVICE_COOKIE] = reilly.key("siobhan")
    assert phone.post("/leave").status_code == 303


def test_another_site_cannot_press_leave(reilly: Reilly) -> None:
    phone = reilly.client("siobhan")
    assert phone.post("/leave", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert phone.get("/me/devices").status_code == 200


def test_leaving_signs_staff_out_as_well(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    assert "_auth_user_id" in tom.session
    tom.post("/leave")
    assert "_auth_user_id" not in tom.session


def test_leaving_changes_nothing_when_it_is_only_looked_at(reilly: Reilly) -> None:
    phone = reilly.client("siobhan")
    assert phone.get("/leave").status_code == 405
    assert phone.get("/me/devices").status_code == 200


# -- staff sign in -------------------------------------------------------------------------------------------
def sign_in(client: Client, reilly: Reilly, password: str):  # type: ignore[no-untyped-def]
    email = reilly.coordinator.email
    return client.post("/staff/login/", {"login": email, "password": password})


@pytest.fixture
def right(reilly: Reilly) -> str:
    """Tom's password."""
    return reilly.evening.passwords[reilly.coordinator.email]


def test_staff_sign_in_with_their_password(reilly: Reilly, right: str) -> None:
    client = Client()
    answer = sign_in(client, reilly, right)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert "_auth_user_id" in client.session


def test_wrong_passwords_slow_that_address_for_that_account_only(reilly: Reilly, right: str) -> None:
    guessing = Client(REMOTE_ADDR="198.51.100.9")
    statuses = [sign_in(guessing, reilly, f"wrong-{n}").status_code for n in range(9)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert sign_in(guessing, reilly, right).status_code == 429
    assert "_auth_user_id" not in guessing.session
    at_home = Client(REMOTE_ADDR="192.0.2.5")
    assert sign_in(at_home, reilly, right).status_code == 302


def test_nobody_can_sign_up(db: None) -> None:
    Client().post("/staff/signup/", {"email": "eve@example.org", "password1": "quilt-lamp-42-x"})
    assert not Account.objects.exists()
