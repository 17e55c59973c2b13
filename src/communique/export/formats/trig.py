"""TriG: Turtle with one block for each graph (RDF 1.1 TriG, section 2.2)."""

from __future__ import annotations

from communique.export.formats.turtle import write

__all__ = ["write"]
