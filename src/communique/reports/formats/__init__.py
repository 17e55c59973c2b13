"""The formats of a report: each module here is one, and has a function `render`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.reports.report import Report

__all__ = ["FORMATS", "render"]

_NAMES: Final = {module.name for module in iter_modules(__path__)}
FORMATS: Final = ("text", *sorted(_NAMES - {"text"}))
"""The names of the formats, the default first."""


def render(report: Report, format: str) -> str:
    """Return a report in one of the formats; only the module of that format is imported."""
    text: str = import_module(f"{__package__}.{format}").render(report)
    return text
