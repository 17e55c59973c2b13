"""N-Triples (RDF 1.1 N-Triples), sorted by subject."""

from __future__ import annotations

from communique.export.formats.nquads import write

__all__ = ["write"]
