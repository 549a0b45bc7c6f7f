"""Private family time: a new document nobody else can open, and what is shown of it afterwards.

Secrecy is structural. A private draft is another document with another audience, in a room with another key;
a socket that stayed open through it is simply not there. What is shown is a fresh document with the words as
they stand; the private one, with everything that was deleted in it, goes from every table and file
(docs/practice.md, rules 3 to 5). While it is there it lies sealed under a key outside the database, which is
destroyed with it (meetings/private_keys.py).
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from meetings import access, private_keys, stages
from meetings.epoch import rights_changed
from meetings.models import Circle, Meeting, Seat
from meetings.private_keys import Kind
from participants.journal import journal
from participants.messages import notices
from participants.models import Member
from participants.platform.errors import NotAllowed, WrongMoment
from plans.document import document
from plans.live import commits, compaction, log, suggestions
from plans.live.draft_scrubbing import scrub_on_commit
from plans.models import Draft
from plans.models.choices import Audience

logger = logging.getLogger(__name__)
#: What waits longer for somebody's safe hours says nothing new any more.
TOLD_WITHIN = timedelta(days=7)


@transaction.atomic
def open_private_time(meeting: Meeting, *, by: Seat) -> Meeting:
    """Begin private time: stage, room keys and a private draft for every circle, in one transaction.

    A circle that has shown a plan before goes on from its words, in a fresh document; its shown draft is
    closed. Raises NotAllowed, WrongMoment or NotFound as `stages.enter_private` does, CannotLock when no key
    can be kept.
    """
    now = stages.enter_private(meeting, by=by)
    for circle in Circle.objects.filter(meeting=now).order_by("pk"):
        _begin(circle, children=_children(now))
    return now


@transaction.atomic
def present(circle: Circle, *, by: Seat) -> Draft:
    """Show a circle's plan as it stands; returns the draft the whole circle sees. Only its family may (rule
    4).

    The words cross as a fresh document: no history, no authors, nothing that was deleted or removed. The
    private draft's rows go with its draft, and are taken off the disk when this has committed
    (plans/live/draft_scrubbing.py); a backup made afterwards cannot hold them. Raises NotAllowed, WrongMoment
    or
    NotFound as `stages.circle_presented` does, WordsLost when there is no key to open them.
    """
    stages.circle_presented(circle, by=by)
    private = _private_draft(circle)
    if private is None:
        raise WrongMoment
    return _show(private, by=by)


@transaction.atomic
def begin_plan(*, by: Seat) -> Draft:
    """A circle nobody of whom was there when private time ended shows what it has written, or begins to.

    Only its family may. Raises NotAllowed, and WrongMoment when it has a plan already.
    """
    seat = access.hold(by, "plan.begin")
    if seat.circle is None or not access.is_in_room(seat):
        raise NotAllowed
    if not may_begin(seat.circle):
        raise WrongMoment
    Circle.objects.filter(pk=seat.circle.pk).update(presented_at=timezone.now())
    private = _private_draft(seat.circle)
    if private is not None and log.is_lost(private):
        _forget(private)
        private = None
    if private is not None:
        shown = _show(private, by=seat)
    else:
        first = document.seed(children=_children(seat.meeting))
        shown = _open(seat.circle, Audience.CIRCLE, first)
    journal.write("plan.begin", by=seat, family=seat.meeting.family, subject=shown.pk)
    rights_changed(seat.meeting)
    return shown


@transaction.atomic
def begin_afresh(*, by: Seat) -> Draft:
    """The words of private time can't be opened any more, since their key is lost: the circle begins on a new
    sheet.

    From the words it showed last, if it has shown any. Raises NotAllowed, and WrongMoment while they can be
    opened.
    """
    seat = access.hold(by, "plan.begin_afresh")
    if seat.circle is None or not access.is_in_room(seat):
        raise NotAllowed
    private = _private_draft(seat.circle)
    if private is None or not log.is_lost(private):
        raise WrongMoment
    journal.write("plan.begin_afresh", by=seat, family=seat.meeting.family, subject=private.pk)
    _forget(private)
    before = Draft.objects.filter(circle=seat.circle, audience=Audience.CIRCLE)
    fresh = _copied(before.order_by("-opened_at").first(), children=_children(seat.meeting))
    draft = _open(seat.circle, Audience.FAMILY, fresh)
    rights_changed(seat.meeting)
    return draft


def may_begin(circle: Circle) -> bool:
    """True for a circle that has nothing of a plan to show: no shown draft, and no version."""
    shown = Draft.objects.filter(circle=circle, audience=Audience.CIRCLE, closed_at=None)
    return not shown.exists() and not circle.versions.exists()


def _show(private: Draft, *, by: Seat) -> Draft:
    circle = private.circle
    shown = _open(circle, Audience.CIRCLE, document.flatten(log.whole(private)))
    family = circle.meeting.family
    journal.write("plan.private_draft_deleted", by=by, family=family, subject=private.pk)
    logger.info("private draft %s is shown as %s; its log is deleted", private.pk, shown.pk)
    _forget(private)
    suggestions.forget_private(circle)
    return shown


def _forget(private: Draft) -> None:
    """A private draft goes, and its key."""
    private_keys.destroy_on_commit(Kind.DRAFT, private.pk)
    private.delete()
    scrub_on_commit()


def _private_draft(circle: Circle) -> Draft | None:
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("circle__meeting__family")
    return drafts.filter(circle=circle, audience=Audience.FAMILY, closed_at=None).first()


@transaction.atomic
def withdraw(meeting: Meeting, *, by: Seat) -> Meeting:
    """The family says no more. What it wrote in private, and what it deleted there, goes with it
    (docs/practice.md, rule 5).

    Private drafts that a safety pause had interrupted too. Raises as `stages.withdraw` does.
    """
    now = stages.withdraw(meeting, by=by)
    _tell_who_has_come_in(now, by=by)
    private = Draft.objects.select_for_update().filter(circle__meeting=now, audience=Audience.FAMILY)
    for draft in private:
        journal.write("plan.private_draft_deleted", by=by, family=now.family, subject=draft.pk)
        _forget(draft)
    suggestions.forget_private(*now.circles.all())
    scrub_on_commit()
    return now


def _tell_who_has_come_in(meeting: Meeting, *, by: Seat) -> None:
    """By their safe way: that there is something new, and no more. People who were never invited are not
    written to now.
    """
    now = timezone.now()
    seats = Seat.objects.select_related("person").filter(
        meeting=meeting,
        removed_at=None,
        person__invitations__revoked_at=None,
        person__invitations__until__gt=now,
    )
    for seat in seats.exclude(pk=by.pk).distinct():
        notices.queue(
            f"withdrawn:{meeting.pk}:{seat.person_id}",
            notices.SOMETHING_NEW,
            person=seat.person,
            values={"link": f"{settings.PUBLIC_URL}{reverse('who', args=[meeting.pk])}"},
            expires=now + TOLD_WITHIN,
        )


def _begin(circle: Circle, *, children: Sequence[str]) -> Draft:
    """A circle's new private draft, from the words it showed last; or wrote last, when it never came to
    showing them.

    What it wrote and nobody can open stays as it is: in its room the family reads that, and begins afresh.
    """
    drafts = Draft.objects.select_for_update().filter(circle=circle, closed_at=None)
    unshown = drafts.filter(audience=Audience.FAMILY).first()
    if unshown is not None and log.is_lost(unshown):
        compaction.close(Draft.objects.filter(circle=circle).exclude(pk=unshown.pk))
        return unshown
    before = unshown or drafts.filter(audience=Audience.CIRCLE).order_by("-opened_at").first()
    first = _copied(before, children=children)
    if unshown is not None:
        _forget(unshown)
    compaction.close(Draft.objects.filter(circle=circle))
    return _open(circle, Audience.FAMILY, first)


def _open(circle: Circle, audience: Audience, update: bytes) -> Draft:
    private = audience == Audience.FAMILY
    draft = Draft.objects.create(circle=circle, audience=audience, sealed=private or None)
    if private:
        private_keys.make(Kind.DRAFT, draft.pk, meeting_id=circle.meeting_id)
    commits.append(draft, update)
    return draft


def _copied(before: Draft | None, *, children: Sequence[str]) -> bytes:
    """A draft's words in a fresh document, or a document without any."""
    if before is None:
        return document.seed(children=children)
    return document.flatten(log.whole(before), children=children)


def _children(meeting: Meeting) -> list[str]:
    """The children the meeting is about, as the document names them."""
    members = Member.objects.filter(family=meeting.family_id, person__is_child=True)
    return [str(pk) for pk in members.order_by("created_at").values_list("person_id", flat=True)]
