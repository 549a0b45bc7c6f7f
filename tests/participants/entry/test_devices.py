"""Devices and fresh codes: named, at most three, revocable at once; a code good once, for a quarter of an
hour.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.entry import devices
from participants.messages import fresh_codes
from participants.messages.fresh_codes import NotThatCode
from participants.models import Device, FreshCode, JournalEntry, Notice
from participants.platform.errors import TooFast, Unclear
from tests.support.family import Reilly


def test_a_revoked_device_is_out_and_its_sockets_are_told(reilly: Reilly) -> None:
    device = reilly.visitor("kwame").device
    assert device is not None
    before = reilly.person("kwame").epoch
    devices.revoke(device, by=reilly.people["kwame"])
    assert devices.recognise(reilly.key("kwame")) is None
    assert not devices.stands(device.pk)
    assert devices.standing([device.pk]) == set()
    assert reilly.person("kwame").epoch == before + 1


def test_revoking_twice_is_once(reilly: Reilly) -> None:
    device = reilly.visitor("kwame").device
    assert device is not None
    for _ in range(2):
        devices.revoke(device, by=reilly.people["kwame"])
    assert JournalEntry.objects.filter(action="device.revoke").count() == 1


def test_revoking_one_device_leaves_the_others(reilly: Reilly) -> None:
    kwame, priya = reilly.visitor("kwame").device, reilly.visitor("priya").device
    assert kwame is not None
    assert priya is not None
    devices.revoke(kwame, by=reilly.people["kwame"])
    assert devices.standing([kwame.pk, priya.pk]) == {priya.pk}
    assert reilly.person("priya").epoch == 0


def test_all_but_the_one_in_hand_can_go(reilly: Reilly) -> None:
    this = reilly.visitor("kwame").device
    assert this is not None
    others = [devices.bind(this.invitation, name="x", shared_phone=False)[0] for _ in range(2)]
    assert devices.revoke_all(reilly.people["kwame"], but=this, by=reilly.people["kwame"]) == 2
    assert devices.of(reilly.people["kwame"]) == [this]
    assert devices.standing([one.pk for one in others]) == set()


def test_a_shared_phone_is_out_after_a_session_even_if_it_kept_its_cookie(reilly: Reilly) -> None:
    device = reilly.visitor("bridie").device
    assert device is not None
    Device.objects.filter(pk=device.pk).update(
        shared_phone=True, seen_at=timezone.now() - devices.SHARED_PHONE_FOR
    )
    assert devices.recognise(reilly.key("bridie")) is None
    Device.objects.filter(pk=device.pk).update(shared_phone=False)
    assert devices.recognise(reilly.key("bridie")) == device


def test_shared_phones_of_long_ago_do_not_use_up_the_three(reilly: Reilly) -> None:
    invitation = reilly.evening.ways_in["bridie"].invitation
    for _ in range(6):
        devices.bind(invitation, name="borrowed", shared_phone=True)
        Device.objects.update(seen_at=timezone.now() - timedelta(days=1))


def test_seeing_a_device_is_written_down_now_and_then(reilly: Reilly) -> None:
    device = reilly.visitor("kwame").device
    assert device is not None
    long_ago = timezone.now() - timedelta(hours=2)
    Device.objects.filter(pk=device.pk).update(seen_at=long_ago)
    devices.recognise(reilly.key("kwame"))
    device.refresh_from_db()
    assert device.seen_at is not None
    assert device.seen_at > long_ago


def test_a_crowd_is_recognised_and_seen_like_each_of_them(
    reilly: Reilly, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = ("kwame", "bridie", "daniel", "siobhan")
    devices_of = {name: reilly.visitor(name).device for name in names}
    keys = {name: reilly.key(name) for name in names}
    long_ago = timezone.now() - timedelta(hours=2)
    Device.objects.update(seen_at=long_ago)
    siobhan = devices_of["siobhan"]
    assert siobhan is not None
    Device.objects.filter(pk=siobhan.pk).update(seen_at=timezone.now())
    assert devices_of["daniel"] is not None
    devices.revoke(devices_of["daniel"], by=reilly.people["daniel"])
    with django_assert_num_queries(2):
        found = devices.recognise_all([*keys.values(), "guess", "", "x" * 5000])
    assert found == {keys[name]: devices_of[name] for name in ("kwame", "bridie", "siobhan")}
    assert found[keys["kwame"]].person.called
    seen = Device.objects.filter(seen_at__gt=long_ago).values_list("person__called", flat=True)
    assert set(seen) == {reilly.people[name].called for name in ("kwame", "bridie", "siobhan")}
    with django_assert_num_queries(1):
        devices.recognise_all(keys.values())


def test_a_device_has_a_name_people_know_it_by(reilly: Reilly) -> None:
    device = reilly.visitor("kwame").device
    assert device is not None
    devices.rename(device, "  the old   laptop ", by=reilly.people["kwame"])
    assert device.name == "the old laptop"
    with pytest.raises(Unclear):
        devices.rename(device, "  ", by=reilly.people["kwame"])


def test_a_key_nobody_has_opens_nothing(reilly: Reilly) -> None:
    for key in ("", "guess", "x" * 5000):
        assert devices.recognise(key) is None


# -- fresh codes -------------------------------------------------------------------------------------------
SIGN = "sign"


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes only when a test says so."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


def use(reilly: Reilly, code: str, purpose: str = SIGN) -> None:
    fresh_codes.use(reilly.people["kwame"], purpose=purpose, code=code)


def issue(reilly: Reilly) -> str:
    return fresh_codes.issue(reilly.people["kwame"], purpose=SIGN, by=reilly.coordinator)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_fresh_code_works_once(reilly: Reilly) -> None:
    code = issue(reilly)
    assert code not in str(list(FreshCode.objects.values()))
    use(reilly, code)
    with pytest.raises(NotThatCode):
        use(reilly, code)


def test_it_works_only_for_its_purpose_and_its_person(reilly: Reilly) -> None:
    code = issue(reilly)
    with pytest.raises(NotThatCode):
        use(reilly, code, purpose="contact")
    with pytest.raises(NotThatCode):
        fresh_codes.use(reilly.people["priya"], purpose=SIGN, code=code)
    use(reilly, code)


def test_it_is_too_old_after_a_quarter_of_an_hour(reilly: Reilly, monkeypatch: pytest.MonkeyPatch) -> None:
    code = issue(reilly)
    moment = timezone.now() + timedelta(minutes=15)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with pytest.raises(NotThatCode):
        use(reilly, code)


def test_a_newer_code_ends_the_older(reilly: Reilly) -> None:
    old = issue(reilly)
    new = issue(reilly)
    if old != new:
        with pytest.raises(NotThatCode):
            use(reilly, old)
    use(reilly, new)


def test_wrong_tries_slow_the_next_and_lock_nothing(reilly: Reilly, monkeypatch: pytest.MonkeyPatch) -> None:
    code = issue(reilly)
    for _ in range(3):
        with pytest.raises(NotThatCode):
            use(reilly, other_than(code))
    with pytest.raises(TooFast):
        use(reilly, code)
    moment = timezone.now() + timedelta(seconds=3)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    use(reilly, code)


def test_asking_for_another_code_buys_no_more_guesses(reilly: Reilly) -> None:
    for _ in range(3):
        with pytest.raises(NotThatCode):
            use(reilly, other_than(issue(reilly)))
    with pytest.raises(TooFast):
        use(reilly, issue(reilly))


def test_a_sent_code_goes_the_safe_way_and_nowhere_else(reilly: Reilly) -> None:
    assert fresh_codes.send(reilly.people["kwame"], purpose=SIGN, by=reilly.people["kwame"])
    notice = Notice.objects.get(key__startswith="fresh_code:")
    assert (notice.channel, notice.person) == ("email", reilly.people["kwame"])
    code = "".join(c for c in notice.body if c.isdigit())[:6]
    use(reilly, code)
    assert not fresh_codes.send(reilly.people["maya"], purpose=SIGN, by=reilly.people["maya"])
