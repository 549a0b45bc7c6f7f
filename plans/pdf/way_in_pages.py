"""A way in on paper: the link on one sheet, the six numbers on another. Neither sheet opens anything by
itself.

Anyone who opens the envelope, or reads over a shoulder, learns that a place is saved: no family, no service,
no meeting.
"""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from participants.entry.handing_out_codes import LINK
from participants.entry.handing_out_codes import Paper as WayIn
from plans.pdf.page import Paper

#: The end of the link, in groups that can be copied by hand.
GROUPS = ((0, 4), (4, 8), (8, 13))


def way_in_paper(given: WayIn, *, now: datetime, large: bool = False) -> bytes:
    """The sheet with the link, or the one with the numbers, in the person's language."""
    with translation.override(given.language):
        make = _link if given.what == LINK else _numbers
        return make(given, large).pdf(made_at=now)


def _link(given: WayIn, large: bool) -> Paper:
    paper = Paper(_("A place is saved for you"), given.language, large_print=large)
    paper.addressee(given.name)
    paper.heading(_("A place is saved for you"))
    paper.say(_("You can come in with a phone or a computer. You don’t need an account or an app."))
    paper.points(
        [
            _("Point a phone’s camera at the square. It opens a page."),
            _(
                "The page asks for six numbers. They come another way: somebody says them to you, or they "
                "come apart from this letter."
            ),
        ]
    )
    paper.square(given.secret, says=_("The way in, for a phone’s camera"))
    paper.say(_("No camera? Go to %(address)s and type this:") % {"address": short_address()}, after=4)
    paper.large(in_groups(given.secret.rsplit("/", 1)[-1]))
    paper.say(
        _("This paper alone opens nothing. If you get a newer one, this one stops working."),
        after=6,
    )
    paper.say(
        _(
            "It doesn’t work, or you have no phone or computer? Ask the person who told you about this "
            "letter. There is always another way to take part."
        ),
        after=14,
    )
    paper.say(given.sender, after=2)
    return paper


def _numbers(given: WayIn, large: bool) -> Paper:
    paper = Paper(_("Your six numbers"), given.language, large_print=large)
    paper.addressee(given.name)
    paper.heading(_("Your six numbers"))
    paper.large(f"{given.secret[:3]} {given.secret[3:]}")
    paper.say(_("They go with a link you get another way. Keep the two apart."))
    paper.say(_("Type them into the page, and give them to nobody else."), after=14)
    paper.say(given.sender, after=2)
    return paper


def short_address() -> str:
    """Where the end of a link can be typed in."""
    return f"{settings.PUBLIC_URL.split('//', 1)[-1]}/j"


def in_groups(token: str) -> str:
    """The end of a link as people copy it: four, four and five."""
    return " ".join(token[start:end] for start, end in GROUPS)
