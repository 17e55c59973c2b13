"""How literals are spelled that a store has made canonical.

Oxigraph keeps `"01"^^xsd:integer` as `1`, and `"1"^^xsd:byte` as an integer. A shape may ask
for just that, so what comes from a store and is to be validated is looked up in its files.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

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


def as_written(statements: Iterable[ox.Triple | ox.Quad], graph: Graph) -> tuple[ox.Triple, ...]:
    """Return statements of a graph with each literal spelled as its file has it.

    Where one value of a property is looked up, the others of that property are, too.

    Raises:
        ParseError: If a file is not what the end of its name says.
        UsageError: If a file cannot be read.
    """
    project = graph.project
    found: dict[ox.Triple, None] = {}
    asked: dict[Path, set[tuple[object, ox.NamedNode]]] = defaultdict(set)
    files: dict[str, Path] = {}
    for each in statements:
        subject, predicate, value = each.subject, each.predicate, each.object
        if not _may_differ(value):
            found[ox.Triple(subject, predicate, value)] = None
            continue
        files = files or {
            project.graph_iri(path): path for path in project.graph_files + project.ontology_files
        }
        for quad in graph.store.quads_for_pattern(subject, predicate, value, None):
            if isinstance(quad.graph_name, ox.NamedNode):
                asked[files[quad.graph_name.value]].add((subject, predicate))
    for path, pairs in asked.items():
        for triple in read_triples(path):
            if (triple.subject, triple.predicate) in pairs:
                found[triple] = None
    return tuple(found)


def _may_differ(term: object) -> bool:
    if not isinstance(term, ox.Literal) or term.language:
        return False
    datatype = term.datatype.value
    return datatype.startswith(_XSD) and datatype != _STRING
