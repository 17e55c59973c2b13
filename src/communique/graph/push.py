"""Bringing a server to the state of the files, graph by graph.

Graphs are put by the SPARQL 1.1 Graph Store HTTP Protocol. What was pushed stands in a graph of
its own, with a checksum for each graph: those that change are taken out of it first and written
last, so that a push that was cut short is done again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from communique.graph.endpoint import CHECKSUM, Endpoint, merged_graph, state_graph
from communique.graph.http import Client, check_url
from communique.model import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from communique.graph.load import Graph

__all__ = ["Change", "Push"]

# The end of the address of the query service, and of the Graph Store, of Oxigraph's server.
_QUERY, _STORE = "/query", "/store"


@dataclass(frozen=True, slots=True)
class Change:
    """One graph that differs on the server.

    Attributes:
        kind: `new`, `changed` or `removed`.
        graph: Its IRI.
        path: Its file; None for a graph that is removed.
    """

    kind: str
    graph: str
    path: Path | None


class Push:
    """What there is to do to bring a server to the state of a project's files."""

    def __init__(
        self,
        graph: Graph,
        url: str,
        *,
        store: str | None = None,
        timeout: float,
        is_forced: bool = False,
    ) -> None:
        """Prepare a push; the server is asked when the changes are.

        Args:
            graph: The graph of the project.
            url: The address of the query service.
            store: That of the Graph Store; told from `url` if None.
            timeout: After how many seconds a request is given up.
            is_forced: Whether to push what did not change, too.

        Raises:
            UsageError: If an address is not an HTTP URL, or that of the store is not known.
        """
        self._graph = graph
        self._endpoint = Endpoint(graph.project, url, timeout=timeout)
        self._client = Client(timeout=timeout)
        self._is_forced = is_forced
        if store is None and not url.endswith(_QUERY):
            hint = "give it by --store"
            raise UsageError(f"the Graph Store of {url} is not known", hint=hint)
        self._store = check_url(store or url.removesuffix(_QUERY) + _STORE, "--store")

    @cached_property
    def changes(self) -> list[Change]:
        """The graphs that differ, those of files first, in their order.

        Raises:
            CommuniqueError: If a file cannot be read or parsed, or the server does not answer.
        """
        pushed, sums, project = self._endpoint.pushed, self._sums, self._graph.project
        changes = [
            Change("changed" if iri in pushed else "new", iri, path)
            for iri, path in self._files.items()
            if self._is_forced or pushed.get(iri) != sums[iri]
        ]
        made = {merged_graph(project), project.derived_graph}
        gone = pushed.keys() - self._files.keys() - made
        return changes + [Change("removed", iri, None) for iri in sorted(gone)]

    @property
    def unchanged(self) -> int:
        """How many graphs are on the server as they are in the files."""
        return len(self._files) - sum(change.path is not None for change in self.changes)

    def run(self) -> None:
        """Make the changes.

        Raises:
            EndpointError: If the server refuses or fails; what was done before stays.
        """
        project, pushed = self._graph.project, dict(self._endpoint.pushed)
        if not self.changes and pushed.get(project.derived_graph) == self._derived_sum:
            return
        merged = merged_graph(project)
        for iri in (merged, project.derived_graph, *(change.graph for change in self.changes)):
            pushed.pop(iri, None)
        self._put(state_graph(project), _state(pushed))
        for change in self.changes:
            if change.path is None:
                self._delete(change.graph)
            else:
                self._put(change.graph, self._lines(change.path))
        members = {line for path in project.graph_files for line in self._lines(path)}
        self._put(merged, sorted(members))
        sums = {**self._sums, merged: "merged"}
        if self._derived_sum is not None:
            self._put(project.derived_graph, self._derived)
            sums[project.derived_graph] = self._derived_sum
        self._put(state_graph(project), _state(sums))

    @cached_property
    def _files(self) -> dict[str, Path]:
        project = self._graph.project
        files = project.graph_files + project.ontology_files
        return {project.graph_iri(path): path for path in files}

    @cached_property
    def _derived(self) -> list[str]:
        """The derived facts, which stand in one more graph."""
        return sorted(map(str, self._graph.derived()))

    @cached_property
    def _derived_sum(self) -> str | None:
        return _checksum(self._derived) if self._graph.project.derived_files else None

    @cached_property
    def _sums(self) -> dict[str, str]:
        return {iri: _checksum(self._lines(path)) for iri, path in self._files.items()}

    def _lines(self, path: Path) -> list[str]:
        return sorted(self._graph.lines(path))

    def _put(self, graph: str, lines: list[str]) -> None:
        self._client.send(
            "PUT",
            self._store,
            params=[("graph", graph)],
            # Turtle, of which N-Triples is a part, is what every Graph Store has to read.
            body="".join(f"{line} .\n" for line in lines).encode() or b"\n",
            media_type="text/turtle",
        )

    def _delete(self, graph: str) -> None:
        self._client.send("DELETE", self._store, params=[("graph", graph)], expect=(404,))


def _checksum(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _state(sums: dict[str, str]) -> list[str]:
    return [f'<{iri}> <{CHECKSUM}> "{checksum}"' for iri, checksum in sorted(sums.items())]
