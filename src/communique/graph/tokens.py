r"""The tokens of SPARQL, as far as it takes to tell a keyword from what looks like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TOKEN", "Token", "place_of", "tokens", "unescape"]

# The terminals of SPARQL 1.1, section 19.8, with just the characters that it names: a parser
# that takes one more for a part of a name would read a keyword where this reads none.
_ESCAPE = r"\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LONG = r"{q}{q}{q}(?:{q}{{0,2}}+(?:[^{q}\\]|{e}))*+{q}{q}{q}"
_SHORT = r"{q}(?:[^{q}\\\r\n]|{e})*+{q}"
_STRING = "|".join(form.format(q=q, e=_ESCAPE) for form in (_LONG, _SHORT) for q in "\"'")
_BASE = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = rf"[{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040]"
_CHARACTER = rf"[{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040\-]"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"[{_BASE}](?:\.*+{_CHARACTER})*+"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:\.*+(?:{_CHARACTER}|:|{_ESCAPED}))*+"
_LABEL = rf"_:[{_BASE}_0-9](?:\.*+{_CHARACTER})*+"
TOKEN: Final = re.compile(
    rf"(?P<blank>[ \t\r\n]++|\#[^\r\n]*+)"
    rf"|(?P<string>{_STRING})"
    r"|(?P<iri><[^\x00-\x20<>\"{}|^`]*+>)"
    rf"|(?P<name>{_LABEL}|(?:{_PREFIX})?:(?:{_LOCAL})?)"
    rf"|(?P<var>[?$][{_BASE}_0-9]{_VARIABLE}*+)"
    r"|(?P<tag>@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+)"
    r"|(?P<number>[0-9]++(?:\.[0-9]++)?+(?:[Ee][+-]?[0-9]++)?+)"
    rf"|(?P<word>[{_BASE}_]++)"
    r"|(?P<other>(?s:.))"
)
_ESCAPED_CHARACTER: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A token: its kind (the name of its group in `TOKEN`), its text, and where it begins."""

    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset just after the token."""
        return self.offset + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of the likeliest reading, without blanks: a `<` begins an IRI if it can."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "blank":
            yield Token(kind, match.group(), match.start())


def unescape(text: str) -> str:
    r"""Replace `\uXXXX` and `\UXXXXXXXX` by the characters that they stand for."""
    return _ESCAPED_CHARACTER.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    is_character = code < 0xD800 or 0xDFFF < code < 0x110000
    return chr(code) if is_character else match[0]


def place_of(origin: str, text: str, offset: int) -> Location:
    """The line and column of an offset in a text that is called `origin`."""
    line = text.count("\n", 0, offset) + 1
    return Location(origin, line, offset - text.rfind("\n", 0, offset))
