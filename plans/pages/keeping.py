"""Keeping a plan: sealing it, one's own copy, and the page that says whether a file is real."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, circle_context, circle_of, context_of
from participants.platform.doors import BOTH, NOTHING, POST, READ, door
from participants.platform.errors import NotFound, Unclear
from plans.agreement import check_page, version_display, versions
from plans.agreement.canonical import in_fours
from plans.agreement.check_verdicts import verdict_on
from plans.pages.version_page import version_asked
from plans.sealing import copies, sealing


@door("version.seal", of=access.seat_for, methods=POST)
def seal(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Close the plan and seal it. `without`: seats nobody waits for any more; the file says they gave no
    answer.
    """
    version = version_asked(request, seat)
    sealing.seal(version, by=seat, without=request.POST.getlist("without"))
    said = _("Closed and sealed. Nobody can change it any more.")
    if not sealing.all_sealed(seat.meeting):
        said += " " + _("The other group’s plan is still open: choose it above.")
    where = f"{reverse('signing', args=[seat.meeting_id])}?circle={version.circle_id}"
    return answer(request, where, said=said)


@door("copy.fetch", of=access.seat_for, methods=READ)
def my_copy(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The page of one's own copy: who said what, the file, and how to see that nobody changed it."""
    version = versions.latest(circle_of(request, seat))
    sealed = getattr(version, "sealed", None)
    context: dict[str, Any] = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "sealed": sealed,
    }
    if version is not None and sealed is not None:
        squares = version_display.quilt(version, reader=seat)
        context["said"] = [one for one in squares if one.signature]
        context["fingerprint"] = in_fours(version.sha256)
        context["with_something_left_out"] = not copies.is_whole(version, seat)
    return render(request, "plans/copy.html", context)


@door("copy.fetch", of=access.seat_for, methods=READ)
def copy_pdf(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The file itself. Its name says nothing about anybody."""
    version = versions.latest(circle_of(request, seat))
    if version is None:
        raise NotFound
    copy = copies.fetch(version, by=seat)
    response = HttpResponse(bytes(copy.pdf), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="plan.pdf"'
    return response


@door("version.check", of=NOTHING, methods=BOTH)
def check(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Real, unchanged, superseded: to anybody, and not one word of a plan."""
    pdf = _file(request) if request.method == "POST" else None
    found = check_page.check(version_id, pdf=pdf)
    context = {"found": found, "result": verdict_on(found), "asked": pdf is not None}
    return render(request, "plans/check.html", context)


def _file(request: HttpRequest) -> bytes:
    upload = request.FILES.get("pdf")
    if not isinstance(upload, UploadedFile):
        raise Unclear(_("Choose the PDF first."), field="pdf")
    if upload.size is None or upload.size > check_page.LARGEST:
        raise Unclear(_("That file is too large to be one of ours."), field="pdf")
    return bytes(upload.read())
