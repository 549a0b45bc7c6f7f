"""A call elsewhere, such as Teams or a phone bridge: we show people of the room the way to it, and promise
nothing about it.

We cannot make anybody leave such a call, nor see who is in it, and the page says so. In private time the way
to it is not shown: people who were in it may be in it still, so the family is told to ring each other in a
call of its own.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import access, policy
from meetings.epoch import rights_changed
from meetings.media.engine import MediaAway, Ticket
from meetings.media.models import MediaConnection
from meetings.models import Circle, Meeting, OutsideCall, Seat
from participants.journal import journal
from participants.platform.errors import Unclear

LONGEST_LINK = 500
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,28}[0-9]")
_PIN = re.compile(r"[0-9][0-9 ]{0,18}#?")


@dataclass(frozen=True)
class Told:
    """What somebody in the room is told about the call: the plain sentence, and the way to it unless it is
    private time.
    """

    why: str
    link: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


class Outside:
    """Nothing goes through us, so there is nothing to admit to, cut or count."""

    name = "outside"
    limit_with_picture = limit = 0

    def admit(self, connection: MediaConnection) -> Ticket:
        """Raises MediaAway: the call is somewhere else."""
        raise MediaAway(gettext_lazy("The sound of this meeting is in a call somewhere else."))

    def expel(self, seats: Collection[UUID]) -> int:
        """We cannot make anybody leave that call."""
        return 0

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """Nothing of ours begins or ends."""


@transaction.atomic
def set_call(*, link: str, phone: str, pin: str, by: Seat) -> None:
    """Say where this meeting's call is: a link (https), a number with or without a PIN, or both; neither
    takes it away.

    Raises Unclear for a link that is not https, and for what is no number.
    """
    seat = access.hold(by, "meeting.set_call")
    link, phone, pin = link.strip(), phone.strip(), pin.strip()
    if link:
        require_link(link)
    require_phone(phone, pin)
    if link or phone:
        call = {"link": link, "phone": phone, "pin": pin}
        OutsideCall.objects.update_or_create(meeting=seat.meeting, defaults=call)
    else:
        OutsideCall.objects.filter(meeting=seat.meeting).delete()
    detail = {"link": bool(link), "phone": bool(phone)}
    journal.write(
        "meeting.set_call",
        by=seat,
        family=seat.meeting.family,
        subject=seat.meeting.pk,
        detail=detail,
    )
    rights_changed(seat.meeting)


def call_of(meeting: Meeting) -> OutsideCall | None:
    """The call the coordinator entered, for engines and for the page it is changed on; people are shown
    `told`.
    """
    return OutsideCall.objects.filter(meeting=meeting).first()


def told(seat: Seat) -> Told | None:
    """What this seat is told about the call. None when there is none, and for anyone not in the room."""
    call = call_of(seat.meeting) if access.is_in_room(seat) else None
    if call is None:
        return None
    if seat.meeting.stage == policy.PRIVATE:
        return Told(
            _(
                "This is family time, so leave that call. We can’t make anybody leave it, and we can’t see "
                "who is still in it. Ring each other in a call of your own."
            )
        )
    return Told(
        _(
            "You talk in a call somewhere else. We can’t make anybody leave that call, and we can’t see who "
            "is in it."
        ),
        link=call.link,
        phone=_("%(phone)s, PIN %(pin)s") % {"phone": call.phone, "pin": call.pin}
        if call.phone and call.pin
        else call.phone,
    )


def require_link(link: str) -> None:
    """Raises Unclear unless this is a plain https address: no other scheme, nobody's password in it."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        port = parts.port
    except ValueError as error:
        raise Unclear(_no_link()) from error
    plain = link.isprintable() and not re.search(r"[\s\\<>\"]", link) and len(link) <= LONGEST_LINK
    signed = parts.username is not None or parts.password is not None
    if not plain or parts.scheme != "https" or "." not in host or signed or port == 0:
        raise Unclear(_no_link())


def require_phone(phone: str, pin: str) -> None:
    """Raises Unclear for what cannot be dialled, and for a PIN without a number."""
    if (phone and not _PHONE.fullmatch(phone)) or (pin and not _PIN.fullmatch(pin)):
        raise Unclear(_("A phone number and a PIN are digits, with spaces if you like."))
    if pin and not phone:
        raise Unclear(_("Write the number the PIN is for."))


def _no_link() -> str:
    return _("The link begins with https://. Copy it from the invitation to the call.")
