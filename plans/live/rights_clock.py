"""The rights clock: one number that the database itself advances whenever a row changes that somebody's
rights depend on.

While it stands still, what was confirmed still holds, for every socket of every process: so a commit reads
one number instead of everybody's seats and devices. Triggers move it, not verbs, so no verb can forget to,
and neither can somebody at the database's own prompt. On PostgreSQL they wait for the end of the transaction:
then two verbs never wait for each other in a circle over this one row.
"""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

from participants.platform import triggers

#: What rights depend on: table and columns. Rights that end at a time of day are checked every few seconds
#: (room.py).
DEPENDS_ON: Mapping[str, tuple[str, ...]] = {
    "participants_account": ("is_active", "staff_role", "password", "person_id"),
    "participants_device": ("revoked_at", "person_id", "invitation_id", "shared_phone"),
    "participants_invitation": ("revoked_at", "until"),
    "participants_person": ("epoch",),
    "meetings_meeting": ("stage",),
    "meetings_seat": (
        "admitted_at",
        "removed_at",
        "role",
        "circle_id",
        "meeting_id",
        "person_id",
        "stays_in_private",
        "beside_id",
    ),
    "meetings_visit": ("let_in_at", "seat_id", "device_id", "session"),
    "plans_draft": ("audience", "circle_id", "closed_at", "frozen_at"),
    "django_session": ("expire_date",),
}

_ADVANCE = (
    "INSERT INTO plans_rightsclock (id, ticks) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET ticks = plans_rightsclock.ticks + 1"
)


def wind(connection: BaseDatabaseWrapper) -> None:
    """Set up the triggers; twice is the same as once."""
    stop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION rights_clock_tick() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {_ADVANCE}; RETURN NULL; END $$"
            )
        there = set(connection.introspection.table_names(cursor))
        for table, columns in DEPENDS_ON.items():
            # A table that a later migration makes is wound by a later migration.
            for what, when in _events(columns).items() if table in there else ():
                cursor.execute(_trigger(connection, table, what, when))


def stop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: from then on nobody trusts the clock."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, columns in DEPENDS_ON.items():
            for what in _events(columns) if table in there else ():
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, what)}{on}")


def is_wound(connection: BaseDatabaseWrapper) -> bool:
    """True while every trigger is there. Changing a table's columns takes SQLite's triggers away."""
    wanted = {_name(table, what) for table, columns in DEPENDS_ON.items() for what in _events(columns)}
    return wanted <= triggers.in_force(connection)


def read(connection: BaseDatabaseWrapper) -> int:
    """What the clock shows. Read it before the rights themselves: then it is never newer than they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ticks FROM plans_rightsclock WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def _events(columns: tuple[str, ...]) -> dict[str, str]:
    return {"changed": f"UPDATE OF {', '.join(columns)}", "gone": "DELETE"}


def _name(table: str, what: str) -> str:
    return f"rights_clock_{table}_{what}"


def _trigger(connection: BaseDatabaseWrapper, table: str, what: str, when: str) -> str:
    name = _name(table, what)
    if connection.vendor == "postgresql":
        return (
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rights_clock_tick()"
        )
    return f"CREATE TRIGGER {name} AFTER {when} ON {table} BEGIN {_ADVANCE}; END"
