"""Several people written down at once, for a family of eleven: a row each, with the least that is needed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meetings import desk
from meetings.desk.several_people_form import Several
from meetings.pages.page_context import account_of, answer, family_of, page, unlisted
from participants.people import person_details
from participants.platform.doors import door


@door("family.change")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def several(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Up to a dozen people in one form; empty rows are nobody. All are written down, or none."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    if request.method != "POST":
        context = {"family": own, "families": desk.families(account), "rows": Several(own).rows}
        return page(request, "several.html", context)
    new = Several(own, request.POST).new_members()
    if any(one.contact for one in new):
        account_of(request, "contact.open")
    added = len(person_details.add_members(own, new, by=account))
    words = ngettext("Saved. One person is written down.", "Saved. %(n)d people are written down.", added)
    said = words % {"n": added} + " " + _("Open a row to write down more.")
    return answer(request, reverse("desk_family", args=[own.pk]), said=said)
