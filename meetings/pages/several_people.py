"""Several people written down at once, for a family of eleven: a row each, with the least that is needed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import access
from meetings.desk.several_people_form import Several
from meetings.pages.page_context import account_of, answer, desk_page
from participants.entry.visitors import visitor_of
from participants.models import Family
from participants.people import person_details
from participants.platform.doors import BOTH, door


@door("family.change", of=access.family_for, methods=BOTH)
def several(request: HttpRequest, own: Family) -> HttpResponse:
    """Up to a dozen people in one form; empty rows are nobody. All are written down, or none."""
    if request.method != "POST":
        return desk_page(request, "several.html", {"family": own, "rows": Several(own).rows})
    new = Several(own, request.POST).new_members()
    if any(one.contact for one in new):
        access.staff_for(visitor_of(request), "contact.open")
    added = len(person_details.add_members(own, new, by=account_of(request)))
    words = ngettext("Saved. One person is written down.", "Saved. %(n)d people are written down.", added)
    said = words % {"n": added} + " " + _("Open a row to write down more.")
    return answer(request, "desk_family", own.pk, said=said)
