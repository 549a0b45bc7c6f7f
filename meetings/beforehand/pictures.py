"""Photos and drawings: drawn afresh in a process of its own (`drawing/`), so that where and with which phone
they were made is gone.

Only the pixels cross, into a new JPEG of a bounded size.
"""

from django.utils.translation import gettext_lazy as _

from meetings.beforehand.choices import ViewKind
from meetings.beforehand.files import CleanFile, FileRefused, NotReadNow
from participants.platform.strangers.sandbox import Unreadable, read_in_sandbox

LARGEST = 10 * 1024 * 1024
READER = "meetings.beforehand.drawing.picture_reader"
#: What is kept is smaller than this: 1600 by 1600 pixels.
LARGEST_KEPT = 4 * 1024 * 1024


class NotAPicture(FileRefused):
    """Not one of the formats we know, or broken."""

    message = _(
        "We can’t open this picture. Send it as a JPEG or PNG: a new photo of it, or a screenshot, does it."
    )


class PictureTooLarge(FileRefused):
    """More bytes or more pixels than we unpack, or more work than a picture is."""

    message = _("This picture is too large. Send a smaller one: a screenshot of it does it.")


#: What the reader says no with. Anything else is no picture.
REFUSALS: dict[str, type[FileRefused]] = {
    "too_large": PictureTooLarge,
    "slow": PictureTooLarge,
    "busy": NotReadNow,
}


def clean(data: bytes) -> CleanFile:
    """The picture upright, on white, at most 1600 pixels long, as a JPEG with nothing else in it.

    Raises NotAPicture, PictureTooLarge or NotReadNow.
    """
    if len(data) > LARGEST:
        raise PictureTooLarge
    try:
        drawn = read_in_sandbox(READER, data).data
    except Unreadable as error:
        raise REFUSALS.get(error.why, NotAPicture) from error
    if not _is_bare(drawn):
        raise NotAPicture
    return CleanFile(ViewKind.PICTURE, "image/jpeg", drawn)


def _is_bare(drawn: bytes) -> bool:
    """A JPEG as our reader writes one: nothing before its tables but the word that it is one, and nothing
    behind its end.
    """
    begins = drawn.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00") and drawn[20:22] == b"\xff\xdb"
    return begins and drawn.endswith(b"\xff\xd9") and len(drawn) <= LARGEST_KEPT
