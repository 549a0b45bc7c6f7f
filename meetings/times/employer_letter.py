"""A letter for somebody's employer, only with their yes, and the sheet for a visit to prison. Facts here,
paper in plans/pdf.

The letter says "an important family appointment", its day and its hours. No child, no council, no place and
no reason, unless the person chose to have a child or the service named.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.choices import SaidHow
from meetings.models import Seat
from meetings.times.finding import search_of
from meetings.times.models import PrisonVisit, WorkLetter
from meetings.times.saying_when import account_of
from meetings.times.seat_needs import coming_of
from participants.journal import journal
from participants.models import Service
from participants.models.choices import Role
from participants.platform.errors import NotAllowed, NotFound, WrongMoment


class NoYesToALetter(NotAllowed):
    """The person has not said yes to a letter, or took it back."""

    code = "no_letter_consent"
    message = _("They haven’t said yes to a letter for work.")


@dataclass(frozen=True)
class Letter:
    """What the letter says, and not a word more."""

    name: str
    starts_at: datetime
    ends_at: datetime
    away_from: datetime
    away_until: datetime
    zone: str
    signed_by: str
    children: tuple[str, ...] = ()
    service: str = ""
    phone: str = ""


@dataclass(frozen=True)
class VisitSheet:
    """What somebody needs to know who takes part from prison."""

    name: str
    establishment: str
    most_callers: int
    minutes: int
    recorded: bool
    starts_at: datetime | None
    zone: str
    coordinator: str


@transaction.atomic
def agree(seat: Seat, *, names_child: bool = False, names_service: bool = False, by: Seat) -> WorkLetter:
    """The person's yes to a letter, and what it may name. On the phone the coordinator writes it down, marked
    so.
    """
    by, seat = _whose(seat, by)
    own = by.pk == seat.pk
    letter, _made = WorkLetter.objects.update_or_create(
        seat=seat,
        defaults={
            "names_child": names_child,
            "names_service": names_service,
            "given_at": timezone.now(),
            "withdrawn_at": None,
            "how": SaidHow.LINK if own else SaidHow.PHONE,
            "written_by": None if own else account_of(by),
        },
    )
    _told("letter.agree", seat, by)
    return letter


@transaction.atomic
def take_back(seat: Seat, *, by: Seat) -> None:
    """No letter any more."""
    by, seat = _whose(seat, by)
    WorkLetter.objects.filter(seat=seat).update(withdrawn_at=timezone.now())
    _told("letter.take_back", seat, by)


def standing(seat: Seat) -> WorkLetter | None:
    """The yes that stands, if there is one."""
    return WorkLetter.objects.filter(seat=seat, withdrawn_at=None).first()


@transaction.atomic
def letter_for(seat: Seat, *, by: Seat) -> Letter:
    """The letter of this seat, for themselves or the coordinator. Raises NoYesToALetter, WrongMoment without
    a time.
    """
    by = access.hold(by, "letter.fetch")
    if by.pk != seat.pk and by.role != Role.COORDINATOR:
        raise NotFound
    seat = access.other_seat(by, seat.pk) if by.pk != seat.pk else by
    said = standing(seat)
    if said is None:
        raise NoYesToALetter
    starts_at = by.meeting.starts_at
    if starts_at is None:
        raise WrongMoment(_("There is no time yet, so there is nothing to write."))
    _told("letter.fetch", seat, by)
    return _letter(seat, said, starts_at)


def _letter(seat: Seat, said: WorkLetter, starts_at: datetime) -> Letter:
    meeting, coming = seat.meeting, coming_of(seat)
    length = search_of(meeting, now=timezone.now()).length
    ends_at = starts_at + timedelta(minutes=min(coming.part_until or length, length))
    begins_at = starts_at + timedelta(minutes=coming.part_from)
    in_room = coming.by_room and not coming.stays_out_of_room
    travel = timedelta(minutes=coming.travel_minutes if in_room else 0)
    children = meeting.family.members.filter(person__is_child=True).order_by("person__created_at")
    service = meeting.family.service
    return Letter(
        name=seat.person.name,
        starts_at=begins_at,
        ends_at=ends_at,
        away_from=begins_at - travel,
        away_until=ends_at + travel,
        zone=seat.person.zone,
        signed_by=coordinator_of(seat),
        children=tuple(one.person.called for one in children) if said.names_child else (),
        service=service.name if said.names_service else "",
        phone=_phone(service) if said.names_service else "",
    )


def _phone(service: Service) -> str:
    """The number, and when somebody answers it."""
    return f"{service.phone} ({service.hours})" if service.hours else service.phone


@transaction.atomic
def visit_sheet(seat: Seat, *, by: Seat) -> VisitSheet:
    """The sheet for somebody held in a prison. Raises NotFound when they are not."""
    by = access.hold(by, "visit.fetch")
    seat = access.other_seat(by, seat.pk)
    visit = PrisonVisit.objects.filter(seat=seat).first()
    if visit is None:
        raise NotFound
    _told("visit.fetch", seat, by)
    return VisitSheet(
        name=seat.person.called,
        establishment=visit.establishment,
        most_callers=visit.most_callers,
        minutes=visit.minutes,
        recorded=visit.recorded,
        starts_at=by.meeting.starts_at,
        zone=seat.person.zone,
        coordinator=coordinator_of(by),
    )


def coordinator_of(seat: Seat) -> str:
    """The name of the person who runs the meeting."""
    found = Seat.objects.filter(
        meeting=seat.meeting_id, role=Role.COORDINATOR, removed_at=None
    ).select_related("person")
    return next((one.person.name for one in found), "")


def _whose(seat: Seat, by: Seat) -> tuple[Seat, Seat]:
    if by.pk == seat.pk:
        held = access.hold(by, "letter.agree")
        return held, held
    held = access.hold(by, "letter.agree_for")
    return held, access.other_seat(held, seat.pk)


def _told(action: str, seat: Seat, by: Seat) -> None:
    journal.write(action, by=by, family=by.meeting.family, subject=seat.pk)
