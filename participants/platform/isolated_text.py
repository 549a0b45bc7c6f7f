"""Somebody's name or words inside a sentence of ours, in whichever direction they are written.

For sentences made in Python, where no markup can stand; a template has `|bdi`, the browser `gettext` of
lib/i18n.ts.
"""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

_OPEN, _CLOSE = "\u2068", "\u2069"
#: The letters that have a direction -> whether it is from right to left.
_SIDES = {"L": False, "R": True, "AL": True}


def isolated(words: str) -> str:
    """The words between two signs nobody sees: they keep to themselves, and the sentence keeps its order."""
    return f"{_OPEN}{words}{_CLOSE}"


def as_said(name: str) -> str:
    """A name as it stands in a sentence: isolated where it runs the other way than the page's language."""
    first = next((side for side in map(unicodedata.bidirectional, name) if side in _SIDES), "")
    return isolated(name) if first and _SIDES[first] != get_language_bidi() else name


def comma_list(parts: Iterable[object]) -> str:
    """What there is of these, set apart as this language does it: "Nan, 74, reads Arabic"."""
    return _(", ").join(said for said in map(str, parts) if said)


def and_list(names: Iterable[str]) -> str:
    """Names as a person would say them: "Nan, Kelly and Dean"."""
    told = [as_said(name) for name in names]
    if len(told) < 2:
        return "".join(told)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(told[:-1]), "last": told[-1]}
