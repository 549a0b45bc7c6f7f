"""The exact words that stand above a signature. What somebody signed under is kept with it, with its language."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from participants.roles import Role
from plans.words import SignatureKind

SOURCE = "en-gb"  # the language the words are written in, for those nobody has translated yet

FOR_FAMILY = gettext_noop(
    "I have read this plan, or had it read to me. I agree to do the things in it that have my name on them. I am happy "
    "to sign on a screen. I know I can say no, and that I can ask for paper instead."
)
FOR_RESERVATION = gettext_noop(
    "I have read this plan, or had it read to me. I agree to do the things in it that have my name on them, and what I "
    "am not happy with stands beside my name. I am happy to sign on a screen. I know I can say no."
)
FOR_DECLINING = gettext_noop(
    "I have read this plan, or had it read to me. I don’t agree to it. My reason stands beside my name, as large as "
    "everybody else’s."
)
FOR_CHILD = gettext_noop(
    "This plan has my words in it. I know who I can ring. I can say if I want it changed. I don’t have to do anything."
)
FOR_WORKER = gettext_noop(
    "I have read this plan. I will do the things in it that have my name on them. What the service answered stands in "
    "it. I am happy to sign on a screen."
)
ON_PAPER = gettext_noop(
    "I was there and saw this person sign this version of the plan on paper, of their own will."
)

_BY_KIND: Mapping[str, str] = {
    SignatureKind.RESERVATION: FOR_RESERVATION,
    SignatureKind.DECLINES: FOR_DECLINING,
    SignatureKind.CHILDS_MARK: FOR_CHILD,
    SignatureKind.ON_PAPER: ON_PAPER,
}
_WORKERS = (Role.COORDINATOR, Role.REFERRER, Role.INFORMATION_GIVER)


def words_for(kind: str, role: str, language: str) -> tuple[str, str]:
    """The words for a kind of answer and the language they are really in."""
    plain = FOR_WORKER if role in _WORKERS else FOR_FAMILY
    source = _BY_KIND.get(kind, plain)
    with translation.override(language):
        words = _(source)
    return words, (SOURCE if words == source else language)
