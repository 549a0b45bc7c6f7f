"""Two entries that are one person become one: the coordinator's own act, line by line, and never software's
(never list, 6).

One entry stays and is given what the other had; the other goes. A device or a signature never changes hands:
the one who has one stays, and where both have one nothing is joined.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import seats, seats_apart
from meetings.epoch import rights_changed
from meetings.models import Seat
from participants.entry import invitations
from participants.journal import journal
from participants.models import (
    Account,
    Consent,
    Device,
    Family,
    Invitation,
    KeepApart,
    Member,
    Notice,
    Person,
    SafeContact,
    ToDo,
)
from participants.people import keeping_apart as people_apart
from participants.people import person_details
from participants.people.person_details import Details
from participants.platform.errors import NotAllowed, Refusal


class CannotBeJoined(Refusal):
    """These two stay two, at least for now. The plain words hint at nothing (never list, 4)."""

    code = "cannot_be_joined"
    message = gettext_lazy("These two can’t be joined. Talk it over with your manager.")
    status = 409


@dataclass(frozen=True)
class Joined:
    """What the coordinator chose, line by line; `contact_of` is the entry whose safe contact is right, or
    None for neither.
    """

    details: Details
    relation: str
    parental_responsibility: bool
    contact_of: Person | None = None


def which_stays(one: Member, other: Member) -> tuple[Member, Member]:
    """Who stays, and who goes. Raises CannotBeJoined, with a reason the coordinator may know or none."""
    _check_strangers(one, other)
    holds = {member.pk: _has_devices(member.person) or _has_signed(member.person) for member in (one, other)}
    if all(holds.values()):
        raise CannotBeJoined(
            _("Both have come in with a phone or have signed. What one did can’t become the other’s.")
        )
    meetings = Seat.objects.filter(person=one.person).values("meeting")
    if Seat.objects.filter(person=other.person, meeting__in=meetings).exists():
        raise CannotBeJoined(_("Both have, or had, a seat at the same meeting."))
    return (other, one) if holds[other.pk] else (one, other)


@transaction.atomic
def join_people(one: Member, other: Member, chosen: Joined, *, version: int, by: Account) -> Person:
    """Two members of a family who are one person become one entry, as the coordinator chose; answers the one
    that stays.

    Moves memberships, answers, seats and keeping apart, and ends every way in of the one that goes. `version`
    is that of both entries added up, as the page showed them. Raises CannotBeJoined, and as
    `person_details.change_member`.
    """
    family = Family.objects.select_for_update().get(pk=one.family_id)
    if by.service_id != family.service_id or other.family_id != family.pk:
        raise NotAllowed
    if version != one.person.version + other.person.version:
        raise person_details.ChangedMeanwhile
    stays, goes = which_stays(one, other)
    person_details.change_member(
        stays,
        chosen.details,
        relation=chosen.relation,
        parental_responsibility=chosen.parental_responsibility,
        version=stays.person.version,
        by=by,
    )
    _move_contact(stays.person, goes.person, chosen.contact_of)
    _move_ways_in(goes.person, by=by)
    _move_memberships(stays, goes)
    _move_seats(stays.person, goes.person)
    _move_apart(stays.person, goes.person)
    seats.separate(family)
    ToDo.objects.filter(person=goes.person).delete()
    Notice.objects.filter(person=goes.person).update(person=stays.person)
    detail = {"joined": str(goes.person_id)}
    gone = Person.objects.get(pk=goes.person_id)
    gone.delete()
    journal.write("person.join", by=by, family=family, subject=stays.person_id, detail=detail)
    return Person.objects.get(pk=stays.person_id)


def _check_strangers(one: Member, other: Member) -> None:
    """Nobody who is kept apart from the other, works here, or is part of somebody else's family."""
    if one.person_id == other.person_id:
        raise CannotBeJoined
    if people_apart.are_apart(one.family, one.person, other.person):
        raise CannotBeJoined
    both = [one.person_id, other.person_id]
    if Account.objects.filter(person__in=both).exists():
        raise CannotBeJoined
    elsewhere = Q(members__person__in=both) | Q(meetings__seats__person__in=both)
    if Family.objects.filter(elsewhere).exclude(coordinator=one.family.coordinator).exists():
        raise CannotBeJoined


def _has_devices(person: Person) -> bool:
    return Device.objects.filter(person=person, revoked_at=None).exists()


def _has_signed(person: Person) -> bool:
    """Signatures and copies are rows of plans/, which hang on seats."""
    return (
        Seat.objects.filter(person=person)
        .filter(Q(signatures__isnull=False) | Q(copies__isnull=False))
        .exists()
    )


def _move_contact(stays: Person, goes: Person, contact_of: Person | None) -> None:
    """The safe contact that is right stays, as it was checked; the other one goes."""
    if contact_of is None or contact_of.pk == goes.pk:
        SafeContact.objects.filter(person=stays).delete()
    if contact_of is not None and contact_of.pk == goes.pk:
        SafeContact.objects.filter(person=goes).update(person=stays)
    SafeContact.objects.filter(person=goes).delete()


def _move_ways_in(goes: Person, *, by: Account) -> None:
    """The entry that goes has no way in any more; a new link is made for the one that stays."""
    for way_in in Invitation.objects.filter(person=goes, revoked_at=None).select_related("family"):
        invitations.revoke(way_in, by=by)


def _move_memberships(stays: Member, goes: Member) -> None:
    """What was answered stays written down; the last answer counts, whichever entry it was given under."""
    for place in Member.objects.filter(person=goes.person):
        kept = Member.objects.filter(person=stays.person, family=place.family).first()
        if kept is None:
            Member.objects.filter(pk=place.pk).update(person=stays.person)
        else:
            Consent.objects.filter(member=place).update(member=kept)
            place.delete()


def _move_seats(stays: Person, goes: Person) -> None:
    for seat in Seat.objects.select_related("meeting__family", "circle").filter(person=goes):
        if seat.removed_at is None:
            seats_apart.check(stays, meeting=seat.meeting, circle=seat.circle)
        Seat.objects.filter(pk=seat.pk).update(person=stays, epoch=F("epoch") + 1)
        rights_changed(seat.meeting)


def _move_apart(stays: Person, goes: Person) -> None:
    """An order follows the person."""
    KeepApart.objects.filter(one=goes).update(one=stays)
    KeepApart.objects.filter(other=goes).update(other=stays)
