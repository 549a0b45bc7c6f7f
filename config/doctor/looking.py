"""All looks, one after the other. One that fails says so and keeps no other from its turn."""

from collections.abc import Iterator

from django.db import Error, connection

from config.doctor import (
    database_looks,
    file_looks,
    message_looks,
    program_looks,
    public_address_looks,
    relay_looks,
    seal_looks,
)
from config.doctor.diagnosis import Finding, Look, Part

#: Seconds until a database that takes the connection and says nothing counts as away.
CONNECT_WITHIN = 5

LOOKS: tuple[tuple[str, Look], ...] = (
    ("version", program_looks.version),
    ("pages", program_looks.pages),
    ("database", database_looks.answers),
    ("database", database_looks.settings_of_server),
    ("clock", database_looks.clock),
    ("redis", database_looks.redis_answers),
    ("worker", program_looks.worker),
    ("accounts", program_looks.administrator),
    ("files", file_looks.folders),
    ("disk", file_looks.disk),
    ("seal", seal_looks.seal),
    ("mail", message_looks.mail),
    ("texts", message_looks.texts),
    ("relay", relay_looks.relay),
    ("address", public_address_looks.public_address),
)


def look() -> Iterator[Finding]:
    """Every finding, in the order of LOOKS."""
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"].setdefault("connect_timeout", CONNECT_WITHIN)
    for name, one in LOOKS:
        yield from _safely(Part(name), one)


def _safely(part: Part, one: Look) -> Iterator[Finding]:
    try:
        yield from one()
    except Error as error:
        # The kind alone: a database quotes rows.
        kind = type(error).__name__
        if part.name == "database":
            yield part.wrong(f"The database does not answer at DATABASE_URL ({kind}).")
        else:
            yield part.note(f"This cannot be known until the database is in order ({kind}).")
    except Exception as error:
        yield part.wrong(f"This could not be looked at ({type(error).__name__}).")
