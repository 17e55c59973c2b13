"""Which token of a Turtle document each comment belongs to.

The grammar ignores comments; a formatter must not. A comment at the end of a line belongs to
the last token of that line, leaving out `;`, `,` and `.`, because a formatter puts those
elsewhere. Any other comment belongs to the next token that is not `;` or `,`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from communique.turtle.tokens import Kind, Token

__all__ = ["Comments", "attach"]


@dataclass(slots=True)
class Comments:
    """The comments of a document, by positions of significant tokens.

    Attributes:
        groups: The comment lines before a token, in groups that blank lines separate. The last
            group is empty if a blank line separates the comments from the token.
        after: The comment at the end of the line of a token.
        tail: The groups after the last token.
    """

    groups: dict[int, list[list[str]]] = field(default_factory=dict)
    after: dict[int, str] = field(default_factory=dict)
    tail: list[list[str]] = field(default_factory=list)

    def before(self, position: int) -> list[str]:
        """Return all comment lines before a token."""
        return [line for group in self.groups.get(position, ()) for line in group]

    def take_apart(self, position: int) -> list[list[str]]:
        """Remove and return the groups that a blank line separates from a token."""
        *apart, adjoining = self.groups.get(position, [[]])
        self.groups[position] = [adjoining]
        return apart

    def within(self, first: int, last: int) -> bool:
        """Return true if there is a comment between the tokens `first` and `last`."""
        return any(i in self.after or i + 1 in self.groups for i in range(first, last))


def attach(tokens: Iterable[Token]) -> Comments:
    """Return the comments among `tokens`, each with the token that it belongs to."""
    comments = Comments()
    groups: list[list[str]] = []
    position = 0
    anchor: int | None = None  # the token that a comment at the end of this line belongs to
    line_ends = 0  # since the last token or comment
    for kind, text, _ in tokens:
        if kind is Kind.WHITESPACE:
            line_ends += text.count("\n") + text.count("\r") - text.count("\r\n")
            continue
        if line_ends:
            anchor = None
        if kind is Kind.COMMENT:
            line = text.rstrip(" \t")
            if anchor is not None:
                comments.after[anchor] = line
            elif groups and line_ends < 2:
                groups[-1].append(line)
            else:
                groups.append([line])
        elif kind is not Kind.BOM:
            is_separator = kind in (Kind.SEMICOLON, Kind.COMMA)
            if groups and not is_separator:
                comments.groups[position] = [*groups, []] if line_ends > 1 else groups
                groups = []
            if not is_separator and (kind is not Kind.DOT or anchor is None):
                anchor = position
            position += 1
        line_ends = 0
    comments.tail = groups
    return comments
