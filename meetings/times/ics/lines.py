"""From the text of a file to its entries and its clocks' names: only the lines that say when, all others are
passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from participants.platform.strangers.sandbox_process import Refused

#: What is read of an entry, and of a clock.
WANTED = {
    "VEVENT": {
        "UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE",
        "RECURRENCE-ID",
        "TRANSP", "STATUS",
    },
    "VTIMEZONE": {"TZID", "X-LIC-LOCATION"},
    "STANDARD": {"DTSTART", "TZOFFSETTO", "RRULE"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETTO", "RRULE"},
    "VCALENDAR": {"METHOD"},
}  # fmt: skip
#: Parts lie three deep in what calendars write.
DEEPEST = 12


@dataclass(frozen=True)
class Line:
    """One line: what it says, and under which conditions (`TZID`, `VALUE`, `RANGE`)."""

    name: str
    value: str
    params: dict[str, str]


@dataclass
class Part:
    """An entry, or a clock, with the lines that count."""

    name: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """The first line of this name."""
        return self.lines.get(name, [None])[0]

    def word(self, name: str) -> str:
        """What that line says, in capitals; nothing without one."""
        line = self.first(name)
        return line.value.strip().upper() if line is not None else ""


@dataclass
class Calendar:
    """Everything in one file, though it may hold several calendars one after another."""

    entries: list[Part] = field(default_factory=list)
    clocks: list[Part] = field(default_factory=list)
    ended: int = 0
    #: Entries that the file, or the next entry, cut off.
    cut_off: int = 0


class _Reading:
    """Where in the file we are: which parts are open."""

    def __init__(self) -> None:
        self.found = Calendar()
        self.open: list[Part] = []

    def begin(self, name: str) -> None:
        if name == "VEVENT":
            self._cut_off()
        if len(self.open) >= DEEPEST:
            raise Refused("broken")
        part = Part(name)
        if name in ("STANDARD", "DAYLIGHT") and self.open and self.open[-1].name == "VTIMEZONE":
            self.open[-1].parts.append(part)
        self.open.append(part)

    def end(self, name: str) -> None:
        if not any(part.name == name for part in self.open):
            return
        while (part := self.open.pop()).name != name:
            self.found.cut_off += part.name == "VEVENT"
        if name == "VEVENT":
            cancels = any(one.word("METHOD") == "CANCEL" for one in self.open)
            if cancels:
                part.lines["STATUS"] = [Line("STATUS", "CANCELLED", {})]
            self.found.entries.append(part)
        self.found.clocks += [part] if name == "VTIMEZONE" else []
        self.found.ended += name == "VCALENDAR"

    def _cut_off(self) -> None:
        names = [part.name for part in self.open]
        if "VEVENT" in names:
            self.found.cut_off += 1
            del self.open[names.index("VEVENT") :]

    def finished(self) -> Calendar:
        self._cut_off()
        return self.found


def calendar(data: bytes) -> Calendar:
    """What is in the file. Raises Refused for what holds no calendar that ends."""
    reading = _Reading()
    for text in _unfolded(_text(data)):
        name = text[:6].upper()
        if name == "BEGIN:":
            reading.begin(text[6:].strip().upper())
        elif name.startswith("END:"):
            reading.end(text[4:].strip().upper())
        elif reading.open and (wanted := WANTED.get(reading.open[-1].name)):
            line = _line(text, wanted)
            if line is not None:
                reading.open[-1].lines.setdefault(line.name, []).append(line)
    found = reading.finished()
    if not found.ended:
        raise Refused("no_calendar")
    return found


def _text(data: bytes) -> str:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _unfolded(text: str) -> Iterator[str]:
    """Lines, each with those that go on from it (3.1). What is neither a line nor goes on from one is for
    nobody to read.
    """
    whole: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t"):
            whole.append(line[1:])
            continue
        if whole:
            yield "".join(whole)
        whole = [line]
    yield "".join(whole)


def _line(text: str, wanted: set[str]) -> Line | None:
    name = text.partition(":")[0].partition(";")[0].strip().upper()
    if name not in wanted:
        return None
    head, value = _halves(text)
    params = {}
    for part in _apart(head, ";")[1:]:
        key, _equals, said = part.partition("=")
        params[key.strip().upper()] = said.strip().strip('"')
    return Line(name, value, params)


def _halves(text: str) -> tuple[str, str]:
    """Before and after the first colon that is not within quotes."""
    head, value = [*_apart(text, ":", 1), ""][:2]
    return head, value


def _apart(text: str, at: str, most: int = -1) -> list[str]:
    """The text cut at a sign, but not within quotes."""
    if '"' not in text.partition(at)[0] and most == 1:
        return text.split(at, 1)
    pieces, start, quoted = [], 0, False
    for number, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign == at and not quoted:
            pieces.append(text[start:number])
            start = number + 1
            if len(pieces) == most:
                break
    return [*pieces, text[start:]]
