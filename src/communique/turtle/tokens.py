r"""A lossless tokenizer for RDF 1.1 Turtle (section 6.5 of the specification, "Grammar").

The texts of the tokens, joined, are the input: white space and comments are tokens too. The
parser and the formatter both work on these tokens.

Two terminals are split because the formatter needs their parts: `ANON` (`[ ]`) is two bracket
tokens, and the language tag or the `^^` of a literal is a token of its own.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from communique.characters import BASE, CHARS, MARK, fold

__all__ = ["ESCAPE", "NUMERIC_ESCAPE", "Kind", "Token", "tokenize"]

# Possessive quantifiers (`*+`, `++`) keep every pattern here linear: no input makes it backtrack.

_HEX: Final = "[0-9A-Fa-f]"

NUMERIC_ESCAPE: Final = (
    rf"(?:\\(?:u|U0000)(?![Dd][89A-Fa-f]){_HEX}{{4}}|\\U00(?:0[1-9A-Fa-f]|10){_HEX}{{4}})"
)
"""The pattern of `UCHAR`; the numbers of surrogates, and those above 10FFFF, do not match."""

ESCAPE: Final = rf"(?:\\[tbnrf\"'\\]|{NUMERIC_ESCAPE})"
"""The pattern of an escape in a string: `ECHAR` or `UCHAR`."""

_PLX = rf"%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"
# A name may contain dots but not end with one, so dots stand between runs of other characters.
_PREFIX = rf"[{BASE}][{CHARS}]*+(?:\.++[{CHARS}]++)*+"
_LOCAL = rf"(?:[{BASE}_0-9:]|{_PLX})(?:[{CHARS}:]|{_PLX})*+(?:\.++(?:[{CHARS}:]|{_PLX})++)*+"
# A keyword is a whole word: `true.x` is not a token, as in Oxigraph.
_WORD_END = rf"(?!\.*+[{CHARS}])"
_EXPONENT = r"[eE][+-]?[0-9]++"


def _short_string(quote: str) -> str:
    # Three quotes always begin a long string: an unclosed one is not an empty string.
    return rf"{quote}(?!{quote}{quote})(?:[^{quote}\\\r\n]++|{ESCAPE})*+{quote}"


def _long_string(quote: str) -> str:
    return rf"{quote * 3}(?:{quote}{{0,2}}+(?:[^{quote}\\]++|{ESCAPE}))*+{quote * 3}"


class Kind(Enum):
    """The kinds of token, each with its pattern.

    The first pattern that matches decides. So a kind stands before those that match the
    beginning of its text: long strings before short ones, doubles before decimals before
    integers before the dot, `@prefix` before language tags. A byte order mark could also
    begin a name.
    """

    BOM = rf"\A{MARK}"
    WHITESPACE = r"[ \t\r\n]++"
    PREFIXED_NAME = rf"(?:{_PREFIX})?+:(?:{_LOCAL})?+"
    IRI = rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]++|{NUMERIC_ESCAPE})*+>"
    STRING = "|".join([*map(_long_string, "\"'"), *map(_short_string, "\"'")])
    COMMENT = r"#[^\r\n]*+"
    DOUBLE = rf"[+-]?(?:[0-9]++(?:\.[0-9]*+)?{_EXPONENT}|\.[0-9]++{_EXPONENT})"
    DECIMAL = r"[+-]?[0-9]*+\.[0-9]++"
    INTEGER = r"[+-]?[0-9]++"
    DOT = r"\."
    SEMICOLON = ";"
    COMMA = ","
    OPEN_BRACKET = r"\["
    CLOSE_BRACKET = r"\]"
    OPEN_PAREN = r"\("
    CLOSE_PAREN = r"\)"
    BLANK_LABEL = rf"_:[{BASE}_0-9][{CHARS}]*+(?:\.++[{CHARS}]++)*+"
    DATATYPE_MARK = r"\^\^"
    AT_PREFIX = r"@prefix(?![A-Za-z0-9-])"
    AT_BASE = r"@base(?![A-Za-z0-9-])"
    LANGUAGE_TAG = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+"
    A = rf"a{_WORD_END}"
    BOOLEAN = rf"(?:true|false){_WORD_END}"
    SPARQL_PREFIX = rf"(?i:prefix){_WORD_END}"
    SPARQL_BASE = rf"(?i:base){_WORD_END}"
    # The rest of a text from the first place where no terminal matches.
    INVALID = r"(?s:.++)"
    # Matches nothing; the parser adds it after the last token.
    END = r"(?!)"


class Token(NamedTuple):
    """One token: its kind, its exact text and the code point offset where it begins."""

    kind: Kind
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset just after the token."""
        return self.offset + len(self.text)

    @property
    def shown(self) -> str:
        """The token for a message: its first line, cut after 40 characters."""
        line = self.text.splitlines()[0][:40]
        return f"`{line}`" if line == self.text else f"`{line}…`"


_PATTERN: Final = re.compile("|".join(f"({kind.value})" for kind in Kind))
_KINDS: Final[dict[int | None, Kind]] = dict(enumerate(Kind, start=1))


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a Turtle text, white space and comments included.

    Whether the tokens form statements is for the parser to decide.

    Args:
        text: A whole document; it may begin with a byte order mark.

    Returns:
        The tokens in order. Where no terminal of the grammar matches, the rest of the text is
        one last token of kind `INVALID`.
    """
    return [
        Token(_KINDS[match.lastindex], text[match.start() : match.end()], match.start())
        for match in _PATTERN.finditer(fold(text))
    ]
