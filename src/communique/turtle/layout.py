"""The lines that one block of Turtle is printed as.

Each object stands on a line of its own, after its predicate and before a `;`, so that one
triple more or less is one line more or less. RDF 1.1 Turtle allows that last `;`: production
[7], `predicateObjectList`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pyoxigraph import NamedNode

from communique.turtle.comments import Comments
from communique.turtle.terms import RDF
from communique.turtle.tokens import Kind, Token
from communique.turtle.tree import Block, Collection, Directive, Leaf, Object, Pair, PropertyList

__all__ = ["WIDTH", "Layout", "directive_key"]

WIDTH: Final = 100
"""The columns that a bracket may fill before it is spread over several lines."""

_INDENT: Final = "    "
_COMMENT_GAP: Final = "   "
_TYPE: Final = NamedNode(RDF + "type")


@dataclass(slots=True)
class _Line:
    indent: int
    text: str
    comment: str = ""

    def __str__(self) -> str:
        gap = _COMMENT_GAP if self.comment else ""
        return f"{_INDENT * self.indent}{self.text}{gap}{self.comment}"


@dataclass(slots=True)
class _Unit:
    """One predicate with one object: what is sorted, and merged when it is repeated."""

    verb: str
    key: str
    lines: list[_Line]
    mergeable: bool


class Layout:
    """Prints the parts of one document, given its significant tokens and its comments."""

    def __init__(self, tokens: Sequence[Token], comments: Comments) -> None:
        """Keep what the printed parts refer to."""
        self._tokens = tokens
        self._comments = comments

    def block(self, block: Block) -> list[str]:
        """Return the lines of a block, without the comments before its first token."""
        dot = block.last
        lines, _ = self._object(block.subject, 0, "", "", [])
        note = self._comments.after.get(dot, "")
        # A comment after a dot that shares its line with a triple is about that triple.
        shared = note if block.pairs and dot not in self._comments.line_starts else ""
        body, carried = self._pairs(block.pairs, dot, 1, shared)
        lines += body
        lines += _comment_lines(1, [*carried, *self._comments.lines_before(dot)])
        lines.append(_Line(0, ".", "" if shared else note))
        return [str(line) for line in lines]

    def directive(self, directive: Directive) -> list[str]:
        """Return the lines of a directive, without the comments before its first token."""
        return [str(line) for line in self._directive(directive)]

    def prologue(
        self, entries: Iterable[tuple[list[str], Directive]], added: Mapping[str, str]
    ) -> list[str]:
        """Return the lines of the base and the prefixes, sorted, each declared once.

        Args:
            entries: The directives with the comments that stand before them.
            added: Further prefixes and their namespaces.
        """
        units = [
            _Unit("@prefix", name, [_Line(0, f"@prefix {name}: <{iri}> .")], True)
            for name, iri in added.items()
        ]
        for leading, directive in entries:
            lines = _comment_lines(0, leading) + self._directive(directive)
            units.append(_Unit(*directive_key(directive.prefix), lines, True))
        return [str(line) for line in _merged(units)]

    def _directive(self, directive: Directive) -> list[_Line]:
        name = "@base" if directive.prefix is None else f"@prefix {directive.prefix}:"
        lines = self._leaf(directive.first, directive.last, 0, [])
        lines[-1].text = f"{name} {directive.written} ."
        return lines

    def _pairs(
        self, pairs: Iterable[Pair], closing: int, indent: int, note: str = ""
    ) -> tuple[list[_Line], list[str]]:
        """Print predicates and objects, up to the token `closing`, with a last comment `note`.

        Returns:
            The lines, and the comments that stand before separators that have no place in
            the printed form and so go before the closing token.
        """
        entries = [(pair.verb, item) for pair in pairs for item in pair.objects]
        ends = [*(item.first for _, item in entries[1:]), closing]
        units: list[_Unit] = []
        carried: list[str] = []
        previous: Leaf | None = None
        for (verb, item), end in zip(entries, ends, strict=False):  # no entries, one end
            leading, pending = carried, list[str]()
            if verb is not previous:
                leading += self._comments.lines_before(verb.first)
                pending = self._notes(verb.first, verb.last)
                previous = verb
            leading += self._comments.lines_before(item.first)
            written = "a" if verb.node.term == _TYPE else self._text(verb)
            lines, key = self._object(item, indent, f"{written} ", " ;", pending)
            lines = _comment_lines(indent, leading) + lines
            carried = []
            for position in range(item.last + 1, end):
                if self._tokens[position].kind in {Kind.SEMICOLON, Kind.COMMA}:
                    carried += self._comments.lines_before(position)
                    _add_note(lines, self._comments.after.get(position, ""))
            units.append(_Unit(written, key, lines, isinstance(item, Leaf)))
        if units:
            _add_note(units[-1].lines, note)
        return _merged(units), carried

    def _object(
        self, item: Object, indent: int, head: str, tail: str, notes: list[str]
    ) -> tuple[list[_Line], str]:
        """Print one object; also return the key it is sorted by, its text without comments.

        Args:
            item: The object, or the subject of a block.
            indent: The depth of the line it stands on.
            head: What the line begins with, the predicate.
            tail: What the last line ends with.
            notes: Comments from the ends of lines that this line replaces.
        """
        short = self._short(item)
        if short is not None:
            fits = len(_INDENT) * indent + len(head) + len(short) + len(tail) <= WIDTH
            if isinstance(item, Leaf) or fits:
                lines = self._leaf(item.first, item.last, indent, notes)
                lines[-1].text = f"{head}{short}{tail}"
                return lines, short
        assert not isinstance(item, Leaf)  # a leaf has always a short form
        opening, closing = self._tokens[item.first].text, self._tokens[item.last].text
        lines = [_Line(indent, f"{head}{opening}")]
        for note in [*notes, *self._notes(item.first, item.first)]:
            _add_note(lines, note)
        if isinstance(item, PropertyList):
            inner, carried = self._pairs(item.pairs, item.last, indent + 1)
            key = " ".join(line.text for line in inner if not line.text.startswith("#"))
            lines += inner
            lines += _comment_lines(indent + 1, carried)
        else:
            keys: list[str] = []
            for member in item.items:
                lines += _comment_lines(indent + 1, self._comments.lines_before(member.first))
                inner, key = self._object(member, indent + 1, "", "", [])
                lines += inner
                keys.append(key)
            key = " ".join(keys)
        lines += _comment_lines(indent + 1, self._comments.lines_before(item.last))
        lines.append(_Line(indent, f"{closing}{tail}", self._comments.after.get(item.last, "")))
        return lines, f"{opening} {key} {closing}"

    def _short(self, item: Object) -> str | None:
        """Return the one-line form of an object, or None if it has none."""
        if isinstance(item, Leaf):
            return self._text(item)
        if self._comments.within(item.first, item.last):
            return None
        if isinstance(item, Collection):
            parts = [self._simple(member) for member in item.items]
            if None in parts:
                return None
            return f"( {' '.join(part for part in parts if part)} )" if parts else "()"
        if not item.pairs:
            return "[]"
        if len(item.pairs) > 1 or len(item.pairs[0].objects) > 1:
            return None
        [pair] = item.pairs
        value = self._simple(pair.objects[0])
        verb = "a" if pair.verb.node.term == _TYPE else self._text(pair.verb)
        return None if value is None else f"[ {verb} {value} ]"

    def _simple(self, item: Object) -> str | None:
        """Return the text of an object without content of its own and without line ends."""
        if isinstance(item, PropertyList):
            return None if item.pairs else "[]"
        if isinstance(item, Collection):
            return None if item.items else "()"
        text = self._text(item)
        return None if "\n" in text else text

    def _text(self, leaf: Leaf) -> str:
        """Return a term as it was written, its quotes and line ends made uniform."""
        token = self._tokens[leaf.first]
        if token.kind is not Kind.STRING:
            return token.text
        rest = "".join(self._tokens[i].text for i in range(leaf.first + 1, leaf.last + 1))
        return _string(token.text) + rest

    def _leaf(self, first: int, last: int, indent: int, notes: list[str]) -> list[_Line]:
        """Return a line still without text that carries the comments of some tokens."""
        lines = [_Line(indent, "")]
        for position in range(first, last + 1):
            if position > first:
                lines[-1:-1] = _comment_lines(indent, self._comments.lines_before(position))
        for note in [*notes, *self._notes(first, last)]:
            _add_note(lines, note)
        return lines

    def _notes(self, first: int, last: int) -> list[str]:
        after = self._comments.after
        return [after[position] for position in range(first, last + 1) if position in after]


def directive_key(prefix: str | None) -> tuple[str, str]:
    """Return what directives are sorted by: the base first, then the prefixes."""
    return ("@base", "") if prefix is None else ("@prefix", prefix)


def _merged(units: list[_Unit]) -> list[_Line]:
    """Sort units, `a` first, and merge those that say the same twice."""
    units.sort(key=lambda unit: (unit.verb != "a", unit.verb, unit.key))
    for unit, following in pairwise(units):
        same = (unit.verb, unit.key) == (following.verb, following.key)
        if same and unit.mergeable and following.mergeable:
            last = unit.lines.pop()
            following.lines[:0] = unit.lines
            unit.lines = []
            if last.comment:
                note, following.lines[-1].comment = following.lines[-1].comment, last.comment
                _add_note(following.lines, note)
    return [line for unit in units for line in unit.lines]


def _add_note(lines: list[_Line], note: str) -> None:
    """Put a comment at the end of the last line; one already there gets a line of its own."""
    if not note:
        return
    last = lines[-1]
    if last.comment:
        # Before a closing bracket, comment lines stand as deep as what the bracket holds.
        depth = last.indent + (last.text[:1] in {"]", ")"})
        lines.insert(-1, _Line(depth, last.comment))
    last.comment = note


def _comment_lines(indent: int, comments: Iterable[str]) -> list[_Line]:
    return [_Line(indent, comment) for comment in comments]


def _string(token: str) -> str:
    """Return a string token in double quotes where no character of it must change for that.

    A carriage return in a long string is written as its escape: it belongs to the value, but
    the file's own line ends are LF.
    """
    quote = token[0]
    width = 3 if len(token) >= 6 and token[:3] == quote * 3 else 1
    body = token[width:-width].replace("\r", "\\r")
    if quote == "'" and '"' not in body:
        quote = '"'
    return f"{quote * width}{body}{quote * width}"
