"""Texts through GOV.UK Notify (REST, version 2): our notice's id is its reference, so a parcel is found again for certain.

Its template holds one placeholder, ((words)). Notify's senders are set up there, so a person's alias cannot be used.
"""

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from django.conf import settings

from participants.carriers import web
from participants.carriers.frame import NotNow, Parcel, Refused

CREATED, OK, BAD = 201, 200, 400
UUID_LENGTH = 36
LOST = ("permanent-failure", "temporary-failure", "technical-failure")


class Notify:
    """One service's key, one template for texts."""

    name = "notify"

    def hand_over(self, parcel: Parcel) -> str:
        """Sends the text. Raises Refused for a number Notify cannot read, NotNow for anything that may mend."""
        wanted = {
            "phone_number": parcel.address,
            "template_id": settings.NOTIFY["text_template"],
            "personalisation": {"words": parcel.body},
            "reference": str(parcel.id),
        }
        if settings.NOTIFY["sender"]:
            wanted["sms_sender_id"] = settings.NOTIFY["sender"]
        headers = {**_keys(), "Content-Type": "application/json"}
        url = f"{settings.NOTIFY['url']}/v2/notifications/sms"
        answer = web.ask("POST", url, headers=headers, body=json.dumps(wanted).encode())
        if answer.status == CREATED and answer.said.get("id"):
            return str(answer.said["id"])
        if answer.status == BAD and _is_about_the_number(answer):
            raise Refused
        # A wrong key or template, or a service that is still on trial: somebody mends it, and then it goes.
        raise NotNow

    def find(self, parcel: Parcel) -> str:
        """Notify's id for our reference."""
        url = f"{settings.NOTIFY['url']}/v2/notifications?{urlencode({'reference': parcel.id})}"
        answer = web.ask("GET", url, headers=_keys())
        if answer.status != OK:
            raise NotNow
        for one in answer.said.get("notifications", []):
            if one.get("reference") == str(parcel.id) and one.get("status") not in LOST:
                return str(one["id"])
        return ""


def _is_about_the_number(answer: web.Answer) -> bool:
    errors = answer.said.get("errors", [])
    return any(
        error.get("error") in ("ValidationError", "InvalidPhoneError")
        and "phone_number" in str(error.get("message", ""))
        for error in errors
        if isinstance(error, dict)
    )


def _keys() -> dict[str, str]:
    """A token that is good for half a minute. A key is "name-<service id>-<secret>"."""
    key = settings.NOTIFY["key"]
    secret, service = key[-UUID_LENGTH:], key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
    head = _part({"typ": "JWT", "alg": "HS256"})
    claim = _part({"iss": service, "iat": int(time.time())})
    signed = hmac.new(secret.encode(), head + b"." + claim, hashlib.sha256).digest()
    token = b".".join([head, claim, _bare(signed)]).decode()
    return {"Authorization": f"Bearer {token}"}


def _part(value: dict[str, object]) -> bytes:
    return _bare(json.dumps(value, separators=(",", ":")).encode())


def _bare(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
