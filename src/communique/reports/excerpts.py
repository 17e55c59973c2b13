"""The lines of the files that findings point into, and where the token at a place ends."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.model import Location

__all__ = ["Excerpts"]

_SUFFIX: Final = r"(?:@[A-Za-z][\w-]*|\^\^(?:<[^>]*>|[^\s;,.]+))?"
# A term as Turtle writes it, from its first character on; the dot after it is no part of it.
_TOKEN: Final = re.compile(
    rf"""<[^>]*>
      | ("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'){_SUFFIX}
      | [^\s;,\])]+?(?=[.]?(?:[\s;,\])]|\Z))
    """,
    re.VERBOSE,
)
_LONG: Final = {
    quotes: re.compile(rf"{quotes}(?:[^\\]|\\.)*?{quotes}{_SUFFIX}", re.DOTALL)
    for quotes in ('"' * 3, "'" * 3)
}


class Excerpts:
    """Reads files when a line of them is first asked for, and keeps them."""

    def __init__(self) -> None:
        """Make a reader; nothing is read yet."""
        self._files: dict[str, list[str]] = {}

    def line(self, place: Location) -> str | None:
        """Return the line of a place without its end, or None where there is none."""
        lines = self._lines(place.path)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    def end(self, place: Location) -> tuple[int, int] | None:
        """Return the line and column just after the token that begins at a place.

        Args:
            place: The place of the first character of the token.

        Returns:
            Both from 1, the column in Unicode code points; None where no text stands there.
        """
        line = self.line(place)
        if line is None or not 0 < place.column <= len(line):
            return None
        start = place.column - 1
        if long := _LONG.get(line[start : start + 3]):
            rest = "\n".join([line[start:], *self._lines(place.path)[place.line :]])
            match = long.match(rest)
            return _after(match.group(), place) if match else (place.line, len(line) + 1)
        if match := _TOKEN.match(line, start):
            return place.line, match.end() + 1
        return place.line, place.column + 1

    def _lines(self, path: str) -> list[str]:
        if path not in self._files:
            try:
                text = Path(path).read_bytes().decode("utf-8-sig", "replace")
            except OSError:
                self._files[path] = []
            else:
                # The same line ends as the Turtle parser's; `splitlines` knows more.
                self._files[path] = re.split(r"\r\n|\n|\r", text)
        return self._files[path]


def _after(text: str, place: Location) -> tuple[int, int]:
    """Where a text of several lines that begins at a place ends."""
    lines = text.count("\n")
    column = len(text) - text.rfind("\n") if lines else place.column + len(text)
    return place.line + lines, column
