"""A way in: link and code together, and everything people and programs do with only one of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.entry import devices, invitations
from participants.entry.invitations import Issued, NoCode, NoWayIn, SlowDown
from participants.models import (
    Account,
    Consent,
    Device,
    Invitation,
    JournalEntry,
    Notice,
    Person,
    WrongCode,
)
from participants.people import families, safe_contact
from participants.platform import tokens_and_codes
from participants.platform.errors import ConsentMissing, NotAllowed, Refusal, Unclear
from tests.support.family import Reilly
from tests.support.pages import text_of

HOME = "192.0.2.77"
ELSEWHERE = "198.51.100.9"
NOBODYS = "0123456789ABC"


def enter(way: Issued, code: str | None = None, *, address: str = HOME, **more: object) -> Device:
    options = {"device_name": "phone", "shared_phone": False, **more}
    device, _key = invitations.enter(
        way.token, way.code if code is None else code, address=address, **options
    )
    return device


def wrong_code(way: Issued) -> str:
    return f"{(int(way.code) + 1) % 10**6:06d}"


@pytest.fixture
def way(reilly: Reilly) -> Issued:
    """Siobhan's way in."""
    return reilly.evening.ways_in["siobhan"]


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes only when a test says so."""
    later(monkeypatch)


def later(monkeypatch: pytest.MonkeyPatch, **ahead: float) -> None:
    moment = timezone.now() + timedelta(**ahead)
    monkeypatch.setattr(timezone, "now", lambda: moment)


# -- issuing -------------------------------------------------------------------------------------------------
def test_neither_token_nor_code_is_kept(reilly: Reilly, way: Issued) -> None:
    row = str(Invitation.objects.filter(pk=way.invitation.pk).values())
    assert way.token not in row
    assert way.code not in row
    assert len(way.token) == tokens_and_codes.TOKEN_LENGTH
    assert way.token not in str(list(JournalEntry.objects.values()))


def test_no_invitation_leaves_before_somebody_with_parental_responsibility_said_yes(
    reilly: Reilly,
) -> None:
    Consent.objects.all().delete()
    with pytest.raises(ConsentMissing):
        invite(reilly, "bridie")


def test_a_yes_of_somebody_without_parental_responsibility_does_not_count(reilly: Reilly) -> None:
    Consent.objects.all().delete()
    nan = reilly.people["bridie"].memberships.get()
    families.record_consent(nan, given=True, wording="Yes", how="said", by=reilly.coordinator)
    with pytest.raises(ConsentMissing):
        invite(reilly, "bridie")


def test_a_yes_that_was_taken_back_does_not_count(reilly: Reilly) -> None:
    for consent in Consent.objects.all():
        families.withdraw_consent(consent, by=reilly.coordinator)
    with pytest.raises(ConsentMissing):
        invite(reilly, "bridie")


def test_no_invitation_leaves_before_that_persons_safe_contact_was_checked(reilly: Reilly) -> None:
    safe_contact.set_safe_contact(reilly.people["bridie"], by=reilly.coordinator)
    with pytest.raises(ConsentMissing):
        invite(reilly, "bridie")
    safe_contact.check_safe_contact(reilly.people["bridie"], by=reilly.coordinator)
    assert invite(reilly, "bridie")


def test_a_refused_invitation_leaves_the_earlier_one_as_it_was(reilly: Reilly) -> None:
    Consent.objects.all().delete()
    with pytest.raises(ConsentMissing):
        invite(reilly, "siobhan")
    assert enter(reilly.evening.ways_in["siobhan"])


def test_another_services_coordinator_cannot_invite(reilly: Reilly) -> None:
    from participants.staff.accounts import open_service

    other = open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    with pytest.raises(NotAllowed):
        invitations.invite(
            reilly.people["bridie"],
            reilly.family,
            by=other.accounts.get(),
            until=timezone.now() + timedelta(days=1),
        )


def test_an_invitation_that_ends_before_now_is_unclear(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        invitations.invite(
            reilly.people["bridie"], reilly.family, by=reilly.coordinator, until=timezone.now()
        )


def test_the_link_is_queued_the_safe_way_and_the_code_is_not(reilly: Reilly, way: Issued) -> None:
    notice = Notice.objects.get(key=f"invitation:{way.invitation.pk}")
    assert way.link in notice.body
    assert way.code not in notice.subject + notice.body
    assert notice.channel == "text"


def test_inviting_again_ends_the_earlier_way_in_and_its_devices(reilly: Reilly, way: Issued) -> None:
    device = enter(way)
    new = invite(reilly, "siobhan")
    assert not devices.stands(device.pk)
    with pytest.raises(NoWayIn):
        enter(way)
    assert enter(new)
    assert Notice.objects.get(key=f"invitation:{way.invitation.pk}").body == ""


def invite(reilly: Reilly, name: str) -> Issued:
    until = timezone.now() + timedelta(days=9)
    return invitations.invite(reilly.people[name], reilly.family, by=reilly.coordinator, until=until)


# -- coming in ----------------------------------------------------------------------------------------------
def test_link_and_code_bind_a_device_and_raise_nothing_else(reilly: Reilly, way: Issued) -> None:
    device, key = invitations.enter(
        way.token, way.code, address=HOME, device_name="  My   phone ", shared_phone=True
    )
    assert (device.person, device.name) == (reilly.people["siobhan"], "My phone")
    assert devices.recognise(key) == device
    assert key not in str(Device.objects.filter(pk=device.pk).values())


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        lambda token: f"{token[:4]}-{token[4:8]} {token[8:]}",
        lambda token: token.replace("0", "O").replace("1", "I"),
        lambda token: token.replace("1", "l"),
    ],
    ids=["small letters", "in groups", "O and I", "l"],
)
def test_a_token_copied_by_hand_works(way: Issued, write: Callable[[str], str]) -> None:
    device, _key = invitations.enter(
        write(way.token),
        f"{way.code[:3]} {way.code[3:]}",
        address=HOME,
        device_name="",
        shared_phone=False,
    )
    assert device.name


@pytest.mark.parametrize(
    "write",
    [
        lambda code: f"  {code[:3]} {code[3:]}\n",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: f"{code[:3]} – {code[3:]}",
        " ".join,
    ],
    ids=["a space", "a dash", "a long dash", "one by one"],
)
def test_numbers_copied_as_they_were_told_work(way: Issued, write: Callable[[str], str]) -> None:
    assert enter(way, write(way.code)).name


# A scanner fills in every field with what it has: many a link has six digits in it.
LINK_WITH_SIX_DIGITS = "4QZ7K0M3B9XG1"


@pytest.mark.parametrize(
    "code",
    ["", "   ", "12345", "1234567", "12 34 56 78", "123456 or 654321", "test", "test123456", "<script>",
    "²²²²²²",
     LINK_WITH_SIX_DIGITS, f"https://example.org/j/{LINK_WITH_SIX_DIGITS}", "123456QZKMB9X"],
)  # fmt: skip
def test_what_cannot_be_a_code_changes_nothing(reilly: Reilly, way: Issued, code: str) -> None:
    with pytest.raises(NoCode):
        enter(way, code)
    assert not WrongCode.objects.exists()
    assert not Device.objects.exists()


def test_a_code_of_another_invitation_does_not_open_this_one(reilly: Reilly, way: Issued) -> None:
    with pytest.raises(NoWayIn):
        enter(way, reilly.evening.ways_in["priya"].code)


def no_such_link(reilly: Reilly, way: Issued) -> Issued:
    return Issued(way.invitation, NOBODYS, way.code)


def revoked(reilly: Reilly, way: Issued) -> Issued:
    invitations.revoke(way.invitation, by=reilly.coordinator)
    return way


def expired(reilly: Reilly, way: Issued) -> Issued:
    Invitation.objects.update(until=timezone.now() - timedelta(seconds=1))
    return way


def wrong(reilly: Reilly, way: Issued) -> Issued:
    return Issued(way.invitation, way.token, wrong_code(way))


@pytest.mark.parametrize("spoil", [no_such_link, revoked, expired, wrong])
def test_unknown_revoked_expired_and_wrong_get_one_answer(
    reilly: Reilly, way: Issued, spoil: Callable[[Reilly, Issued], Issued]
) -> None:
    with pytest.raises(NoWayIn) as refused:
        enter(spoil(reilly, way))
    assert (refused.value.code, str(refused.value.message)) == (NoWayIn.code, str(NoWayIn.message))
    assert not Device.objects.exists()


def test_an_unknown_link_costs_the_same_work_as_a_known_one(
    reilly: Reilly, way: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(way)  # whatever is made once is made now
    hashed = []
    really = tokens_and_codes.code_matches
    monkeypatch.setattr(
        tokens_and_codes, "code_matches", lambda code, hidden: hashed.append(hidden) or really(code, hidden)
    )
    queries = []
    for token in (way.token, NOBODYS):
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            pytest.raises(NoWayIn),
        ):
            enter(Issued(way.invitation, token, wrong_code(way)), address=f"203.0.113.{len(queries)}")
        queries.append(len(seen))
    assert queries[0] == queries[1]
    assert [hidden.split("$")[1] for hidden in hashed] == ["argon2id", "argon2id"]


def test_an_invitation_whose_time_runs_out_takes_its_devices_with_it(reilly: Reilly, way: Issued) -> None:
    _device, key = invitations.enter(way.token, way.code, address=HOME, device_name="", shared_phone=False)
    assert devices.recognise(key)
    expired(reilly, way)
    assert devices.recognise(key) is None


def test_a_fourth_device_is_told_what_to_do(reilly: Reilly, way: Issued) -> None:
    three = [enter(way) for _ in range(3)]
    with pytest.raises(devices.TooManyDevices) as refused:
        enter(way)
    assert "take one away" in str(refused.value.message)
    devices.revoke(three[0], by=reilly.people["siobhan"])
    assert enter(way)
    assert Device.objects.filter(revoked_at=None).count() == 3


def test_coming_in_again_in_the_same_browser_is_one_device(way: Issued) -> None:
    device = enter(way)
    for _ in range(4):
        device = enter(way, replaces=device)
    assert len(devices.of(device.person)) == 1


def test_another_persons_device_in_the_same_browser_stays_theirs(reilly: Reilly) -> None:
    siobhan = enter(reilly.evening.ways_in["siobhan"])
    enter(reilly.evening.ways_in["bridie"], replaces=siobhan)
    assert devices.stands(siobhan.pk)


# -- guessing -----------------------------------------------------------------------------------------------
def storm(way: Issued, *, tries: int, address: str) -> list[Refusal]:
    """So many wrong codes from one address at once."""
    answers: list[Refusal] = []
    for _ in range(tries):
        with pytest.raises(Refusal) as refused:
            enter(way, wrong_code(way), address=address)
        answers.append(refused.value)
    return answers


def test_wrong_codes_slow_the_address_they_come_from(way: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = storm(way, tries=20, address=ELSEWHERE)
    assert [type(answer) for answer in answers[:3]] == [NoWayIn] * 3
    assert all(isinstance(answer, SlowDown) for answer in answers[3:])
    waits = []
    for _ in range(8):
        with pytest.raises(SlowDown) as slow:
            enter(way, wrong_code(way), address=ELSEWHERE)
        waits.append(slow.value.seconds)
        later(monkeypatch, seconds=slow.value.seconds + 0.01)
        with pytest.raises(NoWayIn):
            enter(way, wrong_code(way), address=ELSEWHERE)
    assert waits == [2, 4, 8, 16, 32, 64, 120, 120]


def test_trying_while_told_to_wait_does_not_lengthen_the_wait(
    way: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm(way, tries=50, address=ELSEWHERE)
    later(monkeypatch, seconds=3)
    assert enter(way, address=ELSEWHERE)


def test_a_storm_from_one_address_does_not_touch_the_person_or_another_address(
    reilly: Reilly, way: Issued
) -> None:
    inside = enter(way)
    storm(way, tries=40, address=ELSEWHERE)
    assert enter(way, address=HOME)
    assert devices.stands(inside.pk)
    assert Invitation.objects.get(pk=way.invitation.pk).revoked_at is None


def test_links_nobody_has_slow_their_address_as_well(way: Issued) -> None:
    unknown = Issued(way.invitation, NOBODYS, way.code)
    answers = storm_unknown(unknown)
    assert isinstance(answers[-1], SlowDown)


def storm_unknown(way: Issued) -> list[Refusal]:
    return storm(way, tries=4, address=ELSEWHERE)


def test_the_right_code_from_a_slowed_address_is_not_even_looked_at(way: Issued) -> None:
    storm(way, tries=4, address=ELSEWHERE)
    with pytest.raises(SlowDown):
        enter(way, address=ELSEWHERE)
    assert not Device.objects.exists()


def test_a_whole_ipv6_household_counts_as_one_address(way: Issued) -> None:
    storm(way, tries=3, address="2001:db8:1:2::1")
    with pytest.raises(SlowDown):
        enter(way, address="2001:db8:1:2:ffff::9")
    assert enter(way, address="2001:db8:1:3::1")


def test_addresses_are_kept_only_as_keyed_hashes(way: Issued) -> None:
    storm(way, tries=3, address=ELSEWHERE)
    assert ELSEWHERE not in str(list(WrongCode.objects.values()))


def test_five_wrong_codes_ring_the_coordinator_once_and_lock_nobody_out(reilly: Reilly, way: Issued) -> None:
    for n in range(9):
        storm(way, tries=1, address=f"203.0.113.{n}")
    told = Notice.objects.get(key__startswith="guessed:")
    assert told.person == reilly.people["tom"]
    for name in ("Siobhan", "Reilly", "Maya"):
        assert name not in told.subject + told.body
    assert JournalEntry.objects.filter(action="invitation.guessed").count() == 1
    assert enter(way)


def test_four_wrong_codes_ring_nobody(way: Issued) -> None:
    for n in range(4):
        storm(way, tries=1, address=f"203.0.113.{n}")
    assert not Notice.objects.filter(key__startswith="guessed:").exists()


# -- previews, scanners and forwarded links ------------------------------------------------------------------
def rows() -> list[object]:
    """Everything a visit could change."""
    models = (Invitation, Device, WrongCode, JournalEntry, Notice, Person, Account)
    return [list(model.objects.order_by("pk").values()) for model in models]


AGENTS = (
    "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (Windows NT 10.0) Microsoft Defender SafeLinks",
    "SkypeUriPreview Preview/0.5",
    "",
)


@pytest.mark.parametrize("agent", AGENTS)
def test_previews_change_nothing_and_learn_nothing(reilly: Reilly, way: Issued, agent: str) -> None:
    before = rows()
    browser = Client(headers={"user-agent": agent})
    for _ in range(3):
        page = browser.get(f"/j/{way.token}")
        assert browser.head(f"/j/{way.token}").status_code == page.status_code == 200
    assert rows() == before
    for word in ("Reilly", "Siobhan", "Maya", "Northtown", "council", "family", "meeting", "child"):
        assert word.lower() not in text_of(page).lower(), word


def test_a_known_link_and_one_nobody_has_look_the_same(reilly: Reilly, way: Issued) -> None:
    pages = [Client(enforce_csrf_checks=False).get(f"/j/{token}") for token in (way.token, NOBODYS)]
    known, unknown = (text_of(page) for page in pages)
    assert known.replace(way.token, "") == unknown.replace(NOBODYS, "")
    assert set(pages[0].headers) == set(pages[1].headers)


def test_reading_a_link_asks_the_database_nothing_about_it(reilly: Reilly, way: Issued) -> None:
    with CaptureQueriesContext(connection) as seen:
        Client().get(f"/j/{way.token}")
    assert "participants_invitation" not in " ".join(query["sql"] for query in seen)


@pytest.mark.parametrize("form", [{}, {"code": ""}, {"code": "hello"}, {"shared_phone": "yes"}])
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_scanner_that_sends_the_form_without_the_code_changes_nothing(
    reilly: Reilly, way: Issued, form: dict[str, str], known: bool
) -> None:
    before = rows()
    answer = Client().post(f"/j/{way.token if known else NOBODYS}", form)
    assert answer.status_code == 422
    assert rows() == before
    assert "kt_device" not in answer.cookies
    assert "Siobhan" not in text_of(answer)


def test_somebody_the_link_was_forwarded_to_cannot_come_in_without_the_code(
    reilly: Reilly, way: Issued
) -> None:
    answer = Client().post(f"/j/{way.token}", {"code": wrong_code(way)})
    assert answer.status_code == 403
    assert "kt_device" not in answer.cookies
    assert Client().get("/me/devices").status_code == 401


def test_wrong_and_unknown_are_answered_in_the_same_words(reilly: Reilly, way: Issued) -> None:
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(f"/j/{token}", {"code": wrong_code(way)})
        for n, token in enumerate((way.token, NOBODYS))
    ]
    assert {answer.status_code for answer in answers} == {403}
    known, unknown = (text_of(answer) for answer in answers)
    assert known.replace(way.token, "") == unknown.replace(NOBODYS, "")


def test_being_slowed_says_for_how_long(reilly: Reilly, way: Issued) -> None:
    browser = Client(REMOTE_ADDR=ELSEWHERE)
    for _ in range(3):
        browser.post(f"/j/{way.token}", {"code": wrong_code(way)})
    answer = browser.post(f"/j/{way.token}", {"code": way.code})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "2"


def test_revoking_an_invitation_closes_the_door_and_every_device(reilly: Reilly, way: Issued) -> None:
    before = reilly.person("siobhan").epoch
    browser = reilly.client("siobhan")
    assert browser.get("/me/devices").status_code == 200
    invitations.revoke(way.invitation, by=reilly.coordinator)
    assert browser.get("/me/devices").status_code == 401
    assert reilly.person("siobhan").epoch > before


def test_what_is_wrong_with_the_numbers_stands_at_the_numbers(reilly: Reilly) -> None:
    page = Client().post("/j/", {"token": "A" * 13, "code": "not numbers"}).content.decode()
    assert 'id="code-wrong"' in page
    assert page.count("Type the six numbers you were given.") == 1
    # Which of the two does not fit is nobody's to know.
    page = Client().post("/j/", {"token": "A" * 13, "code": "123456"}).content.decode()
    assert 'id="code-wrong"' not in page
    assert page.count('role="alert"') == 1
