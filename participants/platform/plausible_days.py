"""Days somebody can mean: from 2000 to 2199, by form, program and verb alike. Anything else is a slip of the
keyboard.

Days of birth are older, and have rules of their own (participants/people/birth.py).
"""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from participants.platform.errors import Unclear

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
WORDS = _("Look at the year again: it has four digits, such as 2027.")


def can_be_meant(day: date) -> bool:
    """Whether somebody can mean this day, or the day of this moment."""
    return FIRST.year <= day.year <= LAST.year


def require(*days: date | None, field: str = "") -> None:
    """Raises Unclear, at its field, for a day or moment that nobody can mean. None is fine."""
    if not all(can_be_meant(day) for day in days if day is not None):
        raise Unclear(WORDS, field=field)


class Day(forms.DateField):
    """A day, picked on the device's own calendar."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        bounds = {"type": "date", "min": FIRST.isoformat(), "max": LAST.isoformat()}
        validators = [MinValueValidator(FIRST, WORDS), MaxValueValidator(LAST, WORDS)]
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs=bounds, format="%Y-%m-%d"),
            validators=validators,
            **more,
        )
