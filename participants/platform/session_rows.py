"""Browser sessions as rows: each is kept under a keyed hash of its key. What stands in the cookie stands in
no database.

So nobody gets from a copy of the database to somebody's open desk. The key of the hash is the service's own
(SECRET_KEY).
"""

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import transaction
from django.utils import timezone

from participants.models import Account, StaffSession
from participants.platform import tokens_and_codes

#: As long as Django's own column: 160 bits.
LENGTH = 40


def stored_key(session_key: str) -> str:
    """What a session is stored under, from the key in its browser's cookie."""
    return _stored_keys(session_key)[0]


def _stored_keys(session_key: str) -> list[str]:
    """The same under each SECRET_KEY, the one in use first."""
    return [one[:LENGTH] for one in tokens_and_codes.digests(session_key, purpose="session")]


class SessionStore(db.SessionStore):
    """Django's own sessions in the database, but for the name of their rows. Only their synchronous half is
    in use.
    """

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """The row behind the cookie's key; a key that opens none is forgotten, as Django does it."""
        plain = self._session_key
        if plain is None:
            return None
        found: AbstractBaseSession | None = self._row(plain)
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str | None) -> bool:
        """Whether a session with this key is there, open or run out."""
        return session_key is not None and super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row as it will be saved."""
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """This session, or the one with that key, is gone."""
        going = session_key or self.session_key
        if going is not None:
            super().delete(stored_key(going))

    def _row(self, session_key: str) -> AbstractBaseSession | None:
        """An open session by its browser's key; one of an earlier SECRET_KEY is kept under the one in use
        from now on.
        """
        now, *earlier = _stored_keys(session_key)
        open_ones = self.model.objects.filter(expire_date__gt=timezone.now())
        found: AbstractBaseSession | None = open_ones.filter(pk__in=[now, *earlier]).first()
        if found is not None and found.pk != now:
            found = self._keyed_anew(found, now)
        return found

    def _keyed_anew(self, row: AbstractBaseSession, now: str) -> AbstractBaseSession | None:
        """The row under its new name, and with a new proof that the account's password is the same: Django
        would make another session instead, and a socket could not tell its browser of that.
        """
        data = self.decode(row.session_data)
        account = Account.objects.filter(pk=data[SESSION_KEY]).first() if SESSION_KEY in data else None
        proof = str(data.get(HASH_SESSION_KEY))
        if account is not None and proof in account.get_session_auth_fallback_hash():
            data[HASH_SESSION_KEY] = account.get_session_auth_hash()
        with transaction.atomic():
            changed = {"session_key": now, "session_data": self.encode(data)}
            self.model.objects.filter(pk=row.pk).update(**changed)
            StaffSession.objects.filter(session_key=row.pk).update(session_key=now)
        found: AbstractBaseSession | None = self.model.objects.filter(pk=now).first()
        return found
