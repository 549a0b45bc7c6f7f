"""How somebody's weeks go, to fill in. Each pattern is its own form and knows the shape it means;
saying_when.py keeps it.
"""

from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from meetings.choices import Pattern, TimeKind
from meetings.times import patterns
from meetings.times.patterns import Shape
from meetings.times.time_of_day import Day, TimeOfDay
from participants.platform.errors import Unclear

EARLY, LATE, NIGHT = (time(6), time(14)), (time(14), time(22)), (time(22), time(6))
LENGTHS = [(n, n) for n in (7, 8, 10, 12, 14, 21, 28, 35, 42, 56)]


class PatternForm(forms.Form):
    """What every pattern asks: what about the hours it does not name? Nothing is ticked for anybody."""

    rest_is_free = forms.TypedChoiceField(
        label=_("And in the other hours?"),
        choices=[("yes", _("I can usually come")), ("no", _("Ask me each time"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def shape(self) -> Shape:
        """The pattern as it is kept."""
        raise NotImplementedError


class WeeklyForm(PatternForm):
    """Every week the same: from and until for each day; empty is nothing."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (TimeKind.WORK, _("I’m at work")),
            (TimeKind.CARE, _("I look after somebody")),
            (TimeKind.BUSY, _("I can’t come")),
            (TimeKind.FREE, _("I can come")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in WEEKDAYS.items():
            self.fields[f"from_{day}"] = TimeOfDay(_("%(day)s from") % {"day": name}, required=False)
            self.fields[f"until_{day}"] = TimeOfDay(_("%(day)s until") % {"day": name}, required=False)

    @property
    def days(self) -> list[tuple[str, Any, Any]]:
        """The name of each day with its two fields, for the page."""
        return [(str(name), self[f"from_{n}"], self[f"until_{n}"]) for n, name in WEEKDAYS.items()]

    def shape(self) -> Shape:
        said = self.cleaned_data
        pairs = {n: (said.get(f"from_{n}"), said.get(f"until_{n}")) for n in WEEKDAYS}
        days = {n: (a, b) for n, (a, b) in pairs.items() if a is not None and b is not None}
        if not days or any((a is None) != (b is None) for a, b in pairs.values()):
            raise Unclear(_("Fill in from and until for at least one day."))
        return patterns.weekly(days, kind=TimeKind(said["kind"]))


class FourOnForm(PatternForm):
    """4 on, 4 off."""

    first_day = Day(_("First day of a run of four"))
    starts = TimeOfDay(_("Work from"), initial=time(7))
    ends = TimeOfDay(_("Work until"), initial=time(19))

    def shape(self) -> Shape:
        said = self.cleaned_data
        return patterns.four_on(said["first_day"], (said["starts"], said["ends"]))


class TwoTwoFourForm(PatternForm):
    """2 days, 2 nights, 4 off."""

    first_day = Day(_("First of the two days"))
    starts = TimeOfDay(_("Days from"), initial=time(7))
    ends = TimeOfDay(_("Days until"), initial=time(19))
    night_starts = TimeOfDay(_("Nights from"), initial=time(19))
    night_ends = TimeOfDay(_("Nights until"), initial=time(7))

    def shape(self) -> Shape:
        said = self.cleaned_data
        return patterns.two_two_four(
            said["first_day"],
            (said["starts"], said["ends"]),
            (said["night_starts"], said["night_ends"]),
        )


class NightsForm(PatternForm):
    """Nights this week."""

    some_day = Day(_("Any day of that week"))
    on = forms.TypedMultipleChoiceField(
        label=_("Evenings you start on"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = TimeOfDay(_("From"), initial=NIGHT[0])
    ends = TimeOfDay(_("Until"), initial=NIGHT[1])

    def shape(self) -> Shape:
        said = self.cleaned_data
        return patterns.nights(said["some_day"], said["on"], (said["starts"], said["ends"]))


class LongerForm(PatternForm):
    """A pattern of any length: what each day is, one after another."""

    first_day = Day(_("Day 1 of the pattern"))
    early_starts = TimeOfDay(_("Early from"), initial=EARLY[0])
    early_ends = TimeOfDay(_("Early until"), initial=EARLY[1])
    late_starts = TimeOfDay(_("Late from"), initial=LATE[0])
    late_ends = TimeOfDay(_("Late until"), initial=LATE[1])
    night_starts = TimeOfDay(_("Night from"), initial=NIGHT[0])
    night_ends = TimeOfDay(_("Night until"), initial=NIGHT[1])
    SHIFTS = (("off", _("off")), ("early", _("early")), ("late", _("late")), ("night", _("night")))

    def __init__(self, *args: Any, length: int = 14, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.length = max(1, min(length, patterns.LONGEST))
        for n in range(self.length):
            self.fields[f"day_{n}"] = forms.ChoiceField(
                label=_("Day %(n)s") % {"n": n + 1}, choices=self.SHIFTS
            )

    @property
    def days(self) -> list[Any]:
        """The field of each day, for the page."""
        return [self[f"day_{n}"] for n in range(self.length)]

    @property
    def shift_hours(self) -> list[Any]:
        """The fields of what early, late and night mean."""
        return [self[f"{name}_{end}"] for name, _label in self.SHIFTS[1:] for end in ("starts", "ends")]

    def shape(self) -> Shape:
        said = self.cleaned_data
        kinds = [said[f"day_{n}"] for n in range(self.length)]
        return patterns.longer(
            said["first_day"],
            [None if k == "off" else (said[f"{k}_starts"], said[f"{k}_ends"]) for k in kinds],
        )


class AnyForm(PatternForm):
    """No set hours."""

    def shape(self) -> Shape:
        return patterns.any_hours()


#: By the name of the pattern, in the order they are offered.
PATTERNS: dict[str, type[PatternForm]] = {
    Pattern.WEEKLY: WeeklyForm,
    Pattern.FOUR_ON: FourOnForm,
    Pattern.TWO_TWO_FOUR: TwoTwoFourForm,
    Pattern.NIGHTS: NightsForm,
    Pattern.LONGER: LongerForm,
    Pattern.ANY: AnyForm,
}
