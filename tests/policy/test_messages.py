"""Every message of the room socket, sent by everybody at every stage, is answered as the policy table
says.
"""

from typing import Any

import pytest
from django.utils import timezone

from meetings import consumers, policy
from meetings.models import Meeting, Seat
from meetings.table import room_messages
from participants.models import Device, JournalEntry
from tests.meetings.line import Line, done
from tests.policy.cast import CAST, sign_in
from tests.support.family import Reilly, in_the_room

pytestmark = pytest.mark.exhaustive

REFUSED = {"not_allowed", "not_found"}
OUTSIDERS = [name for name in CAST if name not in policy.SEATED]
MESSAGES: dict[str, dict[str, Any]] = {
    "late": {"minutes": 5},
    "hand": {"up": True},
    "piece": {"take": True},
    "timer": {"minutes": 5},
    "media_join": {"page": "a-page", "picture": True},
    "media_signal": {"to": "nobody", "page": "a-page", "data": {"candidate": None}},
    "media_prefs": {"wants_picture": True, "muted": False},
    "media_cleared": {"phase": "a-phase", "open": []},
    "media_sfu": {"page": "a-page", "of": "subscribe"},
    "media_leave": {"page": "a-page"},
}


def test_every_message_names_an_action_of_the_table_and_has_its_act() -> None:
    assert set(consumers.MESSAGES.values()) <= set(policy.ACTIONS)
    assert consumers.MESSAGES is room_messages.MESSAGES
    assert set(room_messages._ACTS) == set(room_messages.MESSAGES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", policy.SEATED)
async def test_every_message_does_what_the_table_says(
    reilly: Reilly, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "FRAMES_A_SECOND", 1e6)
    monkeypatch.setattr(consumers, "MEDIA_FRAMES_A_SECOND", 1e6)
    line = await _line(reilly, name)
    wrong = [
        fault
        for stage in policy.STAGES
        for kind in consumers.MESSAGES
        if (fault := await _ask(reilly, line, name, kind, stage))
    ]
    await line.leave()
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", OUTSIDERS)
async def test_whoever_has_no_seat_is_told_nothing_and_let_go(reilly: Reilly, name: str) -> None:
    visitor = await done(lambda: sign_in(CAST[name], reilly))
    line = Line(reilly, name, await _headers(reilly, visitor.cookies))
    connected, _protocol = await line.socket.connect(timeout=30)
    assert connected
    assert await line.until_closed() == (4401 if name == policy.ANYBODY else 4404)
    assert line.frames == []


async def _line(reilly: Reilly, name: str) -> Line:
    visitor = await done(lambda: sign_in(CAST[name], reilly))
    return await Line(reilly, name, await _headers(reilly, visitor.cookies)).open()


async def _headers(reilly: Reilly, cookies: dict[str, str]) -> list[tuple[bytes, bytes]]:
    origin = (await done(lambda: reilly.headers("maya")))[1]
    cookie = "; ".join(f"{key}={value}" for key, value in cookies.items())
    return [(b"cookie", cookie.encode()), origin]


async def _ask(reilly: Reilly, line: Line, name: str, kind: str, stage: str) -> str:
    """What was wrong with the answer, or nothing."""
    action = consumers.MESSAGES[kind]
    before = await done(lambda: _at(reilly, stage))
    seat = str(reilly.evening.seats["haddad"].pk)
    await line.send(type=kind, seat=seat, **MESSAGES.get(kind, {}))
    refusal = await _refusal(line)
    did = await done(JournalEntry.objects.count) > before
    may = policy.may(name, action, stage)
    asked = f"{name} sent {kind} at {stage}: {refusal or 'done'} for {action}"
    if may and refusal in REFUSED:
        return f"{asked}, though the table says yes"
    if not may and refusal not in REFUSED:
        return f"{asked}, though the table says no"
    return f"{asked}, and something was done all the same" if did and not may else ""


async def _refusal(line: Line) -> str:
    """The code it was refused with, or nothing; asked by sending nonsense after it and reading up to its
    answer.
    """
    line.frames.clear()
    await line.send(type="nonsense")
    await line.until(lambda frame: frame["type"] == "refused" and frame["asked"] == "")
    codes = [one["code"] for one in line.frames if one["type"] == "refused" and one["asked"]]
    return codes[0] if codes else ""


def _at(reilly: Reilly, stage: str) -> int:
    """Set the stage without the verbs, everybody let in and one at the door; how long the journal is now."""
    seats = Seat.objects.filter(meeting_id=reilly.evening.meeting.pk)
    Meeting.objects.filter(pk=reilly.evening.meeting.pk).update(stage=stage)
    seats.update(admitted_at=timezone.now(), turned_away_at=None)
    seats.filter(pk=reilly.evening.seats["haddad"].pk).update(knocked_at=timezone.now(), admitted_at=None)
    for device in Device.objects.filter(person__seats__in=seats):
        in_the_room(seats.get(person=device.person_id), device)
    return JournalEntry.objects.count()
