"""The triggers a database runs, by name: what rules rest on has to be there, not only to have been put there
once.
"""

from django.db.backends.base.base import BaseDatabaseWrapper


def in_force(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of all triggers that run. Rebuilding a table takes SQLite's away; PostgreSQL's can be
    switched off.
    """
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall()}
