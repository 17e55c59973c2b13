"""Findings as JUnit XML, which CI servers show as the results of tests.

There is no standard of it. What is written here is valid by the schema that the xUnit plugin
of Jenkins checks (`junit-10.xsd`), and has what Jenkins, GitLab and GitHub's reporters read: a
suite for each file, a test for each finding, named so that the same finding has the same name
in the next run. That schema allows a test no file and no line of its own, so the text of a
failure begins with them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from communique.prefixes import compact

if TYPE_CHECKING:
    from communique.model import Finding
    from communique.reports.report import Report

__all__ = ["render"]

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_NAME: Final = "communique check"
_NOWHERE: Final = "project"
# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IRI: Final = re.compile(r"<([^>]*)>")


def render(report: Report) -> str:
    """Return findings as an XML document.

    A finding that makes the run a failure is a failed test; a lesser one is a passed test that
    says it in its output. A run without findings is one passed test, because servers take a
    report without tests for a broken one.
    """
    suites: dict[str, list[Finding]] = {}
    for finding in report.findings:
        file = finding.location.path if finding.location else _NOWHERE
        suites.setdefault(file, []).append(finding)
    root = ElementTree.Element("testsuites", name=_NAME)
    for file, findings in suites.items():
        _suite(root, file, findings, report)
    if not suites:
        suite = _count(ElementTree.SubElement(root, "testsuite", name=_NOWHERE), 1, 0)
        ElementTree.SubElement(suite, "testcase", classname=_NAME, name="no findings")
    _count(root, max(len(report.findings), 1), sum(map(report.fails, report.findings)))
    ElementTree.indent(root)
    return f"{_DECLARATION}\n{ElementTree.tostring(root, 'unicode')}\n"


def _suite(root: ElementTree.Element, file: str, findings: list[Finding], report: Report) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=_clean(file))
    if file != _NOWHERE:
        suite.set("file", _clean(file))
    _count(suite, len(findings), sum(map(report.fails, findings)))
    names: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        name = _test_name(finding)
        names[finding.code, name] += 1
        if (nth := names[finding.code, name]) > 1:
            name = f"{name} ({nth})"
        case = ElementTree.SubElement(
            suite, "testcase", classname=_clean(finding.code), name=_clean(name)
        )
        if report.fails(finding):
            fault = ElementTree.SubElement(case, "failure", type=str(finding.severity))
            fault.set("message", _clean(finding.message.partition("\n")[0]))
        else:
            fault = ElementTree.SubElement(case, "system-out")
        fault.text = _clean(_text(finding))


def _count(element: ElementTree.Element, tests: int, failures: int) -> ElementTree.Element:
    element.attrib |= {"tests": str(tests), "failures": str(failures), "errors": "0"}
    return element


def _test_name(finding: Finding) -> str:
    """What is at fault, which stays the same when lines move; else what is said of it."""
    terms = [it for it in (finding.focus, finding.path, finding.value) if it is not None]
    if not terms:
        return finding.message.partition("\n")[0]
    # The label of a blank node is another one in every run.
    named = ["[]" if term.startswith("_:") else term for term in terms]
    return " ".join(_IRI.sub(lambda match: compact(match[1]), term) for term in named)


def _text(finding: Finding) -> str:
    place = f"{finding.location}: " if finding.location else ""
    lines = [f"{place}{finding.severity}: {finding.message}"]
    if finding.hint:
        lines.append(f"help: {finding.hint}")
    lines += [f"note: {where}: {note}" for where, note in finding.related]
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
