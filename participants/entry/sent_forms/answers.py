"""What a sent form is answered with once it was done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from participants.entry.sent_forms.form_token import wants_json


def see(where: str) -> HttpResponseRedirect:
    """On to another page, which is fetched afresh."""
    return HttpResponseRedirect(where, status=303)


def done(request: HttpRequest, name: str, *, said: str = "") -> HttpResponse:
    """On to the page of this name, which says one sentence about what was done; for scripts, its address."""
    if said:
        messages.success(request, said, extra_tags="good")
    return JsonResponse({"next": reverse(name)}) if wants_json(request) else see(reverse(name))
