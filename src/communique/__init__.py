"""Communique: a knowledge graph of diplomatic dialogues, fact by fact with its source.

>>> import communique
>>> kg = communique.open()
>>> kg.query("heads-of-delegation", dialogue="us-jp-cyber-7")[0].role
'head'

The import costs nothing: what does the work is imported when it is first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it, without the import of `typing`
if TYPE_CHECKING:
    from communique.api import KnowledgeGraph, open
    from communique.model import CommuniqueError, Finding, Iri, Location, Severity, UsageError
    from communique.queries.results import Result, Row

__all__ = [
    "CommuniqueError",
    "Finding",
    "Iri",
    "KnowledgeGraph",
    "Location",
    "Result",
    "Row",
    "Severity",
    "UsageError",
    "__version__",
    "open",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import a public name from the module that has it, when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'communique' has no attribute {name!r}")
    from importlib import import_module

    home = {
        "KnowledgeGraph": "api",
        "open": "api",
        "Result": "queries.results",
        "Row": "queries.results",
    }
    return getattr(import_module(f"communique.{home.get(name, 'model')}"), name)
