"""What a coordinator's desk shows: whose family is due, what to do next in a meeting, and how ready people
are.
"""

from meetings.desk import first_steps, later_steps, preparation_steps
from meetings.desk.desk_facts import Facts, facts_of
from meetings.desk.readiness import Readiness, getting_ready
from meetings.desk.running_order import Part, running_order
from meetings.desk.sidebar import (
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
from meetings.desk.step import Step

__all__ = [
    "PATCHES",
    "Facts",
    "FamilyCard",
    "Part",
    "Readiness",
    "Step",
    "ToSeeTo",
    "current_meeting",
    "day_ahead",
    "facts_of",
    "families",
    "first_steps",
    "getting_ready",
    "greeting",
    "later_steps",
    "more_to_see_to",
    "own_families",
    "preparation_steps",
    "running_order",
    "to_choose_from",
    "to_see_to",
    "zone_of",
]
