"""A project's graph on a server, asked by the SPARQL 1.1 Protocol.

Where `communique push` has loaded the graph, the server holds one named graph for each file
and one more with the merge of data and vocabularies, which the queries get as their default
graph: to join over a list of all graphs takes a hundred times as long, and a triple in two files
would be found twice. A server without that merged graph is asked for its own default graph.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph.http import Client, EndpointError, check_url
from communique.graph.tokens import tokens
from communique.model import TIMEOUT
from communique.prefixes import ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.graph.http import Answer
    from communique.graph.load import QueryResults
    from communique.project import Project

__all__ = ["CHECKSUM", "Endpoint", "merged_graph", "state_graph"]

CHECKSUM: Final = f"{ONTOLOGY.rpartition('/')[0]}/push#checksum"
"""The property of a pushed graph whose value is the checksum of what was pushed."""

_RESULTS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
}
_TRIPLES: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_ACCEPT_RESULTS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
_ACCEPT_TRIPLES: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_AT_ONCE: Final = 200


def merged_graph(project: Project) -> str:
    """Return the IRI of the graph that holds the data and the vocabularies, each triple once."""
    # No file has it: `?` is escaped in the IRIs of their graphs.
    return f"{project.layout.base}?merged"


def state_graph(project: Project) -> str:
    """Return the IRI of the graph that says which graphs were pushed, and what they hold."""
    return f"{project.layout.base}?pushed"


class Endpoint:
    """The graph of one project on a server.

    Attributes:
        project: The project, whose queries and names are used; its data are the server's.
        url: The address of the SPARQL query service.
    """

    def __init__(self, project: Project, url: str, *, timeout: float = TIMEOUT) -> None:
        """Make the graph that the service at `url` answers for; nothing is asked yet.

        Raises:
            UsageError: If `url` is not an HTTP URL.
        """
        self.project = project
        self.url = check_url(url, "--endpoint")
        self._client = Client(timeout=timeout)

    @cached_property
    def merged(self) -> Reader:
        """The graph and the ontology, of which is read what is asked for."""
        return Reader(self)

    def query(
        self, text: str, *, named: bool = False, union: bool = False, derived: bool = False
    ) -> QueryResults:
        """Run a query that the guard has let through.

        Args:
            text: SPARQL 1.1; the prefixes of the registry need no declaration.
            named: Whether it asks for named graphs of the data.
            union: Whether the ontology is part of the default graph, too.
            derived: Whether the derived facts are.

        Raises:
            SyntaxError: If the text is not SPARQL.
            EndpointError: If the server gives no proper answer, or has no derived facts though
                the project derives some.
        """
        if derived:
            self._require_derived()
        # Whatever a server says of an error, ours names the place.
        form = type(ox.Store().query(text, prefixes=dict(PREFIXES)))
        declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items()) + text
        fields = [("query", declared)]
        if self._has_merged:
            fields += self._dataset(text, named=named, union=union, derived=derived)
        is_graph = form is ox.QueryTriples
        answer = self._ask(fields, _ACCEPT_TRIPLES if is_graph else _ACCEPT_RESULTS)
        results = self._triples(answer) if is_graph else self._rows(answer)
        if type(results) is not form and not is_graph:
            raise EndpointError(f"{self.url}: the server answers another query than it was asked")
        return results

    def statements(
        self, graph: str = "", *, pattern: str = "?s ?p ?o", ontology: bool = False
    ) -> Iterator[ox.Triple]:
        """Yield statements of the server.

        Args:
            graph: The IRI of one named graph; the default graph if empty.
            pattern: A pattern that binds `?s ?p ?o` to the statements that are wanted.
            ontology: Whether the ontology is part of the default graph.

        Raises:
            EndpointError: If the server gives no proper answer.
        """
        pattern = f"GRAPH <{graph}> {{ {pattern} }}" if graph else pattern
        query = f"SELECT DISTINCT ?s ?p ?o {{ {pattern} }}"
        rows = self.query(query, named=bool(graph), union=ontology)
        assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
        return (ox.Triple(row["s"], row["p"], row["o"]) for row in rows)

    @cached_property
    def pushed(self) -> dict[str, str]:
        """The graphs that `push` made, by their IRIs: the checksum of what each one holds."""
        state = state_graph(self.project)
        query = f"SELECT ?graph ?sum {{ GRAPH <{state}> {{ ?graph <{CHECKSUM}> ?sum }} }}"
        rows = self._rows(self._ask([("query", query)], _ACCEPT_RESULTS))
        if not isinstance(rows, ox.QuerySolutions):
            raise EndpointError(f"{self.url}: the server answers another query than it was asked")
        return {row[0].value: row[1].value for row in rows}

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the graphs of files that were pushed, sorted."""
        made = {merged_graph(self.project), self.project.derived_graph}
        return sorted(self.pushed.keys() - made)

    @cached_property
    def _has_merged(self) -> bool:
        return merged_graph(self.project) in self.pushed

    def _require_derived(self) -> None:
        """Raise an error where the derived facts are missing: an empty answer would mislead."""
        if self.project.derived_files and not self._has_derived:
            graph = self.project.derived_graph
            hint = "bring them there by `communique push`"
            raise EndpointError(f"{self.url}: there are no derived facts in <{graph}>", hint=hint)

    @cached_property
    def _has_derived(self) -> bool:
        ask = f"ASK {{ GRAPH <{self.project.derived_graph}> {{ ?s ?p ?o }} }}"
        return bool(self._rows(self._ask([("query", ask)], _ACCEPT_RESULTS)))

    def _dataset(
        self, text: str, *, named: bool, union: bool, derived: bool
    ) -> list[tuple[str, str]]:
        """The dataset of a query (SPARQL 1.1 Protocol, 2.1.4); a query may have its own."""
        if any(token.kind == "word" and token.text.upper() == "FROM" for token in tokens(text)):
            return []
        project = self.project
        ontology = tuple(map(project.graph_iri, project.ontology_files))
        defaults = (merged_graph(project), *(ontology if union else ()))
        if derived and project.derived_files:
            defaults += (project.derived_graph,)
        graphs = self.graphs if named else ontology
        return [
            *(("default-graph-uri", iri) for iri in defaults),
            *(("named-graph-uri", iri) for iri in graphs),
        ]

    def _ask(self, fields: list[tuple[str, str]], accept: str) -> Answer:
        return self._client.send("POST", self.url, body=fields, accept=accept)

    def _rows(self, answer: Answer) -> ox.QuerySolutions | ox.QueryBoolean:
        form = _RESULTS.get(answer.media_type)
        if form is None:
            raise self._misfit(answer)
        try:
            results = ox.parse_query_results(answer.body, format=form)
            if isinstance(results, ox.QueryBoolean):
                return results
            # Parsed whole, so that what is broken is told before any of it is used.
            text = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
            solutions = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
            assert isinstance(solutions, ox.QuerySolutions)
        except (SyntaxError, ValueError) as error:
            raise EndpointError(f"{self.url}: the results cannot be read: {error}") from None
        return solutions

    def _triples(self, answer: Answer) -> ox.QueryTriples:
        form = _TRIPLES.get(answer.media_type)
        if form is None:
            raise self._misfit(answer)
        store = ox.Store()
        try:
            store.load(answer.body, format=form)
        except (SyntaxError, ValueError) as error:
            raise EndpointError(f"{self.url}: the results cannot be read: {error}") from None
        results = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(results, ox.QueryTriples)
        return results

    def _misfit(self, answer: Answer) -> EndpointError:
        kind = answer.media_type or "something without a media type"
        message = f"{self.url}: the server answers with {kind[:100]}, which are not results"
        return EndpointError(message, hint="give the address of a SPARQL query service")


class Reader:
    """Has what a description needs of a store, and asks a server for it, many nodes at once."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Begin with nothing."""
        self._endpoint = endpoint
        self._store = ox.Store()
        self._known: set[ox.NamedNode] = set()
        self._asked: set[tuple[object, object]] = set()
        # What was named and is not known; what was named first is likely to be needed first.
        self._waiting: dict[ox.NamedNode, None] = {}

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
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
        for begin in range(0, len(wanted), _AT_ONCE):
            values = " ".join(map(str, wanted[begin : begin + _AT_ONCE]))
            query = f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
            rows = self._endpoint.query(query, union=True)
            assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
            for row in rows:
                self._store.add(ox.Quad(row["s"], row["p"], row["o"]))
                for node in row:
                    if isinstance(node, ox.NamedNode):
                        owner = ox.NamedNode(node.value.partition("#")[0])
                        self._waiting |= {node: None, owner: None}
        for node in self._known & self._waiting.keys():
            del self._waiting[node]
