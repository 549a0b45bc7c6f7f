"""The circle a page shows, carried on by its links and forms. Built into every template; nothing at all where
none can be chosen.
"""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from meetings.models import Circle

register = template.Library()


@register.simple_tag(takes_context=True)
def in_circle(context: template.Context) -> SafeString:
    """`?circle=…` for a link to another page of the same circle."""
    circle = _chosen(context)
    return format_html("?circle={}", circle.pk) if circle is not None else SafeString("")


@register.simple_tag(takes_context=True)
def circle_field(context: template.Context) -> SafeString:
    """The hidden field of a form that is about this circle."""
    circle = _chosen(context)
    if circle is None:
        return SafeString("")
    return format_html('<input type="hidden" name="circle" value="{}">', circle.pk)


def _chosen(context: template.Context) -> Circle | None:
    """The circle on show, where it was chosen among several."""
    found: Any = context.get("circle") if context.get("circle_choices") else None
    return found if isinstance(found, Circle) else None
