"""A statement at fault is reported once, by the check that says what the matter is."""

from __future__ import annotations

from pathlib import Path

from communique.checks import run
from communique.checks.echoes import without_echoes
from communique.model import Finding, Severity
from communique.project import Project
from projects import copy_shipped, edit


def finding(code: str, value: str = "<urn:v>") -> Finding:
    return Finding(code, Severity.VIOLATION, "<urn:f>", "<urn:p>", value, message="x")


def test_shape_is_silent_where_a_rule_explains_the_statement() -> None:
    rule = finding("dangling-link")
    other = finding("S-p.class", "<urn:other>")
    cardinality = finding("S-p.maxCount")
    assert without_echoes([finding("S-p.class"), rule, other, cardinality]) == [
        rule,
        other,
        cardinality,
    ]


def test_shape_speaks_where_no_rule_does() -> None:
    found = [finding("S-p.class"), finding("S.closed")]
    assert without_echoes(found) == found


def test_a_day_that_is_not_the_printed_one_is_told_once(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    path = root / "data/meetings/us-jp-cyber/7.ttl"
    line = edit(path, 'cmq:start "2019-10-11"', 'cmq:start "2019-12-11"')
    found = [
        (each.location.line, each.code)
        for each in run(Project(root))
        if each.location is not None and each.code != "expected-rows"
    ]
    assert found == [(line, "printed-date-differs")]


def test_misspellings_in_the_shipped_data(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    path = root / "data/meetings/us-jp-cyber/6.ttl"
    codes = {
        edit(path, "cmq:ordinal 6 ;", "cmq:ordnal 6 ;"): "undeclared-term",
        edit(path, "series:us-jp-cyber ;", "series:us-jp-ciber ;"): "dangling-link",
        edit(path, "schedule-status:held ;", "schedule-status:hold ;"): "dangling-link",
    }
    found = [
        (each.location.line, each.code) for each in run(Project(root)) if each.location is not None
    ]
    assert [each for each in found if each[0] in codes] == sorted(codes.items())
