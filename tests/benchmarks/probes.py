"""What is measured inside a process of its own: the libraries that have no command.

    python -m tests.benchmarks.probes NAME ARGUMENT...

It imports only what the library under test needs, so that the process costs what the library
costs.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib

    from communique.queries import StoredQuery
    from communique.graph import Graph

__all__ = ["PROBES"]

# Above this many seconds, a stored query is not worth repeating, or waiting for.
_SHORT: Final = 1.0
_LIMIT: Final = 20
_REPEATS: Final = 5


def oxigraph_load(*files: str) -> None:
    """Load files into Oxigraph's store in memory, and nothing else."""
    import pyoxigraph as ox

    store = ox.Store()
    for name in _listed(files):
        store.load(Path(name).read_bytes(), format=ox.RdfFormat.TURTLE)


def rdflib_load(*files: str) -> None:
    """Parse files by rdflib."""
    _rdflib_graph(files)


def rdflib_export(output: str, *files: str) -> None:
    """Parse files by rdflib and write them as one document of Turtle."""
    _rdflib_graph(files).serialize(output, format="turtle")


def rdflib_query(query: str, *files: str) -> None:
    """Parse files by rdflib and answer a query as CSV."""
    result = _rdflib_graph(files).query(Path(query).read_text())
    result.serialize(format="csv")


def owlrl_closure(*files: str) -> None:
    """Parse files by rdflib and compute the closure by owlrl."""
    import owlrl

    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(_rdflib_graph(files))


def stored_queries(root: str) -> None:
    """Print what each stored query costs, raw and by `communique`, in seconds of processor.

    The raw call is Oxigraph's on the same store and text, with the rows written as CSV by
    Oxigraph; ours is everything from the name to the same CSV. Each query is asked in a child,
    because a query that takes too long cannot be stopped otherwise; it has null in its place.
    """
    from communique import queries, store
    from communique.project import Project

    project = Project(Path(root))
    graph = store.load(project)
    len(graph.merged)
    costs: dict[str, list[float] | None] = {}
    for name, query in queries.stored_queries(project).items():
        if not any(param.required for param in query.header.params):
            costs[name] = _asked(partial(_compare, graph, query))
    sys.stdout.write(json.dumps(costs))


def _compare(graph: Graph, query: StoredQuery) -> list[float]:
    import pyoxigraph as ox

    from communique.prefixes import PREFIXES
    from communique.queries import answer
    from communique.reports.results import render

    text = query.bind({})
    store = graph.merged

    def raw() -> None:
        solutions = store.query(text, prefixes=dict(PREFIXES))
        assert isinstance(solutions, ox.QuerySolutions)
        solutions.serialize(format=ox.QueryResultsFormat.CSV)

    def ours() -> None:
        render(answer(graph, query, {}), "csv")

    def cost(call: Callable[[], None]) -> float:
        began = time.process_time()
        call()
        return time.process_time() - began

    costs = [(cost(raw), cost(ours))]
    while len(costs) < _REPEATS and sum(costs[0]) < _SHORT:
        # By turns in both orders, because what comes second finds the caches warm.
        costs.append((cost(ours), cost(raw))[::-1] if len(costs) % 2 else (cost(raw), cost(ours)))
    return [median(each) for each in zip(*costs, strict=True)]


def _asked(call: Callable[[], list[float]]) -> list[float] | None:
    """Return what a call gives in a child process, or None if that takes too long."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(_LIMIT)  # Oxigraph does not let Python handle it: it ends the process
        os.write(writer, json.dumps(call()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def _rdflib_graph(files: tuple[str, ...]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for name in _listed(files):
        graph.parse(name, format="turtle")
    return graph


def _listed(files: tuple[str, ...]) -> list[str]:
    """The files; `@name` stands for the lines of a file, as there may be very many."""
    listed = []
    for name in files:
        listed += Path(name[1:]).read_text().splitlines() if name.startswith("@") else [name]
    return listed


PROBES: Final[dict[str, Callable[..., None]]] = {
    each.__name__: each
    for each in (
        oxigraph_load,
        rdflib_load,
        rdflib_export,
        rdflib_query,
        owlrl_closure,
        stored_queries,
    )
}
"""The probes by their names."""


if __name__ == "__main__":
    PROBES[sys.argv[1]](*sys.argv[2:])
