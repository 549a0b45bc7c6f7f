"""The coordinator's families, to be found and narrowed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.desk import family_list
from meetings.pages.page_context import page
from participants.models import Account
from participants.platform.doors import READ, door


@door("desk.see", of=access.staff_for, methods=READ)
def families(request: HttpRequest, account: Account) -> HttpResponse:
    """Whoever has something due first. `q` is a name or a reference, `show` one of the few words above the
    list, or `away`; `page`.
    """
    q = request.GET.get("q", "")[:120].strip()
    show = family_list.AWAY if request.GET.get("away") else request.GET.get("show", "")
    found = family_list.listing(account, q=q, show=show, page=request.GET.get("page", "1"))
    narrow = [
        (name, words, found.counts[name or "all"])
        for name, words in (
            (family_list.ALL, _("All")),
            (family_list.READY, _("Getting ready")),
            (family_list.THIS_WEEK, _("This week")),
            (family_list.LIVING, _("Living their plan")),
            (family_list.CLOSED, _("Closed")),
        )
    ]
    context = {"listing": found, "narrow": narrow, "q": q, "show": show}
    return page(request, "families.html", context)
