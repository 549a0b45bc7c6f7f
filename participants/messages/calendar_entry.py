"""A calendar file for one person: a time under the neutral name their messages come from, and nothing else.

iCalendar (RFC 5545) as an invitation or its withdrawal (RFC 5546). Its only attendee is its reader; there is
no place in it, no alarm, and no word about what the time is for. Times are in UTC, so they are right on
either side of a clock change. Only facts wait in the outbox; the file is written when it goes, for the
address it goes to.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import icalendar

MAKER = "-//Kitchen Table//Kitchen Table//EN"
FILE_NAME = "calendar.ics"


@dataclass(frozen=True)
class Entry:
    """One entry of one person's calendar. The same `uid` with a higher `sequence` takes the earlier one's
    place.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    called_off: bool = False

    @property
    def method(self) -> str:
        """What the file asks a calendar to do."""
        return "CANCEL" if self.called_off else "REQUEST"

    def as_kept(self) -> dict[str, Any]:
        """The facts, for a row of JSON."""
        return {
            "uid": self.uid,
            "sequence": self.sequence,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "called_off": self.called_off,
        }

    @classmethod
    def of_kept(cls, kept: dict[str, Any]) -> Self:
        """The entry whose facts were kept."""
        times = {name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at")}
        return cls(**{**kept, **times})


def write(entry: Entry, *, to: str, called: str, sent_from: str, at: datetime) -> str:
    """The file's text. `to` is the reader's address, `called` the name they agreed to, `at` when the entry
    was made.
    """
    called = _one_line(called)
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", entry.method)
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", called)
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", _address(sent_from, {"CN": called}))
    event.add("attendee", _address(to, {"PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}))
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()


def _one_line(name: str) -> str:
    """A name without signs that no calendar shows. A backslash escapes in such files, and is not written
    alike by all.
    """
    shown = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(shown.replace("\\", "/").split())


def _address(email: str, parameters: dict[str, str]) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    for name, value in parameters.items():
        address.params[name] = value
    return address
