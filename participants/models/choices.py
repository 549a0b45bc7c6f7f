"""The words for people: roles at a meeting, relations in a family, staff, and the cloth of a patch."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is at one meeting (docs/practice.md, "Roles")."""

    FAMILY = "family", _("family member")
    CHILD = "child", _("child")
    SUPPORTER = "supporter", _("supporter")
    ADVOCATE = "advocate", _("advocate")
    INTERPRETER = "interpreter", _("interpreter")
    COORDINATOR = "coordinator", _("coordinator")
    REFERRER = "referrer", _("social worker")
    INFORMATION_GIVER = "information_giver", _("information giver")


class StaffRole(TextChoices):
    """What somebody is in a service, outside any meeting."""

    COORDINATOR = "coordinator", _("coordinator")
    MANAGER = "manager", _("manager")
    ADMINISTRATOR = "administrator", _("administrator")


class Relation(TextChoices):
    """A person's place in one family."""

    CHILD = "child", _("child")
    MOTHER = "mother", _("mum")
    FATHER = "father", _("dad")
    GRANDMOTHER = "grandmother", _("nan")
    GRANDFATHER = "grandfather", _("grandad")
    AUNT = "aunt", _("aunt")
    UNCLE = "uncle", _("uncle")
    SIBLING = "sibling", _("brother or sister")
    COUSIN = "cousin", _("cousin")
    STEP_PARENT = "step_parent", _("step-parent")
    PARTNER = "partner", _("partner")
    FRIEND = "friend", _("friend")
    NEIGHBOUR = "neighbour", _("neighbour")
    OTHER = "other", _("somebody who counts")


class Channel(TextChoices):
    """How words reach somebody. `voice` is for people to use, never for software."""

    TEXT = "text", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    VOICE = "voice", _("phone call")


class ContactPart(TextChoices):
    """What of a safe contact may be asked to be another one."""

    PHONE = "phone", _("phone number")
    EMAIL = "email", _("e-mail address")


class Says(TextChoices):
    """How much a message to somebody may say. The least is what nobody has to decide."""

    LINK = "link", _("only a link")
    TIME = "time", _("a day and an hour")
    CALENDAR = "calendar", _("a day and an hour, and a calendar entry by e-mail")


class ToDoKind(TextChoices):
    """What a coordinator is asked to see to about somebody. Words without what was written."""

    TEXTS_STOPPED = "texts_stopped", _("They asked us to stop texts. Agree another way.")
    TEXTS_UNSAFE = (
        "texts_unsafe",
        _("They wrote that texts may not be safe for them. None goes now. Reach them another way today."),
    )
    TEXTS_AGAIN = "texts_again", _("They may want texts again. Ask them.")
    NOT_DELIVERED = "not_delivered", _("A message didn’t arrive. Check how to reach them.")
    NO_WAY = "no_way", _("A message could not go the safe way. Tell them yourself.")
    NOT_UNDERSTOOD = (
        "not_understood",
        _("They answered by text and we didn’t understand. Ask them."),
    )
    WRONG_CODES = (
        "wrong_codes",
        _("Wrong numbers were tried on their link. Ask them; if in doubt, make a new one."),
    )
    NOT_ME = (
        "not_me",
        _("A phone came in by their link, and they say it wasn’t theirs. It is out. Ring them."),
    )
    NEW_CONTACT = "new_contact", _("They want to be reached another way. Ring them.")
    CHECK_CONTACT = (
        "check_contact",
        _("Their number or address has changed. Check it with them: nothing goes until then."),
    )
    COPY_NOT_TOLD = (
        "copy_not_told",
        _("They don’t know yet that their copy of the plan is there. Tell them, or give it to them."),
    )
    SHARED_ANSWER = "shared_answer", _("An answer came from a phone that is shared. Ask them.")
    NOT_THEIRS = (
        "not_theirs",
        _("They say what is signed beside their name isn’t theirs. Ask them."),
    )


class NumbersWent(TextChoices):
    """How the numbers that were given travelled to their person."""

    SENT = "sent", _("sent the safe way; nobody here saw them")
    SHOWN = "shown", _("shown on the desk, to be said")
    PAPER = "paper", _("on a paper of their own")


class CodeCame(TextChoices):
    """How six fresh numbers came to their person: the way they agreed to be reached, or told by somebody who
    then knew them.
    """

    SENT = "sent", _("sent")
    TOLD = "told", _("told")


class BoundBy(TextChoices):
    """By which numbers a phone came in. The person who gave the numbers knew them, unless they went the safe
    way or are their own.
    """

    OWN = "own", _("with the link and their own numbers")
    SENT = "sent", _("with the link and the numbers that went the safe way")
    SHOWN = "shown", _("with the link and numbers that were told")
    PAPER = "paper", _("with the link and numbers on paper")


class KnownBy(TextChoices):
    """How an administrator knew that it was really the owner of an account who asked."""

    SEEN = "seen", _("I saw them, face to face")
    RUNG = "rung", _("I rang them, on a number I knew before")
    VOUCHED = "vouched", _("their manager, whom I know, told me")


class WasMe(TextChoices):
    """What somebody says on an earlier phone about a new one. Silence stays "asked"."""

    ASKED = "asked", _("asked")
    YES = "yes", _("yes, that was me")
    NO = "no", _("no")


class NoticeState(TextChoices):
    """Where a message is, in the outbox."""

    DUE = "due", _("waiting")
    SENDING = "sending", _("on its way out")
    SENT = "sent", _("handed over")
    EXPIRED = "expired", _("too late, not sent")
    TAKEN_BACK = "taken_back", _("taken back")
    NOT_SAFE = "not_safe", _("not sent: no safe way")
    REFUSED = "refused", _("could not be sent")


class Delivery(TextChoices):
    """What the provider said became of it."""

    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("arrived")
    FAILED = "failed", _("did not arrive")


class PatchColour(TextChoices):
    """The eight colours of cloth; never the only thing that tells two people apart."""

    RHUBARB = "rhubarb", _("rhubarb")
    DENIM = "denim", _("denim")
    MOSS = "moss", _("moss")
    RUST = "rust", _("rust")
    TEAL = "teal", _("teal")
    VIOLET = "violet", _("violet")
    OCHRE = "ochre", _("ochre")
    SLATE = "slate", _("slate")


class PatchPattern(TextChoices):
    """The ten patterns of cloth."""

    STRIPE = "stripe", _("stripes")
    DOT = "dot", _("dots")
    CHECK = "check", _("checks")
    ZIG = "zig", _("zigzag")
    SCALE = "scale", _("scales")
    TRI = "tri", _("triangles")
    LINE = "line", _("lines")
    PLUS = "plus", _("crosses")
    LEAF = "leafp", _("leaves")
    BRICK = "brick", _("bricks")
