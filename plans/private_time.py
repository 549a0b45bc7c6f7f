"""Private family time: a new document nobody else can open, and what is shown of it afterwards.

Secrecy is structural. A private draft is another document with another audience, in a room with another key; whoever kept
a socket open through it is simply not there. What is shown is a fresh document with the words as they stand; the
private one, with everything that was deleted in it, goes from every table and file (PRACTICE.md, rules 3 to 5).
"""

import logging
from collections.abc import Sequence

from django.db import transaction

from meetings import stages
from meetings.models import Circle, Meeting, Seat
from participants import journal
from participants.errors import WrongMoment
from participants.models import Member
from plans import document, suggestions
from plans.live import log
from plans.models import Draft
from plans.scrubbing import scrub_on_commit
from plans.words import Audience

logger = logging.getLogger(__name__)


@transaction.atomic
def open_private_time(meeting: Meeting, *, by: Seat) -> Meeting:
    """Begin private time: stage, room keys and a private draft for every circle, in one transaction.

    A circle that has shown a plan before goes on from its words, in a fresh document; its shown draft is closed. Raises
    NotAllowed, WrongMoment or NotFound as `stages.enter_private` does.
    """
    now = stages.enter_private(meeting, by=by)
    for circle in Circle.objects.filter(meeting=now).order_by("pk"):
        _begin(circle, children=_children(now))
    return now


@transaction.atomic
def present(circle: Circle, *, by: Seat) -> Draft:
    """Show a circle's plan as it stands; returns the draft the whole circle sees. Only its family may (rule 4).

    The words cross as a fresh document: no history, no authors, nothing that was deleted or removed. The private
    draft's rows go with its draft, and are taken off the disk when this has committed (plans/scrubbing.py); a backup
    made afterwards cannot hold them. Raises NotAllowed, WrongMoment or NotFound as `stages.circle_presented` does.
    """
    now = stages.circle_presented(circle, by=by)
    private = (
        Draft.objects.select_for_update()
        .filter(circle=circle, audience=Audience.FAMILY, closed_at=None)
        .first()
    )
    if private is None:
        raise WrongMoment
    shown = _open(circle, Audience.CIRCLE, document.flatten(log.whole(private)))
    journal.write("plan.private_draft_deleted", by=by, family=now.family, subject=private.pk)
    logger.info("private draft %s is shown as %s; its log is deleted", private.pk, shown.pk)
    private.delete()
    suggestions.forget_private(circle)
    scrub_on_commit()
    return shown


@transaction.atomic
def withdraw(meeting: Meeting, *, by: Seat) -> Meeting:
    """The family says no more. What it wrote in private, and what it deleted there, goes with it (PRACTICE.md, rule 5).

    Private drafts that a safety pause had interrupted too. Raises as `stages.withdraw` does.
    """
    now = stages.withdraw(meeting, by=by)
    private = Draft.objects.select_for_update().filter(
        circle__meeting=now, audience=Audience.FAMILY
    )
    for draft in private:
        journal.write("plan.private_draft_deleted", by=by, family=now.family, subject=draft.pk)
        draft.delete()
    suggestions.forget_private(*now.circles.all())
    scrub_on_commit()
    return now


def _begin(circle: Circle, *, children: Sequence[str]) -> Draft:
    """A circle's new private draft, from the words it showed last, if it did."""
    drafts = Draft.objects.select_for_update().filter(circle=circle, closed_at=None)
    shown = drafts.filter(audience=Audience.CIRCLE).order_by("-opened_at").first()
    first = (
        document.seed(children=children)
        if shown is None
        else document.flatten(log.whole(shown), children=children)
    )
    log.close(Draft.objects.filter(circle=circle))
    return _open(circle, Audience.FAMILY, first)


def _open(circle: Circle, audience: Audience, update: bytes) -> Draft:
    draft = Draft.objects.create(circle=circle, audience=audience)
    log.append(draft, update)
    return draft


def _children(meeting: Meeting) -> list[str]:
    """The children the meeting is about, as the document names them."""
    members = Member.objects.filter(family=meeting.family_id, person__is_child=True)
    return [str(pk) for pk in members.order_by("created_at").values_list("person_id", flat=True)]
