"""The graph of a project, parsed into a store in memory.

The default graph is the RDF merge of the data and the vocabularies. It holds copies, because
the two ways of asking Oxigraph for a union at query time do not serve:
`use_default_graph_as_union` also takes in the ontology and gives a triple that stands in two
graphs twice, and a list of graphs costs the square of their number.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from communique.files import read_bytes, read_text
from communique.graph.parsing import (
    FORMATS,
    faults,
    has_blank_nodes,
    labelled_triples,
    parse_document,
    parse_triples,
)
from communique.model import CommuniqueError, Location
from communique.prefixes import PREFIXES
from communique.project import TURTLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.project import Project
    from communique.turtle import Document

__all__ = ["Graph", "Patterns", "QueryResults", "Queryable", "load"]

QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_DEFAULT: Final = ox.DefaultGraph()


class Patterns(Protocol):
    """What can be asked for the statements that match a pattern, as a store can."""

    def quads_for_pattern(
        self,
        /,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Return the statements that match."""


class Queryable(Protocol):
    """What can be asked: the graph of a project here, or that graph on a server."""

    @property
    def project(self) -> Project:
        """The project that it is the graph of."""

    @property
    def merged(self) -> Patterns:
        """The default graph and the ontology."""

    def query(
        self, text: str, *, named: bool = False, union: bool = False, derived: bool = False
    ) -> QueryResults:
        """Run a query that the guard has let through, as `Graph.query` does."""


class Graph:
    """The graph of one project.

    Files are parsed when they are first needed: a query without `GRAPH` never pays for the
    named graphs of the data.

    Attributes:
        project: The project that the graph was read from.
    """

    def __init__(self, project: Project) -> None:
        """Make the graph of a project; nothing is read yet."""
        self.project = project
        self._store: ox.Store | None = None
        self._named: set[Path] = set()  # the files that are loaded as named graphs
        self._answering: ox.Store | None = None
        self._answers_whole = False
        self._derived: frozenset[Path] = frozenset()  # whose facts the store of questions has
        self._documents: dict[Path, Document] = {}
        self._have_blank_nodes: dict[Path, bool] = {}

    @property
    def merged(self) -> ox.Store:
        """The default graph, and at least the ontology as named graphs.

        Raises:
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read.
        """
        store = self._default_store
        self._load_named(store, self.project.ontology_files)
        return store

    @property
    def store(self) -> ox.Store:
        """The default graph, and every file of data and ontology as a named graph of its own.

        Raises:
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read.
        """
        if self._store is None:
            store = ox.Store()
            self._named = set()
            self._load_named(store, self.project.graph_files)
            # Copied, which is quicker than to parse each file twice.
            store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
            self._store = store
        self._load_named(self._store, self.project.graph_files + self.project.ontology_files)
        return self._store

    @property
    def _default_store(self) -> ox.Store:
        """The default graph, and the named graphs that were needed so far."""
        if self._store is None:
            store = ox.Store()
            self._named = set()
            for path in self.project.graph_files:
                self._load_file(store, path, _DEFAULT)
            self._store = store
        return self._store

    def derived(self) -> list[ox.Triple]:
        """Return the derived facts: what the queries of the project construct, each once.

        Each query reads what is asserted, and none reads what another one constructs.

        Raises:
            CommuniqueError: If a query is not a CONSTRUCT, or would not only read.
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read, or a query is not SPARQL.
        """
        texts = map(self._constructed, self.project.derived_files)
        parsed = (ox.parse(text, format=ox.RdfFormat.N_TRIPLES) for text in texts)
        return list(dict.fromkeys(quad.triple for quads in parsed for quad in quads))

    def _constructed(self, path: Path) -> bytes:
        """Return what a query constructs as N-Triples; no object is made of each statement."""
        from communique.graph.sparql import run  # it imports this module

        results = run(self, read_text(path), origin=Location.of(path).path)
        if not isinstance(results, ox.QueryTriples):
            raise CommuniqueError(
                "a query for derived facts has to be a CONSTRUCT",
                hint="write CONSTRUCT { ... } WHERE { ... }, or move the file",
                location=Location.of(path, 1),
            )
        return results.serialize(format=ox.RdfFormat.N_TRIPLES) or b""

    def _answers(self, query: str, *, whole: bool) -> ox.Store:
        """Return the store of questions: the graph, and the facts that are derived from it.

        The only question of a process gets just the derived facts that it can see; where there
        are more to come, or a check has loaded the named graphs, all are derived at once.

        Args:
            query: The query that is to be answered.
            whole: Whether it needs named graphs.
        """
        needed = self._needed(query)
        if self._answering is None or not needed <= self._derived or whole > self._answers_whole:
            if self._answering is not None or whole or self._named:
                needed = frozenset(self.project.derived_files)
            source = self.store if whole else self._default_store
            texts = [self._constructed(path) for path in sorted(needed)]
            if self._named:
                # A copy, so that nothing else sees a derived fact.
                store = ox.Store()
                store.bulk_extend(source)
            else:
                # To read the files once more, should that be needed, costs what a copy does.
                store, self._store = source, None
            # In a graph of their own only where a query names graphs: to add them takes time.
            graphs = (_DEFAULT, ox.NamedNode(self.project.derived_graph))[: 1 + whole]
            for graph, text in product(graphs, texts):
                store.bulk_load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            self._answering, self._answers_whole, self._derived = store, whole, needed
        return self._answering

    def _needed(self, query: str) -> frozenset[Path]:
        """Return the queries for derived facts that construct a term which a query mentions."""
        files = frozenset(self.project.derived_files)
        if self._derived == files and self._answering is not None:
            return files
        from communique.graph.mentions import constructed, mentioned

        if (iris := mentioned(query)) is None:
            return files
        return frozenset(path for path in files if constructed(read_text(path)) & iris)

    def document(self, path: Path) -> Document:
        """Return a Turtle file of the project with the place of every term, parsed once.

        Its blank nodes have the labels that they have in the store.

        Raises:
            ParseError: If the file is not Turtle.
            UsageError: If it cannot be read.
        """
        if path not in self._documents:
            self._documents[path] = parse_document(read_bytes(path), path)
        return self._documents[path]

    def triples(self, path: Path) -> list[ox.Triple]:
        """Return the triples of a file of the project with literals spelled as written.

        Raises:
            ParseError: If the file is not what its extension says.
            UsageError: If it cannot be read.
        """
        content = read_bytes(path)
        if path.suffix in TURTLE and self.has_blank_nodes(path, content):
            return list(self.document(path).triples())
        with faults(path):
            return parse_triples(content, path)

    def lines(self, path: Path) -> list[str]:
        """Return what `triples` does as N-Triples, without the dots; no object is made of each.

        Raises:
            ParseError: If the file is not what its extension says.
            UsageError: If it cannot be read.
        """
        content = read_bytes(path)
        if self.has_blank_nodes(path, content):
            return list(map(str, self.triples(path)))
        with faults(path):
            quads = ox.parse(content, format=FORMATS[path.suffix])
            text = ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b""
        return text.decode().replace(" .\n", "\n").split("\n")[:-1]

    def has_blank_nodes(self, path: Path, content: bytes) -> bool:
        """Return true if a file of the project may have blank nodes; it is looked at once.

        Args:
            path: The file.
            content: What is in it.
        """
        if path not in self._have_blank_nodes:
            self._have_blank_nodes[path] = has_blank_nodes(content, path)
        return self._have_blank_nodes[path]

    def reload(self, paths: set[Path]) -> None:
        """Forget what was read of some files, and read them again; the project stays the same.

        Args:
            paths: Files of data, vocabularies, ontology or shapes that were edited.

        Raises:
            ParseError: If a file is not what its extension says; then nothing is kept.
            UsageError: If a file cannot be read.
        """
        for path in paths:
            self._documents.pop(path, None)
            self._have_blank_nodes.pop(path, None)
        self._answering = None
        store, self._store = self._store, None
        if store is None or not self._named.issuperset(self.project.graph_files):
            return
        for path in paths & self._named:
            graph = ox.NamedNode(self.project.graph_iri(path))
            old = list(store.quads_for_pattern(None, None, None, graph))
            store.remove_graph(graph)
            self._load_file(store, path, graph)
            if path in self.project.graph_files:
                new = set(store.quads_for_pattern(None, None, None, graph))
                for quad in set(old) - new:
                    triple = quad.subject, quad.predicate, quad.object
                    elsewhere = store.quads_for_pattern(*triple, None)
                    if all(it.graph_name == _DEFAULT for it in elsewhere):
                        store.remove(ox.Quad(*triple, _DEFAULT))
                store.extend(ox.Quad(it.subject, it.predicate, it.object) for it in new)
        self._store = store

    def describes(self, iri: str) -> bool:
        """Whether the default graph has a statement about `iri`."""
        quads = self.merged.quads_for_pattern(ox.NamedNode(iri), None, None, _DEFAULT)
        return next(quads, None) is not None

    def is_larger(self, count: int) -> bool:
        """Whether the default graph has more than so many triples, without counting all."""
        query = f"ASK {{ SELECT * {{ ?s ?p ?o }} OFFSET {count} LIMIT 1 }}"
        return bool(self.merged.query(query))

    def query(
        self, text: str, *, named: bool = False, union: bool = False, derived: bool = False
    ) -> QueryResults:
        """Run a query that the guard has let through.

        Args:
            text: SPARQL 1.1; the prefixes of the registry need no declaration.
            named: Whether it asks for named graphs.
            union: Whether the ontology is part of the default graph, too; a statement that stands
                both there and elsewhere is then found twice.
            derived: Whether the derived facts are part of the default graph, too.

        Raises:
            SyntaxError: If the text is not SPARQL.
            ParseError: If a file is not what its extension says.
            UsageError: If a file cannot be read.
        """
        if derived and self.project.derived_files:
            store = self._answers(text, whole=named or union)
        else:
            store = self.store if named else self.merged if union else self._default_store
        if not union:
            return store.query(text, prefixes=dict(PREFIXES))
        if self._named.issubset(self.project.ontology_files) and store is self._store:
            return store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        ontology = map(self.project.graph_iri, self.project.ontology_files)
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [_DEFAULT]
        graphs += map(ox.NamedNode, ontology)
        return store.query(text, prefixes=dict(PREFIXES), default_graph=graphs)

    def _load_named(self, store: ox.Store, paths: tuple[Path, ...]) -> None:
        for path in paths:
            if path not in self._named:
                self._load_file(store, path, ox.NamedNode(self.project.graph_iri(path)))
                self._named.add(path)

    def _load_file(
        self, store: ox.Store, path: Path, graph: ox.NamedNode | ox.DefaultGraph
    ) -> None:
        content = read_bytes(path)
        with faults(path):
            if not self.has_blank_nodes(path, content):
                store.load(content, format=FORMATS[path.suffix], to_graph=graph)
                return
            document = self.document(path) if path.suffix in TURTLE else None
            triples = labelled_triples(content, path, document)
            store.extend(ox.Quad(it.subject, it.predicate, it.object, graph) for it in triples)


def load(project: Project) -> Graph:
    """Return the graph of a project; its files are read when they are first needed."""
    return Graph(project)
