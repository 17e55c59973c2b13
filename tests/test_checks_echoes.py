"""A statement at fault is reported once, by the check that says what the matter is."""

from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cmq:ordinal 6 ;", "cmq:ordnal 6 ;", "undeclared-term"),
        ("cmq:inSeries series:us-jp-cyber ;", "cmq:inSeries series:us-jp-ciber ;", "dangling-link"),
        ("cmq:status schedule-status:held ;", "cmq:status schedule-status:hold ;", "dangling-link"),
    ],
)
def test_misspelling_in_the_shipped_data(tmp_path: Path, old: str, new: str, code: str) -> None:
    root = copy_shipped(tmp_path)
    path = root / "data/meetings/us-jp-cyber/6.ttl"
    line = edit(path, old, new)
    found = [
        each.code for each in run(Project(root)) if each.location and each.location.line == line
    ]
    assert found == [code]
