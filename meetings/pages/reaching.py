"""How one person is reached: what they would get, what went and what became of it, and what is to be seen
to.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access
from meetings.pages.page_context import account_of, answer, desk_page
from participants.entry.visitors import visitor_of
from participants.messages import contact_changes, previews, unhandled_texts
from participants.models import Family, Notice, Person, SafeContact
from participants.models.choices import ContactPart
from participants.people import safe_contact, to_do
from participants.platform import time_zones
from participants.platform.doors import POST, READ, door
from participants.staff import emergency_access

SHOWN = 20


@door("notice.see", of=access.family_for, methods=READ)
def of_person(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """Every message as this person would get it, and the last ones that went. Never a code or a link that
    works.
    """
    person = access.person_of(own, person_id)
    context = {
        "family": own,
        "person": person,
        "contact": SafeContact.objects.filter(person=person).first(),
        "previews": list(previews.previews(person, at=timezone.now())),
        "went": _went(person),
        "clock": time_zones.name(person.zone),
        "to_dos": unhandled_texts.beside(to_do.open_for([person]), by=account_of(request)),
        "changes": contact_changes.waiting(person),
        "contacts_open": access.staff_may(visitor_of(request), "contact.open"),
        "parts": ContactPart.choices,
        "opening": emergency_access.standing(account_of(request), own),
    }
    return desk_page(request, "reaching.html", context)


def _went(person: Person) -> list[dict[str, object]]:
    """The last messages with what each of them was. What it said is gone once it went."""
    rows = Notice.objects.filter(person=person).order_by("-created_at")[:SHOWN]
    return [{"notice": row, "what": previews.WENT.get(row.kind, row.kind)} for row in rows]


@door("family.change", of=access.family_for, methods=POST)
def seen_to(request: HttpRequest, own: Family, person_id: UUID, task_id: UUID) -> HttpResponse:
    """One thing is done."""
    person = access.person_of(own, person_id)
    to_do.settle(access.one_of(to_do.open_for([person]), task_id), by=account_of(request))
    said = _("Saved. That is seen to.")
    return answer(request, "desk_reaching", own.pk, person.pk, said=said)


@door("contact.open", of=access.family_for, methods=POST)
def texts_again(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """They said that they want texts again."""
    person = access.person_of(own, person_id)
    safe_contact.allow_texts(person, by=account_of(request))
    said = _("Saved. Texts may go to them again.")
    return answer(request, "desk_reaching", own.pk, person.pk, said=said)
