"""The graph of a project, or one thing of it, as a document in a standard format of RDF."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from communique.export import formats
from communique.export.statements import OWNED, described_by, graphs_of, sorted_graphs
from communique.graph import Graph
from communique.graph.find import find_thing
from communique.model import UsageError
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from communique.export.statements import Graphs
    from communique.graph import Queryable
    from communique.project import Project

__all__ = ["FORMATS", "document", "export"]

_NAMES: Final = {module.name for module in iter_modules(formats.__path__)}
FORMATS: Final = ("turtle", *sorted(_NAMES - {"turtle"}))
"""The names of the formats, the default first."""

_WITH_GRAPHS: Final = {"nquads", "trig"}

_INFERRED: Final = f"<{PREFIXES['graph']}inferred>"


def export(
    graph: Queryable,
    format: str = FORMATS[0],
    *,
    subject: str | None = None,
    inferred: bool = False,
    ontology: bool = False,
    derived: bool = False,
) -> bytes:
    """Return the data and the vocabularies in a standard format; the same bytes every time.

    TriG and N-Quads keep one graph for each file of the project, one for what is inferred and
    one for what is derived; the other formats merge all graphs.

    Args:
        graph: The graph of a project, here or on a server.
        format: One of `FORMATS`.
        subject: Only this thing with its parts and their evidence; its IRI, prefixed name or
            slug.
        inferred: Whether to add what follows by the ontology.
        ontology: Whether to add the ontology.
        derived: Whether to add the derived facts, which stored queries need.

    Raises:
        UsageError: For an unknown format, or a thing that the graph does not describe; if the
            format cannot hold a statement; if `inferred` or `derived` is asked of a server.
        CommuniqueError: If a file cannot be read or parsed, or a server gives no proper answer.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format `{format}`", hint=f"one of {', '.join(FORMATS)}")
    thing = None if subject is None else find_thing(graph, subject)
    ontology = ontology or thing is not None
    inferences: Graphs = {}
    if isinstance(graph, Graph):
        graphs = _from_files(graph, ontology=ontology)
        if inferred:
            from communique.engines.reasoning import entailments

            inferences = {_INFERRED: {line.removesuffix(" .") for line in entailments(graph)}}
        if derived and graph.project.derived_files:
            facts = set(map(str, graph.derived()))
            inferences[f"<{graph.project.derived_graph}>"] = facts
    elif inferred or derived:
        what, option = ("inferences", "inferred") if inferred else ("derived facts", "derived")
        raise UsageError(
            f"{what} are computed from the files; a server cannot give them",
            hint=f"leave out --{option} or --endpoint",
        )
    else:
        graphs = _from_server(graph, thing, ontology=ontology, named=format in _WITH_GRAPHS)
    if thing is None:
        graphs |= inferences
    else:
        subjects = described_by(graphs, thing)
        graphs = {
            name: {line for line in lines if line.partition(" ")[0] in subjects}
            for name, lines in (graphs | inferences).items()
        }
    return _written(graphs, format, graph.project)


def document(quads: Iterable[ox.Quad], format: str, project: Project) -> bytes:
    """Return statements in one of the formats, with the JSON-LD context of a project.

    Raises:
        UsageError: If the format cannot hold a statement.
        CommuniqueError: If the context is broken.
    """
    return _written(graphs_of(quads), format, project)


def _from_files(graph: Graph, *, ontology: bool) -> Graphs:
    """Return the statements as the files spell them; a store respells numbers and dates."""
    project = graph.project
    files = project.graph_files + (project.ontology_files if ontology else ())
    return {f"<{project.graph_iri(path)}>": set(graph.lines(path)) for path in files}


def _from_server(endpoint: Queryable, thing: str | None, *, ontology: bool, named: bool) -> Graphs:
    """Return the statements of a server, by graph if `named` and it has the graphs of files."""
    from communique.graph.endpoint import Endpoint

    assert isinstance(endpoint, Endpoint)  # the only other `Queryable`
    others = () if ontology else map(endpoint.project.graph_iri, endpoint.project.ontology_files)
    graphs = sorted({*endpoint.graphs}.difference(others)) if named else []
    pattern = "?s ?p ?o" if thing is None else f"<{thing}> {OWNED} ?s . ?s ?p ?o"
    if not graphs:
        return {"": set(map(str, endpoint.statements(pattern=pattern, ontology=ontology)))}
    return {f"<{iri}>": set(map(str, endpoint.statements(iri, pattern=pattern))) for iri in graphs}


def _written(graphs: Graphs, format: str, project: Project) -> bytes:
    if format not in _WITH_GRAPHS:
        graphs = {"": set[str]().union(*graphs.values())}
    module = import_module(f"{formats.__name__}.{format}")
    text: str = module.write(sorted_graphs(graphs), project)
    return text.encode()
