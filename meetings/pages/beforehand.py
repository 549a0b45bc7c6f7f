"""Views beforehand: one's own page by link, the same for the coordinator who writes down what was told, and
reading others'.
"""

from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, policy
from meetings.beforehand import file_response, questions, saying_beforehand, view_cards, view_readers
from meetings.beforehand.choices import ToldHow
from meetings.beforehand.forms import ViewForm
from meetings.beforehand.models import View
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page, seat_of, unlisted
from participants.platform.doors import door
from participants.platform.errors import Unclear

#: Voice notes come from this house and nowhere else.
with_sound = csp_update({"media-src": [SELF]})


# -- saying something -----------------------------------------------------------------------------------
@door("view.see_own", method="GET")
@door("view.give", method="POST")
@require_http_methods(["GET", "HEAD", "POST"])
@with_sound
@unlisted
def mine(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What I said beforehand, and a form for each question."""
    action = "view.give" if request.method == "POST" else "view.see_own"
    seat = seat_of(request, meeting_id, action)
    return _say(request, seat, by=seat, where=reverse("my_views", args=[meeting_id]))


@door("view.see_written", method="GET")
@door("view.give_for", method="POST")
@require_http_methods(["GET", "HEAD", "POST"])
@with_sound
@unlisted
def theirs(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """What somebody told the coordinator on the phone, or sent on paper; a form for more until people have
    heard it.
    """
    action = "view.give_for" if request.method == "POST" else "view.see_written"
    by = seat_of(request, meeting_id, action)
    seat = access.other_seat(by, seat_id)
    if seat.role not in policy.KIN:
        raise Unclear(_("Only what the family says is kept here."))
    return _say(request, seat, by=by, where=reverse("desk_views_of", args=[meeting_id, seat_id]))


def _say(request: HttpRequest, seat: Seat, *, by: Seat, where: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, seat, by=by)
    question = request.POST.get("question", "")
    if question not in questions.asked_of(seat):
        raise Unclear
    form = _form(request, seat, question=question, told=by.pk != seat.pk)
    how = filled(form).get("how") or ToldHow.LINK
    saying_beforehand.say(seat, form.said(), question=question, how=how, by=by)
    kept = _("Kept. You can change it or take it away.")
    return answer(request, f"{where}#q-{question or 'free'}", said=kept)


def _page(request: HttpRequest, seat: Seat, *, by: Seat) -> HttpResponse:
    own = by.pk == seat.pk
    said = view_cards.own(seat) if own else view_cards.written_down(seat, by=by)
    may = access.may(by, "view.give" if own else "view.give_for")
    asked = [
        {
            "key": one or "free",
            "question": one,
            "words": questions.in_words(one),
            "cards": [card for card in said if card.view.question == one],
            "form": ViewForm(author=seat, question=one, told=not own) if may else None,
        }
        for one in questions.asked_of(seat)
    ]
    context = {
        **context_of(by),
        "other": None if own else seat,
        "whose": seat,
        "asked": [one for one in asked if one["form"] or one["cards"]],
    }
    return page(request, "my_views.html", context)


def _form(
    request: HttpRequest, seat: Seat, *, question: str, view: View | None = None, told: bool = False
) -> ViewForm:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return ViewForm(
        request.POST,
        request.FILES,
        author=seat,
        question=question,
        view=view,
        told=told,
        left_out=length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    )


@door("view.give")
@require_http_methods(["GET", "HEAD", "POST"])
@with_sound
@unlisted
def change(request: HttpRequest, meeting_id: UUID, view_id: UUID) -> HttpResponse:
    """Say one of mine differently, or for others."""
    seat = seat_of(request, meeting_id, "view.give")
    view = view_readers.own_one(seat, view_id)
    context = {**context_of(seat), "card": view_cards.card(view, reader=seat)}
    if request.method != "POST":
        form = ViewForm(author=seat, question=view.question, view=view)
        return page(request, "view.html", context, form=form)
    form = _form(request, seat, question=view.question, view=view)
    without = bool(filled(form).get("without_file"))
    saying_beforehand.change(view, form.said(), without_file=without, by=seat)
    where = f"{reverse('my_views', args=[meeting_id])}#q-{view.question or 'free'}"
    return answer(request, where, said=_("Kept. You can change it or take it away."))


@door("view.take_away")
@require_POST
def take_away(request: HttpRequest, meeting_id: UUID, view_id: UUID) -> HttpResponse:
    """It was never said."""
    seat = seat_of(request, meeting_id, "view.take_away")
    question = saying_beforehand.take_away(view_id, by=seat)
    where = _after(request, seat)
    if access.may(seat, "view.give" if seat.role in policy.KIN else "view.give_for"):
        where += f"#q-{question or 'free'}"  # its form stands there still
    return answer(request, where, said=_("It is gone."))


# -- reading --------------------------------------------------------------------------------------------
@door("view.read")
@require_safe
@with_sound
@unlisted
def read(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What others said beforehand, as far as they meant it for me."""
    seat = seat_of(request, meeting_id, "view.read")
    context = {
        **context_of(seat),
        "people": view_cards.by_person(seat),
        "speakers": view_cards.speakers(seat),
    }
    return page(request, "views.html", context)


@door("view.share")
@require_POST
def share(request: HttpRequest, meeting_id: UUID, view_id: UUID) -> HttpResponse:
    """It was read out or is shown now; or not yet, after all (`not_yet`)."""
    seat = seat_of(request, meeting_id, "view.share")
    shared = "not_yet" not in request.POST
    saying_beforehand.mark_shared(view_id, shared=shared, by=seat)
    said = _("Saved. You can take it back.") if shared else _("Taken back. It is not read out yet.")
    return answer(request, f"{_after(request, seat)}#view-{view_id}", said=said)


@door("view.see_own")
@require_safe
@unlisted
def own_file(request: HttpRequest, meeting_id: UUID, view_id: UUID) -> HttpResponse:
    """A picture or voice note of mine."""
    seat = seat_of(request, meeting_id, "view.see_own")
    return file_response.file(view_readers.own_one(seat, view_id), wanted=request.headers.get("Range", ""))


@door("view.read")
@require_safe
@unlisted
def file(request: HttpRequest, meeting_id: UUID, view_id: UUID) -> HttpResponse:
    """A picture or voice note that is for me."""
    seat = seat_of(request, meeting_id, "view.read")
    view = view_readers.one_of_others(seat, view_id)
    return file_response.file(view, wanted=request.headers.get("Range", ""))


def _after(request: HttpRequest, seat: Seat) -> str:
    """Back to the page it was pressed on: one's own, that of whom it was written down for, or the one to
    read.
    """
    of = request.POST.get("of", "")
    if of and access.may(seat, "view.see_written"):
        return reverse("desk_views_of", args=[seat.meeting_id, access.as_id(of)])
    name = "my_views" if seat.role in policy.KIN else "views"
    return reverse(name, args=[seat.meeting_id])
