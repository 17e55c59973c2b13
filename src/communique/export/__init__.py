"""The graph, or one thing of it, as a document in a standard format of RDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from communique.export.formats import FORMATS, NAMED, write
from communique.export.statements import Statements
from communique.files import read_text
from communique.graph import Graph
from communique.graph.find import find_thing
from communique.model import CommuniqueError, Location, UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from communique.graph import Queryable
    from communique.project import Project

__all__ = ["FORMATS", "INFERRED_GRAPH", "document", "export"]

INFERRED_GRAPH: Final = PREFIXES["graph"] + "inferred"
"""The named graph of what follows from the ontology and the data."""


def export(
    graph: Queryable,
    format: str = FORMATS[0],
    *,
    subject: str | None = None,
    inferred: bool = False,
    ontology: bool = False,
) -> bytes:
    """Return the data and the vocabularies in a standard format; the same bytes every time.

    TriG and N-Quads keep one graph for each file of the project; the other formats merge all
    files.

    Args:
        graph: The graph of a project, here or on a server.
        format: One of `FORMATS`.
        subject: Only this thing with its parts and their evidence; its IRI, prefixed name or
            slug.
        inferred: Whether to add what follows by the ontology.
        ontology: Whether to add the ontology.

    Raises:
        UsageError: For an unknown format, or a thing that the graph does not describe; if the
            format cannot hold a statement; if `inferred` is asked of a server.
        CommuniqueError: If a file cannot be read or parsed, or a server gives no proper answer.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format `{format}`", hint=f"one of {', '.join(FORMATS)}")
    thing = None if subject is None else find_thing(graph, subject)
    if isinstance(graph, Graph):
        statements = _of_files(graph, ontology=ontology or thing is not None)
    elif inferred:
        raise UsageError(
            "what follows from the graph is worked out from the files, not on a server",
            hint="leave out --inferred or --endpoint",
        )
    else:
        statements = _of_server(graph, thing, ontology=ontology, is_named=format in NAMED)
    subjects = None if thing is None else statements.described_by(f"<{thing}>")
    if inferred and isinstance(graph, Graph):
        statements = _of_files(graph, ontology=ontology or thing is not None, inferred=True)
    if subjects is not None:
        statements = statements.restricted(subjects)
    if format not in NAMED:
        statements = statements.merged()
    return write(statements, format, _context(graph.project)).encode()


def document(quads: Iterable[ox.Quad], format: str, project: Project) -> bytes:
    """Return statements in one of the formats, with the JSON-LD context of a project.

    Raises:
        UsageError: If the format cannot hold a statement.
    """
    return write(Statements.of(quads), format, _context(project)).encode()


def _of_files(graph: Graph, *, ontology: bool, inferred: bool = False) -> Statements:
    """The statements of the files: a store would spell numbers and dates anew."""
    project = graph.project
    files = project.graph_files + (project.ontology_files if ontology else ())
    graphs: dict[str, Iterable[str]] = {
        f"<{project.graph_iri(path)}>": graph.lines(path) for path in files
    }
    if inferred:
        from communique.engines.reasoning import entailments

        graphs[f"<{INFERRED_GRAPH}>"] = [line[:-2] for line in entailments(graph)]
    return Statements(graphs)


def _of_server(
    endpoint: Queryable, thing: str | None, *, ontology: bool, is_named: bool
) -> Statements:
    from communique.graph.endpoint import Endpoint  # only who asks a server pays for it

    assert isinstance(endpoint, Endpoint)  # what can be asked is a graph here or on a server
    project = endpoint.project
    apart = set(map(project.graph_iri, project.ontology_files))
    graphs = [iri for iri in endpoint.graphs if ontology or thing or iri not in apart]
    if not is_named or not graphs:
        rows = endpoint.statements(subject=thing, ontology=ontology or thing is not None)
        return Statements({"": map(str, rows)})
    return Statements(
        {f"<{iri}>": map(str, endpoint.statements(iri, subject=thing)) for iri in graphs}
    )


def _context(project: Project) -> dict[str, object]:
    """The JSON-LD context of the project; where it has none, the prefixes."""
    path = project.root / "ontology" / "context.jsonld"
    if not path.exists():
        return dict(PREFIXES)
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = Location.of(path, error.lineno, error.colno)
        raise CommuniqueError(f"not JSON: {error.msg.lower()}", location=place) from error
    context = content.get("@context") if isinstance(content, dict) else None
    if not isinstance(context, dict):
        hint = "write an object with the names"
        raise CommuniqueError("the file has no `@context`", hint=hint, location=Location.of(path))
    return context
