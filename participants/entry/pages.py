"""Pages of a person's own: coming in, the first page, the patch, the devices, leaving.

What is read before the code is the same for every link, known or not: nothing is looked up, nothing is
written, nobody is named. The templates get nothing but `error` there.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from participants.entry import devices, invitations, new_device_alerts, own_codes
from participants.entry.guess_throttling import SlowDown
from participants.entry.sent_forms.answers import done, see
from participants.entry.sent_forms.form_token import wants_json
from participants.entry.visitors import Visitor, person_asking, visitor_of
from participants.models import Device, Person
from participants.platform import device_names
from participants.platform.doors import BOTH, NOTHING, POST, READ, door
from participants.platform.errors import NotAllowed, NotFound, Refusal, Unclear
from participants.platform.network_addresses import address_of
from participants.platform.paging import paged


@door("home.see", of=NOTHING, methods=READ)
def home(request: HttpRequest) -> HttpResponse:
    """A person's meetings; staff are led to their role's own page, and everybody else sees the way in."""
    visitor = visitor_of(request)
    if visitor.account is not None and visitor.device is None:
        return see(visitor.first_page)
    person = visitor.person
    context: dict[str, Any] = {"person": person, "seats": ()}
    context |= new_device_alerts.told_on(visitor.device)
    if person is not None:
        # Seats are a matter of meetings; here they are only listed, through the person they belong to.
        seats = person.seats.filter(removed_at=None).select_related("meeting__family", "circle", "person")
        latest = F("meeting__starts_at").desc(nulls_first=True)
        context |= paged(request, seats.order_by(latest, "meeting__created_at"), size=10)
        context["seats"] = context["rows"]
    return render(request, "participants/home.html", context)


# -- coming in ----------------------------------------------------------------------------------------------
@door("invitation.open", post="invitation.enter", of=NOTHING, methods=BOTH)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link; with six digits it opens."""
    return _door(request, "participants/join.html", token=token)


@door("invitation.open", post="invitation.enter", of=NOTHING, methods=BOTH)
def join_by_hand(request: HttpRequest) -> HttpResponse:
    """The same for somebody who types the end of the link."""
    return _door(request, "participants/join_by_hand.html", token=request.POST.get("token", ""))


def _door(request: HttpRequest, template: str, *, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, template)
    try:
        device, key = invitations.enter(
            token,
            request.POST.get("code", ""),
            address=address_of(request),
            device_name=request.POST.get("device_name", "")
            or device_names.device(request.headers.get("User-Agent", "")),
            shared_phone="shared_phone" in request.POST,
            replaces=visitor_of(request).device,
            let_go=request.POST.get("let_go", ""),
        )
    except Refusal as refusal:
        return _still_outside(request, template, refusal, token=token)
    return _let_in(request, device, key)


def _let_in(request: HttpRequest, device: Device, key: str) -> HttpResponse:
    """The device's cookie, and on to the first page: to their own numbers, and to the patch, the first
    time.
    """
    rotate_token(request)
    where = reverse("home") if device.person.patch_chosen_at else reverse("patch")
    if own_codes.shown(device, key):
        where = reverse("my_numbers")
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"next": where})
    else:
        response = see(where)
    response.set_cookie(
        settings.DEVICE_COOKIE,
        key,
        max_age=None if device.shared_phone else _seconds_left(device),
        httponly=True,
        secure=settings.SECURE_COOKIES,
        samesite="Lax",
    )
    if device.person.language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, device.person.language, samesite="Lax")
    return response


def _still_outside(request: HttpRequest, template: str, refusal: Refusal, *, token: str) -> HttpResponse:
    """The same form with what went wrong."""
    response: HttpResponse
    if wants_json(request):
        answer = {"code": refusal.code, "message": str(refusal.message)}
        response = JsonResponse(answer, status=refusal.status)
    else:
        context: dict[str, Any] = {"error": refusal.message, "token": token}
        context["about_code"] = isinstance(refusal, invitations.NoCode)
        if isinstance(refusal, devices.TooManyDevices):  # so link and numbers were right
            context |= {"offered": refusal.offered, "code": request.POST.get("code", "")}
        response = render(request, template, context, status=refusal.status)
    if isinstance(refusal, SlowDown):
        response["Retry-After"] = str(refusal.seconds)
    return response


# -- one's own -----------------------------------------------------------------------------------------
@door("device.manage", of=person_asking, methods=BOTH)
def my_devices(request: HttpRequest, person: Person) -> HttpResponse:
    """The phones and computers a person is in on. POST: `do` is rename, revoke or revoke_all, `device` which
    one.
    """
    this = visitor_of(request).device
    if request.method != "POST":
        context = {"devices": devices.of(person), "this": this, **new_device_alerts.told_on(this)}
        return render(request, "participants/devices.html", context)
    what = request.POST.get("do", "")
    if what == "revoke_all":
        devices.revoke_all(person, but=this, by=person)
        return done(request, "devices")
    device = _own_device(person, request.POST.get("device", ""))
    if what == "rename":
        devices.rename(device, request.POST.get("name", ""), by=person)
    elif what == "revoke":
        devices.revoke(device, by=person)
    else:
        raise Unclear
    out = this is not None and this.pk == device.pk and what == "revoke"
    return _forget(done(request, "home")) if out else done(request, "devices")


def _own_device(person: Person, device_id: str) -> Device:
    """One of the person's own live devices. Raises NotFound for anything else."""
    try:
        wanted = UUID(device_id)
    except ValueError as error:
        raise NotFound from error
    for device in devices.of(person):
        if device.pk == wanted:
            return device
    raise NotFound


@door("page.leave", of=NOTHING, methods=BOTH)
def who_goes_on(request: HttpRequest) -> HttpResponse:
    """Two people are in in this browser: who goes on? POST: `stays` is the one who came by a link, or the one
    who signed in.

    The other is out of this browser: signed out, or their place on it ended, to which link and numbers lead
    back.
    """
    two = visitor_of(request).two
    if two is None:
        return see(visitor_of(request).first_page)
    if request.method != "POST":
        return render(request, "participants/who_goes_on.html", {"two": two})
    stays = request.POST.get("stays", "")
    if stays == "link":
        logout(request)
        return done(request, "home")
    if stays != "work":
        raise Unclear
    devices.revoke(two.device, by=None)
    response = see(Visitor(account=two.account).first_page)
    response.delete_cookie(settings.DEVICE_COOKIE, samesite="Lax")
    return response


@csrf_exempt
@door("page.leave", of=NOTHING, methods=POST)
def leave(request: HttpRequest) -> HttpResponse:
    """Leave quickly: this device is out for good, what this site kept in the browser goes, staff are signed
    out.

    It does not clear the browser's history, and the page says so. It works from a page that was open for
    days, so it asks for no form token; another site cannot press it for somebody, since its request brings
    neither cookie nor the right origin.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed
    visitor = visitor_of(request)
    device = visitor.two.device if visitor.two is not None else visitor.device
    if device is not None:
        devices.revoke(device, by=device.person)
    logout(request)
    response: HttpResponse
    if wants_json(request):
        response = HttpResponse(status=204)
    else:
        response = see(reverse("left"))
    return _forget(response)


@door("page.leave", of=NOTHING, methods=READ)
def left(request: HttpRequest) -> HttpResponse:
    """Where leaving ends without JavaScript; says nothing about what this was."""
    return render(request, "participants/left.html")


def _forget(response: HttpResponse) -> HttpResponse:
    # Never "cache": Chrome stalls on it.
    response["Clear-Site-Data"] = '"storage", "cookies"'
    response.delete_cookie(settings.DEVICE_COOKIE, samesite="Lax")
    return response


def _seconds_left(device: Device) -> int:
    return max(0, int((device.invitation.until - timezone.now()).total_seconds()))
