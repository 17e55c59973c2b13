r"""The tokens of SPARQL, as far as it takes to tell a keyword from what looks like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TOKEN", "Token", "place_of", "tokens", "unescape"]

# The terminals of SPARQL 1.1, section 19.8, that decide where another one may begin; the
# characters of names are widened to `\w`, which only ever makes the guard stricter.
_ESCAPE = r"\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LONG = r"{q}{q}{q}(?:{q}{{0,2}}+(?:[^{q}\\]|{e}))*+{q}{q}{q}"
_SHORT = r"{q}(?:[^{q}\\\r\n]|{e})*+{q}"
_STRING = "|".join(form.format(q=q, e=_ESCAPE) for form in (_LONG, _SHORT) for q in "\"'")
_NAME = r"[\w\u00b7\u203f\u2040]"
_LOCAL = rf"(?:{_NAME}|[:.\-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])*+"
TOKEN: Final = re.compile(
    rf"(?P<blank>[ \t\r\n]++|\#[^\r\n]*+)"
    rf"|(?P<string>{_STRING})"
    r"|(?P<iri><[^\x00-\x20<>\"{}|^`]*+>)"
    rf"|(?P<name>(?:\w(?:{_NAME}|[.\-])*)?:{_LOCAL})"
    rf"|(?P<var>[?$]{_NAME}++)"
    r"|(?P<tag>@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+)"
    r"|(?P<word>\w++)"
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
    return chr(code) if code < 0x110000 else match[0]


def place_of(origin: str, text: str, offset: int) -> Location:
    """The line and column of an offset in a text that is called `origin`."""
    line = text.count("\n", 0, offset) + 1
    return Location(origin, line, offset - text.rfind("\n", 0, offset))
