"""The graph of a project in Python: to query, check and export."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.graph import load
from communique.graph.sparql import run
from communique.prefixes import PREFIXES
from communique.project import Project, find_project
from communique.queries import answer, find_query, stored_queries
from communique.queries.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib

    from communique.model import Finding

__all__ = ["KnowledgeGraph", "open"]


class KnowledgeGraph:
    """The graph of one project.

    Attributes:
        project: The project, with its folder and its files.
    """

    def __init__(self, project: Project) -> None:
        """Make the graph of a project; its files are read when they are first needed."""
        self.project = project
        self._graph = load(project)

    @property
    def queries(self) -> dict[str, str]:
        """The names of the stored queries, each with the question that it answers.

        Raises:
            CommuniqueError: If the header of a query is broken.
        """
        queries = stored_queries(self.project)
        return {name: query.header.summary for name, query in queries.items()}

    def query(self, name: str, /, **params: object) -> Result:
        """Return the rows of a stored query.

        Args:
            name: The name of the query, such as `heads-of-delegation`.
            params: Its parameters. A thing is given by its IRI, its prefixed name or its
                slug; a date as text or as a `datetime.date`.

        Raises:
            UsageError: For an unknown name or parameter, or a value that does not fit.
            CommuniqueError: If the query or a file of the project is broken.
        """
        return answer(self._graph, find_query(self.project, name), params)

    def sparql(self, query: str, /) -> Result | bool | rdflib.Graph:
        """Run a SPARQL 1.1 query of any form; updates and network access are refused.

        Args:
            query: The query; the prefixes of the project need no declaration.

        Returns:
            The rows of a SELECT, the answer to an ASK, or the graph of a CONSTRUCT or DESCRIBE.

        Raises:
            UsageError: If it is not SPARQL, writes, or would reach a network.
            CommuniqueError: If a file of the project is broken.
        """
        results = run(self._graph, query, derived=True)
        if isinstance(results, ox.QuerySolutions):
            return Result.of(results)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        return _rdflib_graph(results.serialize(format=ox.RdfFormat.N_TRIPLES))

    def check(self, *, sources: str | Path | Iterable[str | Path] = ()) -> list[Finding]:
        """Return the findings of every check that the configuration of the project selects.

        Args:
            sources: The folder or folders with the texts of the sources, against which the
                quotes are verified; by default, the one in the configuration.

        Raises:
            CommuniqueError: If a shape, a rule or a stored query is broken.
        """
        from communique.checks import examine
        from communique.checks.selection import Selection

        given = [sources] if isinstance(sources, str | Path) else sources
        folders = tuple(map(Path, given)) or self.project.sources_folders
        selection = Selection.of(self.project)
        return examine(self.project, sources=folders, selection=selection).findings

    def export(
        self,
        format: str = "turtle",
        *,
        subject: str | None = None,
        inferred: bool = False,
        ontology: bool = False,
        derived: bool = False,
    ) -> bytes:
        """Return the data and the vocabularies in a standard format of RDF, in UTF-8.

        Args:
            format: turtle, ntriples, jsonld, rdfxml, trig or nquads.
            subject: Only this thing with its parts and their evidence; its IRI, prefixed name
                or slug.
            inferred: Whether to add what follows by the ontology.
            ontology: Whether to add the ontology.
            derived: Whether to add the derived facts, which stored queries need.

        Raises:
            UsageError: For an unknown format, or a thing that the graph does not describe.
            CommuniqueError: If a file of the project is broken.
        """
        from communique.export import export

        options = {"inferred": inferred, "ontology": ontology, "derived": derived}
        return export(self._graph, format, subject=subject, **options)

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The data and the vocabularies, as the queries see them, in rdflib."""
        default = ox.DefaultGraph()
        store = self._graph.merged
        return _rdflib_graph(store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=default))


def open(project: str | Path | None = None) -> KnowledgeGraph:
    """Open a project.

    Args:
        project: The folder of the project. By default, the nearest project from the current
            folder upwards, or else the graph that comes with the package.

    Raises:
        UsageError: If the folder is not that of a project.
    """
    return KnowledgeGraph(find_project(None if project is None else Path(project)))


def _rdflib_graph(triples: bytes | None) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(data=triples or b"", format="nt")
