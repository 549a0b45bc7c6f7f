"""The words for plans: audiences, stances, signatures, marks (docs/practice.md, rule 7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """Who a draft is for. One draft has one audience for its whole life."""

    FAMILY = "family", _("the family, in private time")
    CIRCLE = "circle", _("everybody who can read this plan")


class Says(TextChoices):
    """What somebody says to one promise. Saying nothing is none of these."""

    YES = "yes", _("yes")
    NOT_YET = "not_yet", _("not yet")
    NOT_HAPPY = "not_happy", _("not happy")


class SignatureKind(TextChoices):
    """Five different things people may do with a version; none of them is silence."""

    SIGNS = "signs", _("signs")
    RESERVATION = "signs_with_reservation", _("signs, with something to add")
    DECLINES = "declines", _("declines, with a reason")
    CHILDS_MARK = "childs_mark", _("a child's mark")
    ON_PAPER = "witnessed_on_paper", _("witnessed on paper")


#: No answer: the one before it was taken back by the person it was given for.
TAKEN_BACK = "taken_back"


class Settled(TextChoices):
    """How it was settled that somebody said: what is signed beside my name isn't mine."""

    RIGHT = "right", _("it was right after all")
    TAKEN_BACK = "taken_back", _("taken back")
    ANSWERED = "answered", _("answered by the person")


class MarkKind(TextChoices):
    """How a mark was made."""

    DRAWN = "drawn", _("drawn")
    TYPED = "typed", _("typed")
    NONE = "none", _("no mark")
