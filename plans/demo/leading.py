"""Leads the meeting of the story on, by the verbs that people press buttons for."""

from meetings import policy, stages
from meetings.table import admission
from plans.demo.evening import Evening, again, fresh_seats
from plans.live import private_time


def open_the_room(evening: Evening) -> Evening:
    """The meeting begins: everybody arrives and is let in by name; what people know comes first."""
    tom = evening.seats["tom"]
    stages.begin(evening.meeting, by=tom)
    for name, seat in fresh_seats(evening.meeting, evening.people).items():
        if name != "tom":
            admission.knock(by=seat)
            admission.admit(seat, by=tom)
    return again(evening)


def lead_to(evening: Evening, stage: str) -> Evening:
    """Lead the meeting on to a stage by the real verbs; it never goes back."""
    way = {policy.INFORMATION: open_the_room, policy.PRIVATE: start_private_time}
    order = [policy.READY, *way]
    here = evening.meeting.stage
    if here not in order:
        return evening
    for step in order[order.index(here) + 1 : order.index(stage) + 1]:
        evening = way[step](evening)
    return evening


def start_private_time(evening: Evening) -> Evening:
    """The professionals go out; the family has the room, and a page nobody else can open."""
    private_time.open_private_time(evening.meeting, by=evening.seats["siobhan"])
    return again(evening)
