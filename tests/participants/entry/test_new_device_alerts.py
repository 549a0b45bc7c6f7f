"""A phone was added to somebody's place: every earlier phone asks, and no takes it out. A fourth browser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participants.entry import devices
from participants.models import Device, Notice
from participants.models.choices import ToDoKind, WasMe
from participants.people import to_do
from tests.support.family import Reilly

pytestmark = pytest.mark.invitations

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def phone(reilly: Reilly, name: str, called: str, **form: str) -> Client:
    way = reilly.evening.ways_in[name]
    client = Client()
    answer = client.post(f"/j/{way.token}", {"code": way.code, "device_name": called, **form})
    assert answer.status_code == 303, answer.content.decode()
    return client


def device(called: str) -> Device:
    return Device.objects.get(name=called)


def test_earlier_phones_ask_and_the_new_one_is_not_told(reilly: Reilly) -> None:
    old = phone(reilly, "siobhan", "Old phone")
    new = phone(reilly, "siobhan", "New phone")
    at = f"/me/devices/{device('New phone').pk}"
    for page in ("/", "/me/devices", at):
        assert "Was this you?" in old.get(page).content.decode()
    for page in ("/", "/me/devices"):
        assert "Was this you?" not in new.get(page).content.decode()
    assert new.get(at).status_code == 404
    assert new.post(at, {"was": "yes"}).status_code == 404


def test_the_person_is_told_in_neutral_words(reilly: Reilly) -> None:
    phone(reilly, "siobhan", "Old phone")
    phone(reilly, "siobhan", "New phone")
    told = Notice.objects.get(key__startswith="bound:")
    assert told.body == "Something for you to answer. Open your link when it suits you."
    assert told.person == reilly.people["siobhan"]


def test_silence_stays_asked_and_yes_is_kept(reilly: Reilly) -> None:
    old = phone(reilly, "siobhan", "Old phone")
    phone(reilly, "siobhan", "New phone")
    new = device("New phone")
    assert new.was_me == WasMe.ASKED
    assert old.post(f"/me/devices/{new.pk}", {"was": "yes"}).status_code == 303
    assert device("New phone").was_me == WasMe.YES
    assert "Was this you?" not in old.get("/").content.decode()


def test_no_takes_it_out_and_its_numbers_with_it(reilly: Reilly) -> None:
    old = phone(reilly, "siobhan", "Old phone")
    stranger = phone(reilly, "siobhan", "A stranger’s")
    answer = old.post(f"/me/devices/{device('A stranger’s').pk}", {"was": "no"}, follow=True)
    assert "It is out" in answer.content.decode()
    assert "Hello" not in stranger.get("/").content.decode()
    way = reilly.evening.ways_in["siobhan"]
    assert Client().post(f"/j/{way.token}", {"code": way.code}).status_code == 403
    assert Notice.objects.filter(person=reilly.people["siobhan"], key__startswith="own_numbers:").exists()
    kinds = [one.kind for one in to_do.open_for([reilly.people["siobhan"]])]
    assert ToDoKind.NOT_ME in kinds
    assert "Hello" in old.get("/").content.decode()


def test_no_without_a_safe_way_is_the_coordinators_to_see_to(reilly: Reilly) -> None:
    old = phone(reilly, "bridie", "Old phone")
    phone(reilly, "bridie", "New phone")
    answer = old.post(f"/me/devices/{device('New phone').pk}", {"was": "no"}, follow=True)
    assert "ring the person" in answer.content.decode()
    assert to_do.open_for([reilly.people["bridie"]]).filter(kind=ToDoKind.NOT_ME).exists()


def test_nobody_answers_about_anothers_phone(reilly: Reilly) -> None:
    phone(reilly, "siobhan", "Old phone")
    phone(reilly, "siobhan", "New phone")
    daniel = phone(reilly, "daniel", "Daniel’s")
    assert daniel.get(f"/me/devices/{device('New phone').pk}").status_code == 404


def test_a_no_after_a_yes_counts_and_a_yes_after_a_no_does_not(reilly: Reilly) -> None:
    old = phone(reilly, "siobhan", "Old phone")
    phone(reilly, "siobhan", "New phone")
    at = f"/me/devices/{device('New phone').pk}"
    old.post(at, {"was": "yes"})
    old.post(at, {"was": "no"})
    assert device("New phone").was_me == WasMe.NO
    assert old.post(at, {"was": "yes"}).status_code == 409
    assert not devices.stands(device("New phone").pk)


def test_the_same_browser_coming_in_again_is_no_new_phone(reilly: Reilly) -> None:
    old = phone(reilly, "siobhan", "Old phone")
    way = reilly.evening.ways_in["siobhan"]
    old.post(f"/j/{way.token}", {"code": way.code})
    assert not Notice.objects.filter(key__startswith="bound:").exists()
    assert [one.was_me for one in devices.of(reilly.people["siobhan"])] == [""]


# -- a fourth browser ----------------------------------------------------------------------------------------
def three(reilly: Reilly) -> list[Client]:
    names = ("Window one", "Window two", "Window three")
    clients = [phone(reilly, "siobhan", name) for name in names]
    for n, name in enumerate(names):
        seen = timezone.now() - timedelta(hours=5 - n)
        Device.objects.filter(name=name).update(seen_at=seen)
    return clients


def test_a_fourth_is_offered_the_one_used_longest_ago_by_its_name(reilly: Reilly) -> None:
    three(reilly)
    way = reilly.evening.ways_in["siobhan"]
    fourth = Client()
    page = fourth.post(f"/j/{way.token}", {"code": way.code})
    assert page.status_code == 409
    assert "Window one" in page.content.decode()
    assert "Window two" not in page.content.decode()
    let_go = str(device("Window one").pk)
    answer = fourth.post(f"/j/{way.token}", {"code": way.code, "let_go": let_go})
    assert answer.status_code == 303
    assert len(devices.of(reilly.people["siobhan"])) == 3
    assert not devices.stands(device("Window one").pk)


def test_nothing_is_offered_or_named_without_the_right_numbers(reilly: Reilly) -> None:
    three(reilly)
    way = reilly.evening.ways_in["siobhan"]
    wrong = f"{(int(way.code) + 1) % 10**6:06d}"
    let_go = str(device("Window one").pk)
    page = Client().post(f"/j/{way.token}", {"code": wrong, "let_go": let_go})
    assert page.status_code == 403
    assert "Window" not in page.content.decode()
    assert devices.stands(device("Window one").pk)


@pytest.mark.parametrize("named", ["Window two", "Daniel’s", ""])
def test_only_the_one_that_was_offered_goes(reilly: Reilly, named: str) -> None:
    three(reilly)
    phone(reilly, "daniel", "Daniel’s")
    way = reilly.evening.ways_in["siobhan"]
    let_go = str(device(named).pk) if named else "not an id"
    page = Client().post(f"/j/{way.token}", {"code": way.code, "let_go": let_go})
    assert page.status_code == 409
    assert all(devices.stands(one.pk) for one in Device.objects.all())


def test_one_not_used_for_a_month_goes_by_itself(reilly: Reilly) -> None:
    three(reilly)
    Device.objects.filter(name="Window one").update(seen_at=timezone.now() - timedelta(days=31))
    phone(reilly, "siobhan", "Window four")
    assert not devices.stands(device("Window one").pk)


def test_every_phone_hears_that_one_was_let_go(reilly: Reilly) -> None:
    clients = three(reilly)
    phone(reilly, "siobhan", "Window four", let_go=str(device("Window one").pk))
    page = clients[1].get(f"/me/devices/{device('Window four').pk}").content.decode()
    assert "Window one" in page
    assert Notice.objects.filter(key=f"bound:{device('Window four').pk}").exists()


def test_link_and_numbers_do_not_empty_a_place_of_the_phones_its_person_knows(
    reilly: Reilly,
) -> None:
    three(reilly)
    Device.objects.update(was_me=WasMe.YES)
    for n in range(5):
        way = reilly.evening.ways_in["siobhan"]
        client = Client()
        page = client.post(f"/j/{way.token}", {"code": way.code, "device_name": f"Theirs {n}"})
        assert page.status_code == 409
        oldest = min(devices.of(reilly.people["siobhan"]), key=devices.last_seen)
        for one in (oldest, *Device.objects.filter(was_me=WasMe.ASKED, revoked_at=None)):
            client.post(
                f"/j/{way.token}",
                {"code": way.code, "device_name": f"Theirs {n}", "let_go": str(one.pk)},
            )
    left = [one.name for one in devices.of(reilly.people["siobhan"])]
    assert {"Window two", "Window three"} <= set(left)


def test_an_evening_of_private_windows_never_ends(reilly: Reilly) -> None:
    three(reilly)
    way = reilly.evening.ways_in["siobhan"]
    for n in range(6):
        client = Client()
        page = client.post(f"/j/{way.token}", {"code": way.code})
        offered = page.content.decode().split('name="let_go" value="')[1].split('"')[0]
        form = {"code": way.code, "let_go": offered, "device_name": f"Again {n}"}
        assert client.post(f"/j/{way.token}", form).status_code == 303
