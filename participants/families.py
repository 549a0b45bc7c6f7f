"""Families: who belongs, who carries parental responsibility, and who said yes to a meeting."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants import journal
from participants.errors import NotAllowed, Unclear, WrongMoment
from participants.models import ZONE, Account, Consent, Family, Member, Person, Service
from participants.roles import Relation


@transaction.atomic
def create_family(name: str, *, by: Account, zone: str = ZONE) -> Family:
    """A new family of the coordinator's service, looked after by this coordinator."""
    if by.service is None:
        raise NotAllowed
    family = Family.objects.create(service=by.service, name=_given(name), zone=zone, coordinator=by)
    journal.write("family.create", by=by, family=family, subject=family.pk)
    return family


@transaction.atomic
def add_person(
    name: str,
    *,
    called: str,
    service: Service,
    by: Account | None,
    is_child: bool = False,
    language: str = "en-gb",
    zone: str = ZONE,
) -> Person:
    """A new person of a service. Two people of one name stay two people: nobody is merged (never list, 6).

    `by` is the coordinator or administrator who does it; None only for the house itself.
    """
    if by is not None and by.service_id != service.pk:
        raise NotAllowed
    person = Person.objects.create(
        service=service,
        name=_given(name),
        called=_given(called),
        is_child=is_child,
        language=language,
        zone=zone,
    )
    journal.write("person.add", by=by, service=service, subject=person.pk)
    return person


@transaction.atomic
def add_member(
    family: Family,
    person: Person,
    *,
    relation: Relation,
    by: Account,
    parental_responsibility: bool = False,
) -> Member:
    """The person's place in this family. Raises WrongMoment when they already have one."""
    if person.service_id != family.service_id:
        raise NotAllowed
    if Member.objects.filter(family=family, person=person).exists():
        raise WrongMoment(_("This person is already part of this family."), code="already_there")
    member = Member.objects.create(
        family=family,
        person=person,
        relation=relation,
        has_parental_responsibility=parental_responsibility,
    )
    detail = {"relation": str(relation), "parental_responsibility": parental_responsibility}
    journal.write("member.add", by=by, family=family, subject=member.pk, detail=detail)
    return member


@transaction.atomic
def record_why_not_invited(member: Member, because: str, *, by: Account) -> None:
    """Keeps the reason why a known member, a father above all, is not invited (PRACTICE.md, rule 2)."""
    member.not_invited_because = _given(because)
    member.save(update_fields=["not_invited_because"])
    journal.write("member.not_invited", by=by, family=member.family, subject=member.pk)


@transaction.atomic
def record_consent(member: Member, *, given: bool, wording: str, how: str, by: Account) -> Consent:
    """What a member answered, to which exact words, and how they said it. A later answer takes the place of this one."""
    consent = Consent.objects.create(
        member=member, given=given, wording=_given(wording), how=_given(how), recorded_by=by
    )
    detail = {"given": given, "member": str(member.pk)}
    journal.write("consent.record", by=by, family=member.family, subject=consent.pk, detail=detail)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Account | Person) -> None:
    """Takes a yes back. Raises WrongMoment when there is nothing to take back."""
    changed = Consent.objects.filter(pk=consent.pk, given=True, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if not changed:
        raise WrongMoment
    consent.refresh_from_db()
    journal.write("consent.withdraw", by=by, family=consent.member.family, subject=consent.pk)


def consent_stands(family: Family) -> bool:
    """True when somebody with parental responsibility said yes, last thing they said, and has not taken it back."""
    carriers = Member.objects.filter(family=family, has_parental_responsibility=True)
    return any(_says_yes(member) for member in carriers)


def _says_yes(member: Member) -> bool:
    last = member.consents.order_by("at", "pk").last()
    return last is not None and last.given and last.withdrawn_at is None


def _given(words: str) -> str:
    words = words.strip()
    if not words:
        raise Unclear(_("Please fill in every part that is marked as needed."))
    return words
