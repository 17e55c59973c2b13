"""TriG: Turtle with one block for each graph (RDF 1.1 TriG, section 2.2)."""

from __future__ import annotations

from typing import Final

from communique.export.formats.turtle import write

__all__ = ["HAS_GRAPHS", "write"]

HAS_GRAPHS: Final = True
