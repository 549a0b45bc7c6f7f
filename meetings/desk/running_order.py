"""The running order of a meeting: its parts, when each began, and where it is now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import policy
from meetings.models import Meeting
from participants.models import JournalEntry
from participants.platform import clock


@dataclass(frozen=True)
class Part:
    """One part of the running order; `state` is done, now or nothing yet."""

    words: str | Promise
    more: str
    state: str
    begun_at: datetime | None = None
    left: str = ""


#: Step, its stages, what is said under it, and the action whose journal row says when it began.
ORDER: tuple[tuple[str | Promise, tuple[str, ...], str | Promise, str], ...] = (
    (
        gettext_lazy("Getting everybody ready"),
        policy.BEFORE,
        gettext_lazy("The yes, safe contact, invitations, the checklist"),
        "meeting.record_consent",
    ),
    (
        gettext_lazy("Hello, and what people know"),
        (policy.INFORMATION,),
        gettext_lazy("The social worker speaks, everyone can ask"),
        "meeting.begin",
    ),
    (
        gettext_lazy("Family time"),
        (policy.PRIVATE,),
        gettext_lazy("You’re outside. They’ll ring when they want you."),
        "meeting.open_private_time",
    ),
    (
        gettext_lazy("Agreeing together"),
        (policy.PRESENTING, *policy.ANSWERED),
        gettext_lazy("The family shows its plan, the social worker answers, everybody says yes or no"),
        "meeting.present",
    ),
    (
        gettext_lazy("Signed and sent out"),
        (policy.SIGNED,),
        gettext_lazy("In people’s hands within two days"),
        "meeting.close_signing",
    ),
    (
        gettext_lazy("Looking at it again"),
        (policy.MONITORING, policy.REVIEWED, policy.CLOSED),
        gettext_lazy("Promises, and a review within three months"),
        "meeting.start_monitoring",
    ),
)


def running_order(meeting: Meeting) -> list[Part]:
    """The steps of a meeting with when each began; private time says only how long it has been."""
    begun = _begun(meeting)
    stage = meeting.paused_from or meeting.stage
    here = next((i for i, (_w, stages, _m, _a) in enumerate(ORDER) if stage in stages), -1)
    return [
        Part(
            words,
            str(more),
            "done" if i < here else "now" if i == here else "",
            begun.get(action) or (meeting.starts_at if i == 1 else None),
            _so_far(meeting) if i == here else "",
        )
        for i, (words, stages, more, action) in enumerate(ORDER)
    ]


def _begun(meeting: Meeting) -> dict[str, datetime]:
    rows = JournalEntry.objects.filter(
        subject=str(meeting.pk), action__in=[action for _w, _s, _m, action in ORDER]
    ).order_by("seq")
    return {row.action: row.at for row in rows}


def _so_far(meeting: Meeting) -> str:
    if meeting.stage == policy.PRIVATE and meeting.private_since is not None:
        return _("%(time)s so far") % {"time": clock.how_long(meeting.private_since)}
    return ""
