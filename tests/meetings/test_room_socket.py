"""The room socket, through the whole ASGI application: what it says, to whom, and when it closes."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from meetings import consumers, stages
from meetings.choices import Stage
from meetings.models import Meeting, Seat
from meetings.table import admission, rights_watch
from participants.entry import devices
from participants.models import Account, Device, Person
from participants.models.choices import Relation
from participants.platform.errors import NotAllowed
from participants.staff import accounts
from tests.meetings.line import Line, done, lines, seat_in
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def room(reilly: Reilly) -> Reilly:
    """The room is open, with the people who came first in it."""
    await done(lambda: everybody_in(reilly))
    return reilly


def is_stage(stage: str) -> Any:
    return lambda frame: frame.get("meeting", {}).get("stage") == stage


async def test_the_first_frame_is_the_state_of_the_room(room: Reilly) -> None:
    here = await lines(room, "siobhan")
    state = here["siobhan"].frames[0]
    assert (state["type"], state["meeting"]["stage"]) == ("state", "information")
    assert seat_in(state, "Siobhan")["where"] == "in"
    assert state["me"]["admitted"] is True
    await here["siobhan"].leave()


async def test_a_knock_reaches_the_coordinator_and_admitting_lets_in(room: Reilly) -> None:
    here = await lines(room, "tom", "daniel")
    await here["daniel"].send(type="knock")
    state = await here["tom"].until(lambda f: seat_in(f, "Daniel").get("where") == "knocking")
    await here["tom"].send(type="admit", seat=seat_in(state, "Daniel")["seat"])
    await here["daniel"].until(lambda f: f.get("me", {}).get("where") == "in")
    for one in here.values():
        await one.leave()


async def test_presence_is_who_has_a_socket_open_in_the_room(room: Reilly) -> None:
    here = await lines(room, "siobhan", "bridie")
    await here["siobhan"].until(lambda f: seat_in(f, "Bridie").get("here") is True)
    await here["bridie"].until(lambda f: seat_in(f, "Siobhan").get("here") is True)
    await here["bridie"].leave()
    await here["siobhan"].until(lambda f: seat_in(f, "Bridie").get("here") is False)
    await here["siobhan"].leave()


async def test_a_refusal_is_a_sentence_and_the_socket_stays(room: Reilly) -> None:
    here = await lines(room, "siobhan")
    await here["siobhan"].send(type="ask_in")
    refused = await here["siobhan"].until(lambda f: f["type"] == "refused")
    assert (refused["code"], refused["asked"]) == ("not_allowed", "ask_in")
    await here["siobhan"].send(type="hand", up=True)
    await here["siobhan"].until(lambda f: seat_in(f, "Siobhan").get("hand") is True)
    await here["siobhan"].leave()


@pytest.mark.parametrize("language", ["ar", "en-gb"])
async def test_the_room_speaks_the_language_its_page_is_in(room: Reilly, language: str) -> None:
    """Not the one written down for the person: the page follows what was chosen in this browser."""
    await done(lambda: Person.objects.update(language="en-gb" if language == "ar" else "ar"))
    cookie, origin = await done(lambda: room.headers("siobhan"))
    chosen = (b"cookie", cookie[1] + f"; django_language={language}".encode())
    line = await Line(room, "siobhan", [chosen, origin]).open()
    await line.send(type="ask_in")
    refused = await line.until(lambda f: f["type"] == "refused")
    with translation.override(language):
        assert seat_in(line.frames[0], "Siobhan")["relation"] == str(Relation.MOTHER.label)
        assert refused["message"] == str(NotAllowed().message)
    await line.leave()


async def test_the_room_speaks_english_to_staff_as_its_page_does(room: Reilly) -> None:
    cookie, origin = await done(lambda: room.headers("tom"))
    line = await Line(room, "tom", [(b"cookie", cookie[1] + b"; django_language=ar"), origin]).open()
    with translation.override("en-gb"):
        assert seat_in(line.frames[0], "Siobhan")["relation"] == str(Relation.MOTHER.label)
    await line.leave()


@pytest.mark.parametrize(
    "text", ["null", "{", "[]", '{"type":"boss"}', "x" * 3000, "[" * 1500, '{"type":"late","minutes":"soon"}',
    '{"type":"late","minutes":5,"says":["x"]}']
)  # fmt: skip
async def test_nonsense_is_refused_and_harms_nobody(room: Reilly, text: str) -> None:
    here = await lines(room, "siobhan")
    await here["siobhan"].socket.send_to(text_data=text)
    refused = await here["siobhan"].until(lambda f: f["type"] == "refused")
    assert refused["code"] == "unclear"
    await here["siobhan"].leave()


async def test_too_many_frames_are_too_fast(room: Reilly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "FRAMES_A_SECOND", 0.0)
    here = await lines(room, "siobhan")
    for _ in range(int(consumers.FRAMES_AT_ONCE) + 1):
        await here["siobhan"].send(type="here")
    refused = await here["siobhan"].until(lambda f: f["type"] == "refused")
    assert refused["code"] == "too_fast"
    await here["siobhan"].leave()


async def test_a_break_is_told_to_the_room_and_to_nobody_else(room: Reilly) -> None:
    here = await lines(room, "siobhan", "maya", "kwame")
    await here["maya"].send(type="break")
    notice = await here["siobhan"].until(lambda f: f["type"] == "notice")
    assert (notice["kind"], notice["called"]) == ("break", "Maya")
    assert not [f for f in await here["kwame"].silence() if f["type"] == "notice"]
    for one in here.values():
        await one.leave()


# -- private time ------------------------------------------------------------------------------------------
async def test_a_professionals_socket_hears_that_private_time_began_and_then_nothing(
    room: Reilly,
) -> None:
    here = await lines(room, "siobhan", "priya", "aisha", "tom", "bridie")
    await done(lambda: stages.enter_private(room.meeting, by=room.seat("siobhan")))
    for name in ("priya", "aisha", "tom"):
        state = await here[name].until(is_stage("private"))
        assert [one["called"] for one in state["seats"]] == [room.people[name].called]
        await here[name].silence()
    await here["bridie"].send(type="hand", up=True)
    await here["bridie"].send(type="late", minutes=5, says="sound_only")
    await here["siobhan"].until(lambda f: seat_in(f, "Bridie").get("hand") is True)
    kwame = (await lines(room, "kwame"))["kwame"]
    await kwame.send(type="knock")
    await here["siobhan"].until(lambda f: seat_in(f, "Kwame").get("where") == "knocking")
    await here["siobhan"].send(type="break")
    await here["bridie"].until(lambda f: f["type"] == "notice")
    await here["bridie"].leave()
    for name in ("priya", "aisha", "tom"):
        assert await here[name].silence(1.5) == []
    for one in (here["siobhan"], here["priya"], here["aisha"], here["tom"], kwame):
        await one.leave()


async def test_the_bell_reaches_the_coordinator_only(room: Reilly) -> None:
    here = await lines(room, "siobhan", "priya", "tom")
    await done(lambda: stages.enter_private(room.meeting, by=room.seat("siobhan")))
    for name in ("priya", "tom"):
        await here[name].until(is_stage("private"))
        await here[name].silence()
    await here["siobhan"].send(type="ask_in")
    await here["tom"].until(lambda f: f["meeting"]["help_asked"] is True)
    assert await here["priya"].silence() == []
    for one in here.values():
        await one.leave()


async def test_a_professional_may_say_nothing_that_changes_private_time(room: Reilly) -> None:
    here = await lines(room, "tom")
    await done(lambda: stages.enter_private(room.meeting, by=room.seat("siobhan")))
    await done(lambda: admission.knock(by=room.seat("kwame")))
    await here["tom"].until(is_stage("private"))
    for message in (
        {"type": "admit", "seat": str((await done(lambda: room.seat("kwame"))).pk)},
        {"type": "hand", "up": True},
        {"type": "break"},
        {"type": "ask_in"},
    ):
        await here["tom"].send(**message)
        refused = await here["tom"].until(lambda f: f["type"] == "refused")
        assert refused["code"] == "not_allowed"
        here["tom"].frames.clear()
    await here["tom"].leave()


# -- closing -------------------------------------------------------------------------------------------------
async def test_nobody_and_strangers_are_told_so(reilly: Reilly) -> None:
    origin = [(await done(lambda: reilly.headers("maya")))[1]]
    nobody = Line(reilly, "nobody", origin)
    connected, _ = await nobody.socket.connect()
    assert connected
    assert await nobody.until_closed() == 4401
    await done(lambda: Seat.objects.filter(pk=reilly.seat("kwame").pk).update(removed_at=timezone.now()))
    stranger = Line(reilly, "kwame", await done(lambda: reilly.headers("kwame")))
    await stranger.socket.connect()
    assert await stranger.until_closed() == 4404


async def test_a_revoked_device_is_out_within_a_second(room: Reilly) -> None:
    here = await lines(room, "siobhan")
    device = await done(lambda: Device.objects.get(person=room.person("siobhan")))
    await done(lambda: devices.revoke(device, by=device.person))
    assert await here["siobhan"].until_closed() == 4401


async def test_a_closed_account_is_out(room: Reilly) -> None:
    here = await lines(room, "tom")
    await done(lambda: Account.objects.filter(pk=room.coordinator.pk).update(is_active=False))
    assert await here["tom"].until_closed() == 4401


async def test_signing_out_closes_what_that_session_opened_and_no_other(room: Reilly) -> None:
    """By the sign-out page, and by a new password. Tom's other computer stays in at the first."""
    browser = await done(lambda: room.client("tom"))
    cookie = "; ".join(f"{one.key}={one.value}" for one in browser.cookies.values())
    headers = [(b"cookie", cookie.encode()), (await done(lambda: room.headers("maya")))[1]]
    leaving, staying = (
        await Line(room, "tom", headers).open(),
        (await lines(room, "tom"))["tom"],
    )
    await done(lambda: browser.post("/staff/logout/"))
    assert await leaving.until_closed() == 4401
    await done(lambda: Meeting.objects.filter(pk=room.meeting.pk).update(stage=Stage.PRESENTING, epoch=999))
    await staying.until(is_stage("presenting"))
    administrator = await done(
        lambda: Account.objects.get(service=room.coordinator.service, staff_role="administrator")
    )
    await done(
        lambda: accounts.set_password(room.coordinator, "fresh paint on the old gate", by=administrator)
    )
    assert await staying.until_closed() == 4401


async def test_a_removed_seat_is_out(room: Reilly) -> None:
    here = await lines(room, "priya")
    await done(lambda: Seat.objects.filter(pk=room.seat("priya").pk).update(removed_at=timezone.now()))
    await done(lambda: Meeting.objects.filter(pk=room.meeting.pk).update(epoch=999))
    assert await here["priya"].until_closed() == 4404


async def test_a_lost_doorbell_is_healed_by_the_watch(room: Reilly) -> None:
    here = await lines(room, "siobhan")
    await done(lambda: Meeting.objects.filter(pk=room.meeting.pk).update(stage=Stage.PRESENTING, epoch=999))
    await here["siobhan"].until(is_stage("presenting"))
    await here["siobhan"].leave()


async def test_who_cannot_be_confirmed_hears_nothing_more(
    room: Reilly, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await lines(room, "siobhan")

    def gone(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise connection.Database.OperationalError("no database")

    def without_a_database(sockets: list[Any]) -> Any:
        with connection.execute_wrapper(gone):
            return read(sockets)

    read = rights_watch._read
    monkeypatch.setattr(rights_watch, "_read", without_a_database)
    assert await here["siobhan"].until_closed() == 4503


# -- running late ------------------------------------------------------------------------------------------
def late_names(frame: dict[str, Any]) -> list[str]:
    return [one["called"] for one in frame.get("late", [])]


async def test_running_late_reaches_the_table_and_the_desk_at_once(room: Reilly) -> None:
    here = await lines(room, "siobhan", "tom", "priya", "daniel")
    await here["daniel"].send(type="late", minutes=10, says="on_my_way")
    for name in ("siobhan", "tom", "priya"):
        state = await here[name].until(lambda f: late_names(f) == ["Daniel"])
        assert seat_in(state, "Daniel")["where"] == "late"
        notice = await here[name].until(lambda f: f["type"] == "notice")
        assert (notice["kind"], notice["called"]) == ("late", "Daniel")
    await here["daniel"].send(type="not_late")
    await here["siobhan"].until(lambda f: f["type"] == "state" and late_names(f) == [])
    for one in here.values():
        await one.leave()


async def test_a_late_worker_in_private_time_is_told_inside_and_to_the_coordinator(
    room: Reilly,
) -> None:
    here = await lines(room, "siobhan", "tom", "priya", "aisha")
    await done(lambda: stages.enter_private(room.meeting, by=room.seat("siobhan")))
    for name in ("tom", "priya", "aisha"):
        await here[name].until(is_stage("private"))
        await here[name].silence()
    await here["priya"].send(type="late", minutes=30, says="start_without_me")
    for name in ("siobhan", "tom", "priya"):
        await here[name].until(lambda f: late_names(f) == ["Priya"])
    notice = await here["siobhan"].until(lambda f: f["type"] == "notice")
    assert (notice["kind"], notice["called"]) == ("late", "Priya")
    assert await here["aisha"].silence() == []
    assert [f for f in await here["tom"].silence() if f["type"] == "notice"] == []
    for one in here.values():
        await one.leave()
