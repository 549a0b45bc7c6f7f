"""What an administrator fills in about people who work here. Never a password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.roles import StaffRole

NOBODY_YET = [("", _("Choose…"))]


class InviteForm(forms.Form):
    """Somebody new."""

    email = forms.EmailField(
        label=_("E-mail at work"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Their name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    staff_role = forms.ChoiceField(
        label=_("Their part in the service"), choices=[*NOBODY_YET, *StaffRole.choices]
    )


class RoleForm(forms.Form):
    """Another part in the service."""

    staff_role = forms.ChoiceField(label=_("Their part in the service"), choices=StaffRole.choices)
