"""N-Quads (RDF 1.1 N-Quads), sorted by graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "write"]

SUFFIX: Final = "nq"
MEDIA_TYPE: Final = "application/n-quads"


def write(statements: Statements, _context: object = None) -> str:
    """Return the document."""
    return "".join(
        f"{subject} {verb} {value} {graph} .\n" if graph else f"{subject} {verb} {value} .\n"
        for graph, nodes in statements.graphs()
        for subject, pairs in nodes
        for verb, value in pairs
    )
