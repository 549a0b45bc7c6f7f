"""The children each coordinator looks after beside what was agreed, as the manager's page says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.loads import load_limits
from participants.models import Account


@dataclass(frozen=True)
class Load:
    """One coordinator: families, children, up to how many was agreed (None: nothing yet), and what that
    means.
    """

    account: Account
    families: int
    children: int
    most: int | None
    means: str

    @property
    def key(self) -> str:
        """What the page calls its row."""
        return f"load-{self.account.pk}"


def shown(rows: Iterable[Any], *, now: datetime) -> list[Load]:
    """What is shown of each; rows as `teams.caseloads` gives them."""
    return [_load(one, now) for one in rows]


def _load(row: Any, now: datetime) -> Load:
    most = load_limits.limit_of(row, now=now)
    return Load(row, row.families_here, row.children, most, _means(row, most, now))


def _means(row: Any, most: int | None, now: datetime) -> str:
    if most is None:
        return _("Nothing is agreed yet.")
    room = most - row.children
    first = _("First year.") if load_limits.in_first_year(row, now=now) else ""
    return " ".join(filter(None, [first, _room(room) if room >= 0 else _above(row, -room, now)]))


def _room(room: int) -> str:
    if room == 0:
        return _("No room at the moment.")
    words = ngettext("Room for one child.", "Room for %(n)s children.", room)
    return words % {"n": room}


def _above(row: Any, over: int, now: datetime) -> str:
    agreed = load_limits.agreed_with(row)
    words = ngettext("One above what was agreed.", "%(n)s above what was agreed.", over)
    said = words % {"n": over}
    until = agreed.above_until if agreed else None
    if agreed is None or until is None or load_limits.above_now(row, now=now) < row.children:
        return f"{said} {_('Nobody has said why, or it has lapsed.')}"
    lapses = _("Until %(day)s:") % {"day": date_format(until, "j F")}
    return f"{said} {lapses} {agreed.above_because}"
