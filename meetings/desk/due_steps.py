"""Which of the nine steps (preparation_steps.py) is the coordinator's next in each family: worked out by the
database, for lists.

A list of two hundred families asks as little as one of five. What it says is what the desk lights; a test
compares the two.
"""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import policy
from meetings.choices import CheckKind
from meetings.desk.advocates import PARENTS
from meetings.models import AdvocateOffer, BottomLine, Check, Seat, Statement
from meetings.times.models import TimeAnswer, TimeOffer
from participants.models import Account, Consent, Invitation, Member, SafeContact
from participants.models.choices import Relation, Role

#: The step's own title, as the desk has it.
WORDS: dict[str, str | Promise] = {
    "yes": _("The yes"),
    "safe": _("A safe way to reach everybody"),
    "places": _("A place for everybody"),
    CheckKind.ACCESS_NEEDS: _("What people need"),
    CheckKind.COURT_ORDERS: _("Court orders"),
    CheckKind.ADVOCATE_OFFERED: _("An advocate offered"),
    "know": _("What people know"),
    "time": _("A time"),
    "ready": _("Ready"),
}
_FAMILY, _BUSY = OuterRef("pk"), OuterRef("busy")


def with_next(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each family with `next_step`: the first that is the coordinator's, or nothing while others are waited
    for.

    `rows` know their meeting as `busy`, its `stage` and `starts_at`.
    """
    before = Q(stage__in=policy.BEFORE)
    mine = Case(
        When(~before, then=Value("")),
        When(Q(stage__in=(policy.OFFERED, policy.CONSENTED)) | ~Exists(_yes()), then=Value("yes")),
        When(~Exists(_members()) | _somebody_unsafe(), then=Value("safe")),
        When(~Exists(_kin()) | Exists(_unseated()) | Exists(_fathers()), then=Value("places")),
        *(_unticked(kind) for kind in (CheckKind.ACCESS_NEEDS, CheckKind.COURT_ORDERS)),
        When(_advocate_not_offered(), then=Value(CheckKind.ADVOCATE_OFFERED.value)),
        When(~_known() & (_to_share() | ~Exists(_writer())), then=Value("know")),
        When(Q(starts_at=None) & ~_dates_are_awaited(), then=Value("time")),
        When(Q(stage=policy.READY) | _known(), then=Value("ready")),
        default=Value(""),
        output_field=CharField(),
    )
    found: QuerySet[Any] = rows.annotate(next_step=mine)
    return found


def _members() -> QuerySet[Member]:
    return Member.objects.filter(family=_FAMILY)


def _seats() -> QuerySet[Seat]:
    return Seat.objects.filter(meeting=_BUSY, removed_at=None).exclude(role=Role.COORDINATOR)


def _kin() -> QuerySet[Seat]:
    return _seats().filter(role__in=policy.KIN)


def _writer() -> QuerySet[Seat]:
    return _seats().filter(role=Role.REFERRER)


def _yes() -> QuerySet[Member]:
    """Members who may say yes, and whose last answer is one that stands."""
    last = Consent.objects.filter(member=OuterRef("pk")).order_by("-at", "-pk")
    carriers = _members().filter(has_parental_responsibility=True)
    answered = carriers.annotate(
        last_given=Subquery(last.values("given")[:1]),
        taken_back=Subquery(last.values("withdrawn_at")[:1]),
    )
    return answered.filter(last_given=True, taken_back=None)


def _somebody_unsafe() -> Q:
    """Somebody whose safe way nobody has checked; staff, and a child without any way, need none."""
    contact = SafeContact.objects.filter(person=OuterRef("person"))
    unsafe = (
        ~Exists(contact.exclude(checked_at=None))
        & ~Exists(Account.objects.filter(person=OuterRef("person"), is_active=True))
        & ~(~Exists(contact) & Q(person__is_child=True))
    )
    coming = _members().filter(not_invited_because="")
    return Q(Exists(coming.filter(unsafe))) | Q(Exists(_seats().filter(unsafe)))


def _unseated() -> QuerySet[Member]:
    there = Seat.objects.filter(
        meeting=OuterRef(OuterRef("busy")), removed_at=None, person=OuterRef("person")
    )
    return _members().filter(~Exists(there), not_invited_because="")


def _fathers() -> QuerySet[Member]:
    """Known fathers who are not invited, without a reason why not (checklist.fathers_not_asked)."""
    asked = Invitation.objects.filter(family=OuterRef("family"), person=OuterRef("person"), revoked_at=None)
    return _members().filter(~Exists(asked), relation=Relation.FATHER, not_invited_because="")


def _unticked(kind: CheckKind) -> When:
    ticked = Check.objects.filter(meeting=_BUSY, kind=kind).exclude(done_at=None)
    return When(~Exists(ticked), then=Value(kind.value))


def _advocate_not_offered() -> Q:
    """The other way round from advocates.is_done."""
    whole = Check.objects.filter(meeting=_BUSY, kind=CheckKind.ADVOCATE_OFFERED)
    offered = AdvocateOffer.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"))
    parents = Member.objects.filter(
        family=OuterRef("meeting__family"), person=OuterRef("person"), relation__in=PARENTS
    )
    due = Seat.objects.filter(Q(role=Role.CHILD) | Q(Exists(parents)), meeting=_BUSY, removed_at=None)
    everybody = Q(Exists(due)) & ~Q(Exists(due.filter(~Exists(offered))))
    return ~Q(Exists(whole.exclude(done_at=None))) & ~everybody


def _known() -> Q:
    """What the social worker brings is shared, each bottom line with its reason."""
    lines = BottomLine.objects.filter(meeting=_BUSY)
    return _written() & ~_unshared() & ~Q(Exists(lines.filter(reason__regex=r"^\s*$")))


def _to_share() -> Q:
    """It is written, and not all of it is shared."""
    return _written() & _unshared()


def _unshared() -> Q:
    statements, lines = _brought()
    return Q(Exists(statements.filter(shared_at=None))) | Q(Exists(lines.filter(shared_at=None)))


def _written() -> Q:
    """Something is written of both kinds."""
    statements, lines = _brought()
    return Q(Exists(statements)) & Q(Exists(lines))


def _brought() -> tuple[QuerySet[Statement], QuerySet[BottomLine]]:
    return Statement.objects.filter(meeting=_BUSY), BottomLine.objects.filter(meeting=_BUSY)


def _dates_are_awaited() -> Q:
    """People are asked about times, and somebody has not answered."""
    asked = TimeOffer.objects.filter(meeting=_BUSY, closed_at=None)
    answers = TimeAnswer.objects.filter(seat=OuterRef("pk"), offer__closed_at=None)
    return Q(Exists(asked)) & Q(Exists(_seats().filter(~Exists(answers))))
