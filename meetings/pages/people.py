"""One person of a family on the desk: written down, mended, told apart, joined, and taken out; their yes and
how to reach them.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.desk.family_forms import (
    ConsentForm,
    FirstContactForm,
    NotInvitedForm,
    PersonChangeForm,
    PersonForm,
    SafeContactForm,
)
from meetings.pages.page_context import account_of, answer, desk_page, filled
from meetings.table import removing_people
from participants.entry.visitors import visitor_of
from participants.models import Consent, Family, Member
from participants.people import families, person_details, safe_contact
from participants.people.person_details import FirstContact, NewMember
from participants.platform.doors import BOTH, POST, door
from participants.platform.isolated_text import as_said


@door("family.change", of=access.family_for, methods=POST)
def add_person(request: HttpRequest, own: Family) -> HttpResponse:
    """One more person who counts, with how to reach them where that is known."""
    form = PersonForm(request.POST, zone=own.zone)
    said, contact = filled(form), FirstContactForm(request.POST)
    filled(contact)
    if contact.is_given():
        access.staff_for(visitor_of(request), "contact.open")
    new = NewMember(
        details=form.details(),
        relation=said["relation"],
        parental_responsibility=said["parental_responsibility"],
        contact=FirstContact(**contact.cleaned_data) if contact.is_given() else None,
    )
    (member,) = person_details.add_members(own, [new], by=account_of(request))
    words = _("Saved. %(name)s is written down.") % {"name": as_said(member.person.called)}
    return answer(request, "desk_family", own.pk, said=words, at=member.person_id)


@door("family.change", of=access.member_for, methods=POST)
def change_person(request: HttpRequest, member: Member) -> HttpResponse:
    """What is written down about somebody, mended."""
    form = PersonChangeForm(request.POST, zone=member.person.zone)
    said = filled(form)
    person = person_details.change_member(
        member,
        form.details(),
        relation=said["relation"],
        parental_responsibility=said["parental_responsibility"],
        version=said["version"],
        by=account_of(request),
    )
    words = _("Saved. These are %(name)s’s details now.") % {"name": as_said(person.called)}
    return answer(request, "desk_family", member.family_id, said=words, at=person.pk)


@door("family.change", of=access.member_for, methods=BOTH)
def take_out(request: HttpRequest, member: Member) -> HttpResponse:
    """Somebody does not belong here after all. GET asks, and says what goes with them."""
    family, name = member.family, member.person.called
    if request.method != "POST":
        context = {"family": family, "person": member.person, "going": removing_people.going(member)}
        return desk_page(request, "take_out.html", context)
    removing_people.take_out(member, by=account_of(request))
    words = _("%(name)s is not part of this family any more.") % {"name": as_said(name)}
    return answer(request, "desk_family", family.pk, said=words)


@door("family.change", of=access.member_for, methods=POST)
def consent(request: HttpRequest, member: Member) -> HttpResponse:
    """What somebody answered."""
    said = filled(ConsentForm(request.POST))
    families.record_consent(member, **said, by=account_of(request))
    words = _("Saved. They said yes.") if said["given"] else _("Saved. They said no.")
    return answer(request, "desk_family", member.family_id, said=words, at=member.person_id)


@door("family.change", of=access.family_for, methods=POST)
def take_consent_back(request: HttpRequest, own: Family, consent_id: UUID) -> HttpResponse:
    """Somebody took their yes back."""
    given = access.one_of(Consent.objects.select_related("member").filter(member__family=own), consent_id)
    families.withdraw_consent(given, by=account_of(request))
    words = _("Saved. Their yes is taken back. If they say yes again, write that down.")
    return answer(request, "desk_family", own.pk, said=words, at=given.member.person_id)


@door("contact.open", of=access.family_for, methods=POST)
def contact(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """How somebody may be reached. What was typed waits on the page while they show that it is them."""
    person = access.person_of(own, person_id)
    safe_contact.set_safe_contact(person, by=account_of(request), **filled(SafeContactForm(request.POST)))
    words = _("Saved. Nothing goes until you’ve checked it with them.")
    return answer(request, "desk_family", own.pk, said=words, at=person_id)


@door("family.change", of=access.family_for, methods=POST)
def contact_checked(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """Talked over with them: this is safe."""
    safe_contact.check_safe_contact(access.person_of(own, person_id), by=account_of(request))
    return answer(
        request, "desk_family", own.pk, said=_("Saved. It is checked, so messages may go."), at=person_id
    )


@door("family.change", of=access.member_for, methods=POST)
def not_invited(request: HttpRequest, member: Member) -> HttpResponse:
    """Why somebody is not invited."""
    because = filled(NotInvitedForm(request.POST))["because"]
    families.record_why_not_invited(member, because, by=account_of(request))
    words = _("Saved. The reason is written down.")
    return answer(request, "desk_family", member.family_id, said=words, at=member.person_id)
