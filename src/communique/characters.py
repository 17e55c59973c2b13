r"""The characters that a name may have in Turtle, SPARQL and XML, as short patterns.

The grammars name them by ranges across all of Unicode, and to compile one pattern with those
takes Python some 20 ms. So a text is folded first: each character outside of ASCII becomes the
one that stands for its class. Offsets stay as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

__all__ = ["BASE", "CHARS", "MARK", "fold"]

_BASE, _CHAR, _OTHER = "\u00c0", "\u00b7", "\u00d7"

MARK: Final = "\u00c1"
"""What a byte order mark is folded to; it may also begin a name."""

BASE: Final = f"A-Za-z{_BASE}{MARK}"
"""`PN_CHARS_BASE` (Turtle, section 6.5) of folded text, as the inside of a character class."""

CHARS: Final = rf"{BASE}_0-9{_CHAR}\-"
"""`PN_CHARS` of folded text, as the inside of a character class."""

# Where a class begins that goes on to the next entry.
_STARTS: Final = tuple(
    (start, kind)
    for first, last, kind in (
        (0xB7, 0xB7, _CHAR),
        (0xC0, 0xD6, _BASE),
        (0xD8, 0xF6, _BASE),
        (0xF8, 0x2FF, _BASE),
        (0x300, 0x36F, _CHAR),
        (0x370, 0x37D, _BASE),
        (0x37F, 0x1FFF, _BASE),
        (0x200C, 0x200D, _BASE),
        (0x203F, 0x2040, _CHAR),
        (0x2070, 0x218F, _BASE),
        (0x2C00, 0x2FEF, _BASE),
        (0x3001, 0xD7FF, _BASE),
        (0xF900, 0xFDCF, _BASE),
        (0xFDF0, 0xFEFE, _BASE),
        (0xFEFF, 0xFEFF, MARK),
        (0xFF00, 0xFFFD, _BASE),
        (0x10000, 0xEFFFF, _BASE),
    )
    for start, kind in ((first, kind), (last + 1, _OTHER))
)
_CODES: Final = [start for start, _ in _STARTS]


class _Classes(dict[int, str]):
    """What `str.translate` puts for each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        if code < 0x80:
            self[code] = chr(code)
        else:
            index = bisect_right(_CODES, code)
            self[code] = _STARTS[index - 1][1] if index else _OTHER
        return self[code]


_CLASSES: Final = _Classes()


def fold(text: str) -> str:
    """Return a text of the same length in which one character stands for a class of them.

    >>> fold("Straße 日本")
    'StraÀe ÀÀ'
    """
    return text if text.isascii() else text.translate(_CLASSES)
