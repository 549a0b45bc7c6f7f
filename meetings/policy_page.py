"""The policy table as a page people can read: docs/policy.md. Plain Python, like the table."""

from itertools import groupby

from meetings import policy
from meetings.policy_reasons import REASONS

INTRO = """\
# Who may do what, when

Generated from `meetings/policy.py` by `manage.py write_policy`; do not edit. Everything this page does not
name is refused.

**companion** is a supporter, advocate or interpreter who was chosen to stay in private time. **staff
coordinator**, manager and administrator are staff outside any meeting, **person** is somebody with a device,
**anybody** is anybody at all. **at the door** is, in private time, somebody of the family or a companion on a
phone that was not let in.
"""
MOVES = """\
## How a meeting moves on

Nothing else moves one. What else must be true (consent, the checklist, every circle presented) is asked by
the verb.

| from | to | action |
|---|---|---|
"""
SETS = (
    (set(policy.STAGES), "every stage"),
    (set(policy.STAGES) - {policy.PRIVATE}, "every stage but private"),
    (set(policy.GOING_ON), "until it is closed, withdrawn or paused"),
    ({*policy.GOING_ON, policy.SAFETY_PAUSE}, "until it is closed or withdrawn"),
    ({policy.NO_MEETING}, "outside meetings"),
)


def render() -> str:
    """The whole page, the same bytes for the same table."""
    parts = [INTRO]
    for subject, rules in groupby(_sorted_rules(), key=lambda rule: rule.action.split(".")[0]):
        parts.append(
            f"## {_plain(subject).capitalize()}\n\n| action | who | when | why |\n|---|---|---|---|\n"
        )
        parts[-1] += "".join(_row(rule) for rule in rules)
    parts.append(MOVES + "".join(_move(*ends, action) for ends, action in policy.TRANSITIONS.items()))
    return "\n".join(parts)


def _sorted_rules() -> list[policy.Rule]:
    """Rules of one subject together, subjects and rules in the order of the table."""
    subjects = list(dict.fromkeys(rule.action.split(".")[0] for rule in policy.RULES))
    return sorted(policy.RULES, key=lambda rule: subjects.index(rule.action.split(".")[0]))


def _row(rule: policy.Rule) -> str:
    who = "everybody" if set(rule.roles) == set(policy.ROLES) else _list(rule.roles)
    who = "everybody seated" if set(rule.roles) == set(policy.SEATED) else who
    return f"| {rule.action} | {who} | {_when(rule.stages)} | {_why(rule)} |\n"


def _why(rule: policy.Rule) -> str:
    said = REASONS.get(rule.action, "")
    if isinstance(said, str):
        return said
    return said[[one for one in policy.RULES if one.action == rule.action].index(rule)]


def _when(stages: tuple[str, ...]) -> str:
    for known, words in SETS:
        if set(stages) == known:
            return words
    return _list(tuple(stage for stage in policy.STAGES if stage in stages))


def _move(before: str, after: str, action: str) -> str:
    return f"| {_plain(before)} | {_plain(after)} | {action} |\n"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(_plain(name) for name in dict.fromkeys(names))


def _plain(name: str) -> str:
    return name.replace("_", " ")
