"""Which part of a Turtle document each comment belongs to.

The grammar of RDF 1.1 Turtle (section 2.2, comments) ignores comments; a formatter must not.
A comment that shares its line with a token before it belongs to that token. Any other comment
belongs to the next token; comment lines without a blank line between them form one group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from communique.turtle.tokens import Kind, Token

__all__ = ["Comments", "attach"]


@dataclass(slots=True)
class Comments:
    """The comments of a document, by the position of a significant token.

    Attributes:
        before: The groups of comment lines that stand before a token.
        after: The comment at the end of a token's line.
        detached: The tokens with a blank line between them and the comments before them.
        line_starts: The tokens that are the first of their line.
        tail: The groups after the last token.
    """

    before: dict[int, list[list[str]]] = field(default_factory=dict)
    after: dict[int, str] = field(default_factory=dict)
    detached: set[int] = field(default_factory=set)
    line_starts: set[int] = field(default_factory=set)
    tail: list[list[str]] = field(default_factory=list)

    def lines_before(self, position: int) -> list[str]:
        """Return the comment lines before a token, whatever blank lines part them."""
        return [line for group in self.before.get(position, ()) for line in group]

    def within(self, first: int, last: int) -> bool:
        """Say whether a comment stands between the tokens `first` and `last`."""
        return any(i in self.after or i + 1 in self.before for i in range(first, last))


def attach(tokens: Iterable[Token]) -> Comments:
    """Give each comment among `tokens` to a significant token, or to the tail."""
    comments = Comments()
    position = 0
    line_ends = 0
    groups: list[list[str]] = []
    for kind, text, _ in tokens:
        if kind is Kind.WHITESPACE:
            # CRLF is one line end, a lone CR is one too.
            line_ends += text.count("\n") + text.count("\r") - text.count("\r\n")
        elif kind is Kind.COMMENT:
            line = text.rstrip(" \t")
            if position and not groups and not line_ends:
                comments.after[position - 1] = line
            elif groups and line_ends < 2:
                groups[-1].append(line)
            else:
                groups.append([line])
            line_ends = 0
        elif kind is not Kind.BOM:
            if groups:
                comments.before[position] = groups
                if line_ends > 1:
                    comments.detached.add(position)
                groups = []
            if line_ends:
                comments.line_starts.add(position)
            line_ends = 0
            position += 1
    comments.tail = groups
    return comments
