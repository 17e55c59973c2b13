"""The canonical form of a Turtle document.

Formatting changes neither the graph nor the comments. Base and prefixes come first, sorted,
unless they mean something else there: then every directive stays where it is. Subjects keep
the author's order; predicates and objects within a subject are sorted, one statement on each
line. Terms stay as written (RDF 1.1 Turtle, section 6.5), but `rdf:type` becomes `a`, single
quotes become double ones where that is safe, `PREFIX` and `BASE` become `@prefix` and `@base`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from communique.turtle.comments import Comments, attach
from communique.turtle.layout import Layout, Line
from communique.turtle.parser import parse
from communique.turtle.tree import Block, Directive, Document

__all__ = ["format_turtle"]

# So that relative IRIs can be parsed; it is never written.
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
    """
    known = prefixes or {}
    document = parse(text, base=_PLACEHOLDER_BASE, prefixes=known)
    comments = attach(document.tokens)
    layout = Layout(document.significant, comments)
    parts = [_part(item, comments) for item in document.items]
    header: list[list[str]] = []
    if parts:
        header, parts[0].apart = parts[0].apart, []

    moves = _can_move(document, known)
    added = document.assumed_prefixes
    if moves:
        added -= {directive.prefix for directive in document.directives}
        _settle_comments(parts, added, header)
    prologue = {
        _order(prefix): Line(0, f"@prefix {prefix}: <{known[prefix]}> .") for prefix in added
    }
    for part in parts:
        if moves and isinstance(part.item, Directive):
            line = layout.directive(part.item, part.above)
            first = prologue.setdefault(_order(part.item.prefix), line)
            if first is not line:
                first.add_comments(line)

    # Each paragraph is a list of lines; blank lines separate the paragraphs.
    paragraphs = [*header, _printed([prologue[key] for key in sorted(prologue)])]
    follows_directive = bool(prologue)
    for part in parts:
        if isinstance(part.item, Block):
            lines = _printed(layout.block(part.item))
            paragraphs += [*part.apart, part.above + lines]
            follows_directive = False
        elif moves:
            paragraphs += part.apart
        else:
            if part.apart or not follows_directive:
                paragraphs += [*part.apart, []]
            paragraphs[-1] += _printed([layout.directive(part.item, part.above)])
            follows_directive = True
    paragraphs += comments.tail
    return "\n".join("\n".join(lines) + "\n" for lines in paragraphs if lines)


@dataclass(slots=True)
class _Part:
    """A directive or a block with the comments before it.

    Attributes:
        item: The directive or block.
        apart: The groups of comment lines that a blank line separates from it.
        above: The comment lines that adjoin it.
    """

    item: Directive | Block
    apart: list[list[str]]
    above: list[str]


def _part(item: Directive | Block, comments: Comments) -> _Part:
    *apart, above = comments.groups.get(item.first, [[]])
    return _Part(item, apart, above)


def _settle_comments(parts: list[_Part], added: Set[str], header: list[list[str]]) -> None:
    """Decide which comments move with the directives that move to the top.

    All comments among the first directives do; further down, only those that adjoin one. The
    comment at the start of the file becomes part of the header if its directive will stand
    elsewhere: it is more likely a licence than a remark on the directive.
    """
    for part in takewhile(lambda part: isinstance(part.item, Directive), parts):
        part.above = [line for group in (*part.apart, part.above) for line in group]
        part.apart = []
    prefixes = [part.item.prefix for part in parts if isinstance(part.item, Directive)]
    if parts and isinstance(parts[0].item, Directive):
        first = min(map(_order, (*prefixes, *added)))
        if _order(parts[0].item.prefix) != first:
            header.append(parts[0].above)
            parts[0].above = []


def _printed(lines: Iterable[Line]) -> list[str]:
    return [text for line in lines for text in line.printed()]


def _order(prefix: str | None) -> tuple[bool, str]:
    """Return the key that sorts declarations: the base first, then the prefixes."""
    return prefix is not None, prefix or ""


def _can_move(document: Document, known: Mapping[str, str]) -> bool:
    """Return true if all directives have the same meaning at the start of the document."""
    meanings: dict[str | None, tuple[str, str]] = {}
    uses_base = False  # whether an item so far may depend on the base
    for item in document.items:
        if isinstance(item, Block):
            uses_base = True
            continue
        if item.prefix is None and uses_base:
            return False
        if item.prefix is not None and not _ABSOLUTE.match(item.written.text):
            uses_base = True
        meaning = (item.written.text, item.iri)
        if meanings.setdefault(item.prefix, meaning) != meaning:
            return False
    return all(
        prefix not in meanings or meanings[prefix][1] == known[prefix]
        for prefix in document.assumed_prefixes
    )
