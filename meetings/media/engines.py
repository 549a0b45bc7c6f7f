"""Which way sound and picture go in a meeting: a call elsewhere, a media server, browser to browser, or none."""

from django.conf import settings
from django.utils.translation import gettext as _

from meetings.media.engine import MediaEngine, NoMedia
from meetings.media.mesh import Mesh
from meetings.models import Meeting


def for_meeting(meeting: Meeting) -> MediaEngine:
    """The engine of this meeting's rooms, as the service is set up."""
    if settings.TURN_URLS:
        return Mesh()
    return NoMedia()


def why_none() -> str:
    """Why there is no sound here, for the page: people need to know that it is not their phone."""
    return _(
        "There is no sound in this room: this service has no relay for it yet. Reading and writing together works. "
        "Ring each other, or ask the coordinator for a call."
    )
