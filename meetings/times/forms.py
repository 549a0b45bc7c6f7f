"""What can be filled in about time other than a pattern: changes, needs, a search, a letter. The verbs
decide.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.choices import Childcare, HowMuch, Side, TimeKind
from meetings.times.time_of_day import Day, TimeOfDay
from participants.platform.errors import Unclear


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
    rest_hours = forms.IntegerField(label=_("Hours of rest after a night shift"), min_value=0, max_value=16)
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
    names_service = forms.BooleanField(label=_("It may name the service that arranges it"), required=False)


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
    part_from = forms.IntegerField(label=_("Needed from minute"), min_value=0, max_value=480, initial=0)
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
    minutes = forms.IntegerField(label=_("Minutes a call lasts"), min_value=5, max_value=240, initial=30)
    recorded = forms.BooleanField(label=_("Calls are recorded"), required=False, initial=True)
