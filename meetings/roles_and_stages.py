"""The words of the policy table: roles, stages, groups of both, and how a meeting moves from stage to stage.

Plain Python, no Django. Others take these from `meetings.policy`.
"""

# Roles.
FAMILY, CHILD = "family", "child"
SUPPORTER, ADVOCATE, INTERPRETER = "supporter", "advocate", "interpreter"
COORDINATOR, REFERRER, INFORMATION_GIVER = "coordinator", "referrer", "information_giver"
# A supporter, advocate or interpreter whom the person, or the family, chose to keep beside them in private
# time.
COMPANION = "companion"
# In private time, somebody of the family or a companion on a phone that was not let in
# (private_time_phones.py): nobody's role, a place.
AT_THE_DOOR = "at_the_door"
# Outside any meeting: staff by their account, a person with a device, and anybody at all.
STAFF_COORDINATOR, MANAGER, ADMINISTRATOR = "staff_coordinator", "manager", "administrator"
PERSON, ANYBODY = "person", "anybody"

KIN = (FAMILY, CHILD)
BESIDE = (SUPPORTER, ADVOCATE, INTERPRETER)
WORKERS = (COORDINATOR, REFERRER, INFORMATION_GIVER)
#: In the room in private time.
INSIDE = (*KIN, COMPANION)
#: Those who may need a letter for their employer.
GROWN_UPS = (FAMILY, *BESIDE, COMPANION)
#: Everybody with a seat who does not work for services.
FAMILY_SIDE = (*KIN, *BESIDE, COMPANION)
SEATED = (*FAMILY_SIDE, *WORKERS)
STAFF = (STAFF_COORDINATOR, MANAGER, ADMINISTRATOR)
ROLES = EVERYONE = (*SEATED, *STAFF, PERSON, ANYBODY)

# Stages.
OFFERED, CONSENTED, PREPARING, READY = "offered", "consented", "preparing", "ready"
INFORMATION, PRIVATE, PRESENTING = "information", "private", "presenting"
AGREED, PART_AGREED, NOT_AGREED = "agreed", "part_agreed", "not_agreed"
SIGNED, MONITORING, REVIEWED, CLOSED = "signed", "monitoring", "reviewed", "closed"
WITHDRAWN, SAFETY_PAUSE = "withdrawn", "safety_pause"
# Not a stage of a meeting: for actions that belong to no meeting.
NO_MEETING = "no_meeting"
NOWHERE = (NO_MEETING,)

BEFORE = (OFFERED, CONSENTED, PREPARING, READY)
ANSWERED = (AGREED, PART_AGREED, NOT_AGREED)
AFTER = (SIGNED, MONITORING, REVIEWED, CLOSED)
#: The plan is on the table for all.
SHOWN = (PRESENTING, *ANSWERED)
#: The room is open to everybody with a seat, workers too.
TOGETHER = (INFORMATION, *SHOWN)
OPEN_ROOM = (INFORMATION, PRIVATE, PRESENTING, *ANSWERED)
GOING_ON = (*BEFORE, *OPEN_ROOM, SIGNED, MONITORING, REVIEWED)
STAGES = (*BEFORE, *OPEN_ROOM, *AFTER, WITHDRAWN, SAFETY_PAUSE)
ALL = (*STAGES,)
OUTSIDE_PRIVATE = tuple(stage for stage in STAGES if stage != PRIVATE)
#: From the moment the room opened, whatever became of the meeting.
BEGUN = (*OPEN_ROOM, *AFTER, WITHDRAWN, SAFETY_PAUSE)

#: from -> to: the action that moves a meeting there. Nothing else moves one.
TRANSITIONS: dict[tuple[str, str], str] = {
    (OFFERED, CONSENTED): "meeting.record_consent",
    (CONSENTED, PREPARING): "meeting.prepare",
    (PREPARING, READY): "meeting.make_ready",
    (READY, INFORMATION): "meeting.begin",
    (INFORMATION, PRIVATE): "meeting.open_private_time",
    (PRIVATE, PRESENTING): "meeting.present",
    (PRESENTING, AGREED): "meeting.answer",
    (PRESENTING, PART_AGREED): "meeting.answer",
    (PRESENTING, NOT_AGREED): "meeting.answer",
    (PART_AGREED, PRIVATE): "meeting.open_private_time",
    (NOT_AGREED, PRIVATE): "meeting.open_private_time",
    (AGREED, SIGNED): "meeting.close_signing",
    (PART_AGREED, SIGNED): "meeting.close_signing",
    (NOT_AGREED, SIGNED): "meeting.close_signing",
    (SIGNED, MONITORING): "meeting.start_monitoring",
    (MONITORING, REVIEWED): "meeting.record_review",
    (REVIEWED, CLOSED): "meeting.close",
    (MONITORING, CLOSED): "meeting.close",
    **{(stage, CLOSED): "meeting.call_off" for stage in BEFORE},
    **{(stage, WITHDRAWN): "meeting.withdraw" for stage in (*GOING_ON, SAFETY_PAUSE)},
    **{(stage, SAFETY_PAUSE): "meeting.ask_for_safety" for stage in GOING_ON},
    # A pause leads back only to the stage it interrupted (stages.py); out of private time, only by the
    # family's hand.
    **{(SAFETY_PAUSE, stage): "meeting.resume" for stage in GOING_ON if stage != PRIVATE},
    (SAFETY_PAUSE, PRIVATE): "meeting.reopen_private_time",
}
