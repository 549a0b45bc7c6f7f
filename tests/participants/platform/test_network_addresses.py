"""Where a request comes from: read as proxies write it; nobody shares one count of wrong tries with
everybody.
"""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from participants.entry import guess_throttling, invitations
from participants.entry.guess_throttling import TIRED_AFTER, SlowDown
from participants.entry.invitations import Issued, Tired
from participants.models import Notice, WrongCode
from participants.platform import network_addresses
from participants.platform.errors import Refusal
from participants.platform.network_addresses import NoAddress, address_of, hidden
from tests.support.family import Reilly
from tests.support.staff import sign_in

pytestmark = pytest.mark.invitations


def asked(named: str | None) -> str:
    headers = {} if named is None else {"X-Forwarded-For": named}
    return address_of(RequestFactory().get("/", headers=headers))


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("203.0.113.8", "203.0.113.8"),
        ("203.0.113.8:51234", "203.0.113.8"),
        ("10.0.0.1, 203.0.113.8:51234", "203.0.113.8"),
        ("203.0.113.8 ", "203.0.113.8"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("::ffff:203.0.113.8", "203.0.113.8"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_is_read_as_proxies_write_it(named: str, read: str, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    assert asked(named) == read


@pytest.mark.parametrize("named", [None, "", "unknown", "203.0.113.8,", "_hidden", "203.0.113.999"])
def test_without_a_readable_one_nothing_is_guessed(named: str | None, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    with pytest.raises(NoAddress):
        asked(named)


@pytest.mark.parametrize("named", ["203.0.113.8:51234", "[2001:db8::1]:443", None])
def test_staff_sign_in_never_breaks(named: str | None, settings: Settings, db: None) -> None:
    settings.BEHIND_PROXY = True
    headers = {"X-Forwarded-For": named} if named else {}
    form = {"login": "tom@example.org", "password": "not that"}
    answer = Client(headers=headers).post("/staff/login/", form)
    assert answer.status_code == (200 if named else 503)
    assert "Traceback" not in answer.content.decode()


def test_without_an_address_the_door_says_so_plainly(reilly: Reilly, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    way = reilly.evening.ways_in["siobhan"]
    answer = Client().post(f"/j/{way.token}", {"code": way.code})
    assert answer.status_code == 503
    assert "not set up right" in answer.content.decode()
    assert not WrongCode.objects.exists()


def enter(way: Issued, code: str, *, address: str) -> object:
    return invitations.enter(way.token, code, address=address, device_name="", shared_phone=True)


def wrong(way: Issued) -> str:
    return f"{(int(way.code) + 1) % 10**6:06d}"


def test_a_right_code_passes_whatever_others_at_its_address_did(reilly: Reilly) -> None:
    ways = reilly.evening.ways_in
    for _ in range(30):
        with pytest.raises(Refusal):
            enter(ways["daniel"], wrong(ways["daniel"]), address="198.51.100.4")
    assert enter(ways["siobhan"], ways["siobhan"].code, address="198.51.100.4")


def test_whoever_waits_learns_no_more_from_another_link(reilly: Reilly) -> None:
    ways = reilly.evening.ways_in
    for _ in range(5):
        with pytest.raises(Refusal):
            enter(ways["daniel"], wrong(ways["daniel"]), address="198.51.100.4")
    with pytest.raises(SlowDown):
        enter(ways["siobhan"], wrong(ways["siobhan"]), address="198.51.100.4")


@pytest.mark.parametrize("bits", [48, 32])
def test_a_wider_net_of_ipv6_is_slowed_too(reilly: Reilly, bits: int) -> None:
    way = reilly.evening.ways_in["daniel"]
    free = {48: 24, 32: 240}[bits]
    step = "2001:db8:7:{:x}::1" if bits == 48 else "2001:db8:{:x}::1"
    _place, net, wide = network_addresses.hidden_nets(step.format(0))
    WrongCode.objects.bulk_create(
        WrongCode(
            invitation=way.invitation,
            address_digest=hidden(step.format(n)),
            net_digest=net if bits == 48 else hidden(step.format(n)),
            wide_net_digest=wide,
            link_digest=guess_throttling.link_digest(way.token),
        )
        for n in range(free)
    )
    with pytest.raises(SlowDown):
        enter(way, wrong(way), address=step.format(0xFFF))


def test_an_ipv4_address_stands_in_no_wider_net() -> None:
    assert network_addresses.hidden_nets("203.0.113.8")[1:] == ("", "")


# -- too many wrong tries at one link, from wherever ---------------------------------------------------------
def guess(way: Issued, times: int) -> None:
    for n in range(times):
        with pytest.raises(Refusal):
            enter(way, wrong(way), address=f"203.0.{n // 250}.{n % 250}")


def fresh(reilly: Reilly, name: str) -> str:
    told = Notice.objects.filter(person=reilly.people[name], key__startswith="own_numbers:")
    return str(told.get().body.split("numbers: ")[1][:6])


def test_after_some_fifty_wrong_tries_fresh_numbers_come_the_safe_way(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["siobhan"]
    guess(way, TIRED_AFTER + 6)
    with pytest.raises(Refusal):
        enter(way, way.code, address="192.0.2.1")
    assert enter(way, fresh(reilly, "siobhan"), address="192.0.2.1")


def test_without_a_safe_way_the_coordinator_makes_them(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["bridie"]
    guess(way, TIRED_AFTER + 6)
    with pytest.raises(Tired):
        enter(way, way.code, address="192.0.2.1")
    from participants.entry import handing_out_codes

    code = handing_out_codes.renew_numbers(way.invitation, by=reilly.coordinator, aloud=True)
    assert enter(way, code, address="192.0.2.1")


def test_a_phone_that_is_in_comes_in_again_with_right_numbers(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["bridie"]
    device, _key = invitations.enter(
        way.token, way.code, address="192.0.2.1", device_name="", shared_phone=True
    )
    guess(way, TIRED_AFTER + 6)
    assert invitations.enter(
        way.token,
        way.code,
        address="192.0.2.1",
        device_name="",
        shared_phone=True,
        replaces=device,
    )


def test_fresh_numbers_are_sent_a_few_times_a_day_and_no_more(reilly: Reilly) -> None:
    way = reilly.evening.ways_in["siobhan"]
    guess(way, (TIRED_AFTER + 1) * (guess_throttling.FRESH_A_DAY + 2))
    told = Notice.objects.filter(person=reilly.people["siobhan"], key__startswith="own_numbers:")
    assert told.count() == guess_throttling.FRESH_A_DAY


def test_staff_sign_in_counts_by_the_address_without_its_port(reilly: Reilly, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    client = Client(headers={"X-Forwarded-For": "203.0.113.8:51234"})
    sign_in(client, reilly.coordinator)
    assert client.get("/desk/").status_code == 200
