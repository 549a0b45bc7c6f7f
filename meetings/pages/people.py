"""One person of a family on the desk: written down, mended, told apart, joined, and taken out; their yes and
how to reach them.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import access, desk
from meetings.desk.family_forms import (
    ConsentForm,
    FirstContactForm,
    NotInvitedForm,
    PersonChangeForm,
    PersonForm,
    SafeContactForm,
)
from meetings.pages.page_context import account_of, answer, family_of, filled, page, unlisted
from meetings.table import removing_people
from participants.models import Consent, Family
from participants.people import families, person_details, safe_contact
from participants.people.person_details import FirstContact, NewMember
from participants.platform.doors import door
from participants.platform.errors import NotFound
from participants.platform.isolated_text import as_said


@door("family.change")
@require_POST
@unlisted
def add_person(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """One more person who counts, with how to reach them where that is known."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    form = PersonForm(request.POST, zone=own.zone)
    said, contact = filled(form), FirstContactForm(request.POST)
    filled(contact)
    if contact.is_given():
        account_of(request, "contact.open")
    member = person_details.add_members(
        own,
        [
            NewMember(
                details=form.details(),
                relation=said["relation"],
                parental_responsibility=said["parental_responsibility"],
                contact=FirstContact(**contact.cleaned_data) if contact.is_given() else None,
            )
        ],
        by=account,
    )[0]
    words = _("Saved. %(name)s is written down.") % {"name": as_said(member.person.called)}
    return answer(request, _address(own), said=words, at=member.person_id)


@door("family.change")
@require_POST
def change_person(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """What is written down about somebody, mended."""
    own = family_of(request, family_id, "family.change")
    member = access.member_of(own, person_id)
    form = PersonChangeForm(request.POST, zone=member.person.zone)
    said = filled(form)
    person = person_details.change_member(
        member,
        form.details(),
        relation=said["relation"],
        parental_responsibility=said["parental_responsibility"],
        version=said["version"],
        by=account_of(request, "family.change"),
    )
    words = _("Saved. These are %(name)s’s details now.") % {"name": as_said(person.called)}
    return answer(request, _address(own), said=words, at=person.pk)


@door("family.change")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def take_out(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """Somebody does not belong here after all. GET asks, and says what goes with them."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    member = access.member_of(own, person_id)
    if request.method != "POST":
        context = {
            "family": own,
            "families": desk.families(account),
            "person": member.person,
            "going": removing_people.going(member),
        }
        return page(request, "take_out.html", context)
    name = member.person.called
    removing_people.take_out(member, by=account)
    return answer(
        request,
        _address(own),
        said=_("%(name)s is not part of this family any more.") % {"name": as_said(name)},
    )


@door("family.change")
@require_POST
def consent(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """What somebody answered."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    member = access.member_of(own, person_id)
    said = filled(ConsentForm(request.POST))
    families.record_consent(member, **said, by=account)
    words = _("Saved. They said yes.") if said["given"] else _("Saved. They said no.")
    return answer(request, _address(own), said=words, at=person_id)


@door("family.change")
@require_POST
def take_consent_back(request: HttpRequest, family_id: UUID, consent_id: UUID) -> HttpResponse:
    """Somebody took their yes back."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    given = Consent.objects.select_related("member").filter(pk=consent_id, member__family=own)
    found = given.first()
    if found is None:
        raise NotFound
    families.withdraw_consent(found, by=account)
    words = _("Saved. Their yes is taken back. If they say yes again, write that down.")
    return answer(request, _address(own), said=words, at=found.member.person_id)


@door("contact.open")
@require_POST
@unlisted
def contact(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """How somebody may be reached. What was typed waits on the page while they show that it is them."""
    own = family_of(request, family_id, "contact.open")
    account = account_of(request, "contact.open")
    person = access.person_of(own, person_id)
    safe_contact.set_safe_contact(person, by=account, **filled(SafeContactForm(request.POST)))
    words = _("Saved. Nothing goes until you’ve checked it with them.")
    return answer(request, _address(own), said=words, at=person_id)


@door("family.change")
@require_POST
def contact_checked(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """Talked over with them: this is safe."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    safe_contact.check_safe_contact(access.person_of(own, person_id), by=account)
    return answer(request, _address(own), said=_("Saved. It is checked, so messages may go."), at=person_id)


@door("family.change")
@require_POST
def not_invited(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """Why somebody is not invited."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    because = filled(NotInvitedForm(request.POST))["because"]
    families.record_why_not_invited(access.member_of(own, person_id), because, by=account)
    return answer(request, _address(own), said=_("Saved. The reason is written down."), at=person_id)


def _address(own: Family) -> str:
    return reverse("desk_family", args=[own.pk])
