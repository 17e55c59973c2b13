"""The canonical form of a Turtle document.

Formatting changes neither the graph nor the comments. Base and prefixes come first, sorted,
unless the text gives one prefix or the base two meanings: then every directive stays where
it stands. Subjects keep the author's order; predicates and objects within a subject are
sorted, one triple on each line. Terms stay as written (RDF 1.1 Turtle, section 6.5), except
that `rdf:type` becomes `a`, single quotes become double ones where that is safe, and `PREFIX`
and `BASE` become `@prefix` and `@base`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from communique.turtle.comments import attach
from communique.turtle.layout import Layout, directive_key
from communique.turtle.parser import parse
from communique.turtle.tree import Block, Directive, Document

__all__ = ["format_turtle"]

# Only there so that relative IRIs parse; none of it is ever written.
_PLACEHOLDER_BASE: Final = "http://base.invalid/"
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def format_turtle(text: str, *, prefixes: Mapping[str, str] | None = None) -> str:
    """Return the canonical form of a Turtle document.

    Args:
        text: The document, with any line ends and perhaps a byte order mark.
        prefixes: Namespaces of well-known prefixes. Those that the text uses without a
            declaration are declared in the result; the text's own declarations win.

    Returns:
        The same graph with the same comments, lines ended by LF. Formatting the result again
        changes nothing. A text without any token gives an empty string.

    Raises:
        TurtleSyntaxError: If the text is not Turtle.
        ValueError: If a namespace in `prefixes` is not an absolute IRI.
    """
    document = parse(text, base=_PLACEHOLDER_BASE, prefixes=prefixes)
    return _Formatter(document, prefixes or {}).text()


class _Formatter:
    """Collects paragraphs, the lists of lines that one blank line parts."""

    def __init__(self, document: Document, known: Mapping[str, str]) -> None:
        self.document = document
        self.comments = attach(document.tokens)
        self.layout = Layout(document.significant, self.comments)
        self.hoist = _can_hoist(document, known)
        declared = {directive.prefix for directive in document.directives}
        self.added = {
            prefix: known[prefix]
            for prefix in sorted(document.assumed_prefixes)
            if not (self.hoist and prefix in declared)
        }
        self.paragraphs: list[list[str]] = []

    def text(self) -> str:
        """Return the formatted document."""
        self.header()
        prologue = self.layout.prologue(self.hoisted(), self.added)
        self.paragraphs.append(prologue)
        directive_before = bool(prologue)
        for item in self.document.items:
            apart, adjoining = self.groups(item.first)
            if isinstance(item, Block):
                self.paragraphs += [*apart, adjoining + self.layout.block(item)]
                directive_before = False
            elif self.hoist:
                # Its own comments went with it; what stands apart stays in place.
                self.paragraphs += apart
            else:
                lines = adjoining + self.layout.directive(item)
                if directive_before and not apart:
                    self.paragraphs[-1] += lines
                else:
                    self.paragraphs += [*apart, lines]
                directive_before = True
        self.paragraphs += self.comments.tail
        return "\n".join("\n".join(lines) + "\n" for lines in self.paragraphs if lines)

    def groups(self, position: int) -> tuple[list[list[str]], list[str]]:
        """Return the groups of comments apart from a token, and the one that adjoins it."""
        groups = self.comments.before.get(position, [])
        if not groups or position in self.comments.detached:
            return groups, []
        return groups[:-1], groups[-1]

    def header(self) -> None:
        """Print the comments at the start that must stay there while directives move."""
        if not self.document.items:
            return
        first = self.document.items[0]
        apart, adjoining = self.groups(0)
        if isinstance(first, Directive) and self.hoist and adjoining:
            keys = {directive_key(item.prefix) for item in self.document.directives}
            keys |= {directive_key(prefix) for prefix in self.added}
            if directive_key(first.prefix) != min(keys):
                # The directive will stand elsewhere, and a licence is likelier than a remark.
                apart, adjoining = [*apart, adjoining], []
        self.paragraphs += apart
        self.comments.detached.discard(0)
        self.comments.before[0] = [adjoining] if adjoining else []

    def hoisted(self) -> Iterator[tuple[list[str], Directive]]:
        """Yield the directives that move to the top, with the comments that go with them."""
        if not self.hoist:
            return
        in_prologue = True
        for item in self.document.items:
            if isinstance(item, Block):
                in_prologue = False
            elif in_prologue:
                yield self.comments.lines_before(item.first), item
                self.comments.before.pop(item.first, None)
            else:
                yield self.groups(item.first)[1], item


def _can_hoist(document: Document, known: Mapping[str, str]) -> bool:
    """Say whether all directives mean the same at the start of the document."""
    meanings: dict[str | None, tuple[str, str]] = {}
    relative = False  # whether a prefix or a statement already depended on the base
    for item in document.items:
        if isinstance(item, Block):
            relative = True
            continue
        if item.prefix is None and relative:
            return False
        if item.prefix is not None and not _ABSOLUTE.match(item.written):
            relative = True
        meaning = (item.written, item.iri)
        if meanings.setdefault(item.prefix, meaning) != meaning:
            return False
    return all(
        prefix not in meanings or meanings[prefix][1] == known[prefix]
        for prefix in document.assumed_prefixes
    )
