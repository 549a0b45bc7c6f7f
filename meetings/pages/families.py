"""One family on the desk: its people, their yes, safe contact, keeping apart, and their ways in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, desk, seats
from meetings.forms import (
    ConsentForm,
    FamilyForm,
    KeepApartForm,
    NotInvitedForm,
    PersonForm,
    SafeContactForm,
    people_to_seat,
)
from meetings.pages.frame import (
    account_of,
    answer,
    family_of,
    filled,
    page,
    unlisted,
)
from participants import apart, families, openings, safe_contact, to_do
from participants.doors import door
from participants.errors import NotFound
from participants.models import (
    ZONE,
    Consent,
    Family,
    Invitation,
    KeepApart,
    Member,
    Person,
    SafeContact,
)
from participants.pages import visitor_of


@door("family.create")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def new_family(request: HttpRequest) -> HttpResponse:
    """A new family."""
    account = account_of(request, "family.create")
    form = FamilyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return page(request, "family_new.html", {"families": desk.families(account)}, form=form)
    zone = account.service.zone if account.service else ZONE
    family = families.create_family(form.cleaned_data["name"], zone=zone, by=account)
    return _to(request, family)


@door("family.see")
@require_safe
@unlisted
def family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The family's people and where each of them is. `contacts` names somebody whose numbers are asked for."""
    own = family_of(request, family_id, "family.see")
    if asked_for := request.GET.get("contacts", ""):
        account_of(request, "contact.open")
    account = account_of(request, "family.see")
    people = people_to_seat(own)
    context = {
        "family": own,
        "families": desk.families(account),
        "members": _members(own),
        "helpers": _helpers(own),
        "meetings": own.meetings.order_by("-created_at"),
        "kept_apart": KeepApart.objects.filter(family=own, ended_at=None).select_related(
            "one", "other"
        ),
        "person_form": PersonForm(initial={"zone": own.zone}),
        "consent_form": ConsentForm(),
        "not_invited_form": NotInvitedForm(),
        "apart_form": KeepApartForm(people=people),
        "consent_stands": families.consent_stands(own),
        "contacts_open": access.staff_may(visitor_of(request), "contact.open"),
        "asked_for": asked_for,
        "opening": openings.standing(account, own),
        "reference": openings.reference(own),
    }
    return page(request, "family.html", context)


def _members(own: Family) -> list[Member]:
    """The members with what the page says of each: their last answer, safe contact, and whether they are invited."""
    members = list(own.members.select_related("person").order_by("created_at"))
    people = [member.person_id for member in members]
    contacts = {
        contact.person_id: contact for contact in SafeContact.objects.filter(person__in=people)
    }
    invited = set(
        Invitation.objects.filter(
            family=own, revoked_at=None, until__gt=timezone.now()
        ).values_list("person_id", flat=True)
    )
    to_see_to = set(to_do.open_for(m.person for m in members).values_list("person_id", flat=True))
    for member in members:
        contact = contacts.get(member.person_id)
        member.contact_form = SafeContactForm.of(contact)  # type: ignore[attr-defined]
        member.to_do = member.person_id in to_see_to  # type: ignore[attr-defined]
        member.contact = contact  # type: ignore[attr-defined]
        member.is_invited = member.person_id in invited  # type: ignore[attr-defined]
        member.answer = member.consents.last()  # type: ignore[attr-defined]
    return members


def _helpers(own: Family) -> list[Person]:
    """People who belong to this family's meetings and not to the family, each with how to reach them."""
    helpers = list(access.people_of(own).exclude(memberships__family=own))
    contacts = {one.person_id: one for one in SafeContact.objects.filter(person__in=helpers)}
    for person in helpers:
        person.contact = contacts.get(person.pk)  # type: ignore[attr-defined]
        person.contact_form = SafeContactForm.of(contacts.get(person.pk))  # type: ignore[attr-defined]
    return helpers


@door("family.change")
@require_POST
def add_person(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """One more person who counts."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    said = filled(PersonForm(request.POST))
    person = families.add_person(
        said["name"],
        called=said["called"],
        service=own.service,
        is_child=said["is_child"],
        language=said["language"] or "en-gb",
        zone=said["zone"] or own.zone,
        by=account,
    )
    families.add_member(
        own,
        person,
        relation=said["relation"],
        parental_responsibility=said["parental_responsibility"],
        by=account,
    )
    return _to(request, own)


@door("family.change")
@require_POST
def consent(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """What somebody answered."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    families.record_consent(
        access.member_of(own, person_id), **filled(ConsentForm(request.POST)), by=account
    )
    return _to(request, own)


@door("family.change")
@require_POST
def take_consent_back(request: HttpRequest, family_id: UUID, consent_id: UUID) -> HttpResponse:
    """Somebody took their yes back."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    given = Consent.objects.filter(pk=consent_id, member__family=own).first()
    if given is None:
        raise NotFound
    families.withdraw_consent(given, by=account)
    return _to(request, own)


@door("contact.open")
@require_POST
@unlisted
def contact(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """How somebody may be reached. What was typed waits on the page while they show that it is them."""
    own = family_of(request, family_id, "contact.open")
    account = account_of(request, "contact.open")
    person = access.person_of(own, person_id)
    safe_contact.set_safe_contact(person, by=account, **filled(SafeContactForm(request.POST)))
    return _to(request, own)


@door("family.change")
@require_POST
def contact_checked(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """Talked over with them: this is safe."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    safe_contact.check_safe_contact(access.person_of(own, person_id), by=account)
    return _to(request, own)


@door("family.change")
@require_POST
def not_invited(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """Why somebody is not invited."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    because = filled(NotInvitedForm(request.POST))["because"]
    families.record_why_not_invited(access.member_of(own, person_id), because, by=account)
    return _to(request, own)


@door("family.change")
@require_POST
def keep_apart(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Two people who must not meet, from now on; whoever could meet is out of the room at once."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    people = {str(person.pk): person for person in people_to_seat(own)}
    said = filled(KeepApartForm(request.POST, people=list(people.values())))
    seats.keep_apart(
        people[said["one"]],
        people[said["other"]],
        family=own,
        reason=said["reason"],
        by=account,
    )
    return _to(request, own)


@door("family.change")
@require_POST
def end_apart(request: HttpRequest, family_id: UUID, apart_id: UUID) -> HttpResponse:
    """They need not be kept apart any more."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    kept = KeepApart.objects.filter(pk=apart_id, family=own).first()
    if kept is None:
        raise NotFound
    apart.end(kept, by=account)
    return _to(request, own)


def _to(request: HttpRequest, own: Family) -> HttpResponse:
    return answer(request, reverse("desk_family", args=[own.pk]))
