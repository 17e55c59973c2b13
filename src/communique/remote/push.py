"""Bringing a server to the state of the files, graph by graph.

A graph is put on the server by the SPARQL 1.1 Graph Store HTTP Protocol: a new one where it
belongs, one that changed aside. One update then does the rest: out of the merged graph goes what
nobody says any more, in goes what is new, and the checksum of what the graph now holds is
written last. So a push that was cut short at any moment is taken up where it stopped, and on a
server whose updates are transactions a query finds a file's old triples or its new ones, never
half of them.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.files import read_bytes
from communique.graph import read_triples
from communique.model import UsageError, no_progress
from communique.prefixes import PREFIXES
from communique.remote.client import Client, check_url
from communique.remote.graph import CHECKSUM, Endpoint, merged_graph, state_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from communique.model import Progress
    from communique.project import Project

__all__ = ["Change", "Push", "Services", "services"]

_PART: Final = PREFIXES["dcterms"] + "isPartOf"
# What follows the address of the query service on the servers that this was tried on.
_KNOWN: Final = {
    "/query": ("/store", "/update"),  # Oxigraph
    "/sparql": ("/sparql-graph-crud-auth", "/sparql-auth"),  # Virtuoso
    "/sparql-auth": ("/sparql-graph-crud-auth", "/sparql-auth"),
}
# Turtle, of which N-Triples is a part, is what every Graph Store has to read.
_TURTLE: Final = "text/turtle"
_UPDATE: Final = "application/sparql-update"
# What stands for a checksum while a graph is not whole: the merged graph may have some of it, or
# has none of it yet.
_CHANGING: Final = ""
_ANNOUNCED: Final = "announced"
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Services:
    """The addresses of a server's three services: queries, Graph Store, updates."""

    query: str
    store: str
    update: str


def services(endpoint: str, store: str | None = None, update: str | None = None) -> Services:
    """Return the addresses of a server's services.

    Args:
        endpoint: The query service.
        store: The Graph Store; it can be left out where it is known from `endpoint`.
        update: The update service, likewise.

    Raises:
        UsageError: If one is no address of HTTP, or is needed.
    """
    check_url(endpoint, "--endpoint")
    tail = next((each for each in _KNOWN if endpoint.endswith(each)), None)
    if tail is None and (store is None or update is None):
        missing = "--store" if store is None else "--update"
        raise UsageError(
            f"{missing} is needed: only Oxigraph's and Virtuoso's addresses are known",
            hint="the server's manual has the address, docs/endpoints.md those of some servers",
        )
    known = _KNOWN[tail] if tail else ("", "")
    base = endpoint.removesuffix(tail or "")
    return Services(
        endpoint,
        base + known[0] if store is None else check_url(store, "--store"),
        base + known[1] if update is None else check_url(update, "--update"),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a push does to one graph.

    Attributes:
        kind: `new`, `changed` or `removed`.
        graph: The IRI of the graph.
        path: The file that it is made of, or None for one that is gone.
        checksum: The checksum of what it is to hold, or an empty text.
    """

    kind: str
    graph: str
    path: Path | None
    checksum: str


class Push:
    """One push of a project to a server.

    Attributes:
        changes: What there is to do.
        unchanged: How many graphs are on the server as they are in the files.
    """

    def __init__(
        self, project: Project, server: Services, *, client: Client, force: bool = False
    ) -> None:
        """Compare the files with what the server says it has.

        Args:
            project: The project.
            server: The addresses of the server.
            client: What sends the requests.
            force: Whether to push every file, whatever the server says it has.

        Raises:
            UsageError: If a file cannot be read, or the project has no name for its graphs.
            EndpointError: If the server gives no proper answer.
        """
        if not project.layout.names_graphs:
            raise UsageError(
                "the graphs of the project need names of their own on a server",
                hint='add `base = "https://example.org/graph/"` to the configuration',
            )
        self._project = project
        self._server = server
        self._client = client
        self._merged, self._state = merged_graph(project), state_graph(project)
        incoming = f"{project.layout.base}?incoming-"
        self._aside = f"{incoming}{uuid.uuid4()}"
        self._members = frozenset(map(project.graph_iri, project.graph_files))
        pushed = Endpoint(project, server.query, client=client).pushed
        # What was put aside by a push that was cut short.
        self._left = [graph for graph in pushed if graph.startswith(incoming)]
        pushed = {graph: each for graph, each in pushed.items() if graph not in self._left}
        self.changes = tuple(self._compared({} if force else pushed, pushed))
        self.unchanged = len(self._files()) - sum(bool(change.path) for change in self.changes)

    def _files(self) -> dict[str, Path]:
        project = self._project
        files = project.ontology_files + project.graph_files
        return {project.graph_iri(path): path for path in files}

    def _compared(self, sums: dict[str, str], pushed: dict[str, str]) -> Iterator[Change]:
        files = self._files()
        for graph, path in files.items():
            # A file that becomes a part of the default graph has to be pushed again.
            kind = b"member" if graph in self._members else b"apart"
            checksum = hashlib.sha256(kind + read_bytes(path)).hexdigest()
            if sums.get(graph) != checksum:
                new = pushed.get(graph, _ANNOUNCED) == _ANNOUNCED
                yield Change("new" if new else "changed", graph, path, checksum)
        for graph in sorted(pushed.keys() - files.keys()):
            yield Change("removed", graph, None, "")

    def run(self, progress: Progress = no_progress) -> None:
        """Do all changes.

        Args:
            progress: Told of each graph before it is pushed.

        Raises:
            ParseError: If a file is not what the end of its name says; nothing is sent then.
            EndpointError: If the server refuses or fails; what was done before stays.
        """
        for change in self.changes:
            if change.path is not None:
                for _ in read_triples(change.path):
                    pass
        for graph in self._left:
            self._update(self._removal(graph))
        # From now on these are known to be ours: if this is cut short, the next push finds them.
        new = [change.graph for change in self.changes if change.kind == "new"]
        for begin in range(0, len(new), _AT_ONCE):
            graphs = new[begin : begin + _AT_ONCE]
            self._update([_unmark(self._state, graph) for graph in graphs])
            self._update([_mark(self._state, graph, _ANNOUNCED) for graph in graphs])
        if any(change.kind == "changed" for change in self.changes):
            self._update([_mark(self._state, self._aside, _CHANGING)])
            self._left.append(self._aside)
        for number, change in enumerate(self.changes):
            name = change.graph.removeprefix(self._project.layout.base)
            progress(name, number / len(self.changes))
            if change.path is None:
                self._update(self._removal(change.graph))
            elif change.kind == "new":
                self._put(change.graph, change.path)
                self._update(self._filling(change, change.graph))
            else:
                self._put(self._aside, change.path)
                self._update(self._exchange(change))
        if self._aside in self._left:
            self._update(self._removal(self._aside))

    def _put(self, graph: str, path: Path) -> None:
        content = ox.serialize(read_triples(path), format=ox.RdfFormat.N_TRIPLES) or b""
        self._client.send(
            "PUT",
            self._server.store,
            params={"graph": graph},
            content=content,
            media_type=_TURTLE,
        )

    def _update(self, operations: Sequence[str]) -> None:
        self._client.send(
            "POST",
            self._server.update,
            content=" ;\n".join(operations).encode(),
            media_type=_UPDATE,
        )

    def _filling(self, change: Change, source: str) -> list[str]:
        """Return the updates that bring what `source` holds to where it belongs."""
        graph, member = change.graph, change.graph in self._members
        targets = ([graph] if source != graph else []) + ([self._merged] if member else [])
        return [
            _unmark(self._state, graph),
            _mark(self._state, graph, _CHANGING),
            # One for each target: Virtuoso cannot insert into two graphs at once.
            *(
                f"INSERT {{ GRAPH <{target}> {{ ?s ?p ?o }} }}"
                f" WHERE {{ GRAPH <{source}> {{ ?s ?p ?o }} }}"
                for target in targets
            ),
            _unmark(self._state, graph),
            _mark(self._state, graph, change.checksum, self._merged if member else None),
        ]

    def _exchange(self, change: Change) -> list[str]:
        graph, aside = change.graph, self._aside
        return [
            _unmark(self._state, graph),
            _mark(self._state, graph, _CHANGING),
            self._unmerge(graph, aside if graph in self._members else None),
            f"DROP SILENT GRAPH <{graph}>",
            *self._filling(change, aside),
        ]

    def _removal(self, graph: str) -> list[str]:
        return [
            _unmark(self._state, graph),
            _mark(self._state, graph, _CHANGING),
            self._unmerge(graph),
            f"DROP SILENT GRAPH <{graph}>",
            _unmark(self._state, graph),
        ]

    def _unmerge(self, graph: str, kept: str | None = None) -> str:
        """Return the update that takes a graph out of the merged one.

        What another graph says, too, stays there, and so does what `kept` says. The store is
        asked for the graphs of one triple before it is asked what they are: the other way
        round it would look into every graph, for every triple.
        """
        keep = f"FILTER NOT EXISTS {{ GRAPH <{kept}> {{ ?s ?p ?o }} }}" if kept else ""
        return f"""\
DELETE {{ GRAPH <{self._merged}> {{ ?s ?p ?o }} }} WHERE {{
    GRAPH <{graph}> {{ ?s ?p ?o }}
    {keep}
    FILTER NOT EXISTS {{
        GRAPH ?other {{ ?s ?p ?o }}
        FILTER(?other != <{graph}>)
        FILTER EXISTS {{ GRAPH <{self._state}> {{ ?other <{_PART}> <{self._merged}> }} }}
    }}
}}"""


def _mark(state: str, graph: str, checksum: str, merged: str | None = None) -> str:
    part = f" ; <{_PART}> <{merged}>" if merged else ""
    return f'INSERT DATA {{ GRAPH <{state}> {{ <{graph}> <{CHECKSUM}> "{checksum}"{part} }} }}'


def _unmark(state: str, graph: str) -> str:
    return f"DELETE WHERE {{ GRAPH <{state}> {{ <{graph}> ?p ?o }} }}"
