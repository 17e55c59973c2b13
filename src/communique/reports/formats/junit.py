"""Findings as JUnit XML, which CI servers show as the results of tests.

The format has no standard. The document is valid by the schema of the xUnit plugin of Jenkins
(`junit-10.xsd`), and has what Jenkins, GitLab and GitHub's reporters read: a suite for each
file, and a test for each finding, whose name stays the same from run to run. The schema allows
a test no file and no line of its own, so the text of a failure begins with them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from communique.graph.terms import NOT_XML
from communique.prefixes import compact
from communique.reports.report import full_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communique.model import Finding
    from communique.reports.report import Report

__all__ = ["render"]

_NAME: Final = "communique check"
_NO_FILE: Final = "project"
_IRI: Final = re.compile(r"<([^>]*)>")


def render(report: Report) -> str:
    """Return findings as an XML document.

    A finding that makes the run a failure is a failed test; a lesser one is a passed test with
    the finding in its output. A run without findings is one passed test, because servers take
    a report without tests for a broken one.
    """
    suites: dict[str, list[Finding]] = {}
    for finding in report.findings:
        file = finding.location.path if finding.location else _NO_FILE
        suites.setdefault(file, []).append(finding)
    root = Element("testsuites", {"name": _NAME} | _counts(report.findings, report))
    for file, findings in suites.items():
        names = {"name": file} if file == _NO_FILE else {"name": file, "file": file}
        suite = SubElement(root, "testsuite", names | _counts(findings, report))
        tests: Counter[tuple[str, str]] = Counter()
        for finding in findings:
            name = _test_name(finding)
            tests[finding.code, name] += 1
            if (number := tests[finding.code, name]) > 1:
                name = f"{name} ({number})"
            test = SubElement(suite, "testcase", classname=finding.code, name=name)
            output = SubElement(test, "system-out")
            if report.fails(finding):
                summary = finding.message.partition("\n")[0]
                output.tag = "failure"
                output.attrib = {"type": str(finding.severity), "message": summary}
            place = f"{finding.location}: " if finding.location else ""
            output.text = f"{place}{finding.severity}: {full_text(finding)}"
    if not suites:
        suite = SubElement(root, "testsuite", {"name": _NO_FILE} | _counts((), report))
        SubElement(suite, "testcase", classname=_NAME, name="no findings")
    indent(root)
    text = NOT_XML.sub("\ufffd", tostring(root, "unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _counts(findings: Sequence[Finding], report: Report) -> dict[str, str]:
    failures = sum(map(report.fails, findings))
    return {"tests": str(len(findings) or 1), "failures": str(failures), "errors": "0"}


def _test_name(finding: Finding) -> str:
    """Return the terms at fault, which stay the same when lines move, or else the message."""
    terms = [term for term in (finding.focus, finding.path, finding.value) if term is not None]
    if not terms:
        return finding.message.partition("\n")[0]
    # The label of a blank node is another one in every run.
    names = ["[]" if term.startswith("_:") else term for term in terms]
    return _IRI.sub(lambda match: compact(match[1]), " ".join(names))
