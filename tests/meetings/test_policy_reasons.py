"""What is said about lines of the policy table is said about lines that there are."""

from collections import Counter

from meetings import policy
from meetings.policy_reasons import REASONS

LINES = Counter(rule.action for rule in policy.RULES)


def test_every_reason_is_about_an_action_of_the_table() -> None:
    assert not REASONS.keys() - LINES.keys()


def test_where_lines_of_an_action_have_reasons_of_their_own_each_line_has_its_place() -> None:
    places = {action: len(said) for action, said in REASONS.items() if isinstance(said, tuple)}
    assert places == {action: LINES[action] for action in places}


def test_no_line_of_the_table_stands_in_it_twice() -> None:
    assert len(set(policy.RULES)) == len(policy.RULES)
