r"""The tokens of SPARQL, as far as it takes to tell a keyword from what looks like one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

from communique.characters import BASE, CHARS, fold
from communique.model import Location
from communique.prefixes import PREFIXES, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TOKEN", "Token", "names", "place_of", "tokens", "unescape"]

# The terminals of SPARQL 1.1, section 19.8, with just the characters that it names: a parser
# that takes one more for a part of a name would read a keyword where this reads none.
_ESCAPE = r"\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LONG = r"{q}{q}{q}(?:{q}{{0,2}}+(?:[^{q}\\]|{e}))*+{q}{q}{q}"
_SHORT = r"{q}(?:[^{q}\\\r\n]|{e})*+{q}"
_STRING = "|".join(form.format(q=q, e=_ESCAPE) for form in (_LONG, _SHORT) for q in "\"'")
_VARIABLE = CHARS.removesuffix(r"\-")
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"[{BASE}](?:\.*+[{CHARS}])*+"
_LOCAL = rf"(?:[{BASE}_:0-9]|{_ESCAPED})(?:\.*+(?:[{CHARS}:]|{_ESCAPED}))*+"
_LABEL = rf"_:[{BASE}_0-9](?:\.*+[{CHARS}])*+"
# Of folded text.
TOKEN: Final = re.compile(
    rf"(?P<blank>[ \t\r\n]++|\#[^\r\n]*+)"
    rf"|(?P<string>{_STRING})"
    r"|(?P<iri><[^\x00-\x20<>\"{}|^`]*+>)"
    rf"|(?P<name>{_LABEL}|(?:{_PREFIX})?:(?:{_LOCAL})?)"
    rf"|(?P<var>[?$][{BASE}_0-9][{_VARIABLE}]*+)"
    r"|(?P<tag>@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+)"
    r"|(?P<number>[0-9]++(?:\.[0-9]++)?+(?:[Ee][+-]?[0-9]++)?+)"
    rf"|(?P<word>[{BASE}_]++)"
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
    for match in TOKEN.finditer(fold(text)):
        kind = match.lastgroup or "other"
        if kind != "blank":
            yield Token(kind, text[match.start() : match.end()], match.start())


@lru_cache(maxsize=256)  # the guard and the checks of a query ask for the same
def names(text: str) -> tuple[tuple[Token, str | None], ...]:
    """Return each token of a query with the IRI that it stands for, if it stands for one.

    The prefixes of the registry need no declaration; what a declaration declares is not a name.
    """
    named: list[tuple[Token, str | None]] = []
    prefixes, base = dict(PREFIXES), ""
    before = declared = ""
    for token in tokens(text):
        kind, found = token.kind, token.text
        iri = None
        if before == "PREFIX" and kind == "name" and found.endswith(":"):
            declared = found[:-1]
        elif kind == "iri":
            iri = urljoin(base, unescape(found[1:-1]))
            if before == "BASE":
                base, iri = iri, None
            elif before == "PREFIX:":
                prefixes[declared], iri = iri, None
        elif kind == "name":
            prefix, _, local = found.partition(":")
            iri = prefixes.get(prefix, "") + local.replace("\\", "")
        is_prefix = before == "PREFIX" and kind == "name"
        before = "PREFIX:" if is_prefix else found.upper() if kind == "word" else ""
        named.append((token, iri if iri and is_iri(iri) else None))
    return tuple(named)


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
