"""Takes deleted rows off the disk as well: a database that has deleted something has, as a rule, only stopped
showing it.

SQLite: every connection runs with `secure_delete`, which overwrites what is deleted in the database file; the
write-ahead log, which still holds the pages as they were, is emptied into the file and cut to nothing. After
that the words are in no file of the database.

PostgreSQL: the tables are rewritten (`VACUUM FULL`), so the words are in no table, no dump, and none of the
tables' files. PostgreSQL's own write-ahead log keeps what was written until it is overwritten or removed:
docs/deploy.md says how (`wal_recycle = off`, and no archive that outlives the meeting). A plain `VACUUM`
would leave the bytes in the pages.
"""

import logging
import time
from functools import partial

from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import DatabaseError

logger = logging.getLogger(__name__)
TRIES = 25


def scrub_on_commit(*tables: type[Model]) -> None:
    """Scrub these tables as soon as the running transaction has committed."""
    transaction.on_commit(partial(scrub, *tables))


def scrub(*tables: type[Model]) -> bool:
    """Take deleted rows off the disk; outside any transaction. False, and a line in the log, when it could
    not.
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(0.2)
        try:
            if _scrub(tables):
                return True
        except DatabaseError as error:
            logger.warning("scrubbing waits: %s", type(error).__name__)
    logger.error("deleted private rows may still be in the database's files: run manage.py scrub")
    return False


def _scrub(tables: tuple[type[Model], ...]) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_sizes = cursor.fetchone()
            return not busy
        cursor.execute("SET lock_timeout = '3s'")
        try:
            for model in tables:
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(model._meta.db_table)}")
        finally:
            cursor.execute("RESET lock_timeout")
    return True
