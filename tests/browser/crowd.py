"""More families on a running server: a large one with long names and two circles, and a service where nothing
is yet.

Run by `manage.py shell` on a server's database, as `leading` is; both answer with what a browser needs to
come in.
"""

import secrets
from dataclasses import replace
from typing import Any

from django.db import transaction

from meetings import circles, seats, stages
from meetings.desk import offering
from meetings.models import Circle, Meeting
from participants.entry import invitations
from participants.models import Account, Family, Member, Person
from participants.models.choices import PatchColour, PatchPattern, Relation, Role, StaffRole
from participants.people import families
from participants.staff import accounts
from plans import demo

#: The same people as the Reillys, so that the same steps lead them on, with names as long as names are.
LONG_NAMES = {
    "siobhan": ("Siobhan Aleksandra Montgomery-Reilly", "Siobhan Aleksandra"),
    "daniel": ("Daniel Oluwaseun Okafor-Achterberg", "Daniel Oluwaseun"),
    "bridie": ("Bridie Philomena Featherstonehaugh", "Bridie Philomena Featherstonehaugh"),
    "kwame": ("Kwame Nana Yaw Okafor", "Kwame Nana Yaw"),
    "haddad": ("Rima Haddad", "Mrs Haddad"),
    "maya": ("Maya Clementine Montgomery-Reilly", "Maya Clementine"),
    "theo": ("Theo Bartholomew Montgomery-Reilly", "Theo"),
    "aisha": ("Aisha Bell", "Aisha"),
    "priya": ("Priya Venkataraman-Nair", "Priya"),
}
IN_THE_FIRST = demo.Part(
    "bart", "Bartłomiej Aleksander Kowalski-Haddad", "Bartłomiej Aleksander", Role.FAMILY,
    "Mrs Haddad’s eldest, who drives the children to netball and to the dentist",
    (PatchColour.DENIM, PatchPattern.BRICK), Relation.OTHER,
)  # fmt: skip
IN_THE_SECOND = demo.Part(
    "salma", "سلمى حداد", "سلمى", Role.FAMILY, "Sits in a room of her own",
    (PatchColour.RUST, PatchPattern.ZIG), Relation.COUSIN, language="ar",
)  # fmt: skip
MORE_FAMILIES = (
    "Adeyemi", "Brannigan", "Castellanos", "Dhillon", "Eze", "Featherstonehaugh-Cholmondeley", "Gołębiowski",
    "Hussain", "Iversen", "Jablonski", "Kaur", "Larkin", "Mensah",
)  # fmt: skip


@transaction.atomic
def large() -> dict[str, Any]:
    """A second family of Tom's: eleven people, two circles, a meeting that is ready; and thirteen more on his
    list.
    """
    tom = Account.objects.get(email=demo.COORDINATOR)
    family = families.create_family("Montgomery-Reilly and Okafor-Achterberg", by=tom)
    parts = [
        replace(part, name=LONG_NAMES[part.key][0], called=LONG_NAMES[part.key][1]) for part in demo.CAST
    ]
    people = {part.key: demo.add_person(part, family, by=tom) for part in parts}
    _say_yes(family, people, by=tom)
    meeting, seated = demo.prepare_meeting(family, people, demo.tonight(), by=tom)
    first = meeting.circles.get()
    second = circles.add_circle(meeting, name="The small room", by=seated["tom"])
    for part, circle in ((IN_THE_FIRST, first), (IN_THE_SECOND, second)):
        people[part.key] = _and(part, circle, family, by=tom)
    until = demo.tonight() + demo.INVITED_FOR
    ways = {
        name: invitations.invite(who, family, by=tom, until=until)
        for name, who in people.items()
        if name != "theo"
    }
    stages.make_ready(meeting, by=meeting.seats.get(role=Role.COORDINATOR))
    for name in MORE_FAMILIES:
        families.create_family(name, by=tom)
    return {
        **_where(meeting),
        "ways": {name: {"token": way.token, "code": way.code} for name, way in ways.items()},
    }


def _say_yes(family: Family, people: dict[str, Person], *, by: Account) -> None:
    for name in ("siobhan", "daniel"):
        member = Member.objects.get(family=family, person=people[name])
        families.record_consent(
            member, given=True, wording=demo.CONSENT_WORDING, how="said so, at home", by=by
        )


def _and(part: demo.Part, circle: Circle, family: Family, *, by: Account) -> Person:
    person = demo.add_person(part, family, by=by)
    coordinator = circle.meeting.seats.get(role=Role.COORDINATOR)
    seats.add_seat(
        circle.meeting,
        person=person,
        role=part.role,
        circle=circle,
        why=part.why,
        by=coordinator,
    )
    return person


@transaction.atomic
def bare() -> dict[str, Any]:
    """A service with three people who work there, one family that has nobody yet, and its meeting."""
    staff = {
        "nadia": ("nadia.cole@example.org", "Nadia Cole", StaffRole.COORDINATOR),
        "ruth": ("ruth.adeyemi@example.org", "Ruth Adeyemi", StaffRole.MANAGER),
    }
    passwords = {email: secrets.token_hex(12) for email, _name, _role in staff.values()}
    passwords["otto@example.org"] = secrets.token_hex(12)
    service = accounts.open_service(
        "Eastbrook", administrator="otto@example.org", password=passwords["otto@example.org"]
    )
    service.is_demo = True  # signs in with a password alone
    service.save(update_fields=["is_demo"])
    otto = service.accounts.get()
    for email, name, role in staff.values():
        accounts.make_account(
            service, email=email, name=name, staff_role=role, by=otto, password=passwords[email]
        )
    nadia = service.accounts.get(email="nadia.cole@example.org")
    family = families.create_family("Tremblay", by=nadia)
    meeting = offering.create_meeting(
        family,
        title="Our family meeting",
        question=demo.QUESTION,
        starts_at=None,
        place="",
        by=nadia,
    )
    return {**_where(meeting), "passwords": passwords}


def _where(meeting: Meeting) -> dict[str, str]:
    daniel = meeting.seats.filter(person__name__startswith="Daniel").first()
    return {
        "meeting": str(meeting.pk),
        "family": str(meeting.family_id),
        "seat": str(daniel.pk) if daniel else "",
        "person": str(daniel.person_id) if daniel else "",
    }
