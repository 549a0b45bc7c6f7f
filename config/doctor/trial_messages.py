"""A message to try a carrier with, in words that say nothing to somebody who reads along."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from config.doctor.diagnosis import Finding, Level, Part
from config.doctor.message_looks import mail, texts
from participants.messages.carriers import carrier_for
from participants.messages.carriers.folder import Folder
from participants.messages.carriers.interface import NotNow, Parcel, Refused
from participants.messages.reaching import NEUTRAL_SENDER
from participants.models.choices import Channel

SUBJECT, WORDS = "A test", "This is a test. You need do nothing."
LOOKS = {Channel.EMAIL: mail, Channel.TEXT: texts}


def send(channel: Channel, address: str) -> Iterator[Finding]:
    """Hand one over as the worker would. The address is in no finding."""
    part = Part("mail" if channel == Channel.EMAIL else "texts")
    carrier = carrier_for(channel)
    if isinstance(carrier, Folder):
        yield part.wrong("Nothing was sent: no carrier is set, so it would be a file. See the line above.")
        return
    if any(found.level == Level.WRONG for found in LOOKS[channel]()):
        yield part.wrong("Nothing was sent: see the lines above.")
        return
    try:
        carrier.hand_over(_parcel(channel, address))
    except Refused:
        yield part.wrong("The test was refused for good: is the address or number right?")
    except NotNow:
        yield part.wrong("The test was not taken: the provider did not answer, or refuses our keys.")
    else:
        yield part.good(f"The test was handed over to {carrier.name}. Look whether it arrives.")


def _parcel(channel: Channel, address: str) -> Parcel:
    now = timezone.now()
    return Parcel(
        id=uuid4(),
        channel=channel,
        address=address,
        sender=NEUTRAL_SENDER,
        has_alias=False,
        subject=SUBJECT,
        body=WORDS,
        language=settings.LANGUAGE_CODE,
        made_at=now,
        first_tried_at=now,
        until=now + timedelta(hours=1),
    )
