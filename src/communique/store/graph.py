"""The graph of a project: parsed into memory, or opened where it was built before."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from communique.files import read_bytes
from communique.prefixes import PREFIXES
from communique.store.parsing import load_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.cache import Snapshot
    from communique.project import Project
    from communique.store.builds import Build
    from communique.store.origins import Origins

__all__ = ["Graph", "Patterns", "QueryResults", "Queryable", "load"]

QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


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
        self._builds: dict[bool, Build] = {}  # on disk: without the files as graphs, and with

    @cached_property
    def merged(self) -> ox.Store:
        """The default graph, and the ontology as named graphs.

        Raises:
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        if (kept := self._kept(named=False)) is not None:
            return kept.store
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
        if (kept := self._kept(named=True)) is not None:
            return kept.store
        store = ox.Store()
        self._load_named(store, self.project.graph_files)
        # Copied, not parsed twice: a blank node stays the same node in both graphs.
        store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        self._load_named(store, self.project.ontology_files)
        return store

    def _kept(self, *, named: bool) -> Build | None:
        """The store on disk; None where parsing is as quick, or nothing can be kept."""
        from communique.cache import Cache

        if not Cache(self.project).pays(self.project.loaded_names):
            return None
        from communique.store.builds import open_build  # most graphs are small

        build = open_build(self.project, named=named)
        if build is not None:
            self._builds[named] = build  # for as long as the store may be read
        return build

    def _load_named(self, store: ox.Store, paths: Iterable[Path]) -> None:
        for path in paths:
            self._load_file(store, path, ox.NamedNode(self.project.graph_iri(path)))

    def _load_file(
        self, store: ox.Store, path: Path, graph: ox.NamedNode | ox.DefaultGraph
    ) -> None:
        load_file(store, read_bytes(path), path, graph, traceable=self.traceable)

    def describes(self, iri: str) -> bool:
        """Say whether the default graph has a statement about `iri`."""
        quads = self.merged.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return next(quads, None) is not None

    def statements(
        self,
        subject: ox.NamedNode | ox.BlankNode | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterable[ox.Quad]:
        """Return what `store.quads_for_pattern` does in all graphs, without making a store.

        In a large graph only the files that have the subject are parsed, where one is given.

        Raises:
            ParseError: If a file is not what the end of its name says.
            UsageError: If a file cannot be read.
        """
        if subject is not None and "store" not in self.__dict__ and self._origins is not None:
            from communique.store.filling import ChangedError

            with suppress(ChangedError):
                return self._origins.quads(subject, predicate, value)
        return self.store.quads_for_pattern(subject, predicate, value, None)

    def files_of(self, subject: ox.NamedNode | ox.BlankNode) -> set[Path]:
        """Return the files that describe a subject, and perhaps others."""
        if "store" not in self.__dict__ and self._origins is not None:
            return set(map(Path, self._origins.files(subject)))
        project = self.project
        files = {project.graph_iri(it): it for it in project.graph_files + project.ontology_files}
        quads = self.store.quads_for_pattern(subject, None, None, None)
        return {
            files[it.graph_name.value] for it in quads if isinstance(it.graph_name, ox.NamedNode)
        }

    @cached_property
    def _origins(self) -> Origins | None:
        """The files behind `merged`, where that is on disk."""
        if not self.merged or False not in self._builds:
            return None
        from communique.store.builds import origins

        return origins(self.project, self._builds[False])

    @property
    def snapshot(self) -> Snapshot | None:
        """The files of the default graph as they were read, where `merged` is on disk."""
        if not self.merged or False not in self._builds:
            return None
        return self._builds[False].state.data

    def in_memory(self) -> Graph:
        """Return a graph to ask many questions that go through all of it: in memory, if it fits.

        A join that reads every statement takes ten times as long on disk and more, the larger
        the graph. What does not fit into memory, or is there already, is the graph itself.

        Raises:
            UsageError: If a file cannot be read any more.
        """
        if not self.merged or False not in self._builds:
            return self
        from communique.store.builds import in_memory

        store = in_memory(self.project, self._builds[False])
        if store is None:
            return self
        graph = Graph(self.project, traceable=True)
        graph.merged = store
        return graph

    def is_larger(self, count: int) -> bool:
        """Say whether there are more than so many triples, without counting all."""
        if self.merged and False in self._builds:
            return self._builds[False].count > count
        # Counted by a query, which is ten times as fast on disk as to get each triple.
        found = self.merged.query(f"ASK {{ SELECT * {{ ?s ?p ?o }} OFFSET {count} LIMIT 1 }}")
        return bool(found)

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
