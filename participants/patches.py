"""Choosing a patch: the cloth and the name people know somebody by at the table."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants import journal
from participants.errors import Unclear
from participants.models import Person
from participants.roles import PatchColour, PatchPattern

LONGEST_NAME = 60


@transaction.atomic
def choose_patch(person: Person, *, colour: str, pattern: str, called: str, by: Person) -> None:
    """The person's own choice. Two people may choose the same: a "taken" would tell who else there is."""
    called = " ".join(called.split())
    if not called:
        raise Unclear(_("Say what people call you."), field="called")
    if len(called) > LONGEST_NAME:
        raise Unclear(_("That is longer than fits on a patch. Say it shorter."), field="called")
    if colour not in PatchColour.values or pattern not in PatchPattern.values:
        raise Unclear(_("Choose a pattern and a colour."))
    person.patch_colour, person.patch_pattern = PatchColour(colour), PatchPattern(pattern)
    person.called, person.patch_chosen_at = called, timezone.now()
    person.save(update_fields=["patch_colour", "patch_pattern", "called", "patch_chosen_at"])
    journal.write("patch.choose", by=by, service=person.service, subject=person.pk)
