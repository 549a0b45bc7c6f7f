"""The cloth and the name people know somebody by, chosen by themselves; whoever shares a room with them sees
that it changed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meetings.desk import same_names
from meetings.pages.page_context import answer, unlisted
from participants.entry.pages import visitor_of
from participants.models.choices import PatchColour, PatchPattern
from participants.platform.doors import door


@door("patch.choose")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def patch(request: HttpRequest) -> HttpResponse:
    """Choose a patch and a name to be called by."""
    person = visitor_of(request).known_person()
    if request.method == "POST":
        same_names.choose_patch(
            person,
            colour=request.POST.get("colour", ""),
            pattern=request.POST.get("pattern", ""),
            called=request.POST.get("called", ""),
        )
        return answer(request, reverse("home"))
    context = {
        "person": person,
        "colours": PatchColour.choices,
        "patterns": PatchPattern.choices,
    }
    return render(request, "participants/patch.html", context)
