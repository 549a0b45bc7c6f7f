"""What the desk shows of a family's people: where each of them is, what may be done about them, and who may
be whom.
"""

from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings import access
from meetings.desk.family_forms import PersonChangeForm, SafeContactForm
from participants.models import Consent, Family, Invitation, KeepApart, Member, Person, SafeContact
from participants.people import distinguishing_labels, families, possible_duplicates, to_do
from participants.people.birth import Born
from participants.people.possible_duplicates import Likeness
from participants.platform import languages, time_zones
from participants.platform.isolated_text import as_said, comma_list


@dataclass
class Row:
    """One member: the row of the list and what opens in it."""

    member: Member
    tell: str
    about: str
    contact: SafeContact | None
    contact_form: SafeContactForm
    form: PersonChangeForm
    answer: Consent | None
    is_invited: bool
    was_invited: bool
    has_to_do: bool
    may_be_two: bool
    may_be_invited: bool

    @property
    def person(self) -> Person:
        """The person themselves."""
        return self.member.person

    @property
    def said_yes(self) -> bool:
        """Their last answer is a yes that stands."""
        return self.answer is not None and self.answer.given and self.answer.withdrawn_at is None

    @property
    def kept(self) -> str:
        """What is kept about them now, in a line; read by the person who saved at the same time as somebody
        else.
        """
        person = self.person
        parts = (
            as_said(person.name),
            _("called %(name)s") % {"name": as_said(person.called)},
            str(self.member.get_relation_display()),
            Born.of(person).date_words(),
            languages.name(person.language),
            person.speaks,
            time_zones.name(person.zone),
        )
        return comma_list(parts)


@dataclass(frozen=True)
class Helper:
    """Somebody of the family's meetings who is not of the family, and how to reach them."""

    person: Person
    contact: SafeContact | None
    contact_form: SafeContactForm
    is_invited: bool
    may_be_invited: bool


@dataclass(frozen=True)
class Around:
    """Everybody around one family."""

    rows: list[Row]
    helpers: list[Helper]
    alike: list[Likeness]
    consent_stands: bool


def around(family: Family) -> Around:
    """The family's members, those who help, and the questions about who is whom; as many queries for three as
    for thirty.
    """
    members = list(
        family.members.select_related("person").prefetch_related("consents").order_by("created_at")
    )
    # Anyone who works here comes in by their account and is written to there.
    helping = access.people_of(family).exclude(memberships__family=family)
    helpers = list(helping.exclude(account__is_active=True))
    everybody = [member.person for member in members] + helpers
    contacts = {one.person_id: one for one in SafeContact.objects.filter(person__in=everybody)}
    open_ways, ways = _ways_in(family)
    stands = families.consent_stands(family)
    alike = possible_duplicates.of(family, members)
    doubted = {side.person_id for one in alike for side in (one.one, one.other)}
    to_see_to = set(to_do.open_for(everybody).values_list("person_id", flat=True))
    tells = distinguishing_labels.tell(member.person for member in members)
    rows = [
        _row(
            member,
            tell=tells.get(member.person_id, ""),
            contact=contacts.get(member.person_id),
            is_invited=member.person_id in open_ways,
            was_invited=member.person_id in ways,
            has_to_do=member.person_id in to_see_to,
            may_be_two=member.person_id in doubted,
            consent_stands=stands,
        )
        for member in members
    ]
    return Around(
        rows,
        [
            _helper(one, contacts.get(one.pk), is_invited=one.pk in open_ways, consent_stands=stands)
            for one in helpers
        ],
        alike,
        stands,
    )


def next_to_invite(family: Family) -> Person | None:
    """Anyone who may be invited now and is not yet, in the order of the family's page. Nobody about whom
    something is open.
    """
    found = around(family)
    kin = (
        row.person
        for row in found.rows
        if row.may_be_invited
        and not (row.was_invited or row.may_be_two or row.has_to_do)
        and not row.member.not_invited_because
    )
    helping = (one.person for one in found.helpers if one.may_be_invited and not one.is_invited)
    return next(chain(kin, helping), None)


def about(member: Member) -> str:
    """Who they are in a line: "Nan, 74, called Nan Kath, may say yes for the children"."""
    person = member.person
    first = languages.choices()[0][0]
    parts = (
        capfirst(str(member.get_relation_display())),
        Born.of(person).words(),
        distinguishing_labels.called(person),
        _("reads %(language)s") % {"language": languages.name(person.language)}
        if person.language != first
        else "",
        _("speaks %(language)s") % {"language": person.speaks} if person.speaks else "",
        _("may say yes for the children") if member.has_parental_responsibility else "",
    )
    return comma_list(parts)


def _ways_in(family: Family) -> tuple[set[UUID], set[UUID]]:
    """Who has a way in that is open, and who ever had one."""
    now = timezone.now()
    ways = list(Invitation.objects.filter(family=family).values_list("person_id", "revoked_at", "until"))
    is_open = {person for person, revoked, until in ways if revoked is None and until > now}
    return is_open, {person for person, _revoked, _until in ways}


def _row(
    member: Member,
    *,
    tell: str,
    contact: SafeContact | None,
    is_invited: bool,
    was_invited: bool,
    has_to_do: bool,
    may_be_two: bool,
    consent_stands: bool,
) -> Row:
    answers = list(member.consents.all())
    return Row(
        member=member,
        tell=tell,
        about=about(member),
        contact=contact,
        contact_form=SafeContactForm.of(contact),
        form=PersonChangeForm.of(member),
        answer=answers[-1] if answers else None,
        is_invited=is_invited,
        was_invited=was_invited,
        has_to_do=has_to_do,
        may_be_two=may_be_two,
        may_be_invited=consent_stands and _is_checked(contact),
    )


def _helper(person: Person, contact: SafeContact | None, *, is_invited: bool, consent_stands: bool) -> Helper:
    return Helper(
        person,
        contact,
        SafeContactForm.of(contact),
        is_invited,
        consent_stands and _is_checked(contact),
    )


def _is_checked(contact: SafeContact | None) -> bool:
    return contact is not None and contact.checked_at is not None


def may_be_kept_apart(own: Family) -> list[Person]:
    """Who can be chosen to be kept apart: the people of this family, of its meetings, and of its other
    orders.
    """
    known = {one.pk: one for one in access.people_of(own)}
    for kept in KeepApart.objects.filter(family=own).select_related("one", "other"):
        known |= {kept.one_id: kept.one, kept.other_id: kept.other}
    return sorted(known.values(), key=lambda one: one.name)


def kept_apart(own: Family) -> list[dict[str, object]]:
    """Who is kept apart now, each told from others of the same name."""
    rows = KeepApart.objects.filter(family=own, ended_at=None).select_related("one", "other")
    kept = list(rows)
    lines = distinguishing_labels.labels({p for row in kept for p in (row.one, row.other)}, own)
    return [{"row": row, "one": lines[row.one_id], "other": lines[row.other_id]} for row in kept]
