"""Running SPARQL queries that can only read, and only what is here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.graph.guard import Scan, refuse_unsafe
from communique.model import Location, UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from communique.graph import Queryable, QueryResults

__all__ = ["Scan", "parse", "refuse_unsafe", "run", "unbound"]


def run(
    graph: Queryable,
    query: str,
    *,
    origin: str = "query",
    union: bool = False,
    derived: bool = False,
) -> QueryResults:
    """Run a query on a graph, after the guard has seen it.

    Args:
        graph: The graph.
        query: SPARQL 1.1; the prefixes of the registry need no declaration.
        origin: The name of the text in an error: a path, or `query`.
        union: Whether the ontology is part of the default graph, too.
        derived: Whether the derived facts are.

    Raises:
        UsageError: If the query is refused, or is not SPARQL.
    """
    project = graph.project
    scan = refuse_unsafe(query, graphs=lambda: project.graph_iris, origin=origin)
    named = bool(scan.graphs)

    def ask() -> QueryResults:
        return graph.query(query, named=named, union=union, derived=derived)

    return _told(ask, query, origin)


def parse(
    query: str, *, graphs: Callable[[], Collection[str]] = tuple, origin: str = "query"
) -> QueryResults:
    """Parse a query as `run` does, and return its results on no data at all.

    Args:
        query: The query.
        graphs: What gives the IRIs of the named graphs that it may ask for.
        origin: The name of the text in an error.

    Raises:
        UsageError: If the query would be refused, or is not SPARQL.
    """
    refuse_unsafe(query, graphs=graphs, origin=origin)
    return _told(lambda: ox.Store().query(query, prefixes=dict(PREFIXES)), query, origin)


def unbound(query: str, names: Iterable[str]) -> tuple[str, int] | None:
    """Return the first selected variable that nothing in a query can bind, and its line.

    SPARQL allows that, and gives empty cells; what is meant is a variable that the query calls
    by another name.

    Args:
        query: A SELECT query.
        names: The variables that it selects.

    >>> unbound("SELECT ?nmae { ?dialogue rdfs:label ?name }", ["nmae"])
    ('nmae', 1)
    """
    # The braces and variables of a header are words; its lines stay.
    text = re.sub(r"^#\+.*", "", query, flags=re.MULTILINE)
    body = text[text.find("{") : text.rfind("}")]
    for name in names:
        variable = rf"[?$]{re.escape(name)}(?!\w)"
        if not re.search(variable, body) and not re.search(rf"(?i:\bAS)\s*{variable}", text):
            found = re.search(variable, text)
            return name, text.count("\n", 0, found.start() if found else 0) + 1
    return None


def _told(ask: Callable[[], QueryResults], query: str, origin: str) -> QueryResults:
    """Ask, and say what is wrong with the query if it cannot be asked."""
    try:
        return ask()
    except UnicodeEncodeError:
        raise UsageError(
            "not a SPARQL query: it is not Unicode text", location=Location(origin)
        ) from None
    except SyntaxError as error:
        from communique.graph.errors import explain

        raise explain(error, query, origin=origin) from None
    except RuntimeError as error:
        from communique.graph.errors import unknown_function

        if (known := unknown_function(error, query, origin=origin)) is None:
            raise
        raise known from None
