"""A static site: a page for each thing of a graph, and its data beside it."""

from __future__ import annotations

from communique.site.build import Outcome, build

__all__ = ["Outcome", "build"]
