"""From an offset in a text to the line and column that an editor shows."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["LineIndex"]

_LINE_END = re.compile(r"\r\n|\n|\r")


class LineIndex:
    """The line starts of one text.

    Lines end at LF, CRLF or a lone CR. Lines and columns count from 1; a column is one
    Unicode code point, so a tab or an astral character is one column. A byte order mark at
    the start of the text is not counted, because editors do not show it.
    """

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        """Find the line starts of `text`."""
        first = 1 if text.startswith("\ufeff") else 0
        self._starts = [first, *(match.end() for match in _LINE_END.finditer(text))]
        self._length = len(text)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return the (line, column) of the code point at `offset`.

        Args:
            offset: A code point offset, from 0 to the length of the text inclusive.

        Raises:
            ValueError: If `offset` lies outside the text.
        """
        if not 0 <= offset <= self._length:
            raise ValueError(f"offset {offset} lies outside a text of {self._length} characters")
        line = max(bisect_right(self._starts, offset), 1)
        return line, max(offset - self._starts[line - 1], 0) + 1
