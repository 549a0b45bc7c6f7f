"""How we reach you: seen after fresh numbers on this phone, changed over the old safe way."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from participants.entry import stepping_up
from participants.entry.visitors import Visitor, person_asking, visitor_of
from participants.messages import contact_changes
from participants.models import ContactChange, Person, SafeContact
from participants.models.choices import Channel, ContactPart
from participants.platform.doors import BOTH, door
from participants.platform.errors import NotFound, SignInNeeded, Unclear


@door("contact.own", of=person_asking, methods=BOTH)
def own_contact(request: HttpRequest, person: Person) -> HttpResponse:
    """POST: `do` is send (fresh numbers), prove, ask (for another number), send_again, confirm or drop."""
    visitor = visitor_of(request)
    if request.method != "POST":
        return _page(request, visitor, person)
    said = _act(request, visitor, person)
    return HttpResponseRedirect(f"{reverse('own_contact')}{said}", status=303)


def _act(request: HttpRequest, visitor: Visitor, person: Person) -> str:
    """Does it; answers what the page is asked to show next."""
    given, what = request.POST, request.POST.get("do", "")
    if what == "send":
        return "?sent=1" if stepping_up.send_code(person) is not None else "?sent=0"
    if what == "prove":
        if visitor.device is None:
            raise SignInNeeded
        stepping_up.prove(visitor.device, given.get("code", ""))
    elif what == "ask":
        contact_changes.ask(person, given.get("what", ""), given.get("value", ""), by=person)
    elif what == "send_again":
        contact_changes.send_code(_change(request, person), by=person)
    elif what == "confirm":
        contact_changes.confirm(_change(request, person), given.get("code", ""), by=person)
        return "?done=1"
    elif what == "drop":
        contact_changes.drop(_change(request, person), by=person)
    else:
        raise Unclear
    return ""


def _change(request: HttpRequest, person: Person) -> ContactChange:
    try:
        wanted = UUID(request.POST.get("change", ""))
    except ValueError as error:
        raise NotFound from error
    found = contact_changes.waiting(person).filter(pk=wanted).first()
    if found is None:
        raise NotFound
    return found


def _page(request: HttpRequest, visitor: Visitor, person: Person) -> HttpResponse:
    contact = SafeContact.objects.filter(person=person).first()
    ways = contact.channels if contact is not None else []
    changes = contact_changes.waiting(person)
    context = {
        "person": person,
        "contact": contact,
        "channels": [Channel(one).label for one in ways if one in Channel.values],
        "shown": stepping_up.is_fresh(visitor.device),
        "sent": request.GET.get("sent", ""),
        "waits": stepping_up.waiting(person),
        "done": "done" in request.GET,
        "changes": [(change, contact_changes.code_waits(change)) for change in changes],
        "parts": ContactPart.choices,
    }
    return render(request, "participants/own_contact.html", context)
