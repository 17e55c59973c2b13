"""What follows from a graph by OWL 2 RL, and what in it cannot be true together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.engines.reasoning.clashes import CLASHES, Contradiction, contradictions
from communique.engines.reasoning.closing import closure, entailments, lines_of

if TYPE_CHECKING:
    from communique.graph import Graph

__all__ = [
    "CLASHES",
    "Contradiction",
    "closure",
    "contradictions",
    "entailments",
    "find_contradictions",
    "inferred_lines",
    "lines_of",
]


def find_contradictions(graph: Graph) -> list[Contradiction]:
    """Return what cannot be true together in data, vocabularies and ontology.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    project = graph.project
    lines = lines_of(graph.merged, map(project.graph_iri, project.ontology_files))
    return contradictions(graph.merged, [*lines, *closure(lines, reasoner=project.layout.reasoner)])


def inferred_lines(graph: Graph) -> list[str]:
    """Return what follows from data, vocabularies and ontology and is not trivial.

    It is computed from the files and not from the store, which spells numbers and dates anew.

    Returns:
        Triples as lines of N-Triples, sorted; see `entailments`.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    project = graph.project
    files = project.ontology_files + project.graph_files
    lines = [f"{line} ." for path in files for line in graph.lines(path)]
    return sorted(set(entailments(closure(lines, reasoner=project.layout.reasoner))))
