"""Handing a message over: whether, how and with how much in it says `reaching`; who carries it, the
settings.
"""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from participants.messages import calendar_entry, carriers, fresh_codes, notices, reaching
from participants.messages.calendar_entry import Entry
from participants.messages.carriers.interface import Carrier, Parcel, Refused, Stopped
from participants.messages.reaching import Kind, NoWay, Way
from participants.models import Notice
from participants.people import safe_contact

# When every hour is safe a text may still not arrive long after it was sent.
LONGEST_ON_THE_WAY = timedelta(hours=10)


def post(notice: Notice) -> None:
    """Send one claimed message, put it off to the person's safe hours, or drop it when no way is safe any
    more.

    Raises OSError when it could not be handed over; then nothing is known to have gone.
    """
    now = timezone.now()
    way = reaching.reach(notice.person, notice.kind, at=now) if notice.person else NoWay.NO_CHANNEL
    if isinstance(way, NoWay):
        notices.not_safe(notice)
    elif notice.expires <= now:
        notices.too_late(notice)
    elif way.at > now:
        notices.later(notice, at=way.at)
    else:
        _send(notice, way)


def _send(notice: Notice, way: Way) -> None:
    carrier = carriers.carrier_for(way.channel)
    parcel = parcel_of(notice, way)
    try:
        reference = _sent_before(notice, carrier, parcel) or carrier.hand_over(_with_its_code(notice, parcel))
    except Stopped:
        if notice.person is not None:
            safe_contact.stop_texts(notice.person)
        notices.later(notice, at=timezone.now())  # another way, if there is one
    except Refused:
        notices.refused(notice)
    else:
        notices.done(notice, reference=reference, channel=way.channel, carrier=carrier.name)


def _sent_before(notice: Notice, carrier: Carrier, parcel: Parcel) -> str:
    """The reference of an earlier try that went out, though its worker could not say so any more."""
    return carrier.find(parcel) if notice.tries > 1 else ""


def _with_its_code(notice: Notice, parcel: Parcel) -> Parcel:
    """The message with six numbers made this moment, where it promised some; nobody has them but who gets
    it.
    """
    if not notice.code_for or notice.person is None:
        return parcel
    code = fresh_codes.issue(notice.person, purpose=notice.code_for, by=notice.person, channel=parcel.channel)
    return replace(
        parcel,
        body=parcel.body.replace(notices.TO_BE_MADE["code"], code),
        until=min(parcel.until, timezone.now() + fresh_codes.GOOD_FOR),
    )


def parcel_of(notice: Notice, way: Way) -> Parcel:
    """The message as it goes: what must not be said this way any more is replaced by a link."""
    subject, body = notice.subject, notice.body
    if notice.person is not None and not way.may_say(notice.kind):
        values = {"link": f"{settings.PUBLIC_URL}/"}
        subject, body = notices.said(notices.least(notice.kind), way, notice.person, values)
    calendar, method = _calendar(notice, way)
    now = timezone.now()
    ends = way.until or now + LONGEST_ON_THE_WAY
    return Parcel(
        id=notice.pk,
        channel=way.channel,
        address=way.address,
        sender=way.sender,
        has_alias=way.has_alias,
        subject=subject,
        body=body,
        language=notice.person.language if notice.person else settings.LANGUAGE_CODE,
        made_at=notice.created_at,
        first_tried_at=notice.first_tried_at or now,
        until=min(ends, notice.expires),
        wants_answer=notice.kind == Kind.QUESTION,
        calendar=calendar,
        method=method,
    )


def _calendar(notice: Notice, way: Way) -> tuple[str, str]:
    """The calendar file that goes with it and its method; nothing where none may go any more."""
    if notice.entry is None or not way.takes_entry:
        return "", ""
    entry = Entry.of_kept(notice.entry)
    file = calendar_entry.write(
        entry,
        to=way.address,
        called=way.sender,
        sent_from=settings.DEFAULT_FROM_EMAIL,
        at=notice.created_at,
    )
    return file, entry.method
