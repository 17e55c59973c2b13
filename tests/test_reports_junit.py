"""JUnit XML: its structure by the schema of Jenkins' xUnit plugin, and what readers make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import junitparser
import pytest

from communique.model import Finding, Location, Severity
from communique.reports.formats.junit import render as as_junit
from communique.reports.report import Report

FOUND = Finding(
    "DialogueShape-ordinal.minInclusive",
    Severity.VIOLATION,
    "<https://w3id.org/communique/id/dialogue/ab-1>",
    "<https://w3id.org/communique/ontology#ordinal>",
    '"0"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "the ordinal is too low",
    "count from 1",
    Location("data/1.ttl", 2, 17),
    ((Location("s.ttl", 1, 2), "the shape that says so"),),
)
NAME = 'dialogue:ab-1 cmq:ordinal "0"^^xsd:integer'

# From `junit-10.xsd`: the elements with their attributes, required ones without a mark, and
# the elements that they may hold.
ELEMENTS: Mapping[str, tuple[str, str]] = {
    "testsuites": ("name? time? tests? failures? errors?", "testsuite"),
    "testsuite": (
        "name tests failures errors group? time? skipped? timestamp? hostname? id? package? "
        "file? log? url? version?",
        "testsuite properties testcase system-out system-err",
    ),
    "testcase": (
        "name time? classname? group?",
        "skipped error failure rerunFailure rerunError flakyFailure flakyError system-out "
        "system-err",
    ),
    "failure": ("type? message?", ""),
    "system-out": ("", ""),
}


def conforms(element: ElementTree.Element) -> None:
    attributes, children = (text.split() for text in ELEMENTS[element.tag])
    required = {name for name in attributes if not name.endswith("?")}
    assert required <= set(element.keys()) <= {name.rstrip("?") for name in attributes}
    for child in element:
        assert child.tag in children
        conforms(child)
    if element.tag != "testcase" and element.get("tests"):
        assert element.get("tests") == str(len(list(element.iter("testcase"))))
        assert element.get("failures") == str(len(list(element.iter("failure"))))


def junit(*findings: Finding, fail_on: Severity = Severity.WARNING) -> ElementTree.Element:
    text = as_junit(Report(findings, fail_on=fail_on))
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    assert text.endswith("</testsuites>\n")
    root = ElementTree.fromstring(text.encode())
    conforms(root)
    return root


def names(*findings: Finding) -> list[str]:
    return [str(case.get("name")) for case in junit(*findings).iter("testcase")]


def test_a_finding_is_a_failed_test() -> None:
    (suite,) = junit(FOUND)
    assert suite.attrib == {
        "name": "data/1.ttl",
        "file": "data/1.ttl",
        "tests": "1",
        "failures": "1",
        "errors": "0",
    }
    (case,) = suite
    assert case.attrib == {"classname": FOUND.code, "name": NAME}
    (failure,) = case
    assert failure.attrib == {"type": "violation", "message": "the ordinal is too low"}
    assert failure.text == (
        "data/1.ttl:2:17: violation: the ordinal is too low\n"
        "help: count from 1\n"
        "note: s.ttl:1:2: the shape that says so"
    )


def test_a_clean_run_is_one_passed_test() -> None:
    (suite,) = junit()
    (case,) = suite
    assert len(case) == 0
    assert suite.get("tests") == "1"


def test_each_file_is_a_suite() -> None:
    elsewhere = replace(FOUND, location=Location("data/2.ttl", 1))
    root = junit(FOUND, elsewhere, replace(FOUND, location=None), FOUND)
    assert [suite.get("name") for suite in root] == ["data/1.ttl", "data/2.ttl", "project"]
    assert [suite.get("tests") for suite in root] == ["2", "1", "1"]
    assert (root.get("tests"), root.get("failures")) == ("4", "4")


@pytest.mark.parametrize("fail_on", Severity)
def test_what_does_not_fail_the_run_is_a_passed_test(fail_on: Severity) -> None:
    found = [replace(FOUND, severity=each) for each in Severity]
    root = junit(*found, fail_on=fail_on)
    failed = [len(list(case.iter("failure"))) == 1 for case in root.iter("testcase")]
    assert failed == [each >= fail_on for each in Severity]
    said = [str(case[0].text).startswith("data/1.ttl:2:17: ") for case in root.iter("testcase")]
    assert all(said)


def test_names_stay_when_lines_move_and_are_never_given_twice() -> None:
    moved = replace(FOUND, location=Location("data/1.ttl", 9, 9), message="other words")
    assert names(FOUND) == names(moved) == [NAME]
    assert names(FOUND, moved) == [NAME, f"{NAME} (2)"]
    blank = replace(FOUND, focus="_:b1", value="_:b2")
    assert names(blank) == ["[] cmq:ordinal []"]
    nothing = replace(FOUND, focus=None, path=None, value=None, message="not Turtle\n- a")
    assert names(nothing) == ["not Turtle"]


def test_what_xml_cannot_hold_is_replaced() -> None:
    odd = replace(FOUND, message="a \x00\x1b\ufffe & < > \" ' \U0001f600 é", focus='"\x07"')
    (failure,) = junit(odd).iter("failure")
    assert failure.get("message") == "a \ufffd\ufffd\ufffd & < > \" ' \U0001f600 é"


def test_a_reader_of_its_own_understands_it(tmp_path: Path) -> None:
    """That of the GitHub action EnricoMi/publish-unit-test-result-action."""
    path = tmp_path / "report.xml"
    info = replace(FOUND, severity=Severity.INFO)
    path.write_text(as_junit(Report((FOUND, info))), encoding="utf-8")
    report = junitparser.JUnitXml.fromfile(str(path))
    assert (report.tests, report.failures, report.errors) == (2, 1, 0)
    (suite,) = report
    failed, passed = suite
    assert failed.classname == FOUND.code
    assert failed.is_failure
    assert passed.is_passed
