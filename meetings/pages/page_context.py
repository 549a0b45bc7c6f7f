"""What every page of this app shares: who asks, how a form is answered, what a template may rely on."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from meetings import access, circles, desk
from meetings.models import Circle, Seat
from meetings.table import room_state
from participants.entry.sent_forms.form_token import match_of, page_of, wants_json
from participants.entry.visitors import visitor_of
from participants.models import Account, Service
from participants.platform.errors import NotAllowed, NotFound, Unclear


def account_of(request: HttpRequest) -> Account:
    """The member of staff asking, whom the entry point has let in."""
    return visitor_of(request).known_account()


def answer(
    request: HttpRequest, where: str, *ids: object, said: str | Promise = "", at: object = ""
) -> HttpResponse:
    """It is done: on to the next page (303), or its address as JSON for scripts.

    `where` is an address, or the name of a page followed by the ids in it.
    `said` is one sentence that the next page says; `at` is the row of it that is shown open and says it.
    Where `where` leads to a part of the page (`#said`), that part says it: `{% saved "said" %}` stands in it.
    """
    where = where if where.startswith("/") else reverse(where, args=ids)
    if wants_json(request):
        return JsonResponse({"next": where})
    path, _hash, part = where.partition("#")
    if said:
        place = at or part
        messages.success(request, str(said), extra_tags=f"at-{place}" if place else "good")
    if at:
        where = f"{path}{'&' if '?' in path else '?'}{urlencode({'at': str(at)})}#at-{at}"
    return HttpResponseRedirect(where, status=303)


def list_again(request: HttpRequest, name: str) -> str:
    """The page called `name` as it was searched, narrowed and paged where the form stood; without its open
    row.
    """
    back = page_of(request)
    match = match_of(back) if back else None
    if match is None or match.url_name != name:
        return reverse(name)
    path, _question, asked = back.partition("?")
    kept = "&".join(one for one in asked.split("&") if one and not one.startswith("at="))
    return f"{path}?{kept}" if kept else path


def desk_or_room(request: HttpRequest, seat: Seat) -> str:
    """Back to where it was done: the coordinator's desk, or the room."""
    at_desk = request.POST.get("from") == "desk" and access.may(seat, "meeting.run")
    return reverse("desk_meeting" if at_desk else "meeting", args=[seat.meeting_id])


def service_of(account: Account) -> Service:
    """The service this member of staff works for. Raises NotAllowed without one."""
    if account.service is None:
        raise NotAllowed
    return account.service


def context_of(seat: Seat) -> dict[str, Any]:
    """What every page about a meeting may rely on. `abilities.seat_admit`: a template cannot read a dot in a
    name.
    """
    found = room_state.abilities(seat)
    if found.get("copy.fetch"):  # of two circles, one may have its copy while the other still signs
        found = {**found, "copy.fetch": circles.has_copy(seat)}
    return {
        "seat": seat,
        "meeting": seat.meeting,
        "family": seat.meeting.family,
        "abilities": {action.replace(".", "_"): yes for action, yes in found.items()},
        "foot": "meetings/parts/stop.html",
    }


def circle_of(request: HttpRequest, seat: Seat) -> Circle:
    """The circle this page shows, or this form is about: the one it names, or that the page it stands on
    shows.

    Raises NotFound for a form that stands nowhere and names none, where there are several to name.
    """
    if request.method == "POST" and circles.choices_of(seat):
        named = {str(one.pk) for one in circles.choices_of(seat)}
        if not page_of(request) and request.POST.get("circle") not in named:
            raise NotFound
    return circles.shown_to(seat, _circle_named(request))


def _circle_named(request: HttpRequest) -> str:
    """`circle` of the form, else of this address, else of the page the form stands on."""
    stands_on = QueryDict(urlsplit(page_of(request)).query)
    told = (request.POST.get("circle"), request.GET.get("circle"), stands_on.get("circle"))
    return next((str(one) for one in told if one), "")


def in_circle(request: HttpRequest, seat: Seat) -> str:
    """`?circle=…` for the next page, where this one was about one of several."""
    named = _circle_named(request)
    found = [one for one in circles.choices_of(seat) if str(one.pk) == named]
    return f"?circle={found[0].pk}" if found else ""


def circle_context(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """What a page about one circle shows: that circle, and for whoever serves several the way to the
    others.
    """
    choices = circles.choices_of(seat)
    return {
        "circle": circle_of(request, seat),
        "circle_choices": choices,
        "above": "meetings/parts/circle_chooser.html" if choices else "",
    }


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, form: forms.Form | None = None
) -> HttpResponse:
    """A page; with a form that was filled in wrongly it says so by its status, and keeps what was typed."""
    wrong = form is not None and form.is_bound and not form.is_valid()
    if wrong and wants_json(request):
        raise Unclear
    status = Unclear.status if wrong else 200
    if form is not None:
        context = {**context, "form": form}
    return render(request, f"meetings/{template}", context, status=status)


def desk_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, form: forms.Form | None = None
) -> HttpResponse:
    """A page of the coordinator's desk, with their families beside it."""
    families = desk.families(account_of(request))
    return page(request, template, {"families": families, **context}, form=form)


def filled(form: forms.Form) -> dict[str, Any]:
    """What the form says. Raises Unclear when something is missing or wrong."""
    if not form.is_valid():
        first = next(iter(form.errors.values()), None)
        wrong = {name: [str(one) for one in words] for name, words in form.errors.items()}
        raise Unclear(str(first[0]) if first else None, fields=wrong)
    return form.cleaned_data
