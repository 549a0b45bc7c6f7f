"""Texts through Twilio (Programmable Messaging, API 2010-04-01).

Twilio takes no reference of ours. So a parcel that may have gone is looked for among the messages to that
number since it was first tried, by its words; and the delivery report carries the notice's id in its address.
"""

import base64
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from participants.messages.carriers import web
from participants.messages.carriers.interface import NotNow, Parcel, Refused, Stopped

CREATED, OK = 201, 200
OPTED_OUT = 21610  # "Attempt to send to unsubscribed recipient"
WRONG_KEYS = (401, 403)
# Twilio's clock and ours need not agree to the second.
SKEW = timedelta(seconds=60)
LONGEST_WAIT = 36_000  # seconds a message may wait at Twilio
ALIAS = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
LOST = ("failed", "undelivered", "canceled")


class Twilio:
    """One account, and a sender of its own: a number, or a messaging service."""

    name = "twilio"

    def hand_over(self, parcel: Parcel) -> str:
        """Creates the message; it does not wait there beyond the person's safe hours."""
        left = int((parcel.until - timezone.now()).total_seconds())
        if left < 1:
            raise NotNow
        form = {
            "To": parcel.address,
            "Body": parcel.body,
            "StatusCallback": f"{settings.PUBLIC_URL}/hooks/twilio/status?notice={parcel.id}",
            "ValidityPeriod": str(min(left, LONGEST_WAIT)),
            **_sender(parcel),
        }
        headers = {**_keys(), "Content-Type": "application/x-www-form-urlencoded"}
        answer = web.ask("POST", _messages(), headers=headers, body=urlencode(form).encode())
        if answer.status == CREATED and answer.said.get("sid"):
            return str(answer.said["sid"])
        if answer.said.get("code") == OPTED_OUT:
            raise Stopped
        if answer.status in WRONG_KEYS:
            raise NotNow
        raise Refused

    def find(self, parcel: Parcel) -> str:
        """The newest message of the same words to the same number since the first try."""
        since = parcel.first_tried_at.astimezone(UTC)
        query = urlencode({"To": parcel.address, "DateSent>": f"{since:%Y-%m-%d}", "PageSize": 100})
        answer = web.ask("GET", f"{_messages()}?{query}", headers=_keys())
        if answer.status != OK:
            raise NotNow
        for message in answer.said.get("messages", []):
            if _is_it(message, parcel, since=since - SKEW):
                return str(message["sid"])
        return ""


def _is_it(message: dict[str, Any], parcel: Parcel, *, since: datetime) -> bool:
    if message.get("body") != parcel.body or message.get("status") in LOST:
        return False
    try:
        made_at = parsedate_to_datetime(str(message.get("date_created")))
    except (TypeError, ValueError):
        return False
    return made_at >= since


def _sender(parcel: Parcel) -> dict[str, str]:
    """The person's alias where a name may be a sender and no answer is hoped for: nobody can answer a
    name.
    """
    if parcel.has_alias and not parcel.wants_answer and ALIAS.fullmatch(parcel.sender):
        return {"From": parcel.sender}
    if settings.TWILIO["service"]:
        return {"MessagingServiceSid": settings.TWILIO["service"]}
    return {"From": settings.TWILIO["number"]}


def _messages() -> str:
    account = settings.TWILIO["account"]
    return f"{settings.TWILIO['url']}/2010-04-01/Accounts/{account}/Messages.json"


def _keys() -> dict[str, str]:
    pair = f"{settings.TWILIO['account']}:{settings.TWILIO['token']}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
