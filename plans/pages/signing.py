"""Signing: one's own answer to a version with a fresh code, a child's mark, and witnessing what was signed on
paper.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import (
    answer,
    circle_context,
    circle_of,
    context_of,
    in_circle,
    seat_of,
    unlisted,
)
from participants.entry.pages import visitor_of
from participants.models.choices import Role
from participants.platform.doors import door
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from participants.platform.isolated_text import as_said
from plans.agreement import contesting, declarations, signature_chain, signing, versions
from plans.agreement.signature_marks import Mark
from plans.models import Version
from plans.models.choices import SignatureKind

UNHAPPY, CHILDS_MARK = "unhappy", "childs_mark"
#: What the page was asked for -> the kinds of answer it offers.
OFFERED: dict[str, tuple[SignatureKind, ...]] = {
    "signs": (SignatureKind.SIGNS,),
    UNHAPPY: (SignatureKind.RESERVATION, SignatureKind.DECLINES),
    CHILDS_MARK: (SignatureKind.CHILDS_MARK,),
}


@door("version.sign")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def sign(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Say yes, yes with something to add, or no: in one's own words, with a mark and a fresh code."""
    seat = _who_signs(request, meeting_id)
    version = _version(request, seat)
    if request.method != "POST":
        return _sign_page(request, seat, version)
    said = request.POST
    signing.sign(
        version,
        kind=said.get("kind", ""),
        mark=Mark(typed=said.get("typed", ""), strokes=_strokes(said.get("strokes"))),
        own_words=said.get("own_words", ""),
        language=get_language() or declarations.SOURCE,
        interpreter=said.get("interpreter", ""),
        code=said.get("code", ""),
        by=seat,
        device=visitor_of(request).device,
    )
    return answer(request, reverse("agree", args=[meeting_id]) + in_circle(request, seat))


def _who_signs(request: HttpRequest, meeting_id: UUID) -> Seat:
    """The asker's own seat. Whoever comes after the plan was closed is told so, and what they can do."""
    seat = seat_of(request, meeting_id, "meeting.see")
    signing.require_open(seat)
    return seat


def _sign_page(request: HttpRequest, seat: Seat, version: Version) -> HttpResponse:
    stands = signature_chain.standing(version).get(seat.pk)
    if stands is not None and stands.proved_by != signing.ON_PAPER:
        raise signing.AnsweredAlready
    if hasattr(version, "sealed"):
        raise versions.PlanClosed
    asked = _asked(request, seat)
    page = get_language() or declarations.SOURCE
    declared = [
        {"kind": kind, "said": _declaration(kind, seat, page), "agrees": kind in declarations.AGREES}
        for kind in OFFERED[asked]
    ]
    waits = signing.code_waits(version, by=seat)
    context: dict[str, Any] = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "kind": asked,
        "as_child": seat.role == Role.CHILD,
        "declared": declared,
        "foreign": _foreign(seat, declared),
        # A child's mark binds nobody and needs no code.
        "needs_code": asked != CHILDS_MARK,
        "code_sent": asked == CHILDS_MARK or "sent" in request.GET or waits is not None,
        "code_told": request.GET.get("sent") == "1",
        "waits": waits,
        "service": seat.meeting.family.service,
        "wants_words": request.GET.get("as") == UNHAPPY,
    }
    return render(request, "plans/sign.html", context)


def _declaration(kind: SignatureKind, seat: Seat, page: str) -> declarations.Declaration:
    return declarations.declaration(kind, seat.role, page=page, own=seat.person.language)


def _foreign(seat: Seat, declared: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What somebody is told whose language the words are not in, with the interpreter who sits beside
    them.
    """
    found = next((one["said"] for one in declared if one["agrees"] and one["said"].is_foreign), None)
    if found is None:
        return None
    beside = Seat.objects.select_related("person").filter(beside=seat, role=Role.INTERPRETER, removed_at=None)
    interpreter = beside.first()
    return {
        "words": declarations.name_of(found.language),
        "own": declarations.name_of(found.reader),
        "interpreter": interpreter.person.name if interpreter else "",
    }


def _asked(request: HttpRequest, seat: Seat) -> str:
    if seat.role == Role.CHILD:
        return CHILDS_MARK
    asked = request.GET.get("as", "")
    return asked if asked in ("signs", UNHAPPY) else "signs"


@door("version.sign")
@require_POST
def ask_code(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Send me fresh numbers, the way I agreed to be reached."""
    seat = _who_signs(request, meeting_id)
    version = _version(request, seat)
    goes = signing.ask_code(version, by=seat)
    asked = {
        "as": _asked_by_query(request),
        "sent": str(int(goes is not None)),
        "version": str(version.pk),
    }
    return answer(request, f"{reverse('sign', args=[meeting_id])}?{urlencode(asked)}")


def _asked_by_query(request: HttpRequest) -> str:
    asked = request.GET.get("as", "")
    return asked if asked in OFFERED else "signs"


@door("version.witness")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def witness(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """I saw somebody sign this version on paper."""
    seat = seat_of(request, meeting_id, "version.witness")
    version = _version(request, seat)
    if request.method != "POST":
        return _witness_page(request, seat, version)
    signer = access.other_seat(seat, request.POST.get("seat", ""))
    signing.witness(version, signer, own_words=request.POST.get("own_words", ""), by=seat)
    said = _("Kept: %(name)s signed on paper.") % {"name": as_said(signer.person.called)}
    where = reverse("agree", args=[meeting_id]) + in_circle(request, seat)
    return answer(request, where, said=said)


@door("signature.contest")
@require_POST
@unlisted
def contest(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What is signed beside my name isn't mine."""
    seat = seat_of(request, meeting_id, "signature.contest")
    contesting.contest(_version(request, seat), by=seat, device=visitor_of(request).device)
    said = _("Kept. Nobody can close the plan now until you have said below what is right.")
    return answer(request, _mine(request, seat), said=said, at="mine")


@door("signature.settle")
@require_POST
@unlisted
def settle(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """It was me after all, or I take it back: `do` is right or take_back."""
    seat = seat_of(request, meeting_id, "signature.settle")
    version, what = _version(request, seat), request.POST.get("do", "")
    if what == "take_back":
        contesting.take_back(version, by=seat)
        said = _("Taken back. It counts no more, and you can answer again.")
        return answer(request, _mine(request, seat), said=said)
    if what == "right":
        contesting.say_it_was_right(version, by=seat, device=visitor_of(request).device)
        said = _("Kept: it was you. Your answer stands.")
        return answer(request, _mine(request, seat), said=said, at="mine")
    raise Unclear(_("Choose which of the two is right."))


def _mine(request: HttpRequest, seat: Seat) -> str:
    return reverse("agree", args=[seat.meeting_id]) + in_circle(request, seat)


@door("version.give_code")
@require_POST
@unlisted
def code_for(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Fresh numbers for the coordinator to tell somebody who has no safe way of getting them. Shown once."""
    seat = seat_of(request, meeting_id, "version.give_code")
    version = _version(request, seat)
    other = access.other_seat(seat, request.POST.get("seat", ""))
    if other.pk == seat.pk or other not in _unanswered(seat, version):
        raise NotAllowed
    code = signing.issue_code(version, other.person, by=visitor_of(request).known_account())
    return _witness_page(request, seat, version, code=code, code_of=other)


def _witness_page(
    request: HttpRequest,
    seat: Seat,
    version: Version,
    *,
    code: str = "",
    code_of: Seat | None = None,
) -> HttpResponse:
    waiting = _unanswered(seat, version)
    context = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "waiting": waiting,
        "code": code,
        "code_of": code_of,
        "can_tell_codes": visitor_of(request).account is not None,
    }
    return render(request, "plans/witness.html", context)


def _unanswered(seat: Seat, version: Version) -> list[Seat]:
    """Adults of this circle the witness knows of who have not answered; never the witness, never a child."""
    answered = signature_chain.standing(version)
    others = access.seats_known_to(seat).exclude(role=Role.CHILD).exclude(pk=seat.pk)
    return [one for one in others if one.pk not in answered and one.circle_id in (None, version.circle_id)]


def _version(request: HttpRequest, seat: Seat) -> Version:
    named = request.POST.get("version", "") or request.GET.get("version", "")
    version = versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    if version is None:
        raise WrongMoment
    return version


def _strokes(text: str | None) -> Sequence[Sequence[Sequence[float]]]:
    """The drawn mark as the page sends it; `signing` looks at it more closely. Raises Unclear for
    nonsense.
    """
    if not text:
        return ()
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unclear from error
    if not isinstance(strokes, list):
        raise Unclear
    return strokes
