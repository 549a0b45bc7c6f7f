"""Words: practice words of our own, the field's words for machinery, and docs/words.md explains both."""

import re
from pathlib import Path

import pytest

from tests.support.servers import ROOT

WORDS = ROOT / "docs/words.md"
#: Where machinery is described. What a person reads, and post, is elsewhere.
MACHINERY = (
    "config",
    "plans/live",
    "docs/performance.md",
    "docs/architecture.md",
    "docs/faults.md",
    "docs/media.md",
    "docs/measurements",
)
#: Post, and the alphabet: an edit of a single letter.
POST = re.compile(r"LETTERS_|[Ll]etters are printed|texts and letters|single-letter")
#: Said in a way that only those who know the house understand.
IDIOM = re.compile(r"\b(?:so many|whoever|that nobody reads|three goes)\b", re.I)


def rows(title: str) -> list[list[str]]:
    """The cells of one table of docs/words.md."""
    part = WORDS.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize("title", ["Practice words", "Technical words"])
def test_each_word_has_one_sentence_that_says_what_it_means(title: str) -> None:
    found = rows(title)
    assert len(found) > 20
    assert all(len(cells) == 2 and cells[1].endswith((".", "”.")) for cells in found)
    words = [word for cells in found for word in cells[0].split(", ")]
    assert len(words) == len(set(words))


def test_no_word_is_explained_as_both() -> None:
    practice, technical = (
        {cells[0] for cells in rows(title)} for title in ("Practice words", "Technical words")
    )
    assert not practice & technical


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/practice.md"])
def test_the_words_are_linked_where_a_newcomer_begins(page: str) -> None:
    assert "words.md)" in (ROOT / page).read_text()


def pages(*names: str) -> list[Path]:
    """Files and everything of ours in folders."""
    found = (
        path
        for name in names
        for path in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
    )
    return [path for path in found if path.suffix in (".py", ".md")]


@pytest.mark.parametrize("path", pages(*MACHINERY), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_letter_is_post(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if re.search(r"\bletters?\b", line, re.I)]
    assert not [line for line in lines if not POST.search(line)]


def test_papers_use_no_idiom_of_our_own() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {said}"
        for path in pages("README.md", "CONTRIBUTING.md", "SECURITY.md", "UPGRADE.md", "CHANGELOG.md", "docs")
        for said in IDIOM.findall(path.read_text())
    }
    assert not found
