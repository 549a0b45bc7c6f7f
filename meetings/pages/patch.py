"""The cloth and the name people know somebody by, chosen by themselves; whoever shares a room with them sees
that it changed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meetings import alike
from meetings.pages.frame import answer
from participants.doors import BOTH, door, person_asking
from participants.models import Person
from participants.roles import PatchColour, PatchPattern


@door("patch.choose", of=person_asking, methods=BOTH)
def patch(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose a patch and a name to be called by."""
    if request.method == "POST":
        alike.choose_patch(
            person,
            colour=request.POST.get("colour", ""),
            pattern=request.POST.get("pattern", ""),
            called=request.POST.get("called", ""),
        )
        return answer(request, "home")
    context = {
        "person": person,
        "colours": PatchColour.choices,
        "patterns": PatchPattern.choices,
    }
    return render(request, "participants/patch.html", context)
