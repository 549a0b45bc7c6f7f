"""What people say to each promise while the plan is shown: yes, not yet, not happy. Each is bound to the
promise's text.

A stance keeps a hash of the promise as it stood. When the text is another, the stance counts as nothing: it
is shown as said before the change, and its person is asked anew. Silence is never a yes (never list, 7). A
child may say something and is never waited for (never list, 8). In private time nobody says or reads any.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy
from meetings.models import Circle, Seat
from participants.journal import journal
from participants.models import Member
from participants.platform.errors import NotFound, Unclear, WrongMoment
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.agreement.frozen import actions_of, plan_of
from plans.agreement.versions import PlanClosed, latest, require_circle
from plans.document import document
from plans.live import log
from plans.live.access import standing
from plans.models import Draft, Stance, Version
from plans.models.choices import Audience, Says

LONGEST_WORDS = 1000


class ChangedMeanwhile(WrongMoment):
    """Somebody answers a text that is another by now."""

    code = "promise_changed"
    message = _("This promise was changed while you were reading. Read it again, then say it.")


class NotAskedOfYou(WrongMoment):
    """A supporter, advocate or interpreter who is not named in the promise."""

    code = "not_asked_of_you"
    message = _("The family says what it thinks of this, and whoever is named in it.")


@dataclass(frozen=True, repr=False)
class Shown:
    """The promises a seat can read now, as they would be frozen: of the open draft (no version), or of the
    newest version.
    """

    version: Version | None
    actions: list[dict[str, Any]]


def shown_to(seat: Seat, circle: Circle) -> Shown | None:
    """What this seat may say something to; None while nothing was shown to it. Raises NotFound for another
    circle.

    While a shown plan is still being changed, anyone who is in the room answers that; anyone who is not, the
    newest version.
    """
    require_circle(seat, circle)
    if seat.meeting.stage == policy.PRESENTING:
        drafts = Draft.objects.select_related("circle__meeting").filter(
            circle=circle, audience=Audience.CIRCLE, closed_at=None, frozen_at=None
        )
        draft = drafts.last()
        if draft is not None and standing(seat, draft).reads:
            content = document.read_update(log.whole(draft))
            return Shown(None, actions_of(content, draft.circle))
    version = latest(circle)
    return Shown(version, plan_of(version)["actions"]) if version is not None else None


def text_of(action: dict[str, Any]) -> str:
    """The fingerprint of a promise's text: what, who, by when, how we will know, and the backup. Spaces do
    not count.
    """
    said = {name: " ".join(action[name].split()) for name in ("what", "by_when", "how_we_know", "backup")}
    return fingerprint(canonical_bytes({**said, "who": sorted(one["id"] for one in action["who"])}))


@transaction.atomic
def say(action_id: str, *, says: Says | str, seen: str, own_words: str = "", by: Seat) -> Stance:
    """What one person says to one promise, in place of what they said before. `seen`: the fingerprint of what
    they read.

    Raises ChangedMeanwhile when it reads differently by now, NotFound for a promise that is not there,
    NotAskedOfYou, PlanClosed, Unclear.
    """
    seat = access.hold(by, "promise.answer")
    words = own_words.strip()
    if says not in Says.values or len(words) > LONGEST_WORDS:
        raise Unclear
    action = _action(action_id, seat)
    if not may_say(seat, action):
        raise NotAskedOfYou
    if seen != text_of(action):
        raise ChangedMeanwhile
    stance, _made = Stance.objects.update_or_create(
        circle=seat.circle,
        action_id=action_id,
        seat=seat,
        defaults={
            "says": says,
            "own_words": words,
            "text_sha256": seen,
            "said_at": timezone.now(),
        },
    )
    journal.write(
        "promise.answer",
        by=seat,
        family=seat.meeting.family,
        subject=seat.meeting_id,
        detail={"promise": action_id},
    )
    events.meeting_changed(seat.meeting)
    return stance


def _action(action_id: str, seat: Seat) -> dict[str, Any]:
    shown = shown_to(seat, seat.circle) if seat.circle is not None else None
    if shown is not None and shown.version is not None and hasattr(shown.version, "sealed"):
        raise PlanClosed
    found = [one for one in shown.actions if one["id"] == action_id] if shown is not None else []
    if not found:
        raise NotFound
    return found[0]


def may_say(seat: Seat, action: dict[str, Any]) -> bool:
    """Whether this seat may say something to this promise: the family, children too, and anyone who is named
    in it.
    """
    return seat.role in policy.KIN or seat.person_id in named_in([action])[action["id"]]


def named_in(actions: Iterable[dict[str, Any]]) -> dict[str, set[UUID]]:
    """The ids of the people who do each promise, by the promise's id, in one query."""
    actions = list(actions)
    ids = {one["id"] for action in actions for one in action["who"]}
    people = {str(pk): who for pk, who in Member.objects.filter(pk__in=ids).values_list("pk", "person_id")}
    return {
        action["id"]: {people[one["id"]] for one in action["who"] if one["id"] in people}
        for action in actions
    }
