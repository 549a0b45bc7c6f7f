"""Signing: one's own answer to a version with a fresh code, a child's mark, and witnessing what was signed on
paper.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, circle_context, context_of, in_circle
from participants.entry.visitors import Visitor, visitor_of
from participants.models.choices import Role
from participants.platform.doors import BOTH, POST, door
from participants.platform.errors import NotAllowed, Unclear
from participants.platform.isolated_text import as_said
from plans.agreement import contesting, declarations, signature_chain, signing, versions
from plans.agreement.signature_marks import Mark, strokes_sent
from plans.models import Version
from plans.models.choices import SignatureKind
from plans.pages.version_page import version_asked

UNHAPPY, CHILDS_MARK = "unhappy", "childs_mark"
#: What the page was asked for -> the kinds of answer it offers.
OFFERED: dict[str, tuple[SignatureKind, ...]] = {
    "signs": (SignatureKind.SIGNS,),
    UNHAPPY: (SignatureKind.RESERVATION, SignatureKind.DECLINES),
    CHILDS_MARK: (SignatureKind.CHILDS_MARK,),
}


def signer_for(visitor: Visitor, meeting_id: UUID, action: str) -> Seat:
    """The asker's own seat. Who comes after the plan was closed is told so, and what they can do:
    PlanClosed.
    """
    try:
        return access.seat_for(visitor, meeting_id, action)
    except NotAllowed:
        signing.require_open(access.seat_for(visitor, meeting_id, "meeting.see"))
        raise


@door("version.sign", of=signer_for, methods=BOTH)
def sign(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say yes, yes with something to add, or no: in one's own words, with a mark and a fresh code."""
    version = version_asked(request, seat)
    if request.method != "POST":
        return _sign_page(request, seat, version)
    said = request.POST
    signing.sign(
        version,
        kind=said.get("kind", ""),
        mark=Mark(typed=said.get("typed", ""), strokes=strokes_sent(said.get("strokes"))),
        own_words=said.get("own_words", ""),
        language=get_language() or declarations.SOURCE,
        interpreter=said.get("interpreter", ""),
        code=said.get("code", ""),
        by=seat,
        device=visitor_of(request).device,
    )
    return answer(request, reverse("agree", args=[seat.meeting_id]) + in_circle(request, seat))


def _sign_page(request: HttpRequest, seat: Seat, version: Version) -> HttpResponse:
    stands = signature_chain.standing(version).get(seat.pk)
    if stands is not None and stands.proved_by != signing.ON_PAPER:
        raise signing.AnsweredAlready
    if hasattr(version, "sealed"):
        raise versions.PlanClosed
    asked = _asked(request, seat)
    page = get_language() or declarations.SOURCE
    declared = declarations.offered(OFFERED[asked], seat, page=page)
    waits = signing.code_waits(version, by=seat)
    context: dict[str, Any] = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "kind": asked,
        "as_child": seat.role == Role.CHILD,
        "declared": declared,
        "foreign": declarations.foreign(seat, declared),
        # A child's mark binds nobody and needs no code.
        "needs_code": asked != CHILDS_MARK,
        "code_sent": asked == CHILDS_MARK or "sent" in request.GET or waits is not None,
        "code_told": request.GET.get("sent") == "1",
        "waits": waits,
        "service": seat.meeting.family.service,
        "wants_words": request.GET.get("as") == UNHAPPY,
    }
    return render(request, "plans/sign.html", context)


def _asked(request: HttpRequest, seat: Seat) -> str:
    if seat.role == Role.CHILD:
        return CHILDS_MARK
    asked = request.GET.get("as", "")
    return asked if asked in ("signs", UNHAPPY) else "signs"


@door("version.sign", of=signer_for, methods=POST)
def ask_code(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send me fresh numbers, the way I agreed to be reached."""
    version = version_asked(request, seat)
    goes = signing.ask_code(version, by=seat)
    asked = {
        "as": _asked_by_query(request),
        "sent": str(int(goes is not None)),
        "version": str(version.pk),
    }
    return answer(request, f"{reverse('sign', args=[seat.meeting_id])}?{urlencode(asked)}")


def _asked_by_query(request: HttpRequest) -> str:
    asked = request.GET.get("as", "")
    return asked if asked in OFFERED else "signs"


@door("version.witness", of=access.seat_for, methods=BOTH)
def witness(request: HttpRequest, seat: Seat) -> HttpResponse:
    """I saw somebody sign this version on paper."""
    version = version_asked(request, seat)
    if request.method != "POST":
        return _witness_page(request, seat, version)
    if not request.POST.get("seat"):
        raise Unclear(_("Choose one."), field="seat")
    signer = access.other_seat(seat, request.POST["seat"])
    signing.witness(version, signer, own_words=request.POST.get("own_words", ""), by=seat)
    said = _("Kept: %(name)s signed on paper.") % {"name": as_said(signer.person.called)}
    where = reverse("agree", args=[seat.meeting_id]) + in_circle(request, seat)
    return answer(request, where, said=said)


@door("signature.contest", of=access.seat_for, methods=POST)
def contest(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is signed beside my name isn't mine."""
    contesting.contest(version_asked(request, seat), by=seat, device=visitor_of(request).device)
    said = _("Kept. Nobody can close the plan now until you have said below what is right.")
    return answer(request, _mine(request, seat), said=said, at="mine")


@door("signature.settle", of=access.seat_for, methods=POST)
def settle(request: HttpRequest, seat: Seat) -> HttpResponse:
    """It was me after all, or I take it back: `do` is right or take_back."""
    version, what = version_asked(request, seat), request.POST.get("do", "")
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


@door("version.give_code", of=access.seat_for, methods=POST)
def code_for(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Fresh numbers for the coordinator to tell somebody who has no safe way of getting them. Shown once."""
    version = version_asked(request, seat)
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
