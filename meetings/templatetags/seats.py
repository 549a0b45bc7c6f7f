"""What pages say about a seat and a stage: `{{ seat|relation }}`, `{% thread meeting.stage %}`."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django import template

from meetings import access, policy, stages
from meetings.beforehand import view_readers
from meetings.models import Seat, Statement
from meetings.table import lateness, roles_in_words
from participants.platform.isolated_text import and_list

register = template.Library()


@register.filter
def of(found: Mapping[UUID, object], key: UUID) -> object:
    """What was found for one seat: `labels|of:seat.pk`."""
    return found.get(key)


@register.filter
def relation(seat: Seat) -> str:
    """What somebody is to the family, or their part in the meeting."""
    return roles_in_words.relation(seat)


@register.filter
def why(seat: Seat) -> str:
    """Why they are there."""
    return roles_in_words.why(seat)


@register.filter
def cannot(seat: Seat) -> str:
    """What they cannot do."""
    return roles_in_words.cannot(seat)


@register.filter
def comes(seat: Seat) -> str:
    """How they take part."""
    return roles_in_words.comes(seat)


@register.filter
def outside(seat: Seat) -> bool:
    """True for somebody who is not in the room in private family time."""
    return roles_in_words.outside_in_private(seat)


@register.filter
def relation_is_kin(seat: Seat) -> bool:
    """True for the family's own people."""
    return roles_in_words.is_kin(seat)


@register.filter
def is_beside(seat: Seat) -> bool:
    """True for a supporter, an advocate or an interpreter: whom the family may choose to stay."""
    return seat.role in policy.BESIDE


@register.filter
def may_go_on_in_private(seat: Seat) -> bool:
    """Whether they may go on with a private time that a pause interrupted."""
    return stages.may_reopen(seat)


@register.filter
def parts(seat: Seat) -> list[roles_in_words.Part]:
    """The parts of the meeting, and whether they are in the room for each."""
    return roles_in_words.parts(seat)


@register.filter
def may_run_late(seat: Seat) -> bool:
    """Whether they may say now that they run late."""
    return lateness.is_offered(seat)


@register.filter
def said_beforehand(seat: Seat) -> int:
    """How many views of others they may see now."""
    return view_readers.of_others(seat).count()


@register.filter
def may_say_beforehand(seat: Seat) -> bool:
    """Whether they may say something beforehand now."""
    return access.may(seat, "view.give")


@register.filter
def kin(seats: Iterable[Seat]) -> list[Seat]:
    """The family's own people among these seats, children first."""
    return sorted((s for s in seats if roles_in_words.is_kin(s)), key=lambda s: s.role != "child")


@register.filter
def helpers(seats: Iterable[Seat]) -> list[Seat]:
    """Everybody else among these seats."""
    return [s for s in seats if not roles_in_words.is_kin(s)]


@register.filter
def round_the_table(seats: Iterable[Seat]) -> list[Seat]:
    """Everybody in the order they sit: the children at the top, their people beside them, then anyone who
    helps.
    """
    found = list(seats)
    return [*kin(found), *helpers(found)]


@register.filter
def of_kind(statements: Iterable[Statement], kind: str) -> list[Statement]:
    """The statements of one kind: strength, worry or disputed."""
    return [one for one in statements if one.kind == kind]


@register.simple_tag
def statement_kinds() -> list[str]:
    """The kinds of statement in the order they are read: what goes well comes first."""
    return ["strength", "worry", "disputed"]


@register.filter
def names(seats: Iterable[Seat]) -> str:
    """Names as a person would say them: "Nan, Kelly and Dean"."""
    return and_list(seat.person.called for seat in seats)


@register.inclusion_tag("meetings/parts/thread.html")
def thread(stage: str) -> dict[str, list[roles_in_words.Knot]]:
    """The stitched thread of a meeting's stages."""
    return {"knots": roles_in_words.thread(stage)}
