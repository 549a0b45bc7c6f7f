"""The relay-only mesh: each browser sends to each other one, always through our TURN server, never straight.

Nobody's address reaches anybody else: browsers are told to use the relay alone, and what they tell each other
passes `scrub.py`. Costs no server but coturn; a picture is encoded once for each other person, so it is for
small rooms.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings

from meetings.media import turn
from meetings.media.engine import Ticket
from meetings.media.models import MediaConnection
from meetings.models import Circle


class Mesh:
    """Browser to browser through coturn."""

    name = "mesh"
    limit_with_picture = 5
    limit = 8

    def admit(self, connection: MediaConnection) -> Ticket:
        """TURN credentials of this seat's own."""
        ttl = settings.TURN_TTL
        return Ticket(ice=turn.ice_servers(connection.seat_id, ttl=ttl), relay_only=True, ttl=ttl)

    def expel(self, seats: Collection[UUID]) -> int:
        """End their sessions on the TURN server. Raises MediaAway."""
        return turn.cut(seats)

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """Who hears whom follows from the rows: browsers close what is over, the server cuts who was sent
        out.
        """
