"""The exact words that stand above a signature, in the language their signer reads. Both are kept with the
signature.

Where nobody has put the words into that language yet, somebody has to do it by mouth, and is named; or it is
signed later.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from meetings.models import Seat
from participants.models.choices import Role
from plans.models.choices import SignatureKind

SOURCE = "en-gb"  # the language the words are written in, for those nobody has translated yet

FOR_FAMILY = gettext_noop(
    "I have read this plan, or had it read to me. I agree to do the things in it that have my name on them. "
    "I am happy to sign on a screen. I know I can say no, and that I can ask for paper instead."
)
FOR_RESERVATION = gettext_noop(
    "I have read this plan, or had it read to me. I agree to do the things in it that have my name on them, "
    "and what I am not happy with stands beside my name. I am happy to sign on a screen. I know I can say no."
)
FOR_DECLINING = gettext_noop(
    "I have read this plan, or had it read to me. I don’t agree to it. My reason stands beside my name, as "
    "large as everybody else’s."
)
FOR_CHILD = gettext_noop(
    "This plan has my words in it. I know who I can ring. I can say if I want it changed. I don’t have to "
    "do anything."
)
FOR_WORKER = gettext_noop(
    "I have read this plan. I will do the things in it that have my name on them. What the service answered "
    "stands in it. I am happy to sign on a screen."
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


#: Somebody who agrees to something has to have understood it; nobody needs help to say no.
AGREES = (SignatureKind.SIGNS, SignatureKind.RESERVATION)


@dataclass(frozen=True)
class Declaration:
    """What stands above a signature: the words, the language they are in, and the language of the person who
    signs.
    """

    words: str
    language: str
    reader: str

    @property
    def is_foreign(self) -> bool:
        """True when its reader needs somebody to put it into their language."""
        return _root(self.language) != _root(self.reader)


def declaration(kind: str, role: str, *, page: str, own: str) -> Declaration:
    """The words for a kind of answer: in the page's language when that was chosen, else in the person's own.

    `page` is the language the page is in, `own` the one written down for the person; English is what
    everybody gets who chose nothing.
    """
    reader = own if _root(page) == _root(SOURCE) else page
    words, language = words_for(kind, role, reader)
    return Declaration(words, language, reader)


def name_of(language: str) -> str:
    """A language by its name, such as Arabic; its tag where it has none here."""
    for known in (_root(language), language):
        with suppress(KeyError):
            return str(translation.get_language_info(known)["name_translated"])
    return language


def _root(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


def words_for(kind: str, role: str, language: str) -> tuple[str, str]:
    """The words for a kind of answer and the language they are really in."""
    plain = FOR_WORKER if role in _WORKERS else FOR_FAMILY
    source = _BY_KIND.get(kind, plain)
    with translation.override(language):
        words = _(source)
    return words, (SOURCE if words == source else language)


def offered(kinds: Iterable[SignatureKind], seat: Seat, *, page: str) -> list[dict[str, Any]]:
    """The words for each kind of answer that this seat is offered on a page in the language `page`."""
    own = seat.person.language
    return [
        {"kind": kind, "said": declaration(kind, seat.role, page=page, own=own), "agrees": kind in AGREES}
        for kind in kinds
    ]


def foreign(seat: Seat, declared: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What somebody is told whose language the words are not in, with the interpreter who sits beside
    them.
    """
    found = next((one["said"] for one in declared if one["agrees"] and one["said"].is_foreign), None)
    if found is None:
        return None
    beside = Seat.objects.select_related("person").filter(beside=seat, role=Role.INTERPRETER, removed_at=None)
    interpreter = beside.first()
    return {
        "words": name_of(found.language),
        "own": name_of(found.reader),
        "interpreter": interpreter.person.name if interpreter else "",
    }
