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

from meetings import access, policy
from meetings.beforehand import file_response, questions, saying_beforehand, view_cards, view_readers
from meetings.beforehand.choices import ToldHow
from meetings.beforehand.forms import ViewForm
from meetings.beforehand.models import View
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from participants.platform.doors import BOTH, POST, READ, door
from participants.platform.errors import Unclear

#: Voice notes come from this house and nowhere else.
with_sound = csp_update({"media-src": [SELF]})


# -- saying something -----------------------------------------------------------------------------------
@with_sound
@door("view.see_own", post="view.give", of=access.seat_for, methods=BOTH)
def mine(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What I said beforehand, and a form for each question."""
    return _say(request, seat, by=seat, where=reverse("my_views", args=[seat.meeting_id]))


@with_sound
@door("view.see_written", post="view.give_for", of=access.seat_for, methods=BOTH)
def theirs(request: HttpRequest, by: Seat, seat_id: UUID) -> HttpResponse:
    """What somebody told the coordinator on the phone, or sent on paper; a form for more until people have
    heard it.
    """
    seat = access.other_seat(by, seat_id)
    if seat.role not in policy.KIN:
        raise Unclear(_("Only what the family says is kept here."))
    return _say(request, seat, by=by, where=reverse("desk_views_of", args=[by.meeting_id, seat_id]))


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


@with_sound
@door("view.give", of=access.seat_for, methods=BOTH)
def change(request: HttpRequest, seat: Seat, view_id: UUID) -> HttpResponse:
    """Say one of mine differently, or for others."""
    view = view_readers.own_one(seat, view_id)
    context = {**context_of(seat), "card": view_cards.card(view, reader=seat)}
    if request.method != "POST":
        form = ViewForm(author=seat, question=view.question, view=view)
        return page(request, "view.html", context, form=form)
    form = _form(request, seat, question=view.question, view=view)
    without = bool(filled(form).get("without_file"))
    saying_beforehand.change(view, form.said(), without_file=without, by=seat)
    where = f"{reverse('my_views', args=[seat.meeting_id])}#q-{view.question or 'free'}"
    return answer(request, where, said=_("Kept. You can change it or take it away."))


@door("view.take_away", of=access.seat_for, methods=POST)
def take_away(request: HttpRequest, seat: Seat, view_id: UUID) -> HttpResponse:
    """It was never said."""
    question = saying_beforehand.take_away(view_id, by=seat)
    where = _after(request, seat)
    if access.may(seat, "view.give" if seat.role in policy.KIN else "view.give_for"):
        where += f"#q-{question or 'free'}"  # its form stands there still
    return answer(request, where, said=_("It is gone."))


# -- reading --------------------------------------------------------------------------------------------
@with_sound
@door("view.read", of=access.seat_for, methods=READ)
def read(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What others said beforehand, as far as they meant it for me."""
    context = {
        **context_of(seat),
        "people": view_cards.by_person(seat),
        "speakers": view_cards.speakers(seat),
    }
    return page(request, "views.html", context)


@door("view.share", of=access.seat_for, methods=POST)
def share(request: HttpRequest, seat: Seat, view_id: UUID) -> HttpResponse:
    """It was read out or is shown now; or not yet, after all (`not_yet`)."""
    shared = "not_yet" not in request.POST
    saying_beforehand.mark_shared(view_id, shared=shared, by=seat)
    said = _("Saved. You can take it back.") if shared else _("Taken back. It is not read out yet.")
    return answer(request, f"{_after(request, seat)}#view-{view_id}", said=said)


@door("view.see_own", of=access.seat_for, methods=READ)
def own_file(request: HttpRequest, seat: Seat, view_id: UUID) -> HttpResponse:
    """A picture or voice note of mine."""
    return file_response.file(view_readers.own_one(seat, view_id), wanted=request.headers.get("Range", ""))


@door("view.read", of=access.seat_for, methods=READ)
def file(request: HttpRequest, seat: Seat, view_id: UUID) -> HttpResponse:
    """A picture or voice note that is for me."""
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
