"""The invented family of docs/practice.md, built through the same verbs everybody else uses. For demos and
tests.
"""

from plans.demo.building import (
    CAST,
    CONSENT_WORDING,
    COORDINATOR,
    INVITED_FOR,
    QUESTION,
    Evening,
    Part,
    add_person,
    again,
    build,
    find,
    fresh_seats,
    invite_everybody,
    lead_to,
    new_ways_in,
    open_the_room,
    prepare_meeting,
    start_private_time,
    tonight,
)

__all__ = [
    "CAST",
    "CONSENT_WORDING",
    "COORDINATOR",
    "INVITED_FOR",
    "QUESTION",
    "Evening",
    "Part",
    "add_person",
    "again",
    "build",
    "find",
    "fresh_seats",
    "invite_everybody",
    "lead_to",
    "new_ways_in",
    "open_the_room",
    "prepare_meeting",
    "start_private_time",
    "tonight",
]
