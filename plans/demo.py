"""The invented family of docs/practice.md, built through the same verbs everybody else uses. For demos and
tests.

`build` ends at a meeting that is ready: everybody has said yes, been reached, been invited and been given a
seat.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from meetings import policy, seats, stages
from meetings.choices import AboutAdvocate, ComesBy, MeetingKind, StatementKind
from meetings.desk import advocates, checklist, information, offering
from meetings.models import Circle, Meeting, Seat
from meetings.table import admission
from participants.entry import invitations, own_codes
from participants.entry.invitations import Issued
from participants.models import ZONE, Account, Family, Member, Person, Service
from participants.models.choices import Channel, PatchColour, PatchPattern, Relation, Role, Says, StaffRole
from participants.people import families, keeping_apart, safe_contact
from participants.staff import accounts
from plans import demo_times, demo_views
from plans.live import private_time

SERVICE = "Northtown family meetings (demo)"
COORDINATOR = "tom.ellery@example.org"
MANAGER = "grace.obi@example.org"
ADMINISTRATOR = "sam.whitlock@example.org"
INVITED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Part:
    """Who somebody is in the story."""

    key: str
    name: str
    called: str
    role: Role
    why: str
    cloth: tuple[PatchColour, PatchPattern]
    relation: Relation | None = None
    carries_responsibility: bool = False
    comes_by: ComesBy = ComesBy.ROOM
    expected_at: str = ""
    needs: str = ""
    beside: str = ""
    language: str = "en-gb"
    zone: str = ZONE
    contact: MappingProxyType[str, object] = field(
        default_factory=lambda: MappingProxyType({"channels": [Channel.VOICE]})
    )
    invited: bool = True

    @property
    def is_child(self) -> bool:
        """Maya and Theo."""
        return self.role == Role.CHILD


def _phone(number: str, **more: object) -> MappingProxyType[str, object]:
    return MappingProxyType({"phone": number, "channels": [Channel.TEXT], **more})


def _mail(address: str) -> MappingProxyType[str, object]:
    return MappingProxyType({"email": address, "channels": [Channel.EMAIL], "says": Says.CALENDAR})


# The numbers are from the ranges kept free for stories (Ofcom), the addresses from example.org.
CAST: tuple[Part, ...] = (
    Part(
        "siobhan",
        "Siobhan Reilly",
        "Siobhan",
        Role.FAMILY,
        "Maya and Theo’s mum",
        (PatchColour.RHUBARB, PatchPattern.STRIPE),
        Relation.MOTHER,
        carries_responsibility=True,
        contact=_phone("07700 900101", safe_from=time(9), safe_until=time(20)),
    ),
    Part(
        "daniel",
        "Daniel Okafor",
        "Daniel",
        Role.FAMILY,
        "Maya and Theo’s dad; he lives elsewhere",
        (PatchColour.DENIM, PatchPattern.CHECK),
        Relation.FATHER,
        carries_responsibility=True,
        comes_by=ComesBy.PHONE,
        expected_at="19:30",
        needs="Works rotating nights",
        contact=_phone("07700 900102", says=Says.TIME),
    ),
    Part(
        "bridie",
        "Bridie Reilly",
        "Bridie",
        Role.FAMILY,
        "Maya and Theo’s nan, Siobhan’s mum",
        (PatchColour.MOSS, PatchPattern.LEAF),
        Relation.GRANDMOTHER,
        contact=_phone("07700 900103", shared_phone=True, sender="Tom"),
    ),
    Part(
        "kwame",
        "Kwame Okafor",
        "Kwame",
        Role.FAMILY,
        "Daniel’s brother, the children’s uncle in Accra",
        (PatchColour.OCHRE, PatchPattern.ZIG),
        Relation.UNCLE,
        comes_by=ComesBy.VIDEO,
        zone="Africa/Accra",
        contact=_mail("kwame.okafor@example.org"),
    ),
    Part(
        "haddad",
        "Rima Haddad",
        "Mrs Haddad",
        Role.FAMILY,
        "The neighbour the children know best",
        (PatchColour.TEAL, PatchPattern.SCALE),
        Relation.NEIGHBOUR,
        language="ar",
        needs="Reads Arabic",
        contact=_phone("07700 900104"),
    ),
    Part(
        "maya",
        "Maya Reilly",
        "Maya",
        Role.CHILD,
        "The plan is about her; she is nine",
        (PatchColour.VIOLET, PatchPattern.DOT),
        Relation.CHILD,
    ),
    Part(
        "theo",
        "Theo Reilly",
        "Theo",
        Role.CHILD,
        "The plan is about him; he is four and sends a drawing",
        (PatchColour.RUST, PatchPattern.TRI),
        Relation.CHILD,
        comes_by=ComesBy.WRITING,
        invited=False,
    ),
    Part(
        "aisha",
        "Aisha Bell",
        "Aisha",
        Role.ADVOCATE,
        "Maya’s advocate: helps Maya say what she wants to say",
        (PatchColour.TEAL, PatchPattern.PLUS),
        beside="maya",
        contact=_mail("aisha.bell@example.org"),
    ),
    Part(
        "priya",
        "Priya Nair",
        "Priya",
        Role.REFERRER,
        "The social worker who asked for the meeting",
        (PatchColour.SLATE, PatchPattern.BRICK),
        contact=_mail("priya.nair@example.org"),
    ),
)
TOMS_CLOTH = (PatchColour.SLATE, PatchPattern.LINE)

QUESTION = "How are Maya and Theo safe when Mum is unwell?"
BOTTOM_LINES = (
    (
        "A sober adult is always with Theo.",
        "He is four and cannot keep himself safe.",
        "An alcohol worker within ten days.",
    ),
    (
        "Lee never collects the children and never learns the address.",
        "A court has ordered it, to keep everybody safe.",
        "A domestic-abuse adviser.",
    ),
)
STATEMENTS = (
    (
        StatementKind.WORRY,
        "On 3 March Theo was alone for forty minutes. Mum had been drinking.",
        "",
    ),
    (StatementKind.STRENGTH, "Nan visits every day.", ""),
    (StatementKind.STRENGTH, "Maya never misses netball.", ""),
    (
        StatementKind.DISPUTED,
        "Theo was alone for forty minutes.",
        "Mum says it was fifteen minutes.",
    ),
)
CONSENT_WORDING = "I would like our family to have a meeting of its own, and I know I can change my mind."


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


@transaction.atomic
def build(*, starts_at: datetime | None = None) -> Evening:
    """The service, its staff, the family and a meeting that is ready. Once per database."""
    starts_at = starts_at or tonight()
    # In hexadecimal: no chance can make one look like somebody's address.
    passwords = {email: secrets.token_hex(12) for email in (ADMINISTRATOR, MANAGER, COORDINATOR)}
    administrator, manager, tom = _staff(passwords)
    family = families.create_family("Reilly", by=tom)
    people = {part.key: _person(part, family, by=tom) for part in CAST}
    people["lee"] = _keep_lee_apart(family, people, by=tom)
    for key in ("siobhan", "daniel"):
        families.record_consent(
            Member.objects.get(family=family, person=people[key]),
            given=True,
            wording=CONSENT_WORDING,
            how="said so, at home",
            by=tom,
        )
    meeting, seated = _meeting(family, people, starts_at, by=tom)
    people["tom"] = seated["tom"].person
    ways_in = invite_everybody(family, people, by=tom, until=starts_at + INVITED_FOR)
    meeting = stages.make_ready(meeting, by=seated["tom"])
    return Evening(
        service=family.service,
        administrator=administrator,
        manager=manager,
        coordinator=tom,
        family=family,
        meeting=meeting,
        circle=meeting.circles.get(),
        people=people,
        seats=fresh_seats(meeting, people),
        passwords=passwords,
        ways_in=ways_in,
    )


def invite_everybody(
    family: Family, people: dict[str, Person], *, by: Account, until: datetime
) -> dict[str, Issued]:
    """A new way in for everybody who comes in by link; earlier ones end.

    The numbers count as each person's own, so that the demo can be come into again and again with what it
    printed.
    """
    ways = {
        part.key: invitations.invite(people[part.key], family, by=by, until=until)
        for part in CAST
        if part.invited
    }
    for way in ways.values():
        own_codes.known_already(way.invitation)
    return ways


def fresh_seats(meeting: Meeting, people: dict[str, Person]) -> dict[str, Seat]:
    """Everybody's seat as it is now, by the same names."""
    rows = Seat.objects.select_related("meeting__family__service", "circle", "person").filter(meeting=meeting)
    by_person = {seat.person_id: seat for seat in rows}
    return {key: by_person[who.pk] for key, who in people.items() if who.pk in by_person}


def _staff(passwords: dict[str, str]) -> tuple[Account, Account, Account]:
    service = accounts.open_service(SERVICE, administrator=ADMINISTRATOR, password=passwords[ADMINISTRATOR])
    service.is_demo = True
    service.phone = "01632 960001"
    service.save(update_fields=["is_demo", "phone"])
    administrator = service.accounts.get()
    made = [
        accounts.make_account(
            service,
            email=email,
            name=name,
            staff_role=role,
            by=administrator,
            password=passwords[email],
        )
        for email, name, role in (
            (MANAGER, "Grace Obi", StaffRole.MANAGER),
            (COORDINATOR, "Tom Ellery", StaffRole.COORDINATOR),
        )
    ]
    return administrator, made[0], made[1]


def _person(part: Part, family: Family, *, by: Account) -> Person:
    person = families.add_person(
        part.name,
        called=part.called,
        service=family.service,
        by=by,
        is_child=part.is_child,
        language=part.language,
        zone=part.zone,
    )
    _dress(person, part.cloth)
    if part.relation is not None:
        families.add_member(
            family,
            person,
            relation=part.relation,
            parental_responsibility=part.carries_responsibility,
            by=by,
        )
    safe_contact.set_safe_contact(person, by=by, **part.contact)  # type: ignore[arg-type]
    safe_contact.check_safe_contact(person, by=by)
    return person


def _dress(person: Person, cloth: tuple[PatchColour, PatchPattern]) -> None:
    person.patch_colour, person.patch_pattern = cloth
    person.patch_chosen_at = timezone.now()
    person.save(update_fields=["patch_colour", "patch_pattern", "patch_chosen_at"])


def _keep_lee_apart(family: Family, people: dict[str, Person], *, by: Account) -> Person:
    lee = families.add_person("Lee Marsh", called="Lee", service=family.service, by=by)
    for key in ("siobhan", "maya", "theo"):
        keeping_apart.keep_apart(lee, people[key], family=family, reason="Non-molestation order", by=by)
    return lee


def _meeting(
    family: Family, people: dict[str, Person], starts_at: datetime, *, by: Account
) -> tuple[Meeting, dict[str, Seat]]:
    """The meeting with its seats and what is known, everything ticked off but the invitations."""
    meeting = offering.create_meeting(
        family,
        title="Our family meeting",
        question=QUESTION,
        starts_at=starts_at,
        place="St Brigid’s hall, the small room",
        by=by,
    )
    tom = meeting.seats.get()
    _dress(tom.person, TOMS_CLOTH)
    stages.record_consent(meeting, by=tom)
    stages.prepare(meeting, by=tom)
    seated = {"tom": tom}
    for part in CAST:
        seated[part.key] = seats.add_seat(
            meeting,
            person=people[part.key],
            role=part.role,
            circle=None if part.role == Role.REFERRER else meeting.circles.get(),
            why=part.why,
            comes_by=part.comes_by,
            beside=seated.get(part.beside),
            expected_at=part.expected_at,
            needs=part.needs,
            by=tom,
        )
    _tell(meeting, seated)
    demo_times.tell(seated)
    demo_views.tell(seated)
    for kind in checklist.BY_HAND:
        checklist.check_off(meeting, kind, by=tom)
    wants = {seat.beside.person_id for seat in seated.values() if seat.beside is not None}
    answers = {
        one.pk: AboutAdvocate.WANTS if one.pk in wants else AboutAdvocate.NO
        for one in advocates.to_ask(meeting)
    }
    advocates.record(meeting, answers, by=tom)
    return meeting, seated


def _tell(meeting: Meeting, seated: dict[str, Seat]) -> None:
    """What the referrer brings, shared with the family by the coordinator."""
    for text, reason, offer in BOTTOM_LINES:
        information.write_bottom_line(meeting, text=text, reason=reason, offer=offer, by=seated["priya"])
    for kind, text, other_side in STATEMENTS:
        information.write_statement(meeting, kind=kind, text=text, other_side=other_side, by=seated["priya"])
    information.share_information(meeting, by=seated["tom"])


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
    people |= {"lee": by_name["Lee Marsh"], "tom": by_name["Tom Ellery"]}
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


@transaction.atomic
def new_ways_in(evening: Evening) -> Evening:
    """New links, codes and passwords for everybody of an evening; the old ones end."""
    until = max(timezone.now(), evening.meeting.starts_at or timezone.now()) + INVITED_FOR
    # In hexadecimal: no chance can make one look like somebody's address.
    passwords = {email: secrets.token_hex(12) for email in (ADMINISTRATOR, MANAGER, COORDINATOR)}
    for account in (evening.manager, evening.coordinator, evening.administrator):
        accounts.set_password(account, passwords[account.email], by=evening.administrator)
    ways_in = invite_everybody(evening.family, evening.people, by=evening.coordinator, until=until)
    return replace(evening, passwords=passwords, ways_in=ways_in)


def open_the_room(evening: Evening) -> Evening:
    """The meeting begins: everybody arrives and is let in by name; what people know comes first."""
    tom = evening.seats["tom"]
    stages.begin(evening.meeting, by=tom)
    for name, seat in fresh_seats(evening.meeting, evening.people).items():
        if name != "tom":
            admission.knock(by=seat)
            admission.admit(seat, by=tom)
    return again(evening)


def lead_to(evening: Evening, stage: str) -> Evening:
    """Lead the meeting on to a stage by the real verbs; it never goes back."""
    way = {policy.INFORMATION: open_the_room, policy.PRIVATE: start_private_time}
    order = [policy.READY, *way]
    here = evening.meeting.stage
    if here not in order:
        return evening
    for step in order[order.index(here) + 1 : order.index(stage) + 1]:
        evening = way[step](evening)
    return evening


def start_private_time(evening: Evening) -> Evening:
    """The professionals go out; the family has the room, and a page nobody else can open."""
    private_time.open_private_time(evening.meeting, by=evening.seats["siobhan"])
    return again(evening)
