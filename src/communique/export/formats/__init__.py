"""The formats of an export: each module here is one.

A module has `NAME`, `SUFFIX` and `MEDIA_TYPE`, and a function `write` from statements and the
JSON-LD context of the project to the text of a document.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["FORMATS", "write"]

_DEFAULT: Final = "turtle"
_MODULES: Final = sorted(module.name for module in iter_modules(__path__))
FORMATS: Final = (_DEFAULT, *(name for name in _MODULES if name != _DEFAULT))
"""The name of each format, the default first."""

NAMED: Final = frozenset({"nquads", "trig"})
"""The formats that keep one graph for each file."""


def write(statements: Statements, format: str, context: dict[str, object]) -> str:
    """Return a document in one of the formats.

    Raises:
        UsageError: If the format cannot hold a statement.
    """
    text: str = import_module(f"{__package__}.{format}").write(statements, context)
    return text
