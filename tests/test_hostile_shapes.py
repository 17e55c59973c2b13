"""Shapes that cannot be run: each is a finding at its line, and the others are run."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks import examine
from communique.checks.selection import Selection
from communique.engines.shacl.patterns import is_explosive
from communique.model import Finding
from communique.project import find_project

SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix ex: <http://ex/> .
ex:Good a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:title ; sh:minCount 1 ] .
"""
BROKEN = {
    "pattern": 'ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:pattern "[a-z" ] .',
    "explosive pattern": 'ex:S sh:targetClass ex:A ; sh:pattern "^(a+)+$" .',
    "bound": "ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minInclusive ex:a ] .",
    "count": 'ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount "one" ] .',
    "closed": 'ex:S sh:targetClass ex:A ; sh:closed "yes" .',
    "query": 'ex:S sh:targetClass ex:A ; sh:sparql [ sh:select "SELECT $this { $this <p> }" ] .',
    "form": 'ex:S sh:targetClass ex:A ; sh:sparql [ sh:select "ASK { $this ?p ?o }" ] .',
    "prefix": 'ex:S sh:targetClass ex:A ; sh:sparql [ sh:select "SELECT $this { $this e:p 1 }" ] .',
    "cyclic list": "ex:S sh:targetClass ex:A ; sh:in ex:L . ex:L rdf:first 1 ; rdf:rest ex:L .",
    "no path": "ex:S sh:targetClass ex:A ; sh:property [ sh:minCount 1 ] .",
    "shape of nowhere": "ex:S sh:targetClass ex:A ; sh:property ex:nowhere .",
    "two counts": "ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount 1, 2 ] .",
    "inside of sh:not": "ex:S sh:targetClass ex:A ; sh:not [ sh:pattern 1 ] .",
    "unknown to the engine": 'ex:S sh:targetClass ex:A ; sh:sparql [ sh:select "SELECT $this '
    '{ $this ?p ?o MINUS { $this ex:q ?o } }" ] .',
}


def check(folder: Path, shapes: str, data: str = "ex:a a ex:A .") -> list[Finding]:
    (folder / "s.ttl").write_text(SHAPES + shapes)
    (folder / "d.ttl").write_text(f"@prefix ex: <http://ex/> .\n{data}\n")
    (folder / "communique.toml").write_text('data = ["d.ttl"]\nshapes = ["s.ttl"]\n')
    return examine(find_project(folder)).findings


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_shape_is_a_finding_at_its_line_and_the_others_are_run(
    name: str, tmp_path: Path
) -> None:
    findings = check(tmp_path, BROKEN[name])
    assert "Good-title.minCount" in [it.code for it in findings]
    broken = [it for it in findings if it.code == "shape-broken"]
    assert broken
    assert {(it.location.path[-5:], it.location.line) for it in broken if it.location} == {
        ("s.ttl", 5)
    }
    assert {it.code for it in findings} <= {"shape-broken", "Good-title.minCount", "S-p.minCount"}


def test_strings_and_prefixes_of_queries_in_shapes(tmp_path: Path) -> None:
    shape = """
ex:O owl:imports ex:P . ex:P sh:declare [ sh:prefix "e" ; sh:namespace "http://ex/" ] .
ex:S sh:targetClass ex:A ; sh:sparql [ sh:prefixes ex:O ;
    sh:select '''SELECT $this ?value
    { $this e:title ?value FILTER(?value = "no" || sameTerm(?value, "nil")) }''' ] .
"""
    data = (
        'ex:a a ex:A ; ex:title "no" . ex:b a ex:A ; ex:title "nil" . ex:c a ex:A ; ex:title "x" .'
    )
    findings = check(tmp_path, shape, data)
    assert sorted(str(it.value) for it in findings if it.code == "S.sparql") == ['"nil"', '"no"']


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", r"(\w+\s?)*$", "([a-z]+|[0-9]+)*!"])
def test_expressions_without_an_end(pattern: str) -> None:
    assert is_explosive(pattern)


@pytest.mark.parametrize(
    "pattern", ["^[a-z]+(-[a-z]+)*$", r"^(\d+,)*\d+$", r"^(\([0-9]+\)|[a-z])*$", "(ab|ac)*", "^.*$"]
)
def test_expressions_with_an_end(pattern: str) -> None:
    assert not is_explosive(pattern)


def test_each_of_several_values_is_told_by_itself(tmp_path: Path) -> None:
    shape = """
ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:class ex:A, ex:B, ex:C ; sh:property ex:P .
ex:P sh:path ex:p ; sh:hasValue 1, 2, 3 ; sh:lessThan ex:q, ex:r ; sh:message "M."@en .
"""
    data = "ex:a a ex:A, ex:B ; ex:p 1, 2 ; ex:q 9 ; ex:r 2 ; ex:title 1 . ex:B a ex:K ."
    found = [it for it in check(tmp_path, shape, data) if it.code[:2] in ("S.", "P.")]
    assert sorted((it.code, it.message) for it in found) == [
        ("P.hasValue", "3 is not among the values"),
        ("P.lessThan", '"2" is not less than every value of ex:r'),
        ("S.class", "ex:a must have the type ex:C"),
    ]


def test_components_of_a_project_are_run_and_can_be_selected(tmp_path: Path) -> None:
    shape = """
ex:Shout a sh:ConstraintComponent ; sh:parameter [ sh:path ex:noShout ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (LCASE($value) = $value) }" ] .
ex:S sh:targetSubjectsOf ex:title ; sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path ex:title ; ex:noShout true .
"""
    findings = check(tmp_path, shape, 'ex:a a ex:A ; ex:title "LOUD" .')
    assert "P.shout" in [it.code for it in findings]
    selected = examine(find_project(tmp_path), selection=Selection(("P.shout",))).findings
    assert [it.code for it in selected] == ["P.shout"]


COMPONENT = """
ex:Not a sh:ConstraintComponent ; sh:parameter [ sh:path ex:not ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value != $not) }" ] .
ex:P a sh:PropertyShape ; sh:path ex:p ; ex:not VALUES .
ex:S sh:targetSubjectsOf ex:p ; sh:property ex:P .
"""
SELECT = 'ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select """SELECT $this QUERY""" ] .'
MISSED = {
    "several values": (COMPONENT.replace("VALUES", "1, 2"), "shapes-skipped", "several values"),
    "one value": (COMPONENT.replace("VALUES", "1"), "", ""),
    "?failure": (
        SELECT.replace("QUERY", "(true AS ?failure) { $this ?p ?o }"),
        "shapes-skipped",
        "?failure",
    ),
    "$shapesGraph": (
        SELECT.replace("QUERY", "{ GRAPH $shapesGraph { ?s ?p ?o } }"),
        "shape-broken",
        "$shapesGraph",
    ),
}


@pytest.mark.parametrize("name", MISSED)
def test_what_the_reference_misses_of_queries_in_shapes_is_told(name: str, tmp_path: Path) -> None:
    shape, code, words = MISSED[name]
    data = """ex:a ex:p 1, 2 . ex:A a <http://www.w3.org/2002/07/owl#Class> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "A"@en ."""
    findings = check(tmp_path, shape, data)
    told = [it for it in findings if it.code in ("shapes-skipped", "shape-broken")]
    assert [it.code for it in told] == [code] * bool(code)
    assert all(words in it.message for it in told)
    # The path of a parameter is the declaration of a property, in whatever namespace.
    unknown = {it.message.split(" ")[0] for it in findings if it.code == "term-undeclared"}
    assert "ex:not" not in unknown


def test_misspelt_names_of_shapes_are_told(tmp_path: Path) -> None:
    shape = """
ex:S a sh:NodeShape ; sh:targetClas ex:A ; sh:property [ sh:path ex:titel ; sh:mincount 1 ] .
ex:T sh:targetClass ex:Imaginary ; sh:class rdf:Lst ; sh:js [] ; sh:ignoredProperties () .
"""
    data = """ex:A a <http://www.w3.org/2002/07/owl#Class> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "A"@en ."""
    findings = check(tmp_path, shape, data)
    unknown = {it.message.split(" ")[0] for it in findings if it.code == "term-undeclared"}
    own = {"ex:titel", "ex:title", "ex:Imaginary"}
    assert unknown == {"sh:targetClas", "sh:mincount", "rdf:Lst", *own}
    assert next(it.message for it in findings if it.code == "shapes-skipped").endswith("sh:js")


NESTED = """
ex:S sh:targetClass ex:A ; sh:property ex:P, ex:O, ex:X, ex:Q .
ex:P sh:path ex:speaker ; sh:node ex:Speaker .
ex:Speaker sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "a speaker has a name" ],
    [ sh:path ex:post ; sh:node ex:Post ] .
ex:Post a sh:NodeShape ; sh:nodeKind sh:IRI .
ex:O sh:path ex:age ; sh:or ( [ sh:class ex:Age ] [ sh:minLength 3 ] ) .
ex:X sh:path ex:x ; sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class ex:C ] ) .
ex:Q sh:path ex:member ; sh:qualifiedValueShape [ sh:class ex:Clerk ] ; sh:qualifiedMaxCount 1 .
"""
NESTED_DATA = """ex:a a ex:A ; ex:title 1 ; ex:speaker ex:s ; ex:age "x" ; ex:x ex:both, "none" ;
    ex:member ex:m0,
        ex:m1, ex:m2 .
ex:s ex:post "p" . ex:both a ex:C . ex:m0 a ex:D . ex:m1 a ex:Clerk . ex:m2 a ex:Clerk ."""


@pytest.mark.parametrize("form", ["pyshacl", "shacl-rust"])
def test_a_finding_says_why_its_inner_shapes_fail(form: str, tmp_path: Path) -> None:
    check(tmp_path, NESTED, NESTED_DATA)
    found = examine(find_project(tmp_path), engine=form if form == "pyshacl" else None).findings
    told = {(it.code, it.value): it.message.split("\n") for it in found}
    assert told["P.node", "<http://ex/s>"][1:] == [
        "a speaker has a name",
        '"p" must conform to Post',
        '  "p" must be of the kind IRI',
    ]
    assert told["O.or", '"x"'][1:] == [
        'not ex:Age: "x" must have the type ex:Age',
        'not what is required: "x" is shorter than 3 characters',
    ]
    assert told["X.xone", "<http://ex/both>"][1] == "it fits more than one: IRI, ex:C"
    assert told["X.xone", '"none"'][1] == "it fits none"
    (count,) = [it for it in found if it.code == "Q.qualifiedMaxCount"]
    assert count.message.endswith("of the kind ex:Clerk\nof that kind: ex:m1, ex:m2")
    assert count.location is not None
    assert (count.location.line, count.location.column) == (4, 9)


@pytest.mark.parametrize(
    ("language", "message"), [("de_AT.UTF-8", 'zu kurz: "x", ex:p, 3'), ("fr", 'short: "x"')]
)
def test_messages_are_in_the_language_of_the_reader_and_filled(
    language: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    shape = """ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minLength 3 ;
    sh:message "aa"@ja, 'short: "{?value}"'@en,
        'zu kurz: "{$value}", {$PATH}, {$minLength}'@de ] ."""
    findings = check(tmp_path, shape, 'ex:a a ex:A ; ex:title 1 ; ex:p "x" .')
    assert [it.message for it in findings if it.code == "S-p.minLength"] == [message]
