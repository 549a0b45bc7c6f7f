"""Saying something beforehand, changing it, taking it away, and marking it as read out.

The coordinator may write down what was told on the phone or came on paper; it is marked so. Taking a view
away deletes its rows and takes them off the disk. The journal says who did it and what kind it was; never a
word of it, nor who it is for.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, policy
from meetings.beforehand import questions, view_readers
from meetings.beforehand.choices import For, ToldHow, ViewKind
from meetings.beforehand.files import CleanFile
from meetings.beforehand.models import View, ViewFile
from meetings.models import Meeting, Seat
from participants.journal import journal
from participants.platform import disk_scrubbing
from participants.platform.errors import NotFound, Unclear, WrongMoment

LONGEST = 4_000  # letters
MOST = 20
TABLES = (View, ViewFile)


class NothingSaid(Unclear):
    """Neither words nor a file."""

    code = "nothing_said"
    message = _("Write something, or add a picture or a voice note.")


@dataclass(frozen=True)
class Said:
    """What somebody says and who it is for; the narrowest, unless they choose."""

    words: str = field(default="", repr=False)
    file: CleanFile | None = None
    audience: str = For.COORDINATOR
    only: Seat | None = None
    may_be_shared: bool = False


@transaction.atomic
def say(seat: Seat, said: Said, *, question: str = "", how: str = ToldHow.LINK, by: Seat) -> View:
    """Keep a view of a family member or child: their own, or written down by the coordinator (`how` is phone
    or paper).

    Raises NothingSaid, Unclear for a question that is not theirs or an audience that is nobody, NotAllowed,
    NotFound.
    """
    seat = _speaker(seat, how, by=by)
    _require_sense(seat, said)
    if question not in questions.asked_of(seat) or seat.circle is None:
        raise Unclear
    if not said.words.strip() and said.file is None:
        raise NothingSaid
    if View.objects.filter(seat=seat).count() >= MOST:
        raise Unclear(_("That is a lot already. Take something away first, or put two together."))
    now = timezone.now()
    view = View(seat=seat, circle=seat.circle, question=question, how=how, given_at=now)
    _write(view, said)
    _told("view.give", view, by=by)
    return view


@transaction.atomic
def change(view: View, said: Said, *, without_file: bool = False, by: Seat) -> View:
    """Say it differently, or for others: words, audience and leave to read it out as given; without a new
    file the old stays.

    Only its author does. It counts as not read out yet. Raises as `say` does.
    """
    seat = access.hold(by, "view.give")
    view = view_readers.own_one(seat, view.pk)
    _require_sense(seat, said)
    if seat.circle is None:
        raise Unclear
    keeps_file = view.kind != ViewKind.TEXT and not without_file
    if not said.words.strip() and said.file is None and not keeps_file:
        raise NothingSaid
    view.circle, view.shared_at, view.how = seat.circle, None, ToldHow.LINK
    if said.file is not None or without_file:
        ViewFile.objects.filter(view=view).delete()
        view.kind = ViewKind.TEXT
    _write(view, said)
    _told("view.change", view, by=by)
    disk_scrubbing.scrub_on_commit(*TABLES)
    return view


@transaction.atomic
def take_away(view_id: UUID, *, by: Seat) -> str:
    """It was never said: gone for everybody, from the tables and from the disk. Answers which question it was
    about.

    Its author whenever they like; the coordinator what they wrote down for somebody, when told so. Raises
    NotFound.
    """
    by = access.hold(by, "view.take_away")
    found = View.objects.filter(pk=view_id, seat__in=access.seats_known_to(by))
    mine = found.filter(seat=by) if by.role in policy.KIN else found.exclude(how=ToldHow.LINK)
    gone = mine.first()
    if gone is None:
        raise NotFound
    _told("view.take_away", gone, by=by)
    question = str(gone.question)
    gone.delete()
    disk_scrubbing.scrub_on_commit(*TABLES)
    return question


@transaction.atomic
def mark_shared(view_id: UUID, *, shared: bool = True, by: Seat) -> View:
    """It was read out or is shown now: anyone who is in the room sees it as long as people say what they
    know. Or not yet, after all.

    Its author or the coordinator, and only where its author allows it. Raises NotFound, WrongMoment.
    """
    by = access.hold(by, "view.share")
    views = view_readers.own(by) if by.role in policy.KIN else view_readers.of_others(by)
    found = views.filter(pk=view_id).first()
    if found is None:
        raise NotFound
    if not found.may_be_shared or not view_readers.is_where_it_was_said(found):
        raise WrongMoment(_("This one is not to be read out or shown."))
    found.shared_at = timezone.now() if shared else None
    found.save(update_fields=["shared_at"])
    _told("view.share", found, by=by)
    return found


def forget(seat: Seat) -> None:
    """The seat was taken away: what was said from it goes, too."""
    _forget(View.objects.filter(seat=seat).delete()[0])


def forget_all(meeting: Meeting) -> None:
    """The family said no to the meeting: nothing that was said for it stays."""
    _forget(View.objects.filter(seat__meeting=meeting).delete()[0])


def _forget(gone: int) -> None:
    if gone:
        disk_scrubbing.scrub_on_commit(*TABLES)


def _speaker(seat: Seat, how: str, *, by: Seat) -> Seat:
    """Whose view it is, read afresh under the lock: their own by link, or told to the coordinator."""
    if by.pk == seat.pk:
        if how != ToldHow.LINK:
            raise Unclear
        return access.hold(by, "view.give")
    by = access.hold(by, "view.give_for")
    seat = access.other_seat(by, seat.pk)
    if seat.role not in policy.KIN or how not in (ToldHow.PHONE, ToldHow.PAPER):
        raise Unclear
    return seat


def _require_sense(seat: Seat, said: Said) -> None:
    if said.audience not in For.values or len(said.words) > LONGEST:
        raise Unclear
    named = said.only is not None
    if named != (said.audience == For.BESIDE):
        raise Unclear
    if said.only is not None and said.only not in view_readers.readers(seat).beside:
        raise Unclear(_("Choose again who may see it."))


def _write(view: View, said: Said) -> None:
    view.words, view.audience, view.only = said.words.strip(), said.audience, said.only
    view.may_be_shared, view.changed_at = said.may_be_shared, timezone.now()
    if said.file is not None:
        view.kind = said.file.kind
    view.save()
    if said.file is not None:
        ViewFile.objects.create(view=view, media_type=said.file.media_type, data=said.file.data)


def _told(action: str, view: View, *, by: Seat) -> None:
    detail = {"kind": view.kind, "how": view.how}
    family = by.meeting.family
    journal.write(action, by=by, family=family, subject=view.pk, detail=detail)
