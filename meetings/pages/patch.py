"""The cloth and the name people know somebody by, chosen by themselves; whoever shares a room with them sees
that it changed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meetings.desk import same_names
from meetings.pages.page_context import answer
from participants.entry.visitors import person_asking
from participants.models import Person
from participants.models.choices import PatchColour, PatchPattern
from participants.platform.doors import BOTH, door


@door("patch.choose", of=person_asking, methods=BOTH)
def patch(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose a patch and a name to be called by."""
    if request.method == "POST":
        same_names.choose_patch(
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
