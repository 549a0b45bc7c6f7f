"""What must be in place before a meeting is ready (docs/practice.md, rule 2), and ticking it off."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access
from meetings.choices import CheckKind
from meetings.desk import advocates
from meetings.epoch import rights_changed
from meetings.models import BottomLine, Check, Meeting, Seat, Statement
from participants.journal import journal
from participants.models import Invitation, Member
from participants.models.choices import Relation
from participants.platform.errors import Unclear, WrongMoment
from participants.platform.isolated_text import and_list, comma_list

#: What is ticked by hand.
BY_HAND = (CheckKind.ACCESS_NEEDS, CheckKind.COURT_ORDERS)


@dataclass(frozen=True)
class Line:
    """One line of the checklist: what it is, whether it is done, and what is missing when it is not."""

    code: str
    words: str
    done: bool
    missing: str = ""
    note: str = ""
    by_hand: bool = False


class NotReadyYet(WrongMoment):
    """Something of rule 2 is missing; `missing` names every line."""

    code = "not_ready_yet"

    def __init__(self, missing: list[Line]) -> None:
        self.missing = [line.code for line in missing]
        what = "; ".join(line.missing or line.words for line in missing)
        message = _("Not ready yet. Still to do: %(what)s.") % {"what": what}
        super().__init__(message)


def lines(meeting: Meeting) -> list[Line]:
    """Every line of rule 2, in the order it is worked through."""
    return [
        _report(meeting),
        _bottom_lines(meeting),
        *(_ticked(meeting, kind) for kind in BY_HAND),
        _advocates(meeting),
        _fathers(meeting),
    ]


def require_ready(meeting: Meeting) -> None:
    """Raises NotReadyYet unless every line is done."""
    missing = [line for line in lines(meeting) if not line.done]
    if missing:
        raise NotReadyYet(missing)


@transaction.atomic
def check_off(meeting: Meeting, kind: CheckKind | str, *, note: str = "", by: Seat) -> Check:
    """Tick one line off. Raises Unclear for a line that is not ticked by hand (an advocate: advocates.py)."""
    by = access.hold(by, "meeting.check_off")
    if kind not in BY_HAND:
        raise Unclear
    check, _made = Check.objects.update_or_create(
        meeting=by.meeting,
        kind=kind,
        defaults={
            "done_at": timezone.now(),
            "done_by": getattr(by.person, "account", None),
            "note": note,
        },
    )
    _told(by, kind, done=True)
    return check


@transaction.atomic
def take_back(meeting: Meeting, kind: CheckKind | str, *, by: Seat) -> None:
    """Untick one line: it turned out not to be done."""
    by = access.hold(by, "meeting.check_off")
    Check.objects.filter(meeting=by.meeting, kind=kind).update(done_at=None)
    _told(by, kind, done=False)


def _told(by: Seat, kind: str, *, done: bool) -> None:
    journal.write(
        "meeting.check_off",
        by=by,
        family=by.meeting.family,
        subject=by.meeting_id,
        detail={"check": str(kind), "done": done},
    )
    rights_changed(by.meeting)


def _report(meeting: Meeting) -> Line:
    statements = Statement.objects.filter(meeting=meeting)
    done = statements.exists() and not statements.filter(shared_at=None).exists()
    return Line(
        "report",
        _("What the social worker knows is shared with the family"),
        done,
        _("share what the social worker knows with the family"),
    )


def _bottom_lines(meeting: Meeting) -> Line:
    found = BottomLine.objects.filter(meeting=meeting)
    done = found.exists() and not found.filter(shared_at=None).exists()
    reasoned = not any(not line.reason.strip() for line in found)
    return Line(
        "bottom_lines",
        _("Bottom lines are shared, each with its reason"),
        done and reasoned,
        _("share the bottom lines, each with its reason"),
    )


def _ticked(meeting: Meeting, kind: CheckKind) -> Line:
    check = Check.objects.filter(meeting=meeting, kind=kind).exclude(done_at=None).first()
    missing = {
        CheckKind.ACCESS_NEEDS: _("put in place what people need to take part"),
        CheckKind.COURT_ORDERS: _("check court orders"),
    }
    return Line(
        str(kind.value),
        str(kind.label),
        check is not None,
        missing[kind],
        check.note if check else "",
        by_hand=True,
    )


def _advocates(meeting: Meeting) -> Line:
    kind = CheckKind.ADVOCATE_OFFERED
    unasked = advocates.unasked(meeting)
    names = and_list(str(person) for person in unasked)
    missing = _("offer an advocate to %(names)s") % {"names": names}
    done = advocates.is_done(meeting)
    return Line(str(kind.value), str(kind.label), done, missing if names else _("offer an advocate"))


def _fathers(meeting: Meeting) -> Line:
    waiting = [str(father.person) for father in fathers_not_asked(meeting)]
    words = _("Every known father is invited, or the reason why not is written down")
    missing = _("invite %(fathers)s, or write down why not") % {"fathers": comma_list(waiting)}
    return Line("fathers", words, not waiting, missing)


def fathers_not_asked(meeting: Meeting) -> list[Member]:
    """Known fathers who have neither an invitation and a seat, nor a reason why not."""
    fathers = Member.objects.filter(
        family=meeting.family_id, relation=Relation.FATHER, not_invited_because=""
    ).select_related("person")
    invited = Invitation.objects.filter(family=meeting.family_id, revoked_at=None)
    seated = Seat.objects.filter(meeting=meeting, removed_at=None)
    asked = set(invited.values_list("person_id", flat=True)) & set(seated.values_list("person_id", flat=True))
    return [father for father in fathers if father.person_id not in asked]
