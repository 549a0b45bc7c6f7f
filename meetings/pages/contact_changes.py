"""Another number or address, on the desk: asked for on somebody's behalf, confirmed with what they read out, or spoken about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings import access
from meetings.pages.frame import account_of, answer, family_of, unlisted, wants_json
from participants import contact_changes
from participants.doors import door
from participants.errors import NotFound, Refusal, Unclear
from participants.models import Account, ContactChange, Person


@door("contact.open")
@require_POST
@unlisted
def ask(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """They have another number or address: ask for their yes the old way."""
    own = family_of(request, family_id, "contact.open")
    person = access.person_of(own, person_id)
    contact_changes.ask(
        person,
        request.POST.get("what", ""),
        request.POST.get("value", ""),
        by=account_of(request, "contact.open"),
    )
    return answer(request, reverse("desk_reaching", args=[own.pk, person.pk]))


@door("contact.open")
@require_POST
@unlisted
def settle(request: HttpRequest, family_id: UUID, person_id: UUID, change_id: UUID) -> HttpResponse:
    """`do`: confirm with the `code` they read out, spoken, send_again or drop."""
    own = family_of(request, family_id, "contact.open")
    person = access.person_of(own, person_id)
    try:
        _act(request, _change(person, change_id), by=account_of(request, "contact.open"))
    except Refusal as refusal:
        if wants_json(request) or refusal.code not in ("not_that_code", "too_fast"):
            raise
        messages.error(request, str(refusal.message), extra_tags="bad")
    return answer(request, reverse("desk_reaching", args=[own.pk, person.pk]))


def _act(request: HttpRequest, change: ContactChange, *, by: Account) -> None:
    what = request.POST.get("do", "")
    if what == "confirm":
        contact_changes.confirm(change, request.POST.get("code", ""), by=by)
    elif what == "spoken":
        contact_changes.confirm_spoken(change, by=by)
    elif what == "send_again":
        contact_changes.send_code(change, by=by)
    elif what == "drop":
        contact_changes.drop(change, by=by)
    else:
        raise Unclear


def _change(person: Person, change_id: UUID) -> ContactChange:
    found = contact_changes.waiting(person).filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return found
