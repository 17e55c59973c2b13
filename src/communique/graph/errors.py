"""What Oxigraph says of a query that it cannot run, and the place of it.

Oxigraph names the furthest place at which its parser gave up. It counts the letters of the
keywords that it tried there, so that the place can lie a few words too far. The query is
therefore parsed once more with 40 blanks between its words, which no keyword reaches across.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

import pyoxigraph as ox

from communique.graph.tokens import Token, place_of, tokens
from communique.model import UsageError
from communique.prefixes import PREFIXES

__all__ = ["explain", "unknown_function"]

_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
# Among the terminals and sets of characters that the parser lists, a sentence.
_SENTENCE: Final = re.compile(r"\b[A-Z]\w* \w+(?: \w+)+")
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
    words = _words(query)
    match = _PLACE.match(_parse("".join(word.text + _GAP for word in words)) or error.msg)
    if match is None:
        return UsageError(f"not a SPARQL query: {error.msg}", location=place_of(origin, query, 0))
    for token in tokens(query):
        if token.kind == "other" and token.text in "\"'":
            return UsageError(
                "not a SPARQL query: the text that begins here is not closed",
                hint=f"close it with `{token.text}`",
                location=place_of(origin, query, token.offset),
            )
    ends = accumulate(len(word.text + _GAP) for word in words)
    number = sum(end < int(match[2]) for end in ends)
    if number == len(words):
        sentence = _SENTENCE.search(match[3])
        reason = sentence.group() if sentence else "it ends too early"
        place = place_of(origin, query, len(query.rstrip()))
        return UsageError(f"not a SPARQL query: {reason}", location=place)
    word = words[number]
    place = place_of(origin, query, word.offset)
    sentences = set(_SENTENCE.findall(match[3])) - {"Prefix not found"}
    prefix = word.text.partition(":")[0]
    if "Prefix not found" in match[3] and word.kind == "name" and prefix not in PREFIXES:
        return UsageError(
            f"the prefix `{prefix}:` is not declared",
            hint=f"add `PREFIX {prefix}: <...>` at the top",
            location=place,
        )
    reason = f": {min(sentences)}" if sentences else ""
    return UsageError(f"not a SPARQL query from `{word.text}` on{reason}", location=place)


def unknown_function(error: RuntimeError, query: str, *, origin: str) -> UsageError | None:
    """Return the error to show for a query with a function that Oxigraph does not have.

    Args:
        error: What Oxigraph raised.
        query: The text of the query.
        origin: The name of the text in the error: a path, or `query`.

    Returns:
        The error, or None if what was raised is another one.
    """
    match = _FUNCTION.match(str(error))
    if match is None:
        return None
    local = re.split(r"[#/:]", match[1])[-1]
    offsets = (
        token.offset
        for token in tokens(query)
        if token.text == f"<{match[1]}>" or (token.kind == "name" and token.text.endswith(local))
    )
    return UsageError(
        f"there is no function <{match[1]}>",
        hint="SPARQL 1.1 has the functions that can be used, and `xsd:` those that convert",
        location=place_of(origin, query, next(offsets, 0)),
    )


def _words(query: str) -> list[Token]:
    """The query cut at blanks and brackets, where blanks can be added without harm."""
    words: list[Token] = []
    for token in tokens(query):
        last = words[-1] if words else None
        if last and token.offset == last.end and _BRACKETS.isdisjoint((token.text, last.text[-1])):
            words[-1] = Token(last.kind, last.text + token.text, last.offset)
        else:
            words.append(token)
    return words


def _parse(query: str) -> str | None:
    """Return what Oxigraph says of a query on one line, if it refuses it."""
    try:
        ox.Store().query(query.replace("\n", " "), prefixes=dict(PREFIXES))
    except SyntaxError as error:
        return error.msg
    return None
