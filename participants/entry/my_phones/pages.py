"""Pages about the phones somebody comes in on: their own numbers, and *Was this you?*, asked on every earlier
phone.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.entry import devices, new_device_alerts, own_codes
from participants.entry.credentials import device_key
from participants.entry.pages import done_saying, unlisted, visitor_of
from participants.models import Device
from participants.models.choices import WasMe
from participants.platform.doors import door
from participants.platform.errors import NotFound, Unclear


@door("device.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def my_numbers(request: HttpRequest) -> HttpResponse:
    """One's own six numbers, while this phone still has them to show. POST: `do` is kept (put away) or
    new.
    """
    visitor = visitor_of(request)
    person, device = visitor.known_person(), visitor.device
    if device is None:
        raise NotFound
    what = request.POST.get("do", "")
    if request.method != "POST":
        code = own_codes.shown(device, device_key(request))
        context = {"person": person, "code": code, "others": _others(device)}
        return render(request, "participants/my_numbers.html", context)
    if what == "new":
        own_codes.give(device, device_key(request), by=person)
        return _see(reverse("my_numbers"))
    if what != "kept":
        raise Unclear
    own_codes.put_away(device)
    return _see(reverse("home") if person.patch_chosen_at else reverse("patch"))


@door("device.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def binding(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A newer phone of one's own: was this you? POST: `was` is yes or no."""
    visitor = visitor_of(request)
    person = visitor.known_person()
    newer = new_device_alerts.of(person, device_id, on=visitor.device)
    if request.method != "POST":
        context = {
            "person": person,
            "newer": newer,
            "went": newer.let_go.first(),
            "coordinator": newer.invitation.family.coordinator,
        }
        return render(request, "participants/binding.html", context)
    answer = request.POST.get("was", "")
    if answer == WasMe.YES:
        new_device_alerts.say_yes(newer, by=person)
        return done_saying(request, _("Thank you. That phone stays in."))
    if answer != WasMe.NO:
        raise Unclear
    if new_device_alerts.say_no(newer, by=person):
        said = _("It is out. Your numbers have stopped; new ones come to you the way you agreed.")
    else:
        said = _("It is out. Your numbers have stopped; ring the person who runs your meetings.")
    return done_saying(request, said)


def _others(device: Device) -> list[Device]:
    """The other phones their person is in on, for whoever came in just now to look over."""
    return [one for one in devices.of(device.person) if one.pk != device.pk]


def _see(where: str) -> HttpResponse:
    return HttpResponseRedirect(where, status=303)
