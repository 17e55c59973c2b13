"""The source lines of findings, and where the token at a place ends."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.model import Location

__all__ = ["Excerpts"]

_SUFFIX: Final = r"(?:@[A-Za-z][\w-]*|\^\^(?:<[^>]*>|[^\s;,.]+))?"
# A term of Turtle from its first character on. Three quotation marks that nothing closes take
# the rest of the line. The dot after a term is not part of it.
_TOKEN: Final = re.compile(
    rf"""(?P<marks>\"\"\"|''')(?:(?s:(?:[^\\]|\\.)*?)(?P=marks){_SUFFIX}|.*)
      | <[^>]*>
      | ("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'){_SUFFIX}
      | [^\s;,\])]+?(?=[.]?(?:[\s;,\])]|\Z))
    """,
    re.VERBOSE,
)


class Excerpts:
    """A reader of source lines that reads each file once."""

    def __init__(self) -> None:
        """Make a reader; nothing is read yet."""
        self._lines = cache(_lines)

    def line(self, place: Location) -> str | None:
        """Return the line of a place without its end, or None where there is none."""
        lines = self._lines(place.path)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    def end(self, place: Location) -> tuple[int, int] | None:
        """Return the line and the column just after the token that begins at a place.

        Both count from 1, the column in Unicode code points. None where the place has no text.
        """
        text = self.line(place)
        if text is None or not 0 < place.column <= len(text):
            return None
        start = place.column - 1
        if text.startswith(('"""', "'''"), start):
            text = "\n".join(self._lines(place.path)[place.line - 1 :])
        match = _TOKEN.match(text, start)
        end = match.end() if match else start + 1
        return place.line + text.count("\n", 0, end), end - text.rfind("\n", 0, end)


def _lines(path: str) -> list[str]:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return []
    # The line ends of the Turtle parser; `splitlines` has more.
    return re.split(r"\r\n|\n|\r", text)
