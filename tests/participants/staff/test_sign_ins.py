"""Where am I signed in: listed in words, ended one by one or all but this, and everything they opened with
them.
"""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from participants.models import JournalEntry, StaffSession, WrongPassword
from participants.platform import device_names
from participants.platform.errors import NotFound
from participants.platform.session_rows import stored_key
from participants.staff import retention, sign_ins, worker
from participants.staff.signing_in import staff_urls
from tests.meetings.line import Line, done
from tests.support.family import Reilly
from tests.support.staff import sign_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def browser(reilly: Reilly, agent: str) -> Client:
    """Tom, signed in in one more browser, with a page open."""
    client = sign_in(Client(headers={"user-agent": agent}), reilly.coordinator)
    assert client.get("/desk/").status_code == 200
    return client


def row(client: Client) -> StaffSession:
    return StaffSession.objects.get(session_key=stored_key(client.session.session_key))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Windows computer, Firefox"),
        (IPHONE, "iPhone, Safari"),
        (FIREFOX.replace("Firefox/140.0", "Chrome/140 Safari/5 Edg/140"), "Windows computer, Edge"),
        ("curl/8", "A phone or computer"),
        ("", "A phone or computer"),
    ],
)
def test_a_browser_has_a_name_its_owner_knows(agent: str, words: str) -> None:
    assert device_names.device_and_browser(agent) == words


def test_every_browser_is_listed_with_since_when_and_last_seen(reilly: Reilly) -> None:
    here, _phone = browser(reilly, FIREFOX), browser(reilly, IPHONE)
    page = here.get("/me/sign-ins").content.decode()
    assert page.split("<main")[1].count("<li>") == 2
    for words in ("Windows computer, Firefox", "iPhone, Safari", "this one"):
        assert words in page
    assert page.count("<time ") == 4


def test_being_seen_is_written_down_now_and_then(reilly: Reilly) -> None:
    here = browser(reilly, FIREFOX)
    long_ago = timezone.now() - 2 * sign_ins.SEEN_EVERY
    StaffSession.objects.update(seen_at=long_ago)
    here.get("/desk/")
    seen = row(here).seen_at
    assert seen > long_ago
    here.get("/desk/")
    assert row(here).seen_at == seen


def test_one_is_signed_out_from_another(reilly: Reilly) -> None:
    here, phone = browser(reilly, FIREFOX), browser(reilly, IPHONE)
    epoch = reilly.person("tom").epoch
    answer = here.post("/me/sign-ins", {"do": "end", "session": str(row(phone).pk)})
    assert answer["Location"] == "/me/sign-ins"
    assert phone.get("/desk/").status_code == 401
    assert here.get("/desk/").status_code == 200
    assert reilly.person("tom").epoch > epoch
    assert JournalEntry.objects.filter(action="sign_in.end").count() == 1


def test_all_but_this_one_are_signed_out(reilly: Reilly) -> None:
    here, *others = (browser(reilly, FIREFOX) for _ in range(3))
    here.post("/me/sign-ins", {"do": "end_others"})
    assert [one.get("/desk/").status_code for one in others] == [401, 401]
    assert [one.pk for one in sign_ins.of_account(reilly.coordinator)] == [row(here).pk]


def test_the_one_in_hand_is_signed_out_like_any_other(reilly: Reilly) -> None:
    here = browser(reilly, FIREFOX)
    answer = here.post("/me/sign-ins", {"do": "end", "session": str(row(here).pk)})
    assert answer["Location"] == "/"
    assert here.get("/desk/").status_code == 401


def test_somebody_elses_is_not_there(reilly: Reilly) -> None:
    here = browser(reilly, FIREFOX)
    grace = sign_in(Client(), reilly.evening.manager)
    grace.get("/numbers/")
    for session in (str(row(grace).pk), "nonsense", ""):
        answer = here.post("/me/sign-ins", {"do": "end", "session": session})
        assert answer.status_code == 404
    with pytest.raises(NotFound):
        sign_ins.end(row(grace), by=reilly.coordinator)
    assert grace.get("/numbers/").status_code == 200


def test_families_have_none_and_are_told_to_come_in(reilly: Reilly) -> None:
    assert reilly.client("siobhan").get("/me/sign-ins").status_code == 401
    assert not StaffSession.objects.exists()


def test_who_signed_out_is_listed_no_more(reilly: Reilly) -> None:
    here, phone = browser(reilly, FIREFOX), browser(reilly, IPHONE)
    phone.post("/staff/logout/")
    assert len(sign_ins.of_account(reilly.coordinator)) == 1
    browser(reilly, FIREFOX)
    assert StaffSession.objects.filter(account=reilly.coordinator).count() == 2
    assert here.get("/desk/").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_ending_one_closes_its_sockets_within_a_second_and_no_other(reilly: Reilly) -> None:
    here, phone = (
        await done(lambda: browser(reilly, FIREFOX)),
        await done(lambda: browser(reilly, IPHONE)),
    )
    origin = (await done(lambda: reilly.headers("siobhan")))[1]

    def headers(client: Client) -> list[tuple[bytes, bytes]]:
        cookies = "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())
        return [(b"cookie", cookies.encode()), origin]

    lines = [await Line(reilly, "tom", headers(one)).open() for one in (here, phone)]
    began = timezone.now()
    await done(lambda: here.post("/me/sign-ins", {"do": "end_others"}))
    assert await lines[1].until_closed() == 4401
    assert (timezone.now() - began).total_seconds() < 5  # a second, on a machine that is not busy
    await done(lambda: here.get("/desk/"))
    assert lines[0].closed is None
    await lines[0].leave()


# -- what lies in the database -------------------------------------------------------------------------------
def everything_in_the_database() -> str:
    """Every value of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_nobody_gets_from_the_database_to_a_cookie(reilly: Reilly) -> None:
    client = browser(reilly, FIREFOX)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    kept = everything_in_the_database()
    assert stored_key(cookie) in kept
    assert cookie not in kept
    for key in (one.pk for one in Session.objects.all()):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert thief.get("/desk/").status_code == 401


def test_a_session_lives_through_its_whole_life_under_its_hash(reilly: Reilly) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    first = store()
    first["word"] = "kept"
    first.save()
    assert first.exists(first.session_key)
    assert store(first.session_key)["word"] == "kept"
    old = first.session_key
    first.cycle_key()
    assert (store(first.session_key)["word"], store(old).load()) == ("kept", {})
    assert Session.objects.filter(pk=stored_key(first.session_key)).exists()
    first.flush()
    assert not Session.objects.filter(pk=stored_key(old)).exists()
    assert store("never-there").load() == {}


def test_sessions_that_have_run_out_leave_the_database_and_open_ones_stay(reilly: Reilly) -> None:
    kept, over = browser(reilly, FIREFOX), browser(reilly, IPHONE)
    gone = row(over).session_key
    Session.objects.filter(pk=gone).update(expire_date=timezone.now() - timedelta(minutes=1))
    worker.tidy()
    assert not Session.objects.filter(pk=gone).exists()
    assert [one.pk for one in StaffSession.objects.all()] == [row(kept).pk]
    assert kept.get("/desk/").status_code == 200


HOME, ELSEWHERE = "198.51.100.7", "198.51.100.8"


def wrong(email: str, address: str) -> int:
    typed = {"login": email, "password": "not the right one"}
    agent = {"user-agent": "Xyzzy/1.0"}
    return Client(headers=agent).post("/staff/login/", typed, REMOTE_ADDR=address).status_code


def test_many_wrong_passwords_are_slowed_and_no_address_no_browser_and_no_e_mail_is_kept(
    reilly: Reilly,
) -> None:
    for _try in range(3):
        wrong("somebody@example.org", HOME)
    assert WrongPassword.objects.count() == 3
    kept = everything_in_the_database()
    for said in (HOME, "Xyzzy", "somebody@example.org"):
        assert said not in kept
    for table in (AccessAttempt, AccessFailureLog, AccessLog):
        assert not table.objects.exists()
    WrongPassword.objects.update(at=timezone.now() - retention.KEPT_FOR - timedelta(hours=1))
    worker.tidy()
    assert not WrongPassword.objects.exists()


def test_a_sign_in_waits_after_eight_wrong_passwords_and_nobody_elses_does(reilly: Reilly) -> None:
    email = reilly.coordinator.email
    answers = [wrong(email, HOME) for _try in range(9)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert wrong(email, ELSEWHERE) == 200
    assert wrong(reilly.evening.manager.email, HOME) == 200
    WrongPassword.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert wrong(email, HOME) == 200


def every_address(patterns: list[URLPattern | URLResolver], before: str = "") -> set[tuple[str, str]]:
    """Every (address, name) allauth has, with something in place of what an address asks for."""
    found: set[tuple[str, str]] = set()
    for one in patterns:
        address = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            found |= every_address(one.url_patterns, address)
        else:
            found.add((address, one.name or ""))
    return found


def filled(address: str) -> str:
    return "/staff/" + re.sub(r"<int:[^>]+>", "1", re.sub(r"\(\?P<[^)]+\)|<[^>]+>", "x", address))


def test_of_allauths_addresses_only_those_in_use_answer_anybody(reilly: Reilly) -> None:
    assert apps.is_installed("allauth.account")
    addresses = every_address(get_resolver("allauth.urls").url_patterns)
    assert {
        "account_email",
        "account_signup",
        "account_set_password",
        "account_reset_password",
    } <= {name for _address, name in addresses}
    ours = {
        name
        for _address, name in every_address(get_resolver("participants.staff.signing_in.urls").url_patterns)
    }
    shut = {filled(address) for address, name in addresses if name not in staff_urls.IN_USE | ours}
    assert len(shut) > 8
    client = browser(reilly, FIREFOX)
    before = JournalEntry.objects.count()
    typed = {
        "email": "other@example.org",
        "action_add": "",
        "action_primary": "",
        "action_remove": "",
    }
    for address in sorted(shut):
        for visitor in (client, Client()):
            assert visitor.get(address).status_code == 404, address
            assert visitor.post(address, typed).status_code == 404, address
    assert JournalEntry.objects.count() == before
