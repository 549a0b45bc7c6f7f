"""Inviting somebody to a family's meetings: a way in, and what everybody else was told about the time."""

from datetime import datetime

from django.db import transaction

from meetings.times import announcing
from participants.entry import handing_out_codes, invitations
from participants.entry.invitations import Issued
from participants.models import Account, Family, Person


@transaction.atomic
def invite(person: Person, family: Family, *, by: Account, until: datetime, on_paper: bool = False) -> Issued:
    """A way in as `participants.entry.invitations.invite` makes it; a time that was set before is told after
    it.

    The numbers go the safe way, where it is theirs alone: then `issued.to_show` has none.
    """
    issued = invitations.invite(person, family, by=by, until=until, on_paper=on_paper)
    handing_out_codes.give_numbers(issued, by=by)
    announcing.catch_up(person, family)
    return issued


@transaction.atomic
def renew_numbers(person: Person, family: Family, *, by: Account, aloud: bool = False) -> str:
    """New numbers for the way in they have, as `handing_out_codes.renew_numbers`. Raises NotFound where there
    is none.
    """
    return handing_out_codes.renew_numbers(invitations.standing(person, family), by=by, aloud=aloud)
