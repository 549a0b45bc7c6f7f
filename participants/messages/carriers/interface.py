"""What every carrier promises: hand one parcel over, and find one that was handed over before."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


class NotNow(OSError):
    """It could not be handed over this time. Its words name neither address nor message: it may end up in a
    log.
    """


class Refused(Exception):
    """It will never be carried: no such number, or the provider does not take it."""


class Stopped(Refused):
    """The provider does not carry it because the person asked for no more texts."""


@dataclass(frozen=True)
class Parcel:
    """One message, ready to go. `until`: after that moment it had better not arrive."""

    id: UUID
    channel: str
    address: str = field(repr=False)
    sender: str = field(repr=False)
    has_alias: bool
    subject: str = field(repr=False)
    body: str = field(repr=False)
    language: str
    made_at: datetime
    first_tried_at: datetime
    until: datetime
    wants_answer: bool = False
    # A calendar file and what it asks a calendar to do; only an e-mail has one.
    calendar: str = field(default="", repr=False)
    method: str = ""


class Carrier(Protocol):
    """A way out of the house."""

    name: str

    def hand_over(self, parcel: Parcel) -> str:
        """Sends it and answers the provider's reference. Raises NotNow (again later), Refused or Stopped
        (never).
        """

    def find(self, parcel: Parcel) -> str:
        """The reference of this parcel if it was handed over before; "" when it was not, or nobody can say.

        Raises NotNow when the provider does not answer, so that it is not sent blindly.
        """
