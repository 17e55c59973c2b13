r"""Why no Turtle terminal fits at a place, said so that an author can mend the file.

The tokenizer calls this only after it has failed, so these rules may be slow and lenient;
they follow the terminals of RDF 1.1 Turtle, section 6.5, and escapes, section 6.4.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from communique.turtle.errors import TurtleSyntaxError
from communique.turtle.lines import LineIndex

__all__ = ["error_at", "lexical_error"]

_WORD: Final = re.compile(r"[^\W\d_][\w-]*(?:\.+[\w-]+)*")
# What RDF 1.2 adds: reifiers, triple terms, annotations, base directions and versions.
_NEWER: Final = re.compile(r"<<\(?|\{\||~|--(?:ltr|rtl)\b|(?i:@?version)(?=\s+[\"'])")
_IRI_BODY: Final = re.compile(r"(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*")
_GOOD_ESCAPE: Final = re.compile(r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")
_STRING_ESCAPES: Final = (
    r"the escapes are \t \b \n \r \f \" \' \\ \uXXXX and \UXXXXXXXX; a backslash is written \\"
)


def error_at(text: str, offset: int, message: str, hint: str = "") -> TurtleSyntaxError:
    """Build the error for a fault at `offset` of `text`."""
    line, column = LineIndex(text).line_column(offset)
    return TurtleSyntaxError(message, line, column, hint)


def lexical_error(text: str, offset: int) -> TurtleSyntaxError:
    """Explain why no terminal of the grammar begins at `offset` of `text`."""
    char = text[offset]
    if newer := _NEWER.match(text, offset):
        hint = "write it as RDF 1.1: a statement about a statement as a thing of its own"
        return error_at(
            text, offset, f"`{newer.group().strip()}` is RDF 1.2, which is not read", hint
        )
    if char in "\"'":
        return _string_error(text, offset)
    if char == "<":
        return _iri_error(text, offset)
    if word := _WORD.match(text, offset):
        return _word_error(text, offset, word.group())
    message, hint = _CHARACTERS.get(char, ("", ""))
    if not message:
        message = f"{_name(char)} cannot stand here"
        hint = "Turtle allows it only inside strings, IRIs or comments"
        if char.isspace() or char == "\ufeff":
            hint = "white space is space, tab, LF or CR; replace this character by a space"
        elif "\ud800" <= char <= "\udfff":
            hint = "a lone surrogate is not a character; write the whole character"
    return error_at(text, offset, message, hint)


_CHARACTERS: Final[dict[str, tuple[str, str]]] = {
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
    "{": ("`{` has no place in Turtle", "Turtle holds one graph; named graphs belong in TriG"),
    "}": ("`}` has no place in Turtle", "Turtle holds one graph; named graphs belong in TriG"),
    "=": ("`=` has no place in Turtle", "write `owl:sameAs` in full"),
    "+": ("a number needs digits after its sign", "write such as `+1`, `-0.5` or `1e3`"),
    "-": ("a number needs digits after its sign", "write such as `+1`, `-0.5` or `1e3`"),
}


def _name(char: str) -> str:
    label = unicodedata.name(char, "").lower()
    shown = f"`{char}`" if char.isprintable() and not char.isspace() else "the character"
    return f"{shown} U+{ord(char):04X}{f' ({label})' if label else ''}"


def _string_error(text: str, offset: int) -> TurtleSyntaxError:
    quote = text[offset]
    long = text.startswith(quote * 3, offset)
    delimiter = quote * 3 if long else quote
    place = offset + len(delimiter)
    while place < len(text) and (long or text[place] not in "\r\n"):
        if text[place] == "\\":
            escape = _GOOD_ESCAPE.match(text, place)
            if escape is None:
                return _escape_error(text, place)
            place = escape.end()
        else:
            place += 1
    hint = f"close it with `{delimiter}`"
    if not long:
        hint += f"; a string over several lines stands in `{quote * 3}`"
    return error_at(text, offset, "the string that begins here is not closed", hint)


def _escape_error(text: str, place: int) -> TurtleSyntaxError:
    shown = text[place : place + 2].rstrip()
    digits = {"\\u": 4, "\\U": 8}.get(shown)
    message = f"`{shown}` needs {digits} hexadecimal digits"
    if digits is None:
        message = f"`{shown}` is not an escape"
    return error_at(text, place, message, _STRING_ESCAPES)


def _iri_error(text: str, offset: int) -> TurtleSyntaxError:
    body = _IRI_BODY.match(text, offset + 1)
    place = body.end() if body else offset + 1
    unclosed = "the IRI that begins here is not closed"
    line_end = re.compile(r"[\r\n]|\Z").search(text, offset)
    rest = text[place : line_end.start() if line_end else len(text)]
    if ">" not in rest:
        return error_at(text, offset, unclosed, "close it with `>`")
    if rest.startswith("\\"):
        return error_at(
            text,
            place,
            "this escape is not allowed in an IRI",
            r"an IRI allows only \uXXXX and \UXXXXXXXX",
        )
    codes = "".join(f"%{byte:02X}" for byte in rest[0].encode("utf-8", "replace"))
    return error_at(
        text, place, f"{_name(rest[0])} cannot stand in an IRI", f"percent-encode it as `{codes}`"
    )


def _word_error(text: str, offset: int, word: str) -> TurtleSyntaxError:
    hint = "a name needs a prefix and a colon, such as `ex:name`; a text needs quotes"
    if word.lower() in {"true", "false"}:
        hint = f"booleans are written in lower case: `{word.lower()}`"
    return error_at(text, offset, f"`{word}` is not a Turtle term", hint)
