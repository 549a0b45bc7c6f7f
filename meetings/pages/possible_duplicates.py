"""*One person, or two?* on the desk: answered by somebody who knows them, and joined line by line."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import access, desk
from meetings.pages.page_context import account_of, answer, family_of, filled, page, unlisted
from meetings.table import merging_people
from meetings.table.merge_form import JoinForm
from participants.people import possible_duplicates
from participants.platform.doors import door
from participants.platform.isolated_text import as_said


@door("family.change")
@require_POST
def two_people(request: HttpRequest, family_id: UUID, person_id: UUID, other_id: UUID) -> HttpResponse:
    """They are two; it is not asked again."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    one, other = access.member_of(own, person_id), access.member_of(own, other_id)
    possible_duplicates.they_are_two(own, one.person, other.person, by=account)
    said = _("Saved. They are two people, and this is not asked again.")
    return answer(request, reverse("desk_family", args=[own.pk]), said=said)


@door("family.change")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def join(request: HttpRequest, family_id: UUID, person_id: UUID, other_id: UUID) -> HttpResponse:
    """They are one: which of the two is right, line by line. Nothing is joined before the last button."""
    own = family_of(request, family_id, "family.change")
    account = account_of(request, "family.change")
    one, other = access.member_of(own, person_id), access.member_of(own, other_id)
    if request.method != "POST":
        stays, goes = merging_people.which_stays(one, other)
        context = {
            "family": own,
            "families": desk.families(account),
            "form": JoinForm(one=one, other=other),
            "one": one,
            "other": other,
            "stays": stays,
            "goes": goes,
        }
        return page(request, "join.html", context)
    form = JoinForm(request.POST, one=one, other=other)
    said = filled(form)
    person = merging_people.join_people(one, other, form.joined(), version=said["version"], by=account)
    words = _("Saved. %(name)s is one person now.") % {"name": as_said(person.called)}
    return answer(request, reverse("desk_family", args=[own.pk]), said=words, at=person.pk)
