"""The words for meetings: kinds, stages, ways to come (docs/practice.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    """A conference, or the meeting that looks at how its plan went."""

    CONFERENCE = "conference", _("family group conference")
    REVIEW = "review", _("review")


class Stage(TextChoices):
    """Where a meeting is, in the order of docs/practice.md."""

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


class Late(TextChoices):
    """How somebody is late, as they say it."""

    ON_MY_WAY = "on_my_way", _("on my way")
    SOUND_ONLY = "sound_only", _("sound only, on the bus")
    START_WITHOUT_ME = "start_without_me", _("start without me")
    CANT_COME = "cant_come", _("can’t make it today")


class TimedPart(TextChoices):
    """A part of a meeting the coordinator's timer may be for. Private time is none of them."""

    INFORMATION = "information", _("what people know")
    PRESENTING = "presenting", _("showing the plan")
    ANSWERING = "answering", _("answering the plan")


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


class AboutAdvocate(TextChoices):
    """What somebody answered when they were offered an advocate."""

    WANTS = "wants", _("wants one")
    NO = "no", _("doesn’t want one")
    LATER = "later", _("will say later")


class SaidHow(TextChoices):
    """Which way somebody told us about their time."""

    LINK = "link", _("said so here")
    PHONE = "phone", _("said so on the phone")
    TEXT = "text", _("said so by text message")
    FILE = "file", _("from their calendar")


class TimeKind(TextChoices):
    """What a stretch of somebody's time is. What nobody said anything about is unknown, and has no word
    here.
    """

    FREE = "free", _("free")
    IF_RELEASED = "if_released", _("could come if work lets me go")
    WORK = "work", _("at work")
    CARE = "care", _("looking after somebody")
    BUSY = "busy", _("can’t come")


class Pattern(TextChoices):
    """How somebody's weeks go, as they picked it; the slots say the rest."""

    WEEKLY = "weekly", _("every week the same")
    FOUR_ON = "four_on", _("4 on, 4 off")
    TWO_TWO_FOUR = "two_two_four", _("2 days, 2 nights, 4 off")
    NIGHTS = "nights", _("nights this week")
    LONGER = "longer", _("a longer pattern")
    ANY = "any", _("no set hours")


class HowMuch(TextChoices):
    """How much hangs on somebody's coming."""

    MUST = "must", _("has to be there")
    SHOULD = "should", _("should be there")
    MAY = "may", _("welcome, but nobody waits")


class Side(TextChoices):
    """Which side of the family somebody is of."""

    MUM = "mum", _("Mum’s side")
    DAD = "dad", _("Dad’s side")


class Childcare(TextChoices):
    """Whether somebody has to look after their children's care before they can come."""

    NOT_NEEDED = "", _("not needed")
    NEEDED = "needed", _("needed, not found yet")
    FOUND = "found", _("found: somebody looks after them")


class CanCome(TextChoices):
    """What somebody answered about one of the times they were asked about."""

    YES = "yes", _("yes")
    IF_RELEASED = "if_released", _("if work lets me go")
    NO = "no", _("no")
