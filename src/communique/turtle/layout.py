"""The lines that one block or directive of Turtle is printed as.

Each object stands on a line of its own, after its predicate and before a `;`, so that a change
of one statement changes one line. RDF 1.1 Turtle allows the last `;` (production [7]).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from communique.turtle.comments import Comments
from communique.turtle.terms import RDF_TYPE, split_quotes
from communique.turtle.tokens import Kind, Token
from communique.turtle.tree import Block, Collection, Directive, Leaf, Object, Pair, PropertyList

__all__ = ["Layout", "Line"]

_WIDTH: Final = 100
_INDENT: Final = "    "
_COMMENT_GAP: Final = "   "


@dataclass(slots=True)
class Line:
    """A line with its comments.

    Attributes:
        indent: The depth of the line.
        text: The line without comments.
        above: Comments for lines of their own before it.
        notes: Comments for its end; as a line has one end, all but the last stand above too.
        closes: Whether it closes a bracket or a block; the comments above then stand as deep
            as the content of the bracket.
    """

    indent: int
    text: str
    above: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    closes: bool = False

    def printed(self) -> Iterator[str]:
        """Yield the comments above and the line."""
        for comment in (*self.above, *self.notes[:-1]):
            yield f"{_INDENT * (self.indent + self.closes)}{comment}"
        note = f"{_COMMENT_GAP}{self.notes[-1]}" if self.notes else ""
        yield f"{_INDENT * self.indent}{self.text}{note}"

    def add_comments(self, other: Line) -> None:
        """Take over the comments of a line with the same text."""
        self.above += other.above
        self.notes += other.notes


class Layout:
    """The printed form of the parts of one document."""

    def __init__(self, tokens: Sequence[Token], comments: Comments) -> None:
        """Print parts that refer to these significant tokens, with these comments."""
        self._tokens = tokens
        self._comments = comments

    def directive(self, directive: Directive) -> Line:
        """Return the line of a directive."""
        name = "@base" if directive.prefix is None else f"@prefix {directive.prefix}:"
        text = f"{name} {directive.written.text} ."
        return self._line(0, text, directive.first, directive.last)

    def block(self, block: Block) -> list[Line]:
        """Return the lines of a block."""
        return [
            *self._object(block.subject, 0, "", "", block.first),
            *self._pairs(block.pairs, 1),
            self._line(0, ".", block.last, block.last, closes=True),
        ]

    def _pairs(self, pairs: Sequence[Pair], indent: int) -> list[Line]:
        """Return a line or more for each object, sorted, `a` first."""
        objects: list[list[Line]] = []
        leaves: dict[str, Line] = {}
        for pair in pairs:
            head, start = f"{self._verb(pair)} ", pair.verb.first
            for item in pair.objects:
                lines = self._object(item, indent, head, " ;", start)
                start = item.last + 1
                line = lines[0]
                # A statement that is written twice is printed once.
                if not isinstance(item, Leaf) or leaves.setdefault(line.text, line) is line:
                    objects.append(lines)
                else:
                    leaves[line.text].add_comments(line)
        objects.sort(key=_sort_key)
        return [line for lines in objects for line in lines]

    def _object(self, item: Object, indent: int, head: str, tail: str, start: int) -> list[Line]:
        """Return the lines of an object or a subject.

        Args:
            item: The object.
            indent: The depth of its first line.
            head: The beginning of the first line, the predicate.
            tail: The end of the last line.
            start: The position of the first token on the first line.
        """
        short = self._short(item)
        if short is not None:
            width = len(_INDENT) * indent + len(head) + len(short) + len(tail)
            if isinstance(item, Leaf) or width <= _WIDTH:
                return [self._line(indent, f"{head}{short}{tail}", start, item.last)]
        opening, closing = self._tokens[item.first].text, self._tokens[item.last].text
        lines = [self._line(indent, f"{head}{opening}", start, item.first)]
        if isinstance(item, PropertyList):
            lines += self._pairs(item.pairs, indent + 1)
        elif isinstance(item, Collection):
            for member in item.items:
                lines += self._object(member, indent + 1, "", "", member.first)
        lines.append(self._line(indent, f"{closing}{tail}", item.last, item.last, closes=True))
        return lines

    def _line(self, indent: int, text: str, first: int, last: int, closes: bool = False) -> Line:
        """Return a line that prints the tokens from `first` to `last`, with their comments."""
        positions = range(first, last + 1)
        above = [comment for i in positions for comment in self._comments.before(i)]
        notes = [self._comments.after[i] for i in positions if i in self._comments.after]
        return Line(indent, text, above, notes, closes)

    def _short(self, item: Object) -> str | None:
        """Return the form of an object on one line, or None if it needs more.

        A bracket is short if it holds only leaves and empty brackets: a collection any number,
        a property list one predicate with one object. A leaf may contain line ends.
        """
        if isinstance(item, Leaf):
            return self._text(item)
        if self._comments.within(item.first, item.last):
            return None
        opening, closing = self._tokens[item.first].text, self._tokens[item.last].text
        if item.last == item.first + 1:
            return opening + closing
        if isinstance(item, Collection):
            words = [self._word(member) for member in item.items]
        else:
            objects = [(pair, each) for pair in item.pairs for each in pair.objects]
            statements = {(self._verb(pair), self._word(each)) for pair, each in objects}
            # A statement that is written twice is printed once; two empty brackets are two nodes.
            is_single = len(objects) == 1 or all(isinstance(each, Leaf) for _, each in objects)
            if len(statements) > 1 or not is_single:
                return None
            words = list(statements.pop())
        return None if None in words else " ".join(filter(None, [opening, *words, closing]))

    def _word(self, item: Object) -> str | None:
        """Return a leaf without line ends, or an empty bracket; None for other objects."""
        is_word = isinstance(item, Leaf) or item.last == item.first + 1
        text = self._short(item) if is_word else None
        return None if text is None or "\n" in text else text

    def _verb(self, pair: Pair) -> str:
        return "a" if pair.verb.node.term == RDF_TYPE else self._text(pair.verb)

    def _text(self, leaf: Leaf) -> str:
        """Return a term as it was written; a string in double quotes where that is safe."""
        first, *rest = self._tokens[leaf.first : leaf.last + 1]
        text = _quoted(first.text) if first.kind is Kind.STRING else first.text
        return text + "".join(token.text for token in rest)


def _sort_key(lines: Sequence[Line]) -> tuple[bool, str]:
    """Return what the objects of a subject are sorted by: `a` first, then their text."""
    text = " ".join(line.text for line in lines)
    return not text.startswith("a "), text


def _quoted(string: str) -> str:
    """Return a string token in double quotes, unless a character of it must change for that.

    A carriage return is written as an escape: it is part of the value, but the file's own line
    ends are LF.
    """
    quotes, content = split_quotes(string)
    if '"' not in content:
        quotes = quotes.replace("'", '"')
    return quotes + content.replace("\r", "\\r") + quotes
