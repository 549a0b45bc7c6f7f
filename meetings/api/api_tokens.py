"""The token a program brings: one for each staff account, shown once, kept only as a keyed digest."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from participants.journal import journal
from participants.models import Account, JournalEntry, Service
from participants.platform import known_credentials, tokens_and_codes
from participants.staff import administrators

LONGEST = 128
PURPOSE, KEPT = "api", 40
#: What the journal says when a token comes under another SECRET_KEY, since its row cannot.
REKEYED = "api_token.rekey"


@transaction.atomic
def issue(account: Account) -> str:
    """A new token for this account, which ends the one it had. Only its digest is kept."""
    take_back(account)
    token = secrets.token_urlsafe(32)
    Token.objects.create(user=account, key=_kept(token))
    journal.write("api_token.issue", by=account, service=account.service, subject=account.pk)
    return token


@transaction.atomic
def take_back(account: Account, *, by: Account | None = None) -> bool:
    """End this account's token; True when there was one. `by` is its administrator, else the account itself.

    Raises NotAllowed for an administrator of another service.
    """
    if by is not None and by.pk != account.pk:
        administrators.require(by, account.service)
    gone, _each = Token.objects.filter(user=account).delete()
    if gone:
        journal.write("api_token.end", by=by or account, service=account.service, subject=account.pk)
    return bool(gone)


def of_service(service: Service) -> QuerySet[Token]:
    """Every token that works for somebody of this service, by name."""
    rows = Token.objects.filter(user__service=service, user__is_active=True)
    return rows.select_related("user__person").order_by("user__person__name", "user__email")


def made_at(account: Account) -> datetime | None:
    """When the account's token was made; None without one."""
    found: datetime | None = Token.objects.filter(user=account).values_list("created", flat=True).first()
    return found


def not_used_since(moment: datetime) -> int:
    """How many tokens were made before, and have not come under another SECRET_KEY since."""
    rekeyed = JournalEntry.objects.filter(action=REKEYED, at__gte=moment).values_list("subject", flat=True)
    made = Token.objects.filter(created__lt=moment).values_list("user_id", flat=True)
    return len({str(one) for one in made} - set(rekeyed))


class StaffToken(TokenAuthentication):
    """`Authorization: Token …` of an active member of staff. Devices' bearer keys open nothing here."""

    def authenticate_credentials(self, key: str) -> tuple[Account, Token]:
        """The account and its token row. Raises AuthenticationFailed."""
        row = None
        if len(key) <= LONGEST:
            row = _row_of(key)
        if row is None or not row.user.is_active or row.user.service_id is None:
            raise AuthenticationFailed(_("This token is not, or no longer, in use."))
        known_credentials.note(key)
        return row.user, row


def _row_of(token: str) -> Token | None:
    """Also of a token that is kept under an earlier SECRET_KEY, and from now on under the one in use."""
    now, *earlier = [one[:KEPT] for one in tokens_and_codes.digests(token, purpose=PURPOSE)]
    rows = Token.objects.select_related("user__service", "user__person")
    found: Token | None = rows.filter(key__in=[now, *earlier]).first()
    if found is None or found.key == now:
        return found
    with transaction.atomic():
        if Token.objects.filter(key=found.key).update(key=now):
            account = found.user
            journal.write(REKEYED, by=account, service=account.service, subject=account.pk)
    return rows.filter(key=now).first()


def _kept(token: str) -> str:
    """What the database knows of a token: 160 bits of a keyed SHA-256."""
    return tokens_and_codes.digest(token, purpose=PURPOSE)[:KEPT]
