"""What pages draw with: `{% icon %}`, `{% patch %}`, `{% look_attributes %}`, `{% words_for_scripts %}`."""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

register = template.Library()

LOOK_COOKIE = "kt_look"
THEMES = ("light", "dark", "contrast")
PATCH_SIZES = (20, 24, 32, 38, 48, 62, 88, 140)
# An arrow that points along the line of reading turns round in right-to-left languages.
TURNS = (
    "arrow-left",
    "arrow-right",
    "arrow-u-up-left",
    "caret-right",
    "paper-plane-tilt",
    "sign-out",
)


@cache
def drawings() -> dict[str, str]:
    """Every icon's inner SVG by name; made by frontend/build/icons.mjs."""
    path = Path(__file__).parent / "icons.json"
    icons: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return icons


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline drawing that screen readers skip. Raises KeyError when icons.json has no such name."""
    classes = "i turns" if name in TURNS else "i"
    return mark_safe(  # noqa: S308 - our own committed drawings, never anybody's input
        f'<svg class="{classes}" viewBox="0 0 256 256" aria-hidden="true">{drawings()[name]}</svg>'
    )


@register.simple_block_tag(end_name="end_icons_for_scripts")
def icons_for_scripts(content: str) -> SafeString:
    """A JSON block with the drawings an island needs: their names stand between the two tags."""
    return json_script({name: drawings()[name] for name in content.split()}, "icons")


@register.filter
def marked(pieces: Iterable[Any]) -> SafeString:
    """The pieces of a change, as `kind` (same, added or removed) and `text`, with no space between them."""
    tags = {"added": "<ins>{}</ins>", "removed": "<del>{}</del>"}
    return format_html_join("", "{}", ((format_html(tags.get(one.kind, "{}"), one.text),) for one in pieces))


@register.filter
def address(email: str) -> SafeString:
    """An e-mail address that breaks behind its @ and its dots, and inside a word only when nothing else
    helps.
    """
    parts = re.split(r"(?<=[@.])(?=.)", email)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


def letters(called: str) -> str:
    """What stands on a person's patch: the first letter of what they are called."""
    return called.strip()[:1].upper() or "?"


@register.simple_tag
def patch(person: Any, size: int | str = "", classes: str = "") -> SafeString:
    """A person's square of cloth, hidden from screen readers: the name always stands beside it as text.

    `person` has patch_colour, patch_pattern and called (a Person), or is a dict with colour, pattern
    and called. `size` is one of PATCH_SIZES in pixels; without one the page's own CSS decides.
    """
    if isinstance(person, dict):
        colour, pattern, called = person["colour"], person["pattern"], person["called"]
    else:
        colour, pattern, called = person.patch_colour, person.patch_pattern, person.called
    sized = f"s{size}" if str(size).isdigit() and int(size) in PATCH_SIZES else ""
    names = " ".join(part for part in ("patch", colour, pattern, sized, classes) if part)
    return format_html('<span class="{}" aria-hidden="true"><b>{}</b></span>', names, letters(called))


@register.simple_tag(takes_context=True)
def look_attributes(context: dict[str, Any]) -> SafeString:
    """data-theme, data-size and data-calm for <html>, from the cookie the Aa panel writes.

    The server writes them so that a page never flashes in the wrong light and needs no inline script.
    """
    request = context.get("request")
    parts = request.COOKIES.get(LOOK_COOKIE, "").split(".") if request else []
    out = []
    if parts and parts[0] in THEMES:
        out.append(f'data-theme="{parts[0]}"')
    if len(parts) > 1 and parts[1] in ("2", "3", "4"):
        out.append(f'data-size="{parts[1]}"')
    if len(parts) > 2 and parts[2] == "calm":
        out.append("data-calm")
    return mark_safe(" ".join(out))  # noqa: S308 - only the fixed words above


@register.simple_tag
def words_for_scripts() -> SafeString:
    """A JSON block with this language's words for the islands; nothing at all for English."""
    language = (get_language() or "en").split("-")[0]
    if language == "en":
        return SafeString()
    view = JavaScriptCatalog()
    view.translation = DjangoTranslation(language, domain="djangojs")
    return json_script({"language": language, "words": view.get_catalog()}, "words")


@register.filter
def unlocalised(number: float) -> str:
    """A number as drawings want it, with a point in every language."""
    return f"{number:g}"
