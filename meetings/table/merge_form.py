"""*They are one person*: which of two entries is right, line by line. What is the same in both is not
asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.table.merging_people import Joined
from participants.models import Member, SafeContact
from participants.models.choices import Channel
from participants.people.birth import Born
from participants.people.person_details import Details
from participants.platform import languages, time_zones
from participants.platform.isolated_text import comma_list

ONE, OTHER = "one", "other"


@dataclass(frozen=True)
class Line:
    """One thing that is written down about somebody: what it is called, and how it reads."""

    name: str
    label: Any
    read: Callable[[Member], str]


def reached_by(member: Member) -> str:
    """How they may be reached, without a number: "text message, checked"."""
    contact = SafeContact.objects.filter(person=member.person).first()
    if contact is None:
        return _("nothing written yet")
    ways = comma_list(Channel(one).label for one in contact.channels if one in Channel.values)
    checked = _("checked") if contact.checked_at else _("not checked")
    return comma_list([ways or _("no way that is safe"), checked])


LINES = (
    Line("name", gettext_lazy("Whole name"), lambda m: m.person.name),
    Line("called", gettext_lazy("Called"), lambda m: m.person.called),
    Line("relation", gettext_lazy("Is"), lambda m: str(m.get_relation_display())),
    Line("born", gettext_lazy("Born"), lambda m: Born.of(m.person).date_words()),
    Line("language", gettext_lazy("Reads"), lambda m: languages.name(m.person.language)),
    Line("speaks", gettext_lazy("Also speaks"), lambda m: m.person.speaks),
    Line("zone", gettext_lazy("Clock"), lambda m: time_zones.name(m.person.zone)),
    Line(
        "parental_responsibility",
        gettext_lazy("May say yes"),
        lambda m: _("yes") if m.has_parental_responsibility else _("no"),
    ),
    Line("contact", gettext_lazy("Reached by"), reached_by),
)


class JoinForm(forms.Form):
    """A question for every line on which the two differ, and none answered beforehand."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Member, other: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one, self.other = one, other
        self.fields["version"].initial = one.person.version + other.person.version
        for line in LINES:
            first, second = line.read(one), line.read(other)
            if first != second or (line.name == "contact" and self._are_reached()):
                self.fields[line.name] = forms.ChoiceField(
                    label=line.label,
                    choices=[(ONE, first or _("nothing")), (OTHER, second or _("nothing"))],
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose which of the two is right.")},
                )

    def _are_reached(self) -> bool:
        """Two numbers may read the same here and differ all the same."""
        both = (self.one.person, self.other.person)
        return SafeContact.objects.filter(person__in=both).exists()

    def questions(self) -> list[forms.BoundField]:
        """What is asked, in the order of the page."""
        return [self[line.name] for line in LINES if line.name in self.fields]

    def joined(self) -> Joined:
        """What was chosen."""
        place = self._right("relation")
        born = Born.of(self._right("born").person)
        return Joined(
            details=Details(
                name=self._right("name").person.name,
                called=self._right("called").person.called,
                is_child=self.one.person.is_child,
                language=self._right("language").person.language,
                zone=self._right("zone").person.zone,
                speaks=self._right("speaks").person.speaks,
                born=born,
            ),
            relation=place.relation,
            parental_responsibility=self._right("parental_responsibility").has_parental_responsibility,
            contact_of=self._right("contact").person,
        )

    def _right(self, name: str) -> Member:
        return self.other if self.cleaned_data.get(name) == OTHER else self.one
