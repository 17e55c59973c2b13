"""A misspelt base is one finding, at the base, whatever follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks import run
from communique.checks.bases import meant
from communique.project import Project
from projects import copy_shipped, edit

ID = "https://w3id.org/communique/id/"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/meetings/us-jp-cyber/7.ttl", "/dialogue/us-jp-cyber-7>", "/dialoge/us-jp-cyber-7>"),
        ("data/agencies/us.ttl", f"{ID}agency/>", f"{ID}agncy/>"),
    ],
)
def test_a_misspelt_base_is_told_once_and_nothing_else_is(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    root = copy_shipped(tmp_path)
    text = (root / path).read_text(encoding="utf-8")
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    findings = [each for each in run(Project(root)) if each.code != "answers-skipped"]
    [finding] = findings
    assert finding.code == "base-misspelt"
    assert finding.location is not None
    assert finding.location.path.endswith(path)
    assert (finding.location.line, finding.location.column) == (1, 7)
    assert finding.hint.startswith("did you mean ")


@pytest.mark.parametrize(
    "base", [ID, f"{ID}dialogue/us-jp-cyber-1", "https://example.org/data/", "urn:x", ""]
)
def test_what_is_below_a_kind_or_resembles_none_is_right(base: str) -> None:
    assert meant(base) is None


def test_a_fault_elsewhere_is_told_as_well(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    edit(root / "data/meetings/us-jp-cyber/7.ttl", "/dialogue/us-jp-cyber-7>", "/dialoge/x-7>")
    edit(root / "data/meetings/us-jp-cyber/2.ttl", "    cmq:ordinal 2 ;", "    cmq:ordinal 0 ;")
    codes = {each.code for each in run(Project(root))}
    assert {"base-misspelt", "DialogueShape-ordinal.pattern"} <= codes
