"""Versions: a draft frozen, numbered and hashed; and any version brought back as a new draft."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events
from meetings.epoch import rights_changed
from meetings.models import Circle, Seat
from participants.journal import journal
from participants.platform import plain_text
from participants.platform.errors import NotFound, Unclear, WrongMoment
from plans.agreement import version_changes
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.agreement.frozen import compose, content_of, plan_of
from plans.document import document
from plans.live import commits, compaction, log
from plans.models import Draft, Version
from plans.models.choices import Audience


class NoReviewYet(Unclear):
    """A plan says when it is looked at again (docs/practice.md, rule 8)."""

    code = "no_review_yet"
    message = _("Write down first when you will look at the plan again.")


class NothingWritten(Unclear):
    """An empty sheet is no plan: nobody could say yes or no to it."""

    code = "nothing_written"
    message = _("There is nothing in the plan yet. Write something first, then keep it.")


class PlanClosed(WrongMoment):
    """The coordinator has closed the plan: nobody says yes or no to it any more."""

    code = "plan_closed"
    message = _(
        "The plan is closed, so nobody can answer or sign it any more. Your copy of it is on your first "
        "page. If you want to say something about it, ring the person who runs the meeting: a changed plan "
        "asks everybody again."
    )


def freeze(draft: Draft, *, by: Seat) -> Version:
    """Keep a shown draft as the circle's next version. From now on nobody edits that draft.

    Raises NotAllowed, NotFound for another circle's draft, WrongMoment for a private, closed or frozen one,
    NothingWritten for an empty one, and NoReviewYet while nobody has written when the plan is looked at
    again.
    """
    writers = version_changes.Writers()
    # All that was written so far is read before anybody has to wait for us; what comes meanwhile is little.
    writers.read(log.read_after(draft.pk, 0))
    return _freeze(draft, writers, by=by)


@transaction.atomic
def _freeze(draft: Draft, writers: version_changes.Writers, *, by: Seat) -> Version:
    seat = access.hold(by, "plan.freeze")
    draft = _shown_draft(draft, seat)
    writers.read(log.read_after(draft.pk, writers.seq))
    content = writers.content
    if not content.has_words:
        raise NothingWritten
    if not content.review_when.strip():
        raise NoReviewYet
    before = latest(draft.circle)
    version_id, number, at = uuid.uuid4(), before.number + 1 if before else 1, timezone.now()
    plan = compose(content, draft.circle, version_id=version_id, number=number, at=at)
    plan = plain_text.kept_everywhere(plan)
    canonical = canonical_bytes(plan)
    version = Version.objects.create(
        id=version_id,
        circle=draft.circle,
        draft=draft,
        number=number,
        canonical=canonical,
        sha256=fingerprint(canonical),
        frozen_at=at,
        frozen_by=seat,
        changes=version_changes.between(plan_of(before) if before else None, plan, writers),
    )
    draft.frozen_at = at
    draft.save(update_fields=["frozen_at"])
    compaction.compact_on_commit(draft.pk)
    journal.write(
        "plan.freeze",
        by=seat,
        family=seat.meeting.family,
        subject=version.pk,
        detail={"number": number, "sha256": version.sha256},
    )
    rights_changed(seat.meeting)
    # No state of the room changes, yet everybody writing in it must stop: the page asks again.
    events.notice(draft.circle, kind="version", seat=seat)
    return version


@transaction.atomic
def bring_back(version: Version, *, by: Seat) -> Draft:
    """A new draft with a version's words, in place of the one that is open. The family's to do, while
    presenting.

    The version stays as it is; whatever comes of the draft is a later version that asks for fresh signatures
    (rule 7).
    """
    seat = access.hold(by, "plan.bring_back")
    require_circle(seat, version.circle)
    compaction.close(Draft.objects.filter(circle=version.circle, audience=Audience.CIRCLE))
    draft = Draft.objects.create(circle=version.circle, audience=Audience.CIRCLE)
    children = [child["id"] for child in plan_of(version)["children"]]
    commits.append(draft, document.seed(children=children, content=content_of(version)))
    journal.write(
        "plan.bring_back",
        by=seat,
        family=seat.meeting.family,
        subject=version.pk,
        detail={"number": version.number},
    )
    rights_changed(seat.meeting)
    events.notice(version.circle, kind="draft", seat=seat)
    return draft


def latest(circle: Circle) -> Version | None:
    """A circle's newest version, if it has one."""
    return Version.objects.filter(circle=circle).order_by("-number").first()


def shown_draft(circle: Circle) -> Draft | None:
    """What a circle shows and still changes; None when that is a version by now, or nothing was shown."""
    return Draft.objects.filter(
        circle=circle, audience=Audience.CIRCLE, closed_at=None, frozen_at=None
    ).last()


def makes_a_plan(circle: Circle) -> bool:
    """Whether there is something of a circle's to wait for: a version, or words it has shown."""
    if Version.objects.filter(circle=circle).exists():
        return True
    shown = shown_draft(circle)
    return shown is not None and document.read_update(log.whole(shown)).has_words


def version_for(seat: Seat, version_id: uuid.UUID | str) -> Version:
    """A version the seat may know of: of its meeting, its circle. Raises NotFound otherwise."""
    version = (
        Version.objects.select_related("circle__meeting__family__service")
        .filter(pk=access.as_id(version_id), circle__meeting=seat.meeting_id)
        .first()
    )
    if version is None:
        raise NotFound
    require_circle(seat, version.circle)
    return version


def hold_latest(version: Version, seat: Seat) -> Version:
    """The version afresh, for verbs that change what stands under it.

    Raises NotFound for another circle's, WrongMoment when a later version has taken its place, PlanClosed
    when it is sealed.
    """
    fresh = version_for(seat, version.pk)
    newest = latest(fresh.circle)
    if newest is None or newest.pk != fresh.pk:
        raise WrongMoment
    if hasattr(fresh, "sealed"):
        raise PlanClosed
    return fresh


def require_circle(seat: Seat, circle: Circle) -> None:
    """Raises NotFound unless the circle is of the seat's meeting and its own, or the seat serves every
    circle.
    """
    if circle.meeting_id != seat.meeting_id or seat.circle_id not in (None, circle.pk):
        raise NotFound


def _shown_draft(draft: Draft, seat: Seat) -> Draft:
    fresh = Draft.objects.select_for_update(of=("self",)).select_related("circle__meeting__family")
    found = fresh.filter(pk=draft.pk).first()
    if found is None or found.audience != Audience.CIRCLE:
        raise NotFound
    require_circle(seat, found.circle)
    if found.closed_at is not None or found.frozen_at is not None:
        raise WrongMoment
    return found
