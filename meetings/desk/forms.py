"""What can be filled in on the desk about one meeting. Fields and their words; the verbs decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from meetings import policy
from meetings.choices import ComesBy
from meetings.models import Circle, Meeting, Seat
from meetings.seats import Asked
from meetings.table import roles_in_words
from meetings.times.meeting_days import require_moment
from participants.models import Member, Person
from participants.models.choices import Role
from participants.platform.errors import Unclear
from participants.platform.plausible_days import Day

#: In `taken`: somebody who serves every group.
EVERY = "every"
WORKER_ROLES = (
    Role.REFERRER,
    Role.INFORMATION_GIVER,
    Role.ADVOCATE,
    Role.INTERPRETER,
    Role.SUPPORTER,
)


class ChangeForm(forms.Form):
    """A meeting's title, question and place."""

    title = forms.CharField(label=_("What we call it"), max_length=120)
    question = forms.CharField(
        label=_("The question the family answers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.CharField(label=_("Place"), max_length=160, required=False)


class WhenForm(forms.Form):
    """A day and an hour, on the clock of the meeting's own zone."""

    day = Day(_("Day"))
    hour = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """A day that can be meant and is not over."""
        said = super().clean() or {}
        if said.get("day") and said.get("hour"):
            try:
                said["starts_at"] = require_moment(said["day"], said["hour"], self.zone)
            except Unclear as unclear:
                self.add_error("day", str(unclear.message))
        return said

    @property
    def starts_at(self) -> datetime:
        """The moment that was filled in, in UTC."""
        found: datetime = self.cleaned_data["starts_at"]
        return found


@dataclass(frozen=True)
class PlaceRow:
    """One person of the family without a place, with their fields."""

    member: Member
    #: Whom they must not meet, of those who could be there. The coordinator's alone.
    apart: list[Person]
    tick: BoundField
    circle: BoundField | None
    comes_by: BoundField

    @property
    def is_ticked(self) -> bool:
        """Whether they are down for a place before anybody has chosen."""
        return bool(self.tick.initial)


class EverybodyForm(forms.Form):
    """A place for everybody of the family who has none: for each a tick, how they come, and the group they
    sit in.

    `apart` says, by person, whom they must not meet: two of one pair are never put into one group beforehand.
    """

    def __init__(
        self,
        *args: Any,
        members: list[Member],
        circles: list[Circle],
        apart: dict[Any, list[Person]],
        taken: dict[Any, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.apart = members, apart
        self.circles = {str(circle.pk): circle for circle in circles}
        sits = dict(taken)
        for member in members:
            person = member.person
            against = {sits.get(other.pk) for other in apart.get(person.pk, [])}
            free = [] if EVERY in against else [pk for pk in self.circles if pk not in against]
            sits[person.pk] = free[0] if free else None
            self._add(person, circle=sits[person.pk], member=member)

    def _add(self, person: Person, *, circle: str | None, member: Member) -> None:
        key = person.pk
        ticked = circle is not None and not member.not_invited_because
        self.fields[f"place-{key}"] = forms.BooleanField(required=False, initial=ticked)
        self.fields[f"comes-{key}"] = forms.ChoiceField(
            choices=ComesBy.choices, initial=ComesBy.ROOM, label=_("How they come")
        )
        if len(self.circles) > 1:
            names = [(pk, one.name) for pk, one in self.circles.items()]
            self.fields[f"circle-{key}"] = forms.ChoiceField(
                choices=names, initial=circle or names[0][0], label=_("Group")
            )

    def rows(self) -> Iterator[PlaceRow]:
        """Everybody, in the order they were written down."""
        for member in self.members:
            key = member.person_id
            yield PlaceRow(
                member,
                self.apart.get(key, []),
                self[f"place-{key}"],
                self[f"circle-{key}"] if f"circle-{key}" in self.fields else None,
                self[f"comes-{key}"],
            )

    def asked(self) -> list[Asked]:
        """The places that were ticked, as `seats.seat_everybody` takes them."""
        only = next(iter(self.circles.values()))
        said = self.cleaned_data
        return [
            Asked(
                one.person,
                Role.CHILD if one.person.is_child else Role.FAMILY,
                self.circles.get(said.get(f"circle-{one.person_id}", ""), only),
                said[f"comes-{one.person_id}"],
            )
            for one in self.members
            if said[f"place-{one.person_id}"]
        ]


class HelperForm(forms.Form):
    """Somebody who helps and is not of the family: who they are, what they are here as, and how they come."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    called = forms.CharField(label=_("What people call them"), max_length=60)
    role = forms.ChoiceField(
        label=_("They are here as"),
        choices=[(role.value, roles_in_words.PLAIN_ROLES[role]) for role in WORKER_ROLES],
    )
    beside = forms.ChoiceField(
        label=_("Sits beside (for an advocate, interpreter or supporter)"), required=False
    )
    comes_by = forms.ChoiceField(label=_("How they come"), choices=ComesBy.choices)
    email = forms.EmailField(
        label=_("E-mail at work"),
        required=False,
        help_text=_("If you know it. It can come later, in their row of the family’s page."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    checked = forms.BooleanField(label=_("They told me to write to them there"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circles = list(Circle.objects.filter(meeting=meeting).order_by("name"))
        self.kin = {str(one.pk): one for one in seats if one.role in policy.KIN}
        self.fields["beside"].choices = [  # type: ignore[attr-defined]
            ("", _("nobody in particular")),
            *((pk, one.person.called) for pk, one in self.kin.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """Anyone who sits beside people sits in a group: their person's, or the only one there is."""
        said = super().clean() or {}
        said["beside"] = beside = self.kin.get(said.get("beside", ""))
        said["circle"] = None
        if said.get("role") in policy.BESIDE:
            only = self.circles[0] if len(self.circles) == 1 else None
            said["circle"] = beside.circle if beside is not None else only
            if said["circle"] is None:
                self.add_error("beside", _("Say whom they sit beside: that is their group."))
        elif beside is not None:
            self.add_error("beside", _("Only an advocate, interpreter or supporter sits beside somebody."))
        if said.get("checked") and not said.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address first that you may write to."))
        return said
