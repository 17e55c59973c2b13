r"""From the text of one token to the part of a term that it stands for.

RDF 1.1 Turtle, section 6.4 (escape sequences) and section 7.2 (term constructors). Lexical
forms stay exactly as written: `01` and `1` are two literals. A failure raises `BadTermError`,
which knows the place inside the token but not the token's place in the file.
"""

from __future__ import annotations

import re
from typing import Final

from communique.prefixes import PREFIXES

__all__ = ["RDF", "XSD", "BadTermError", "iri_text", "local_text", "string_text"]

RDF: Final = PREFIXES["rdf"]
"""The namespace of `rdf:type`, `rdf:first`, `rdf:rest` and `rdf:nil`."""

XSD: Final = PREFIXES["xsd"]
"""The namespace of the datatypes of numbers and booleans."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED: Final = {
    "t": "\t",
    "b": "\b",
    "n": "\n",
    "r": "\r",
    "f": "\f",
    '"': '"',
    "'": "'",
    "\\": "\\",
}


class BadTermError(ValueError):
    """A token whose text is lexically well formed but stands for no term.

    Attributes:
        message: What is wrong.
        at: The offset of the fault inside the token.
    """

    def __init__(self, message: str, at: int) -> None:
        """Keep the message and the offset inside the token."""
        super().__init__(message)
        self.message = message
        self.at = at


def string_text(token: str) -> str:
    """Return the value of a string token, quotes taken off and escapes decoded.

    Raises:
        BadTermError: If a numeric escape names no character.
    """
    width = 3 if len(token) >= 6 and token[:3] == token[0] * 3 else 1
    body = token[width:-width]
    return _decode(body, width) if "\\" in body else body


def iri_text(token: str) -> str:
    """Return the IRI reference inside `<...>`, escapes decoded.

    Raises:
        BadTermError: If a numeric escape names no character.
    """
    body = token[1:-1]
    return _decode(body, 1) if "\\" in body else body


def local_text(local: str) -> str:
    """Return the local part of a prefixed name without its escaping backslashes.

    Percent escapes stay: in Turtle `%20` is part of the name, three characters long.
    """
    return re.sub(r"\\(.)", r"\1", local) if "\\" in local else local


def _decode(body: str, start: int) -> str:
    def replace(match: re.Match[str]) -> str:
        short, long, named = match.groups()
        if named is not None:
            return _NAMED[named]
        code = int(short or long, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise BadTermError(
                f"the escape `{match.group()}` does not name a character", start + match.start()
            )
        return chr(code)

    return _ESCAPE.sub(replace, body)
