"""*One person, or two?* on the desk: answered by somebody who knows them, and joined line by line."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.pages.page_context import account_of, answer, desk_page, filled
from meetings.table import merging_people
from meetings.table.merge_form import JoinForm
from participants.models import Family
from participants.people import possible_duplicates
from participants.platform.doors import BOTH, POST, door
from participants.platform.isolated_text import as_said


@door("family.change", of=access.family_for, methods=POST)
def two_people(request: HttpRequest, own: Family, person_id: UUID, other_id: UUID) -> HttpResponse:
    """They are two; it is not asked again."""
    one, other = access.member_of(own, person_id), access.member_of(own, other_id)
    possible_duplicates.they_are_two(own, one.person, other.person, by=account_of(request))
    said = _("Saved. They are two people, and this is not asked again.")
    return answer(request, "desk_family", own.pk, said=said)


@door("family.change", of=access.family_for, methods=BOTH)
def join(request: HttpRequest, own: Family, person_id: UUID, other_id: UUID) -> HttpResponse:
    """They are one: which of the two is right, line by line. Nothing is joined before the last button."""
    one, other = access.member_of(own, person_id), access.member_of(own, other_id)
    if request.method != "POST":
        stays, goes = merging_people.which_stays(one, other)
        context = {
            "family": own,
            "form": JoinForm(one=one, other=other),
            "one": one,
            "other": other,
            "stays": stays,
            "goes": goes,
        }
        return desk_page(request, "join.html", context)
    form = JoinForm(request.POST, one=one, other=other)
    said = filled(form)
    person = merging_people.join_people(
        one, other, form.joined(), version=said["version"], by=account_of(request)
    )
    words = _("Saved. %(name)s is one person now.") % {"name": as_said(person.called)}
    return answer(request, "desk_family", own.pk, said=words, at=person.pk)
