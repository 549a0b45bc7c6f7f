"""Names and words people wrote, kept from disturbing the sentence round them. Built into every template."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def bdi(words: object) -> SafeString:
    """A name by itself, whichever way it is written: “Omar” in an Arabic sentence stays where it belongs.

    For text, also inside a sentence to translate (`with name=person.called|bdi`); never for an attribute.
    Nothing stays nothing.
    """
    if words is None or words == "":
        return SafeString("")
    return format_html("<bdi>{}</bdi>", words)
