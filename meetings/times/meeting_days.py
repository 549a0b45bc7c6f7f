"""On which days a meeting may be held: from today on, in a year that can be meant."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.platform import plausible_days
from participants.platform.errors import Unclear


def require_day(starts_at: datetime, zone: str, *, field: str = "day") -> None:
    """Raises Unclear, about the form's `field`, for a day that is over on the clock of `zone`, or a year
    nobody can mean.
    """
    plausible_days.require(starts_at, field=field)
    here = ZoneInfo(zone)
    if starts_at.astimezone(here).date() < timezone.now().astimezone(here).date():
        raise Unclear(_("That day is over. Choose a day from today on."), field=field)


def require_moment(day: date, hour: time, zone: str, *, field: str = "day") -> datetime:
    """That day and hour on the clock of `zone`, in UTC. Raises Unclear as `require_day` does."""
    plausible_days.require(day, field=field)
    moment = datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    require_day(moment, zone, field=field)
    return moment
