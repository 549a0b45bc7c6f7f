# ruff: noqa: F403, F405 - mypy knows the names of roles and stages
"""Who may do what, when: one table over (role, action, stage), default deny. Plain Python, no Django.

`may` answers, `require` refuses, `abilities` travels to the browser so that buttons and server agree. Source:
docs/practice.md, "Stages of a meeting" and "Rules that hold always". docs/policy.md is generated from here;
what it says about a line stands in `policy_reasons.py`.
"""

from dataclasses import dataclass

from meetings.roles_and_stages import *

#: One line a rule: these roles may do this action at these stages. What no line names is refused.
# fmt: off
TABLE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    # Ways in, and what is a person's own: no meeting needed.
    ("invitation.open",              EVERYONE,                        NOWHERE),
    ("invitation.enter",             EVERYONE,                        NOWHERE),
    ("home.see",                     EVERYONE,                        NOWHERE),
    ("password.ask",                 EVERYONE,                        NOWHERE),
    ("password.set_own",             EVERYONE,                        NOWHERE),
    ("page.leave",                   EVERYONE,                        NOWHERE),
    ("version.check",                EVERYONE,                        NOWHERE),
    ("hole.report",                  EVERYONE,                        NOWHERE),
    ("api.schema",                   EVERYONE,                        NOWHERE),
    ("text.report",                  EVERYONE,                        NOWHERE),
    ("text.receive",                 EVERYONE,                        NOWHERE),
    ("patch.choose",                 (PERSON,),                       NOWHERE),
    ("device.manage",                (PERSON,),                       NOWHERE),
    ("contact.own",                  (PERSON,),                       NOWHERE),
    # The service: staff by account.
    ("desk.see",                     (STAFF_COORDINATOR,),            NOWHERE),
    ("family.create",                (STAFF_COORDINATOR,),            NOWHERE),
    ("family.see",                   (STAFF_COORDINATOR,),            NOWHERE),
    ("family.change",                (STAFF_COORDINATOR,),            NOWHERE),
    ("person.invite",                (STAFF_COORDINATOR,),            NOWHERE),
    ("person.renew_numbers",         (STAFF_COORDINATOR,),            NOWHERE),
    ("meeting.create",               (STAFF_COORDINATOR,),            NOWHERE),
    ("numbers.see",                  (MANAGER,),                      NOWHERE),
    ("family.allocate",              (MANAGER,),                      NOWHERE),
    ("family.open_in_emergency",     (STAFF_COORDINATOR,),            NOWHERE),
    ("load.agree",                   (MANAGER,),                      NOWHERE),
    ("service.manage",               (ADMINISTRATOR,),                NOWHERE),
    ("account.manage",               (ADMINISTRATOR,),                NOWHERE),
    ("account.say_yes",              (MANAGER, ADMINISTRATOR),        NOWHERE),
    ("account.own",                  STAFF,                           NOWHERE),
    ("api_token.own",                STAFF,                           NOWHERE),
    ("help.see",                     STAFF,                           NOWHERE),
    ("journal.see_own",              STAFF,                           NOWHERE),
    ("sign_in.manage",               STAFF,                           NOWHERE),
    ("sign_in.prove",                STAFF,                           NOWHERE),
    ("contact.open",                 (STAFF_COORDINATOR,),            NOWHERE),
    ("notice.see",                   (STAFF_COORDINATOR,),            NOWHERE),
    # Before and around the room.
    ("meeting.see",                  SEATED,                          ALL),
    # On a phone that waits at the door of private time: all that is left.
    ("meeting.see",                  (AT_THE_DOOR,),                  (PRIVATE,)),
    ("meeting.see_who",              (AT_THE_DOOR,),                  (PRIVATE,)),
    ("information.read",             (AT_THE_DOOR,),                  (PRIVATE,)),
    ("seat.knock",                   (AT_THE_DOOR,),                  (PRIVATE,)),
    ("seat.run_late",                (AT_THE_DOOR,),                  (PRIVATE,)),
    ("seat.hear_late",               (AT_THE_DOOR,),                  (PRIVATE,)),
    ("meeting.ask_for_safety",       (AT_THE_DOOR,),                  (PRIVATE,)),
    # Before and around the room, again on phones that are in.
    ("meeting.see_private_progress", (*INSIDE, COORDINATOR),          (PRIVATE,)),
    ("meeting.run",                  (COORDINATOR,),                  ALL),
    ("meeting.see_who",              SEATED,                          ALL),
    ("meeting.set_call",             (COORDINATOR,),                  (*BEFORE, *TOGETHER)),
    ("meeting.catch_up",             SEATED,                          (READY, *OPEN_ROOM, SIGNED)),
    ("meeting.change",               (COORDINATOR,),                  BEFORE),
    ("seat.add",                     (COORDINATOR,),                  (*BEFORE, INFORMATION)),
    ("seat.change",                  (COORDINATOR,),                  (*BEFORE, *TOGETHER)),
    ("seat.remove",                  (COORDINATOR,),                  (*BEFORE, *TOGETHER, SAFETY_PAUSE)),
    ("seat.choose_companion",        KIN,                             (*BEFORE, *OPEN_ROOM)),
    ("information.write",            (REFERRER, COORDINATOR),         (*BEFORE, INFORMATION)),
    ("information.share",            (COORDINATOR,),                  (*BEFORE, INFORMATION)),
    ("information.read",             FAMILY_SIDE,                     (PREPARING, READY, *OPEN_ROOM, *AFTER)),
    ("information.read",             WORKERS,                         OUTSIDE_PRIVATE),
    ("meeting.check_off",            (COORDINATOR,),                  (PREPARING, READY)),
    # Finding a time.
    ("times.give",                   SEATED,                          BEFORE),
    ("times.give_for",               (COORDINATOR,),                  BEFORE),
    ("times.find",                   (COORDINATOR,),                  BEFORE),
    ("times.ask",                    (COORDINATOR,),                  (PREPARING, READY)),
    ("times.settle",                 (COORDINATOR,),                  (PREPARING, READY)),
    ("times.set_by_hand",            (COORDINATOR,),                  BEFORE),
    ("letter.agree",                 GROWN_UPS,                       BEFORE),
    ("letter.agree_for",             (COORDINATOR,),                  BEFORE),
    ("letter.fetch",                 (*GROWN_UPS, COORDINATOR),       (PREPARING, READY)),
    ("visit.fetch",                  (COORDINATOR,),                  BEFORE),
    # Views beforehand.
    ("view.see_own",                 KIN,                             ALL),
    ("view.give",                    KIN,                             (*BEFORE, INFORMATION)),
    ("view.give_for",                (COORDINATOR,),                  (*BEFORE, INFORMATION)),
    ("view.take_away",               KIN,                             ALL),
    ("view.take_away",               (COORDINATOR,),                  OUTSIDE_PRIVATE),
    ("view.see_written",             (COORDINATOR,),                  OUTSIDE_PRIVATE),
    ("view.read",                    INSIDE,                          (*BEFORE, *OPEN_ROOM)),
    ("view.read",                    (*BESIDE, *WORKERS),             (*BEFORE, *TOGETHER)),
    ("view.share",                   (*KIN, COORDINATOR),             (INFORMATION,)),
    # The door.
    ("seat.knock",                   SEATED,                          (READY, *OPEN_ROOM, SIGNED)),
    ("seat.admit",                   (COORDINATOR,),                  (READY, *TOGETHER, SIGNED)),
    ("seat.admit",                   (FAMILY,),                       (PRIVATE,)),
    ("seat.turn_away",               (COORDINATOR,),                  (READY, *TOGETHER, SIGNED)),
    ("seat.turn_away",               (FAMILY,),                       (PRIVATE,)),
    ("phone.see",                    (FAMILY,),                       (PRIVATE,)),
    ("phone.put_out",                (FAMILY,),                       (PRIVATE,)),
    ("seat.run_late",                SEATED,                          (READY, *OPEN_ROOM)),
    ("seat.hear_late",               SEATED,                          (READY, *TOGETHER)),
    ("seat.hear_late",               (*INSIDE, COORDINATOR),          (PRIVATE,)),
    ("seat.say_ahead",               SEATED,                          (READY, *TOGETHER)),
    ("seat.say_ahead",               INSIDE,                          (PRIVATE,)),
    ("seat.hear_ahead",              SEATED,                          TOGETHER),
    ("seat.hear_ahead",              INSIDE,                          (PRIVATE,)),
    ("seat.read_out",                (FAMILY, COORDINATOR),           TOGETHER),
    ("seat.read_out",                (FAMILY,),                       (PRIVATE,)),
    ("seat.raise_hand",              INSIDE,                          OPEN_ROOM),
    ("seat.raise_hand",              (*BESIDE, *WORKERS),             TOGETHER),
    ("room.enter",                   (*KIN, *BESIDE),                 (*TOGETHER, SIGNED)),
    ("room.enter",                   INSIDE,                          (PRIVATE,)),
    ("room.enter",                   (COMPANION,),                    (*TOGETHER, SIGNED)),
    ("room.enter",                   WORKERS,                         (*TOGETHER, SIGNED)),
    ("room.ask_coordinator_in",      INSIDE,                          (PRIVATE,)),
    ("room.take_a_break",            INSIDE,                          OPEN_ROOM),
    ("room.take_a_break",            (COORDINATOR,),                  TOGETHER),
    ("room.hold_piece",              INSIDE,                          OPEN_ROOM),
    ("room.hold_piece",              (*BESIDE, *WORKERS),             TOGETHER),
    ("room.free_piece",              (FAMILY,),                       OPEN_ROOM),
    ("room.free_piece",              (COORDINATOR,),                  TOGETHER),
    ("room.set_timer",               (COORDINATOR,),                  TOGETHER),
    # Sound and picture: for anyone who may be in the room at this moment, and nobody else.
    ("media.join",                   INSIDE,                          (*OPEN_ROOM, SIGNED)),
    ("media.join",                   (*BESIDE, *WORKERS),             (*TOGETHER, SIGNED)),
    ("media.see_receipt",            INSIDE,                          BEGUN),
    # Stages.
    ("meeting.record_consent",       (COORDINATOR,),                  (OFFERED,)),
    ("meeting.prepare",              (COORDINATOR,),                  (CONSENTED,)),
    ("meeting.make_ready",           (COORDINATOR,),                  (PREPARING,)),
    ("meeting.begin",                (COORDINATOR,),                  (READY,)),
    ("meeting.open_private_time",    (*KIN, COORDINATOR),             (INFORMATION,)),
    ("meeting.open_private_time",    (FAMILY, COORDINATOR),           (PART_AGREED, NOT_AGREED)),
    ("meeting.present",              (FAMILY,),                       (PRIVATE,)),
    ("meeting.answer",               (REFERRER,),                     (PRESENTING,)),
    ("meeting.close_signing",        (COORDINATOR,),                  ANSWERED),
    ("meeting.start_monitoring",     (COORDINATOR,),                  (SIGNED,)),
    ("meeting.record_review",        (COORDINATOR,),                  (MONITORING,)),
    ("meeting.close",                (COORDINATOR,),                  (MONITORING, REVIEWED)),
    ("meeting.call_off",             (COORDINATOR,),                  BEFORE),
    ("meeting.withdraw",             (FAMILY,),                       (*GOING_ON, SAFETY_PAUSE)),
    ("meeting.ask_for_safety",       SEATED,                          GOING_ON),
    ("meeting.resume",               (COORDINATOR,),                  (SAFETY_PAUSE,)),
    ("meeting.reopen_private_time",  (FAMILY,),                       (SAFETY_PAUSE,)),
    # The live plan.
    ("plan.read",                    INSIDE,                          (PRIVATE, *SHOWN, SIGNED)),
    ("plan.read",                    (*BESIDE, *WORKERS),             (*SHOWN, SIGNED)),
    ("plan.edit",                    KIN,                             (PRIVATE, PRESENTING)),
    ("plan.begin",                   (FAMILY,),                       (PRESENTING,)),
    ("plan.begin_afresh",            (FAMILY,),                       (PRIVATE,)),
    # What was written into a draft that was shut meanwhile; what people say to each promise.
    ("suggestion.make",              KIN,                             (PRIVATE, *SHOWN)),
    ("suggestion.read",              KIN,                             (PRIVATE, *SHOWN)),
    ("suggestion.read",              (*BESIDE, COMPANION, *WORKERS),  SHOWN),
    ("suggestion.take",              KIN,                             (PRIVATE, PRESENTING)),
    ("suggestion.put_aside",         KIN,                             (PRIVATE, *SHOWN)),
    ("promise.read",                 SEATED,                          (*SHOWN, *AFTER)),
    ("promise.answer",               FAMILY_SIDE,                     SHOWN),
    # Versions, answers, signatures.
    ("plan.freeze",                  (FAMILY, COORDINATOR),           (PRESENTING,)),
    ("plan.bring_back",              (FAMILY,),                       (PRESENTING,)),
    ("version.read",                 SEATED,                          (*SHOWN, *AFTER)),
    ("version.see_history",          (*INSIDE, *BESIDE, COORDINATOR), (*SHOWN, *AFTER)),
    ("answer.bottom_line",           (REFERRER,),                     (PRESENTING,)),
    ("answer.resource",              (REFERRER,),                     (*SHOWN, SIGNED)),
    ("answer.reply",                 (FAMILY,),                       SHOWN),
    ("version.sign",                 SEATED,                          ANSWERED),
    ("signature.contest",            SEATED,                          ANSWERED),
    ("signature.settle",             SEATED,                          ANSWERED),
    ("version.witness",              (COORDINATOR, ADVOCATE),         ANSWERED),
    ("version.print",                (COORDINATOR, ADVOCATE),         ANSWERED),
    ("version.give_code",            (COORDINATOR,),                  ANSWERED),
    ("signing.see",                  (COORDINATOR,),                  (*ANSWERED, *AFTER)),
    ("signing.ask",                  (COORDINATOR,),                  ANSWERED),
    ("version.seal",                 (COORDINATOR,),                  (*ANSWERED, SIGNED)),
    ("copy.fetch",                   SEATED,                          (*ANSWERED, *AFTER)),
)
# fmt: on


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    action: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]


RULES: tuple[Rule, ...] = tuple(Rule(*line) for line in TABLE)
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(rule.action for rule in RULES))
#: What staff do only within ten minutes of showing a second factor (sign_in.prove); asked by
#: access.staff_for.
FRESH: frozenset[str] = frozenset({"api_token.own", "contact.open", "family.open_in_emergency"})
#: What a coordinator may do with somebody else's family while it is open to them; asked by access.family_for.
#: Nothing that makes a way in, or could become one: who opens a family so would choose who comes in as whom.
IN_EMERGENCY: frozenset[str] = frozenset({"family.see", "notice.see"})
#: What somebody of the family does on a phone that is not in on private time without asking to come in.
NOT_KNOCKING: frozenset[str] = frozenset(
    {"meeting.see_who", "information.read", "seat.run_late", "meeting.ask_for_safety", "seat.knock"}
)
_YES: frozenset[tuple[str, str, str]] = frozenset(
    (role, rule.action, stage) for rule in RULES for role in rule.roles for stage in rule.stages
)


class Refused(Exception):
    """The table says no."""

    def __init__(self, role: str, action: str, stage: str) -> None:
        self.role, self.action, self.stage = role, action, stage
        super().__init__(f"{role} may not {action} at {stage}")


def effective_role(role: str, *, stays_in_private: bool) -> str:
    """The role the table sees: a supporter, advocate or interpreter chosen to stay is a companion."""
    return COMPANION if role in BESIDE and stays_in_private else role


def may(role: str, action: str, stage: str = NO_MEETING) -> bool:
    """True when the table names this role, action and stage; everything it does not name is no."""
    return (role, action, stage) in _YES


def require(role: str, action: str, stage: str = NO_MEETING) -> None:
    """Raises Refused unless the table says yes."""
    if not may(role, action, stage):
        raise Refused(role, action, stage)


def abilities(role: str, stage: str = NO_MEETING) -> dict[str, bool]:
    """Every action this role may do at this stage, for the browser; what is missing is no."""
    return {action: True for action in ACTIONS if may(role, action, stage)}


def action_between(before: str, after: str) -> str | None:
    """The action that moves a meeting from one stage to another, or None where no way leads."""
    return TRANSITIONS.get((before, after))
