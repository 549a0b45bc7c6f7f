"""Views as pages show them: what may be seen and heard, who else may, and what this reader can do about
it.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from meetings import access, policy
from meetings.beforehand import questions, view_readers
from meetings.beforehand.choices import For, ToldHow
from meetings.beforehand.models import View
from meetings.models import Seat
from participants.models.choices import Role
from participants.platform.isolated_text import as_said


@dataclass(frozen=True)
class Card:
    """One view for one reader. Without `shows`, only that there is one: who wrote it down may take it
    away.
    """

    view: View
    question: str
    who: str
    file: str
    may_share: bool
    shows: bool = True
    elsewhere: bool = False

    @property
    def place(self) -> str:
        """What a page calls it, to say there what was done."""
        return f"view-{self.view.pk}"


@dataclass(frozen=True)
class Person:
    """Somebody, and what they said beforehand."""

    seat: Seat
    cards: list[Card]


def card(view: View, *, reader: Seat, shows: bool = True) -> Card:
    """A view as this seat sees it."""
    own = view.seat_id == reader.pk
    meeting = reader.meeting_id
    at = f"/m/{meeting}/views/mine/{view.pk}/file" if own else f"/m/{meeting}/views/{view.pk}/file"
    here = view_readers.is_where_it_was_said(view)
    return Card(
        view=view,
        question=questions.in_words(view.question) if view.question else "",
        who=_who_sees(view, reader=reader),
        file=at if view.kind != "text" and shows else "",
        may_share=view.may_be_shared
        and here
        and (own or reader.role == Role.COORDINATOR)
        and access.may(reader, "view.share"),
        shows=shows,
        elsewhere=not here,
    )


def own(seat: Seat) -> list[Card]:
    """Everything this seat said."""
    return [card(view, reader=seat) for view in view_readers.own(seat)]


def written_down(seat: Seat, *, by: Seat) -> list[Card]:
    """What the coordinator wrote down for somebody; the words only of what is for the coordinator to see."""
    seen = {view.pk for view in view_readers.of_others(by).filter(seat=seat)}
    told = view_readers.own(seat).exclude(how=ToldHow.LINK)
    return [card(view, reader=by, shows=view.pk in seen) for view in told]


def by_person(reader: Seat) -> list[Person]:
    """What others said and this seat may see, person by person, in the order of their seats."""
    found = []
    for _pk, views in groupby(view_readers.of_others(reader), key=lambda view: view.seat_id):
        some = list(views)
        some[0].seat.meeting = reader.meeting
        found.append(Person(some[0].seat, [card(view, reader=reader) for view in some]))
    return found


def speakers(reader: Seat) -> list[Seat]:
    """For whom this seat may write down what they tell: everybody of the family, for the coordinator."""
    if not access.may(reader, "view.give_for"):
        return []
    return list(access.seats_known_to(reader).filter(role__in=policy.KIN))


def written_down_for(reader: Seat) -> list[Seat]:
    """For whom this seat wrote something down that it can still take away."""
    if not access.may(reader, "view.see_written"):
        return []
    told = View.objects.filter(seat__meeting=reader.meeting_id).exclude(how=ToldHow.LINK)
    return list(access.seats_known_to(reader).filter(pk__in=told.values("seat")))


def _who_sees(view: View, *, reader: Seat) -> str:
    """Who may see it, in words for its author and for whoever it reached."""
    own = view.seat_id == reader.pk
    if not own and view.may_be_shared and reader.meeting.stage == policy.INFORMATION:
        return _("May be read out or shown here.")
    if view.audience == For.BESIDE and view.only is not None:
        if view.only_id == reader.pk:
            return _("Only you can see this.")
        return _("Only %(name)s can see this.") % {"name": as_said(view.only.person.called)}
    if view.audience == For.COORDINATOR:
        if reader.role == Role.COORDINATOR:
            return _("Only you can see this.")
        return _("Only the person who runs the meeting can see this.")
    if view.audience == For.CIRCLE:
        return _("The family at the meeting can see this.")
    return _("Everyone at the meeting can see this.")
