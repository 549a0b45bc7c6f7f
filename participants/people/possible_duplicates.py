"""*One person, or two?* Two entries that look alike are a question for anyone who knows them, and never
joined by software.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.journal import journal
from participants.models import Account, Family, Member, Person, TwoPeople
from participants.people import keeping_apart
from participants.platform.errors import NotAllowed

SAME = _("They have the same name. You know them, so you decide.")
ALIKE = _("Their names begin and end alike. You know them, so you decide.")
#: This many first letters alike, beside the same surname, are worth a question: Wojtek and Wojciech.
LETTERS = 3


@dataclass(frozen=True)
class Likeness:
    """Two members who may be one person, and why we ask."""

    one: Member
    other: Member
    why: str | Promise


def of(family: Family, members: Sequence[Member]) -> list[Likeness]:
    """What to ask about these members of a family, the first written down first. Costs two queries for
    all.
    """
    settled = set(TwoPeople.objects.filter(family=family).values_list("one_id", "other_id"))
    settled |= keeping_apart.pairs(family)
    return among(members, settled)


def among(members: Sequence[Member], settled: set[tuple[UUID, UUID]]) -> list[Likeness]:
    """The same, where it is known already which pairs are settled."""
    return [
        Likeness(one, other, why)
        for one, other in combinations(members, 2)
        if (why := _why(one.person, other.person)) and in_order(one.person, other.person) not in settled
    ]


def in_order(one: Person, other: Person) -> tuple[UUID, UUID]:
    """The two ids, the lower first: how a pair is kept."""
    return (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)


@transaction.atomic
def they_are_two(family: Family, one: Person, other: Person, *, by: Account) -> None:
    """The coordinator knows that they are two people; it is not asked again."""
    if by.service_id != family.service_id:
        raise NotAllowed
    first, second = in_order(one, other)
    _row, made = TwoPeople.objects.get_or_create(
        family=family, one_id=first, other_id=second, defaults={"said_by": by}
    )
    if made:
        journal.write("person.are_two", by=by, family=family, subject=first)


def _why(one: Person, other: Person) -> str | Promise:
    if one.is_child != other.is_child or _born_apart(one, other):
        return ""
    first, second = _words(one.name), _words(other.name)
    if first == second:
        return SAME
    if len(first) < 2 or len(second) < 2 or first[-1] != second[-1]:
        return ""
    start, begun = first[0][:LETTERS], second[0][:LETTERS]
    return ALIKE if len(start) == LETTERS and start == begun else ""


def _born_apart(one: Person, other: Person) -> bool:
    return bool(one.born_year and other.born_year and one.born_year != other.born_year)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).split()
