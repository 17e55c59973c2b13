"""What follows from a project by OWL 2 RL, and what in it cannot be true together.

Contradictions are found by queries over the closure, which any engine's closure can be asked.
What was found of a graph is kept, and not computed again while its files are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from communique.cache import Cache, fingerprint
from communique.graph import read_triples
from communique.reasoning.clashes import CLASHES, Clash
from communique.reasoning.closing import closure, entailments, lines_of
from communique.reasoning.detection import Contradiction, contradictions
from communique.reasoning.kept import find_contradictions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from communique.project import Project

__all__ = [
    "CLASHES",
    "Clash",
    "Contradiction",
    "closure",
    "contradictions",
    "entailments",
    "find_contradictions",
    "inferred_triples",
    "lines_of",
]


def inferred_triples(project: Project, *, alignments: bool = False) -> list[ox.Triple]:
    """Return what follows from a project and is not trivial; see `entailments`.

    Args:
        project: The project: its data, vocabularies and ontology.
        alignments: Whether to add the mappings to foreign terms, and what follows from them.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    files = project.ontology_files + project.graph_files
    if alignments:
        files += project.alignment_files
    cache, key = Cache(project), _key(project, files)
    found = cache.get("inferred", key)
    if found is None:
        # From the files and not from a store, which would respell numbers and dates.
        lines = [f"{triple} ." for path in files for triple in read_triples(path)]
        inferred = closure(lines, reasoner=project.layout.reasoner)
        found = "\n".join(sorted(set(entailments(inferred)))).encode()
        cache.put("inferred", key, found)
    return _triples(found)


def _key(project: Project, files: Iterable[Path]) -> str:
    return f"{project.layout.reasoner} {ox.__version__} {fingerprint(project, files)}"


def _triples(lines: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
