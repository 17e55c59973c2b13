"""Findings as SARIF 2.1.0, which code scanning services and editors read.

The properties are those of the OASIS standard "Static Analysis Results Interchange Format
(SARIF) Version 2.1.0"; the sections that are cited are its. Nothing in the output depends on
the machine or the time, so that the same findings give the same bytes (appendix F).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from communique import __version__
from communique.model import Severity
from communique.prefixes import ONTOLOGY, compact
from communique.reports.excerpts import Excerpts

if TYPE_CHECKING:
    from communique.model import Finding, Location
    from communique.reports.report import Report

__all__ = ["render"]

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_HOME: Final = ONTOLOGY.rpartition("/")[0]
_ROOT: Final = "%SRCROOT%"
_FINGERPRINT: Final = "communiqueFinding/v1"
_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_TYPES: Final = {
    ".csv": "text/csv",
    ".jsonld": "application/ld+json",
    ".rq": "application/sparql-query",
    ".ttl": "text/turtle",
}
_BLANK: Final = re.compile(r"_:\S+")


def render(report: Report) -> str:
    """Return findings as a SARIF log with one run, ended by a line feed."""
    return json.dumps(_Log(report).log(), ensure_ascii=False, indent=2) + "\n"


class _Log:
    """Builds the log and numbers the rules and files that its results refer to."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._excerpts = Excerpts()
        found = [*report.findings, *(finding for finding, _ in report.waived)]
        codes = dict.fromkeys([*sorted(report.rules), *(it.code for it in found)])
        self._rules = {code: index for index, code in enumerate(codes)}
        self._files: dict[str, int] = {}
        self._seen: Counter[str] = Counter()
        self._gravest: dict[str, Severity] = {}
        for it in found:
            self._gravest[it.code] = max(it.severity, self._gravest.get(it.code, it.severity))

    def log(self) -> dict[str, Any]:
        results = [self._result(finding) for finding in self._report.findings]
        # Told all the same (3.27.23), so that who reads the log sees what was accepted, and why.
        results += [
            {**self._result(finding), "suppressions": [_suppression(reason)]}
            for finding, reason in self._report.waived
        ]
        run = {
            "tool": {"driver": self._driver()},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                # Without an address (3.14.14): where a checkout lies is its reader's to know.
                _ROOT: {"description": {"text": "The folder in which the check was run."}}
            },
            "artifacts": [self._artifact(path) for path in self._files],
            "results": results,
        }
        return {"version": "2.1.0", "$schema": _SCHEMA, "runs": [run]}

    def _driver(self) -> dict[str, Any]:
        return {
            "name": "communique",
            "informationUri": _HOME,
            "version": __version__,
            "rules": [self._descriptor(code) for code in self._rules],
        }

    def _descriptor(self, code: str) -> dict[str, Any]:
        rule = self._report.rules.get(code)
        problem = rule.problem if rule else code
        text = f"{problem}\n\n{rule.solution}".strip() if rule else code
        return {
            "id": code,
            "shortDescription": {"text": _first_sentence(problem)},
            "fullDescription": {"text": text},
            "help": {"text": text, "markdown": rule.markdown if rule and rule.markdown else text},
            "defaultConfiguration": {
                "level": _LEVELS[rule.severity if rule else self._gravest[code]]
            },
        }

    def _result(self, finding: Finding) -> dict[str, Any]:
        location = self._location(finding.location)
        if finding.focus is not None and not finding.focus.startswith("_:"):
            location["logicalLocations"] = [_logical(finding.focus)]
        related = [
            {"id": number, **self._location(place), "message": _message(note)}
            for number, (place, note) in enumerate(finding.related, 1)
        ]
        text = f"{finding.message}\nHelp: {finding.hint}" if finding.hint else finding.message
        terms = {"focus": finding.focus, "path": finding.path, "value": finding.value}
        properties = {name: term for name, term in terms.items() if term is not None}
        return {
            "ruleId": finding.code,
            "ruleIndex": self._rules[finding.code],
            "level": _LEVELS[finding.severity],
            "message": _message(text),
            "locations": [location] if location else [],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": {_FINGERPRINT: self._fingerprint(finding)},
            **({"properties": properties} if properties else {}),
        }

    def _fingerprint(self, finding: Finding) -> str:
        """A name for the finding that is the same when lines move, and never given twice."""
        # The label of a blank node is another one in every run.
        terms = [_BLANK.sub("_:", it or "") for it in (finding.focus, finding.path, finding.value)]
        stable = [finding.code, *terms]
        if finding.focus is None:
            stable += [finding.location.path if finding.location else "", finding.message]
        digest = hashlib.sha256("\n".join(stable).encode()).hexdigest()
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"

    def _location(self, place: Location | None) -> dict[str, Any]:
        if place is None:
            return {}
        index = self._files.setdefault(place.path, len(self._files))
        physical: dict[str, Any] = {"artifactLocation": {**_address(place.path), "index": index}}
        if place.line:
            physical["region"] = self._region(place)
        return {"physicalLocation": physical}

    def _region(self, place: Location) -> dict[str, int]:
        region = {"startLine": place.line}
        if place.column:
            region["startColumn"] = place.column
            if end := self._excerpts.end(place):
                # `endColumn` is that of the character after the region (3.30.8).
                region |= {"endLine": end[0], "endColumn": end[1]}
        return region

    def _artifact(self, path: str) -> dict[str, Any]:
        kind = _TYPES.get(Path(path).suffix)
        return {
            "location": _address(path),
            **({"mimeType": kind} if kind else {}),
            "encoding": "UTF-8",
        }


def _address(path: str) -> dict[str, str]:
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _message(text: str) -> dict[str, str]:
    # A brace alone would begin a placeholder (3.11.5).
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _suppression(reason: str) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": reason}


def _logical(focus: str) -> dict[str, str]:
    iri = focus[1:-1] if focus.startswith("<") else focus
    return {"name": compact(iri), "fullyQualifiedName": iri, "kind": "resource"}


def _first_sentence(text: str) -> str:
    """The first sentence, which is all that a list of rules has room for."""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
