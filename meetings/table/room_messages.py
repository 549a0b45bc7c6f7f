"""What a message on the room socket asks for: parsed, and handed to its one verb with the asker's seat.

`MESSAGES` names the action of the policy table for each; the policy test walks it.
"""

import json
from collections.abc import Callable
from typing import Any

from meetings import access
from meetings.choices import Late
from meetings.media import inbox as media_inbox
from meetings.models import Seat
from meetings.table import admission, lateness, turns
from participants.platform import plain_text
from participants.platform.errors import Unclear

LONGEST_FRAME = 2048  # characters
#: A session description is long; anything else that begins like one is not.
LONGEST_MEDIA_FRAME = 65_536

#: message type -> the action of the policy table it is.
MESSAGES: dict[str, str] = {
    "here": "meeting.see",
    "knock": "seat.knock",
    "admit": "seat.admit",
    "not_today": "seat.turn_away",
    "late": "seat.run_late",
    "not_late": "seat.run_late",
    "hand": "seat.raise_hand",
    "ask_in": "room.ask_coordinator_in",
    "break": "room.take_a_break",
    "piece": "room.hold_piece",
    "timer": "room.set_timer",
    **media_inbox.MESSAGES,
}


def parse(text: str | None) -> dict[str, Any]:
    """A message with a type we know. Raises Unclear for anything else, however long, deep or odd."""
    if text is None or len(text) > LONGEST_MEDIA_FRAME:
        raise Unclear
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unclear from error
    if not isinstance(message, dict) or message.get("type") not in MESSAGES:
        raise Unclear
    if len(text) > LONGEST_FRAME and not is_media(message):
        raise Unclear
    return message if is_media(message) else _plain(message)


def _plain(message: dict[str, Any]) -> dict[str, Any]:
    try:
        return plain_text.normal_everywhere(message)  # type: ignore[no-any-return]
    except plain_text.Unkept as unkept:
        raise Unclear from unkept


def is_media(message: dict[str, Any]) -> bool:
    """Whether it is about sound and picture, of which many come at once."""
    return message["type"] in media_inbox.MESSAGES


def act(message: dict[str, Any], *, by: Seat) -> dict[str, Any] | None:
    """Do what the message asks, once; answers a message for the person who asked, if there is one.

    Raises the verb's refusals, and Unclear for a message with parts missing.
    """
    return _ACTS[message["type"]](message, by)


def _here(message: dict[str, Any], by: Seat) -> None:
    access.require(by, "meeting.see")


def _knock(message: dict[str, Any], by: Seat) -> None:
    admission.knock(by=by)


def _admit(message: dict[str, Any], by: Seat) -> None:
    admission.admit(_other(message, by), visit_id=str(message.get("visit", "")), by=by)


def _not_today(message: dict[str, Any], by: Seat) -> None:
    admission.turn_away(_other(message, by), visit_id=str(message.get("visit", "")), by=by)


def _late(message: dict[str, Any], by: Seat) -> None:
    minutes, says = _minutes(message), message.get("says", Late.ON_MY_WAY)
    if not isinstance(says, str):
        raise Unclear
    lateness.run_late(says, minutes=minutes, by=by)


def _not_late(message: dict[str, Any], by: Seat) -> None:
    lateness.take_back(by=by)


def _hand(message: dict[str, Any], by: Seat) -> None:
    if not isinstance(message.get("up"), bool):
        raise Unclear
    admission.raise_hand(up=message["up"], by=by)


def _ask_in(message: dict[str, Any], by: Seat) -> None:
    admission.ask_coordinator_in(by=by)


def _break(message: dict[str, Any], by: Seat) -> None:
    turns.take_a_break(minutes=_minutes(message, default=turns.BREAK), by=by)


def _piece(message: dict[str, Any], by: Seat) -> None:
    """`to` somebody, or `take` it, or put it down."""
    if "to" in message:
        turns.pass_piece(str(message["to"]), by=by)
    elif message.get("take") is True:
        turns.take_piece(by=by)
    elif message.get("take") is False:
        turns.put_piece_down(by=by)
    else:
        raise Unclear


def _timer(message: dict[str, Any], by: Seat) -> None:
    turns.set_timer(minutes=_minutes(message), by=by)


def _minutes(message: dict[str, Any], *, default: int | None = None) -> int:
    minutes = message.get("minutes", default)
    if not isinstance(minutes, int) or isinstance(minutes, bool):
        raise Unclear
    return minutes


def _other(message: dict[str, Any], by: Seat) -> Seat:
    return access.other_seat(by, str(message.get("seat", "")))


_ACTS: dict[str, Callable[[dict[str, Any], Seat], dict[str, Any] | None]] = {
    "here": _here,
    "knock": _knock,
    "admit": _admit,
    "not_today": _not_today,
    "late": _late,
    "not_late": _not_late,
    "hand": _hand,
    "ask_in": _ask_in,
    "break": _break,
    "piece": _piece,
    "timer": _timer,
    **media_inbox.ACTS,
}
