"""Wall times and days as people pick them on their own device."""

from typing import Any

from django import forms

from participants.platform.plausible_days import Day

__all__ = ["Day", "TimeOfDay"]


class TimeOfDay(forms.TimeField):
    """A wall time, picked on the device's own dial."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(label=label, widget=widget, **more)
