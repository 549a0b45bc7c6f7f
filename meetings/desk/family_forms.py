"""What can be filled in about a family and its people. Fields and their words; the verbs decide."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.models import Family, Member, Person, SafeContact
from participants.models.choices import Channel, Relation, Says
from participants.people import distinguishing_labels
from participants.people.birth import Born
from participants.people.person_details import Details
from participants.platform import languages, time_zones
from participants.platform.plausible_days import Day

#: Choices of a list whose first line is nobody yet.
NOBODY = ("", _("Choose…"))


class FamilyForm(forms.Form):
    """A family's name."""

    name = forms.CharField(label=_("What we call this family"), max_length=120)


def _number(label: Any, digits: int) -> forms.IntegerField:
    """A part of a date, typed rather than turned."""
    box = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": str(digits), "autocomplete": "off"})
    return forms.IntegerField(label=label, required=False, widget=box, min_value=1, max_value=9999)


class PersonForm(forms.Form):
    """Somebody who counts for the family's children."""

    name = forms.CharField(
        label=_("Whole name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    called = forms.CharField(
        label=_("What people call them"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(label=_("To the children they are"), choices=Relation.choices)
    language = forms.ChoiceField(
        label=_("Language they read"),
        required=False,
        help_text=_("What we write in."),
    )
    speaks = forms.CharField(
        label=_("Another language"),
        required=False,
        max_length=60,
        help_text=_("In words, such as Polish. Then plan an interpreter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    zone = forms.ChoiceField(
        label=_("Where their day is"),
        required=False,
        help_text=_("So that nothing reaches them at night."),
    )
    born_day = _number(_("Day"), 2)
    born_month = _number(_("Month"), 2)
    born_year = _number(_("Year"), 4)
    is_child = forms.BooleanField(label=_("A child or young person"), required=False)
    parental_responsibility = forms.BooleanField(
        label=_("They may say yes for the children"),
        required=False,
        help_text=_("They have parental responsibility."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """`zone` is the clock they have, or would have if nobody chose."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages.choices()  # type: ignore[attr-defined]
        self.fields["zone"].choices = time_zones.choices(zone)  # type: ignore[attr-defined]
        self.fields["language"].initial = languages.choices()[0][0]
        self.fields["zone"].initial = self.home = zone

    @classmethod
    def of(cls, member: Member) -> Self:
        """The form as it is kept now."""
        person = member.person
        names = ("name", "called", "language", "speaks", "zone", "is_child")
        initial = {name: getattr(person, name) for name in names} | {
            "relation": member.relation,
            "parental_responsibility": member.has_parental_responsibility,
            "born_day": person.born_day,
            "born_month": person.born_month,
            "born_year": person.born_year,
        }
        return cls(zone=person.zone, initial=initial)

    @property
    def born(self) -> list[forms.BoundField]:
        """The three parts of a date of birth, which stand side by side."""
        return [self[name] for name in ("born_day", "born_month", "born_year")]

    def details(self) -> Details:
        """What was filled in about the person."""
        said = self.cleaned_data
        return Details(
            name=said["name"],
            called=said["called"],
            is_child=said["is_child"] or said["relation"] == Relation.CHILD,
            language=said["language"] or languages.choices()[0][0],
            zone=said["zone"] or self.home,
            speaks=said["speaks"],
            born=Born(said["born_year"], said["born_month"], said["born_day"]),
        )


class PersonChangeForm(PersonForm):
    """The same about somebody who is there, and the version the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @classmethod
    def of(cls, member: Member) -> Self:
        """The form as it is kept now, with its version."""
        form = super().of(member)
        form.initial["version"] = member.person.version
        return form


class ConsentForm(forms.Form):
    """What somebody answered, to which words, and how."""

    given = forms.TypedChoiceField(
        label=_("Their answer"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
    )
    wording = forms.CharField(label=_("The words you asked with"), widget=forms.Textarea(attrs={"rows": 3}))
    how = forms.CharField(
        label=_("How they told you"),
        max_length=120,
        help_text=_("Such as: at home, on the phone."),
    )


def _clock() -> forms.TimeInput:
    """A time as browsers ask for it, in the one format they take."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SafeContactForm(forms.Form):
    """How somebody may be reached without harm."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    postal_address = forms.CharField(
        label=_("Postal address"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_("For letters: two to five lines, without the name, the postcode last."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Safe ways to reach them"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    safe_from = forms.TimeField(label=_("Safe from"), required=False, widget=_clock())
    safe_until = forms.TimeField(label=_("Safe until"), required=False, widget=_clock())
    voicemail_ok = forms.BooleanField(label=_("Voicemail is safe"), required=False)
    shared_phone = forms.BooleanField(label=_("Other people use this phone"), required=False)
    shared_with = forms.CharField(
        label=_("Who else reads what comes to them"), max_length=120, required=False
    )
    sender = forms.CharField(label=_("The name a message comes from"), max_length=40, required=False)
    says = forms.ChoiceField(
        label=_("What a message may say"), choices=Says.choices, initial=Says.LINK, required=False
    )
    review_on = Day(_("Talk it over again on"), required=False)
    spoken = forms.BooleanField(
        label=_("Another number or address? I’ve spoken to them about it"), required=False
    )

    @classmethod
    def of(cls, contact: SafeContact | None) -> "SafeContactForm":
        """The form as it was filled in last: what is sent back empty is meant to be empty."""
        return cls(initial={name: getattr(contact, name, None) for name in cls.base_fields if contact})

    def clean_says(self) -> str:
        """Nothing chosen is the least."""
        return self.cleaned_data["says"] or Says.LINK


class FirstContactForm(forms.Form):
    """How somebody who is added now may be reached, in as few fields as will do; the rest is on the family's
    page.
    """

    phone = SafeContactForm.base_fields["phone"]
    email = SafeContactForm.base_fields["email"]
    channels = SafeContactForm.base_fields["channels"]
    checked = forms.BooleanField(label=_("I’ve talked this over with them: it is safe"), required=False)

    def is_given(self) -> bool:
        """True when anything about reaching them was filled in."""
        said = self.cleaned_data
        return bool(said["phone"] or said["email"] or said["channels"] or said["checked"])


class NotInvitedForm(forms.Form):
    """Why somebody is not invited."""

    because = forms.CharField(label=_("Why they are not invited"), max_length=300)


class KeepApartForm(forms.Form):
    """Two people who must not meet. Only the coordinator sees this. The second may be somebody the family
    never named.
    """

    one = forms.ChoiceField(label=_("This person"))
    other = forms.ChoiceField(label=_("must not meet"), required=False)
    other_name = forms.CharField(
        label=_("or somebody who isn’t here: their whole name"), max_length=120, required=False
    )
    reason = forms.CharField(label=_("Why (only you see this)"), max_length=300)

    def __init__(self, *args: Any, family: Family, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = distinguishing_labels.labels(people, family)
        choices = [NOBODY, *((str(pk), line) for pk, line in lines.items())]
        for name in ("one", "other"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The second is chosen or named, and is somebody else."""
        said = super().clean() or {}
        if not said.get("other") and not said.get("other_name"):
            self.add_error("other", _("Choose somebody, or write their name."))
        elif said.get("other") and said.get("other") == said.get("one"):
            self.add_error("other", _("That is the same person. Choose somebody else."))
        return said
