"""The table itself: what must be true of it whatever lines are added."""

import pytest

from meetings import policy
from meetings.choices import Stage
from participants.models.choices import Role

OUTSIDE_PRIVATE = (*policy.BESIDE, *policy.WORKERS)
#: What somebody outside may still do while the family is on its own. Anything more has to be argued for here.
LEFT_TO_OUTSIDERS = {
    "meeting.see",
    "meeting.see_who",
    "meeting.see_private_progress",
    "meeting.run",
    "meeting.catch_up",  # that it goes on, and not a word more
    "meeting.ask_for_safety",
    "information.read",
    "seat.knock",
    "seat.run_late",
    "seat.hear_late",  # the coordinator, and of other workers alone
}


def test_the_words_of_the_table_are_the_words_of_the_models() -> None:
    assert set(policy.STAGES) == set(Stage.values)
    assert set(Role.values) == set(policy.SEATED) - {policy.COMPANION}


def test_what_the_table_does_not_name_is_no() -> None:
    assert not policy.may("boss", "plan.read", policy.PRESENTING)
    assert not policy.may(policy.FAMILY, "plan.shred", policy.PRESENTING)
    assert not policy.may(policy.FAMILY, "plan.read", "tea time")
    with pytest.raises(policy.Refused):
        policy.require(policy.REFERRER, "plan.read", policy.PRIVATE)


def test_every_move_has_an_action_somebody_may_do_where_it_starts() -> None:
    for (before, _after), action in policy.TRANSITIONS.items():
        assert any(policy.may(role, action, before) for role in policy.SEATED), (before, action)


def test_nothing_leads_out_of_private_time_but_the_family_and_a_way_to_stop() -> None:
    out = {action for (before, _), action in policy.TRANSITIONS.items() if before == policy.PRIVATE}
    assert out == {"meeting.present", "meeting.withdraw", "meeting.ask_for_safety"}
    for action in ("meeting.present", "meeting.withdraw", "meeting.reopen_private_time"):
        assert {r for rule in policy.RULES if rule.action == action for r in rule.roles} == {policy.FAMILY}


def test_only_the_family_leads_back_into_private_time_after_a_pause() -> None:
    assert policy.action_between(policy.SAFETY_PAUSE, policy.PRIVATE) == "meeting.reopen_private_time"


@pytest.mark.parametrize("role", OUTSIDE_PRIVATE)
def test_in_private_time_little_is_left_to_who_is_outside(role: str) -> None:
    assert set(policy.abilities(role, policy.PRIVATE)) <= LEFT_TO_OUTSIDERS


@pytest.mark.parametrize("role", policy.SEATED)
def test_what_needs_the_room_is_for_who_may_enter_it(role: str) -> None:
    for stage in policy.STAGES:
        for action in ("seat.raise_hand", "room.take_a_break", "plan.read", "plan.edit"):
            if policy.may(role, action, stage):
                assert policy.may(role, "room.enter", stage), (action, stage)


def test_no_worker_edits_the_familys_text_at_any_stage() -> None:
    for role in (*policy.WORKERS, *policy.BESIDE, policy.COMPANION, *policy.STAFF):
        assert not [s for s in policy.STAGES if policy.may(role, "plan.edit", s)]


def test_managers_and_administrators_have_no_action_in_any_meeting() -> None:
    for role in (policy.MANAGER, policy.ADMINISTRATOR, policy.STAFF_COORDINATOR):
        assert not [s for s in policy.STAGES if policy.abilities(role, s)]


def test_a_chosen_supporter_is_a_companion_and_a_worker_never_is() -> None:
    for role in policy.BESIDE:
        assert policy.effective_role(role, stays_in_private=True) == policy.COMPANION
        assert policy.effective_role(role, stays_in_private=False) == role
    for role in (*policy.WORKERS, *policy.KIN):
        assert policy.effective_role(role, stays_in_private=True) == role
