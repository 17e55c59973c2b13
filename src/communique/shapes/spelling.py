"""How literals are spelled that a store has made canonical.

Oxigraph keeps `"01"^^xsd:integer` as `1`, and `"1"^^xsd:byte` as an integer. A shape may ask
for just that, so what comes from a store and is to be validated is looked up in its files.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.graph import read_triples
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from communique.graph import Graph

__all__ = ["Spellings", "as_written", "canonical"]

_XSD: Final = PREFIXES["xsd"]
_STRING: Final = _XSD + "string"

_Pair: TypeAlias = "tuple[object, ox.NamedNode]"


class Spellings:
    """The statements of a graph that its files spell otherwise than a store.

    Attributes:
        count: How many statements the files have.
    """

    def __init__(self, triples: Callable[[], Iterable[ox.Triple]]) -> None:
        """Look for them.

        Args:
            triples: Gives all statements, as files have them, one after the other.
        """
        self.count = 0
        self._written: dict[ox.Triple, dict[ox.Triple, None]] = defaultdict(dict)
        as_kept = lru_cache(maxsize=100_000)(canonical)
        for triple in triples():
            self.count += 1
            if _may_differ(triple.object) and (kept := as_kept(triple.object)) != triple.object:
                plain = ox.Triple(triple.subject, triple.predicate, kept)
                self._written[plain][triple] = None
        if self._written:
            # What is spelled in another way may be spelled as in a store, too.
            for triple in triples():
                if triple in self._written:
                    self._written[triple][triple] = None

    def of(self, statements: Iterable[ox.Triple | ox.Quad]) -> Iterator[ox.Triple]:
        """Yield statements of a store as files have them, some several times."""
        for each in statements:
            triple = ox.Triple(each.subject, each.predicate, each.object)
            yield from self._written.get(triple, (triple,))


def canonical(literal: ox.Literal) -> ox.Literal:
    """Return a literal as a store keeps it."""
    store = ox.Store()
    name = ox.NamedNode(_STRING)  # any will do
    store.add(ox.Quad(name, name, literal))
    return next(store.quads_for_pattern(None, None, None, None)).object  # type: ignore[return-value]


def as_written(statements: Iterable[ox.Triple | ox.Quad], graph: Graph) -> tuple[ox.Triple, ...]:
    """Return statements of a graph with each literal spelled as its files have it.

    Args:
        statements: All that the graph says of some properties of some subjects.
        graph: The graph.

    Raises:
        ParseError: If a file is not what the end of its name says.
        UsageError: If a file cannot be read.
    """
    found: dict[ox.Triple, None] = {}
    asked: dict[ox.NamedNode | ox.BlankNode, set[ox.NamedNode]] = defaultdict(set)
    for each in statements:
        if _may_differ(each.object) and not isinstance(each.subject, ox.Triple):
            asked[each.subject].add(each.predicate)
        else:
            found[ox.Triple(each.subject, each.predicate, each.object)] = None
    wanted: dict[Path, set[_Pair]] = defaultdict(set)
    for subject, predicates in asked.items():
        for path in graph.files_of(subject):
            wanted[path].update((subject, each) for each in predicates)
    for path, pairs in wanted.items():
        for triple in read_triples(path):
            if (triple.subject, triple.predicate) in pairs:
                found[triple] = None
    return tuple(found)


def _may_differ(term: object) -> bool:
    if not isinstance(term, ox.Literal) or term.language:
        return False
    datatype = term.datatype.value
    return datatype.startswith(_XSD) and datatype != _STRING
