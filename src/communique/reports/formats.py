"""The formats in which findings can be had, by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from communique.reports.findings import as_json, as_text, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from communique.reports.report import Report

__all__ = ["FORMATS"]


def _text(report: Report) -> str:
    found = as_text(report.findings, colour=report.colour, most=report.most)
    return f"{found}{summary(report.findings, colour=report.colour, waived=len(report.waived))}\n"


def _json(report: Report) -> str:
    return as_json(report.findings, report.waived)


def _sarif(report: Report) -> str:
    from communique.reports.sarif import as_sarif

    return as_sarif(report)


def _junit(report: Report) -> str:
    from communique.reports.junit import as_junit

    return as_junit(report)


def _github(report: Report) -> str:
    from communique.reports.github import as_github

    return as_github(report)


# Imported when they are used: an import of one takes longer than to write most reports.
FORMATS: Final[Mapping[str, Callable[[Report], str]]] = MappingProxyType(
    {"text": _text, "json": _json, "sarif": _sarif, "junit": _junit, "github": _github}
)
"""Each format: a function from a report to its text, ended by a line feed."""
