"""How much one device may ask: a person never notices, a flood is told to wait, and nobody else is."""

import asyncio
import json

import pytest
from django.conf import settings

from config import allowance
from config.allowance import ADDRESS, PERSON, AllowanceMiddleware, Allowances, who_asks
from config.bodies import BodyLimit
from config.early_refusals import request_of
from participants.platform import known_credentials

KEY, OTHER = "a device's own key", "another device's key"


class Inner:
    """An application that answers 200 and counts."""

    def __init__(self):
        self.asked = 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


async def ask(app, *, method="POST", path="/m/1/hand", cookie="", body=b"", **headers):
    """One request; answers its status, headers and body."""
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if cookie:
        pairs.append((b"cookie", f"{settings.DEVICE_COOKIE}={cookie}".encode()))
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": pairs,
        "client": ["192.0.2.7", 1],
    }
    told = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        told.append(message)

    await app(scope, receive, send)
    said = {name.decode().lower(): value.decode() for name, value in told[0]["headers"]}
    return told[0]["status"], said, b"".join(one.get("body", b"") for one in told[1:])


async def at_once(count, app, **options):
    """So many requests in one moment, in their order."""
    return await asyncio.gather(*(ask(app, **options) for _ in range(count)))


@pytest.fixture
def app():
    known_credentials.note(KEY)
    known_credentials.note(OTHER)
    return AllowanceMiddleware(Inner())


async def test_a_person_never_notices_and_a_flood_is_told_to_wait(app):
    statuses = [status for status, *_ in await at_once(149, app, cookie=KEY)]
    assert statuses[: PERSON.changes.in_a_row] == [200] * PERSON.changes.in_a_row
    assert statuses[-1] == 429
    assert app.inner.asked < 60
    assert (await ask(app, cookie=OTHER))[0] == 200


async def test_being_too_fast_is_said_in_a_sentence_in_ones_own_language(app):
    status, said, page = (await at_once(60, app, cookie=KEY))[-1]
    assert (status, said["retry-after"]) == (429, "1")
    assert "That was a lot at once" in page.decode()
    _status, _said, page = await ask(app, cookie=KEY, accept="application/json")
    assert json.loads(page)["code"] == "too_fast"
    _status, said, page = await ask(app, cookie=KEY, path="/api/v1/families")
    assert said["content-type"] == "application/problem+json"
    _status, _said, page = await ask(app, cookie=KEY, accept_language="ar")
    assert 'dir="rtl"' in page.decode()


async def test_looking_is_not_counted_with_changing(app):
    await at_once(60, app, cookie=KEY)
    assert (await ask(app, cookie=KEY, method="GET"))[0] == 200


async def test_a_key_that_nobody_has_recognised_gets_no_allowance_of_its_own(app):
    for number in range(ADDRESS.changes.in_a_row):
        assert (await ask(app, cookie=f"made up {number}"))[0] == 200
    assert (await ask(app, cookie="made up as well"))[0] == 429
    assert (await ask(app))[0] == 429
    assert (await ask(app, cookie=KEY))[0] == 200


def test_a_program_a_sign_in_and_a_device_each_count_for_themselves():
    known_credentials.note("a program's token")
    known_credentials.note("a session's key")

    def whose(**headers):
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        return who_asks(request_of(pairs, path="/", client=["192.0.2.7", 1]))

    assert whose(authorization="Token a program's token")[1] is allowance.PROGRAM
    assert whose(cookie=f'{settings.SESSION_COOKIE_NAME}="a session\'s key"')[1] is PERSON
    assert whose(authorization="Token made up") == whose() == whose(cookie="nonsense")


def test_however_many_come_what_is_remembered_is_bounded():
    some = Allowances(most=100)
    for number in range(1000):
        some.of(number, PERSON)
    assert len(some) == 100
    for number in range(known_credentials.MOST + 10):
        known_credentials.note(f"key {number}")
    assert not known_credentials.is_known("key 0")
    assert known_credentials.is_known(f"key {known_credentials.MOST}")


async def test_a_device_whose_requests_pile_up_waits_for_itself_alone(app):
    running, most, gate = 0, 0, asyncio.Event()

    async def slow(scope, receive, send):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await gate.wait()
        running -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})

    app.inner = slow
    flood = [asyncio.create_task(ask(app, cookie=KEY)) for _ in range(20)]
    await asyncio.sleep(0.01)
    assert most == PERSON.changes.side_by_side
    other = asyncio.create_task(ask(app, cookie=OTHER))
    await asyncio.sleep(0.01)
    assert running == PERSON.changes.side_by_side + 1
    gate.set()
    assert {(await one)[0] for one in [*flood, other]} == {200}


@pytest.mark.django_db
def test_who_was_found_to_be_somebody_is_recognised(reilly):
    key = reilly.key("siobhan")
    assert not known_credentials.is_known(key)
    reilly.client("siobhan").get("/me")
    assert known_credentials.is_known(key)
    tom = reilly.client("tom")
    tom.get("/desk/")
    assert known_credentials.is_known(tom.cookies[settings.SESSION_COOKIE_NAME].value)
    stranger = reilly.client("siobhan")
    stranger.cookies[settings.DEVICE_COOKIE] = "made up"
    stranger.get("/j/")
    assert not known_credentials.is_known("made up")


async def test_under_any_server_a_body_is_bounded(settings):
    settings.LARGEST_BODY = 1000
    app = BodyLimit(inner := Inner())
    assert (await ask(app, content_length="1001"))[0] == 413
    assert (await ask(app, content_length="9" * 40))[0] == 413
    assert inner.asked == 0
    assert (await ask(app, body=b"x" * 1001))[0] == 413
    assert (await ask(app, body=b"x" * 1000))[0] == 200
