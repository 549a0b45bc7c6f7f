"""Every name and every text people wrote stands in an element of its own direction, in every template.

Without that an Arabic page moves the full stop, the number and the name beside it (and an English one a name
in Arabic).
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.support.servers import ROOT

#: The last part of what people wrote themselves. What else is called so and is ours stands below.
WRITTEN = {
    "called", "name", "title", "question", "place", "why", "reason", "offer", "harm", "needs", "text",
    "reply", "other_side", "wording", "what",
}  # fmt: skip
OURS = {
    "attrs.name",  # the name of a form's field
    "one.name_local",
    "moment.title",  # a moment of the plan, in our words
    "result.title",
    "step.title",  # a step of the desk
    "first.way.why",
    "line.place",
    "seen.place",
    "field.name",
    "day.name",  # of the week
}
#: A browser knows no elements in these, and nothing else stands beside what is in them.
TEXT_ONLY = {"title", "option", "textarea"}
APART = {"bdi", "script", *TEXT_ONLY}
TITLE = re.compile(r"{% block title %}.*?{% endblock(?: title)? %}", re.S)
MARK = re.compile("\x01(\\d+)\x02")


def templates() -> Iterator[Path]:
    for app in ("meetings", "plans", "participants"):
        yield from sorted((ROOT / app).rglob("templates/**/*.html"))


def faults(source: str) -> list[str]:
    """What people wrote and this template sets beside its own words; and elements made where only text may
    stand.
    """
    marked, expressions = _mark(TITLE.sub("", source))
    reading = _Reading(expressions)
    reading.feed(marked)
    reading.close()
    return reading.found


def _mark(source: str) -> tuple[str, list[str]]:
    """The template as plain HTML, a mark for everything it fills in; a sentence's own names stand for what
    they mean.
    """
    out: list[str] = []
    expressions: list[str] = []
    meant: dict[str, str] = {}
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            out.append(token.contents)
        elif token.token_type == TokenType.VAR:
            expressions.append(meant.get(token.contents, token.contents))
            out.append(f"\x01{len(expressions) - 1}\x02")
        elif token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if name == "blocktranslate":
                meant = dict(part.split("=", 1) for part in token.split_contents()[1:] if "=" in part)
            elif name == "endblocktranslate":
                meant = {}
    return "".join(out), expressions


class _Reading(HTMLParser):
    def __init__(self, expressions: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.expressions = expressions
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        inside = [one for value in values.values() for one in self._in(value or "")]
        self.found += [f"in an attribute: {one}" for one in inside if "|bdi" in one]
        if tag not in ("input", "img", "br", "hr", "meta", "link"):
            self.open.append((tag, tag in APART or values.get("dir") == "auto"))

    def handle_endtag(self, tag: str) -> None:
        while tag in [name for name, _apart in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for expression in self._in(data):
            if "|bdi" in expression and TEXT_ONLY & {name for name, _apart in self.open}:
                self.found.append(f"where only text may stand: {expression}")
            elif is_written(expression) and not any(apart for _name, apart in self.open):
                self.found.append(expression)

    def _in(self, text: str) -> list[str]:
        return [self.expressions[int(mark)] for mark in MARK.findall(text)]


def is_written(expression: str) -> bool:
    """A person's own words, and not yet kept apart."""
    path, *filters = expression.split("|")
    return (
        "." in path
        and path.strip() not in OURS
        and path.strip().rsplit(".", 1)[1] in WRITTEN
        and "bdi" not in filters
    )


def test_what_people_wrote_keeps_its_own_direction() -> None:
    wrong = {path.name: found for path in templates() if (found := faults(path.read_text(encoding="utf-8")))}
    assert wrong == {}


def test_the_walk_sees_a_name_beside_our_words() -> None:
    assert faults("<p>{{ seat.person.called }} is here.</p>") == ["seat.person.called"]
    assert faults("{% blocktranslate with name=one.called %}{{ name }} asks.{% endblocktranslate %}")
    assert faults('<a aria-label="{{ one.called|bdi }}">x</a>')
    assert faults("<option>{{ one.called|bdi }}</option>")
    titled = "{% block title %}\nA\n{% endblock title %}<p>{{ seat.person.called }} is here.</p>"
    assert faults(f"{titled}{{% block scripts %}}{{% endblock %}}") == ["seat.person.called"]


def test_the_walk_is_content_with_a_name_apart() -> None:
    for fine in (
        "<p><bdi>{{ seat.person.called }}</bdi> is here.</p>",
        "<p>{{ seat.person.called|bdi }} is here.</p>",
        '<p dir="auto">{{ one.text|linebreaksbr }}</p>',
        "{% blocktranslate with name=one.called|bdi %}{{ name }} asks.{% endblocktranslate %}",
        '<button aria-label="{{ one.called }}">x</button>',
        "{% block title %}{{ meeting.title }}{% endblock %}",
        "{% block title %}\n{{ meeting.title }}\n{% endblock title %}",
    ):
        assert faults(fine) == []
