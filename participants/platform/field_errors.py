"""What every field says when it is left empty or filled in wrongly: our own words, one for each kind of
field.
"""

from typing import Any

from django.core import validators
from django.forms import fields, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_CHOOSE = _("Choose one of these.")
_DAY = _("Write a day that there is, such as 24 June.")
_TIME = _("Write a time, such as 19:30.")
_NUMBER = _("Write a number.")

#: By kind of field, and then by what is wrong with it; a kind that is not here says what the kind it comes
#: from says.
OWN_WORDS: dict[type[fields.Field], dict[str, str | Promise]] = {
    fields.Field: {"required": _("Write something here.")},
    fields.BooleanField: {"required": _("Tick this first.")},
    fields.ChoiceField: {"required": _("Choose one."), "invalid_choice": _CHOOSE},
    fields.MultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": _CHOOSE,
        "invalid_list": _CHOOSE,
    },
    models.ModelChoiceField: {"required": _("Choose one."), "invalid_choice": _CHOOSE},
    fields.IntegerField: {"required": _NUMBER, "invalid": _NUMBER},
    fields.DateField: {"required": _("Choose a day."), "invalid": _DAY},
    fields.TimeField: {"required": _("Choose a time."), "invalid": _TIME},
    fields.DateTimeField: {"required": _("Choose a day and a time."), "invalid": _DAY},
    fields.FileField: {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "invalid": _("Choose a file."),
        "empty": _("There is nothing in that file."),
    },
}


def use() -> None:
    """Every form of this process, and of the libraries it uses, says it this way. Called once, when Django is
    ready.
    """
    for kind, words in OWN_WORDS.items():
        said: dict[str, Any] = dict(kind.__dict__.get("default_error_messages", {}))
        said.update(words)
        kind.default_error_messages = said
    validators.EmailValidator.message = _("Write an e-mail address, such as nan@example.org.")
    validators.ProhibitNullCharactersValidator.message = _(
        "There is a sign in it that cannot be kept. Type it again."
    )
    validators.MaxLengthValidator.message = ngettext_lazy(
        "That is too long: one letter fits here.",
        "That is too long: %(limit_value)d letters and spaces fit here, and it has %(show_value)d.",
        "limit_value",
    )
    validators.MinValueValidator.message = _("Write %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Write %(limit_value)s or less.")
