"""Where the carriers call us: what became of a message, and what somebody answered by text. Nothing counts
that they did not sign.
"""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from meetings.desk import incoming_texts
from participants.messages import delivery
from participants.messages.carriers import mail_events, signed
from participants.messages.carriers.mail import Mail, reference_of
from participants.platform.doors import NOTHING, POST, door
from participants.platform.errors import Unclear

LONGEST = 16 * 1024
OPTED_OUT = "21610"
NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@door("text.report", of=NOTHING, methods=POST)
def twilio_status(request: HttpRequest) -> HttpResponse:
    """What became of a text, by Twilio."""
    form = _twilio(request)
    delivery.report(
        "twilio",
        reference=form.get("MessageSid", ""),
        said=form.get("MessageStatus", ""),
        notice_id=request.GET.get("notice", ""),
        opted_out=form.get("ErrorCode") == OPTED_OUT,
    )
    return HttpResponse(status=204)


@csrf_exempt
@door("text.receive", of=NOTHING, methods=POST)
def twilio_text(request: HttpRequest) -> HttpResponse:
    """A text that came in, by Twilio. Nothing is sent back from here: every message of ours goes through the
    outbox.
    """
    form = _twilio(request)
    incoming_texts.hear(
        form.get("From", ""),
        form.get("Body", ""),
        carrier="twilio",
        reference=form.get("MessageSid", ""),
        opted_out=form.get("OptOutType") == "STOP",
    )
    return HttpResponse(NO_REPLY, content_type="text/xml")


@csrf_exempt
@door("text.report", of=NOTHING, methods=POST)
def notify_status(request: HttpRequest) -> HttpResponse:
    """What became of a text, by GOV.UK Notify."""
    said = _notify(request)
    delivery.report(
        "notify",
        reference=str(said.get("id", "")),
        said=str(said.get("status", "")),
        notice_id=str(said.get("reference", "")),
    )
    return HttpResponse(status=204)


@csrf_exempt
@door("text.report", of=NOTHING, methods=POST)
def mail_status(request: HttpRequest) -> HttpResponse:
    """What became of e-mails, by whichever provider carries them."""
    _short_enough(request)
    for event in mail_events.read(request):
        delivery.report(
            Mail.name,
            reference=reference_of(event.notice_id),
            said=event.said,
            notice_id=event.notice_id,
        )
    return HttpResponse(status=204)


@csrf_exempt
@door("text.receive", of=NOTHING, methods=POST)
def notify_text(request: HttpRequest) -> HttpResponse:
    """A text that came in, by GOV.UK Notify."""
    said = _notify(request)
    incoming_texts.hear(
        str(said.get("source_number", "")),
        str(said.get("message", "")),
        carrier="notify",
        reference=str(said.get("id", "")),
    )
    return HttpResponse(status=204)


def _twilio(request: HttpRequest) -> dict[str, str]:
    """The form, once we know who sent it. Twilio signs the address it was told to call, which is our public
    one.
    """
    _short_enough(request)
    url = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    signature = request.headers.get("X-Twilio-Signature", "")
    signed.by_twilio(url, dict(request.POST.lists()), signature)
    return request.POST.dict()


def _notify(request: HttpRequest) -> dict[str, Any]:
    _short_enough(request)
    signed.by_notify(request.headers.get("Authorization", ""))
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Unclear from error
    if not isinstance(said, dict):
        raise Unclear
    return said


def _short_enough(request: HttpRequest) -> None:
    if len(request.body) > LONGEST:
        raise Unclear
