"""What follows from a graph by OWL 2 RL, and what in it contradicts itself.

The rules of the specification are data: a file of SPARQL updates for what follows (`owl-rl.ru`),
and patterns for what contradicts itself (`clashes.py`), which are asked of the closure of either
reasoner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.engines.reasoning.clashes import CLASHES, Clash
from communique.engines.reasoning.detection import Contradiction, contradictions
from communique.engines.reasoning.entailment import Closure, closure, statements

if TYPE_CHECKING:
    from communique.graph import Graph

__all__ = [
    "CLASHES",
    "Clash",
    "Closure",
    "Contradiction",
    "closure",
    "contradictions",
    "entailments",
    "find_contradictions",
    "statements",
]


def find_contradictions(graph: Graph) -> list[Contradiction]:
    """Return the contradictions in what follows from data, vocabularies and ontology.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    project = graph.project
    lines = statements(graph.merged, map(project.graph_iri, project.ontology_files))
    return contradictions(closure(lines, reasoner=project.layout.reasoner))


def entailments(graph: Graph) -> list[str]:
    """Return what follows from data, vocabularies and ontology, as sorted lines of N-Triples.

    What says nothing new is left out; see `Closure.entailments`.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    project = graph.project
    # From the files and not from the store, which would respell numbers and dates.
    files = project.ontology_files + project.graph_files
    lines = (f"{line} ." for path in files for line in graph.lines(path))
    return closure(lines, reasoner=project.layout.reasoner).entailments
