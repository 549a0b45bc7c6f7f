"""The cloth and the name people know somebody by at the table: given to everybody at once, and theirs to
change.

What is given differs within a family while there are enough; what somebody chose stays, whoever else has it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.journal import journal
from participants.models import Person
from participants.models.choices import PatchColour, PatchPattern
from participants.platform import names
from participants.platform.errors import Unclear

LONGEST_NAME = 60
COLOURS, PATTERNS = tuple(PatchColour), tuple(PatchPattern)
#: Every cloth there is, in the order they are given out: neighbours differ in colour and in pattern.
CLOTHS: tuple[tuple[PatchColour, PatchPattern], ...] = tuple(
    (colour, PATTERNS[(3 * place + turn) % len(PATTERNS)])
    for turn in range(len(PATTERNS))
    for place, colour in enumerate(COLOURS)
)


def give_one(person: Person, *, beside: Iterable[Person], keep: bool = False) -> None:
    """A cloth unlike those of the people beside; the same people always lead to the same one. What was chosen
    stays.

    A part of a larger verb. First a colour and a pattern that nobody has, then a colour, then at least
    another cloth. `keep`: people know them by the cloth they have, so it stays unless somebody has the very
    same.
    """
    taken = {(one.patch_colour, one.patch_pattern) for one in beside if one.pk != person.pk}
    kept = keep and (person.patch_colour, person.patch_pattern) not in taken
    if person.patch_chosen_at is not None or kept:
        return
    colours, patterns = {colour for colour, _p in taken}, {pattern for _c, pattern in taken}
    start = len(taken) % len(CLOTHS)
    order = CLOTHS[start:] + CLOTHS[:start]
    unlike = [one for one in order if one not in taken]
    other_colour = [one for one in unlike if one[0] not in colours]
    best = [one for one in other_colour if one[1] not in patterns]
    cloth = next(iter(best or other_colour or unlike or order))
    person.patch_colour, person.patch_pattern = cloth
    person.save(update_fields=["patch_colour", "patch_pattern"])


@transaction.atomic
def choose_patch(person: Person, *, colour: str, pattern: str, called: str, by: Person) -> None:
    """The person's own choice. Two people may choose the same: a "taken" would tell who else there is.

    Anyone who was known by another name or cloth is seen to have changed (meetings/desk/same_names.py).
    """
    called = names.required(called, field="called", words=_("Say what people call you."))
    if len(called) > LONGEST_NAME:
        raise Unclear(_("That is longer than fits on a patch. Say it shorter."), field="called")
    if colour not in PatchColour.values or pattern not in PatchPattern.values:
        raise Unclear(_("Choose a pattern and a colour."))
    before = (person.called, person.patch_colour, person.patch_pattern)
    now = timezone.now()
    if person.patch_chosen_at is not None and before != (called, colour, pattern):
        person.patch_changed_at = now
        person.called_before = person.called if person.called != called else ""
    person.patch_colour, person.patch_pattern = PatchColour(colour), PatchPattern(pattern)
    person.called, person.patch_chosen_at = called, now
    person.save(
        update_fields=[
            "patch_colour",
            "patch_pattern",
            "called",
            "patch_chosen_at",
            "patch_changed_at",
            "called_before",
        ]
    )
    journal.write("patch.choose", by=by, service=person.service, subject=person.pk)
