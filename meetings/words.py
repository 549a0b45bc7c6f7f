"""The words for meetings: kinds, stages, ways to come (PRACTICE.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    """A conference, or the meeting that looks at how its plan went."""

    CONFERENCE = "conference", _("family group conference")
    REVIEW = "review", _("review")


class Stage(TextChoices):
    """Where a meeting is, in the order of PRACTICE.md."""

    OFFERED = "offered", _("offered")
    CONSENTED = "consented", _("said yes")
    PREPARING = "preparing", _("getting ready")
    READY = "ready", _("ready")
    INFORMATION = "information", _("what people know")
    PRIVATE = "private", _("family time")
    PRESENTING = "presenting", _("showing the plan")
    AGREED = "agreed", _("agreed")
    PART_AGREED = "part_agreed", _("partly agreed")
    NOT_AGREED = "not_agreed", _("not agreed")
    SIGNED = "signed", _("signed")
    MONITORING = "monitoring", _("living the plan")
    REVIEWED = "reviewed", _("looked at again")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SAFETY_PAUSE = "safety_pause", _("paused to keep people safe")


class ComesBy(TextChoices):
    """How somebody takes part."""

    ROOM = "room", _("in the room")
    VIDEO = "video", _("by video")
    AUDIO = "audio", _("sound only")
    PHONE = "phone", _("by phone")
    WRITING = "writing", _("in writing")


class StatementKind(TextChoices):
    """What was said about how things are."""

    WORRY = "worry", _("worry")
    STRENGTH = "strength", _("strength")
    DISPUTED = "disputed", _("seen differently")


class CheckKind(TextChoices):
    """What must be done before a meeting is ready; fathers are checked from the members themselves."""

    ACCESS_NEEDS = "access_needs", _("What people need to take part is in place")
    COURT_ORDERS = "court_orders", _("Court orders have been checked")
    ADVOCATE_OFFERED = "advocate_offered", _("An advocate has been offered")
