"""One family on the desk: its people and where each of them is, its name, keeping apart, and putting it
away.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access, seats
from meetings.desk import family_people
from meetings.desk.family_forms import (
    ConsentForm,
    FamilyForm,
    FirstContactForm,
    KeepApartForm,
    NotInvitedForm,
    PersonForm,
)
from meetings.pages.page_context import account_of, answer, desk_page, filled
from participants.entry.visitors import visitor_of
from participants.models import ZONE, Account, Family, KeepApart
from participants.people import families, keeping_apart
from participants.platform.doors import BOTH, POST, READ, door
from participants.staff import emergency_access


@door("family.create", of=access.staff_for, methods=BOTH)
def new_family(request: HttpRequest, account: Account) -> HttpResponse:
    """A new family."""
    if request.method != "POST":
        return desk_page(request, "family_new.html", {}, form=FamilyForm())
    said = filled(FamilyForm(request.POST))
    zone = account.service.zone if account.service else ZONE
    family = families.create_family(said["name"], zone=zone, by=account)
    words = _("Saved. Next, write down who belongs to it: the children first.")
    return answer(request, "desk_family", family.pk, said=words)


@door("family.see", of=access.family_for, methods=READ)
def family(request: HttpRequest, own: Family) -> HttpResponse:
    """The family's people and where each of them is. `contacts` names somebody whose numbers are asked
    for.
    """
    if asked_for := request.GET.get("contacts", ""):
        access.staff_for(visitor_of(request), "contact.open")
    context = {
        "family": own,
        "around": family_people.around(own),
        "meetings": own.meetings.order_by("-created_at"),
        "kept_apart": family_people.kept_apart(own),
        "person_form": PersonForm(zone=own.zone),
        "first_contact_form": FirstContactForm(),
        "consent_form": ConsentForm(),
        "not_invited_form": NotInvitedForm(),
        "name_form": FamilyForm(initial={"name": own.name}),
        "apart_form": KeepApartForm(family=own, people=family_people.may_be_kept_apart(own)),
        "contacts_open": access.staff_may(visitor_of(request), "contact.open"),
        "asked_for": asked_for,
        "opening": emergency_access.standing(account_of(request), own),
        "reference": emergency_access.reference(own),
    }
    return desk_page(request, "family.html", context)


@door("family.change", of=access.family_for, methods=POST)
def rename(request: HttpRequest, own: Family) -> HttpResponse:
    """Another name for the family."""
    said = filled(FamilyForm(request.POST))
    families.rename(own, said["name"], by=account_of(request))
    return answer(request, "desk_family", own.pk, said=_("Saved. That is its name now."), at="name")


@door("family.change", of=access.family_for, methods=POST)
def put_away(request: HttpRequest, own: Family) -> HttpResponse:
    """Out of the lists; it can be found and taken out again."""
    families.put_away(own, by=account_of(request))
    said = _("%(family)s is put away. Nothing of it is lost, and you can take it out again.")
    return answer(request, "desk_family", own.pk, said=said % {"family": own.name})


@door("family.change", of=access.family_for, methods=POST)
def take_out_again(request: HttpRequest, own: Family) -> HttpResponse:
    """Back among the coordinator's families."""
    families.take_out_again(own, by=account_of(request))
    said = _("%(family)s is among your families again.") % {"family": own.name}
    return answer(request, "desk_family", own.pk, said=said)


@door("family.change", of=access.family_for, methods=POST)
def keep_apart(request: HttpRequest, own: Family) -> HttpResponse:
    """Two people who must not meet, from now on; whoever could meet is out of the room at once."""
    account = account_of(request)
    people = {str(person.pk): person for person in family_people.may_be_kept_apart(own)}
    said = filled(KeepApartForm(request.POST, family=own, people=list(people.values())))
    other = people.get(said["other"]) or families.add_person(
        said["other_name"], called=said["other_name"][:60], service=own.service, by=account
    )
    kept = seats.keep_apart(people[said["one"]], other, family=own, reason=said["reason"], by=account)
    words = _("Saved. They are kept apart from now on. Nobody is told, and nobody can see why.")
    return answer(request, "desk_family", own.pk, said=words, at=kept.pk)


@door("family.change", of=access.family_for, methods=POST)
def end_apart(request: HttpRequest, own: Family, apart_id: UUID) -> HttpResponse:
    """They need not be kept apart any more. The page asked first."""
    kept = KeepApart.objects.filter(family=own)
    keeping_apart.end(access.one_of(kept, apart_id), by=account_of(request))
    words = _("They are not kept apart any more. Where they sit is still yours to decide.")
    return answer(request, "desk_family", own.pk, said=words, at="apart")
