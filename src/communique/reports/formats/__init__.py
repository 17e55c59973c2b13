"""The formats of a report: each module here is one, and has a function `render`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from communique.reports.report import Report

__all__ = ["FORMATS", "render"]

_DEFAULT: Final = "text"

FORMATS: Final = tuple(
    sorted(
        (found.name for found in iter_modules(__path__)), key=lambda name: (name != _DEFAULT, name)
    )
)
"""The name of each format, the default first."""


def render(report: Report, format: str) -> str:
    """Return a report in one of the formats, ended by a line feed.

    A format is imported when it is used: that takes longer than to write most reports.
    """
    text: str = import_module(f"{__package__}.{format}").render(report)
    return text
