"""How one person is reached: what they would get, what went and what became of it, and what is to be seen
to.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings import access, desk
from meetings.pages.page_context import account_of, answer, family_of, page, unlisted
from participants.entry.pages import visitor_of
from participants.messages import contact_changes, previews, unhandled_texts
from participants.models import Notice, Person, SafeContact
from participants.models.choices import ContactPart
from participants.people import safe_contact, to_do
from participants.platform import time_zones
from participants.platform.doors import door
from participants.platform.errors import NotFound
from participants.staff import emergency_access

SHOWN = 20


@door("notice.see")
@require_safe
@unlisted
def of_person(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """Every message as this person would get it, and the last ones that went. Never a code or a link that
    works.
    """
    own = family_of(request, family_id, "notice.see")
    person = access.person_of(own, person_id)
    context = {
        "family": own,
        "families": desk.families(account_of(request, "notice.see")),
        "person": person,
        "contact": SafeContact.objects.filter(person=person).first(),
        "previews": list(previews.previews(person, at=timezone.now())),
        "went": _went(person),
        "clock": time_zones.name(person.zone),
        "to_dos": unhandled_texts.beside(to_do.open_for([person]), by=account_of(request, "notice.see")),
        "changes": contact_changes.waiting(person),
        "contacts_open": access.staff_may(visitor_of(request), "contact.open"),
        "parts": ContactPart.choices,
        "opening": emergency_access.standing(account_of(request, "notice.see"), own),
    }
    return page(request, "reaching.html", context)


def _went(person: Person) -> list[dict[str, object]]:
    """The last messages with what each of them was. What it said is gone once it went."""
    rows = Notice.objects.filter(person=person).order_by("-created_at")[:SHOWN]
    return [{"notice": row, "what": previews.WENT.get(row.kind, row.kind)} for row in rows]


@door("family.change")
@require_POST
def seen_to(request: HttpRequest, family_id: UUID, person_id: UUID, task_id: UUID) -> HttpResponse:
    """One thing is done."""
    own = family_of(request, family_id, "family.change")
    person = access.person_of(own, person_id)
    task = to_do.open_for([person]).filter(pk=task_id).first()
    if task is None:
        raise NotFound
    to_do.settle(task, by=account_of(request, "family.change"))
    said = _("Saved. That is seen to.")
    return answer(request, reverse("desk_reaching", args=[own.pk, person.pk]), said=said)


@door("contact.open")
@require_POST
def texts_again(request: HttpRequest, family_id: UUID, person_id: UUID) -> HttpResponse:
    """They said that they want texts again."""
    own = family_of(request, family_id, "contact.open")
    person = access.person_of(own, person_id)
    safe_contact.allow_texts(person, by=account_of(request, "contact.open"))
    said = _("Saved. Texts may go to them again.")
    return answer(request, reverse("desk_reaching", args=[own.pk, person.pk]), said=said)
