"""The lock on the journal's table: the database itself refuses to change or delete a row.

One thing may be done to a row: the name of the person who did it can be taken out, which no digest is over.
It can never be changed into another.

Who can drop the lock can still change rows; the chain (journal.py) is what finds that. Used by a migration,
and by tests, which have to empty tables.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from participants.platform import triggers

TABLE = "participants_journalentry"
REFUSAL = "the journal is append-only"
NAMES = ("journal_no_update", "journal_no_delete")

_COLUMNS = (
    "id",
    "chain",
    "seq",
    "at",
    "action",
    "actor_id",
    "subject",
    "detail",
    "previous",
    "digest",
)
_OLD, _NEW = (", ".join(f"{row}.{one}" for one in _COLUMNS) for row in ("OLD", "NEW"))
_SQLITE = (
    f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON {TABLE} "
    f"WHEN NEW.actor <> '' OR ({_NEW}) IS NOT ({_OLD}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER journal_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
_POSTGRES = (
    f"CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW "
    f"WHEN (NEW.actor <> '' OR ROW({_NEW}) IS DISTINCT FROM ROW({_OLD})) "
    f"EXECUTE FUNCTION journal_append_only()",
    f"CREATE TRIGGER journal_no_delete BEFORE DELETE OR TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
)


def lock(connection: BaseDatabaseWrapper) -> None:
    """From now on rows can only be added. Locking twice is the same as once."""
    unlock(connection)
    with connection.cursor() as cursor:
        for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def unlock(connection: BaseDatabaseWrapper) -> None:
    """Take the lock away."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def is_locked(connection: BaseDatabaseWrapper) -> bool:
    """True while the database refuses to change or delete rows of the journal."""
    return triggers.in_force(connection).issuperset(NAMES)
