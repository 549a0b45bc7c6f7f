"""Ways in on the desk: a new link and numbers, passing them on by two different ways, and closing them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access
from meetings.desk import family_people, inviting
from meetings.pages.page_context import account_of, answer, desk_page, page
from participants.entry import handing_out_codes, invitations
from participants.entry.invitations import Issued
from participants.entry.sent_forms.form_token import wants_json
from participants.models import Family, Invitation
from participants.platform.doors import BOTH, POST, door

# An invitation lasts until the family's latest meeting plus some days, or this long when no time is known
# yet.
AFTER_THE_MEETING = timedelta(days=14)
WITHOUT_A_TIME = timedelta(days=60)


@door("person.invite", of=access.family_for, methods=POST)
def invite(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """A new way in. Link and code are shown here, once, and nowhere again. `how` paper: nothing is sent."""
    person = access.person_of(own, person_id)
    on_paper = request.POST.get("how") == "paper"
    issued = inviting.invite(person, own, by=account_of(request), until=_until(own), on_paper=on_paper)
    if wants_json(request):
        return JsonResponse({"link": issued.link, "code": issued.to_show}, status=201)
    return _page(request, own, issued)


@door("person.invite", of=access.family_for, methods=POST)
def send_numbers(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """The numbers by message, to somebody who gets the link on paper."""
    issued = invitations.recall(
        access.person_of(own, person_id),
        own,
        token=request.POST.get("token", ""),
        code=request.POST.get("code", ""),
    )
    handing_out_codes.send_numbers(issued, by=account_of(request))
    return _page(request, own, issued)


@door("person.renew_numbers", of=access.family_for, methods=BOTH)
def new_numbers(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """Somebody forgot their numbers: asks first, then makes new ones for the link they have. `how` aloud: to
    be said.
    """
    person = access.person_of(own, person_id)
    where = reverse("desk_family", args=[own.pk])
    context = {"family": own, "person": person, "way": handing_out_codes.numbers_way(person)}
    if request.method != "POST":
        invitations.standing(person, own)  # there is one to have lost
        return page(request, "new_numbers.html", context)
    aloud = request.POST.get("how") == "aloud"
    code = inviting.renew_numbers(person, own, by=account_of(request), aloud=aloud)
    if wants_json(request):
        return JsonResponse({"code": code or None}, status=201)
    if not code:
        return answer(request, where, said=_("New numbers are on their way."), at=person_id)
    return page(request, "new_numbers.html", {**context, "code": code})


@door("person.invite", of=access.family_for, methods=POST)
def uninvite(request: HttpRequest, own: Family, person_id: UUID) -> HttpResponse:
    """Close somebody's ways in; their phones are out within a second."""
    person = access.person_of(own, person_id)
    for invitation in Invitation.objects.filter(person=person, family=own, revoked_at=None):
        invitations.revoke(invitation, by=account_of(request))
    said = _("Closed. Their link and numbers open nothing any more, and their phones are out.")
    return answer(request, "desk_family", own.pk, said=said, at=person_id)


def _page(request: HttpRequest, own: Family, issued: Issued) -> HttpResponse:
    context = {
        "family": own,
        "person": issued.invitation.person,
        "link": issued.link,
        "token": issued.token,
        "code": issued.to_show or "",
        "ways": handing_out_codes.ways(issued),
        "next_one": family_people.next_to_invite(own),
    }
    return desk_page(request, "invited.html", context)


def _until(own: Family) -> datetime:
    latest = own.meetings.exclude(starts_at=None).order_by("-starts_at").first()
    now = timezone.now()
    if latest is None or latest.starts_at is None:
        return now + WITHOUT_A_TIME
    return max(latest.starts_at, now) + AFTER_THE_MEETING
