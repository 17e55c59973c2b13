"""A project's files in Oxigraph, ready to be queried.

The default graph is the RDF merge of the data and the vocabularies. It is filled when the
files are parsed, because the two ways of asking Oxigraph for a union at query time do not
serve: `use_default_graph_as_union` also takes in the ontology and gives a triple that stands
in two graphs twice, and the cost of a `default_graph` list grows with the square of the
number of graphs (measured at 1,000 graphs: 4.6 s against 20 ms).

In a traceable graph a blank node has the same label as in `read_triples`: that of its file, and
its number there. So what one engine says of it can be looked up in another, and in the file.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from communique.files import read_text, unreadable
from communique.model import CommuniqueError, Location
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from communique.project import Project

__all__ = [
    "Graph",
    "ParseError",
    "QueryResults",
    "Queryable",
    "blank_prefix",
    "format_name",
    "load",
    "parse_triples",
    "read_text",
    "read_triples",
]

QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_FORMATS: Final = {
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".owl": ox.RdfFormat.RDF_XML,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".ttl": ox.RdfFormat.TURTLE,
}
# What Turtle writes a blank node with, and what may hold the same characters.
_BLANK: Final = re.compile(
    rb""""{3}(?:[^"\\]|\\.|"(?!""))*+"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
      | "(?:[^"\\\n]|\\.)*+" | '(?:[^'\\\n]|\\.)*+' | <[^<>\s]*+> | \#[^\n]*+
      | (?P<blank> _: | [\[(] )""",
    re.DOTALL | re.VERBOSE,
)


class ParseError(CommuniqueError):
    """A file that cannot be parsed; its `location` has the line and the column of the fault."""


class Queryable(Protocol):
    """What can be asked: the graph of a project here, or that graph on a server."""

    @property
    def project(self) -> Project:
        """The project that it is the graph of."""

    def query(self, text: str, *, named: bool = False, union: bool = False) -> QueryResults:
        """Run a query that the guard has let through, as `Graph.query` does."""


class Graph:
    """The graph of one project.

    Files are parsed when they are first needed: a query without `GRAPH` never pays for the
    named graphs of the data.

    Attributes:
        project: The project that the graph was read from.
        traceable: Whether its blank nodes can be found in their files, which takes three times
            as long for a file that has some.
    """

    def __init__(self, project: Project, *, traceable: bool = False) -> None:
        """Make the graph of `project`; nothing is read yet."""
        self.project = project
        self.traceable = traceable

    @cached_property
    def merged(self) -> ox.Store:
        """The default graph, and the ontology as named graphs.

        Raises:
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        store = ox.Store()
        for path in self.project.graph_files:
            self._load_file(store, path, ox.DefaultGraph())
        self._load_named(store, self.project.ontology_files)
        return store

    @cached_property
    def store(self) -> ox.Store:
        """The default graph, and every file of data and ontology as a named graph of its own.

        Raises:
            ParseError: If a file is not what the end of its name says.
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
            self._load_file(store, path, ox.NamedNode(self.project.graph_iri(path)))

    def _load_file(
        self, store: ox.Store, path: Path, graph: ox.NamedNode | ox.DefaultGraph
    ) -> None:
        with _faults(path):
            content = path.read_bytes()
            if self.traceable and _has_blank_nodes(content, path):
                triples = list(parse_triples(content, path))
                store.extend(ox.Quad(it.subject, it.predicate, it.object, graph) for it in triples)
            else:
                store.load(content, format=_FORMATS[path.suffix], to_graph=graph)

    def describes(self, iri: str) -> bool:
        """Say whether the default graph has a statement about `iri`."""
        quads = self.merged.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return next(quads, None) is not None

    def query(self, text: str, *, named: bool = False, union: bool = False) -> QueryResults:
        """Run a query that the guard has let through.

        Args:
            text: SPARQL 1.1; the prefixes of the registry need no declaration.
            named: Whether it asks for named graphs of the data.
            union: Whether the ontology is part of the default graph, too; what is said both
                there and elsewhere is then found twice.

        Raises:
            SyntaxError: If the text is not SPARQL.
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        store = self.store if named else self.merged
        return store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=union)


def load(project: Project, *, traceable: bool = False) -> Graph:
    """Return the graph of a project; its files are read when they are first needed.

    Args:
        project: The project.
        traceable: Whether the blank nodes of the graph can be found in their files.
    """
    return Graph(project, traceable=traceable)


def read_triples(path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a file with every literal spelled as the file has it.

    A store does not keep that: it turns `"01"^^xsd:integer` into `1`.

    Raises:
        ParseError: If the file is not what the end of its name says.
        UsageError: If it cannot be read.
    """
    with _faults(path):
        yield from parse_triples(path.read_bytes(), path)


def parse_triples(content: bytes, path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a file's content; its blank nodes are labelled by `path`.

    Raises:
        SyntaxError: If the content is not what the end of the file's name says.
    """
    prefix = blank_prefix(path)
    found: dict[str, ox.BlankNode] = {}

    def own(node: ox.BlankNode) -> ox.BlankNode:
        label = node.value
        if label not in found:
            found[label] = ox.BlankNode(f"{prefix}{len(found)}")
        return found[label]

    for quad in ox.parse(content, format=_FORMATS[path.suffix]):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            yield ox.Triple(
                own(subject) if isinstance(subject, ox.BlankNode) else subject,
                quad.predicate,
                own(value) if isinstance(value, ox.BlankNode) else value,
            )
        else:
            yield quad.triple


def blank_prefix(path: Path) -> str:
    """Return what the labels of the blank nodes of a file begin with; their numbers follow."""
    import hashlib  # only a traceable graph needs it

    return f"f{hashlib.sha256(path.as_posix().encode()).hexdigest()[:12]}b"


def _has_blank_nodes(content: bytes, path: Path) -> bool:
    """Whether a file may have blank nodes; most files of data have none."""
    if path.suffix != ".ttl":
        return True
    if not any(mark in content for mark in (b"[", b"(", b"_:")):
        return False
    return any(match.lastgroup for match in _BLANK.finditer(content))


def format_name(path: Path) -> str:
    """Return the name of the format of a file, for people."""
    return _FORMATS[path.suffix].name


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Turn Oxigraph's errors on a file into ours."""
    try:
        yield
    except SyntaxError as error:
        place = Location.of(path, error.lineno or 0, error.offset or 0)
        # Oxigraph's text is `Parser error at line 1 column 2: what is wrong`.
        message = error.msg.partition(": ")[2] or error.msg
        raise ParseError(f"not {format_name(path)}: {message}", location=place) from None
    except OSError as error:
        raise unreadable(path, error) from error
