"""While a family is on its own, nobody is given a way in to it: anyone who makes one could use it."""

from django.utils.translation import gettext_lazy as _

from participants.models import Family, Person
from participants.platform.errors import WrongMoment


class FamilyInPrivateTime(WrongMoment):
    """A meeting of this family, or one that this person has a seat at, is in private time."""

    code = "on_its_own"
    message = _(
        "While the family is on its own, nobody can be given a way in. Wait until they have opened their "
        "door. Whoever has no phone can sit beside somebody who is in there."
    )


def require_no_private_time(person: Person, family: Family) -> None:
    """Raises FamilyInPrivateTime while a way in for this person could lead to a running private time.

    A safety pause has shut the room; a phone that comes by a way in made then waits at its door.
    """
    theirs = family.meetings.filter(private_since__isnull=False, paused_from="")
    seats = person.seats.filter(meeting__private_since__isnull=False, meeting__paused_from="")
    if theirs.exists() or seats.filter(removed_at=None).exists():
        raise FamilyInPrivateTime
