"""Keeping a plan: sealing it, one's own copy, and the page that says whether a file is real."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.pages.page_context import answer, circle_context, circle_of, context_of, seat_of, unlisted
from participants.platform.doors import door
from participants.platform.errors import NotFound, Unclear, WrongMoment
from plans.agreement import check_page, version_display, versions
from plans.agreement.canonical import in_fours
from plans.agreement.check_page import FileIs
from plans.sealing import copies, sealing


@door("version.seal")
@require_POST
def seal(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Close the plan and seal it. `without`: seats nobody waits for any more; the file says they gave no
    answer.
    """
    seat = seat_of(request, meeting_id, "version.seal")
    named = request.POST.get("version", "")
    version = versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    if version is None:
        raise WrongMoment
    sealing.seal(version, by=seat, without=request.POST.getlist("without"))
    said = _("Closed and sealed. Nobody can change it any more.")
    if not sealing.all_sealed(seat.meeting):
        said += " " + _("The other group’s plan is still open: choose it above.")
    where = f"{reverse('signing', args=[meeting_id])}?circle={version.circle_id}"
    return answer(request, where, said=said)


@door("copy.fetch")
@require_safe
@unlisted
def my_copy(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The page of one's own copy: who said what, the file, and how to see that nobody changed it."""
    seat = seat_of(request, meeting_id, "copy.fetch")
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


@door("copy.fetch")
@require_safe
@unlisted
def copy_pdf(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The file itself. Its name says nothing about anybody."""
    seat = seat_of(request, meeting_id, "copy.fetch")
    version = versions.latest(circle_of(request, seat))
    if version is None:
        raise NotFound
    copy = copies.fetch(version, by=seat)
    response = HttpResponse(bytes(copy.pdf), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="plan.pdf"'
    return response


@dataclass(frozen=True)
class Verdict:
    """What the check page says of a file: good, old or bad, and why in two sentences."""

    kind: str
    title: str | Promise
    words: str | Promise


VERDICTS: dict[FileIs, Verdict] = {
    FileIs.UNCHANGED: Verdict(
        "good",
        gettext_lazy("This is the real plan, unchanged"),
        gettext_lazy("Every part of your file is as it was when it was sealed."),
    ),
    FileIs.COPY: Verdict(
        "good",
        gettext_lazy("This is a real copy, unchanged"),
        gettext_lazy("We made this copy ourselves, with contact details left out. Nobody changed it since."),
    ),
    FileIs.ANOTHER_VERSION: Verdict(
        "old",
        gettext_lazy("This is real, but another version"),
        gettext_lazy("Your file was sealed here, under another number than the one you are checking."),
    ),
    FileIs.DIFFERENT: Verdict(
        "bad",
        gettext_lazy("This is not the file that was sealed here"),
        gettext_lazy("It may have been changed, or never came from here. "
        "Ask for a fresh copy before you rely on it."),
    ),
}  # fmt: skip
SUPERSEDED = Verdict(
    "old",
    gettext_lazy("This is real, but there is a newer version"),
    gettext_lazy("Your file is as it was sealed. A later version has taken its place since."),
)


@door("version.check")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def check(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Real, unchanged, superseded: to anybody, and not one word of a plan."""
    pdf = _file(request) if request.method == "POST" else None
    found = check_page.check(version_id, pdf=pdf)
    verdict = VERDICTS[found.file] if found.file is not None else None
    if verdict is not None and verdict.kind == "good" and found.superseded:
        verdict = SUPERSEDED
    context = {"found": found, "result": verdict, "asked": pdf is not None}
    return render(request, "plans/check.html", context)


def _file(request: HttpRequest) -> bytes:
    upload = request.FILES.get("pdf")
    if not isinstance(upload, UploadedFile):
        raise Unclear(_("Choose the PDF first."))
    if upload.size is None or upload.size > check_page.LARGEST:
        raise Unclear(_("That file is too large to be one of ours."))
    return bytes(upload.read())
