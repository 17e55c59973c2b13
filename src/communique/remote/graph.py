"""A project's graph on a server, asked by the SPARQL 1.1 Protocol.

Where `communique push` has loaded the graph, the server holds one named graph for each file
and one more with the merge of data and vocabularies, which the queries get as their default
graph. A list of all graphs would do the same in theory: Oxigraph takes 7.2 s instead of 0.05 s
to join over a list of 1,000, and a triple in two files would be found twice. A server without
that merged graph is asked for its own default graph.
"""

from __future__ import annotations

import itertools
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import ONTOLOGY, PREFIXES
from communique.remote.client import TIMEOUT, Client, EndpointError, check_url, shown
from communique.sparql.tokens import tokens

if TYPE_CHECKING:
    from communique.graph import QueryResults
    from communique.project import Project
    from communique.remote.client import Answer
    from communique.remote.reading import Reader

__all__ = ["CHECKSUM", "Endpoint", "merged_graph", "state_graph"]

CHECKSUM: Final = f"{ONTOLOGY.rpartition('/')[0]}/push#checksum"
"""The property of a pushed graph whose value is the checksum of what was pushed."""

_DIGITS: Final = 64  # of a checksum by SHA-256
_RESULTS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_TRIPLES: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_ACCEPT_RESULTS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
_ACCEPT_TRIPLES: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
# How Virtuoso labels blank nodes in results, which no syntax allows.
_LABEL: Final = re.compile(rb'("bnode",\s*"value":\s*"|<bnode>)nodeID://')
_ONE: Final = ox.Literal("1", datatype=ox.NamedNode(f"{PREFIXES['xsd']}integer"))


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

    def __init__(
        self, project: Project, url: str, *, timeout: float = TIMEOUT, client: Client | None = None
    ) -> None:
        """Make the graph that the service at `url` answers for; nothing is asked yet.

        Raises:
            UsageError: If `url` is no address of HTTP.
        """
        self.project = project
        self.url = check_url(url, "--endpoint")
        self._client = client or Client(timeout=timeout)

    @cached_property
    def merged(self) -> Reader:
        """The graph and the ontology, of which is read what is asked for."""
        from communique.remote.reading import Reader  # most commands need rows alone

        return Reader(self)

    def query(self, text: str, *, named: bool = False, union: bool = False) -> QueryResults:
        """Run a query that the guard has let through.

        Args:
            text: SPARQL 1.1; the prefixes of the registry need no declaration.
            named: Whether it asks for named graphs of the data.
            union: Whether the ontology is part of the default graph, too.

        Raises:
            SyntaxError: If the text is not SPARQL.
            EndpointError: If the server gives no proper answer.
        """
        # Whatever a server says of an error, ours names the place.
        form = type(ox.Store().query(text, prefixes=dict(PREFIXES)))
        dataset = self._dataset(text, named=named, union=union) if self._merged else []
        fields = [("query", _declared(text)), *dataset]
        if form is ox.QueryTriples:
            return self._triples(self._ask(fields, _ACCEPT_TRIPLES))
        found = self._rows(self._ask(fields, _ACCEPT_RESULTS))
        if form is ox.QueryBoolean and isinstance(found, ox.QuerySolutions):
            return _truth(found)  # as Virtuoso answers ASK
        if type(found) is not form:
            raise self._fault("it answers another query than it was asked")
        return found

    @cached_property
    def _merged(self) -> bool:
        """Whether the server has the graph that `push` makes for the queries."""
        probe = f"SELECT ?s {{ GRAPH <{merged_graph(self.project)}> {{ ?s ?p ?o }} }} LIMIT 1"
        found = self._rows(self._ask([("query", probe)], _ACCEPT_RESULTS))
        return isinstance(found, ox.QuerySolutions) and next(found, None) is not None

    @cached_property
    def pushed(self) -> dict[str, str]:
        """The graphs that `push` made, by their IRIs: the checksum of what each one holds.

        A graph that is not whole, because a push was cut short, has another text instead.
        """
        state = state_graph(self.project)
        query = f"SELECT ?graph ?sum {{ GRAPH <{state}> {{ ?graph <{CHECKSUM}> ?sum }} }}"
        found = self._rows(self._ask([("query", query)], _ACCEPT_RESULTS))
        if not isinstance(found, ox.QuerySolutions):
            raise self._fault("it answers another query than it was asked")
        return {row[0].value: row[1].value for row in found}

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the graphs of files that are whole, sorted."""
        return sorted(graph for graph, each in self.pushed.items() if len(each) == _DIGITS)

    def _dataset(self, text: str, *, named: bool, union: bool) -> list[tuple[str, str]]:
        """Return the dataset of a query, SPARQL 1.1 Protocol, 2.1.4; a query may have its own."""
        if any(each.kind == "word" and each.text.upper() == "FROM" for each in tokens(text)):
            return []
        project = self.project
        ontology = tuple(map(project.graph_iri, project.ontology_files))
        defaults = (merged_graph(project), *(ontology if union else ()))
        graphs = self.graphs if named else ontology
        return [
            *(("default-graph-uri", iri) for iri in defaults),
            *(("named-graph-uri", iri) for iri in graphs),
        ]

    def _ask(self, fields: list[tuple[str, str]], accept: str) -> Answer:
        return self._client.send("POST", self.url, content=fields, accept=accept)

    def _rows(self, answer: Answer) -> ox.QuerySolutions | ox.QueryBoolean:
        form = _RESULTS.get(answer.media_type)
        if form is None:
            raise self._misfit(answer)
        try:
            found = ox.parse_query_results(_LABEL.sub(rb"\1", answer.body), format=form)
            if isinstance(found, ox.QueryBoolean):
                return found
            # Parsed to the end, so that a fault further down is found here.
            whole = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
            again = ox.parse_query_results(whole, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError, OSError) as error:
            raise self._fault(f"its results are malformed: {_first_line(error)}") from None
        assert isinstance(again, ox.QuerySolutions)  # it was written as such
        return again

    def _triples(self, answer: Answer) -> ox.QueryTriples:
        form = _TRIPLES.get(answer.media_type)
        if form is None:
            raise self._misfit(answer)
        store = ox.Store()
        try:
            store.load(answer.body, format=form, base_iri=self.url)
        except (SyntaxError, ValueError, OSError) as error:
            raise self._fault(f"its triples are malformed: {_first_line(error)}") from None
        found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(found, ox.QueryTriples)  # as CONSTRUCT gives
        return found

    def _misfit(self, answer: Answer) -> EndpointError:
        if answer.media_type in ("text/html", "application/xhtml+xml"):
            return self._fault(
                "it answers with a web page, not with results: is this the address of the "
                "query service?"
            )
        shown = answer.media_type or "something without a media type"
        return self._fault(f"it answers with {shown}, which is no format of results")

    def _fault(self, what: str) -> EndpointError:
        return EndpointError(f"{shown(self.url)}: {what}")


def _declared(text: str) -> str:
    """Return a query with declarations of the prefixes of the registry that it uses."""
    found = list(tokens(text))
    used = {each.text.partition(":")[0] for each in found if each.kind == "name"}
    own = {
        after.text.partition(":")[0]
        for each, after in itertools.pairwise(found)
        if each.kind == "word" and each.text.upper() == "PREFIX"
    }
    ours = sorted((used - own) & PREFIXES.keys())
    return "".join(f"PREFIX {each}: <{PREFIXES[each]}> " for each in ours) + text


def _truth(rows: ox.QuerySolutions) -> ox.QueryBoolean:
    true = [row[0] for row in rows] == [_ONE]
    found = ox.Store().query(f"ASK {{ FILTER({str(true).lower()}) }}")
    assert isinstance(found, ox.QueryBoolean)  # as ASK gives
    return found


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
