"""The token a program brings: one for each staff account, shown once, kept only as a keyed digest."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from participants import journal, keys, recognised
from participants.models import Account

LONGEST = 128


@transaction.atomic
def issue(account: Account) -> str:
    """A new token for this account, which ends the one it had. Only its digest is kept."""
    take_back(account)
    token = secrets.token_urlsafe(32)
    Token.objects.create(user=account, key=_kept(token))
    journal.write("api_token.issue", by=account, service=account.service, subject=account.pk)
    return token


@transaction.atomic
def take_back(account: Account) -> bool:
    """End this account's token; True when there was one."""
    gone, _each = Token.objects.filter(user=account).delete()
    if gone:
        journal.write("api_token.end", by=account, service=account.service, subject=account.pk)
    return bool(gone)


class StaffToken(TokenAuthentication):
    """`Authorization: Token …` of an active member of staff. Devices' bearer keys open nothing here."""

    def authenticate_credentials(self, key: str) -> tuple[Account, Token]:
        """The account and its token row. Raises AuthenticationFailed."""
        row = None
        if len(key) <= LONGEST:
            rows = Token.objects.select_related("user__service", "user__person")
            row = rows.filter(key=_kept(key)).first()
        if row is None or not row.user.is_active or row.user.service_id is None:
            raise AuthenticationFailed(_("This token is not, or no longer, in use."))
        recognised.note(key)
        return row.user, row


def _kept(token: str) -> str:
    """What the database knows of a token: 160 bits of a keyed SHA-256."""
    return keys.digest(token, purpose="api")[:40]
