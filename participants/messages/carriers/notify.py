"""Texts and letters through GOV.UK Notify (REST, version 2): our notice's id is its reference, so a parcel is
found again for certain.

The template for texts holds one placeholder, ((words)). Notify's senders are set up there, so a person's
alias cannot be used. Letters go as the PDF we draw; Notify prints and posts it, and looks at the address on
it only afterwards.
"""

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from django.conf import settings

from participants.messages.carriers import paper, web
from participants.messages.carriers.interface import NotNow, Parcel, Refused

CREATED, OK, BAD = 201, 200, 400
UUID_LENGTH = 36
LOST = (
    "permanent-failure",
    "temporary-failure",
    "technical-failure",
    "validation-failed",
    "virus-scan-failed",
    "cancelled",
)


class _Notify:
    """What texts and letters have in common."""

    name = "notify"

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


class Notify(_Notify):
    """One service's key, one template for texts."""

    def hand_over(self, parcel: Parcel) -> str:
        """Sends the text. Raises Refused for a number Notify cannot read, NotNow for anything that may
        mend.
        """
        wanted: dict[str, object] = {
            "phone_number": parcel.address,
            "template_id": settings.NOTIFY["text_template"],
            "personalisation": {"words": parcel.body},
            "reference": str(parcel.id),
        }
        if settings.NOTIFY["sender"]:
            wanted["sms_sender_id"] = settings.NOTIFY["sender"]
        answer = _post("sms", wanted)
        if answer.status == BAD and _is_about_the_number(answer):
            raise Refused
        return _id_in(answer)


class NotifyLetters(_Notify):
    """The PDF we draw, printed and posted."""

    def hand_over(self, parcel: Parcel) -> str:
        """Sends the letter. Raises Refused where no postal address is known, NotNow for anything that may
        mend.
        """
        if "\n" not in parcel.address:
            raise Refused
        content = base64.b64encode(paper.of(parcel)).decode()
        wanted = {"reference": str(parcel.id), "content": content}
        return _id_in(_post("letter", {**wanted, "postage": settings.NOTIFY["postage"]}))


def _post(kind: str, wanted: dict[str, object]) -> web.Answer:
    headers = {**_keys(), "Content-Type": "application/json"}
    url = f"{settings.NOTIFY['url']}/v2/notifications/{kind}"
    return web.ask("POST", url, headers=headers, body=json.dumps(wanted).encode())


def _id_in(answer: web.Answer) -> str:
    """A wrong key or template, or a service that is still on trial: somebody mends it, and then it goes."""
    if answer.status != CREATED or not answer.said.get("id"):
        raise NotNow
    return str(answer.said["id"])


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
