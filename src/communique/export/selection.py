"""Which statements an export has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.export.statements import Statements
from communique.graph import read_ntriples
from communique.model import UsageError, no_progress
from communique.prefixes import PREFIXES
from communique.remote.graph import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.graph import Queryable
    from communique.model import Progress

__all__ = ["INFERRED_GRAPH", "ordered", "select"]

INFERRED_GRAPH: Final = PREFIXES["graph"] + "inferred"
"""The named graph of what follows from the ontology and the data."""


def select(
    graph: Queryable,
    *,
    subject: str | None,
    inferred: bool,
    ontology: bool,
    named: bool,
    progress: Progress = no_progress,
) -> Statements:
    """Return the statements to export.

    They are read from the files, not from the store, which would respell numbers and dates; or
    from a server.

    Args:
        graph: The graph of a project, here or on a server.
        subject: The IRI of a thing, to have only its description.
        inferred: Whether to add what follows from the ontology and the data.
        ontology: Whether to add the ontology.
        named: Whether each statement keeps the graph of its file; otherwise all stand in the
            default graph, each once.
        progress: Told of the files and the reasoning.

    Raises:
        UsageError: If `inferred` is asked of a server.
        CommuniqueError: If a file cannot be read or parsed, or a server gives no proper answer.
    """
    if isinstance(graph, Endpoint):
        if inferred:
            raise UsageError(
                "what follows from the graph is worked out from the files, not on a server",
                hint="leave out --inferred or --endpoint",
            )
        return _served(graph, subject, ontology=ontology, named=named)
    project = graph.project
    files = project.graph_files
    if ontology or subject is not None:
        files += project.ontology_files
    statements = Statements()
    for number, path in enumerate(files):
        progress("reading", number / len(files) / 2)
        statements.add(read_ntriples(path), f"<{project.graph_iri(path)}>" if named else "")
    keep = None if subject is None else statements.described_by(f"<{subject}>")
    if inferred:
        from communique.reasoning import inferred_triples

        progress("reasoning", 0.5)
        triples = ox.serialize(inferred_triples(project), format=ox.RdfFormat.N_TRIPLES) or b""
        statements.add(triples.decode(), f"<{INFERRED_GRAPH}>" if named else "")
    if keep is not None:
        statements.keep(keep)
    return statements


def _served(endpoint: Endpoint, subject: str | None, *, ontology: bool, named: bool) -> Statements:
    from communique.remote.reading import described, everything

    rows = (
        everything(endpoint, named=named, ontology=ontology)
        if subject is None
        else described(endpoint, subject, named=named)
    )
    return ordered(
        ox.Quad(
            triple.subject,
            triple.predicate,
            triple.object,
            ox.NamedNode(graph) if graph else ox.DefaultGraph(),
        )
        for graph, triple in rows
    )


def ordered(quads: Iterable[ox.Quad]) -> Statements:
    """Return statements by graph, subject, predicate and object, each once."""
    lines: dict[str, list[str]] = {}
    for quad in quads:
        named = not isinstance(quad.graph_name, ox.DefaultGraph)
        found = lines.setdefault(str(quad.graph_name) if named else "", [])
        found.append(f"{quad.subject} {quad.predicate} {quad.object} .\n")
    statements = Statements()
    for graph, texts in lines.items():
        statements.add("".join(texts), graph)
    return statements
