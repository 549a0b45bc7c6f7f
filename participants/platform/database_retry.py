"""Asks the database once more when it hung up in between: a thread that lives long keeps its connection, dead
or not.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

Result = TypeVar("Result")


def once_more(ask: Callable[[], Result]) -> Result:
    """What `ask` answers; asked again, on a new connection, when the database had hung up. Only for what
    changes nothing.

    Raises what the second try raises. Never inside a transaction.
    """
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return ask()
