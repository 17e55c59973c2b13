"""The formats of an export, and the one function that makes one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.export.selection import select
from communique.export.statements import pieces
from communique.model import UsageError, no_progress
from communique.things import find_thing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from communique.export.statements import Statements
    from communique.graph import Queryable
    from communique.model import Progress
    from communique.project import Project

__all__ = ["FORMATS", "export", "export_pieces", "serialise"]

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


def export_pieces(
    graph: Queryable,
    format: str = "turtle",
    *,
    subject: str | None = None,
    inferred: bool = False,
    ontology: bool = False,
    progress: Progress = no_progress,
) -> Iterator[bytes]:
    """Return the data and the vocabularies in a standard format, piece by piece.

    TriG and N-Quads keep one graph for each file of the project; the other formats merge all
    files.

    Args:
        graph: The graph of a project, here or on a server.
        format: One of `FORMATS`.
        subject: A thing, by its IRI, prefixed name or slug, to have only what describes it,
            its parts and their evidence.
        inferred: Whether to add what follows by OWL 2 RL, in TriG and N-Quads as the graph
            `graph:inferred`.
        ontology: Whether to add the ontology.
        progress: Told of each part of the work before it begins.

    Returns:
        The pieces of the document, in UTF-8. A fault is found before the first of them.

    Raises:
        UsageError: If the format is not known or cannot hold a statement, if the graph does
            not describe the subject, if a file cannot be read, or if `inferred` is asked of a
            server.
        CommuniqueError: If a file of the project is not what it should be.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format `{format}`", hint=f"one of {', '.join(FORMATS)}")
    statements = select(
        graph,
        subject=None if subject is None else find_thing(graph, subject),
        inferred=inferred,
        ontology=ontology,
        named=format in _NAMED,
        progress=progress,
    )
    progress("writing", 0.7)
    return serialise(statements, format, graph.project)


def export(
    graph: Queryable,
    format: str = "turtle",
    *,
    subject: str | None = None,
    inferred: bool = False,
    ontology: bool = False,
    progress: Progress = no_progress,
) -> bytes:
    """Return the data and the vocabularies in a standard format; the same bytes every time.

    It takes and raises what `export_pieces` does.
    """
    return b"".join(
        export_pieces(
            graph,
            format,
            subject=subject,
            inferred=inferred,
            ontology=ontology,
            progress=progress,
        )
    )


def serialise(statements: Statements, format: str, project: Project) -> Iterator[bytes]:
    """Return the pieces of a document in one of `FORMATS`; the statements are used up by it.

    Args:
        statements: The statements; only TriG and N-Quads keep their graphs.
        format: One of `FORMATS`.
        project: The project, whose JSON-LD context is used.

    Raises:
        UsageError: If the format cannot hold a statement, or the context cannot be read.
        CommuniqueError: If the context is not what it should be.
    """
    # Only the writer that is needed is imported: a command is to answer at once.
    if format == "turtle":
        from communique.export.turtle import turtle

        return turtle(statements)
    if format == "trig":
        from communique.export.turtle import trig

        return trig(statements)
    if format == "rdfxml":
        from communique.export.rdfxml import rdfxml

        return rdfxml(statements)
    if format == "jsonld":
        from communique.export.jsonld import jsonld, read_context

        return jsonld(statements, read_context(project.root / "ontology" / "context.jsonld"))
    return pieces(_lines(statements, named=format == "nquads"))


def _lines(statements: Statements, *, named: bool) -> Iterator[str]:
    """Yield the lines of N-Triples or N-Quads, those of each node together."""
    for graph, nodes in statements.graphs():
        end = f"{graph} .\n" if named and graph else ".\n"
        for subject, pairs in nodes:
            yield "".join([f"{subject} {verb} {value} {end}" for verb, value in pairs])
