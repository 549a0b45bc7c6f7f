"""A picture or a voice note that was made clean: nothing in it but what is seen or heard (never list, 3).

The verbs take only this, and only `pictures.clean` and `sound.clean` make it.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from meetings.beforehand.choices import ViewKind
from participants.platform.errors import Unclear


class FileRefused(Unclear):
    """A file we cannot make safe. It says what to do; the words beside it stay."""

    code = "file_refused"
    message = _("We can’t use this file.")


class NotReadNow(FileRefused):
    """Too many files at once."""

    message = _("A lot is being read just now. Wait a minute, then send it once more.")


@dataclass(frozen=True)
class CleanFile:
    """What may be kept and shown. Its bytes never show in its repr."""

    kind: ViewKind
    media_type: str
    data: bytes = field(repr=False)
