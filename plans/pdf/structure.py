"""The structure of the document as a screen reader hears it: a tree of elements, filled while pages are
drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Node:
    """One element. `kids` are further elements, or (page, number) of marked content that belongs to this
    one.
    """

    role: str
    alt: str = ""
    says: str = ""  # the text in reading order, where drawn glyphs run the other way
    language: str = ""
    scope: str = ""
    summary: str = ""
    kids: list[Node | tuple[int, int]] = field(default_factory=list)

    def add(
        self,
        role: str,
        *,
        alt: str = "",
        says: str = "",
        language: str = "",
        scope: str = "",
        summary: str = "",
    ) -> Node:
        """A new element at the end of this one."""
        node = Node(role, alt, says, language, scope, summary)
        self.kids.append(node)
        return node


@dataclass(frozen=True)
class Link:
    """A place on a page that opens an address."""

    page: int
    box: tuple[float, float, float, float]
    address: str
    says: str
    node: Node


@dataclass
class Recording:
    """What drawing left behind for the finisher: links, and per face the glyphs used and the pages they are
    on.
    """

    links: list[Link] = field(default_factory=list)
    glyphs: dict[str, dict[int, str]] = field(default_factory=dict)
    pages_of: dict[str, set[int]] = field(default_factory=dict)
