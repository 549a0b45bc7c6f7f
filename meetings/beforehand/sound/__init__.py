"""Voice notes: which container it is, by its bytes, and the same sound without names, places and times in it.

Nothing is unpacked or encoded anew: a container we know is kept where sound is in it and emptied everywhere else; one we do
not know is refused, with what to do.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from meetings.beforehand.files import CleanFile, FileRefused
from meetings.beforehand.sound import mp4, mpeg, ogg, riff
from meetings.beforehand.sound.unfit import Unfit
from meetings.beforehand.words import ViewKind

LARGEST = 5 * 1024 * 1024


class NotAVoiceNote(FileRefused):
    """A container we cannot make clean."""

    message = _(
        "We can’t use this recording. Record it with your phone’s voice recorder or as a WhatsApp voice message, and send that file "
        "(it ends in .m4a, .mp3, .ogg, .opus or .wav). Or ring, and we write it down."
    )


class VoiceNoteTooLong(FileRefused):
    """More than five megabytes: some five minutes."""

    message = _("This recording is too long. Keep it to about five minutes, or send it in two.")


#: What a file of each kind begins with, at which byte; its media type, and how it is made clean.
KINDS: tuple[tuple[int, bytes, str, Callable[[bytes], bytes]], ...] = (
    (4, b"ftyp", "audio/mp4", mp4.clean),
    (0, b"OggS", "audio/ogg", ogg.clean),
    (0, b"RIFF", "audio/wav", riff.clean),
    (0, b"ID3", "audio/mpeg", mpeg.clean),
    (0, b"\xff", "audio/mpeg", mpeg.clean),
)


def clean(data: bytes) -> CleanFile:
    """The same sound with nothing else in its file. Raises NotAVoiceNote or VoiceNoteTooLong."""
    if len(data) > LARGEST:
        raise VoiceNoteTooLong
    for at, mark, media_type, emptied in KINDS:
        if data[at : at + len(mark)] == mark:
            try:
                return CleanFile(ViewKind.VOICE, media_type, emptied(data))
            except Unfit as error:
                raise NotAVoiceNote from error
    raise NotAVoiceNote
