"""Messages as one person would get them, for the coordinator to look at before they go. The same policy,
words and counting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.messages import gsm, notices, reaching
from participants.messages.notices import Words
from participants.messages.reaching import Kind, NoWay, Way
from participants.models import Person
from participants.models.choices import Channel
from participants.platform import clock
from participants.platform.isolated_text import comma_list

#: What can be sent, in the order in which it usually is.
SHOWN: tuple[tuple[str | Promise, Words], ...] = (
    (_("An invitation"), notices.PLACE_SAVED),
    (_("A question about times"), notices.TIMES_ASKED),
    (_("A time is set"), notices.TIME_SET),
    (_("A time has changed"), notices.TIME_CHANGED),
    (_("A time is called off"), notices.CALLED_OFF),
    (_("A reminder, a day and an hour before"), notices.REMINDER),
    (_("For their calendar"), notices.FOR_THE_CALENDAR),
    (_("Out of their calendar"), notices.OUT_OF_THE_CALENDAR),
    (_("Something new"), notices.SOMETHING_NEW),
    (_("Their copy of a plan is there"), notices.SOMETHING_TO_KEEP),
    (_("Six numbers, to sign with"), notices.FRESH_CODE),
    (_("Six numbers, to come in with the first time"), notices.NUMBERS),
    (_("Six numbers of their own, to come back with"), notices.OWN_NUMBERS),
    (_("A question: a phone was added"), notices.SOMETHING_TO_ANSWER),
    (_("Six numbers, to change a number or address"), notices.ANOTHER_WAY),
)
#: What a message that went was, by its kind: its words are gone by then.
WENT: dict[str, str | Promise] = {
    Kind.WAY_IN: _("The link of an invitation"),
    Kind.CODE: _("Six numbers"),
    Kind.NUMBERS: _("Six numbers"),
    Kind.NEWS: _("Something new"),
    Kind.TIME: _("A time"),
    Kind.QUESTION: _("A question about times"),
    Kind.REMINDER: _("A reminder"),
    Kind.ENTRY: _("For their calendar"),
}
#: Why nothing goes, in the coordinator's words.
WHY_NOT: dict[NoWay, str | Promise] = {
    NoWay.NOT_CHECKED: _("Nothing is sent: how to reach them isn’t checked."),
    NoWay.NO_CHANNEL: _("Nothing is sent: no way in writing is safe for this."),
    NoWay.TEXTS_STOPPED: _("Nothing is sent: they asked for no more texts."),
    NoWay.SHARED: _("Nothing is sent: somebody else may read it. Say it to them yourself."),
    NoWay.NOT_AGREED: _("Nothing is sent: no calendar entry by e-mail was agreed."),
}


@dataclass(frozen=True)
class Preview:
    """One message as this person would get it if it were queued now, or why it would not go."""

    what: str | Promise
    why_not: str | Promise = ""
    channel: str | Promise = ""
    sender: str = ""
    subject: str = ""
    body: str = ""
    goes_at: datetime | None = None
    parts: int = 0
    is_least: bool = False
    # What the calendar file with it says; none goes with it when this is empty.
    entry: str = ""


def previews(person: Person, *, at: datetime) -> Iterator[Preview]:
    """Every kind of message, as it would go from `at` on. Nothing is queued, no link or code is made."""
    for what, words in SHOWN:
        way = reaching.reach(person, words.kind, at=at)
        if isinstance(way, NoWay):
            yield Preview(what, why_not=WHY_NOT[way])
        elif words is not notices.FOR_THE_CALENDAR or not _goes_with_the_line(person, at):
            yield _preview(what, words, way, person, at)


def _goes_with_the_line(person: Person, at: datetime) -> bool:
    """True when the calendar file goes with the time itself, and so by no e-mail of its own."""
    line = reaching.reach(person, Kind.TIME, at=at)
    return isinstance(line, Way) and line.takes_entry


def _preview(what: str | Promise, words: Words, way: Way, person: Person, at: datetime) -> Preview:
    subject, body = notices.said(words, way, person, _sample(words, person, at))
    texted = way.channel == Channel.TEXT
    return Preview(
        what=what,
        channel=Channel(way.channel).label,
        sender=way.sender,
        subject="" if texted else subject,
        body=body,
        goes_at=way.at if way.at > at else None,
        parts=gsm.parts(body) if texted else 0,
        is_least=not way.may_say(words.kind),
        entry=way.sender if way.takes_entry and words.kind in (Kind.TIME, Kind.ENTRY) else "",
    )


def _sample(words: Words, person: Person, at: datetime) -> dict[str, str]:
    """Invented values: the next day but six, at seven in the evening on their own clock."""
    local = at.astimezone(ZoneInfo(person.zone)).replace(hour=19, minute=0) + timedelta(days=7)
    with translation.override(person.language):
        if words is notices.TIMES_ASKED:
            days = (local, local + timedelta(days=2))
            said = [f"{n}: {date_format(day, 'D j M')} 19:00" for n, day in enumerate(days, 1)]
            when = comma_list(said)
        else:
            when = clock.date_and_hour(local, person.zone)
    return {"link": f"{settings.PUBLIC_URL}/j/ABCDEFGHJKMNP", "code": "123456", "when": when}
