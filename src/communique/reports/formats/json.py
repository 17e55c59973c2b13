"""Findings as JSON, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.model import Finding, Location
    from communique.reports.report import Report

__all__ = ["render"]


def render(report: Report) -> str:
    """Return findings as a JSON list, one object each; those that are waived come last."""
    records = [_record(finding) for finding in report.findings]
    records += [_record(finding, reason) for finding, reason in report.waived]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _record(finding: Finding, reason: str | None = None) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint or None,
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "location": _place(finding.location) if finding.location else None,
        "related": [{**_place(place), "note": note} for place, note in finding.related],
        "waived": reason,
    }


def _place(place: Location) -> dict[str, str | int | None]:
    return {"file": place.path, "line": place.line or None, "column": place.column or None}
