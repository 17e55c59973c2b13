"""A project's files in Oxigraph, ready to be queried.

The default graph is the RDF merge of the data and the vocabularies. It is filled when the
files are parsed, because the two ways of asking Oxigraph for a union at query time do not
serve: `use_default_graph_as_union` also takes in the ontology and gives a triple that stands
in two graphs twice, and the cost of a `default_graph` list grows with the square of the
number of graphs (measured at 1,000 graphs: 4.6 s against 20 ms).
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.files import read_text, unreadable
from communique.model import CommuniqueError, Location
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from communique.project import Project

__all__ = ["Graph", "ParseError", "QueryResults", "load", "read_text", "read_triples"]

QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class ParseError(CommuniqueError):
    """A Turtle file that cannot be parsed; its `location` has the line and the column."""


class Graph:
    """The graph of one project.

    Files are parsed when they are first needed: a query without `GRAPH` never pays for the
    named graphs of the data.

    Attributes:
        project: The project that the graph was read from.
    """

    def __init__(self, project: Project) -> None:
        """Make the graph of `project`; nothing is read yet."""
        self.project = project

    @cached_property
    def merged(self) -> ox.Store:
        """The default graph, and the ontology as named graphs.

        Raises:
            ParseError: If a file is not Turtle.
            UsageError: If a file cannot be read.
        """
        store = ox.Store()
        for path in self.project.graph_files:
            _load_file(store, path, ox.DefaultGraph())
        self._load_named(store, self.project.ontology_files)
        return store

    @cached_property
    def store(self) -> ox.Store:
        """The default graph, and every file of data and ontology as a named graph of its own.

        Raises:
            ParseError: If a file is not Turtle.
            UsageError: If a file cannot be read.
        """
        store = ox.Store()
        self._load_named(store, self.project.graph_files)
        # Copied, not parsed twice: a blank node stays the same node in both graphs.
        store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        self._load_named(store, self.project.ontology_files)
        return store

    def _load_named(self, store: ox.Store, paths: Iterable[Path]) -> None:
        for path in paths:
            _load_file(store, path, ox.NamedNode(self.project.graph_iri(path)))

    def describes(self, iri: str) -> bool:
        """Say whether the default graph has a statement about `iri`."""
        quads = self.merged.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return next(quads, None) is not None

    def query(self, text: str, *, named: bool = False) -> QueryResults:
        """Run a query that the guard has let through.

        Args:
            text: SPARQL 1.1; the prefixes of the registry need no declaration.
            named: Whether it asks for named graphs of the data.

        Raises:
            SyntaxError: If the text is not SPARQL.
            ParseError: If a file is not Turtle.
            UsageError: If a file cannot be read.
        """
        store = self.store if named else self.merged
        return store.query(text, prefixes=dict(PREFIXES))


def load(project: Project) -> Graph:
    """Return the graph of a project; its files are read when they are first needed."""
    return Graph(project)


def read_triples(path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a Turtle file with every literal spelled as the file has it.

    A store does not keep that: it turns `"01"^^xsd:integer` into `1`.

    Raises:
        ParseError: If the file is not Turtle.
        UsageError: If it cannot be read.
    """
    with _faults(path):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple


def _load_file(store: ox.Store, path: Path, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    with _faults(path):
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=graph)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Turn Oxigraph's errors on a file into ours."""
    try:
        yield
    except SyntaxError as error:
        place = Location.of(path, error.lineno or 0, error.offset or 0)
        # Oxigraph's text is `Parser error at line 1 column 2: what is wrong`.
        message = error.msg.partition(": ")[2] or error.msg
        raise ParseError(f"not Turtle: {message}", location=place) from None
    except OSError as error:
        raise unreadable(path, error) from error
