"""Passwords set by their owner alone: a link that works once, for some days, and only while its account is
open.

An administrator makes one for somebody new, or for somebody who forgot theirs; the owner asks for one of
their own. We keep a keyed hash of the link's 256-bit token. Opening a link shows nothing of anybody and
changes nothing; a password sent through it ends the one before, every sign-in of the account, and the link.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.entry import devices
from participants.journal import journal
from participants.messages import carriers, notices
from participants.messages.carriers.folder import Folder
from participants.models import Account, PasswordLink
from participants.models.choices import Channel
from participants.platform import tokens_and_codes
from participants.platform.errors import Refusal, Unclear, WrongMoment
from participants.staff import account_alerts, administrators, sign_ins

PURPOSE = "own password"
GOOD_FOR = timedelta(days=7)
#: A link somebody asked for themselves is used at once or not at all.
ASKED_GOOD_FOR = timedelta(hours=1)
#: Asking again and again sends no more than one message in this time.
ASKED_AGAIN_AFTER = timedelta(minutes=5)
#: How long the row of a link that has run out is kept.
KEPT_FOR = timedelta(days=31)


class LinkOver(Refusal):
    """Used, replaced, taken back, run out, or never made: one answer for all of them."""

    code = "link_over"
    message = gettext_lazy(
        "This link has been used already, or has run out. Ask your administrator for a new one."
    )
    status = 410


@dataclass(frozen=True)
class Made:
    """A new link. The token is here and nowhere else; `sent` is true when it went by e-mail, so nobody else
    need see it.
    """

    link: PasswordLink
    token: str = field(repr=False)
    sent: bool

    @property
    def address(self) -> str:
        """What its owner opens."""
        return f"{settings.PUBLIC_URL}{reverse('own_password', args=[self.token])}"


def past_their_time() -> QuerySet[PasswordLink]:
    """Links that ran out so long ago that nobody asks about them; the daily task removes them."""
    return PasswordLink.objects.filter(until__lt=timezone.now() - KEPT_FOR)


@transaction.atomic
def make(account: Account, *, by: Account) -> Made:
    """A link for somebody of the administrator's own service; the ones before it end. Their password stays
    until they set one.

    Raises NotAllowed, and WrongMoment for a closed account.
    """
    administrators.require(by, account.service)
    rows = Account.objects.select_for_update().filter(pk=account.pk, is_active=True)
    if not rows.exists():
        raise WrongMoment(_("This account is closed. Open it again first."))
    made = first_link(account, by=by)
    if account.has_usable_password():
        account_alerts.tell(account, by=by)
    return made


def first_link(account: Account, *, by: Account) -> Made:
    """The link for anyone who has no password yet. A part of a larger verb, which has asked who may."""
    made = _make(account, by=by, good_for=GOOD_FOR)
    _write("account.make_password_link", by=by, of=account)
    return made


@transaction.atomic
def ask(email: str) -> None:
    """A link by e-mail to whoever this account belongs to. Nothing happens, and nothing tells, for an e-mail
    nobody has.
    """
    account = Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
    now = timezone.now()
    if account is None or account.service is None:
        return
    lately = standing(account).filter(made_by=None, made_at__gt=now - ASKED_AGAIN_AFTER)
    if lately.exists():
        return
    _make(account, by=None, good_for=ASKED_GOOD_FOR)
    _write("account.ask_password_link", by=None, of=account)


def open_link(token: str) -> PasswordLink:
    """The link behind a token, while it leads anywhere. Raises LinkOver."""
    rows = PasswordLink.objects.select_related("account__person", "account__service").filter(
        digest__in=tokens_and_codes.digests(token, purpose=PURPOSE),
        ended_at=None,
        until__gt=timezone.now(),
        account__is_active=True,
    )
    found = rows.first()
    if found is None:
        raise LinkOver
    return found


@transaction.atomic
def set_own(token: str, password: str) -> Account:
    """Its owner's own password; what the old one opened is signed out, and the link is used up.

    Raises LinkOver, and Unclear (field `password`) for a weak one, which uses up nothing.
    """
    link = open_link(token)
    account = Account.objects.select_for_update().get(pk=link.account_id)
    link = open_link(token)
    require_strong(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    end(account)
    sign_ins.end_all(account)
    if account.person_id is not None:
        devices.raise_epoch(account.person_id)
    _write("account.set_own_password", by=account, of=account)
    return account


def end(account: Account) -> None:
    """No link of this account leads anywhere any more, and one that has not gone yet does not go."""
    for link in standing(account):
        notices.take_back(_key(link))
    PasswordLink.objects.filter(account=account, ended_at=None).update(ended_at=timezone.now())


def standing(account: Account) -> QuerySet[PasswordLink]:
    """Links of this account that have not ended; they may have run out."""
    return PasswordLink.objects.filter(account=account, ended_at=None)


def require_strong(password: str, account: Account) -> None:
    """Raises Unclear with the reasons, never with the password."""
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        words = _("This password is too weak. %(reasons)s") % {"reasons": reasons}
        raise Unclear(words, field="password") from error


def _make(account: Account, *, by: Account | None, good_for: timedelta) -> Made:
    end(account)
    token = tokens_and_codes.make_device_key()
    until = timezone.now() + good_for
    link = PasswordLink.objects.create(
        account=account,
        digest=tokens_and_codes.digest(token, purpose=PURPOSE),
        made_by=by,
        until=until,
    )
    made = Made(link, token, sent=False)
    return Made(link, token, sent=_send(made, until=until))


def _send(made: Made, *, until: datetime) -> bool:
    """By e-mail, through the outbox. False where no mail leaves this server: then it has to be handed
    over.
    """
    account = made.link.account
    words = notices.NEW_PASSWORD if account.has_usable_password() else notices.FIRST_PASSWORD
    notice = notices.queue(
        _key(made.link),
        words,
        person=account.person,
        values={"link": made.address},
        expires=until,
    )
    leaves = not isinstance(carriers.carrier_for(Channel.EMAIL), Folder)
    return notice is not None and leaves


def _key(link: PasswordLink) -> str:
    return f"password_link:{link.pk}"


def _write(action: str, *, by: Account | None, of: Account) -> None:
    if of.service is not None:
        journal.write(action, by=by, service=of.service, subject=of.pk)
