"""N-Triples (RDF 1.1 N-Triples), sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "write"]

SUFFIX: Final = "nt"
MEDIA_TYPE: Final = "application/n-triples"


def write(statements: Statements, _context: object = None) -> str:
    """Return the document."""
    return "".join(
        f"{subject} {verb} {value} .\n"
        for subject, pairs in statements.nodes()
        for verb, value in pairs
    )
