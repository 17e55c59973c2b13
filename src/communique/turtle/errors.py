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
    "%": (
        "`%` is not followed by two hexadecimal digits",
        "write `%25` for a percent sign",
    ),
    "^": ("a datatype needs two carets", 'write `"..."^^xsd:date`'),
    "_": ("a blank node label is not complete", "write `_:name`, or `[]` for a node without one"),
    "{": ("`{` has no place in Turtle", _NAMED_GRAPHS),
    "}": ("`}` has no place in Turtle", _NAMED_GRAPHS),
    "=": ("`=` has no place in Turtle", "write `owl:sameAs` in full"),
    "+": ("a number needs digits after its sign", _DIGITS),
    "-": ("a number needs digits after its sign", _DIGITS),
}
"""The message and the hint for a character that begins no token where it stands."""


def lexical_error(text: str, offset: int) -> TurtleSyntaxError:
    """Return the reason why no terminal of the grammar matches at `offset` of `text`."""
    char = text[offset]
    if char in "\"'":
        return _string_error(text, offset)
    if char == "<":
        return _iri_error(text, offset)
    if word := re.compile(r"[^\W\d_][\w-]*(?:\.+[\w-]+)*").match(text, offset):
        hint = "a name needs a prefix and a colon, such as `ex:name`; a text needs quotes"
        if word[0].lower() in {"true", "false"}:
            hint = f"booleans are written in lower case: `{word[0].lower()}`"
        return TurtleSyntaxError.at(text, offset, f"`{word[0]}` is not a Turtle term", hint)
    if char in _CHARACTERS:
        return TurtleSyntaxError.at(text, offset, *_CHARACTERS[char])
    hint = "Turtle allows it only inside strings, IRIs or comments"
    if char.isspace() or char == "\ufeff":
        hint = "white space is space, tab, LF or CR; replace this character by a space"
    return TurtleSyntaxError.at(text, offset, f"{_described(char)} cannot stand here", hint)


def _described(char: str) -> str:
    """Return a character with its code point and its Unicode name, for a message."""
    label = unicodedata.name(char, "").lower()
    shown = f"`{char}`" if char.isprintable() and not char.isspace() else "the character"
    return f"{shown} U+{ord(char):04X}{f' ({label})' if label else ''}"


def _string_error(text: str, offset: int) -> TurtleSyntaxError:
    """Return the error for a string with a bad escape or without its closing quotes."""
    quote = text[offset]
    is_long = text.startswith(quote * 3, offset)
    delimiter = quote * 3 if is_long else quote
    allowed = r"[^\\]" if is_long else r"[^\\\r\n]"
    body = re.compile(rf"(?:{allowed}|{ESCAPE})*+").match(text, offset + len(delimiter))
    if body and text.startswith("\\", body.end()):
        return _string_escape_error(text, body.end())
    hint = f"close it with `{delimiter}`"
    if not is_long:
        hint += f"; a string over several lines stands in `{quote * 3}`"
    return TurtleSyntaxError.at(text, offset, "the string that begins here is not closed", hint)


def _string_escape_error(text: str, offset: int) -> TurtleSyntaxError:
    """Return the error for a backslash in a string that begins no escape."""
    start = text[offset : offset + 2].rstrip()
    digits = {"\\u": 4, "\\U": 8}.get(start)
    message = (
        f"`{start}` needs {digits} hexadecimal digits" if digits else f"`{start}` is not an escape"
    )
    hint = (
        r"the escapes are \t \b \n \r \f \" \' \\ \uXXXX and \UXXXXXXXX; "
        r"a backslash is written \\"
    )
    return _escape_error(text, offset, message, hint)


def _escape_error(text: str, offset: int, message: str, hint: str) -> TurtleSyntaxError:
    """Return the error for a backslash that begins no escape, or one that has a wrong number."""
    if escape := re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})").match(text, offset):
        message = f"the escape `{escape[0]}` does not name a character"
        hint = "write the character itself"
    return TurtleSyntaxError.at(text, offset, message, hint)


def _iri_error(text: str, offset: int) -> TurtleSyntaxError:
    """Return the error for a `<` that begins no IRI."""
    if text.startswith("<<", offset):
        message, hint = "`<<` has no place in RDF 1.1 Turtle", "write an IRI as `<...>`"
        return TurtleSyntaxError.at(text, offset, message, hint)
    body = re.compile(rf"<((?:[^\x00-\x20<>\"{{}}|^`\\]|{NUMERIC_ESCAPE})*+)([^\r\n]*)")
    match = body.match(text, offset)
    if not match or ">" not in match[2]:
        message, hint = "the IRI that begins here is not closed", "close it with `>`"
        return TurtleSyntaxError.at(text, offset, message, hint)
    char, place = match[2][0], match.start(2)
    if char == "\\":
        hint = r"an IRI allows only \uXXXX and \UXXXXXXXX"
        return _escape_error(text, place, "this escape is not allowed in an IRI", hint)
    message = f"{_described(char)} cannot stand in an IRI"
    hint = f"percent-encode it as `{''.join(f'%{byte:02X}' for byte in char.encode())}`"
    return TurtleSyntaxError.at(text, place, message, hint)
