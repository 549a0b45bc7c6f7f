"""Voice notes: the same sound without names, places and times in its file. They are read in a process of
their own (`containers/`).
"""

from django.utils.translation import gettext_lazy as _

from meetings.beforehand.choices import ViewKind
from meetings.beforehand.files import CleanFile, FileRefused, NotReadNow
from participants.platform.strangers.sandbox import Unreadable, read_in_sandbox

LARGEST = 5 * 1024 * 1024
READER = "meetings.beforehand.containers.voice_reader"
#: What may come back: media types, and what such a file begins with, at which byte.
MARKS = {
    "audio/mp4": (4, (b"ftyp",)),
    "audio/ogg": (0, (b"OggS",)),
    "audio/wav": (0, (b"RIFF",)),
    "audio/mpeg": (0, (b"\xff",)),
}


class NotAVoiceNote(FileRefused):
    """A container we cannot make clean."""

    message = _(
        "We can’t use this recording. Record it with your phone’s voice recorder or as a WhatsApp voice "
        "message, and send that file (it ends in .m4a, .mp3, .ogg, .opus or .wav). Or ring, and we write it "
        "down."
    )


class VoiceNoteTooLong(FileRefused):
    """More than five megabytes: some five minutes."""

    message = _("This recording is too long. Keep it to about five minutes, or send it in two.")


def clean(data: bytes) -> CleanFile:
    """The same sound with nothing else in its file. Raises NotAVoiceNote, VoiceNoteTooLong or NotReadNow."""
    if len(data) > LARGEST:
        raise VoiceNoteTooLong
    try:
        answer = read_in_sandbox(READER, data)
    except Unreadable as error:
        raise (NotReadNow if error.why == "busy" else NotAVoiceNote) from error
    media_type = str(answer.said.get("media_type", ""))
    at, marks = MARKS.get(media_type, (0, ()))
    # A container grows by its own head at most, where that was missing.
    if len(answer.data) > LARGEST + 1024 or not answer.data.startswith(marks, at):
        raise NotAVoiceNote
    return CleanFile(ViewKind.VOICE, media_type, answer.data)
