"""One family on the desk: its people and where each of them is, its name, keeping apart, and putting it
away.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, desk, seats
from meetings.desk import family_people
from meetings.desk.family_forms import (
    ConsentForm,
    FamilyForm,
    FirstContactForm,
    KeepApartForm,
    NotInvitedForm,
    PersonForm,
)
from meetings.pages.page_context import account_of, answer, family_of, filled, page, unlisted
from participants.entry.pages import visitor_of
from participants.models import ZONE, Family, KeepApart, Person
from participants.people import distinguishing_labels, families, keeping_apart
from participants.platform.doors import door
from participants.platform.errors import NotFound
from participants.staff import emergency_access


@door("family.create")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def new_family(request: HttpRequest) -> HttpResponse:
    """A new family."""
    account = account_of(request, "family.create")
    if request.method != "POST":
        context = {"families": desk.families(account), "form": FamilyForm()}
        return page(request, "family_new.html", context)
    said = filled(FamilyForm(request.POST))
    zone = account.service.zone if account.service else ZONE
    family = families.create_family(said["name"], zone=zone, by=account)
    words = _("Saved. Next, write down who belongs to it: the children first.")
    return answer(request, address(family), said=words)


@door("family.see")
@require_safe
@unlisted
def family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The family's people and where each of them is. `contacts` names somebody whose numbers are asked
    for.
    """
    own = family_of(request, family_id, "family.see")
    if asked_for := request.GET.get("contacts", ""):
        account_of(request, "contact.open")
    account = account_of(request, "family.see")
    context = {
        "family": own,
        "families": desk.families(account),
        "around": family_people.around(own),
        "meetings": own.meetings.order_by("-created_at"),
        "kept_apart": _kept_apart(own),
        "person_form": PersonForm(zone=own.zone),
        "first_contact_form": FirstContactForm(),
        "consent_form": ConsentForm(),
        "not_invited_form": NotInvitedForm(),
        "name_form": FamilyForm(initial={"name": own.name}),
        "apart_form": KeepApartForm(family=own, people=_around(own)),
        "contacts_open": access.staff_may(visitor_of(request), "contact.open"),
        "asked_for": asked_for,
        "opening": emergency_access.standing(account, own),
        "reference": emergency_access.reference(own),
    }
    return page(request, "family.html", context)


@door("family.change")
@require_POST
def rename(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Another name for the family."""
    own = family_of(request, family_id, "family.change")
    said = filled(FamilyForm(request.POST))
    families.rename(own, said["name"], by=account_of(request, "family.change"))
    return answer(request, address(own), said=_("Saved. That is its name now."), at="name")


@door("family.change")
@require_POST
def put_away(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Out of the lists; it can be found and taken out again."""
    own = family_of(request, family_id, "family.change")
    families.put_away(own, by=account_of(request, "family.change"))
    said = _("%(family)s is put away. Nothing of it is lost, and you can take it out again.")
    return answer(request, address(own), said=said % {"family": own.name})


@door("family.change")
@require_POST
def take_out_again(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Back among the coordinator's families."""
    own = family_of(request, family_id, "family.change")
    families.take_out_again(own, by=account_of(request, "family.change"))
    said = _("%(family)s is among your families again.") % {"family": own.name}
    return answer(request, address(own), said=said)


@door("family.change")
@require_POST
def keep_apart(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Two people who must not meet, from now on; whoever could meet is out of the room at once."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    people = {str(person.pk): person for person in _around(own)}
    said = filled(KeepApartForm(request.POST, family=own, people=list(people.values())))
    other = people.get(said["other"]) or families.add_person(
        said["other_name"], called=said["other_name"][:60], service=own.service, by=account
    )
    kept = seats.keep_apart(people[said["one"]], other, family=own, reason=said["reason"], by=account)
    words = _("Saved. They are kept apart from now on. Nobody is told, and nobody can see why.")
    return answer(request, address(own), said=words, at=kept.pk)


@door("family.change")
@require_POST
def end_apart(request: HttpRequest, family_id: UUID, apart_id: UUID) -> HttpResponse:
    """They need not be kept apart any more. The page asked first."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    kept = KeepApart.objects.filter(pk=apart_id, family=own).first()
    if kept is None:
        raise NotFound
    keeping_apart.end(kept, by=account)
    words = _("They are not kept apart any more. Where they sit is still yours to decide.")
    return answer(request, address(own), said=words, at="apart")


def address(own: Family) -> str:
    """The family's page."""
    return reverse("desk_family", args=[own.pk])


def _around(own: Family) -> list[Person]:
    """Who can be chosen to be kept apart: the people of this family, of its meetings, and of its other
    orders.
    """
    known = {one.pk: one for one in access.people_of(own)}
    for kept in KeepApart.objects.filter(family=own).select_related("one", "other"):
        known |= {kept.one_id: kept.one, kept.other_id: kept.other}
    return sorted(known.values(), key=lambda one: one.name)


def _kept_apart(own: Family) -> list[dict[str, object]]:
    rows = KeepApart.objects.filter(family=own, ended_at=None).select_related("one", "other")
    kept = list(rows)
    lines = distinguishing_labels.labels({p for row in kept for p in (row.one, row.other)}, own)
    return [{"row": row, "one": lines[row.one_id], "other": lines[row.other_id]} for row in kept]
