"""The error that every module of this package raises for text that is not Turtle."""

from __future__ import annotations

__all__ = ["TurtleSyntaxError"]


class TurtleSyntaxError(ValueError):
    """Text that RDF 1.1 Turtle does not allow, with the place and a way to mend it.

    Attributes:
        message: What is wrong, as one sentence without a full stop.
        line: The line of the fault, from 1.
        column: The column of the fault, from 1, counted in Unicode code points.
        hint: How to mend it, or an empty string.
    """

    def __init__(self, message: str, line: int, column: int, hint: str = "") -> None:
        """Keep the parts of the error and build its one-line text from them."""
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        suffix = f" ({hint})" if hint else ""
        super().__init__(f"line {line}, column {column}: {message}{suffix}")

    def __reduce__(self) -> tuple[type[TurtleSyntaxError], tuple[str, int, int, str]]:
        """Let the error cross a process boundary: its arguments are not its one-line text."""
        return type(self), (self.message, self.line, self.column, self.hint)
