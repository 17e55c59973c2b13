"""Every rule over the whole graph passes on a valid graph and catches its own fault, alone."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from communique.engines.shacl import Shapes, validate
from communique.graph import load
from communique.model import Finding
from communique.project import Project
from projects import ROOT, make, run_all

FIXTURES = Path(__file__).parent / "fixtures" / "rules"
BASE = (FIXTURES / "base.ttl").read_text(encoding="utf-8")
RULES = sorted(path.stem for path in (ROOT / "queries/quality").glob("*.rq"))


@dataclass(frozen=True)
class Case:
    """One edit of the valid graph; the rule's one finding has this focus and this line."""

    code: str
    focus: str
    line: int
    find: str
    replace: str

    def __str__(self) -> str:
        return f"{self.code}-{self.line}"


def _cases(path: Path) -> list[Case]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Case(code=path.stem, **case) for case in document["cases"]]


CASES = [case for path in sorted(FIXTURES.glob("*.yaml")) for case in _cases(path)]
PASSES = [
    pytest.param(case["find"], case["replace"], id=path.stem)
    for path in sorted(FIXTURES.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8")).get("passes", ())
]


def found(folder: Path, data: str, code: str = "") -> list[Finding]:
    """The findings of one rule, or of all, with their places."""
    for name in ("ontology", "queries"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "data").mkdir()
    (folder / "data" / "base.ttl").write_text(data, encoding="utf-8")
    project = Project(folder)
    return run_all(project, *(path for path in project.rule_files if path.stem == code))


def test_valid_graph_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, BASE) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault_gives_its_code_alone_and_at_its_line(case: Case, tmp_path: Path) -> None:
    assert BASE.count(case.find) == 1
    (finding,) = found(tmp_path, BASE.replace(case.find, case.replace), case.code)
    assert (finding.code, finding.focus) == (case.code, f"<{case.focus}>")
    assert finding.location is not None
    assert finding.location.line == case.line
    assert "{" not in finding.message
    assert finding.hint


@pytest.mark.parametrize(("find", "replace"), PASSES)
def test_what_is_nearly_a_fault_is_none(find: str, replace: str, tmp_path: Path) -> None:
    assert BASE.count(find) == 1
    assert found(tmp_path, BASE.replace(find, replace)) == []


def test_fixtures_equal_the_rules() -> None:
    assert sorted({case.code for case in CASES}) == RULES


def test_blank_node_that_nothing_links_to_is_found(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, f'{BASE}\n[] skos:note "nobody" .\n')
    assert finding.code == "blank-node"
    assert finding.path is None


def test_undeclared_term_of_the_ontology_is_found(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    for path in (ROOT / "ontology").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("rdfs:range cmq:Place ;", "rdfs:range cmq:Playce ;", 1)
        (tmp_path / "ontology" / path.name).write_text(text, encoding="utf-8")
    (tmp_path / "queries").symlink_to(ROOT / "queries")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "base.ttl").write_text(BASE, encoding="utf-8")
    (finding,) = run_all(Project(tmp_path))
    assert finding.code == "undeclared-term"
    assert finding.value == "<https://w3id.org/communique/ontology#Playce>"


@pytest.mark.parametrize("code", RULES)
def test_rule_is_written_as_the_others(code: str) -> None:
    text = (ROOT / "queries/quality" / f"{code}.rq").read_text(encoding="utf-8")
    query = text.partition("\n\n")[2]
    assert "SELECT *" not in query
    assert query.splitlines()[-1].startswith("ORDER BY ?focus")
    selected = query.split("WHERE", 1)[0].replace("SELECT", "").replace("DISTINCT", "").split()
    # A total order: all that is selected, but for the path where it is one and the same.
    ordered = query.splitlines()[-1].removeprefix("ORDER BY ").split()
    constant = {"?path"} if query.count("AS ?path)") == 1 else set()
    assert set(selected) - set(ordered) <= constant | {"?term"}


def test_valid_graph_satisfies_the_shapes(tmp_path: Path) -> None:
    for name in ("ontology", "queries"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "data").mkdir()
    shutil.copy(FIXTURES / "base.ttl", tmp_path / "data")
    graph = load(Project(tmp_path))
    assert validate(graph, Shapes.read(graph.project.shape_files)).findings == []


def test_the_rule_that_the_documentation_shows_works(tmp_path: Path) -> None:
    page = (ROOT / "docs/writing-rules.md").read_text(encoding="utf-8")
    [rule] = re.findall(r"^```sparql\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    data = """
        dialogue:one cmq:partOf series:a ; cmq:ordinal 1 .
        dialogue:two cmq:partOf series:a ; cmq:ordinal 2 .
        dialogue:four cmq:partOf series:a ;
            cmq:ordinal 4 .
        dialogue:other cmq:partOf series:b ; cmq:ordinal 3 .
    """
    files = {"queries/quality/ordinal-skipped.rq": rule, "data/all.ttl": data}
    found = run_all(Project(make(tmp_path, files)))
    assert [(each.message, each.location and each.location.line) for each in found] == [
        ("dialogue:four is number 4, and there is none before it", 6),
        ("dialogue:other is number 3, and there is none before it", 7),
    ]
