"""Languages the service writes in. Anyone who speaks another one has it kept in words, for an interpreter."""

from django.conf import settings
from django.utils.translation import gettext as _

from participants.platform.errors import Unclear


def required(language: str) -> str:
    """The language itself. Raises Unclear, at the field `language`, for one no message of ours is written
    in.
    """
    if language not in dict(settings.LANGUAGES):
        raise Unclear(
            _("Choose a language we write in, and write theirs beside it for an interpreter."),
            field="language",
        )
    return language


def name(language: str) -> str:
    """What people call it."""
    return str(dict(settings.LANGUAGES).get(language, language))


def choices() -> list[tuple[str, str]]:
    """What a form offers."""
    return [(code, str(said)) for code, said in settings.LANGUAGES]
