"""Asking people about a few times, and what they answer: by link, by text message, or on the phone to the
coordinator.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings import access
from meetings.choices import CanCome, ComesBy, SaidHow
from meetings.models import Meeting, Seat
from meetings.times import finding, text_answers
from meetings.times.models import TimeAnswer, TimeOffer
from meetings.times.saying_when import telling
from meetings.times.wall_clock import minute_of
from participants.journal import journal
from participants.messages import notices
from participants.models import Person
from participants.platform.errors import NotFound, Unclear, WrongMoment
from participants.platform.isolated_text import comma_list

MOST = 5
ANSWER_WITHIN = timedelta(days=7)


@transaction.atomic
def ask(meeting: Meeting, starts: list[datetime], *, by: Seat) -> list[TimeOffer]:
    """Put these times before everybody, numbered in the order of the calendar. Times asked about before are
    closed.

    Raises Unclear for none, too many, or times the meeting could not begin at.
    """
    by = access.hold(by, "times.ask")
    group = finding.group_for(by, now=timezone.now())
    chosen = sorted(set(starts))
    if not 1 <= len(chosen) <= MOST or by.meeting_id != meeting.pk:
        raise Unclear(_("Choose one to five times to ask about."))
    if not all(finding.allows(group.search, minute_of(at)) for at in chosen):
        raise WrongMoment
    close(by.meeting)
    offers = [
        TimeOffer.objects.create(meeting=by.meeting, number=number, starts_at=at, length=group.search.length)
        for number, at in enumerate(chosen, 1)
    ]
    journal.write(
        "times.ask",
        by=by,
        family=by.meeting.family,
        subject=by.meeting.pk,
        detail={"times": len(offers)},
    )
    for told in group.told.values():
        if told.seat.pk != by.pk:
            _tell(told.seat, offers)
    return offers


def open_offers(meeting: Meeting) -> QuerySet[TimeOffer]:
    """The times people are asked about right now, by number."""
    return TimeOffer.objects.filter(meeting=meeting, closed_at=None)


def close(meeting: Meeting) -> None:
    """Nobody is asked about these any more. What was answered stays said of those times."""
    for offer in open_offers(meeting):
        for person in Person.objects.filter(seats__meeting=meeting):
            notices.take_back(_key(offer, person))
    open_offers(meeting).update(closed_at=timezone.now())


@transaction.atomic
def answer(seat: Seat, answers: Mapping[int, str], *, by: Seat, how: str = SaidHow.LINK) -> list[TimeAnswer]:
    """Keep what one seat answered, by number; a newer answer replaces the older. Raises Unclear, WrongMoment
    when closed.
    """
    told = telling(seat, by=by, how=how)
    offers = {offer.number: offer for offer in open_offers(told.seat.meeting)}
    if not answers or not set(answers.values()) <= set(CanCome.values):
        raise Unclear(_("Choose an answer for at least one time."))
    if not set(answers) <= set(offers):
        raise WrongMoment
    kept = [
        TimeAnswer.objects.update_or_create(
            offer=offers[number],
            seat=told.seat,
            defaults={"can_come": can_come, **told.marks},
        )[0]
        for number, can_come in answers.items()
    ]
    told.journal("answer")
    return kept


def answer_by_text(person: Person, text: str) -> list[TimeAnswer]:
    """A text message that came from this person's own checked number: "1 yes, 2 if released".

    It answers the newest question they were asked. Raises NotFound when there is none, Unclear when it cannot
    be read.
    """
    newest = (
        TimeOffer.objects.filter(
            closed_at=None,
            meeting__seats__person=person,
            meeting__seats__removed_at=None,
        )
        .order_by("-made_at")
        .first()
    )
    if newest is None:
        raise NotFound
    seat = Seat.objects.select_related("meeting__family", "circle", "person").get(
        meeting=newest.meeting_id, person=person, removed_at=None
    )
    numbers = [offer.number for offer in open_offers(seat.meeting)]
    return answer(seat, text_answers.read(text, numbers=numbers), by=seat, how=SaidHow.TEXT)


def answers_of(seat: Seat) -> dict[int, TimeAnswer]:
    """What this seat answered about the times on offer, by number."""
    rows = TimeAnswer.objects.select_related("offer", "written_by").filter(
        seat=seat, offer__meeting=seat.meeting_id, offer__closed_at=None
    )
    return {row.offer.number: row for row in rows}


def _tell(seat: Seat, offers: list[TimeOffer]) -> None:
    """One message with all the times, on the person's own clock and in few letters."""
    if seat.comes_by == ComesBy.WRITING:
        return
    person, zone = seat.person, ZoneInfo(seat.person.zone)
    with translation.override(person.language):
        lines = []
        for offer in offers:
            local = offer.starts_at.astimezone(zone)
            lines.append(f"{offer.number}: {date_format(local, 'D j M')} {local:%H:%M}")
        when = comma_list(lines)
    notices.queue(
        _key(offers[0], person),
        notices.TIMES_ASKED,
        person=person,
        values={"when": when},
        expires=min(offers[0].starts_at, timezone.now() + ANSWER_WITHIN),
    )


def _key(offer: TimeOffer, person: Person) -> str:
    return f"times:{offer.meeting_id.hex}:{offer.pk}:{person.pk.hex}"
