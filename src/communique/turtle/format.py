"""The canonical form of a Turtle document.

Formatting changes neither the graph nor the comments. Base and prefixes come first, sorted,
unless they mean something else there: then every directive stays where it is. Subjects keep
the author's order; predicates and objects within a subject are sorted, one statement on each
line. Terms stay as written (RDF 1.1 Turtle, section 6.5), but `rdf:type` becomes `a`, single
quotes become double ones where that is safe, `PREFIX` and `BASE` become `@prefix` and `@base`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from communique.turtle.comments import attach
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
    moves = _can_move(document, known)
    directives = document.directives if moves else ()

    # Each paragraph is a list of lines; blank lines separate the paragraphs.
    paragraphs = comments.take_apart(0)
    apart: dict[int, list[list[str]]] = {}
    is_start = moves
    for item in document.items:
        is_start = is_start and isinstance(item, Directive)
        # Every comment among the first directives moves with its directive.
        apart[item.first] = [] if is_start else comments.take_apart(item.first)

    declared = {directive.prefix for directive in directives}
    added = document.assumed_prefixes - declared
    is_first = bool(directives) and directives[0].first == 0
    if is_first and directives[0].prefix != min(declared | added, key=_order):
        # The comment at the start does not move down with its directive: it is more likely a
        # licence than a remark.
        paragraphs += comments.groups.pop(0)
    prologue: dict[str | None, Line] = {
        prefix: Line(0, f"@prefix {prefix}: <{known[prefix]}> .") for prefix in added
    }
    for directive in directives:
        line = layout.directive(directive)
        if prologue.setdefault(directive.prefix, line) is not line:
            prologue[directive.prefix].add_comments(line)
    paragraphs.append(_printed([prologue[prefix] for prefix in sorted(prologue, key=_order)]))

    follows_directive = bool(prologue)
    for item in document.items:
        is_directive = isinstance(item, Directive)
        if apart[item.first] or not (is_directive and follows_directive):
            paragraphs += [*apart[item.first], []]
        if isinstance(item, Block):
            paragraphs[-1] += _printed(layout.block(item))
        elif not moves:
            paragraphs[-1] += _printed([layout.directive(item)])
        follows_directive = is_directive
    paragraphs += comments.tail
    return "\n".join("\n".join(lines) + "\n" for lines in paragraphs if lines)


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
