"""Running SPARQL queries that can only read, and only what is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.model import Location, UsageError
from communique.sparql.guard import Scan, refuse_unsafe

if TYPE_CHECKING:
    from communique.store import Queryable, QueryResults

__all__ = ["Scan", "refuse_unsafe", "run"]


def run(
    graph: Queryable, query: str, *, origin: str = "query", union: bool = False
) -> QueryResults:
    """Run a query on a graph, after the guard has seen it.

    Args:
        graph: The graph.
        query: SPARQL 1.1; the prefixes of the registry need no declaration.
        origin: The name of the text in an error: a path, or `query`.
        union: Whether the ontology is part of the default graph, too.

    Raises:
        UsageError: If the query is refused, or is not SPARQL.
    """
    project = graph.project
    scan = refuse_unsafe(query, graphs=lambda: project.graph_iris, origin=origin)
    apart = {project.graph_iri(path) for path in project.ontology_files}
    try:
        return graph.query(query, named=not scan.graphs <= apart, union=union)
    except UnicodeEncodeError:
        raise UsageError(
            "not a SPARQL query: it is not Unicode text", location=Location(origin)
        ) from None
    except SyntaxError as error:
        from communique.sparql.errors import explain

        raise explain(error, query, origin=origin) from None
