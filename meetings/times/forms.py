"""What can be filled in about time. Each pattern is its own form and knows the shape it means; the verbs decide."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from meetings.times import patterns
from meetings.times.patterns import Shape
from meetings.words import Childcare, HowMuch, Pattern, Side, TimeKind
from participants.errors import Unclear

EARLY, LATE, NIGHT = (time(6), time(14)), (time(14), time(22)), (time(22), time(6))
LENGTHS = [(n, n) for n in (7, 8, 10, 12, 14, 21, 28, 35, 42, 56)]


class TimeOfDay(forms.TimeField):
    """A wall time, picked on the device's own dial."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(label=label, widget=widget, **more)


class Day(forms.DateField):
    """A day, picked on the device's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, widget=widget, **more)


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
            self.fields[f"from_{day}"] = TimeOfDay(
                _("%(day)s from") % {"day": name}, required=False
            )
            self.fields[f"until_{day}"] = TimeOfDay(
                _("%(day)s until") % {"day": name}, required=False
            )

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
        return [
            self[f"{name}_{end}"] for name, _label in self.SHIFTS[1:] for end in ("starts", "ends")
        ]

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


class ChangeForm(forms.Form):
    """Leave, or a swapped shift."""

    first = Day(_("From"))
    last = Day(_("Until"), required=False, help_text=_("Leave empty for one day."))
    starts = TimeOfDay(_("I work instead from"), required=False, help_text=_("Empty: off work."))
    ends = TimeOfDay(_("I work instead until"), required=False)

    def shift(self) -> tuple[time, time] | None:
        """The swapped hours; None for leave. Raises Unclear for half of them."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        if (starts is None) != (ends is None):
            raise Unclear(_("A swapped shift needs both a beginning and an end."))
        return (starts, ends) if starts is not None else None


class SingleForm(forms.Form):
    """One stretch of one day."""

    kind = forms.ChoiceField(
        label=_("Then"),
        choices=[
            (TimeKind.BUSY, _("I can’t come")),
            (TimeKind.FREE, _("I can come")),
            (TimeKind.IF_RELEASED, _("I can come if work lets me go")),
            (TimeKind.CARE, _("I look after somebody")),
        ],
    )
    day = Day(_("Day"))
    starts = TimeOfDay(_("From"))
    ends = TimeOfDay(_("Until"))

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Beginning and end; an end at or before the beginning is on the next day."""
        said = self.cleaned_data
        here = ZoneInfo(zone)
        last: date = said["day"] + timedelta(days=said["ends"] <= said["starts"])
        return (
            datetime.combine(said["day"], said["starts"], tzinfo=here),
            datetime.combine(last, said["ends"], tzinfo=here),
        )


class DayForm(forms.Form):
    """When somebody can be met at all, and whether work may let them go."""

    awake_from = TimeOfDay(_("Not before"))
    awake_until = TimeOfDay(_("Not after"))
    rest_hours = forms.IntegerField(
        label=_("Hours of rest after a night shift"), min_value=0, max_value=16
    )
    zone = forms.CharField(
        label=_("My clock is the one in"), max_length=64, help_text=_("Such as Europe/London.")
    )
    can_be_released = forms.BooleanField(
        label=_("I could come in work time if my work lets me go"), required=False
    )


class CalendarForm(forms.Form):
    """A calendar saved as a file."""

    file = forms.FileField(
        label=_("Calendar file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )


class LetterForm(forms.Form):
    """What a letter for work may name."""

    names_child = forms.BooleanField(label=_("It may name the children"), required=False)
    names_service = forms.BooleanField(
        label=_("It may name the service that arranges it"), required=False
    )


class SearchForm(forms.Form):
    """Which days and hours the meeting may lie in."""

    first = Day(_("First day"))
    last = Day(_("Last day"))
    length = forms.IntegerField(label=_("How long, in minutes"), min_value=15, max_value=480)
    opens = TimeOfDay(_("Not before"))
    closes = TimeOfDay(_("Over by"))


class NeedsForm(forms.Form):
    """What one person needs of a time."""

    matters = forms.ChoiceField(label=_("How much hangs on them"), choices=HowMuch.choices)
    by_room = forms.BooleanField(label=_("In the room"), required=False)
    by_video = forms.BooleanField(label=_("By video"), required=False)
    by_phone = forms.BooleanField(label=_("By phone"), required=False)
    travel_minutes = forms.IntegerField(
        label=_("Minutes to get there"), min_value=0, max_value=600, initial=0
    )
    part_from = forms.IntegerField(
        label=_("Needed from minute"), min_value=0, max_value=480, initial=0
    )
    part_until = forms.IntegerField(
        label=_("Needed until minute"),
        min_value=1,
        max_value=480,
        required=False,
        help_text=_("Empty: to the end."),
    )
    childcare = forms.ChoiceField(label=_("Childcare"), choices=Childcare.choices, required=False)
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    side = forms.ChoiceField(
        label=_("Side of the family"), choices=[("", _("neither")), *Side.choices], required=False
    )


class VisitForm(forms.Form):
    """What a prison allows."""

    establishment = forms.CharField(label=_("Prison"), max_length=120)
    most_callers = forms.IntegerField(
        label=_("Callers at once, at most"), min_value=1, max_value=20, initial=4
    )
    minutes = forms.IntegerField(
        label=_("Minutes a call lasts"), min_value=5, max_value=240, initial=30
    )
    recorded = forms.BooleanField(label=_("Calls are recorded"), required=False, initial=True)
