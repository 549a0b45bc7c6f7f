"""Telling people apart wherever one is chosen: who they are to the children, what they are called, how old
they are.

Two people of one name are two people; a list that says the name twice makes somebody choose the wrong one.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from participants.models import Family, Member, Person
from participants.people.birth import Born
from participants.platform.isolated_text import as_said, comma_list


def labels(people: Iterable[Person], family: Family) -> dict[UUID, str]:
    """A line for each of them: "Patrick Reilly (uncle, called Pat, 41)". No two lines are the same."""
    some = list(people)
    relations = {
        member.person_id: str(member.get_relation_display())
        for member in Member.objects.filter(family=family, person__in=some)
    }
    lines = {one.pk: label(one, relations.get(one.pk, "")) for one in some}
    for same in _groups(some, lines).values():
        for number, person in enumerate(sorted(same, key=lambda one: one.created_at), start=1):
            if len(same) > 1:
                told = {"line": lines[person.pk], "number": number}
                lines[person.pk] = _("%(line)s, number %(number)s") % told
    return lines


def label(person: Person, relation: str = "") -> str:
    """One person in a list: the whole name, and what else is known of them."""
    known = (relation, called(person), Born.of(person).words())
    about = comma_list(known)
    return f"{person.name} ({about})" if about else person.name


def called(person: Person) -> str:
    """ "called Pat", or nothing where that is part of the name."""
    if set(_plain(person.called).split()) <= set(_plain(person.name).split()):
        return ""
    return _("called %(name)s") % {"name": as_said(person.called)}


def tell(people: Iterable[Person]) -> dict[UUID, str]:
    """For those who share a name with somebody here: "the older", "the younger", by the years they were
    born.
    """
    words: dict[UUID, str] = {}
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_name[_plain(person.name)].append(person)
    for same in by_name.values():
        years = {one.born_year for one in same}
        if len(same) == 2 and len(years - {None}) == 2:
            older, younger = sorted(same, key=lambda one: one.born_year or 0)
            words |= {older.pk: _("the older"), younger.pk: _("the younger")}
    return words


def _groups(people: list[Person], lines: dict[UUID, str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        found[lines[person.pk]].append(person)
    return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
