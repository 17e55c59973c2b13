"""Findings as workflow commands, which GitHub Actions shows as annotations on the changed lines.

The runner reads them from the log: `::error file=a.ttl,line=3,col=5,title=code::message`.
It shows ten annotations of each level and step; the log has all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from communique.model import Severity
from communique.reports.excerpts import Excerpts

if TYPE_CHECKING:
    from communique.model import Finding
    from communique.reports.report import Report

__all__ = ["render"]

_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}
# A percent sign first: what the others are turned into begins with one.
_DATA: Final = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY: Final = (*_DATA, (":", "%3A"), (",", "%2C"))


def render(report: Report) -> str:
    """Return one workflow command a line for each finding, or an empty string."""
    excerpts = Excerpts()
    return "".join(f"{_command(finding, excerpts)}\n" for finding in report.findings)


def _command(finding: Finding, excerpts: Excerpts) -> str:
    properties: dict[str, object] = {}
    place = finding.location
    if place:
        properties["file"] = place.path
        if place.line:
            properties["line"] = place.line
        end = excerpts.end(place)
        if end and end[0] == place.line:  # columns are for one line only
            properties |= {"endLine": place.line, "col": place.column, "endColumn": end[1]}
        elif place.column:
            properties["col"] = place.column
    properties["title"] = finding.code
    lines = [
        finding.message,
        *([f"help: {finding.hint}"] if finding.hint else []),
        *(f"note: {where}: {note}" for where, note in finding.related),
    ]
    given = ",".join(f"{name}={_escape(str(it), _PROPERTY)}" for name, it in properties.items())
    return f"::{_LEVELS[finding.severity]} {given}::{_escape(chr(10).join(lines), _DATA)}"


def _escape(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    for mark, escape in marks:
        text = text.replace(mark, escape)
    return text
