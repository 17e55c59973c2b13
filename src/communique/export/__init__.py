"""The graph, or one thing of it, as a file in a standard format of RDF."""

from __future__ import annotations

from communique.export.formats import FORMATS, export, export_pieces

__all__ = ["FORMATS", "export", "export_pieces"]
