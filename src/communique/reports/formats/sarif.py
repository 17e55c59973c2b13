"""Findings as SARIF 2.1.0, which code scanning services and editors read.

The properties and sections are those of the OASIS standard "Static Analysis Results Interchange
Format (SARIF) Version 2.1.0". The same findings give the same bytes (appendix F): nothing in
the log depends on the machine or the time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from communique import __version__
from communique.model import Severity
from communique.prefixes import ONTOLOGY, compact
from communique.reports.excerpts import Excerpts
from communique.reports.report import Rule

if TYPE_CHECKING:
    from communique.model import Finding, Location
    from communique.reports.report import Report

__all__ = ["render"]

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT: Final = "%SRCROOT%"
_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_TYPES: Final = {
    ".csv": "text/csv",
    ".jsonld": "application/ld+json",
    ".rq": "application/sparql-query",
    ".ttl": "text/turtle",
}


def render(report: Report) -> str:
    """Return findings as a SARIF log with one run, ended by a line feed.

    The log has the waived findings too, each with the reason (3.27.23).
    """
    log = {"version": "2.1.0", "$schema": _SCHEMA, "runs": [_Run(report).content()]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


class _Run:
    """Builds the run, and numbers the rules and files that its results refer to."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._excerpts = Excerpts()
        findings = [*report.findings, *(finding for finding, _ in report.waived)]
        codes = dict.fromkeys([*sorted(report.rules), *(finding.code for finding in findings)])
        self._numbers = {code: number for number, code in enumerate(codes)}
        worst = {
            finding.code: finding.severity
            for finding in sorted(findings, key=attrgetter("severity"))
        }
        self._rules = [
            report.rules.get(code) or Rule(code, worst[code], problem=code) for code in codes
        ]
        self._files: dict[str, int] = {}
        self._digests: Counter[str] = Counter()

    def content(self) -> dict[str, Any]:
        results = [self._result(finding) for finding in self._report.findings]
        for finding, reason in self._report.waived:
            waiver = {"kind": "external", "status": "accepted", "justification": reason}
            results.append({**self._result(finding), "suppressions": [waiver]})
        driver = {
            "name": "communique",
            "informationUri": ONTOLOGY.rpartition("/")[0],
            "version": __version__,
            "rules": list(map(_descriptor, self._rules)),
        }
        # Without an address (3.14.14), because only the reader knows where the checkout lies.
        root = {"description": {"text": "The folder in which the check was run."}}
        return {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {_ROOT: root},
            "artifacts": list(map(_artifact, self._files)),
            "results": results,
        }

    def _result(self, finding: Finding) -> dict[str, Any]:
        location = self._location(finding.location) if finding.location else {}
        if finding.focus is not None and not finding.focus.startswith("_:"):
            iri = finding.focus[1:-1] if finding.focus.startswith("<") else finding.focus
            name = {"name": compact(iri), "fullyQualifiedName": iri, "kind": "resource"}
            location["logicalLocations"] = [name]
        text = f"{finding.message}\nHelp: {finding.hint}" if finding.hint else finding.message
        result = {
            "ruleId": finding.code,
            "ruleIndex": self._numbers[finding.code],
            "level": _LEVELS[finding.severity],
            "message": _message(text),
            "locations": [location] if location else [],
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **self._location(place), "message": _message(note)}
                for number, (place, note) in enumerate(finding.related, 1)
            ]
        result["partialFingerprints"] = {"communiqueFinding/v1": self._fingerprint(finding)}
        terms = {"focus": finding.focus, "path": finding.path, "value": finding.value}
        if properties := {name: term for name, term in terms.items() if term is not None}:
            result["properties"] = properties
        return result

    def _fingerprint(self, finding: Finding) -> str:
        """Return a name for the finding that is unique and stays the same when lines move."""
        terms = (finding.focus, finding.path, finding.value)
        # The label of a blank node is another one in every run.
        parts = [finding.code, *(re.sub(r"_:\S+", "_:", term or "") for term in terms)]
        if finding.focus is None:
            parts += [finding.location.path if finding.location else "", finding.message]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        self._digests[digest] += 1
        return f"{digest}:{self._digests[digest]}"

    def _location(self, place: Location) -> dict[str, Any]:
        index = self._files.setdefault(place.path, len(self._files))
        physical: dict[str, Any] = {"artifactLocation": {**_address(place.path), "index": index}}
        if place.line:
            physical["region"] = region = {"startLine": place.line}
            if place.column:
                region["startColumn"] = place.column
            if end := self._excerpts.end(place):
                # `endColumn` is that of the character after the region (3.30.8).
                region["endLine"], region["endColumn"] = end
        return {"physicalLocation": physical}


def _descriptor(rule: Rule) -> dict[str, Any]:
    text = f"{rule.problem}\n\n{rule.solution}".strip()
    # The first sentence is all that a list of rules has room for.
    summary = re.split(r"(?<=[.!?])\s", rule.problem, maxsplit=1)[0]
    return {
        "id": rule.code,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": rule.markdown or text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _artifact(path: str) -> dict[str, Any]:
    kind = _TYPES.get(Path(path).suffix)
    return {"location": _address(path), **({"mimeType": kind} if kind else {}), "encoding": "UTF-8"}


def _address(path: str) -> dict[str, str]:
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _message(text: str) -> dict[str, str]:
    # A brace alone would begin a placeholder (3.11.5).
    return {"text": text.replace("{", "{{").replace("}", "}}")}
