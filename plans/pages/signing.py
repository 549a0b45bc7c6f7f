"""Signing: one's own answer to a version with a fresh code, a child's mark, and witnessing what was signed on paper."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from meetings import access
from meetings.models import Seat
from meetings.pages.frame import (
    answer,
    circle_context,
    circle_of,
    context_of,
    in_circle,
    seat_of,
    unlisted,
    wants_json,
)
from participants.doors import door
from participants.errors import NotAllowed, Refusal, Unclear, WrongMoment
from participants.pages import visitor_of
from participants.roles import Role
from plans import consent, signing, versions
from plans.models import Signature, Version
from plans.words import SignatureKind

UNHAPPY = "unhappy"
#: What the page was asked for -> the kinds of answer it offers.
OFFERED: dict[str, tuple[SignatureKind, ...]] = {
    "signs": (SignatureKind.SIGNS,),
    UNHAPPY: (SignatureKind.RESERVATION, SignatureKind.DECLINES),
    "childs_mark": (SignatureKind.CHILDS_MARK,),
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
    try:
        signing.sign(
            version,
            kind=request.POST.get("kind", ""),
            mark=signing.Mark(
                typed=request.POST.get("typed", ""), strokes=_strokes(request.POST.get("strokes"))
            ),
            own_words=request.POST.get("own_words", ""),
            language=get_language() or consent.SOURCE,
            code=request.POST.get("code", "").replace(" ", ""),
            by=seat,
        )
    except Refusal as refusal:
        if wants_json(request) or not _can_try_again(refusal):
            raise
        return _sign_page(request, seat, version, refusal=refusal)
    return answer(request, reverse("agree", args=[meeting_id]) + in_circle(request, seat))


def _who_signs(request: HttpRequest, meeting_id: UUID) -> Seat:
    """The asker's own seat. Whoever comes after the plan was closed is told so, and what they can do."""
    seat = seat_of(request, meeting_id, "meeting.see")
    signing.require_open(seat)
    return seat


def _can_try_again(refusal: Refusal) -> bool:
    """Something to put right on the same page; everything else has moved on."""
    return isinstance(refusal, Unclear) or refusal.code in ("not_that_code", "too_fast")


def _sign_page(
    request: HttpRequest, seat: Seat, version: Version, *, refusal: Refusal | None = None
) -> HttpResponse:
    if Signature.objects.filter(version=version, seat=seat).exists():
        raise signing.AnsweredAlready
    if hasattr(version, "sealed"):
        raise versions.PlanClosed
    asked = _asked(request, seat)
    language = get_language() or consent.SOURCE
    context: dict[str, Any] = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "kind": asked,
        "consents": [
            {"kind": kind, "words": consent.words_for(kind, seat.role, language)}
            for kind in OFFERED[asked]
        ],
        # A child's mark binds nobody and needs no code.
        "needs_code": asked != "childs_mark",
        "code_sent": asked == "childs_mark" or "sent" in request.GET or refusal is not None,
        "code_told": request.GET.get("sent") == "1",
        "error": refusal.message if refusal else "",
        "filled": request.POST,
    }
    return render(request, "plans/sign.html", context, status=refusal.status if refusal else 200)


def _asked(request: HttpRequest, seat: Seat) -> str:
    if seat.role == Role.CHILD:
        return "childs_mark"
    asked = request.GET.get("as", "")
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        asked = "signs" if kind == SignatureKind.SIGNS else UNHAPPY
    return asked if asked in ("signs", UNHAPPY) else "signs"


@door("version.sign")
@require_POST
def ask_code(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Send me fresh numbers, the way I agreed to be reached."""
    seat = _who_signs(request, meeting_id)
    told = signing.ask_code(_version(request, seat), by=seat)
    asked = _asked_by_query(request)
    where = f"{reverse('sign', args=[meeting_id])}?as={asked}&sent={int(told is not None)}"
    return answer(request, where)


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
    signing.witness(
        version,
        access.other_seat(seat, request.POST.get("seat", "")),
        own_words=request.POST.get("own_words", ""),
        by=seat,
    )
    return answer(request, reverse("agree", args=[meeting_id]) + in_circle(request, seat))


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
    answered = set(version.signatures.values_list("seat_id", flat=True))
    others = access.seats_known_to(seat).exclude(role=Role.CHILD).exclude(pk=seat.pk)
    return [
        one
        for one in others
        if one.pk not in answered and one.circle_id in (None, version.circle_id)
    ]


def _version(request: HttpRequest, seat: Seat) -> Version:
    named = request.POST.get("version", "") or request.GET.get("version", "")
    version = (
        versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    )
    if version is None:
        raise WrongMoment
    return version


def _strokes(text: str | None) -> Sequence[Sequence[Sequence[float]]]:
    """The drawn mark as the page sends it; `signing` looks at it more closely. Raises Unclear for nonsense."""
    if not text:
        return ()
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unclear from error
    if not isinstance(strokes, list):
        raise Unclear
    return strokes
