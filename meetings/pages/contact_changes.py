"""Another number or address, on the desk: asked for on somebody's behalf, confirmed with what they read out,
or spoken about.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.pages.page_context import account_of, answer
from participants.messages import contact_changes
from participants.models import Account, ContactChange, Family
from participants.platform.doors import POST, door
from participants.platform.errors import Unclear


@door("contact.open", of=access.family_for, methods=POST)
def ask(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """They have another number or address: ask for their yes the old way."""
    person = access.person_of(own, person_id)
    what, value = request.POST.get("what", ""), request.POST.get("value", "")
    contact_changes.ask(person, what, value, by=account_of(request))
    said = _("Saved. Nothing changes until they say yes.")
    return answer(request, "desk_reaching", own.pk, person.pk, said=said)


@door("contact.open", of=access.family_for, methods=POST)
def settle(request: HttpRequest, own: Family, person_id: UUID, change_id: UUID) -> HttpResponse:
    """`do`: confirm with the `code` they read out, spoken, send_again or drop."""
    person = access.person_of(own, person_id)
    change = access.one_of(contact_changes.waiting(person), change_id)
    said = _act(request, change, by=account_of(request))
    return answer(request, "desk_reaching", own.pk, person.pk, said=said)


def _act(request: HttpRequest, change: ContactChange, *, by: Account) -> str:
    """What was chosen, done; answers the sentence the page says then."""
    what = request.POST.get("do", "")
    if what == "confirm":
        contact_changes.confirm(change, request.POST.get("code", ""), by=by)
        return _("Saved. It is the new one now. Check it with them before anything goes.")
    if what == "spoken":
        contact_changes.confirm_spoken(change, by=by)
        return _("Saved. It is the new one now. Check it with them before anything goes.")
    if what == "send_again":
        contact_changes.send_code(change, by=by)
        return (
            _("New numbers go the old way.")
            if change.code_sent
            else _("No numbers could go the old way safely. Speak to them.")
        )
    if what == "drop":
        contact_changes.drop(change, by=by)
        return _("Forgotten. The old one stays.")
    raise Unclear
