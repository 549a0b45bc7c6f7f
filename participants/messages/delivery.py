"""What became of a message after it left: the provider's reports, in any order, twice, or late."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from participants.messages import notices
from participants.models import Notice
from participants.models.choices import ToDoKind
from participants.people import safe_contact, to_do

SENT, DELIVERED, FAILED = "sent", "delivered", "failed"
#: What may still change into each: "delivered" and "failed" are final.
_BEFORE = {SENT: ("",), DELIVERED: ("", SENT), FAILED: ("", SENT)}

#: The providers' own words; those missing say nothing new.
STATES = {
    "twilio": {
        "sent": SENT,
        "delivered": DELIVERED,
        "read": DELIVERED,
        "failed": FAILED,
        "undelivered": FAILED,
        "canceled": FAILED,
    },
    "notify": {
        "sending": SENT,
        "sent": SENT,
        "delivered": DELIVERED,
        "permanent-failure": FAILED,
        "temporary-failure": FAILED,
        "technical-failure": FAILED,
    },
    "mail": {
        "sent": SENT,
        "delivered": DELIVERED,
        "bounced": FAILED,
        "rejected": FAILED,
        "failed": FAILED,
    },
}


@transaction.atomic
def report(carrier: str, *, reference: str, said: str, notice_id: str = "", opted_out: bool = False) -> None:
    """Keep what the provider says became of one message. What we never sent, or know already, changes
    nothing.

    A report also tells that the message did go, in case its worker was killed before it could.
    """
    notice = _which(carrier, reference, notice_id)
    if notice is None:
        return
    _it_went(notice, carrier, reference)
    state = STATES[carrier].get(said)
    if state is None:
        return
    changed = Notice.objects.filter(pk=notice.pk, delivery__in=_BEFORE[state]).update(
        delivery=state, delivery_at=timezone.now()
    )
    if not changed or state != FAILED or notice.person is None:
        return
    if opted_out:
        safe_contact.stop_texts(notice.person)
    to_do.raise_for(notice.person, ToDoKind.NOT_DELIVERED)


def _which(carrier: str, reference: str, notice_id: str) -> Notice | None:
    """The message by our own id where the provider repeats it, else by the provider's reference."""
    rows = Notice.objects.select_related("person__service")
    try:
        found = rows.filter(pk=UUID(notice_id), provider_reference__in=("", reference)).first()
    except ValueError:
        found = None
    if found is not None or not reference:
        return found
    return rows.filter(carrier=carrier, provider_reference=reference).first()


def _it_went(notice: Notice, carrier: str, reference: str) -> None:
    waiting = Notice.objects.filter(pk=notice.pk, state__in=notices.WAITING)
    waiting.update(
        state=notices.SENT,
        **notices.NO_WORDS,
        lease_until=None,
        carrier=carrier,
        provider_reference=reference[:120],
    )
