"""How literals are spelled that a store has made canonical.

Oxigraph keeps `"01"^^xsd:integer` as `1`, and `"1"^^xsd:byte` as an integer. A shape may ask
for just that, so what comes from a store and is to be validated is looked up in its files.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.store import read_triples

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from communique.store import Graph

__all__ = ["as_written"]

_XSD: Final = PREFIXES["xsd"]
_STRING: Final = _XSD + "string"

_Pair: TypeAlias = "tuple[object, ox.NamedNode]"


def as_written(
    statements: Iterable[ox.Triple | ox.Quad], graph: Graph, near: Iterable[ox.Triple] = ()
) -> tuple[ox.Triple, ...]:
    """Return statements of a graph with each literal spelled as its file has it.

    Args:
        statements: All that the graph says of some properties of some subjects.
        graph: The graph.
        near: What some of its files say, to be looked at first.

    Raises:
        ParseError: If a file is not what the end of its name says.
        UsageError: If a file cannot be read.
    """
    found: dict[ox.Triple, None] = {}
    known: dict[_Pair, set[ox.Triple]] = defaultdict(set)
    for triple in near:
        known[triple.subject, triple.predicate].add(triple)
    asked: dict[_Pair, set[object]] = defaultdict(set)
    for each in statements:
        if _may_differ(each.object):
            asked[each.subject, each.predicate].add(each.object)
        else:
            found[ox.Triple(each.subject, each.predicate, each.object)] = None
    files: dict[str, Path] = {}
    wanted: dict[Path, set[_Pair]] = defaultdict(set)
    for pair, values in asked.items():
        if len(known[pair]) >= len(values):
            found |= dict.fromkeys(known[pair])
            continue
        files = files or {
            graph.project.graph_iri(path): path
            for path in graph.project.graph_files + graph.project.ontology_files
        }
        subject, predicate = pair
        if isinstance(subject, ox.NamedNode | ox.BlankNode):
            for quad in graph.statements(subject, predicate, None):
                if isinstance(quad.graph_name, ox.NamedNode):
                    wanted[files[quad.graph_name.value]].add(pair)
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
