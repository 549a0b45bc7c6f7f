"""What somebody has not seen yet, put together: the moment first, then promises, bottom lines, and the rest.

Only of what this seat may read now (plans/live/access.py): from outside private time that is the stage, and
not a
word more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from meetings import access
from meetings.desk import information
from meetings.models import Circle, Seat
from participants.models import Member
from participants.people.keeping_apart import apart_from
from participants.platform.isolated_text import as_said, isolated
from plans.agreement import versions
from plans.agreement.reading_gate import gate_for
from plans.catch_up import differences, items, moments
from plans.catch_up.differences import Difference
from plans.catch_up.items import CHILDS_WORDS, Item
from plans.catch_up.readers import readers
from plans.catch_up.seen import sight_of, token_of
from plans.catch_up.seen_hashes import Marks
from plans.catch_up.sentences import Names, sentence
from plans.catch_up.shortening import cut, stop, within_a_minute
from plans.document import document
from plans.live import log
from plans.live.access import open_draft_of
from plans.models import Draft, Look, Seen
from plans.models.choices import Audience

#: Promises of one's own, promises, bottom lines, then the rest in this order.
_OWN, _PROMISES, _LINES, _CHILD, _SIGNS, _ASKED, _REST = range(7)
SHORT = 3
_RANKS = {"warning_signs": _SIGNS, "resources": _ASKED, CHILDS_WORDS: _CHILD}


@dataclass(frozen=True, repr=False)
class CatchUp:
    """What is new to one seat: sentences of under a minute, how many smaller changes are not among them,
    since when.
    """

    since: datetime | None
    sentences: list[str]
    left_out: int
    #: Whether it is more than who comes and goes: worth a card in the room.
    is_news: bool
    token: str

    @property
    def is_short(self) -> bool:
        """Short enough to stand open above the plan."""
        return len(self.sentences) <= SHORT and not self.left_out


def catch_up(seat: Seat, circle: Circle | None = None) -> CatchUp:
    """Everything this seat has not seen, as it may read it at this moment; of one circle, for who serves
    several.
    """
    look = Look.objects.filter(seat=seat).first()
    draft = open_draft_of(seat, circle)
    if draft is not None and log.is_lost(draft):
        draft = None
    plan = _items_of(draft) if draft is not None else []
    people = moments.people_in(seat)
    stage = moments.stage_sentence(
        seat, look, shown_at=_shown_at(seat, draft), promises=_promises(plan, draft)
    )
    opening = [*filter(None, [stage]), *moments.people_sentences(seat, look, people=people)]
    news = _news(seat, look, draft, plan)
    sentences, left_out = within_a_minute(opening, news)
    sight = sight_of(seat, people=people, draft=draft, plan=plan)
    return CatchUp(
        since=look.at if look else None,
        sentences=sentences,
        left_out=left_out,
        is_news=bool(stage or news) if look else bool(news and draft),
        token=token_of(sight, seat=seat),
    )


def card(seat: Seat, circle: Circle | None = None) -> CatchUp | None:
    """The catch-up for the room, when there is something new. Nothing for who has the plan open and saw it
    come.
    """
    draft = open_draft_of(seat, circle)
    if draft is not None and (readers.is_reading(seat.pk, draft.pk) or log.is_lost(draft)):
        return None
    if not access.may(seat, "meeting.catch_up"):
        return None
    found = catch_up(seat, circle)
    if not found.is_news or (found.since is None and _comes_to_see_it(seat, draft)):
        return None
    return found


def _comes_to_see_it(seat: Seat, draft: Draft | None) -> bool:
    """A worker who comes back in to the plan that is shown has missed nothing: it is there to be read."""
    shown = draft is not None and draft.audience == Audience.CIRCLE
    return shown and access.role_of(seat) not in moments.INSIDE


def _items_of(draft: Draft) -> list[Item]:
    return items.of(document.read_update(log.whole(draft)))


def _promises(plan: list[Item], draft: Draft | None) -> int | None:
    if draft is None:
        return None
    standing = [one for one in plan if not one.removed and not one.is_empty]
    return sum(one.kind == "actions" for one in standing)


def _shown_at(seat: Seat, draft: Draft | None) -> datetime | None:
    """When the plan was shown; of another circle's plan nobody hears when."""
    circle = draft.circle if draft is not None else seat.circle
    return circle.presented_at if circle is not None else None


def _news(seat: Seat, look: Look | None, draft: Draft | None, plan: list[Item]) -> list[str]:
    """Everything but the moment, the most important first."""
    found = [*_of_bottom_lines(seat, look), *_of_answers(seat, look)]
    if draft is not None and not _was_there_when_it_was_written(look, draft):
        found += _of_plan(seat, draft, plan)
    return [words for _rank, words in sorted(found, key=lambda pair: pair[0])]


def _was_there_when_it_was_written(look: Look | None, draft: Draft) -> bool:
    """Anyone who was in on private time hears of the plan it led to as a whole: what they had read is not
    kept.
    """
    return (
        look is not None
        and look.read_private
        and draft.audience == Audience.CIRCLE
        and draft.opened_at > look.at
    )


def _of_plan(seat: Seat, draft: Draft, plan: list[Item]) -> Iterator[tuple[int, str]]:
    # Of this draft, or of the one this circle had shown before: what stands there still is not new.
    kept = Seen.objects.filter(seat=seat, draft__circle=draft.circle).order_by("-at").first()
    seen = Marks(seat_id=seat.pk, draft_id=kept.draft_id, kept=bytes(kept.marks)) if kept else None
    names = _names_for(seat)
    mine = str(
        Member.objects.filter(family=seat.meeting.family, person=seat.person)
        .values_list("pk", flat=True)
        .first()
    )
    gate = gate_for(seat, draft.circle)
    for one in differences.since(seen, plan):
        shown = replace(one, item=one.item.through(gate))
        yield _rank(one, mine=mine), sentence(shown, names)


def _rank(one: Difference, *, mine: str) -> int:
    if one.item.kind == "actions":
        return _OWN if mine in one.item.parts["who"].split() else _PROMISES
    return _RANKS.get(one.item.kind, _REST)


def _of_bottom_lines(seat: Seat, look: Look | None) -> Iterator[tuple[int, str]]:
    """Bottom lines this seat may read that were shared since."""
    if access.is_outside_private_time(seat) or not access.may(seat, "information.read"):
        return
    gate = gate_for(seat, seat.circle)
    for line in information.bottom_lines_for(seat):
        if line.shared_at is not None and (look is None or line.shared_at > look.at):
            said = {"number": line.number, "words": isolated(cut(gate.words(line.text)))}
            yield _LINES, stop(_("Bottom line %(number)s: %(words)s") % said)


def _of_answers(seat: Seat, look: Look | None) -> Iterator[tuple[int, str]]:
    """What was answered since to the bottom lines of the newest version."""
    if seat.circle is None or not access.may(seat, "version.read"):
        return
    version = versions.latest(seat.circle)
    if version is None:
        return
    gate = gate_for(seat, seat.circle, version)
    answers = version.bottom_line_answers.select_related("answered_by__person")
    for one in answers:
        if look is not None and one.answered_at <= look.at:
            continue
        words = _("%(name)s says the plan does what bottom line %(number)s asks.")
        if not one.met:
            words = _("%(name)s says “not yet” to bottom line %(number)s: %(words)s")
        yield (
            _LINES,
            stop(
                words
                % {
                    "name": as_said(one.answered_by.person.called),
                    "number": one.number,
                    "words": isolated(cut(gate.words(one.harm))),
                }
            ),
        )


def _names_for(seat: Seat) -> Names:
    """What people of the family are called, without anybody this seat is kept apart from."""
    members = Member.objects.filter(family=seat.meeting.family).select_related("person")
    known = members.exclude(person__in=apart_from(seat.person, seat.meeting.family))
    return Names(
        members={str(one.pk): one.person.called for one in known},
        children={str(one.person_id): one.person.called for one in known if one.person.is_child},
    )
