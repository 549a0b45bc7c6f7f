"""What an administrator fills in about people who work here. Never a password."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.models.choices import KnownBy, StaffRole


def _parts() -> list[tuple[str, str]]:
    return [(role.value, capfirst(str(role.label))) for role in StaffRole]


def _parts_or_none() -> list[tuple[str, str]]:
    return [("", gettext("Choose…")), *_parts()]


def _ways_to_know() -> list[tuple[str, str]]:
    return [("", gettext("Choose…")), *((way.value, str(way.label)) for way in KnownBy)]


class InviteForm(forms.Form):
    """Somebody new."""

    email = forms.EmailField(
        label=_("E-mail at work"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Their name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    staff_role = forms.ChoiceField(label=_("Their part in the service"), choices=_parts_or_none)


class RoleForm(forms.Form):
    """Another part in the service."""

    staff_role = forms.ChoiceField(label=_("Their part in the service"), choices=_parts)


class KnownForm(forms.Form):
    """How an administrator knew that it was the owner who asked."""

    known_by = forms.ChoiceField(
        label=_("How do you know that it is them?"),
        choices=_ways_to_know,
        error_messages={"required": _("Say how you know that it is them.")},
    )
