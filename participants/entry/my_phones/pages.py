"""Pages about the phones somebody comes in on: their own numbers, and *Was this you?*, asked on every earlier
phone.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.entry import devices, new_device_alerts, own_codes
from participants.entry.credentials import device_key
from participants.entry.sent_forms.answers import done, see
from participants.entry.visitors import person_asking, visitor_of
from participants.models import Device, Person
from participants.models.choices import WasMe
from participants.platform.doors import BOTH, door
from participants.platform.errors import NotFound, Unclear


@door("device.manage", of=person_asking, methods=BOTH)
def my_numbers(request: HttpRequest, person: Person) -> HttpResponse:
    """One's own six numbers, while this phone still has them to show. POST: `do` is kept (put away) or
    new.
    """
    device = visitor_of(request).device
    if device is None:
        raise NotFound
    what = request.POST.get("do", "")
    if request.method != "POST":
        code = own_codes.shown(device, device_key(request))
        context = {"person": person, "code": code, "others": _others(device)}
        return render(request, "participants/my_numbers.html", context)
    if what == "new":
        own_codes.give(device, device_key(request), by=person)
        return see(reverse("my_numbers"))
    if what != "kept":
        raise Unclear
    own_codes.put_away(device)
    return see(reverse("home") if person.patch_chosen_at else reverse("patch"))


@door("device.manage", of=person_asking, methods=BOTH)
def binding(request: HttpRequest, person: Person, device_id: UUID) -> HttpResponse:
    """A newer phone of one's own: was this you? POST: `was` is yes or no."""
    newer = new_device_alerts.of(person, device_id, on=visitor_of(request).device)
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
        return done(request, "devices", said=_("Thank you. That phone stays in."))
    if answer != WasMe.NO:
        raise Unclear
    if new_device_alerts.say_no(newer, by=person):
        said = _("It is out. Your numbers have stopped; new ones come to you the way you agreed.")
    else:
        said = _("It is out. Your numbers have stopped; ring the person who runs your meetings.")
    return done(request, "devices", said=said)


def _others(device: Device) -> list[Device]:
    """The other phones their person is in on, for the person who came in just now to look over."""
    return [one for one in devices.of(device.person) if one.pk != device.pk]
