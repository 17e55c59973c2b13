"""Which statements an export has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.model import no_progress
from communique.prefixes import PREFIXES
from communique.store import read_triples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.model import Progress
    from communique.project import Project

__all__ = ["INFERRED_GRAPH", "described_by", "ordered", "select"]

INFERRED_GRAPH: Final = PREFIXES["graph"] + "inferred"
"""The named graph of what follows from the ontology and the data."""

_PART_OF: Final = ox.NamedNode(PREFIXES["cmq"] + "partOf")
_EVIDENCE: Final = ox.NamedNode(PREFIXES["cmq"] + "hasEvidence")
_Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def select(
    project: Project,
    *,
    subject: str | None,
    inferred: bool,
    ontology: bool,
    named: bool,
    progress: Progress = no_progress,
) -> list[ox.Quad]:
    """Return the statements to export, in the order of their export.

    They are read from the files, not from the store, which would respell numbers and dates.

    Args:
        project: The project.
        subject: The IRI of a thing, to have only its description.
        inferred: Whether to add what follows from the ontology and the data.
        ontology: Whether to add the ontology.
        named: Whether each statement keeps the graph of its file; otherwise all stand in the
            default graph, each once.
        progress: Told of the files and the reasoning.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    files = project.graph_files
    if ontology or subject is not None:
        files += project.ontology_files
    quads: list[ox.Quad] = []
    for number, path in enumerate(files):
        progress("reading", number / len(files) / 2)
        graph = ox.NamedNode(project.graph_iri(path)) if named else ox.DefaultGraph()
        quads += _in_graph(read_triples(path), graph)
    keep = None if subject is None else described_by(quads, ox.NamedNode(subject))
    if inferred:
        from communique.reasoning import inferred_triples

        progress("reasoning", 0.5)
        graph = ox.NamedNode(INFERRED_GRAPH) if named else ox.DefaultGraph()
        quads += _in_graph(inferred_triples(project), graph)
    if keep is not None:
        quads = [quad for quad in quads if quad.subject in keep]
    return ordered(quads)


def described_by(quads: Iterable[ox.Quad], thing: ox.NamedNode) -> set[_Node]:
    """Return what belongs to the description of `thing`.

    That is the thing, its parts (`cmq:partOf`), their parts, the evidence of all of them,
    and the blank nodes in their values: a concise bounded description that also follows the
    links to what the thing owns. What is merely named, such as an official, is not described.
    """
    following: defaultdict[_Node, list[_Node]] = defaultdict(list)
    for quad in quads:
        if quad.predicate == _PART_OF:
            following[quad.object].append(quad.subject)
        elif quad.predicate == _EVIDENCE or isinstance(quad.object, ox.BlankNode):
            following[quad.subject].append(quad.object)
    found: set[_Node] = set()
    pending: list[_Node] = [thing]
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending += following[node]
    return found


def ordered(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return statements by graph, subject, predicate and object, each once.

    Parsers name blank nodes at random; here they get names that depend on the graph alone.
    """
    by_text = {_text(quad): quad for quad in quads}
    if any("_:" in text and _has_blank(quad) for text, quad in by_text.items()):
        dataset = ox.Dataset(by_text.values())
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        by_text = {_text(quad): quad for quad in dataset}
    return [by_text[text] for text in sorted(by_text)]


def _in_graph(triples: Iterable[ox.Triple], graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
    return [ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples]


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _text(quad: ox.Quad) -> str:
    """Return what a statement is told from others and sorted by."""
    # Without the `>` of its IRI, a thing stands before its parts: `...-1` before `...-1#us`.
    return f"{quad.graph_name} {str(quad).replace('> ', ' ', 1)}"
