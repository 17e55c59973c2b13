"""The formats of an export, and the one function that makes one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.export.selection import select
from communique.model import UsageError, no_progress
from communique.things import find_thing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from communique.model import Progress
    from communique.project import Project
    from communique.store import Graph

__all__ = ["FORMATS", "export", "serialise"]

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "turtle": "ttl",
        "ntriples": "nt",
        "jsonld": "jsonld",
        "rdfxml": "rdf",
        "trig": "trig",
        "nquads": "nq",
    }
)
"""The name of each format and the usual end of its files' names."""

_NAMED: Final = frozenset({"trig", "nquads"})


def export(
    graph: Graph,
    format: str = "turtle",
    *,
    subject: str | None = None,
    inferred: bool = False,
    ontology: bool = False,
    progress: Progress = no_progress,
) -> bytes:
    """Return the data and the vocabularies in a standard format; the same bytes every time.

    TriG and N-Quads keep one graph for each file of the project; the other formats merge all
    files.

    Args:
        graph: The graph of a project.
        format: One of `FORMATS`.
        subject: A thing, by its IRI, prefixed name or slug, to have only what describes it,
            its parts and their evidence.
        inferred: Whether to add what follows by OWL 2 RL, in TriG and N-Quads as the graph
            `graph:inferred`.
        ontology: Whether to add the ontology.
        progress: Told of each part of the work before it begins.

    Returns:
        The document, in UTF-8.

    Raises:
        UsageError: If the format is not known or cannot hold a statement, if the graph does
            not describe the subject, or if a file cannot be read.
        CommuniqueError: If a file of the project is not what it should be.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format `{format}`", hint=f"one of {', '.join(FORMATS)}")
    quads = select(
        graph.project,
        subject=None if subject is None else find_thing(graph, subject),
        inferred=inferred,
        ontology=ontology,
        named=format in _NAMED,
        progress=progress,
    )
    progress("writing", 0.7)
    return serialise(quads, format, graph.project)


def serialise(quads: Sequence[ox.Quad], format: str, project: Project) -> bytes:
    """Return statements in one of `FORMATS`, in UTF-8.

    Args:
        quads: The statements, as `ordered` puts them; only TriG and N-Quads keep the graphs.
        format: One of `FORMATS`.
        project: The project, whose JSON-LD context is used.

    Raises:
        UsageError: If the format cannot hold a statement, or the context cannot be read.
        CommuniqueError: If the context is not what it should be.
    """
    # Only the writer that is needed is imported: a command is to answer at once.
    if format == "turtle":
        from communique.export.turtle import turtle

        return turtle(quads).encode()
    if format == "trig":
        from communique.export.turtle import trig

        return trig(quads).encode()
    if format == "rdfxml":
        from communique.export.rdfxml import rdfxml

        return rdfxml(quads).encode()
    if format == "jsonld":
        from communique.export.jsonld import jsonld, read_context

        context = read_context(project.root / "ontology" / "context.jsonld")
        return jsonld(quads, context).encode()
    if format == "nquads":
        return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    triples = [quad.triple for quad in quads]
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
