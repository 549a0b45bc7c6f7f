"""What is written down about a person, mended: names, languages, clocks, dates of birth, and what they are to
the children.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from participants.journal import journal
from participants.models import Account, Family, Member, Person
from participants.models.choices import Relation
from participants.people import families, patches, safe_contact
from participants.people.birth import UNKNOWN, Born
from participants.platform import languages, names, time_zones
from participants.platform.errors import NotAllowed, Refusal, Unclear


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same person while this page was open; nothing of this one is kept."""

    code = "changed_meanwhile"
    message = _(
        "Somebody else changed this while you were writing. What is kept now stands here; what you wrote is "
        "still below. Save again to put yours in its place."
    )
    status = 409


@dataclass(frozen=True)
class Details:
    """What is written down about one person."""

    name: str
    called: str
    is_child: bool
    language: str
    zone: str
    speaks: str = ""
    born: Born = UNKNOWN

    def check(self) -> None:
        """Raises Unclear, at its field, for what cannot be right."""
        names.required(self.name, field="name")
        names.required(self.called, field="called", longest=patches.LONGEST_NAME)
        languages.required(self.language)
        time_zones.required(self.zone)
        self.born.check()

    def columns(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "name": names.clean(self.name),
            "called": names.clean(self.called),
            "is_child": self.is_child,
            "language": self.language,
            "zone": self.zone,
            "speaks": names.clean(self.speaks),
            "born_year": self.born.year,
            "born_month": self.born.month,
            "born_day": self.born.day,
        }


@dataclass(frozen=True)
class FirstContact:
    """How somebody new may be reached, and whether that was talked over with them."""

    phone: str = ""
    email: str = ""
    channels: Sequence[str] = ()
    checked: bool = False


@dataclass(frozen=True)
class NewMember:
    """Somebody to be written down: who they are, to whom, and how to reach them where that is known."""

    details: Details
    relation: str
    parental_responsibility: bool = False
    contact: FirstContact | None = None


@transaction.atomic
def add_members(family: Family, new: Sequence[NewMember], *, by: Account) -> list[Member]:
    """New people and their places in a family, all of them or none. Nobody is taken for somebody who is there
    already.
    """
    return [_add(family, one, by=by) for one in new]


def _add(family: Family, new: NewMember, *, by: Account) -> Member:
    details = new.details
    person = families.add_person(
        details.name,
        called=details.called,
        service=family.service,
        is_child=details.is_child,
        language=details.language,
        zone=details.zone,
        speaks=details.speaks,
        born=details.born,
        by=by,
    )
    member = families.add_member(
        family,
        person,
        relation=Relation(new.relation),
        parental_responsibility=new.parental_responsibility,
        by=by,
    )
    if new.contact is not None:
        contact = new.contact
        safe_contact.set_safe_contact(
            person, by=by, phone=contact.phone, email=contact.email, channels=contact.channels
        )
        if contact.checked:
            safe_contact.check_safe_contact(person, by=by)
    return member


@transaction.atomic
def change_member(
    member: Member,
    details: Details,
    *,
    relation: str,
    parental_responsibility: bool,
    version: int,
    by: Account,
) -> Person:
    """What is written down about somebody and their place in the family, as it is from now on.

    `version` is the one the page showed. Raises ChangedMeanwhile when it is not the newest any more, Unclear
    for what cannot be right, NotAllowed for another service's.
    """
    if by.service_id != member.family.service_id:
        raise NotAllowed
    if relation not in Relation.values:
        raise Unclear
    details.check()
    mine = Person.objects.filter(pk=member.person_id, version=version)
    if not mine.update(**details.columns(), version=F("version") + 1):
        raise ChangedMeanwhile
    Member.objects.filter(pk=member.pk).update(
        relation=relation, has_parental_responsibility=parental_responsibility
    )
    journal.write("person.change", by=by, family=member.family, subject=member.person_id)
    return Person.objects.get(pk=member.person_id)
