"""What each person said about this version, every answer the same size, and how to check that the file is
real.
"""

from typing import Any

from django.utils.translation import gettext as _

from participants.models.choices import Relation, Role
from participants.platform.isolated_text import comma_list
from plans.agreement import how_signed
from plans.agreement.canonical import in_fours
from plans.agreement.declarations import name_of
from plans.agreement.signature_chain import standing_records
from plans.models.choices import TAKEN_BACK
from plans.pdf import design_tokens
from plans.pdf.blocks import Block, Gap, Words
from plans.pdf.book import Book, beside
from plans.pdf.drawn_marks import DrawnMark, Square
from plans.pdf.holders import Card, Column, Row
from plans.pdf.structure import Node
from plans.pdf.typeset import Span

HALF = (design_tokens.WIDTH - 12) / 2
PATCH = 38


def signatures(book: Book) -> list[Block]:
    """A card for everybody who answered, and the names of those who did not."""
    section, blocks = book.section(
        _("What each of us said"),
        intro=_(
            "Each person answered for this exact version, in their own way. Anyone could say no, and nobody "
            "counts as saying yes by keeping quiet."
        ),
    )
    cards = [_card(book, section, signature) for signature in _standing(book)]
    for start in range(0, len(cards), 2):
        columns = [Column(HALF, [card]) for card in cards[start : start + 2]]
        blocks.append(Row(columns, gap=12, level=True, after=12))
    return [*blocks, *_others(book, section), *_words_signed(book, section), Gap(8)]


def _standing(book: Book) -> list[dict[str, Any]]:
    """The answers that stand; the others are in signatures.json."""
    return standing_records(book.record["signatures"])


def headline(signature: dict[str, Any]) -> str:
    """What somebody did, in words of equal weight."""
    return {
        "signs": _("Signs"),
        "signs_with_reservation": _("Signs, with something to add"),
        "declines": _("Declines, and says why"),
        "childs_mark": _("Made a mark, because they wanted to"),
        "witnessed_on_paper": _("Signed on paper, with a witness"),
    }[signature["kind"]]


def _card(book: Book, section: Node, signature: dict[str, Any]) -> Card:
    node = section.add("Div")
    person = book.person(signature["seat"])
    name = [
        Span(signature["name"] + " ", design_tokens.SMALL_HEAD),
        Span(who_is(person, signature["role"]), design_tokens.SOFT),
    ]
    top: list[Block] = [
        Words(name, design_tokens.SMALL_HEAD, node.add("H3"), after=1),
        Words(headline(signature), design_tokens.STRONG, node.add("P")),
    ]
    inside = HALF - 24
    patch = book.patch(person, PATCH, name=signature["name"])
    blocks: list[Block] = [beside(patch, PATCH, top, inside), Gap(6), *_mark(node, signature)]
    if signature["own_words"]:
        words = f"“{signature['own_words'].strip()}”"
        blocks.append(Words(words, design_tokens.CELL, node.add("P"), after=5))
    blocks.append(Words(_how(book, signature), design_tokens.SOFT, node.add("P")))
    return Card(
        blocks,
        fill=design_tokens.SHEET,
        edge=design_tokens.HAIR,
        stitches=design_tokens.STITCH,
        padding=12,
        after=0,
    )


def _mark(node: Node, signature: dict[str, Any]) -> list[Block]:
    name = signature["name"]
    if signature["mark_kind"] == "drawn":
        figure = node.add("Figure", alt=_("A mark drawn by %(name)s") % {"name": name})
        return [DrawnMark(signature["mark"], figure, after=4)]
    if signature["mark_kind"] == "typed":
        return [Words("".join(signature["mark"]), design_tokens.TYPED_MARK, node.add("P"), after=6)]
    return []


def _how(book: Book, signature: dict[str, Any]) -> str:
    proof = how_signed.in_words(signature, wall_clock=book.wall_clock)
    parts = [proof, book.wall_clock(signature["signed_at"])]
    if signature["witness"]:
        parts.insert(1, _("witness: %(name)s") % {"name": signature["witness"]["name"]})
    parts += [_read_in(signature), _in_place_of(book, signature)]
    line = comma_list(parts)
    return line[:1].upper() + line[1:]


def _read_in(signature: dict[str, Any]) -> str:
    """In which language somebody read what they signed under, and who put it into theirs. Of paper nobody
    knows.
    """
    if signature["proved_by"] == "paper":
        return ""
    read = {"language": name_of(signature["language"])}
    if "interpreter" not in signature:
        return _("read in %(language)s") % read
    by = signature["interpreter"]
    return _("read in %(language)s, put into %(own)s by %(name)s") % {
        **read, "own": name_of(by["language"]), "name": by["name"],
    }  # fmt: skip


def _in_place_of(book: Book, signature: dict[str, Any]) -> str:
    """What of theirs had been there before: a paper that gave way, or something they took back."""
    number = signature.get("supersedes")
    before = next((one for one in book.record["signatures"] if one["number"] == number), None)
    if before is None:
        return ""
    if before["kind"] == TAKEN_BACK:
        return _("after they took back what had been signed for them")
    return _("in place of a paper that %(name)s saw signed") % {"name": before["witness"]["name"]}


def who_is(person: dict[str, Any], role: str) -> str:
    """What somebody is to the family, or at the meeting, in brackets."""
    relation = person.get("relation", "")
    if relation in Relation.values:
        return f"({Relation(relation).label})"
    return f"({Role(role).label})" if role in Role.values else ""


def _others(book: Book, section: Node) -> list[Block]:
    """Those who were there and those who were asked but did not answer: said plainly, once."""
    answered = {signature["seat"] for signature in _standing(book)}
    back = [
        one["name"]
        for one in book.record["signatures"]
        if one["kind"] == TAKEN_BACK and one["seat"] not in answered
    ]
    silent = {seat["seat"]: seat["name"] for seat in book.record["without"]}
    there = [p["name"] for p in book.people if p["id"] not in answered and p["id"] not in silent]
    blocks: list[Block] = []
    if silent:
        text = _("Asked, and gave no answer: %(names)s.") % {"names": comma_list(silent.values())}
        blocks.append(Words(text, design_tokens.BODY, section.add("P"), after=3))
    if back:
        text = _("Took back what had been signed for them: %(names)s.") % {"names": comma_list(back)}
        blocks.append(Words(text, design_tokens.BODY, section.add("P"), after=3))
    if there:
        text = _("Also there, with nothing signed: %(names)s.") % {"names": comma_list(there)}
        blocks.append(Words(text, design_tokens.SOFT, section.add("P"), after=6))
    return blocks


def _words_signed(book: Book, section: Node) -> list[Block]:
    """The exact words that stood above each signature, each wording once."""
    wordings: dict[tuple[str, str], list[str]] = {}
    for signature in _standing(book):
        if signature["consent_words"]:
            key = (signature["language"], signature["consent_words"])
            wordings.setdefault(key, []).append(signature["name"])
    if not wordings:
        return []
    blocks: list[Block] = [
        Words(_("The words people signed under"), design_tokens.SMALL_HEAD, section.add("H3"), after=3)
    ]
    for (language, words), names in wordings.items():
        quote = section.add("BlockQuote", language=language)
        blocks.append(Words(f"“{words}”", design_tokens.SOFT, quote.add("P"), after=1))
        blocks.append(Words(comma_list(names), design_tokens.SOFT_STRONG, quote.add("P"), after=6))
    return blocks


def how_to_check(book: Book) -> list[Block]:
    """The way to the check page, the fingerprint, and what we claim: no more than is true."""
    section, texts = book.section(_("How to check this plan is real"))
    address = book.record["check_url"]
    link = section.add("P").add("Link", alt=_("Check this plan"))
    texts += [
        Words(_what_it_is(book), design_tokens.BODY, section.add("P"), after=2),
        Words(address, design_tokens.LINK, link, link=address, after=6),
        Words(_("Fingerprint of version %(number)s (SHA-256)") % {"number": book.plan["number"]},
              design_tokens.SOFT, section.add("P"), after=1),
        Words(in_fours(book.sha256), design_tokens.FINGERPRINT, section.add("P"), after=6),
        Words(_what_it_proves(book), design_tokens.SOFT, section.add("P")),
    ]  # fmt: skip
    figure = section.add("Figure", alt=_("A square code that opens the page where this plan can be checked"))
    square = 104.0
    wide = design_tokens.WIDTH - 24 - square - 18
    row = Row([Column(wide, texts), Column(square, [Gap(6), Square(address, figure, square)])], gap=18)
    return [Card([row], fill=design_tokens.MARIGOLD_TINT, stitches=design_tokens.MARIGOLD, padding=12)]


def _what_it_is(book: Book) -> str:
    if book.is_copy:
        return _(
            "This copy has no seal of its own. To check that it is a copy we made, scan the square or open"
        )
    return _(
        "This file is sealed: whoever changes one letter of it breaks the seal. To check it, scan the "
        "square or open"
    )


def _what_it_proves(book: Book) -> str:
    claim = _(
        "A later version has another fingerprint; these signatures stay with this one. Each is a simple "
        "electronic signature, and the seal is the service’s own. The plan is a promise between people, not "
        "an order of a court."
    )
    if book.is_copy:
        return claim
    inside = _(
        "Inside this file travel the plan as data (plan.json) and what each person said (signatures.json)."
    )
    return f"{inside} {claim}"
