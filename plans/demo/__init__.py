"""The invented family of docs/practice.md, built through the same verbs everybody else uses. For demos and
tests.
"""

from plans.demo.building import INVITED_FOR, add_person, build, invite_everybody, new_ways_in, prepare_meeting
from plans.demo.cast import CAST, CONSENT_WORDING, COORDINATOR, QUESTION, Part
from plans.demo.evening import Evening, again, find, fresh_seats, tonight
from plans.demo.leading import lead_to, open_the_room, start_private_time

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
