"""N-Quads (RDF 1.1 N-Quads), sorted by graph and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communique.export.statements import SortedGraphs

__all__ = ["write"]


def write(graphs: SortedGraphs, _project: object = None) -> str:
    """Return an N-Quads document; that of one graph without a name is N-Triples."""
    return "".join(
        f"{subject} {predicate} {value} {graph}{' ' if graph else ''}.\n"
        for graph, subjects in graphs
        for subject, pairs in subjects
        for predicate, value in pairs
    )
