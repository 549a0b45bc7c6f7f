"""Signing a version: five different answers, none of them silence. Append-only; each record holds the hash of the last.

A decline and a reservation have the same dignity as a yes. A child may leave a mark and never has to. Nobody signs for
anybody else, except that a witness can say that somebody signed on paper.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy
from meetings.models import Seat
from participants import fresh_codes, journal, names
from participants.errors import NotAllowed, Unclear, WrongMoment
from participants.models import Account, Person
from participants.roles import Role
from plans import consent
from plans.frozen import people_of
from plans.marks import Mark, made_mark
from plans.models import Signature, Version
from plans.signature_chain import digest_of
from plans.versions import PlanClosed, hold_latest
from plans.words import MarkKind, SignatureKind

LONGEST_WORDS = 2000
#: How somebody proved who they are; put into words where it is shown.
BY_CODE, BY_DEVICE, ON_PAPER = "device_and_code", "device", "paper"


class ReasonMissing(Unclear):
    """A reservation and a decline come with words."""

    code = "reason_missing"
    message = _("Write a few words about it. They are printed beside your name.")


class NothingChosen(Unclear):
    """Whoever is not happy says which of two things they want."""

    code = "nothing_chosen"
    message = _("Choose which of the two is right.")


class InterpreterNeeded(Unclear):
    """Nobody agrees to words in a language they do not read, unless somebody puts them into theirs."""

    code = "interpreter_needed"
    message = _(
        "These words aren’t in your language yet. Write who put them into your language for you. If nobody did, don’t "
        "sign now: ask the person who runs the meeting for an interpreter."
    )


class AnsweredAlready(WrongMoment):
    """One answer to a version, for good; a changed plan asks afresh."""

    code = "answered_already"
    message = _("You have answered this version. If the plan changes, you will be asked again.")


def ask_code(version: Version, *, by: Seat) -> datetime | None:
    """Send somebody a fresh code to sign with: when it goes, or None when there is no safe way and somebody has to say it."""
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
    language: str = consent.SOURCE,
    interpreter: str = "",
    code: str = "",
) -> Signature:
    """One person's own answer to one version. `language` is the one of the page they read.

    A fresh code is needed, except for a child's mark, which binds nobody. Raises ReasonMissing, MarkMissing, Unclear,
    InterpreterNeeded, AnsweredAlready, WrongMoment for a version that is not the newest, PlanClosed once the coordinator closed the plan,
    NotAllowed for a kind that is not theirs, and NotThatCode or TooFast for the code. A code is used up only by an answer
    that stands.
    """
    require_open(by)
    made = made_mark(kind, mark or Mark())
    words = _own_words(kind, own_words)
    _require_kind(by, kind)
    said = consent.declaration(kind, by.role, page=language, own=by.person.language)
    interpreter = _interpreter(kind, said, interpreter)
    if Signature.objects.filter(version=version, seat=by).exists():
        raise AnsweredAlready
    proved_by = BY_DEVICE
    if code or kind != SignatureKind.CHILDS_MARK:
        # Outside the transaction below, so that a wrong try is counted.
        fresh_codes.use(by.person, purpose=purpose(version), code=code)
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
        said=consent.declaration(
            SignatureKind.ON_PAPER, seat.role, page=consent.SOURCE, own=held.person.language
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
    answered = set(version.signatures.values_list("seat_id", flat=True))
    seats = people_of(version.circle).filter(role__in=[Role.FAMILY, Role.REFERRER])
    return [seat for seat in seats if seat.pk not in answered]


def _append(
    version: Version,
    seat: Seat,
    *,
    kind: SignatureKind | str,
    mark: tuple[MarkKind, list[Any]],
    own_words: str,
    said: consent.Declaration,
    proved_by: str,
    interpreter: str = "",
    seen_by: Seat | None = None,
) -> Signature:
    """Add one record to the version's chain, under the meeting's lock."""
    if version.signatures.filter(seat=seat).exists():
        raise AnsweredAlready
    last = version.signatures.order_by("number").last()
    signature = Signature(
        version=version,
        seat=seat,
        number=last.number + 1 if last else 1,
        kind=kind,
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
        signed_at=timezone.now().replace(microsecond=0),
        version_sha256=version.sha256,
        previous=last.digest if last else "",
    )
    signature.digest = digest_of(signature)
    signature.save(force_insert=True)
    journal.write(
        "version.sign" if seen_by is None else "version.witness",
        by=seen_by or seat,
        family=version.circle.meeting.family,
        subject=version.pk,
        detail={
            "signature": str(signature.pk),
            "number": signature.number,
            "digest": signature.digest,
        },
    )
    events.meeting_changed(version.circle.meeting)
    return signature


def _require_kind(seat: Seat, kind: SignatureKind | str) -> None:
    """A child leaves a mark and nothing else; only a child does; what is on paper needs a witness."""
    if not kind:
        raise NothingChosen(field="kind")
    own = kind == SignatureKind.CHILDS_MARK
    if own != (seat.role == Role.CHILD) or kind not in set(SignatureKind) - {
        SignatureKind.ON_PAPER
    }:
        raise NotAllowed


def _interpreter(kind: SignatureKind | str, said: consent.Declaration, name: str) -> str:
    """Who put the declaration into the signer's language, where that was needed."""
    if not said.is_foreign:
        return ""
    name = names.clean(name)
    if len(name) > names.LONGEST:
        raise Unclear(field="interpreter")
    if not name and kind in consent.AGREES:
        raise InterpreterNeeded(field="interpreter")
    return name


def _own_words(kind: SignatureKind | str, words: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if len(words) > LONGEST_WORDS:
        raise Unclear(field="own_words")
    if not words and kind in (SignatureKind.RESERVATION, SignatureKind.DECLINES):
        raise ReasonMissing(field="own_words")
    return words
