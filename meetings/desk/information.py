"""What the referrer brings: worries, strengths, facts seen differently, and bottom lines, each with its
reason.

The family sees nothing of it until the coordinator shares it; from then on it is theirs to read.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.choices import StatementKind
from meetings.epoch import rights_changed
from meetings.models import BottomLine, Meeting, Seat, Statement
from participants.journal import journal
from participants.platform.errors import NotAllowed, NotFound, Unclear


@transaction.atomic
def write_bottom_line(meeting: Meeting, *, text: str, reason: str, offer: str = "", by: Seat) -> BottomLine:
    """Add what must be true of any plan. It takes the next number. Raises Unclear without words or without a
    reason.
    """
    by = _held(meeting, by)
    text, reason = _needed(text), _reasoned(reason)
    last = BottomLine.objects.filter(meeting=by.meeting).aggregate(last=Max("number"))["last"]
    line = BottomLine.objects.create(
        meeting=by.meeting, number=(last or 0) + 1, text=text, reason=reason, offer=offer.strip()
    )
    _told("information.write", line.pk, by=by)
    return line


@transaction.atomic
def change_bottom_line(line: BottomLine, *, text: str, reason: str, offer: str = "", by: Seat) -> BottomLine:
    """Say it better. It has to be shared again: nobody's words change behind the family's back."""
    by = _held(line.meeting, by)
    line.text, line.reason, line.offer = _needed(text), _reasoned(reason), offer.strip()
    line.shared_at = None
    line.save(update_fields=["text", "reason", "offer", "shared_at"])
    _told("information.write", line.pk, by=by)
    return line


@transaction.atomic
def write_statement(
    meeting: Meeting, *, kind: StatementKind | str, text: str, other_side: str = "", by: Seat
) -> Statement:
    """Add a worry, a strength, or a fact seen differently: that one needs both sides (nothing is resolved
    here).
    """
    by = _held(meeting, by)
    if kind not in StatementKind.values:
        raise Unclear
    if kind == StatementKind.DISPUTED and not other_side.strip():
        raise Unclear(_("Write down both sides, each in its own words."))
    statements = Statement.objects.filter(meeting=by.meeting, kind=kind)
    last = statements.aggregate(last=Max("position"))["last"]
    statement = Statement.objects.create(
        meeting=by.meeting,
        kind=kind,
        text=_needed(text),
        other_side=other_side.strip(),
        position=(last or 0) + 1,
    )
    _told("information.write", statement.pk, by=by)
    return statement


@transaction.atomic
def take_back(item: BottomLine | Statement, *, by: Seat) -> None:
    """Take away something that was never shared. What the family has read stays. Raises NotAllowed then."""
    by = _held(item.meeting, by)
    if item.shared_at is not None:
        raise NotAllowed(code="already_shared")
    _told("information.take_back", item.pk, by=by)
    item.delete()


@transaction.atomic
def share_information(meeting: Meeting, *, by: Seat) -> int:
    """Show the family everything written so far. Returns how many things are new to them."""
    by = access.hold(by, "information.share")
    _same(meeting, by)
    if BottomLine.objects.filter(meeting=by.meeting, reason="").exists():
        raise Unclear(_("Each bottom line needs its reason before it is shared."))
    now, new = timezone.now(), 0
    for model in (BottomLine, Statement):
        new += model.objects.filter(meeting=by.meeting, shared_at=None).update(shared_at=now)
    journal.write(
        "information.share",
        by=by,
        family=by.meeting.family,
        subject=by.meeting_id,
        detail={"new": new},
    )
    rights_changed(by.meeting)
    return new


def bottom_lines_for(seat: Seat) -> list[BottomLine]:
    """The bottom lines this seat may read now, in order."""
    found = BottomLine.objects.filter(_readable(seat), meeting=seat.meeting_id)
    return list(found.order_by("number"))


def statements_for(seat: Seat) -> list[Statement]:
    """The worries, strengths and disputed facts this seat may read now, in order."""
    found = Statement.objects.filter(_readable(seat), meeting=seat.meeting_id)
    return list(found.order_by("kind", "position"))


def _readable(seat: Seat) -> Q:
    if access.may(seat, "information.write"):
        return Q()
    if access.may(seat, "information.read"):
        return Q(shared_at__isnull=False)
    return Q(pk__in=[])


def own_line(seat: Seat, line_id: UUID | str) -> BottomLine:
    """A bottom line of this seat's meeting, to be changed by it. Raises NotFound."""
    access.require(seat, "information.write")
    line = BottomLine.objects.filter(meeting=seat.meeting_id, pk=access.as_id(line_id)).first()
    if line is None:
        raise NotFound
    return line


def own_statement(seat: Seat, statement_id: UUID | str) -> Statement:
    """A statement of this seat's meeting, to be changed by it. Raises NotFound."""
    access.require(seat, "information.write")
    statement = Statement.objects.filter(meeting=seat.meeting_id, pk=access.as_id(statement_id)).first()
    if statement is None:
        raise NotFound
    return statement


def _held(meeting: Meeting, by: Seat) -> Seat:
    by = access.hold(by, "information.write")
    _same(meeting, by)
    return by


def _same(meeting: Meeting, by: Seat) -> None:
    if by.meeting_id != meeting.pk:
        raise NotAllowed


def _needed(words: str) -> str:
    if not words.strip():
        raise Unclear
    return words.strip()


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Unclear(_("A bottom line needs its reason: why must this be so?"))
    return reason.strip()


def _told(action: str, subject: object, *, by: Seat) -> None:
    journal.write(action, by=by, family=by.meeting.family, subject=subject)
    rights_changed(by.meeting)
