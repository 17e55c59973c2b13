"""The closure: the built-in rules against owlrl, and rule by rule."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from bench.generate import generate
from communique.checks import run
from communique.engines.reasoning import (
    CLASHES,
    closure,
    contradictions,
    entailments,
    find_contradictions,
    lines_of,
)
from communique.engines.reasoning.rules import read_rules
from communique.graph import load
from communique.project import Project, find_project
from ontologies import PREFIXES, ontologies
from projects import ROOT, make

REASONERS = ("built-in", "owlrl")


def stored(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(turtle, format=ox.RdfFormat.TURTLE)
    return store


def drawn(store: ox.Store) -> set[str]:
    return set(entailments(closure(lines_of(store))))


def assert_agreement(store: ox.Store, *named: str) -> None:
    """Both draw the same, trivial triples aside, and so contradict themselves alike."""
    lines = lines_of(store, named)
    ours, theirs = (closure(lines, reasoner=reasoner) for reasoner in REASONERS)
    assert set(entailments(ours)) == set(entailments(theirs))
    found, expected = (
        {(it.clash, it.focus, it.value, it.other) for it in contradictions(store, [*lines, *more])}
        for more in (ours, theirs)
    )
    assert found == expected


def assert_agreement_on(project: Project) -> None:
    assert_agreement(load(project).merged, *map(project.graph_iri, project.ontology_files))


def test_the_shipped_graph_has_the_same_closure_by_both() -> None:
    assert_agreement_on(Project(ROOT))


def test_a_generated_graph_has_the_same_closure_by_both(tmp_path: Path) -> None:
    generate(6, tmp_path / "made")
    assert_agreement_on(Project(tmp_path / "made"))


@settings(deadline=None, max_examples=25)
@given(ontologies)
def test_any_ontology_has_the_same_closure_by_both(turtle: str) -> None:
    assert_agreement(stored(turtle))


def test_every_line_of_the_file_of_rules_is_a_rule() -> None:
    text = (ROOT / "src/communique/engines/reasoning/owl-rl.ru").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line.split()[0] for line in lines] == [rule.name for rule in read_rules()]
    for line in lines:
        header = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES_OF.items())
        ox.Store().update(header + line.split(maxsplit=1)[1])


PREFIXES_OF = dict(re.findall(r"@prefix (\w+): <(.*)>", PREFIXES))

RULES = {
    "a chain of three, in an order against the chain": (
        ":r owl:propertyChainAxiom ( :o :p :q ) . :c :q :d . :b :p :c . :a :o :b .",
        [":a :r :d"],
    ),
    "a chain through itself": (
        ":p owl:propertyChainAxiom ( :p :p ) . :a :p :b . :b :p :c . :c :p :d .",
        [":a :p :c", ":a :p :d", ":b :p :d"],
    ),
    "what has one key has one name": (
        ":C owl:hasKey ( :p :q ) . :a a :C ; :p 1 ; :q 2 . :b a :C ; :p 1 ; :q 2 . "
        ":c a :C ; :p 1 ; :q 3 . :d :p 1 ; :q 2 .",
        [":a owl:sameAs :b", ":b owl:sameAs :a"],
    ),
    "an inverse functional property": (
        ":p a owl:InverseFunctionalProperty . :a :p :x . :b :p :x . :c :p :y .",
        [":a owl:sameAs :b", ":b owl:sameAs :a"],
    ),
    "what is equal has the same values, and is the same value": (
        ":a owl:sameAs :b . :a :p :c . :c :p :a .",
        [":b owl:sameAs :a", ":b :p :c", ":c :p :b"],
    ),
    "what is equal by what is inferred": (
        ":q rdfs:subPropertyOf :p . :p a owl:FunctionalProperty . :a :p :b ; :q :c . :b :r :d .",
        [
            *(":a :p :c", ":b owl:sameAs :c", ":c owl:sameAs :b", ":a :q :b", ":c :r :d"),
        ],
    ),
    "a literal of a datatype, or of one below it": (
        "[ owl:onProperty :p ; owl:someValuesFrom xsd:integer ] rdfs:subClassOf :C . "
        ':a :p 1 . :b :p "1"^^xsd:short . :c :p "one" . :d :p 1.5 .',
        [":a a :C", ":b a :C"],
    ),
    "a text without a datatype": (
        "[ owl:onProperty :p ; owl:someValuesFrom xsd:string ] rdfs:subClassOf :C . "
        ':a :p "one" . :b :p "eins"@de .',
        [":a a :C"],
    ),
    "an axiom that is inferred": (
        ":domain rdfs:subPropertyOf rdfs:domain . :p :domain :C . :a :p :b .",
        [":p rdfs:domain :C", ":a a :C"],
    ),
    "a domain from above and a class from above": (
        ":p rdfs:subPropertyOf :q . :q rdfs:domain :C . :C rdfs:subClassOf :D . :a :p :b .",
        [
            *(":a :q :b", ":a a :C", ":a a :D"),
            *(":p rdfs:domain :C", ":p rdfs:domain :D", ":q rdfs:domain :D"),
        ],
    ),
    "at most one of a class": (
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality "
        '"1"^^xsd:nonNegativeInteger ; owl:onClass :D ] . '
        ":a a :C ; :p :b , :c , :d . :b a :D . :c a :D .",
        [":b owl:sameAs :c", ":c owl:sameAs :b"],
    ),
    "everything, where an axiom is about it": (
        ":A owl:intersectionOf ( :B owl:Thing ) . :B a owl:Class . :b a :B .",
        [":b a :A", ":A rdfs:subClassOf :B"],
    ),
    "an inverse without a name": (
        "[ owl:inverseOf :p ] rdfs:subPropertyOf :q . :a :p :b .",
        [":b :q :a"],
    ),
    "annotations": (
        ":note a owl:AnnotationProperty ; rdfs:domain :C . "
        ':a :note :b ; rdfs:label "A" . rdfs:label rdfs:domain :C .',
        [],
    ),
    "classes that are equal by what is below them": (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A . :a a :A .",
        [
            *(":A rdfs:subClassOf :C", ":B rdfs:subClassOf :A", ":C rdfs:subClassOf :B"),
            *(f":{c} owl:equivalentClass :{d}" for c in "ABC" for d in "ABC" if c != d),
            *(":a a :B", ":a a :C"),
        ],
    ),
    "a list that goes in a circle": (
        ":A owl:unionOf :list . :list rdf:first :B ; rdf:rest :list . :b a :B .",
        [":B rdfs:subClassOf :A", ":b a :A"],
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_draws_this_and_nothing_else(name: str) -> None:
    turtle, expected = RULES[name]
    text = f"{PREFIXES} {' '.join(f'{each} .' for each in expected)}"
    assert drawn(stored(f"{PREFIXES} {turtle}")) == set(lines_of(stored(text)))


def test_a_literal_may_hold_any_character() -> None:
    turtle = ':q rdfs:subPropertyOf :p . :a :q """one . \u2028 <two>\n"three" _:b \\\\ ^^ """@en .'
    [line] = drawn(stored(f"{PREFIXES} {turtle}"))
    assert line == '<urn:x:a> <urn:x:p> "one . \u2028 <two>\\n\\"three\\" _:b \\\\ ^^ "@en .'


def test_the_closure_needs_no_rdflib(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
import sys
from communique.project import Project
from communique.engines.reasoning import find_contradictions
from communique.graph import load
assert find_contradictions(load(Project(Path({str(ROOT)!r})))) == []
assert not {{"owlrl", "rdflib"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path)


FILES = {
    "ontology/o.ttl": "cmq:Party owl:disjointWith cmq:Agency ; rdfs:subClassOf cmq:Agent .",
    "data/a.ttl": "party:a a cmq:Agency , cmq:Party . party:b cmq:numbered 01 .",
}


@pytest.mark.parametrize("reasoner", REASONERS)
def test_a_project_may_choose_the_reasoner(tmp_path: Path, reasoner: str) -> None:
    root = make(tmp_path, FILES)
    (root / "communique.toml").write_text(f'reasoner = "{reasoner}"\n')
    [found] = find_contradictions(load(find_project(root)))
    assert (found.clash, len(found.statements)) == ("disjoint-classes", 2)


def test_a_graph_above_the_limit_is_not_closed(tmp_path: Path) -> None:
    project = Project(make(tmp_path, FILES))
    limited = Project(project.root, replace(project.layout, closure_limit=2))
    codes = [finding.code for finding in run(limited)]
    assert "contradictions-skipped" in codes
    assert "contradiction.disjoint-classes" not in codes
    assert "contradiction.disjoint-classes" in [finding.code for finding in run(project)]


def test_every_clash_has_an_example_that_shows_it() -> None:
    from communique.checks.job import built_in_codes

    codes = built_in_codes()
    for name in CLASHES:
        code = codes[f"contradiction.{name}"]
        turtle = code.example.replace(
            "<series/us-jp-cyber> a cmq:DialogueSeries ; cmq:ordinal 1 .",
            ":A owl:disjointWith :B . :p rdfs:domain :A . :a a :B ; :p 1 .",
        )
        store = stored(f"{PREFIXES}\n{turtle}")
        lines = lines_of(store)
        found = contradictions(store, [*lines, *closure(lines)])
        assert name in {contradiction.clash for contradiction in found}, name
