"""Times in words on the reader's own clock: `{% when meeting.starts_at %}`."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from participants.entry.visitors import NOBODY, Visitor
from participants.models import ZONE
from participants.platform import clock

register = template.Library()


def zone_of(visitor: Visitor) -> str:
    """The reader's zone: their own, else their service's, else London."""
    if visitor.person is not None:
        return visitor.person.zone
    account = visitor.account
    if account is not None and account.service is not None:
        return account.service.zone
    return ZONE


def reader_zone(context: dict[str, Any]) -> str:
    """The zone of the person who reads this page."""
    return zone_of(context.get("visitor") or NOBODY)


@register.simple_tag(takes_context=True)
def when(context: dict[str, Any], at: datetime | None, *, cap: bool = False) -> SafeString:
    """A moment in words inside <time>, on the reader's clock; nothing for no moment."""
    if at is None:
        return SafeString()
    words = clock.when(at, reader_zone(context))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), capfirst(words) if cap else words)


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], at: datetime | None, *, cap: bool = False) -> str:
    """The day alone, in words."""
    if at is None:
        return ""
    words = clock.day_words(at.astimezone(ZoneInfo(reader_zone(context))))
    return capfirst(words) if cap else words


@register.simple_tag(takes_context=True)
def hour(context: dict[str, Any], at: datetime | None) -> str:
    """The clock alone, short, for columns: "16:20"."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(reader_zone(context)))
    return f"{local:%H:%M}"


@register.simple_tag(takes_context=True)
def brief(context: dict[str, Any], at: datetime | None) -> str:
    """A moment on the reader's clock, as short as can be: "18:52" today, with its day on another."""
    return clock.brief(at, reader_zone(context)) if at is not None else ""


@register.filter
def so_far(since: datetime | None) -> str:
    """How long something has been going on."""
    return clock.how_long(since) if since else ""
