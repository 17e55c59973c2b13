"""Text for a terminal: its width in columns, what is safe to print, and where it wraps."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["columns", "flat", "printable", "visible", "wrap"]

_CONTROL: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Line ends, and what joins letters in scripts and emoji.
_HARMLESS: Final = "\n\t\u200c\u200d"
_COLOUR_OR_CHARACTER: Final = re.compile(r"\x1b\[(?:[01]|3[0-7]|9[0-7])m|[^ -~]")


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> columns("外務省 MOFA")
    11
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def printable(text: str, *, instead: str = "\ufffd", keep: str = "") -> str:
    r"""Return a text without characters that would control a terminal or end the line.

    Args:
        text: The text.
        instead: What replaces each of these characters.
        keep: Those of them that stay.

    >>> printable("a\x1b[2Jb")
    'a\ufffd[2Jb'
    """
    if text.isprintable():
        return text
    return "".join(
        instead if unicodedata.category(c) in _CONTROL and c not in keep else c for c in text
    )


def visible(text: str) -> str:
    r"""Return a text of several lines with everything that would steer a terminal written out.

    The colours of this program stay.

    >>> visible("a\x1b[2J\x1b[31mb\n")
    'a\\u001b[2J\x1b[31mb\n'
    """
    if text.isprintable():
        return text
    return _COLOUR_OR_CHARACTER.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    if len(character) > 1 or character in _HARMLESS or character.isprintable():
        return character
    is_steering = unicodedata.category(character) in _CONTROL
    escape = f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"
    return escape if is_steering else character


def flat(text: str) -> str:
    r"""Return a text on one line.

    >>> flat("a\nb")
    'a b'
    """
    return printable(text, instead=" ")


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Return the lines of a text, broken at its spaces; a longer word stays whole.

    Args:
        text: One paragraph.
        width: How many columns a line may take, with its indent.
        first: The indent of the first line.
        rest: The indent of the other lines.

    >>> wrap("one two three", 8, "- ", "  ")
    ['- one', '  two', '  three']
    """
    lines: list[str] = []
    room = 0
    for word in text.split(" "):
        size = columns(word)
        if lines and size < room:
            lines[-1] += f" {word}"
            room -= size + 1
        elif word or not lines:
            indent = rest if lines else first
            lines.append(indent + word)
            room = width - columns(indent) - size
    return lines
