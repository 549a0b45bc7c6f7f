"""Builds the story: `build` ends at a meeting that is ready, with everybody asked, reached, invited and
seated.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from meetings import seats, stages
from meetings.choices import AboutAdvocate
from meetings.desk import advocates, checklist, information, offering
from meetings.models import Meeting, Seat
from participants.entry import invitations, own_codes
from participants.entry.invitations import Issued
from participants.models import Account, Family, Member, Person
from participants.models.choices import PatchColour, PatchPattern, Role
from participants.people import families, keeping_apart, safe_contact
from participants.staff import accounts
from plans.demo import said_beforehand, working_weeks
from plans.demo.cast import (
    ADMINISTRATOR,
    BOTTOM_LINES,
    CAST,
    CONSENT_WORDING,
    COORDINATOR,
    LEE,
    MANAGER,
    QUESTION,
    SERVICE,
    STAFF,
    STATEMENTS,
    TOMS_CLOTH,
    Part,
)
from plans.demo.evening import Evening, fresh_seats, tonight

INVITED_FOR = timedelta(days=30)


@transaction.atomic
def build(*, starts_at: datetime | None = None) -> Evening:
    """The service, its staff, the family and a meeting that is ready. Once per database."""
    starts_at = starts_at or tonight()
    passwords = _new_passwords()
    administrator, manager, tom = _staff(passwords)
    family = families.create_family("Reilly", by=tom)
    people = {part.key: add_person(part, family, by=tom) for part in CAST}
    people["lee"] = _keep_lee_apart(family, people, by=tom)
    for key in ("siobhan", "daniel"):
        families.record_consent(
            Member.objects.get(family=family, person=people[key]),
            given=True,
            wording=CONSENT_WORDING,
            how="said so, at home",
            by=tom,
        )
    meeting, seated = prepare_meeting(family, people, starts_at, by=tom)
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


def _new_passwords() -> dict[str, str]:
    """By e-mail. In hexadecimal: no chance can make one look like somebody's address."""
    return {email: secrets.token_hex(12) for email in (ADMINISTRATOR, MANAGER, COORDINATOR)}


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
        for email, name, role in STAFF
    ]
    return administrator, made[0], made[1]


def add_person(part: Part, family: Family, *, by: Account) -> Person:
    """Somebody of the cast in this family, with their cloth and a safe way to reach them."""
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
    lee = families.add_person(LEE, called="Lee", service=family.service, by=by)
    for key in ("siobhan", "maya", "theo"):
        keeping_apart.keep_apart(lee, people[key], family=family, reason="Non-molestation order", by=by)
    return lee


def prepare_meeting(
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
    seated = _seat_everybody(meeting, people, tom)
    _tell(meeting, seated)
    working_weeks.tell(seated)
    said_beforehand.tell(seated)
    for kind in checklist.BY_HAND:
        checklist.check_off(meeting, kind, by=tom)
    _offer_advocates(meeting, seated)
    return meeting, seated


def _seat_everybody(meeting: Meeting, people: dict[str, Person], tom: Seat) -> dict[str, Seat]:
    """Everybody's seat by their key, in the order of the cast: somebody beside others comes after them."""
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
    return seated


def _offer_advocates(meeting: Meeting, seated: dict[str, Seat]) -> None:
    """Everybody who has to be asked was: those whom somebody sits beside want one."""
    wants = {seat.beside.person_id for seat in seated.values() if seat.beside is not None}
    answers = {
        one.pk: AboutAdvocate.WANTS if one.pk in wants else AboutAdvocate.NO
        for one in advocates.to_ask(meeting)
    }
    advocates.record(meeting, answers, by=seated["tom"])


def _tell(meeting: Meeting, seated: dict[str, Seat]) -> None:
    """What the referrer brings, shared with the family by the coordinator."""
    for text, reason, offer in BOTTOM_LINES:
        information.write_bottom_line(meeting, text=text, reason=reason, offer=offer, by=seated["priya"])
    for kind, text, other_side in STATEMENTS:
        information.write_statement(meeting, kind=kind, text=text, other_side=other_side, by=seated["priya"])
    information.share_information(meeting, by=seated["tom"])


@transaction.atomic
def new_ways_in(evening: Evening) -> Evening:
    """New links, codes and passwords for everybody of an evening; the old ones end."""
    until = max(timezone.now(), evening.meeting.starts_at or timezone.now()) + INVITED_FOR
    passwords = _new_passwords()
    for account in (evening.manager, evening.coordinator, evening.administrator):
        accounts.set_password(account, passwords[account.email], by=evening.administrator)
    ways_in = invite_everybody(evening.family, evening.people, by=evening.coordinator, until=until)
    return replace(evening, passwords=passwords, ways_in=ways_in)
