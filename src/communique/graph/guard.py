r"""The guard: a query only reads, and only what is here.

Oxigraph opens connections for `SERVICE` and has no switch against it, so every query is
lexed before it is run. A lexer that reads a query in one way is not enough: Oxigraph's
parser has no lexer of its own, so that `?a<'>'` is a comparison with a text in one place and
an IRI in another, and `1SERVICE<http://...>` is a number and a keyword. The guard therefore
follows *every* reading of each `<`, and of each dot in a name, and refuses a query if any of
them asks a service. A text that names a service and has a character of no token is refused, too.

Oxigraph also has no limit on nesting: a query of some kilobytes overflows its stack, which ends
the process. So the guard counts before anything is parsed; `docs/limits.md` has the numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from communique.characters import fold
from communique.graph.tokens import TOKEN, names, place_of, tokens, unescape
from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["Scan", "refuse_unsafe"]

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
)

DEPTH: Final = 200
"""How deep the brackets of a query may be nested."""

PARTS: Final = 1_000
"""How many keywords and operators with a pattern or an operand of their own a query may have."""

STATEMENTS: Final = 10_000
"""How many commas, semicolons and dots a query may have: each ends a pattern or an item."""

_PART: Final = re.compile(
    r"(?i:UNION|OPTIONAL|MINUS|FILTER|BIND|VALUES|GRAPH|EXISTS|SELECT|AS)|[{&|!+\-*/^]"
)
_PLAIN_IRI: Final = re.compile(r"<[A-Za-z]+:[^\x00-\x20<>\"{}|^`\\'()\[\]]{0,200}>")
# How many characters of operators an IRI may have before they count.
_IN_IRI: Final = 40
_ASCII: Final = frozenset(map(chr, range(0x20, 0x7F)))


class Scan(NamedTuple):
    """What the guard saw in a query that it let through.

    Attributes:
        form: The query form in capitals, `SELECT` for instance; empty where there is none.
        graphs: The IRIs of the named graphs that it asks for; None stands for a variable.
    """

    form: str
    graphs: frozenset[str | None]


def refuse_unsafe(
    query: str,
    *,
    graphs: Callable[[], Collection[str]] = tuple,
    origin: str = "query",
) -> Scan:
    """Let a query through that only reads, and only from this graph.

    Args:
        query: The text of the query; it need not be valid.
        graphs: What gives the IRIs of the named graphs that `FROM` may ask for; it is called
            only for a query that has one.
        origin: The name of the text in an error: a path, or `query`.

    Raises:
        UsageError: For `SERVICE`, for `FROM` of another graph, for updates, and for a query
            that is beyond a limit.
    """
    for text in {query, unescape(query)}:
        _refuse_large(text, origin)
        # Most queries do not have the word at all, and need no second look.
        if not _has_service(text):
            continue
        if (offset := _service_at(text)) is not None:
            raise UsageError(
                "SERVICE is refused: a query must not reach a network",
                hint="query the other endpoint by itself",
                location=place_of(origin, text, offset),
            )
        for token in tokens(text):
            if token.kind == "other" and token.text not in _ASCII:
                raise UsageError(
                    f"not a SPARQL query: no word of SPARQL has the character {token.text!a}",
                    location=place_of(origin, text, token.offset),
                )
    return _scan(query, graphs, origin)


def _refuse_large(text: str, origin: str) -> None:
    """Refuse a query that is nested too deep or has too many parts, in any reading."""
    text = fold(text)
    bare = _PLAIN_IRI.sub("<>", text)
    brackets, ends = (sum(map(bare.count, those)) for those in ("([{", ",;."))
    if brackets <= DEPTH and ends <= STATEMENTS and len(_PART.findall(bare)) <= PARTS:
        return  # whatever the reading, there are no more
    # The most that any reading which comes to an offset has: its depth, parts,
    # statements, and open parentheses.
    most: dict[int, list[int]] = {0: [0, 0, 0, 0]}
    for offset in range(len(text)):
        if (counts := most.pop(offset, None)) is None:
            continue
        match = TOKEN.match(text, offset)
        assert match is not None  # the last alternative takes any character
        found, kind = match.group(), match.lastgroup
        signs = (found in "([{", bool(_PART.fullmatch(found)), found in ",;.", found == "(")
        step = [int(is_one and kind in ("word", "other")) for is_one in signs]
        step[0] -= found in ")]}"
        step[3] -= found == ")"
        counts_after = [max(0, a + b) for a, b in zip(counts, step, strict=True)]
        if kind == "iri":
            # It may be no IRI, but `<` and a long expression without a blank.
            counts_after[1] += max(0, len(_PART.findall(found)) - _IN_IRI)
        readings = [(match.end(), counts_after)]
        if kind == "iri" and counts[3]:  # only in an expression can it be none
            # A quotation mark in an IRI may open a text; other IRIs are none only in a trick.
            readings.append((offset + 1, counts if "'" in found else [counts[0], 0, 0, counts[3]]))
        for end, now in readings:
            most[end] = list(map(max, now, most.get(end, now)))
        limits = (
            (DEPTH, "brackets within brackets"),
            (PARTS, "patterns and operators"),
            (STATEMENTS, "patterns and items"),
        )
        for count, (limit, what) in zip(counts_after[:3], limits, strict=True):
            if count > limit:
                raise UsageError(
                    f"the query has more than {limit:,} {what}",
                    hint="ask in several queries, or give the values by VALUES",
                    location=place_of(origin, text, offset),
                )


# How far a reading has come towards a call of a service.
_NOTHING, _KEYWORD, _TARGET, _GRAPH = range(4)


def _service_at(text: str) -> int | None:
    """Where any reading of `text` calls a service: SERVICE, perhaps SILENT, a target, `{`."""
    text = fold(text)
    # A reading is no more than an offset and how far it has come, so that following all of
    # them costs a few steps for each character.
    todo: list[tuple[int, int, int]] = [(0, _NOTHING, 0)]
    seen = set()
    while todo:
        offset, state, start = todo.pop()
        if (offset, state) in seen or offset >= len(text):
            continue
        seen.add((offset, state))
        match = TOKEN.match(text, offset)
        if match is None:  # never: the last alternative takes any character
            continue
        kind, found = match.lastgroup, match.group()
        if kind == "iri":
            todo.append((offset + 1, _NOTHING, 0))
        if kind == "name":
            # Oxigraph ends `ex:a.b.c` before its second dot, the grammar at its end.
            dots = [index for index, character in enumerate(found) if character == "."]
            begin = start if state in (_KEYWORD, _TARGET) else offset
            todo += ((offset + dot, _next_state(kind, found[:dot], state), begin) for dot in dots)
        if kind != "blank":
            if found == "{" and state == _TARGET:
                return start
            before, state = state, _next_state(kind, found, state)
            if state and (before in (_NOTHING, _GRAPH) or _has_service(found)):
                start = offset
        todo.append((match.end(), state, start))
    return None


def _next_state(kind: str | None, found: str, state: int) -> int:
    if kind == "word":
        if _has_service(found):
            return _KEYWORD
        if found.upper() == "GRAPH":
            return _GRAPH
        return _KEYWORD if state == _KEYWORD else _NOTHING
    # `SERVICEex:a` is a keyword and a name, unless it stands where only a name can.
    if kind == "name" and state != _GRAPH and _has_service(found.partition(":")[0]):
        return _TARGET
    if kind in ("name", "iri", "var") and state == _KEYWORD:
        return _TARGET
    return _NOTHING


def _has_service(text: str) -> bool:
    return "service" in text.casefold()


def _scan(query: str, ours: Callable[[], Collection[str]], origin: str) -> Scan:
    form = expected = ""
    graphs: set[str | None] = set()
    for (kind, text, offset), iri in names(query):
        word = text.upper() if kind == "word" else ""
        if expected and word != "NAMED":
            if expected == "FROM" and kind in ("iri", "name") and iri not in ours():
                raise UsageError(
                    f"FROM {text} is refused: not a graph of this project",
                    hint="`SELECT DISTINCT ?g { GRAPH ?g {} }` lists the graphs",
                    location=place_of(origin, query, offset),
                )
            graphs.add(iri if expected == "GRAPH" else None)
            expected = ""
        if word in ("PREFIX", "BASE"):
            continue
        if word and not form:
            form = word
            if word in _UPDATES:
                raise UsageError(
                    f"{word} is refused: a query only reads",
                    hint="edit the files under data/",
                    location=place_of(origin, query, offset),
                )
        elif word in ("GRAPH", "FROM"):
            expected = word
    return Scan(form, frozenset(graphs))
