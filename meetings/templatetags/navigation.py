"""Where people can go: `{% ways %}`, the row of places on every staff page; `{% ways_on seat as on %}` for
one meeting.
"""

from typing import Any

from django import template

from meetings.models import Seat
from meetings.table.meeting_links import MeetingActions, actions_of
from meetings.table.staff_navigation import staff_links
from participants.entry.visitors import NOBODY, Visitor

register = template.Library()


@register.inclusion_tag("meetings/parts/ways.html", takes_context=True)
def ways(context: dict[str, Any]) -> dict[str, Any]:
    """Where a member of staff can go from here; nothing for everybody else."""
    visitor: Visitor = context.get("visitor") or NOBODY
    request = context.get("request")
    if visitor.account is None or request is None:
        return {"places": []}
    return {"places": staff_links(visitor.account, path=request.path)}


@register.simple_tag
def ways_on(seat: Seat) -> MeetingActions:
    """What somebody with a seat can do about their meeting from outside the room."""
    return actions_of(seat)
