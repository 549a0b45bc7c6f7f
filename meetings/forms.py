"""What can be filled in about families, meetings and seats. Fields and their words; the verbs decide."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.choices import CheckKind, ComesBy, Late, MeetingKind, StatementKind
from meetings.media import outside
from meetings.models import Circle, Meeting, Seat
from meetings.table import turns
from meetings.times.meeting_days import require_moment
from participants.models import Family, KeepApart, Person
from participants.models.choices import Role
from participants.people import distinguishing_labels
from participants.platform.errors import Unclear
from participants.platform.plausible_days import Day

Choices = list[tuple[str, Any]]


class MeetingForm(forms.Form):
    """A meeting to offer a family. The time is the clock on the wall where it is held."""

    family = forms.ChoiceField(label=_("Which family"))
    kind = forms.ChoiceField(label=_("What it is"), choices=MeetingKind.choices)
    title = forms.CharField(label=_("What we call it"), max_length=120)
    question = forms.CharField(
        label=_("The question the family answers"), widget=forms.Textarea, required=False
    )
    day = Day(_("Day"), required=False)
    hour = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place"), max_length=160, required=False)

    def __init__(self, *args: Any, families: list[Family], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Choices = [(str(family.pk), family.name) for family in families]
        self.fields["family"].choices = choices  # type: ignore[attr-defined]
        self.zones = {str(family.pk): family.zone for family in families}

    def clean(self) -> dict[str, Any]:
        """A day that can be meant and is not over, said of its own field."""
        said = super().clean() or {}
        zone = self.zones.get(said.get("family", ""))
        if zone is not None and said.get("day") and said.get("hour"):
            try:
                require_moment(said["day"], said["hour"], zone)
            except Unclear as unclear:
                self.add_error("day", str(unclear.message))
        return said

    def starts_at(self, zone: str) -> datetime | None:
        """When it starts, in UTC, as the clock of `zone` has it; None when no day or no time was said."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if day is None or hour is None:
            return None
        return require_moment(day, hour, zone)


class SeatForm(forms.Form):
    """A place at a meeting."""

    person = forms.ChoiceField(label=_("Who"))
    role = forms.ChoiceField(label=_("They are here as"), choices=Role.choices)
    circle = forms.ChoiceField(label=_("Group"), required=False)
    why = forms.CharField(label=_("Why they are here"), max_length=300, required=False)
    comes_by = forms.ChoiceField(label=_("How they come"), choices=ComesBy.choices)
    expected_at = forms.CharField(label=_("When they come"), max_length=60, required=False)
    needs = forms.CharField(label=_("What makes taking part possible"), max_length=200, required=False)
    beside = forms.ChoiceField(label=_("Sits beside"), required=False)

    def __init__(
        self, *args: Any, meeting: Meeting, people: list[Person], seats: list[Seat], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.circles = {str(circle.pk): circle for circle in Circle.objects.filter(meeting=meeting)}
        self.people = {str(person.pk): person for person in people}
        self.seats = {str(seat.pk): seat for seat in seats}
        self.family = meeting.family
        lines = distinguishing_labels.labels(people, meeting.family)
        self._offer("person", {str(pk): line for pk, line in lines.items()})
        self._offer("circle", {"": _("every group (workers)")} | self._names())
        self._offer("beside", {"": _("nobody in particular")} | self._beside())

    def place(self) -> dict[str, Any]:
        """What was filled in, as `seats.add_seat` takes it."""
        said = dict(self.cleaned_data)
        return {
            **said,
            "person": self.people[said["person"]],
            "circle": self.circles.get(said["circle"]),
            "beside": self.seats.get(said["beside"]),
        }

    def _offer(self, field: str, choices: dict[str, Any]) -> None:
        self.fields[field].choices = list(choices.items())  # type: ignore[attr-defined]

    def _names(self) -> dict[str, Any]:
        return {pk: circle.name for pk, circle in self.circles.items()}

    def _beside(self) -> dict[str, Any]:
        people = [seat.person for seat in self.seats.values()]
        lines = distinguishing_labels.labels(people, self.family)
        return {pk: lines[seat.person_id] for pk, seat in self.seats.items()}


class CircleForm(forms.Form):
    """A further circle."""

    name = forms.CharField(label=_("What we call this group"), max_length=60)


class BottomLineForm(forms.Form):
    """What must be true of any plan, and why."""

    text = forms.CharField(label=_("What must be true of any plan"), widget=forms.Textarea)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea)
    offer = forms.CharField(label=_("Help that goes with it"), widget=forms.Textarea, required=False)


class StatementForm(forms.Form):
    """A worry, a strength, or a fact seen differently."""

    kind = forms.ChoiceField(label=_("What it is"), choices=StatementKind.choices)
    text = forms.CharField(label=_("In plain words"), widget=forms.Textarea)
    other_side = forms.CharField(
        label=_("The other side, when it is seen differently"),
        widget=forms.Textarea,
        required=False,
    )


class CheckForm(forms.Form):
    """One line of the checklist."""

    kind = forms.ChoiceField(label=_("Line"), choices=CheckKind.choices)
    note = forms.CharField(label=_("A note"), max_length=300, required=False)
    undo = forms.BooleanField(label=_("It is not done after all"), required=False)


class LateForm(forms.Form):
    """Running late: how, and by how many minutes. Anyone who says only minutes is on the way."""

    says = forms.ChoiceField(label=_("How"), choices=Late.choices, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=240)

    def clean_says(self) -> str:
        """On the way, when nothing is said."""
        return self.cleaned_data["says"] or Late.ON_MY_WAY


class BreakForm(forms.Form):
    """How long a break is; ten minutes when nothing is said, 0 ends it."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=60, required=False)

    def clean_minutes(self) -> int:
        """Ten, when nothing is said."""
        said: int | None = self.cleaned_data["minutes"]
        return turns.BREAK if said is None else said


class TimerForm(forms.Form):
    """How long this part is meant to take; 0 takes the timer away."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=180)


class CallForm(forms.Form):
    """Where the meeting talks, when that is somewhere else."""

    link = forms.CharField(
        label=_("Link to the call"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    phone = forms.CharField(
        label=_("Number to ring"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_link(self) -> str:
        """https, or nothing."""
        link: str = self.cleaned_data["link"].strip()
        if link:
            _said_right(outside.require_link, link)
        return link

    def clean(self) -> dict[str, Any]:
        """A number that can be dialled; a PIN only with one; and at least one way."""
        said = super().clean() or {}
        phone, pin = said.get("phone", ""), said.get("pin", "")
        _said_right(outside.require_phone, phone, pin)
        if not self.errors and not said.get("link") and not phone:
            raise forms.ValidationError(_("Write a link, a number, or both."))
        return said


def _said_right(require: Callable[..., None], *said: str) -> None:
    """What the verb would refuse is wrong in the form, with the same words."""
    try:
        require(*said)
    except Unclear as unclear:
        raise forms.ValidationError(str(unclear.message)) from unclear


class OpeningForm(forms.Form):
    """Somebody else's family, in an emergency."""

    family = forms.CharField(label=_("The family’s name or reference"), max_length=120)
    reason = forms.CharField(
        label=_("Why you need to, in a sentence"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SayAheadForm(forms.Form):
    """Something to say before one gets here."""

    words = forms.CharField(
        label=_("What you’d like to say"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
    )


def people_to_seat(family: Family) -> list[Person]:
    """Who could be given a seat: the family's members first, then the service's people who are of no other
    family.

    Somebody whom only another family knows, as a person to be kept apart, is not among them: nobody else
    learns the name.
    """
    people = Person.objects.filter(service=family.service).order_by("name")
    members = people.filter(memberships__family=family)
    elsewhere = KeepApart.objects.exclude(family=family)
    kept_apart = Q(pk__in=elsewhere.values("one")) | Q(pk__in=elsewhere.values("other"))
    others = people.filter(memberships=None, taken_out_at=None)
    return [*members, *others.exclude(kept_apart & Q(seats=None))]
