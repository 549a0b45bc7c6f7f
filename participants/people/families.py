"""Families: who belongs, who carries parental responsibility, and who said yes to a meeting."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.journal import journal
from participants.models import ZONE, Account, Consent, Family, Member, Person, Service
from participants.models.choices import Relation
from participants.people import patches
from participants.people.birth import UNKNOWN, Born
from participants.platform import languages, names, time_zones
from participants.platform.errors import NotAllowed, Unclear, WrongMoment

#: Somebody new is given another cloth than this many who were made last.
BESIDE = 30


@transaction.atomic
def create_family(name: str, *, by: Account, zone: str = ZONE) -> Family:
    """A new family of the coordinator's service, looked after by this coordinator."""
    if by.service is None:
        raise NotAllowed
    family = Family.objects.create(
        service=by.service,
        name=names.required(name, field="name"),
        zone=time_zones.required(zone),
        coordinator=by,
    )
    journal.write("family.create", by=by, family=family, subject=family.pk)
    return family


@transaction.atomic
def rename(family: Family, name: str, *, by: Account) -> None:
    """The family is called something else from now on."""
    Family.objects.filter(pk=family.pk).update(name=names.required(name, field="name"))
    family.refresh_from_db()
    journal.write("family.rename", by=by, family=family, subject=family.pk)


@transaction.atomic
def put_away(family: Family, *, by: Account) -> None:
    """Out of the coordinator's lists. Nothing of it goes, and it is found again. Raises WrongMoment when it
    is away already.
    """
    away = Family.objects.filter(pk=family.pk, put_away_at=None)
    if not away.update(put_away_at=timezone.now()):
        raise WrongMoment(_("This family is put away already."))
    journal.write("family.put_away", by=by, family=family, subject=family.pk)


@transaction.atomic
def take_out_again(family: Family, *, by: Account) -> None:
    """Back in the lists. Raises WrongMoment when it is there already."""
    if not Family.objects.filter(pk=family.pk, put_away_at__isnull=False).update(put_away_at=None):
        raise WrongMoment(_("This family is among yours already."))
    journal.write("family.take_out_again", by=by, family=family, subject=family.pk)


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
    speaks: str = "",
    born: Born = UNKNOWN,
) -> Person:
    """A new person of a service. Two people of one name stay two people: nobody is merged (never list, 6).

    `by` is the coordinator or administrator who does it; None only for the house itself. `speaks` is another
    language, for an interpreter. Raises Unclear for a language we don't write in, a clock nobody has, and a
    date that is none.
    """
    if by is not None and by.service_id != service.pk:
        raise NotAllowed
    born.check()
    person = Person.objects.create(
        service=service,
        name=names.required(name, field="name"),
        called=names.required(called, field="called", longest=patches.LONGEST_NAME),
        is_child=is_child,
        language=languages.required(language),
        zone=time_zones.required(zone),
        speaks=names.clean(speaks),
        born_year=born.year,
        born_month=born.month,
        born_day=born.day,
    )
    newest = Person.objects.filter(service=service).exclude(pk=person.pk).order_by("-created_at")
    patches.give_one(person, beside=newest[:BESIDE])
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
    known = Member.objects.filter(person=person).count() > 1
    patches.give_one(person, beside=_beside(person), keep=known)
    detail = {"relation": str(relation), "parental_responsibility": parental_responsibility}
    journal.write("member.add", by=by, family=family, subject=member.pk, detail=detail)
    return member


def _beside(person: Person) -> QuerySet[Person]:
    """Everybody this person meets in one of their families: its members, and anyone who has a seat at its
    meetings.
    """
    families = Family.objects.filter(members__person=person)
    met = Q(memberships__family__in=families) | Q(seats__meeting__family__in=families)
    return Person.objects.filter(met).distinct()


@transaction.atomic
def record_why_not_invited(member: Member, because: str, *, by: Account) -> None:
    """Keeps the reason why a known member, a father above all, is not invited (docs/practice.md, rule 2)."""
    member.not_invited_because = required(because, field="because")
    member.save(update_fields=["not_invited_because"])
    journal.write("member.not_invited", by=by, family=member.family, subject=member.pk)


@transaction.atomic
def record_consent(member: Member, *, given: bool, wording: str, how: str, by: Account) -> Consent:
    """What a member answered, to which exact words, and how they said it. A later answer takes the place of
    this one.
    """
    consent = Consent.objects.create(
        member=member,
        given=given,
        wording=required(wording, field="wording"),
        how=required(how, field="how"),
        recorded_by=by,
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
    """True when somebody with parental responsibility said yes, last thing they said, and has not taken it
    back.
    """
    carriers = Member.objects.filter(family=family, has_parental_responsibility=True)
    return any(says_yes(member) for member in carriers.prefetch_related("consents"))


def says_yes(member: Member) -> bool:
    """True when the last thing this member said is a yes that they have not taken back."""
    last = max(member.consents.all(), key=lambda one: (one.at, one.pk), default=None)
    return last is not None and last.given and last.withdrawn_at is None


def required(words: str, *, field: str) -> str:
    """What was written, without space around it. Raises Unclear, at its field, for nothing."""
    words = words.strip()
    if not words:
        raise Unclear(_("Please fill in every part that is marked as needed."), field=field)
    return words
