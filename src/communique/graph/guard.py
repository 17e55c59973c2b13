r"""The guard: a query only reads, and only what is here.

Oxigraph opens connections for `SERVICE` and has no switch against it, so every query is
lexed before it is run. A lexer that reads a query in one way is not enough: Oxigraph's
parser has no lexer of its own, so that `?a<'>'` is a comparison with a text in one place and
an IRI in another, and `1SERVICE<http://...>` is a number and a keyword. The guard therefore
follows *every* reading of each `<`, and refuses a query if any of them asks a service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from communique.graph.tokens import TOKEN, Token, place_of, tokens, unescape
from communique.model import UsageError
from communique.prefixes import PREFIXES, is_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["Scan", "refuse_unsafe"]

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
)


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
        UsageError: For `SERVICE`, for `FROM` of another graph, and for updates.
    """
    for text in {query, unescape(query)}:
        # Most queries do not have the word at all, and need no second look.
        if _has_service(text) and (offset := _service_at(text)) is not None:
            raise UsageError(
                "SERVICE is refused: a query must not reach a network",
                hint="query the other endpoint by itself",
                location=place_of(origin, text, offset),
            )
    return _scan(query, graphs, origin)


# How far a reading has come towards a call of a service.
_NOTHING, _KEYWORD, _TARGET, _GRAPH = range(4)


def _service_at(text: str) -> int | None:
    """Where any reading of `text` calls a service: SERVICE, perhaps SILENT, a target, `{`."""
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
    found = [*tokens(query), Token("other", "", len(query))]
    prefixes = dict(PREFIXES)
    form = ""
    graphs: set[str | None] = set()
    for index, (kind, text, offset) in enumerate(found):
        if kind != "word":
            continue
        word = text.upper()
        if word == "PREFIX" and found[index + 1].kind == "name":
            prefixes[found[index + 1].text[:-1]] = found[index + 2].text[1:-1]
        elif word in ("BASE", "PREFIX"):
            continue
        elif not form:
            form = word
            if word in _UPDATES:
                raise UsageError(
                    f"{word} is refused: a query only reads",
                    hint="edit the files under data/",
                    location=place_of(origin, query, offset),
                )
        elif word == "GRAPH":
            graphs.add(_resolve(found[index + 1], prefixes))
        elif word == "FROM":
            named = found[index + 1].text.upper() == "NAMED"
            token = found[index + 2 if named else index + 1]
            iri = _resolve(token, prefixes)
            if token.kind in ("iri", "name") and iri not in ours():
                raise UsageError(
                    f"FROM {token.text} is refused: it is no graph of this project",
                    hint="`SELECT DISTINCT ?g { GRAPH ?g {} }` lists the graphs",
                    location=place_of(origin, query, token.offset),
                )
            graphs.add(None)
    return Scan(form, frozenset(graphs))


def _resolve(token: Token, prefixes: dict[str, str]) -> str | None:
    if token.kind == "iri":
        iri = unescape(token.text[1:-1])
    elif token.kind == "name":
        prefix, _, local = token.text.partition(":")
        iri = prefixes.get(prefix, "") + local.replace("\\", "")
    else:
        return None
    return iri if is_iri(iri) else None
