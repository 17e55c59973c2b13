"""The closure: the built-in rules against owlrl, and what is kept of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from benchmarks.generate import generate
from communique import reasoning
from communique.cache import ABOVE, FOLDER
from communique.project import Project
from communique.reasoning import (
    Contradiction,
    closure,
    contradictions,
    entailments,
    find_contradictions,
    inferred_triples,
    kept,
    lines_of,
)
from communique.graph import load
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
    ours, theirs = (list(closure(lines, reasoner=reasoner)) for reasoner in REASONERS)
    assert set(entailments(ours)) == set(entailments(theirs))
    found, expected = (
        [each.finding for each in contradictions(store, [*lines, *inferred])]
        for inferred in (ours, theirs)
    )
    assert found == expected


def assert_agreement_on(project: Project) -> None:
    assert_agreement(load(project).merged, *map(project.graph_iri, project.ontology_files))


# ---------------------------------------------------------------- against the reference


def test_the_shipped_graph_has_the_same_closure_by_both() -> None:
    assert_agreement_on(Project(ROOT))


def test_a_generated_graph_has_the_same_closure_by_both(tmp_path: Path) -> None:
    generate(3, tmp_path / "made", seed=11)
    assert_agreement_on(Project(tmp_path / "made"))


@settings(deadline=None, max_examples=25)
@given(ontologies)
def test_any_ontology_has_the_same_closure_by_both(turtle: str) -> None:
    assert_agreement(stored(turtle))


# ---------------------------------------------------------------- rule by rule

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
from communique.reasoning import find_contradictions
from communique.reasoning import kept
from communique.graph import load
assert find_contradictions(load(Project(Path({str(ROOT)!r})))) == []
assert not {{"owlrl", "rdflib"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path)


# ---------------------------------------------------------------- what is kept

FILES = {
    "ontology/o.ttl": "cmq:Party owl:disjointWith cmq:Agency ; rdfs:subClassOf cmq:Agent .",
    "data/a.ttl": "party:a a cmq:Agency , cmq:Party . party:b cmq:numbered 01 .",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return Project(make(tmp_path / "project", FILES))


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reasoner of every closure that was computed."""
    calls: list[str] = []

    def noted(lines: Iterable[str], *, reasoner: str = "built-in") -> Iterator[str]:
        calls.append(reasoner)
        return closure(lines, reasoner=reasoner)

    for module in (reasoning, kept):
        monkeypatch.setattr(module, "closure", noted)
    return calls


def both(project: Project) -> tuple[list[Contradiction], list[ox.Triple]]:
    found = find_contradictions(load(project, traceable=True))
    assert found is not None
    return found, inferred_triples(project)


def test_a_full_check_closes_an_unchanged_graph(project: Project, computed: list[str]) -> None:
    found = find_contradictions(load(project))
    assert find_contradictions(load(project), full=True) == found
    assert len(computed) == 2


@pytest.mark.parametrize("above", ["0", "1000000"])
def test_what_is_kept_is_of_what_the_graph_was_filled_from(
    project: Project, monkeypatch: pytest.MonkeyPatch, above: str
) -> None:
    monkeypatch.setenv(ABOVE, above)  # on disk, or in memory
    path = project.root / "data" / "a.ttl"
    text = path.read_text()
    for classes in ("cmq:Agency", "cmq:Party", "cmq:Agency , cmq:Party"):
        path.write_text(text.replace("cmq:Agency , cmq:Party", classes))
        found = find_contradictions(load(project, traceable=True))
        assert found is not None
        assert len(found) == ("," in classes)


def test_a_graph_above_the_limit_is_not_closed(project: Project, computed: list[str]) -> None:
    limited = Project(project.root, replace(project.layout, closure_limit=2))
    assert find_contradictions(load(limited)) is None
    enough = Project(project.root, replace(project.layout, closure_limit=3))
    assert find_contradictions(load(enough)) == both(project)[0]
    assert find_contradictions(load(limited)) is None


def test_an_unchanged_graph_is_not_closed_again(project: Project, computed: list[str]) -> None:
    first = both(project)
    assert [each.clash for each in first[0]] == ["disjoint-classes"]
    assert len(first[0][0].statements) == 2
    assert len(first[1]) == 1
    assert len(computed) == 2
    assert both(Project(project.root)) == first
    assert len(computed) == 2


def test_a_changed_graph_is_closed_again(project: Project, computed: list[str]) -> None:
    both(project)
    path = project.root / "data" / "a.ttl"
    path.write_text(path.read_text().replace("cmq:Agency , ", ""))
    found, inferred = both(Project(project.root))
    assert found == []
    assert len(inferred) == 1
    assert len(computed) == 4


def test_another_reasoner_closes_the_graph_itself(project: Project, computed: list[str]) -> None:
    first = both(project)
    other = Project(project.root, replace(project.layout, reasoner="owlrl"))
    assert both(other) == first
    assert computed == ["built-in", "built-in", "owlrl", "owlrl"]


PROPERTIES = """
    @prefix : <urn:x:> .
    :once a owl:DatatypeProperty , owl:FunctionalProperty .
    :alsoOnce rdfs:subPropertyOf :once .
    :flag a owl:DatatypeProperty . :text a owl:DatatypeProperty ; rdfs:domain :Text .
    :Up owl:onProperty :flag ; owl:hasValue true ; owl:disjointWith :Down .
    :note a owl:AnnotationProperty .
"""
EDITS = {
    "a label": ('rdfs:label "A"', 'rdfs:label "B"', False),
    "one label more": ('rdfs:label "A"', 'rdfs:label "A" , "B"', False),
    "an annotation of the project's": (":note :b", ":note :c", False),
    "a text": (':text "old"', ':text "new"', False),
    "a text of an undeclared property": (':more "old"', ':more "new"', False),
    "a comment": (":flag false", ":flag false  # no\n", False),
    "a thing for a text": (':more "old"', ":more :b", True),
    "one property more": (":flag false", ':flag false ; :else "old"', True),
    "a value that makes a class": (":flag false", ":flag true", True),
    "the value of a functional property": (":once 1", ":once 2", True),
    "the value of a property below one": (":alsoOnce 1", ":alsoOnce 2", True),
    "a class": ("a :Down", "a :Up", True),
}


DATA = """
    @prefix : <urn:x:> .
    :a a :Down ; rdfs:label "A" ; :note :b ; :text "old" ; :more "old" ;
        :once 1 ; :alsoOnce 1 ; :flag false .
"""


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_graph_is_closed_again_where_that_may_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, computed: list[str], name: str
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    files = {"ontology/o.ttl": PROPERTIES, "data/a.ttl": DATA}
    project = Project(make(tmp_path, files))
    assert find_contradictions(load(project)) == []
    old, new, matters = EDITS[name]
    path = project.root / "data" / "a.ttl"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    for _ in range(2):
        found = find_contradictions(load(project))
        assert len(computed) == 1 + matters
        assert found is not None
        assert len(found) == (name == "a value that makes a class")


@pytest.mark.parametrize("damage", [b"", b"[]", b"\xff" * 9], ids=["empty", "short", "noise"])
def test_what_was_kept_and_is_damaged_is_computed_again(
    project: Project, computed: list[str], damage: bytes
) -> None:
    first = both(project)
    kept = [
        path
        for path in (project.root.parents[1] / "cache").rglob("*")
        if path.parent.name in ("contradictions", "inferred")
    ]
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(damage)
    assert both(Project(project.root)) == first
    assert len(computed) == 4


def test_nothing_is_kept_where_the_cache_is_off(
    project: Project, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, "off")
    assert both(project) == both(Project(project.root))
    assert len(computed) == 4
