"""What a coordinator's desk shows: whose family is due, what to do next in a meeting, and how ready people
are.
"""

from meetings.desk import before, beginning, onwards
from meetings.desk.facts import Facts, facts_of
from meetings.desk.people import Readiness, getting_ready
from meetings.desk.rail import (
    PATCHES,
    FamilyCard,
    ToSeeTo,
    current_meeting,
    day_ahead,
    families,
    greeting,
    more_to_see_to,
    own_families,
    to_choose_from,
    to_see_to,
    zone_of,
)
from meetings.desk.running import Part, running_order
from meetings.desk.step import Step

__all__ = [
    "PATCHES",
    "Facts",
    "FamilyCard",
    "Part",
    "Readiness",
    "Step",
    "ToSeeTo",
    "before",
    "beginning",
    "current_meeting",
    "day_ahead",
    "facts_of",
    "families",
    "getting_ready",
    "greeting",
    "more_to_see_to",
    "onwards",
    "own_families",
    "running_order",
    "to_choose_from",
    "to_see_to",
    "zone_of",
]
