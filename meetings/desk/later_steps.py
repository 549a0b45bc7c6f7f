"""What is next once the room is open: at the meeting, while people sign, when the plan is kept, and when it
all stopped.
"""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import circles, policy
from meetings.choices import MeetingKind, Stage
from meetings.desk.step import Link, Press, State, Step
from meetings.models import Seat
from participants.models.choices import Role


def steps(seat: Seat) -> list[Step]:
    """The steps of the stage the meeting is at. In private time they tell nothing but that it goes on."""
    found = _BY_STAGE.get(seat.meeting.stage)
    return found(seat) if found is not None else []


def _information(seat: Seat) -> list[Step]:
    says = _("Let people in as they knock. What is known comes first, and everybody can ask.")
    family = _("You or the family open it in the room, when there are no more questions.")
    return [
        Step("arriving", _("Hello, and what people know"), State.NOW, says, link=_room(seat)),
        Step("private", _("Family time"), State.END, family),
    ]


def _private(seat: Seat) -> list[Step]:
    if seat.meeting.help_asked_at is not None:
        says = _("They ring for you. They open the door when you come.")
        return [Step("private", _("The family asks for you"), State.NOW, says, link=_room(seat))]
    says = _("Only the family ends it, and it has no time limit. They ring when they want you.")
    return [Step("private", _("The family talks by itself"), State.WAIT, says)]


def _presenting(seat: Seat) -> list[Step]:
    workers = Seat.objects.filter(meeting=seat.meeting, role=Role.REFERRER, removed_at=None)
    worker = workers.select_related("person").first()
    says = _("The family shows its plan. Each thing that must be true gets an answer today.")
    link = Link(_of("agree", seat), _("See the plan and the answers"))
    name = worker.person.called if worker is not None else _("the social worker")
    title = _("An answer to the plan")
    return [Step("answers", title, State.WAIT, says, waits_for=name, link=link)]


def _answered(seat: Seat) -> list[Step]:
    link = Link(_of("signing", seat), _("See who has signed"))
    says = _("People sign from anywhere, or say why not, until you close the plan.")
    close = Link(_not_yet_sealed(seat) + "#close", _("Close and seal it"))
    sealing = _("When everybody has answered. It asks first, and says who is told.")
    steps = [
        Step("signing", _("Everybody says yes or no"), State.NOW, says, link=link),
        Step("seal", _("Close and seal the plan"), State.END, sealing, link=close),
    ]
    if seat.meeting.stage in (Stage.PART_AGREED, Stage.NOT_AGREED):
        again = _("Not everything could be agreed. The family may go back to its own time first.")
        steps.insert(
            0,
            Step(
                "again",
                _("Family time again"),
                State.END,
                again,
                link=_room(seat),
                in_words=_("If the family wants"),
            ),
        )
    return steps


def _not_yet_sealed(seat: Seat) -> str:
    """The page of who has signed, of the first group whose plan is still open."""
    open_ones = [one for one in circles.choices_of(seat) if one.sealed_at is None]
    page = _of("signing", seat)
    return f"{page}?circle={open_ones[0].pk}" if open_ones else page


def _signed(seat: Seat) -> list[Step]:
    copies = Link(_of("signing", seat), _("See who has a copy"))
    asks = _("From now on the plan is being lived. Each promise has its days, and a review is due.")
    press = Press(_of("desk_stage", seat), "to", Stage.MONITORING, _("Everybody has their copy"), asks=asks)
    sealed = _("It is closed and sealed. Nobody can change it.")
    says = _("Everybody gets their copy within two days of the meeting.")
    return [
        Step("sealed", _("The sealed plan"), State.DONE, sealed, link=_copy(seat)),
        Step("copies", _("In people’s hands"), State.NOW, says, link=copies, press=press),
    ]


def _monitoring(seat: Seat) -> list[Step]:
    says = _("Within three months everybody looks at how it went. A new meeting starts with the same people.")
    asks = _("You say that the meeting that looks at it again was held.")
    looked = Press(_of("desk_stage", seat), "to", Stage.REVIEWED, _("We have looked at it again"), asks=asks)
    return [
        Step(
            "sealed",
            _("The sealed plan"),
            State.DONE,
            _("People live by it now."),
            link=_copy(seat),
        ),
        Step("review", _("Looking at it again"), State.NOW, says, link=_review(seat), press=looked),
        _closing(seat),
    ]


def _reviewed(seat: Seat) -> list[Step]:
    says = _("It was looked at. The plan stays with everybody who has it.")
    return [
        Step("review", _("Looking at it again"), State.DONE, says, link=_copy(seat)),
        _closing(seat, lit=True),
    ]


def _closing(seat: Seat, *, lit: bool = False) -> Step:
    asks = _(
        "The room is shut and can’t be opened again. Everybody keeps their copy of the plan. "
        "Nobody is sent a message."
    )
    press = Press(_of("desk_stage", seat), "to", Stage.CLOSED, _("Close this meeting"), asks=asks)
    says = _("When nothing more is to come of it. The family’s next meeting is a new one.")
    state = State.NOW if lit else State.END
    return Step("close", _("Close this meeting"), state, says, press=press)


def _closed(seat: Seat) -> list[Step]:
    if seat.meeting.called_off_at is not None:
        says = _("You called it off before it was held. Whoever knew its time has been told.")
        return [Step("off", _("This meeting was called off"), State.DONE, says, link=_another(seat))]
    says = _("Everybody keeps their copy of the plan. Support is a phone call away.")
    return [Step("closed", _("This meeting is over"), State.DONE, says, link=_copy(seat))]


def _withdrawn(seat: Seat) -> list[Step]:
    says = _(
        "The family said that it doesn’t want this meeting. The room is shut for good, and whoever knew "
        "its time has been told. What they said beforehand is gone."
    )
    return [Step("withdrawn", _("The family said no"), State.DONE, says, link=_another(seat))]


def _paused(seat: Seat) -> list[Step]:
    title = _("Paused to keep people safe")
    says = _("The room is shut. Ring people, one at a time, before you open it again.")
    if seat.meeting.paused_from == Stage.PRIVATE:
        says += " " + _(
            "It stopped in family time, so only the family can go on with it, from its own pages."
        )
        return [Step("paused", title, State.WAIT, says, waits_for=_("the family"))]
    asks = _("The room opens again where it stopped. Everybody knocks once more.")
    press = Press(_of("desk_stage", seat), "to", "on", _("It is safe to go on"), asks=asks)
    return [Step("paused", title, State.NOW, says, press=press)]


_BY_STAGE: dict[str, Callable[[Seat], list[Step]]] = {
    policy.INFORMATION: _information,
    policy.PRIVATE: _private,
    policy.PRESENTING: _presenting,
    **dict.fromkeys(policy.ANSWERED, _answered),
    policy.SIGNED: _signed,
    policy.MONITORING: _monitoring,
    policy.REVIEWED: _reviewed,
    policy.CLOSED: _closed,
    policy.WITHDRAWN: _withdrawn,
    policy.SAFETY_PAUSE: _paused,
}


def _of(name: str, seat: Seat) -> str:
    return reverse(name, args=[seat.meeting_id])


def _room(seat: Seat) -> Link:
    return Link(_of("room", seat), _("Go to the room"))


def _copy(seat: Seat) -> Link:
    return Link(_of("copy", seat), _("See the sealed plan"))


def _another(seat: Seat) -> Link:
    return Link(f"{reverse('desk_meeting_new')}?family={seat.meeting.family_id}", _("Offer another"))


def _review(seat: Seat) -> Link:
    query = f"family={seat.meeting.family_id}&kind={MeetingKind.REVIEW}"
    return Link(f"{reverse('desk_meeting_new')}?{query}", _("Offer the review"))
