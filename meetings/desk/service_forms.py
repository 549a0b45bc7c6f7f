"""What an administrator and a manager fill in about their service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.loads.load_limits import MOST


class ServiceForm(forms.Form):
    """What the service is called, and when somebody answers its phone."""

    name = forms.CharField(
        label=_("Name of the service"),
        max_length=120,
        help_text=_("It stands at the top of your pages and under letters."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("For families who cannot go on by themselves."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel", "dir": "ltr"}),
    )
    hours = forms.CharField(
        label=_("When somebody answers"),
        max_length=120,
        required=False,
        help_text=_("Such as: Monday to Friday, 9 to 5."),
    )


class LoadForm(forms.Form):
    """Up to how many children a coordinator looks after."""

    children = forms.IntegerField(label=_("Agreed up to, in children"), min_value=0, max_value=MOST)
