r"""Syntax errors: where they are, what is wrong and how to mend it.

`lexical_error` runs only where the tokenizer has stopped, so its rules may be slow and lenient.
They follow RDF 1.1 Turtle, section 6.4 (escape sequences) and section 6.5 (grammar).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import Final

from communique.turtle.tokens import ESCAPE, NUMERIC_ESCAPE

__all__ = ["LineIndex", "TurtleSyntaxError", "lexical_error"]


class LineIndex:
    """The line starts of one text, to turn an offset into the line and column of an editor.

    Lines end at LF, CRLF or a lone CR. Lines and columns count from 1; a column is one
    Unicode code point. A byte order mark at the start of the text is not counted, because
    editors do not show it.
    """

    def __init__(self, text: str) -> None:
        """Find the line starts of `text`."""
        first = 1 if text.startswith("\ufeff") else 0
        self._starts = [first, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of the code point at `offset`."""
        line = max(bisect_right(self._starts, offset), 1)
        return line, max(offset - self._starts[line - 1], 0) + 1


class TurtleSyntaxError(ValueError):
    """Text that RDF 1.1 Turtle does not allow.

    Attributes:
        message: What is wrong, as one sentence without a full stop.
        line: The line of the fault, from 1.
        column: The column of the fault, from 1, counted in Unicode code points.
        hint: How to mend it, or an empty string.
    """

    def __init__(self, message: str, line: int, column: int, hint: str = "") -> None:
        """Build the one-line text of the error from its parts."""
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        suffix = f" ({hint})" if hint else ""
        super().__init__(f"line {line}, column {column}: {message}{suffix}")

    @classmethod
    def at(cls, text: str, offset: int, message: str, hint: str = "") -> TurtleSyntaxError:
        """Return the error for a fault at `offset` of `text`."""
        return cls(message, *LineIndex(text).line_column(offset), hint)


_NAMED_GRAPHS: Final = "Turtle holds one graph; named graphs belong in TriG"
_DIGITS: Final = "write such as `+1`, `-0.5` or `1e3`"
_CHARACTERS: Final = {
    "@": (
        "`@` is not followed by a name",
        "write `@prefix`, `@base`, or a language tag such as `@en` after a string",
    ),
    "\\": (
        "this escape is not allowed in a name",
        r"a name may escape _~.-!$&'()*+,;=/?#@% with a backslash; other IRIs go in `<...>`",
    ),
    "%": ("`%` is not followed by two hexadecimal digits", "write `%25` for a percent sign"),
    "^": ("a datatype needs two carets", 'write `"..."^^xsd:date`'),
    "_": ("a blank node label is not complete", "write `_:name`, or `[]` for a node without one"),
    "{": ("`{` has no place in Turtle", _NAMED_GRAPHS),
    "}": ("`}` has no place in Turtle", _NAMED_GRAPHS),
    "=": ("`=` has no place in Turtle", "write `owl:sameAs` in full"),
    "+": ("a number needs digits after its sign", _DIGITS),
    "-": ("a number needs digits after its sign", _DIGITS),
}
"""The message and the hint for a character that begins no token where it stands."""


# What RDF 1.2 adds: reifiers, triple terms, annotations, base directions and versions.
_NEWER: Final = re.compile(r"<<\(?|\{\||~|--(?:ltr|rtl)\b|(?i:@?version)(?=\s+[\"'])")


def lexical_error(text: str, offset: int) -> TurtleSyntaxError:
    """Return the error for the place where no terminal of the grammar matches."""
    return TurtleSyntaxError.at(text, *_lexical_fault(text, offset))


def _lexical_fault(text: str, offset: int) -> tuple[int, str, str]:
    """Return the offset of a fault, its message and its hint."""
    char = text[offset]
    if newer := _NEWER.match(text, offset):
        hint = "write it as RDF 1.1: a statement about a statement as a thing of its own"
        return offset, f"`{newer[0].strip()}` is RDF 1.2, which is not read", hint
    if char in "\"'":
        return _string_fault(text, offset)
    if char == "<":
        return _iri_fault(text, offset)
    if word := re.compile(r"[^\W\d_][\w-]*(?:\.+[\w-]+)*").match(text, offset):
        hint = "a name needs a prefix and a colon, such as `ex:name`; a text needs quotes"
        if word[0].lower() in {"true", "false"}:
            hint = f"booleans are written in lower case: `{word[0].lower()}`"
        return offset, f"`{word[0]}` is not a Turtle term", hint
    if char in _CHARACTERS:
        return offset, *_CHARACTERS[char]
    hint = "Turtle allows it only inside strings, IRIs or comments"
    if char.isspace() or char == "\ufeff":
        hint = "white space is space, tab, LF or CR; replace this character by a space"
    return offset, f"{_described(char)} cannot stand here", hint


def _string_fault(text: str, offset: int) -> tuple[int, str, str]:
    """Explain a string with a bad escape or without its closing quotes."""
    quote = text[offset]
    is_long = text.startswith(quote * 3, offset)
    delimiter = quote * 3 if is_long else quote
    allowed = r"[^\\]" if is_long else r"[^\\\r\n]"
    end = _end_of(rf"(?:{allowed}|{ESCAPE})*+", text, offset + len(delimiter))
    if text.startswith("\\", end):
        start = text[end : end + 2].rstrip()
        digits = {"\\u": 4, "\\U": 8}.get(start)
        reason = f"needs {digits} hexadecimal digits" if digits else "is not an escape"
        hint = (
            r"the escapes are \t \b \n \r \f \" \' \\ \uXXXX and \UXXXXXXXX; "
            r"a backslash is written \\"
        )
        return _numeric_escape_fault(text, end) or (end, f"`{start}` {reason}", hint)
    hint = f"close it with `{delimiter}`"
    if not is_long:
        hint += f"; a string over several lines stands in `{quote * 3}`"
    return offset, "the string that begins here is not closed", hint


def _iri_fault(text: str, offset: int) -> tuple[int, str, str]:
    """Explain a `<` that begins no IRI."""
    end = _end_of(rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{NUMERIC_ESCAPE})*+", text, offset)
    if ">" not in text[end : _end_of(r"[^\r\n]*", text, end)]:
        return offset, "the IRI that begins here is not closed", "close it with `>`"
    char = text[end]
    if char == "\\":
        message, hint = (
            "this escape is not allowed in an IRI",
            r"an IRI allows only \uXXXX and \UXXXXXXXX",
        )
        return _numeric_escape_fault(text, end) or (end, message, hint)
    codes = "".join(f"%{byte:02X}" for byte in char.encode())
    return end, f"{_described(char)} cannot stand in an IRI", f"percent-encode it as `{codes}`"


def _numeric_escape_fault(text: str, offset: int) -> tuple[int, str, str] | None:
    """Explain a numeric escape that has all its digits; None if there is none at `offset`."""
    escape = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})").match(text, offset)
    if escape is None:
        return None
    return (
        offset,
        f"the escape `{escape[0]}` does not name a character",
        "write the character itself",
    )


def _end_of(pattern: str, text: str, offset: int) -> int:
    """Return where the match of a pattern at `offset` ends, or `offset` if there is none."""
    match = re.compile(pattern).match(text, offset)
    return match.end() if match else offset


def _described(char: str) -> str:
    """Return a character with its code point and its Unicode name, for a message."""
    label = unicodedata.name(char, "").lower()
    shown = f"`{char}`" if char.isprintable() and not char.isspace() else "the character"
    return f"{shown} U+{ord(char):04X}{f' ({label})' if label else ''}"
