"""The formats of an export: each module here is one.

A module has a function `write(graphs, project)`, which returns the text of a document. One that
keeps graphs apart also has `HAS_GRAPHS = True`; the others are given one graph without a name.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from communique.export.statements import sorted_graphs

if TYPE_CHECKING:
    from communique.export.statements import Graphs
    from communique.project import Project

__all__ = ["FORMATS", "has_graphs", "write"]

_NAMES: Final = {module.name for module in iter_modules(__path__)}
FORMATS: Final = ("turtle", *sorted(_NAMES - {"turtle"}))
"""The names of the formats, the default first."""


def has_graphs(format: str) -> bool:
    """Return true if the format keeps graphs apart."""
    return hasattr(import_module(f"{__package__}.{format}"), "HAS_GRAPHS")


def write(graphs: Graphs, format: str, project: Project) -> str:
    """Return a document in one of the formats.

    Raises:
        UsageError: If the format cannot hold a statement.
        CommuniqueError: If the JSON-LD context of the project is broken.
    """
    if not has_graphs(format):
        graphs = {"": set[str]().union(*graphs.values())}
    module = import_module(f"{__package__}.{format}")
    text: str = module.write(sorted_graphs(graphs), project)
    return text
