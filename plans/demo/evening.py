"""One evening of the story: everybody and everything of it as rows, made or found again."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from meetings.choices import MeetingKind
from meetings.models import Circle, Meeting, Seat
from participants.entry.invitations import Issued
from participants.models import ZONE, Account, Family, Person, Service
from plans.demo.cast import ADMINISTRATOR, CAST, COORDINATOR, LEE, MANAGER, SERVICE


@dataclass(frozen=True)
class Evening:
    """Everybody and everything of the story, fresh from the verbs. Links and codes never show in its repr."""

    service: Service
    administrator: Account
    manager: Account
    coordinator: Account
    family: Family
    meeting: Meeting
    circle: Circle
    people: dict[str, Person]
    seats: dict[str, Seat]
    passwords: dict[str, str] = field(repr=False)
    ways_in: dict[str, Issued] = field(repr=False)


def tonight() -> datetime:
    """Half past six this evening on the family's clock, in UTC."""
    local = timezone.now().astimezone(ZoneInfo(ZONE))
    return local.replace(hour=18, minute=30, second=0, microsecond=0).astimezone(ZoneInfo("UTC"))


def fresh_seats(meeting: Meeting, people: dict[str, Person]) -> dict[str, Seat]:
    """Everybody's seat as it is now, by the same names."""
    rows = Seat.objects.select_related("meeting__family__service", "circle", "person").filter(meeting=meeting)
    by_person = {seat.person_id: seat for seat in rows}
    return {key: by_person[who.pk] for key, who in people.items() if who.pk in by_person}


def again(evening: Evening) -> Evening:
    """The same evening with its rows read afresh."""
    return replace(
        evening,
        meeting=Meeting.objects.select_related("family__service").get(pk=evening.meeting.pk),
        circle=Circle.objects.get(pk=evening.circle.pk),
        seats=fresh_seats(evening.meeting, evening.people),
    )


def find() -> Evening | None:
    """The evening `build` made in this database, however far it has gone; without links, codes and
    passwords.
    """
    service = Service.objects.filter(is_demo=True, name=SERVICE).first()
    if service is None:
        return None
    staff = {account.email: account for account in service.accounts.all()}
    family = service.families.get()
    by_name = {person.name: person for person in service.people.all()}
    people = {part.key: by_name[part.name] for part in CAST}
    people |= {"lee": by_name[LEE], "tom": by_name["Tom Ellery"]}
    meeting = Meeting.objects.select_related("family__service").get(
        family=family, kind=MeetingKind.CONFERENCE
    )
    return Evening(
        service=service,
        administrator=staff[ADMINISTRATOR],
        manager=staff[MANAGER],
        coordinator=staff[COORDINATOR],
        family=family,
        meeting=meeting,
        circle=meeting.circles.order_by("name")[0],
        people=people,
        seats=fresh_seats(meeting, people),
        passwords={},
        ways_in={},
    )
