"""Reading triples from a server: all of them, what belongs to one thing, or as they are needed.

Rows are asked for, not CONSTRUCT: of an answer that a server cuts short, only rows say so. The
labels that a server gives to blank nodes are taken to be the same in all of its answers; those
of Oxigraph and Virtuoso are.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.remote.client import CutShortError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from communique.remote.graph import Endpoint

__all__ = ["Reader", "described", "everything"]

_Subject = ox.NamedNode | ox.BlankNode | ox.Triple
_Object = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Row = tuple[str, ox.Triple]

_AT_ONCE: Final = 200
_DEEPEST: Final = 16
_BOOLEAN: Final = ox.NamedNode(f"{PREFIXES['xsd']}boolean")
# Virtuoso keeps truth values as numbers.
_TRUTHS: Final = {
    ox.Literal(number, datatype=_BOOLEAN): ox.Literal(word, datatype=_BOOLEAN)
    for number, word in (("0", "false"), ("1", "true"))
}
_OWNED: Final = f"(^<{PREFIXES['cmq']}partOf>|<{PREFIXES['cmq']}hasEvidence>)*"


def everything(endpoint: Endpoint, *, named: bool, ontology: bool) -> Iterator[_Row]:
    """Yield all triples, each with the IRI of its graph, or an empty text.

    Args:
        endpoint: The server.
        named: Whether each triple keeps its graph; otherwise all come from the default graph.
        ontology: Whether to add the ontology.

    Raises:
        EndpointError: If the server gives no proper answer.
    """
    project = endpoint.project
    apart = set(map(project.graph_iri, project.ontology_files))
    graphs = [graph for graph in endpoint.graphs if ontology or graph not in apart]
    if not (named and graphs):
        try:
            yield from _rows(endpoint, "?s ?p ?o", union=ontology)
        except CutShortError:
            if not graphs:
                raise
        else:
            return
    for graph in graphs:
        for _, triple in _rows(endpoint, f"GRAPH <{graph}> {{ ?s ?p ?o }}", named=True):
            yield graph if named else "", triple


def described(endpoint: Endpoint, thing: str, *, named: bool) -> Iterator[_Row]:
    """Yield what belongs to a thing: itself, its parts, their parts, and the evidence of all.

    Args:
        endpoint: The server.
        thing: The IRI of the thing.
        named: Whether each triple keeps its graph.

    Raises:
        EndpointError: If the server gives no proper answer.
    """
    query = f"SELECT DISTINCT ?node {{ <{thing}> {_OWNED} ?node }}"
    rows = endpoint.query(query, union=True)
    assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
    nodes = {ox.NamedNode(thing)} | {row[0] for row in rows if isinstance(row[0], ox.NamedNode)}
    yield from _about(endpoint, sorted(nodes, key=str), named=named and bool(endpoint.graphs))


class Reader:
    """Has what a description needs of a store, and asks a server for it, many nodes at once."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Begin with nothing."""
        self._endpoint = endpoint
        self._store = ox.Store()
        self._known: set[ox.NamedNode] = set()
        self._asked: set[tuple[ox.NamedNode | None, _Object]] = set()
        # What was named and is not known; what was named first is likely to be needed first.
        self._waiting: dict[ox.NamedNode, None] = {}

    def quads_for_pattern(
        self,
        subject: _Subject | None,
        predicate: ox.NamedNode | None,
        object: _Object | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Return the statements that match, as `pyoxigraph.Store` does, from all graphs.

        Raises:
            EndpointError: If the server gives no proper answer.
        """
        if isinstance(subject, ox.NamedNode) and subject not in self._known:
            waiting = [node for node in self._waiting if node != subject]
            self._read([subject, *waiting[: _AT_ONCE - 1]])
        elif subject is None and object is not None and (predicate, object) not in self._asked:
            self._asked.add((predicate, object))
            query = f"SELECT DISTINCT ?s {{ ?s {predicate or '?p'} {object} }}"
            rows = self._endpoint.query(query, union=True)
            assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
            self._read([row[0] for row in rows if isinstance(row[0], ox.NamedNode)])
        return self._store.quads_for_pattern(subject, predicate, object, None)

    def _read(self, nodes: Iterable[ox.NamedNode]) -> None:
        wanted = [node for node in nodes if node not in self._known]
        self._known.update(wanted)
        for _, triple in _about(self._endpoint, wanted):
            self._store.add(ox.Quad(triple.subject, triple.predicate, triple.object))
            for node in (triple.subject, triple.predicate, triple.object):
                if isinstance(node, ox.NamedNode):
                    for each in (node, ox.NamedNode(node.value.partition("#")[0])):
                        self._waiting[each] = None
        for node in self._known & self._waiting.keys():
            del self._waiting[node]


def _about(
    endpoint: Endpoint, nodes: Sequence[ox.NamedNode], *, named: bool = False
) -> Iterator[_Row]:
    """Yield what is said of some nodes, and of the blank nodes that belong to them."""
    for begin in range(0, len(nodes), _AT_ONCE):
        values = " ".join(map(str, nodes[begin : begin + _AT_ONCE]))
        for depth in range(_DEEPEST):
            # A blank node cannot be asked for by its label, only by the way to it.
            steps = [f"?b{step}" for step in range(depth)] + ["?s"]
            way = "".join(
                f"{node} ?way{step} {after} . FILTER(ISBLANK({after})) "
                for step, (node, after) in enumerate(itertools.pairwise(steps))
            )
            pattern = f"{way} ?s ?p ?o"
            pattern = f"GRAPH ?g {{ {pattern} }}" if named else pattern
            query = f"VALUES {steps[0]} {{ {values} }} {pattern}"
            deeper = False
            for row in _rows(endpoint, query, named=named, union=not named):
                deeper = deeper or isinstance(row[1].object, ox.BlankNode)
                yield row
            if not deeper:
                break


def _rows(
    endpoint: Endpoint, pattern: str, *, named: bool = False, union: bool = False
) -> Iterator[_Row]:
    graph = "?g " if "?g" in pattern else ""
    query = f"SELECT DISTINCT {graph}?s ?p ?o {{ {pattern} }}"
    rows = endpoint.query(query, named=named, union=union)
    assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
    for row in rows:
        found = row["g"].value if graph else ""
        yield found, ox.Triple(row["s"], row["p"], _TRUTHS.get(row["o"], row["o"]))
