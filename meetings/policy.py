"""Who may do what, when: one table over (role, action, stage), default deny. Plain Python, no Django.

`may` answers, `require` refuses, `abilities` travels to the browser so that buttons and server agree. Source:
docs/practice.md, "Stages of a meeting" and "Rules that hold always". docs/policy.md is generated from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# -- roles ------------------------------------------------------------------------------------------
FAMILY, CHILD = "family", "child"
SUPPORTER, ADVOCATE, INTERPRETER = "supporter", "advocate", "interpreter"
COORDINATOR, REFERRER, INFORMATION_GIVER = "coordinator", "referrer", "information_giver"
# A supporter, advocate or interpreter whom the person, or the family, chose to keep beside them in private
# time.
COMPANION = "companion"
# In private time, somebody of the family or a companion on a phone that was not let in (visits.py): nobody's
# role, a place.
AT_THE_DOOR = "at_the_door"
# Outside any meeting: staff by their account, a person with a device, and anybody at all.
STAFF_COORDINATOR, MANAGER, ADMINISTRATOR = "staff_coordinator", "manager", "administrator"
PERSON, ANYBODY = "person", "anybody"

KIN = (FAMILY, CHILD)
BESIDE = (SUPPORTER, ADVOCATE, INTERPRETER)
WORKERS = (COORDINATOR, REFERRER, INFORMATION_GIVER)
SEATED = (*KIN, *BESIDE, COMPANION, *WORKERS)
STAFF = (STAFF_COORDINATOR, MANAGER, ADMINISTRATOR)
ROLES = (*SEATED, *STAFF, PERSON, ANYBODY)

# -- stages ------------------------------------------------------------------------------------------
OFFERED, CONSENTED, PREPARING, READY = "offered", "consented", "preparing", "ready"
INFORMATION, PRIVATE, PRESENTING = "information", "private", "presenting"
AGREED, PART_AGREED, NOT_AGREED = "agreed", "part_agreed", "not_agreed"
SIGNED, MONITORING, REVIEWED, CLOSED = "signed", "monitoring", "reviewed", "closed"
WITHDRAWN, SAFETY_PAUSE = "withdrawn", "safety_pause"
# Not a stage of a meeting: for actions that belong to no meeting.
NO_MEETING = "no_meeting"

BEFORE = (OFFERED, CONSENTED, PREPARING, READY)
ANSWERED = (AGREED, PART_AGREED, NOT_AGREED)
AFTER = (SIGNED, MONITORING, REVIEWED, CLOSED)
OPEN_ROOM = (INFORMATION, PRIVATE, PRESENTING, *ANSWERED)
GOING_ON = (*BEFORE, *OPEN_ROOM, SIGNED, MONITORING, REVIEWED)
STAGES = (*BEFORE, *OPEN_ROOM, *AFTER, WITHDRAWN, SAFETY_PAUSE)
ALL = (*STAGES,)

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


@dataclass(frozen=True)
class Rule:
    """One line of the table: these roles may do this action at these stages."""

    action: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    why: str = ""


def _rules() -> Iterable[Rule]:
    def rule(action: str, roles: Iterable[str], stages: Iterable[str], why: str = "") -> Rule:
        return Rule(action, tuple(roles), tuple(stages), why)

    nowhere = (NO_MEETING,)
    everyone = (*ROLES,)
    workers_out = tuple(s for s in ALL if s != PRIVATE)
    inside = (*KIN, COMPANION)

    # Ways in, and what is a person's own: no meeting needed.
    yield rule("invitation.open", everyone, nowhere, "GET says nothing about anybody and changes nothing")
    yield rule("invitation.enter", everyone, nowhere, "a code that came another way binds a device")
    yield rule("home.see", everyone, nowhere)
    yield rule("password.ask", everyone, nowhere, "the answer is the same whether the e-mail is anybody’s")
    yield rule(
        "password.set_own",
        everyone,
        nowhere,
        "with a link that works once; only its owner ever types it",
    )
    yield rule("page.leave", everyone, nowhere, "leave quickly works for everybody, always")
    yield rule(
        "version.check",
        everyone,
        nowhere,
        "says real, unchanged, superseded; not one word of the plan",
    )
    yield rule("hole.report", everyone, nowhere, "where to write when a promise does not hold")
    yield rule("api.schema", everyone, nowhere)
    yield rule(
        "text.report",
        everyone,
        nowhere,
        "only a provider can sign one; it moves one message's state",
    )
    yield rule("text.receive", everyone, nowhere, "only a provider can sign one")
    yield rule("patch.choose", (PERSON,), nowhere)
    yield rule("device.manage", (PERSON,), nowhere)
    yield rule(
        "contact.own",
        (PERSON,),
        nowhere,
        "one’s own number and address: seen after fresh numbers, changed over the old safe way",
    )

    # The service: staff by account.
    yield rule("desk.see", (STAFF_COORDINATOR,), nowhere)
    yield rule("family.create", (STAFF_COORDINATOR,), nowhere)
    yield rule("family.see", (STAFF_COORDINATOR,), nowhere, "own families only")
    yield rule(
        "family.change",
        (STAFF_COORDINATOR,),
        nowhere,
        "members, consent, safe contact, keeping apart",
    )
    yield rule("person.invite", (STAFF_COORDINATOR,), nowhere, "consent and safe contact first (rule 1)")
    yield rule(
        "person.renew_numbers",
        (STAFF_COORDINATOR,),
        nowhere,
        "they, their phones and their circle hear of it",
    )
    yield rule("meeting.create", (STAFF_COORDINATOR,), nowhere)
    yield rule("numbers.see", (MANAGER,), nowhere, "numbers and allocation, no family content")
    yield rule("family.allocate", (MANAGER,), nowhere, "by reference: no name, no family content")
    yield rule(
        "family.open_in_emergency",
        (STAFF_COORDINATOR,),
        nowhere,
        "somebody else’s family for four hours: a reason, an alert, the journal; never a meeting",
    )
    yield rule("load.agree", (MANAGER,), nowhere, "up to how many children; never which")
    yield rule(
        "service.manage",
        (ADMINISTRATOR,),
        nowhere,
        "its name and phone, which keys there are, whether the journal is whole",
    )
    yield rule("account.manage", (ADMINISTRATOR,), nowhere, "accounts, no family content")
    yield rule(
        "account.say_yes",
        (MANAGER, ADMINISTRATOR),
        nowhere,
        "the second yes to a coordinator’s account; never to one’s own asking",
    )
    yield rule("account.own", STAFF, nowhere, "one’s own password, second step and sign-ins")
    yield rule(
        "api_token.own",
        STAFF,
        nowhere,
        "a key for a program; it does what its owner does, so nobody makes one for another",
    )
    yield rule("help.see", STAFF, nowhere, "the first hour, by role; nothing of anybody")
    yield rule("journal.see_own", STAFF, nowhere)
    yield rule("sign_in.manage", STAFF, nowhere, "where one is signed in; ending any of it")
    yield rule("sign_in.prove", STAFF, nowhere, "showing once more that it is really them")
    yield rule(
        "contact.open",
        (STAFF_COORDINATOR,),
        nowhere,
        "numbers and addresses, seeing and changing them: a fresh second factor first",
    )
    yield rule("notice.see", (STAFF_COORDINATOR,), nowhere, "what was sent to people of own families")

    # Before and around the room.
    yield rule("meeting.see", SEATED, ALL, "in private time, who is outside sees that it goes on")
    # On a phone that waits at the door of private time: all that is left.
    here = (AT_THE_DOOR,)
    yield rule("meeting.see", here, (PRIVATE,), "that it goes on, and whether this phone waits")
    yield rule("meeting.see_who", here, (PRIVATE,), "themselves alone, as everybody outside")
    yield rule("information.read", here, (PRIVATE,), "what was shared with them before")
    yield rule("seat.knock", here, (PRIVATE,), "asks to be let in; twice at most")
    yield rule("seat.run_late", here, (PRIVATE,), "told inside")
    yield rule("seat.hear_late", here, (PRIVATE,), "of workers, as everybody outside")
    yield rule("meeting.ask_for_safety", here, (PRIVATE,), "anyone; it opens nothing")
    yield rule(
        "meeting.see_private_progress",
        (*inside, COORDINATOR),
        (PRIVATE,),
        "how long, and whether help was asked; other workers see nothing at all",
    )
    yield rule("meeting.run", (COORDINATOR,), ALL, "the running order, people, the checklist")
    yield rule("meeting.see_who", SEATED, ALL, "who will be there and why")
    yield rule(
        "meeting.set_call",
        (COORDINATOR,),
        (*BEFORE, INFORMATION, PRESENTING, *ANSWERED),
        "a call elsewhere; only people in the room are shown the way to it, and nobody in private time",
    )
    yield rule(
        "meeting.catch_up",
        SEATED,
        (READY, *OPEN_ROOM, SIGNED),
        "what one has not seen, of what one may read now; outside private time only that it goes on",
    )
    yield rule("meeting.change", (COORDINATOR,), BEFORE, "its title, question and place")
    yield rule("seat.add", (COORDINATOR,), (*BEFORE, INFORMATION))
    yield rule("seat.change", (COORDINATOR,), (*BEFORE, INFORMATION, PRESENTING, *ANSWERED))
    yield rule("seat.remove", (COORDINATOR,), (*BEFORE, INFORMATION, PRESENTING, *ANSWERED, SAFETY_PAUSE))
    yield rule(
        "seat.choose_companion",
        KIN,
        (*BEFORE, *OPEN_ROOM),
        "the person beside whom they sit, or the family, chooses who stays in private time",
    )
    yield rule("information.write", (REFERRER, COORDINATOR), (*BEFORE, INFORMATION))
    yield rule("information.share", (COORDINATOR,), (*BEFORE, INFORMATION))
    yield rule("information.read", (*KIN, *BESIDE, COMPANION), (PREPARING, READY, *OPEN_ROOM, *AFTER))
    yield rule("information.read", WORKERS, workers_out)
    yield rule("meeting.check_off", (COORDINATOR,), (PREPARING, READY))

    # Finding a time.
    yield rule("times.give", SEATED, BEFORE, "one's own times; nobody but the coordinator sees them")
    yield rule("times.give_for", (COORDINATOR,), BEFORE, "said on the phone, and marked so")
    yield rule("times.find", (COORDINATOR,), BEFORE, "who can come when, and what each one needs")
    yield rule("times.ask", (COORDINATOR,), (PREPARING, READY), "not before consent (rule 1)")
    yield rule("times.settle", (COORDINATOR,), (PREPARING, READY))
    yield rule("times.set_by_hand", (COORDINATOR,), BEFORE, "without looking for one; told from the yes on")
    yield rule("letter.agree", (FAMILY, *BESIDE, COMPANION), BEFORE, "no letter to an employer without it")
    yield rule("letter.agree_for", (COORDINATOR,), BEFORE, "said on the phone, and marked so")
    yield rule(
        "letter.fetch",
        (FAMILY, *BESIDE, COMPANION, COORDINATOR),
        (PREPARING, READY),
        "one's own; the coordinator everybody's who said yes",
    )
    yield rule("visit.fetch", (COORDINATOR,), BEFORE, "the sheet for a prison")

    # Views beforehand.
    meant = "only what its author meant for them, and of those they may know of"
    yield rule("view.see_own", KIN, ALL, "one's own, and who may see each")
    yield rule("view.give", KIN, (*BEFORE, INFORMATION), "and change it, until people have heard it")
    yield rule(
        "view.give_for",
        (COORDINATOR,),
        (*BEFORE, INFORMATION),
        "told on the phone or on paper, and marked so",
    )
    yield rule("view.take_away", KIN, ALL, "whenever they like; it is off the disk")
    yield rule("view.take_away", (COORDINATOR,), workers_out, "only what they wrote down for somebody")
    yield rule("view.see_written", (COORDINATOR,), workers_out, "what they wrote down for somebody")
    yield rule("view.read", (*KIN, COMPANION), (*BEFORE, *OPEN_ROOM), meant)
    yield rule("view.read", (*BESIDE, *WORKERS), (*BEFORE, INFORMATION, PRESENTING, *ANSWERED), meant)
    yield rule(
        "view.share",
        (*KIN, COORDINATOR),
        (INFORMATION,),
        "read out or shown, where its author allows it",
    )

    # The door.
    yield rule("seat.knock", SEATED, (READY, *OPEN_ROOM, SIGNED))
    yield rule("seat.admit", (COORDINATOR,), (READY, INFORMATION, PRESENTING, *ANSWERED, SIGNED))
    yield rule(
        "seat.admit",
        (FAMILY,),
        (PRIVATE,),
        "in private time only the family opens the door, to each phone by itself",
    )
    yield rule("seat.turn_away", (COORDINATOR,), (READY, INFORMATION, PRESENTING, *ANSWERED, SIGNED))
    yield rule("seat.turn_away", (FAMILY,), (PRIVATE,), "somebody, or one phone of theirs")
    yield rule("phone.see", (FAMILY,), (PRIVATE,), "who is in on which phone, and which wait")
    yield rule("phone.put_out", (FAMILY,), (PRIVATE,), "a phone that is in goes out of private time")
    yield rule("seat.run_late", SEATED, (READY, *OPEN_ROOM))
    yield rule(
        "seat.hear_late",
        SEATED,
        (READY, INFORMATION, PRESENTING, *ANSWERED),
        "everybody alike: a worker’s lateness is told to the family just the same",
    )
    yield rule(
        "seat.hear_late",
        (*inside, COORDINATOR),
        (PRIVATE,),
        "inside of everybody; the coordinator of other workers alone; nobody else outside",
    )
    said = (INFORMATION, PRESENTING, *ANSWERED)
    yield rule(
        "seat.say_ahead",
        SEATED,
        (READY, *said),
        "one short message before they get here; gone with this part of the meeting",
    )
    yield rule("seat.say_ahead", inside, (PRIVATE,), "the family’s own; nobody outside says a word")
    yield rule("seat.hear_ahead", SEATED, said, "at the table, of their own circle")
    yield rule("seat.hear_ahead", inside, (PRIVATE,))
    yield rule("seat.read_out", (FAMILY, COORDINATOR), said, "read out at the table, then gone")
    yield rule("seat.read_out", (FAMILY,), (PRIVATE,))
    yield rule("seat.raise_hand", inside, OPEN_ROOM)
    yield rule("seat.raise_hand", (*BESIDE, *WORKERS), (INFORMATION, PRESENTING, *ANSWERED))
    yield rule("room.enter", (*KIN, *BESIDE), (INFORMATION, PRESENTING, *ANSWERED, SIGNED))
    yield rule("room.enter", inside, (PRIVATE,))
    yield rule("room.enter", (COMPANION,), (INFORMATION, PRESENTING, *ANSWERED, SIGNED))
    yield rule("room.enter", WORKERS, (INFORMATION, PRESENTING, *ANSWERED, SIGNED))
    yield rule("room.ask_coordinator_in", (*KIN, COMPANION), (PRIVATE,), "a bell; it opens nothing")
    yield rule("room.take_a_break", inside, OPEN_ROOM)
    yield rule("room.take_a_break", (COORDINATOR,), (INFORMATION, PRESENTING, *ANSWERED))
    yield rule("room.hold_piece", inside, OPEN_ROOM, "anybody in the room, when it is free")
    yield rule("room.hold_piece", (*BESIDE, *WORKERS), (INFORMATION, PRESENTING, *ANSWERED))
    yield rule("room.free_piece", (FAMILY,), OPEN_ROOM, "somebody went and left it behind")
    yield rule("room.free_piece", (COORDINATOR,), (INFORMATION, PRESENTING, *ANSWERED))
    yield rule(
        "room.set_timer",
        (COORDINATOR,),
        (INFORMATION, PRESENTING, *ANSWERED),
        "private time has no limit, and none is shown (rule 4)",
    )

    # Sound and picture: for whoever may be in the room at this moment, and nobody else.
    yield rule(
        "media.join",
        (*KIN, COMPANION),
        (INFORMATION, PRIVATE, PRESENTING, *ANSWERED, SIGNED),
    )
    yield rule(
        "media.join",
        (*BESIDE, *WORKERS),
        (INFORMATION, PRESENTING, *ANSWERED, SIGNED),
        "in private time no professional is connected",
    )
    yield rule(
        "media.see_receipt",
        inside,
        (*OPEN_ROOM, *AFTER, WITHDRAWN, SAFETY_PAUSE),
        "when the family was on its own, and how that was checked; nobody else reads it",
    )

    # Stages.
    yield rule("meeting.record_consent", (COORDINATOR,), (OFFERED,))
    yield rule("meeting.prepare", (COORDINATOR,), (CONSENTED,))
    yield rule("meeting.make_ready", (COORDINATOR,), (PREPARING,), "rule 2")
    yield rule("meeting.begin", (COORDINATOR,), (READY,))
    yield rule("meeting.open_private_time", (*KIN, COORDINATOR), (INFORMATION,))
    yield rule("meeting.open_private_time", (FAMILY, COORDINATOR), (PART_AGREED, NOT_AGREED))
    yield rule("meeting.present", (FAMILY,), (PRIVATE,), "only the family ends private time (rule 4)")
    yield rule("meeting.answer", (REFERRER,), (PRESENTING,), "the outcome follows from the answers")
    yield rule("meeting.close_signing", (COORDINATOR,), ANSWERED)
    yield rule("meeting.start_monitoring", (COORDINATOR,), (SIGNED,))
    yield rule("meeting.record_review", (COORDINATOR,), (MONITORING,))
    yield rule("meeting.close", (COORDINATOR,), (MONITORING, REVIEWED))
    yield rule("meeting.call_off", (COORDINATOR,), BEFORE, "it is not held; who knew its time is told")
    yield rule("meeting.withdraw", (FAMILY,), (*GOING_ON, SAFETY_PAUSE), "the family says so")
    yield rule("meeting.ask_for_safety", SEATED, GOING_ON, "anyone; it shuts the room and opens nothing")
    yield rule("meeting.resume", (COORDINATOR,), (SAFETY_PAUSE,), "never back into private time")
    yield rule(
        "meeting.reopen_private_time",
        (FAMILY,),
        (SAFETY_PAUSE,),
        "an interrupted private time goes on with the same draft, when the family says so",
    )

    # The live plan.
    yield rule("plan.read", inside, (PRIVATE, PRESENTING, *ANSWERED, SIGNED))
    yield rule("plan.read", (*BESIDE, *WORKERS), (PRESENTING, *ANSWERED, SIGNED))
    yield rule("plan.edit", KIN, (PRIVATE, PRESENTING))
    yield rule(
        "plan.begin",
        (FAMILY,),
        (PRESENTING,),
        "a circle that nobody was in for when private time ended",
    )
    yield rule(
        "plan.begin_afresh",
        (FAMILY,),
        (PRIVATE,),
        "what was written can’t be opened any more, and nothing else",
    )
    yield rule(
        "plan.release_line",
        (FAMILY,),
        (PRESENTING, *ANSWERED),
        "lines cross between circles only so",
    )

    # What was written into a draft that was shut meanwhile; what people say to each promise.
    yield rule(
        "suggestion.make",
        KIN,
        (PRIVATE, PRESENTING, *ANSWERED),
        "words written while away, by their writer’s own act",
    )
    yield rule("suggestion.read", KIN, (PRIVATE, PRESENTING, *ANSWERED), "only in the room")
    yield rule(
        "suggestion.read",
        (*BESIDE, COMPANION, *WORKERS),
        (PRESENTING, *ANSWERED),
        "never what was written in private time",
    )
    yield rule("suggestion.take", KIN, (PRIVATE, PRESENTING), "as one’s own edit")
    yield rule("suggestion.put_aside", KIN, (PRIVATE, PRESENTING, *ANSWERED))
    yield rule(
        "promise.read",
        SEATED,
        (PRESENTING, *ANSWERED, *AFTER),
        "who says what to each promise that was shown",
    )
    yield rule(
        "promise.answer",
        (*KIN, *BESIDE, COMPANION),
        (PRESENTING, *ANSWERED),
        "the family, and who is named in it; a child may, and is never waited for",
    )

    # Versions, answers, signatures.
    yield rule("plan.freeze", (FAMILY, COORDINATOR), (PRESENTING,))
    yield rule("plan.bring_back", (FAMILY,), (PRESENTING,))
    yield rule("version.read", SEATED, (PRESENTING, *ANSWERED, *AFTER))
    yield rule(
        "version.see_history",
        (*KIN, COMPANION, *BESIDE, COORDINATOR),
        (PRESENTING, *ANSWERED, *AFTER),
    )
    yield rule("answer.bottom_line", (REFERRER,), (PRESENTING,))
    yield rule("answer.resource", (REFERRER,), (PRESENTING, *ANSWERED, SIGNED))
    yield rule("answer.reply", (FAMILY,), (PRESENTING, *ANSWERED))
    yield rule("version.sign", (*KIN, COMPANION, *BESIDE, *WORKERS), ANSWERED)
    yield rule(
        "signature.contest",
        (*KIN, COMPANION, *BESIDE, *WORKERS),
        ANSWERED,
        "that wasn’t me: of what is signed beside one’s own name",
    )
    yield rule(
        "signature.settle",
        (*KIN, COMPANION, *BESIDE, *WORKERS),
        ANSWERED,
        "take it back, or say it was right; nobody closes the plan before",
    )
    yield rule("version.witness", (COORDINATOR, ADVOCATE), ANSWERED, "witnessed on paper")
    yield rule("version.print", (COORDINATOR, ADVOCATE), ANSWERED, "on paper, with places to sign")
    yield rule("version.give_code", (COORDINATOR,), ANSWERED, "told to somebody face to face")
    yield rule("signing.see", (COORDINATOR,), (*ANSWERED, *AFTER), "who has signed, who was asked, who not")
    yield rule("signing.ask", (COORDINATOR,), ANSWERED, "until the plan is closed")
    yield rule("version.seal", (COORDINATOR,), (*ANSWERED, SIGNED))
    yield rule(
        "copy.fetch",
        SEATED,
        (*ANSWERED, *AFTER),
        "of two circles, one may have its copy while the other still signs",
    )


RULES: tuple[Rule, ...] = tuple(_rules())
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
