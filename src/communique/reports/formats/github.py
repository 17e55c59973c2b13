"""Findings as workflow commands, which GitHub Actions shows as annotations on changed lines.

The runner reads them from the log: `::error file=a.ttl,line=3,col=5,title=code::message`.
It shows ten annotations of each level and step; the log has all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.model import Severity
from communique.reports.excerpts import Excerpts
from communique.reports.report import full_text

if TYPE_CHECKING:
    from communique.model import Finding
    from communique.reports.report import Report

__all__ = ["render"]

_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_MESSAGE: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY: Final = {**_IN_MESSAGE, **str.maketrans({":": "%3A", ",": "%2C"})}


def render(report: Report) -> str:
    """Return one workflow command a line for each finding, or an empty string."""
    excerpts = Excerpts()
    return "".join(f"{_command(finding, excerpts)}\n" for finding in report.findings)


def _command(finding: Finding, excerpts: Excerpts) -> str:
    properties: dict[str, object] = {}
    if place := finding.location:
        properties = {"file": place.path, "line": place.line, "col": place.column}
        end = excerpts.end(place)
        if end and end[0] == place.line:  # the runner takes columns of one line only
            properties = {"file": place.path, "line": place.line, "endLine": place.line}
            properties |= {"col": place.column, "endColumn": end[1]}
    properties["title"] = finding.code
    pairs = [
        f"{key}={str(value).translate(_IN_PROPERTY)}" for key, value in properties.items() if value
    ]
    message = full_text(finding).translate(_IN_MESSAGE)
    return f"::{_LEVELS[finding.severity]} {','.join(pairs)}::{message}"
