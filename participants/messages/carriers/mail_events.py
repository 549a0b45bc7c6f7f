"""What a provider of e-mail tells about messages, read by django-anymail, which knows each one's words and
signatures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest

from participants.messages.carriers.mail import NOTICE
from participants.messages.carriers.signed import NotSigned
from participants.platform.errors import Unclear

BACKENDS = "anymail.backends."


@dataclass(frozen=True)
class Event:
    """What became of the e-mail of one notice, in anymail's words."""

    notice_id: str
    said: str


def read(request: HttpRequest) -> Iterator[Event]:
    """What the call tells about e-mails of ours.

    Raises NotSigned unless the provider brought the secret we agreed with it (`ANYMAIL_WEBHOOK_SECRET`,
    "name:password") and whatever signature it has of its own; Unclear for what cannot be read.
    """
    if not settings.EMAIL_THROUGH.startswith(BACKENDS) or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise NotSigned
    view = _view(settings.EMAIL_THROUGH.split(".")[2])
    try:
        view.run_validators(request)
    except SuspiciousOperation:
        raise NotSigned from None
    try:
        told = view.parse_events(request)
    except (ValueError, LookupError, TypeError, AttributeError, ImproperlyConfigured):
        raise Unclear from None
    for one in told:
        yield Event(str((one.metadata or {}).get(NOTICE, "")), str(one.event_type))


def _view(provider: str) -> Any:
    """Anymail's own reader of that provider's calls."""
    module = import_module(f"anymail.webhooks.{provider}")
    found = (
        one
        for name, one in vars(module).items()
        if name.endswith(("TrackingWebhookView", "CombinedWebhookView")) and one.__module__ == module.__name__
    )
    return next(found)()
