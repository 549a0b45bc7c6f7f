"""Leading a meeting on by hand, stage by stage."""

from collections.abc import Callable

from meetings import policy, stages
from meetings.choices import Stage
from meetings.models import Meeting, Seat
from participants.platform.errors import Unclear, WrongMoment

#: By the stage it leads to; "on" leads back after a pause. Private time, presenting, answers and signing are
#: plans'.
MOVES: dict[str, Callable[..., Meeting]] = {
    Stage.CONSENTED: stages.record_consent,
    Stage.PREPARING: stages.go_ahead,
    Stage.READY: stages.make_ready,
    Stage.INFORMATION: stages.begin,
    Stage.MONITORING: stages.start_monitoring,
    Stage.REVIEWED: stages.record_review,
    Stage.CLOSED: stages.close,
    "on": stages.resume,
}


def lead_on(meeting: Meeting, to: str, *, by: Seat) -> Meeting:
    """Move the meeting on; `to` is a stage, or "on" after a pause. Raises Unclear, and WrongMoment where
    it does not lead there now.
    """
    if to not in MOVES:
        raise Unclear
    if to not in leads_to(meeting):
        raise WrongMoment
    return MOVES[to](meeting, by=by)


def leads_to(meeting: Meeting) -> list[str]:
    """Where the coordinator may lead this meeting now. Out of an interrupted private time only the family
    leads on.
    """
    if meeting.stage == Stage.SAFETY_PAUSE:
        return ["on"] if meeting.paused_from != Stage.PRIVATE else []
    if meeting.stage == Stage.OFFERED:
        return [Stage.CONSENTED, Stage.PREPARING]
    ways = [to for before, to in policy.TRANSITIONS if before == meeting.stage]
    return [to for to in ways if to in MOVES and not _calls_off(meeting.stage, to)]


def _calls_off(stage: str, to: str) -> bool:
    """Calling off has a page of its own, which asks first."""
    return policy.action_between(stage, to) == "meeting.call_off"
