from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from communique.model import Finding, Location, Severity
from communique.reports.formats.github import render as as_github
from communique.reports.report import Report

FOUND = Finding(
    "DialogueShape-ordinal.minInclusive",
    Severity.VIOLATION,
    "<urn:x>",
    None,
    None,
    "the ordinal is too low",
    "count from 1",
    Location("data/1.ttl", 2, 17),
    ((Location("s.ttl", 1, 2), "the shape that says so"),),
)
COMMAND = re.compile(r"::(?P<level>[a-z]+) (?P<properties>[^:]*)::(?P<message>.*)")


def commands(*findings: Finding) -> list[tuple[str, dict[str, str], str]]:
    """Read the commands back as the runner does."""
    read = []
    for line in as_github(Report(findings)).splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match["properties"].split(","))
        given = {name: unescape(text, ":,") for name, text in properties.items()}
        read.append((match["level"], given, unescape(match["message"], "")))
    return read


def unescape(text: str, more: str) -> str:
    for mark in "\r\n" + more + "%":
        text = text.replace(f"%{ord(mark):02X}", mark)
    return text


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/1.ttl").write_text('<a>\n    cmq:ordinal 0 ;\n    rdfs:label """a\nb""" .\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finding_is_one_line() -> None:
    assert as_github(Report((FOUND,))) == (
        "::error file=data/1.ttl,line=2,endLine=2,col=17,endColumn=18,"
        "title=DialogueShape-ordinal.minInclusive::the ordinal is too low%0Ahelp: count from 1"
        "%0Anote: s.ttl:1:2: the shape that says so\n"
    )
    assert as_github(Report(())) == ""


def test_levels_follow_severities() -> None:
    found = [replace(FOUND, severity=each) for each in Severity]
    assert [level for level, _, _ in commands(*found)] == ["notice", "warning", "error"]


@pytest.mark.parametrize(
    ("place", "given"),
    [
        (None, {}),
        (Location("a.csv"), {"file": "a.csv"}),
        (Location("a.csv", 3), {"file": "a.csv", "line": "3"}),
        (Location("a.csv", 3, 4), {"file": "a.csv", "line": "3", "col": "4"}),
        # A token of several lines: the runner takes columns of one line only.
        (Location("data/1.ttl", 3, 16), {"file": "data/1.ttl", "line": "3", "col": "16"}),
    ],
)
def test_a_place_is_as_exact_as_it_is_known(place: Location | None, given: object) -> None:
    ((_, properties, _),) = commands(replace(FOUND, location=place))
    assert properties.pop("title") == FOUND.code
    assert properties == given


def test_marks_of_the_command_are_escaped_and_come_back() -> None:
    odd = "50% of a:b, c::d\r\ne%0A"
    found = replace(FOUND, message=odd, location=Location("a:b,c%.ttl", 1), code="x,y:z")
    ((_, properties, message),) = commands(found)
    assert properties == {"file": "a:b,c%.ttl", "line": "1", "title": "x,y:z"}
    assert message.startswith(odd)
    assert as_github(Report((found,))).count("\n") == 1
