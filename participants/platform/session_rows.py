"""Browser sessions as rows: each is kept under a keyed hash of its key. What stands in the cookie stands in
no database.

So nobody gets from a copy of the database to somebody's open desk. The key of the hash is the service's own
(SECRET_KEY).
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from participants.platform import tokens_and_codes

#: As long as Django's own column: 160 bits.
LENGTH = 40


def stored_key(session_key: str) -> str:
    """What a session is stored under, from the key in its browser's cookie."""
    return tokens_and_codes.digest(session_key, purpose="session")[:LENGTH]


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
        """An open session by its browser's key."""
        open_ones = self.model.objects.filter(expire_date__gt=timezone.now())
        return open_ones.filter(pk=stored_key(session_key)).first()
