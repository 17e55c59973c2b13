"""The rules on the profiles of OWL 2: each finds its own construct, alone and at its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from communique.checks import profile
from communique.graph import load
from communique.model import Finding
from communique.project import Project, find_project
from projects import ROOT, job_of, make, run_all

CASES = yaml.safe_load((Path(__file__).parent / "fixtures/rules/owl/profile.yaml").read_text())
RULES = sorted((ROOT / "queries/quality").glob("owl-*/*.rq"))
DECLARED = """\
@prefix : <urn:ex:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a rdfs:Datatype .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""
LINE = DECLARED.count("\n") + 1
SHORT = {
    "SOME": "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ]",
    "ONLY": "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ]",
    "MOST": "[ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ]",
    "UNION": "[ a owl:Class ; owl:unionOf ( :B :C ) ]",
    "NOT": "[ a owl:Class ; owl:complementOf :B ]",
    "ONE": "[ a owl:Class ; owl:oneOf ( :x :y ) ]",
}


def found(folder: Path, axioms: str, *, code: str = "", config: str = "") -> list[Finding]:
    """The findings of one rule, or those of the check."""
    text = re.sub(r"\b[A-Z]{3,}\b", lambda match: SHORT[match.group()], axioms)
    (folder / "o.ttl").write_text(f"{DECLARED}{text}\n")
    (folder / "communique.toml").write_text(f'ontology = "o.ttl"\ngeneric-rules = false\n{config}')
    project = find_project(folder)
    if not code:
        job = job_of(load(project))
        return [job.locator.locate(finding) for finding in profile.check(job)]
    return run_all(project, *(path for path in RULES if path.stem == code))


@pytest.mark.parametrize(
    ("name", "axioms"), [(name, text) for name in CASES for text in CASES[name]["faults"]]
)
def test_a_construct_outside_the_profile_is_found_at_its_line(
    name: str, axioms: str, tmp_path: Path
) -> None:
    findings = found(tmp_path, axioms, code=f"profile.{name}")
    assert {finding.code for finding in findings} == {f"profile.{name}"}
    for finding in findings:
        assert finding.location is not None
        assert (finding.location.line, finding.location.column > 0) == (LINE, True)
        assert "{" not in finding.message
        assert finding.hint


@pytest.mark.parametrize(
    ("name", "axioms"),
    [(name, text) for name in CASES for text in CASES[name].get("passes", ())],
)
def test_what_is_inside_the_profile_passes(name: str, axioms: str, tmp_path: Path) -> None:
    assert found(tmp_path, axioms, code=f"profile.{name}") == []


def test_fixtures_equal_the_rules() -> None:
    assert sorted(f"profile.{name}" for name in CASES) == sorted(path.stem for path in RULES)


def test_the_shipped_ontology_stays_in_the_profile() -> None:
    assert profile.check(job_of(load(Project(ROOT)))) == []


def test_without_owl_rl_what_is_outside_it_is_only_counted(tmp_path: Path) -> None:
    axioms = ":A rdfs:subClassOf SOME , UNION , :Gone ."
    codes = [finding.code for finding in found(tmp_path, axioms)]
    assert codes == ["profile.undeclared", "reasoning-partial"]
    codes = [finding.code for finding in found(tmp_path, axioms, config="owl-rl = true")]
    assert codes == ["profile.undeclared", "profile.someValuesFrom", "profile.unionOf"]


def test_a_name_is_undeclared_once(tmp_path: Path) -> None:
    [finding] = found(tmp_path, ":A rdfs:subClassOf :Gone . :B rdfs:subClassOf :Gone .")
    assert finding.message == "<urn:ex:Gone> is used as a class, and not declared"


def test_a_project_without_an_ontology_has_no_profile(tmp_path: Path) -> None:
    project = Project(make(tmp_path, {"data/a.ttl": "party:a a cmq:Party ."}))
    assert profile.check(job_of(load(project))) == []
