"""What docs/policy.md says about lines of the policy table: why they are so, or what they mean.

By action: one sentence for all lines of the action, or one for each of them in the table's order, "" where
there is nothing to say.
"""

REASONS: dict[str, str | tuple[str, ...]] = {
    "invitation.open": "GET says nothing about anybody and changes nothing",
    "invitation.enter": "a code that came another way binds a device",
    "password.ask": "the answer is the same whether the e-mail is anybody’s",
    "password.set_own": "with a link that works once; only its owner ever types it",
    "page.leave": "leave quickly works for everybody, always",
    "version.check": "says real, unchanged, superseded; not one word of the plan",
    "hole.report": "where to write when a promise does not hold",
    "text.report": "only a provider can sign one; it moves one message's state",
    "text.receive": "only a provider can sign one",
    "contact.own": "one’s own number and address: seen after fresh numbers, changed over the old safe way",
    "family.see": "own families only",
    "family.change": "members, consent, safe contact, keeping apart",
    "person.invite": "consent and safe contact first (rule 1)",
    "person.renew_numbers": "they, their phones and their circle hear of it",
    "numbers.see": "numbers and allocation, no family content",
    "family.allocate": "by reference: no name, no family content",
    "family.open_in_emergency": (
        "somebody else’s family for four hours: a reason, an alert, the journal; never a meeting"
    ),
    "load.agree": "up to how many children; never which",
    "service.manage": "its name and phone, which keys there are, whether the journal is whole",
    "account.manage": "accounts, no family content",
    "account.say_yes": "the second yes to a coordinator’s account; never to one’s own asking",
    "account.own": "one’s own password, second step and sign-ins",
    "api_token.own": "a key for a program; it does what its owner does, so nobody makes one for another",
    "help.see": "the first hour, by role; nothing of anybody",
    "sign_in.manage": "where one is signed in; ending any of it",
    "sign_in.prove": "showing once more that it is really them",
    "contact.open": "numbers and addresses, seeing and changing them: a fresh second factor first",
    "notice.see": "what was sent to people of own families",
    "meeting.see": (
        "in private time, who is outside sees that it goes on",
        "that it goes on, and whether this phone waits",
    ),
    "meeting.see_who": (
        "themselves alone, as everybody outside",
        "who will be there and why",
    ),
    "information.read": (
        "what was shared with them before",
        "",
        "",
    ),
    "seat.knock": (
        "asks to be let in; twice at most",
        "",
    ),
    "seat.run_late": (
        "told inside",
        "",
    ),
    "seat.hear_late": (
        "of workers, as everybody outside",
        "everybody alike: a worker’s lateness is told to the family just the same",
        "inside of everybody; the coordinator of other workers alone; nobody else outside",
    ),
    "meeting.ask_for_safety": (
        "anyone; it opens nothing",
        "anyone; it shuts the room and opens nothing",
    ),
    "meeting.see_private_progress": "how long, and whether help was asked; other workers see nothing at all",
    "meeting.run": "the running order, people, the checklist",
    "meeting.set_call": (
        "a call elsewhere; only people in the room are shown the way to it, and nobody in private time"
    ),
    "meeting.catch_up": (
        "what one has not seen, of what one may read now; outside private time only that it goes on"
    ),
    "meeting.change": "its title, question and place",
    "seat.choose_companion": (
        "the person beside whom they sit, or the family, chooses who stays in private time"
    ),
    "times.give": "one's own times; nobody but the coordinator sees them",
    "times.give_for": "said on the phone, and marked so",
    "times.find": "who can come when, and what each one needs",
    "times.ask": "not before consent (rule 1)",
    "times.set_by_hand": "without looking for one; told from the yes on",
    "letter.agree": "no letter to an employer without it",
    "letter.agree_for": "said on the phone, and marked so",
    "letter.fetch": "one's own; the coordinator everybody's who said yes",
    "visit.fetch": "the sheet for a prison",
    "view.see_own": "one's own, and who may see each",
    "view.give": "and change it, until people have heard it",
    "view.give_for": "told on the phone or on paper, and marked so",
    "view.take_away": (
        "whenever they like; it is off the disk",
        "only what they wrote down for somebody",
    ),
    "view.see_written": "what they wrote down for somebody",
    "view.read": "only what its author meant for them, and of those they may know of",
    "view.share": "read out or shown, where its author allows it",
    "seat.admit": (
        "",
        "in private time only the family opens the door, to each phone by itself",
    ),
    "seat.turn_away": (
        "",
        "somebody, or one phone of theirs",
    ),
    "phone.see": "who is in on which phone, and which wait",
    "phone.put_out": "a phone that is in goes out of private time",
    "seat.say_ahead": (
        "one short message before they get here; gone with this part of the meeting",
        "the family’s own; nobody outside says a word",
    ),
    "seat.hear_ahead": (
        "at the table, of their own circle",
        "",
    ),
    "seat.read_out": (
        "read out at the table, then gone",
        "",
    ),
    "room.ask_coordinator_in": "a bell; it opens nothing",
    "room.hold_piece": (
        "anybody in the room, when it is free",
        "",
    ),
    "room.free_piece": (
        "somebody went and left it behind",
        "",
    ),
    "room.set_timer": "private time has no limit, and none is shown (rule 4)",
    "media.join": (
        "",
        "in private time no professional is connected",
    ),
    "media.see_receipt": "when the family was on its own, and how that was checked; nobody else reads it",
    "meeting.make_ready": "rule 2",
    "meeting.present": "only the family ends private time (rule 4)",
    "meeting.answer": "the outcome follows from the answers",
    "meeting.call_off": "it is not held; who knew its time is told",
    "meeting.withdraw": "the family says so",
    "meeting.resume": "never back into private time",
    "meeting.reopen_private_time": (
        "an interrupted private time goes on with the same draft, when the family says so"
    ),
    "plan.begin": "a circle that nobody was in for when private time ended",
    "plan.begin_afresh": "what was written can’t be opened any more, and nothing else",
    "suggestion.make": "words written while away, by their writer’s own act",
    "suggestion.read": (
        "only in the room",
        "never what was written in private time",
    ),
    "suggestion.take": "as one’s own edit",
    "promise.read": "who says what to each promise that was shown",
    "promise.answer": "the family, and who is named in it; a child may, and is never waited for",
    "signature.contest": "that wasn’t me: of what is signed beside one’s own name",
    "signature.settle": "take it back, or say it was right; nobody closes the plan before",
    "version.witness": "witnessed on paper",
    "version.print": "on paper, with places to sign",
    "version.give_code": "told to somebody face to face",
    "signing.see": "who has signed, who was asked, who not",
    "signing.ask": "until the plan is closed",
    "copy.fetch": "of two circles, one may have its copy while the other still signs",
}
