"""Invitations: a person's way in. A link that opens nothing by itself, and a six-digit code told another way.

Link previews, mail scanners and people who were forwarded a link have the token. So a GET changes nothing and
says nothing, and so does a POST without six digits. Only token and code together bind a device. Wrong codes
slow the address they come from and ring the coordinator; they never close the door on the person, because
then anybody with the link could.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.entry import devices, guess_throttling, new_device_alerts, own_codes, private_time_block
from participants.entry.guess_throttling import SlowDown
from participants.journal import journal
from participants.messages import notices
from participants.models import Account, Device, Family, Invitation, Person
from participants.models.choices import NumbersWent
from participants.people import families, safe_contact
from participants.platform import tokens_and_codes
from participants.platform.errors import ConsentMissing, NotAllowed, NotFound, Refusal, Unclear, WrongMoment

PURPOSE = "invitation"


class NoCode(Unclear):
    """Nothing that could be a code was sent; nothing was changed."""

    code = "no_code"
    message = gettext_lazy("Type the six numbers you were given.")


class NoWayIn(Refusal):
    """Wrong code, or a link that is unknown, used up, taken back or too old: one answer for all of them."""

    code = "no_way_in"
    message = gettext_lazy(
        "This link and these six numbers don’t open the door together. Look at the numbers again, "
        "or ask the person who gave them to you for new ones."
    )


class Tired(NoWayIn):
    """The right numbers, after too many wrong ones: a fresh code is asked for, and these do not let a new
    phone in.
    """

    message = gettext_lazy(
        "Wrong numbers were tried on this link many times, so these have ended. New ones come the way you "
        "agreed, or ask the person who gave you the link. Nothing is wrong with you or your phone."
    )


class Replaced(NoWayIn):
    """The right code for a link that was replaced by a newer one. Only who had both learns so, and not about
    whom.
    """

    message = gettext_lazy(
        "This link has been replaced by a newer one. Use the newest you were given, "
        "or ask the person who gave it to you. Nothing is wrong."
    )


@dataclass(frozen=True)
class Issued:
    """A new way in. Token and code are here and nowhere else: shown once, never stored, never printed by
    accident.
    """

    invitation: Invitation
    token: str = field(repr=False)
    code: str = field(repr=False)

    @property
    def link(self) -> str:
        """The address to send; the code goes another way."""
        return f"{settings.PUBLIC_URL}/j/{self.token}"

    @property
    def to_show(self) -> str | None:
        """The numbers, unless they went the safe way: then nobody here sees them."""
        return None if self.invitation.numbers_went == NumbersWent.SENT else self.code


@transaction.atomic
def invite(person: Person, family: Family, *, by: Account, until: datetime, on_paper: bool = False) -> Issued:
    """A way in for this person, good until `until`, on up to three devices.

    The link is sent the safe way, if there is one; `on_paper`: nothing is sent, a letter is handed over
    (handing_out_codes.py). An earlier invitation of theirs to this family ends, with the devices that came in
    by it. Raises ConsentMissing before somebody with parental responsibility said yes and this person's safe
    contact was checked (docs/practice.md, rule 1), and FamilyInPrivateTime while a way in could lead to a
    running private time.
    """
    if {person.service_id, by.service_id} != {family.service_id}:
        raise NotAllowed
    if until <= timezone.now():
        raise Unclear(_("An invitation has to end later than now."))
    private_time_block.require_no_private_time(person, family)
    if not families.consent_stands(family) or not safe_contact.is_checked(person):
        raise ConsentMissing
    earlier = Invitation.objects.filter(person=person, family=family)
    renewed_at = timezone.now() if earlier.exists() else None
    for old in earlier.filter(revoked_at=None):
        revoke(old, by=by)
    token, code = tokens_and_codes.make_token(), tokens_and_codes.make_code()
    invitation = Invitation.objects.create(
        person=person,
        family=family,
        token_digest=tokens_and_codes.digest(token, purpose=PURPOSE),
        code_digest=tokens_and_codes.hide_code(code),
        numbers_at=timezone.now(),
        renewed_at=renewed_at,
        until=until,
        issued_by=by,
    )
    detail = {"on_paper": True} if on_paper else {}
    journal.write("person.invite", by=by, family=family, subject=invitation.pk, detail=detail)
    issued = Issued(invitation, token, code)
    if not on_paper:
        notices.queue(
            link_key(invitation),
            notices.PLACE_SAVED,
            person=person,
            values={"link": issued.link},
            expires=until,
        )
    return issued


def link_key(invitation: Invitation) -> str:
    """What the message with an invitation's link is called in the outbox."""
    return f"invitation:{invitation.pk}"


def numbers_key(invitation: Invitation) -> str:
    """What the message with an invitation's numbers is called in the outbox; new numbers go in a message of
    their own.
    """
    made = invitation.numbers_at
    renewed = made is not None and made > invitation.issued_at
    return f"numbers:{invitation.pk}" + (f":{made.timestamp()}" if made and renewed else "")


@transaction.atomic
def revoke(invitation: Invitation, *, by: Account) -> None:
    """This way in is closed, and every device that came through it is out within a second."""
    changed = Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        notices.take_back(link_key(invitation))
        notices.take_back(numbers_key(invitation))
        own_codes.take_back(invitation)
        devices.raise_epoch(invitation.person_id)
        journal.write("invitation.revoke", by=by, family=invitation.family, subject=invitation.pk)


def enter(
    token: str,
    code: str,
    *,
    address: str,
    device_name: str,
    shared_phone: bool,
    replaces: Device | None = None,
    let_go: str = "",
) -> tuple[Device, str]:
    """Token and code together bind a device; answers it and the key its browser keeps.

    Numbers that were given end with it, and the device has the person's own to show (own_codes.py).
    `replaces` is the device this browser already is, so that coming in twice is not two devices; `let_go` the
    one that goes for a fourth. Raises NoCode (nothing is changed), SlowDown, NoWayIn, Replaced, Tired, or
    TooManyDevices. Known and unknown tokens take the same steps and the same time. A try counts as wrong
    until it proves right, so a hundred at once are a hundred tries.
    """
    if not tokens_and_codes.six_digits(code):
        raise NoCode
    found = _find(token)
    invitation = found if found is not None and _is_open(found) else None
    attempt = guess_throttling.begin(invitation, link=token, address=address)
    if wait := guess_throttling.wait_before(attempt):
        attempt.delete()
        raise SlowDown(wait)
    right = tokens_and_codes.code_matches(code, found.code_digest if found else _decoy())
    if invitation is None or not right:
        wait = guess_throttling.held_up(attempt)
        guess_throttling.was_wrong(attempt, early=wait > 0)
        if wait:
            raise SlowDown(wait)
        raise Replaced if right and found is not None and _has_newer(found) else NoWayIn
    attempt.delete()
    known = replaces if replaces and replaces.person_id == invitation.person_id else None
    if known is None and guess_throttling.is_tired(invitation, attempt.link_digest):
        raise Tired
    return _let_in(invitation, name=device_name, shared_phone=shared_phone, known=known, let_go=let_go)


@transaction.atomic
def _let_in(
    opened: Invitation,
    *,
    name: str,
    shared_phone: bool,
    known: Device | None,
    let_go: str,
) -> tuple[Device, str]:
    """Bind the device, while the numbers still open this way in: given ones let in one, however many come at
    once.
    """
    standing = _ways_in().select_for_update().select_related("person", "family")
    invitation = standing.filter(pk=opened.pk, code_digest=opened.code_digest).first()
    if invitation is None:
        raise NoWayIn
    device, key = devices.bind(
        invitation, name=name, shared_phone=shared_phone, let_go=let_go, replaces=known
    )
    if invitation.own_since is None:
        own_codes.give(device, key, by=None)
    if known is None:
        new_device_alerts.tell(device)
    return device, key


def standing(person: Person, family: Family) -> Invitation:
    """The way in somebody has to a family now. Raises NotFound."""
    found = _ways_in().select_related("person", "family").filter(person=person, family=family)
    way_in = found.order_by("issued_at").last()
    if way_in is None:
        raise NotFound
    return way_in


def is_open(token: str) -> bool:
    """True while this link still leads to a door. For anyone who holds the link already, not for a page."""
    found = _find(token)
    return found is not None and _is_open(found)


def recall(person: Person, family: Family, *, token: str, code: str) -> Issued:
    """A way in of theirs from what only the page it was made on knows, to be passed on; without numbers, the
    link alone.

    Raises WrongMoment when it is not the newest, or the numbers are not those that open it,
    FamilyInPrivateTime as `invite` does.
    """
    private_time_block.require_no_private_time(person, family)
    found = _find(token)
    fits = found is not None and (found.person_id, found.family_id) == (person.pk, family.pk)
    if found is None or not fits or not _is_open(found):
        raise WrongMoment(_("These have been replaced. Make a new link and numbers."))
    if code and not tokens_and_codes.code_matches(code, found.code_digest):
        raise WrongMoment(_("These numbers have been used or replaced. Make new ones."))
    return Issued(found, tokens_and_codes.normalise(token), code)


def _ways_in() -> QuerySet[Invitation]:
    return Invitation.objects.filter(revoked_at=None, until__gt=timezone.now())


def _find(token: str) -> Invitation | None:
    """Also one that is kept under an earlier SECRET_KEY, and from now on under the one in use."""
    now, *earlier = tokens_and_codes.digests(tokens_and_codes.normalise(token), purpose=PURPOSE)
    found = Invitation.objects.select_related("person", "family").filter(token_digest__in=[now, *earlier])
    invitation = found.first()
    if invitation is not None and invitation.token_digest != now:
        Invitation.objects.filter(pk=invitation.pk).update(token_digest=now)
        invitation.token_digest = now
    return invitation


def _is_open(invitation: Invitation) -> bool:
    return invitation.revoked_at is None and invitation.until > timezone.now()


def _has_newer(invitation: Invitation) -> bool:
    newer = _ways_in().filter(person=invitation.person_id, family=invitation.family_id)
    return newer.filter(issued_at__gt=invitation.issued_at).exists()


@cache
def _decoy() -> str:
    """The hash of no code at all, to spend the same time on a link nobody has."""
    return tokens_and_codes.hide_code("")
