"""Signing a version: five different answers, none of them silence. Append-only; each record holds the hash of
the last.

A decline and a reservation have the same dignity as a yes. A child may leave a mark and never has to. Nobody
signs for anybody else, except that a witness can say that somebody signed on paper; such a paper gives way to
its person's own answer. The person who is signed for is told by their safe way at once, and can say that it
wasn't them (plans/agreement/contesting.py).
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy
from meetings.models import Seat
from participants.messages import fresh_codes, notices
from participants.models import Account, Device, FreshCode, Person, SafeContact
from participants.models.choices import CodeCame, Role
from participants.platform import names
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from plans.agreement import declarations, signature_chain
from plans.agreement.frozen import people_of
from plans.agreement.signature_marks import Mark, made_mark
from plans.agreement.versions import PlanClosed, hold_latest
from plans.models import Contest, Signature, Version
from plans.models.choices import TAKEN_BACK, MarkKind, Settled, SignatureKind

LONGEST_WORDS = 2000
TOLD_WITHIN = timedelta(days=7)
#: How somebody proved who they are; put into words where it is shown.
BY_CODE, BY_DEVICE, ON_PAPER = "device_and_code", "device", "paper"


class ReasonMissing(Unclear):
    """A reservation and a decline come with words."""

    code = "reason_missing"
    message = _("Write a few words about it. They are printed beside your name.")


class NothingChosen(Unclear):
    """Anyone who is not happy says which of two things they want."""

    code = "nothing_chosen"
    message = _("Choose which of the two is right.")


class InterpreterNeeded(Unclear):
    """Nobody agrees to words in a language they do not read, unless somebody puts them into theirs."""

    code = "interpreter_needed"
    message = _(
        "These words aren’t in your language yet. Write who put them into your language for you. If nobody "
        "did, don’t sign now: ask the person who runs the meeting for an interpreter."
    )


class AnsweredAlready(WrongMoment):
    """One answer to a version, for good; a changed plan asks afresh."""

    code = "answered_already"
    message = _("You have answered this version. If the plan changes, you will be asked again.")


def ask_code(version: Version, *, by: Seat) -> datetime | None:
    """Send somebody a fresh code to sign with: when it goes, or None when there is no safe way and somebody
    has to say it.
    """
    require_open(by)
    if hasattr(version, "sealed"):
        raise PlanClosed
    return fresh_codes.send(by.person, purpose=purpose(version), by=by.person)


def code_waits(version: Version, *, by: Seat) -> datetime | None:
    """When a code they asked for goes, while it waits for their safe hours."""
    return fresh_codes.waiting(by.person, purpose=purpose(version))


def issue_code(version: Version, person: Person, *, by: Account) -> str:
    """A fresh code for the coordinator to tell somebody who has no safe way of getting one."""
    return fresh_codes.issue(person, purpose=purpose(version), by=by)


def purpose(version: Version) -> str:
    """What a code for this version is for: it fits no other."""
    return f"sign:{version.pk.hex}"


def sign(
    version: Version,
    *,
    kind: SignatureKind | str,
    by: Seat,
    mark: Mark | None = None,
    own_words: str = "",
    language: str = declarations.SOURCE,
    interpreter: str = "",
    code: str = "",
    device: Device | None = None,
) -> Signature:
    """One person's own answer to one version. `language` is the one of the page they read, `device` the phone
    it is given on.

    A fresh code is needed, except for a child's mark, which binds nobody. Raises ReasonMissing, MarkMissing,
    Unclear, InterpreterNeeded, AnsweredAlready, WrongMoment for a version that is not the newest, PlanClosed
    once the coordinator closed the plan, NotAllowed for a kind that is not theirs, and NotThatCode or TooFast
    for the code. A code is used up only by an answer that stands.
    """
    require_open(by)
    made = made_mark(kind, mark or Mark())
    words = _own_words(kind, own_words)
    _require_kind(by, kind)
    said = declarations.declaration(kind, by.role, page=language, own=by.person.language)
    interpreter = _interpreter(kind, said, interpreter)
    _require_open_to(signature_chain.standing(version).get(by.pk), ON_PAPER)
    proved_by, fresh = BY_DEVICE, None
    if code or kind != SignatureKind.CHILDS_MARK:
        # Outside the transaction below, so that a wrong try is counted.
        fresh = fresh_codes.use(by.person, purpose=purpose(version), code=code)
        proved_by = BY_CODE
    with transaction.atomic():
        seat = access.hold(by, "version.sign")
        _require_kind(seat, kind)
        return _append(
            hold_latest(version, seat),
            seat,
            kind=kind,
            mark=made,
            own_words=words,
            said=said,
            interpreter=interpreter,
            proved_by=proved_by,
            proof=_proof(by.person, fresh, device),
        )


@transaction.atomic
def witness(version: Version, signer: Seat, *, by: Seat, own_words: str = "") -> Signature:
    """The coordinator or an advocate saw somebody sign on paper. Never for a child, never for oneself."""
    held = access.hold(by, "version.witness")
    version = hold_latest(version, held)
    seat = access.other_seat(held, signer.pk)
    if seat.pk == held.pk or seat.role == Role.CHILD:
        raise NotAllowed
    if seat.circle_id not in (None, version.circle_id):
        raise NotAllowed
    return _append(
        version,
        seat,
        kind=SignatureKind.ON_PAPER,
        mark=(MarkKind.NONE, []),
        own_words=_own_words(SignatureKind.ON_PAPER, own_words),
        said=declarations.declaration(
            SignatureKind.ON_PAPER, seat.role, page=declarations.SOURCE, own=held.person.language
        ),
        proved_by=ON_PAPER,
        seen_by=held,
    )


def require_open(seat: Seat) -> None:
    """Raises PlanClosed when signing is over, NotAllowed when it is not this seat's to do."""
    if seat.meeting.stage in policy.AFTER:
        raise PlanClosed
    access.require(seat, "version.sign")


def outstanding(version: Version) -> list[Seat]:
    """Whose answer is awaited: the family's adults and the referrer. Never a child's."""
    answered = signature_chain.standing(version)
    seats = people_of(version.circle).filter(role__in=[Role.FAMILY, Role.REFERRER])
    return [seat for seat in seats if seat.pk not in answered]


def _append(
    version: Version,
    seat: Seat,
    *,
    kind: SignatureKind | str,
    mark: tuple[MarkKind, list[Any]],
    own_words: str,
    said: declarations.Declaration,
    proved_by: str,
    interpreter: str = "",
    seen_by: Seat | None = None,
    proof: dict[str, Any] | None = None,
) -> Signature:
    """Add one record to the version's chain, under the meeting's lock."""
    before = version.signatures.filter(seat=seat).order_by("number").last()
    stands = before if before is not None and before.kind != TAKEN_BACK else None
    _require_open_to(stands, ON_PAPER if seen_by is None else "")
    signature = Signature(
        version=version,
        seat=seat,
        kind=kind,
        supersedes=before.number if before else 0,
        name=seat.person.name,
        role=seat.role,
        mark_kind=mark[0],
        mark=mark[1],
        consent_words=said.words,
        language=said.language,
        interpreter=interpreter,
        put_into=said.reader if interpreter else "",
        own_words=own_words,
        proved_by=proved_by,
        witness=seen_by,
        witness_name=seen_by.person.name if seen_by else "",
        **(proof or {}),
    )
    if stands is not None:
        Contest.objects.filter(signature=stands, settled_at=None).update(
            settled=Settled.ANSWERED, settled_at=timezone.now()
        )
    added = signature_chain.add(
        signature,
        action="version.sign" if seen_by is None else "version.witness",
        by=seen_by or seat,
        told=_tell(signature),
    )
    events.meeting_changed(version.circle.meeting)
    return added


def _require_open_to(stands: Signature | None, gives_way: str) -> None:
    """Raises AnsweredAlready when an answer stands, unless it is a paper and its person answers
    themselves.
    """
    if stands is not None and stands.proved_by != gives_way:
        raise AnsweredAlready


def _proof(person: Person, fresh: FreshCode | None, device: Device | None) -> dict[str, Any]:
    """How the numbers came to this person, and since when the phone they were typed on is in."""
    found: dict[str, Any] = {}
    if fresh is not None:
        told_by = fresh.told_by
        found = {
            "code_came": fresh.came,
            "code_channel": fresh.channel,
            "code_told_by": str(told_by.person.name if told_by and told_by.person else ""),
        }
        contact = SafeContact.objects.filter(person=person).first()
        if fresh.came == CodeCame.SENT and contact is not None and contact.checked_at is not None:
            here = ZoneInfo(person.service.zone)
            found["code_checked_on"] = contact.checked_at.astimezone(here).date()
    if device is not None and device.person_id == person.pk:
        found |= {"device_since": device.created_at, "device_bound_by": device.bound_by}
    return found


def _tell(signature: Signature) -> bool:
    """The person who is signed for hears at once, in neutral words, that there is something new: they can say
    it wasn't them.
    """
    where = reverse("agree", args=[signature.version.circle.meeting_id])
    notice = notices.queue(
        f"signed:{signature.pk}",
        notices.SOMETHING_NEW,
        person=signature.seat.person,
        values={"link": f"{settings.PUBLIC_URL}{where}"},
        expires=timezone.now() + TOLD_WITHIN,
    )
    return notice is not None


def _require_kind(seat: Seat, kind: SignatureKind | str) -> None:
    """A child leaves a mark and nothing else; only a child does; what is on paper needs a witness."""
    if not kind:
        raise NothingChosen(field="kind")
    own = kind == SignatureKind.CHILDS_MARK
    if own != (seat.role == Role.CHILD) or kind not in set(SignatureKind) - {SignatureKind.ON_PAPER}:
        raise NotAllowed


def _interpreter(kind: SignatureKind | str, said: declarations.Declaration, name: str) -> str:
    """Who put the declaration into the signer's language, where that was needed."""
    if not said.is_foreign:
        return ""
    name = names.clean(name)
    if len(name) > names.LONGEST:
        raise Unclear(field="interpreter")
    if not name and kind in declarations.AGREES:
        raise InterpreterNeeded(field="interpreter")
    return name


def _own_words(kind: SignatureKind | str, words: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if len(words) > LONGEST_WORDS:
        raise Unclear(field="own_words")
    if not words and kind in (SignatureKind.RESERVATION, SignatureKind.DECLINES):
        raise ReasonMissing(field="own_words")
    return words
