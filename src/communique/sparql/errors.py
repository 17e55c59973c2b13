"""What is wrong with a query that does not parse, and where.

Oxigraph names the furthest place at which its parser gave up. It counts the letters of the
keywords that it tried there, so that the place can lie a few words too far. The query is
therefore parsed once more with its words pulled apart so widely that no keyword reaches from
one to the next: then the place names the word.
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from communique.model import UsageError
from communique.prefixes import PREFIXES
from communique.sparql.tokens import Token, place_of, tokens

__all__ = ["explain", "unknown_function"]

_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_FUNCTION: Final = re.compile(r"The custom function <(.*)> is not supported")
_GAP: Final = " " * 40
_BRACKETS: Final = frozenset("{}()[],;")


def explain(error: SyntaxError, query: str, *, origin: str) -> UsageError:
    """Return the error to show for a query that Oxigraph's parser refused.

    Args:
        error: What Oxigraph raised.
        query: The text of the query.
        origin: The name of the text in the error: a path, or `query`.
    """
    pieces = _pieces(query)
    found = _PLACE.match(_parse(_GAP.join(each.text for each in pieces) + _GAP) or error.msg)
    if found is None:
        return UsageError(f"not a SPARQL query: {error.msg}", location=place_of(origin, query, 0))
    for token in tokens(query):
        if token.kind == "other" and token.text in "\"'":
            return UsageError(
                "not a SPARQL query: the text that begins here is not closed",
                hint=f"close it with `{token.text}`",
                location=place_of(origin, query, token.offset),
            )
    at = _piece_at(pieces, int(found[2]) - 1)
    prefix = at.text.partition(":")[0] if at else ""
    if at and "Prefix not found" in found[3] and at.kind == "name" and prefix not in PREFIXES:
        return UsageError(
            f"the prefix `{prefix}:` is not declared",
            hint=f"add `PREFIX {prefix}: <...>` at the top",
            location=place_of(origin, query, at.offset),
        )
    where = f" from `{at.text}` on" if at else ""
    why = _reason(found[3]) or ("" if at else "it ends too early")
    place = place_of(origin, query, at.offset if at else len(query.rstrip()))
    return UsageError(f"not a SPARQL query{where}{f': {why}' if why else ''}", location=place)


def unknown_function(error: RuntimeError, query: str, *, origin: str) -> UsageError | None:
    """Return the error to show for a query with a function that Oxigraph does not have.

    Args:
        error: What Oxigraph raised.
        query: The text of the query.
        origin: The name of the text in the error: a path, or `query`.

    Returns:
        The error, or None if what was raised is another one.
    """
    found = _FUNCTION.match(str(error))
    if found is None:
        return None
    local = re.split(r"[#/:]", found[1])[-1]
    named = (
        each.offset
        for each in tokens(query)
        if each.text == f"<{found[1]}>" or (each.kind == "name" and each.text.endswith(f":{local}"))
    )
    return UsageError(
        f"there is no function <{found[1]}>",
        hint="SPARQL 1.1 has the functions that can be used, and `xsd:` those that convert",
        location=place_of(origin, query, next(named, 0)),
    )


def _reason(expected: str) -> str:
    """The sentence among the terminals and sets of characters that the parser lists."""
    for part in expected.removeprefix("one of ").split(", "):
        if re.fullmatch(r"[A-Z]\w* \w+( \w+)+", part) and part != "Prefix not found":
            return part
    return ""


def _pieces(query: str) -> list[Token]:
    """The query cut at blanks and brackets, where blanks can be added without harm."""
    pieces: list[Token] = []
    for token in tokens(query):
        last = pieces[-1] if pieces else None
        if (
            last is None
            or token.offset > last.end
            or token.text in _BRACKETS
            or last.text[-1] in _BRACKETS
        ):
            pieces.append(token)
        else:
            pieces[-1] = Token(last.kind, last.text + token.text, last.offset)
    return pieces


def _parse(query: str) -> str | None:
    try:
        ox.Store().query(query.replace("\n", " "), prefixes=dict(PREFIXES))
    except SyntaxError as error:
        return error.msg
    return None


def _piece_at(pieces: list[Token], offset: int) -> Token | None:
    begin = 0
    for piece in pieces:
        end = begin + len(piece.text) + len(_GAP)
        if begin <= offset < end:
            return piece
        begin = end
    return None
