"""What follows by OWL 2 RL, and what contradicts itself: rule by rule, and against owlrl."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from bench.generate import generate
from communique.checks.contradictions import check
from communique.engines.reasoning import (
    CLASHES,
    Closure,
    closure,
    contradictions,
    entailments,
    statements,
)
from communique.engines.reasoning.rules import read_rules
from communique.graph import Graph, load
from communique.model import Finding
from communique.project import Project
from ontologies import PREFIXES, ontologies
from projects import FIVE, ROOT, five_documents, job_of, make

REASONERS = ("built-in", "owlrl")


def stored(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(f"{PREFIXES}{turtle}", format=ox.RdfFormat.TURTLE)
    return store


def closed(turtle: str, reasoner: str = "built-in") -> Closure:
    return closure(statements(stored(turtle)), reasoner=reasoner)


def cases(name: str) -> dict[str, tuple[str, str]]:
    """The cases of a file: for each name, Turtle that is given, and Turtle that is expected."""
    text = (ROOT / "tests" / "fixtures" / "reasoning" / f"{name}.txt").read_text()
    found = re.findall(r"^# (.+)\n(.+)\n=>(.*)$", text, re.MULTILINE)
    return {name: (given, expected) for name, given, expected in found}


# ---------------------------------------------------------------- against the reference


def assert_agreement(graph: Graph) -> None:
    named = map(graph.project.graph_iri, graph.project.ontology_files)
    assert_same(statements(graph.merged, named))


def assert_same(lines: list[str]) -> None:
    """Both reasoners have the same entailments and contradictions, and the latter their causes."""
    ours, theirs = (closure(lines, reasoner=reasoner) for reasoner in REASONERS)
    assert ours.entailments == theirs.entailments
    assert contradictions(ours) == contradictions(theirs)


def test_the_shipped_graph_has_the_same_closure_by_both() -> None:
    assert_agreement(load(Project(five_documents())))


def test_a_generated_graph_has_the_same_closure_by_both(tmp_path: Path) -> None:
    generate(6, tmp_path / "made", data=FIVE / "data")
    assert_agreement(load(Project(tmp_path / "made")))


@settings(deadline=None, max_examples=25)
@given(ontologies)
def test_any_ontology_has_the_same_closure_by_both(turtle: str) -> None:
    assert_same(statements(stored(turtle)))


# ---------------------------------------------------------------- rule by rule

RULES = cases("rules")
FAULTS = {
    "prp-key": "owlrl compares all keys but the last one",
    "a list that goes in a circle": "owlrl ends with an error",
}


def test_the_file_of_rules_is_sparql() -> None:
    text = files("communique.engines.reasoning").joinpath("owl-rl.ru").read_text()
    ox.Store().update(text)
    assert text.count("INSERT {") == sum(map(len, read_rules().values()))


def test_every_rule_has_a_case() -> None:
    assert {rule.name for section in read_rules().values() for rule in section} <= set(RULES)


@pytest.mark.parametrize("reasoner", REASONERS)
@pytest.mark.parametrize("name", RULES)
def test_a_rule_concludes_this_and_nothing_else(name: str, reasoner: str) -> None:
    if reasoner == "owlrl" and name in FAULTS:
        pytest.skip(FAULTS[name])
    given, expected = RULES[name]
    assert closed(given, reasoner).entailments == sorted(statements(stored(expected)))


@pytest.mark.parametrize("reasoner", REASONERS)
def test_a_literal_may_hold_any_character(reasoner: str) -> None:
    value = '"""one . \u2028 <two>\n"three" _:b \\\\ ^^ """@en'
    given = f":q rdfs:subPropertyOf :p . :a :q {value} ."
    assert closed(given, reasoner).entailments == statements(stored(f":a :p {value} ."))


# ---------------------------------------------------------------- clash by clash

CLASHING = cases("clashes")


def test_every_clash_has_a_case() -> None:
    assert {name.partition(",")[0] for name in CLASHING} == set(CLASHES)


@pytest.mark.parametrize("reasoner", REASONERS)
@pytest.mark.parametrize("name", CLASHING)
def test_a_clash_is_found_with_the_statements_behind_it(name: str, reasoner: str) -> None:
    given, expected = CLASHING[name]
    (found,) = contradictions(closed(given, reasoner))
    assert found.clash == name.partition(",")[0]
    behind = [f"{triple} ." for triple in found.statements]
    assert sorted(behind) == sorted(statements(stored(expected)))


def test_what_a_literal_must_be_is_left_to_the_shapes() -> None:
    turtle = ":p rdfs:range :C , :D . :C owl:disjointWith :D . :a :p 1 ."
    assert contradictions(closed(turtle)) == []


# ---------------------------------------------------------------- projects

FILES = {
    "ontology/o.ttl": "cmq:Party owl:disjointWith cmq:Agency ; rdfs:subClassOf cmq:Agent .",
    "data/a.ttl": "party:a a cmq:Agency , cmq:Party .\nparty:b cmq:numbered 01 .",
}


def findings(project: Project) -> list[Finding]:
    return list(check(job_of(load(project))))


@pytest.mark.parametrize("reasoner", REASONERS)
def test_a_contradiction_is_a_finding_at_its_statements(tmp_path: Path, reasoner: str) -> None:
    project = Project(make(tmp_path, FILES))
    found = findings(Project(project.root, replace(project.layout, reasoner=reasoner)))
    [finding] = found
    assert finding.code == "contradiction.disjoint-classes"
    assert finding.message == ("party:a is both cmq:Agency and cmq:Party, which exclude each other")
    assert finding.location is not None
    [(other, sentence), (axiom, _)] = finding.related
    assert [finding.location.line, other.line, axiom.line] == [2, 2, 2]
    assert axiom.path.endswith("ontology/o.ttl")
    assert sentence == "party:a a cmq:Party"


def test_a_graph_above_the_limit_is_not_reasoned_over(tmp_path: Path) -> None:
    project = Project(make(tmp_path, FILES))
    for limit, code in ((2, "contradictions-skipped"), (3, "contradiction.disjoint-classes")):
        limited = Project(project.root, replace(project.layout, closure_limit=limit))
        [finding] = findings(limited)
        assert finding.code == code


def test_a_project_has_the_entailments_of_its_data_and_ontology(tmp_path: Path) -> None:
    [line] = entailments(load(Project(make(tmp_path, FILES))))
    assert line.endswith("/ontology#Agent> .")


def test_reasoning_needs_no_rdflib(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
import sys
from communique.engines.reasoning import find_contradictions
from communique.graph import load
from communique.project import Project
assert find_contradictions(load(Project(Path({str(ROOT)!r})))) == []
assert not {{"owlrl", "rdflib"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path)
