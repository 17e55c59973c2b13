r"""A lossless tokenizer for RDF 1.1 Turtle (section 6.5 of the recommendation, "Grammar").

The texts of the tokens, joined, are the input: white space and comments are tokens too. One
regular expression recognises every terminal of the grammar, so that the positions of
statements and the formatter rest on the same reading of a file.

Two terminals are split for the sake of the formatter: `ANON` (`[ ]`) is read as two bracket
tokens, and a literal's language tag or `^^` datatype are tokens of their own.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from communique.turtle.diagnosis import lexical_error
from communique.turtle.errors import TurtleSyntaxError

__all__ = ["TRIVIA", "Kind", "Token", "scan", "tokenize"]


class Kind(Enum):
    """The kinds of token; each value is how an error message names the kind."""

    BOM = "a byte order mark"
    WHITESPACE = "white space"
    COMMENT = "a comment"
    IRI = "an IRI"
    PREFIXED_NAME = "a prefixed name"
    BLANK_LABEL = "a blank node label"
    STRING = "a string"
    LANGUAGE_TAG = "a language tag"
    DATATYPE_MARK = "`^^`"
    INTEGER = "an integer"
    DECIMAL = "a decimal"
    DOUBLE = "a double"
    BOOLEAN = "a boolean"
    A = "`a`"
    AT_PREFIX = "`@prefix`"
    AT_BASE = "`@base`"
    SPARQL_PREFIX = "`PREFIX`"
    SPARQL_BASE = "`BASE`"
    DOT = "`.`"
    SEMICOLON = "`;`"
    COMMA = "`,`"
    OPEN_BRACKET = "`[`"
    CLOSE_BRACKET = "`]`"
    OPEN_PAREN = "`(`"
    CLOSE_PAREN = "`)`"
    END = "the end of the file"


TRIVIA: Final = frozenset({Kind.BOM, Kind.WHITESPACE, Kind.COMMENT})
"""The kinds that carry no meaning in the grammar."""


class Token(NamedTuple):
    """One token: its kind, its exact text and the code point offset where it begins."""

    kind: Kind
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset just after the token."""
        return self.offset + len(self.text)


# PN_CHARS_BASE, PN_CHARS_U and PN_CHARS of the grammar, as the inside of a character class.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_UCHAR}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# Dots may stand inside a name but not at its end; writing the dots as separators between
# runs says so without backtracking.
_PREFIX = rf"[{_BASE}](?:[{_CHARS}]*+(?:\.++[{_CHARS}]++)*+)"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_PLX})(?:[{_CHARS}:]|{_PLX})*+(?:\.++(?:[{_CHARS}:]|{_PLX})++)*+"
_LABEL = rf"_:[{_BASE}_0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
# A keyword is a whole word. `true.x` is refused as Oxigraph does, which also keeps a long
# row of such words from being searched for a colon again and again.
_WORD_END = rf"(?!\.*+[{_CHARS}])"
_EXPONENT = r"[eE][+-]?[0-9]++"


def _short_string(quote: str) -> str:
    # Three quotes always begin a long string: an unclosed one is a fault, not an empty string.
    return rf"{quote}(?!{quote}{quote})(?:[^{quote}\\\r\n]++|{_ESCAPE})*+{quote}"


def _long_string(quote: str) -> str:
    body = rf"(?:{quote}{{0,2}}+(?:[^{quote}\\]++|{_ESCAPE}))*+"
    return rf"{quote * 3}{body}{quote * 3}"


_STRING = "|".join([_long_string('"'), _long_string("'"), _short_string('"'), _short_string("'")])

# The order matters where one alternative is the beginning of another: long strings before
# short ones, doubles before decimals before integers, `@prefix` before language tags.
_TERMINALS: Final[dict[Kind, str]] = {
    Kind.WHITESPACE: r"[ \t\r\n]++",
    Kind.PREFIXED_NAME: rf"(?:{_PREFIX})?+:(?:{_LOCAL})?+",
    Kind.IRI: rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]++|{_UCHAR})*+>",
    Kind.STRING: _STRING,
    Kind.COMMENT: r"#[^\r\n]*+",
    Kind.DOUBLE: rf"[+-]?(?:[0-9]++(?:\.[0-9]*+)?{_EXPONENT}|\.[0-9]++{_EXPONENT})",
    Kind.DECIMAL: r"[+-]?[0-9]*+\.[0-9]++",
    Kind.INTEGER: r"[+-]?[0-9]++",
    Kind.BLANK_LABEL: _LABEL,
    Kind.DATATYPE_MARK: r"\^\^",
    Kind.AT_PREFIX: r"@prefix(?![A-Za-z0-9-])",
    Kind.AT_BASE: r"@base(?![A-Za-z0-9-])",
    Kind.LANGUAGE_TAG: r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+",
    Kind.A: rf"a{_WORD_END}",
    Kind.BOOLEAN: rf"(?:true|false){_WORD_END}",
    Kind.SPARQL_PREFIX: rf"(?i:prefix){_WORD_END}",
    Kind.SPARQL_BASE: rf"(?i:base){_WORD_END}",
}
_PUNCTUATION: Final[dict[str, Kind]] = {
    ".": Kind.DOT,
    ";": Kind.SEMICOLON,
    ",": Kind.COMMA,
    "[": Kind.OPEN_BRACKET,
    "]": Kind.CLOSE_BRACKET,
    "(": Kind.OPEN_PAREN,
    ")": Kind.CLOSE_PAREN,
}
# One group for each kind, numbered as in `_KINDS`; then punctuation; then any other
# character, so that `finditer` never skips a fault.
_KINDS: Final = (None, *_TERMINALS)
_PUNCTUATION_GROUP: Final = len(_KINDS)
_MASTER: Final = re.compile(
    "|".join([*(f"({pattern})" for pattern in _TERMINALS.values()), r"([.;,\[\]()])", r"(?s:.)"])
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def tokenize(text: str) -> list[Token]:
    """Split Turtle text into tokens whose texts, joined, are `text`.

    Args:
        text: A whole Turtle document; a byte order mark may stand at its start.

    Returns:
        The tokens in order, white space and comments included. Only the terminals are
        checked here: whether the tokens make statements is the parser's business.

    Raises:
        TurtleSyntaxError: If no terminal of the grammar fits at some place.
    """
    tokens, fault = scan(text)
    if fault is not None:
        raise fault
    return tokens


def scan(text: str) -> tuple[list[Token], TurtleSyntaxError | None]:
    """Split Turtle text into tokens up to the first place where none fits.

    Returns:
        The tokens before the fault, and the fault, or None if there is none. A parser uses
        it to report a broken statement that stands before a broken token.
    """
    tokens: list[Token] = []
    if lone := _SURROGATE.search(text):
        return tokens, lexical_error(text, lone.start())
    start = 0
    if text.startswith("\ufeff"):
        tokens.append(Token(Kind.BOM, "\ufeff", 0))
        start = 1
    add = tokens.append
    for match in _MASTER.finditer(text, start):
        group = match.lastindex
        if group is None:
            return tokens, lexical_error(text, match.start())
        found = match.group()
        kind = _PUNCTUATION[found] if group == _PUNCTUATION_GROUP else _KINDS[group]
        assert kind is not None  # only group 0, the whole match, has no kind
        add(Token(kind, found, match.start()))
    return tokens, None
