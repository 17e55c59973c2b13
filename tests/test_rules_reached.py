"""Asking rules what a change can reach gives what asking them of everything gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.cache import ABOVE, FOLDER
from communique.checks import rules
from communique.checks.locate import Locator
from communique.checks.reads import reads_of
from communique.model import Finding
from communique.project import Project
from communique.shapes.local import analyse
from communique.graph import load
from projects import copy_shipped


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped project, kept on disk as a large one is."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.setenv(ABOVE, "0")
    return copy_shipped(tmp_path)


def ask(root: Path, *, full: bool = False) -> list[Finding]:
    graph = load(Project(root), traceable=True)
    return rules.check(graph, Locator(graph), full=full)


@pytest.mark.parametrize(
    "pattern",
    [
        "?focus :p ?value .",
        "?focus :p/:q* ?x . ?y ^:r ?x .",
        "?focus ?path ?value . FILTER NOT EXISTS { ?value ?x ?y . }",
        "{ ?focus :p ?x . } UNION { ?x :q ?focus . } ?x :r ?y .",
        "?focus :p ?x . OPTIONAL { ?x :q ?y . }",
        "{ SELECT ?focus (COUNT(?x) AS ?n) { ?focus :p ?x . } GROUP BY ?focus } ?focus :q ?y .",
        "?focus :p ?x . MINUS { ?x :q ?y . ?y :r ?focus . }",
        "VALUES ?x { :a :b } ?focus :p ?x .",
    ],
)
def test_a_rule_that_is_tied_to_its_focus_is_local(pattern: str) -> None:
    assert analyse(f"PREFIX : <urn:> SELECT ?focus {{ {pattern} }}")[0] is not None


@pytest.mark.parametrize(
    "pattern",
    [
        "?focus :p ?value . ?x :q ?y .",
        "?focus :p ?value . FILTER EXISTS { ?x :q ?y . }",
        "?focus :p ?x . ?y :q ?z . FILTER (?x = ?z)",
        "OPTIONAL { ?focus :p ?x . } ?x :q ?y .",
        "?focus :p ?z . OPTIONAL { ?focus :q ?x . } ?x :r ?y .",
        "{ ?focus :p ?x . } UNION { ?focus :q ?y . } ?x :r ?z .",
        "?focus :p ?x . { SELECT (COUNT(?y) AS ?n) { ?y :q ?z . } }",
        "?focus :p ?y . { SELECT ?z { ?y :q ?z . } }",
        "?focus :p ?x . { SELECT ?x { ?x :q ?y . } LIMIT 1 }",
        "?focus ?path ?value . ?path a ?kind .",
        "?focus ?path ?value . FILTER NOT EXISTS { ?path a ?kind . }",
        "GRAPH ?g { ?focus :p ?x . }",
        "?focus :p ?x . BIND (IRI(STR(?x)) AS ?y) ?y :q ?z .",
    ],
)
def test_a_rule_that_reads_what_no_walk_meets_is_not_local(pattern: str) -> None:
    assert analyse(f"PREFIX : <urn:> SELECT ?focus {{ {pattern} }}")[0] is None


def test_a_property_that_is_listed_is_no_other() -> None:
    query = "{ VALUES ?path { :p :q } ?focus ?path ?x . ?y ?path ?x . }"
    found = analyse(f"PREFIX : <urn:> SELECT ?focus {query}")[0]
    assert found is not None
    assert {step.predicate for step in found.steps} == {"urn:p", "urn:q"}


@pytest.mark.parametrize(
    ("pattern", "predicates"),
    [
        ("?focus :p ?x . FILTER NOT EXISTS { ?y :q/^:r ?z . }", {"p", "q", "r"}),
        ("VALUES ?path { :p :q } ?focus ?path ?x . ?y :r ?z .", {"p", "q", "r"}),
        ("?focus ?path ?x .", None),
        ("{ VALUES ?path { :p } ?focus ?path ?x . } UNION { ?focus ?path ?x . }", None),
        ("?focus :p ?x . ?y :q* ?z .", None),
        ("?focus :p ?x . ?y !:q ?z .", None),
    ],
)
def test_what_a_rule_reads(pattern: str, predicates: set[str] | None) -> None:
    found = analyse(f"PREFIX : <urn:> SELECT ?focus {{ {pattern} }}")[1]
    assert found == (None if predicates is None else {f"urn:{each}" for each in predicates})


def test_what_rules_read_is_kept_as_it_is(root: Path) -> None:
    first, again = reads_of(Project(root)), reads_of(Project(root))
    assert list(first) == list(again)
    for one, other in zip(first.values(), again.values(), strict=True):
        assert one[1:] == other[1:]
        assert (one.steps is None) == (other.steps is None)
        if one.steps is not None and other.steps is not None:
            assert one.steps.steps == other.steps.steps
            assert one.steps.begin == other.steps.begin
            assert one.steps.before == other.steps.before


def test_the_first_text_in_a_language_concerns_those_in_none(root: Path) -> None:
    rule = "queries/quality/generic/language-missing.rq"
    made = (
        "<https://w3id.org/communique/ontology#made> a <http://www.w3.org/2002/07/owl#Class> ;",
        '<http://www.w3.org/2000/01/rdf-schema#label> "made" .',
    )
    for other in (root / "queries/quality").rglob("*.rq"):
        if other != root / rule:
            other.unlink()
    for other in (root / "data").rglob("*.ttl"):
        other.unlink()
    (root / "ontology/communique.ttl").write_text("\n".join(made), "utf-8")
    (root / "ontology/vocabularies.ttl").write_text("", "utf-8")
    assert ask(root) == []
    label = "<urn:x-other> <http://www.w3.org/2000/01/rdf-schema#label> 'other'@en ."
    (root / "data/other.ttl").write_text(label, "utf-8")
    [found] = ask(root)
    assert (found.code, found.focus) == ("language-missing", made[0].split()[0])


def test_a_property_that_is_described_anew_makes_all_rules_run(root: Path) -> None:
    topics = root / "data" / "topics.ttl"
    assert ask(root) == []
    topics.write_text(
        topics.read_text("utf-8")
        + "\n<https://w3id.org/communique/ontology#ordinal> cmq:ordinal 1 .\n",
        "utf-8",
    )
    assert sorted(map(str, ask(root))) == sorted(map(str, ask(root, full=True)))
