"""Which way sound and picture go in a meeting: a call elsewhere, a media server, browser to browser, or
none.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from meetings.media import outside
from meetings.media.engine import MediaEngine, NoMedia
from meetings.media.janus import Janus
from meetings.media.mesh import Mesh
from meetings.models import Meeting, Seat


def for_meeting(meeting: Meeting) -> MediaEngine:
    """The engine of this meeting's rooms: a call elsewhere if its coordinator entered one, else as the
    service is set up.

    A media server carries a meeting with more seats than browsers can send to each other. Seats decide, not
    who is here now: nobody is moved from one way to another because an uncle came late.
    """
    if outside.call_of(meeting) is not None:
        return outside.Outside()
    server = _server()
    if server is not None and (not settings.TURN_URLS or settings.MEDIA_ENGINE == "sfu"):
        return server
    if server is not None and settings.MEDIA_ENGINE == "" and _seats(meeting) > Mesh.limit:
        return server
    if settings.TURN_URLS:
        return Mesh()
    return NoMedia()


def _server() -> MediaEngine | None:
    if settings.MEDIA_SFU == "janus":
        return Janus()
    if settings.MEDIA_SFU == "livekit":
        # Its library is large; a service without LiveKit does not load it.
        from meetings.media.livekit import LiveKit

        return LiveKit()
    return None


def _seats(meeting: Meeting) -> int:
    return Seat.objects.filter(meeting=meeting, removed_at=None).count()


def why_none() -> str:
    """Why there is no sound here, for the page: people need to know that it is not their phone."""
    return _(
        "There is no sound in this room yet: the service has not set it up. Reading and writing together "
        "works. Ring each other, or ask the coordinator for a call."
    )
