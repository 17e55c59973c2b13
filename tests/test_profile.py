"""The OWL 2 RL profile: every construct of its grammar passes, all others are found."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.checks.profile import RULES, check, faults
from communique.checks.profile.ontology import Statement
from communique.project import Project
from communique.graph import load
from projects import ROOT, copy_shipped, edit, make

PREFIXES = """
@prefix : <urn:ex:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARED = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a rdfs:Datatype .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""


def restriction(constraint: str, on: str = ":p") -> str:
    return f"[ a owl:Restriction ; owl:onProperty {on} ; {constraint} ]"


SOME, ONLY = restriction("owl:someValuesFrom :B"), restriction("owl:allValuesFrom :B")
UNION = "[ a owl:Class ; owl:unionOf ( :B :C ) ]"
BOTH = "[ a owl:Class ; owl:intersectionOf ( :B :C ) ]"
NOT = "[ a owl:Class ; owl:complementOf :B ]"
ONE = "[ a owl:Class ; owl:oneOf ( :x :y ) ]"
VALUE = restriction("owl:hasValue :x")
DATA_VALUE = restriction("owl:hasValue 1", ":d")
SOME_DATA = restriction("owl:someValuesFrom xsd:integer", ":d")
ONLY_DATA = restriction("owl:allValuesFrom xsd:integer", ":d")
MOST = restriction("owl:maxCardinality 1")
INVERSE = restriction("owl:someValuesFrom :B", "[ owl:inverseOf :p ]")

SUBCLASSES = [
    ":B",
    "owl:Nothing",
    SOME,
    restriction("owl:someValuesFrom owl:Thing"),
    INVERSE,
    UNION,
    BOTH,
    ONE,
    VALUE,
    DATA_VALUE,
    SOME_DATA,
    restriction("owl:someValuesFrom :D", ":d"),
    "[ a owl:Restriction ; owl:onProperties ( :d :e ) ; owl:someValuesFrom xsd:integer ]",
    f"[ owl:unionOf ( {SOME} [ owl:intersectionOf ( {ONE} {SOME} ) ] ) ]",
    restriction(f"owl:someValuesFrom {UNION}"),
]
SUPERCLASSES = [
    ":B",
    "owl:Nothing",
    ONLY,
    BOTH,
    NOT,
    VALUE,
    DATA_VALUE,
    ONLY_DATA,
    MOST,
    restriction("owl:maxCardinality 0"),
    restriction('owl:maxCardinality "1"^^xsd:nonNegativeInteger'),
    restriction("owl:maxCardinality 0", ":d"),
    restriction("owl:maxQualifiedCardinality 1 ; owl:onClass :B"),
    restriction("owl:maxQualifiedCardinality 1 ; owl:onClass owl:Thing"),
    restriction(f"owl:maxQualifiedCardinality 0 ; owl:onClass {UNION}"),
    restriction("owl:maxQualifiedCardinality 1 ; owl:onDataRange xsd:string", ":d"),
    f"[ owl:intersectionOf ( {ONLY} {MOST} ) ]",
    f"[ owl:complementOf {SOME} ]",
    restriction(f"owl:allValuesFrom {NOT}"),
]
EQUIVALENTS = [
    ":B",
    "owl:Nothing",
    BOTH,
    VALUE,
    DATA_VALUE,
    f"[ owl:intersectionOf ( :B {VALUE} ) ]",
]
DATA_RANGES = [
    "rdfs:Literal",
    "rdf:PlainLiteral",
    "xsd:decimal",
    "xsd:dateTimeStamp",
    "xsd:anyURI",
    ":D",
    "[ a rdfs:Datatype ; owl:intersectionOf ( xsd:integer :D ) ]",
]
AXIOMS = [
    ":A owl:disjointWith :B .",
    "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    f"[] a owl:AllDisjointClasses ; owl:members ( :A {SOME} ) .",
    ":D owl:equivalentClass [ a rdfs:Datatype ; owl:intersectionOf ( xsd:int xsd:byte ) ] .",
    ":A owl:intersectionOf ( :B :C ) .",
    ":A owl:hasKey ( :p :d ) .",
    ":p rdfs:subPropertyOf :q .",
    "[ owl:inverseOf :p ] rdfs:subPropertyOf :q .",
    ":p owl:propertyChainAxiom ( :q :r ) .",
    ":p owl:propertyChainAxiom ( :p :r ) .",
    ":p owl:propertyChainAxiom ( :q :r :p ) .",
    ":p owl:propertyChainAxiom ( :p :p ) .",
    ":p owl:propertyChainAxiom ( :q [ owl:inverseOf :r ] ) .",
    ":p owl:equivalentProperty :q .",
    ":p owl:propertyDisjointWith :q .",
    ":p owl:inverseOf :q .",
    *(
        f":p a owl:{kind}Property ."
        for kind in (
            "Functional",
            "InverseFunctional",
            "Irreflexive",
            "Symmetric",
            "Asymmetric",
            "Transitive",
        )
    ),
    "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .",
    ":d a owl:FunctionalProperty .",
    ":d rdfs:subPropertyOf :e .",
    ":d owl:equivalentProperty :e .",
    ":d owl:propertyDisjointWith :e .",
    f":d rdfs:domain {ONLY} .",
    ":x a :A ; :p :y ; :d 1 ; :n 1 , <urn:z> .",
    f":x a {ONLY} .",
    ":x a owl:NamedIndividual , :A .",
    ":x owl:sameAs :y .",
    ":x owl:differentFrom :y .",
    "[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .",
    "[] a owl:AllDifferent ; owl:members ( :x :y ) .",
    "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x ; owl:assertionProperty :p ;"
    " owl:targetIndividual :y .",
    "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x ; owl:assertionProperty :d ;"
    " owl:targetValue 1 .",
    ":n rdfs:subPropertyOf rdfs:label ; rdfs:range xsd:date ; rdfs:domain <urn:any> .",
    ':x :n "2015-01-01"^^xsd:date .',
    ":A rdfs:label 'a'@en ; rdfs:seeAlso :x ; owl:deprecated true .",
    "[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ;"
    " owl:annotatedTarget :B ; :n 'why' .",
    "<urn:o> a owl:Ontology ; owl:imports <urn:i> ; owl:versionIRI <urn:v> ; owl:versionInfo '1' .",
    ":A a rdfs:Class .",
    ":p a rdf:Property .",
]

SUB, SUPER, EQUAL = (
    "{} rdfs:subClassOf :A .",
    ":A rdfs:subClassOf {} .",
    ":A owl:equivalentClass {} .",
)


def statements(text: str) -> list[Statement]:
    triples = ox.parse(f"{PREFIXES}{text}".encode(), format=ox.RdfFormat.TURTLE)
    return [Statement(t.subject, t.predicate, t.object) for t in triples]


def found(text: str, declared: str = DECLARED) -> list[str]:
    return [fault.construct for fault in faults(statements(declared + text))]


@pytest.mark.parametrize(
    "axiom",
    [
        *map(SUB.format, SUBCLASSES),
        *map(SUPER.format, SUPERCLASSES),
        *map(EQUAL.format, EQUIVALENTS),
        *(f":p rdfs:domain {each} ; rdfs:range {each} ." for each in SUPERCLASSES),
        *(f":d rdfs:range {each} ." for each in DATA_RANGES),
        *AXIOMS,
    ],
)
def test_what_the_grammar_has_passes(axiom: str) -> None:
    assert found(axiom) == []


def not_in(position: str, *expressions: tuple[str, str]) -> list[tuple[str, str]]:
    return [(position.format(expression), construct) for expression, construct in expressions]


MINIMUM = restriction("owl:minCardinality 1")
EXACT = restriction("owl:cardinality 1")
DAY = restriction('owl:hasValue "2015-01-01"^^xsd:date', ":d")
ENDLESS = "_:l rdf:first :A ; rdf:rest _:l . [] a owl:AllDisjointClasses ; owl:members _:l ."
SELF = restriction("owl:hasSelf true")
NOWHERE = [
    ("owl:Thing", "Thing"),
    ("rdfs:Resource", "vocabulary"),
    (":Missing", "undeclared"),
    (MINIMUM, "minCardinality"),
    (EXACT, "cardinality"),
    (SELF, "hasSelf"),
    (restriction("owl:minQualifiedCardinality 1 ; owl:onClass :B"), "minCardinality"),
    (restriction("owl:qualifiedCardinality 1 ; owl:onClass :B"), "cardinality"),
    (restriction("owl:maxCardinality 2"), "maxCardinality"),
    ("[ a owl:Class ]", "malformed"),
    ("[ a owl:Restriction ; owl:onProperty :p ]", "malformed"),
    ("[ a owl:Restriction ; owl:hasValue :x ]", "malformed"),
    ("[ owl:unionOf ( :B ) ; owl:complementOf :C ; a owl:Class ]", "malformed"),
    (restriction("owl:hasValue :x", "[ a owl:ObjectProperty ]"), "malformed"),
]
WRONG = [
    *not_in(
        SUB,
        *NOWHERE,
        (ONLY, "allValuesFrom"),
        (NOT, "complementOf"),
        (MOST, "maxCardinality"),
        (ONLY_DATA, "allValuesFrom"),
        (f"[ owl:unionOf ( :B {ONLY} ) ]", "allValuesFrom"),
        (restriction(f"owl:someValuesFrom {NOT}"), "complementOf"),
        (restriction("owl:someValuesFrom xsd:date", ":d"), "datatype"),
    ),
    *not_in(
        SUPER,
        *NOWHERE,
        (UNION, "unionOf"),
        (ONE, "oneOf"),
        (SOME, "someValuesFrom"),
        (SOME_DATA, "someValuesFrom"),
        (restriction("owl:allValuesFrom owl:Thing"), "Thing"),
        (restriction(f"owl:allValuesFrom {UNION}"), "unionOf"),
        (f"[ owl:intersectionOf ( :B {SOME} ) ]", "someValuesFrom"),
        (f"[ owl:complementOf {ONLY} ]", "allValuesFrom"),
        ("[ owl:complementOf owl:Thing ]", "Thing"),
        (restriction("owl:maxQualifiedCardinality 2 ; owl:onClass :B"), "maxCardinality"),
        (restriction(f"owl:maxQualifiedCardinality 1 ; owl:onClass {NOT}"), "complementOf"),
    ),
    *not_in(
        EQUAL,
        *NOWHERE,
        (UNION, "unionOf"),
        (ONE, "oneOf"),
        (NOT, "complementOf"),
        (SOME, "someValuesFrom"),
        (ONLY, "allValuesFrom"),
        (MOST, "maxCardinality"),
        (f"[ owl:intersectionOf ( :B {SOME} ) ]", "someValuesFrom"),
    ),
    (":A owl:unionOf ( :B :C ) .", "unionOf"),
    (":A owl:oneOf ( :x ) .", "oneOf"),
    (":A owl:disjointUnionOf ( :B :C ) .", "disjointUnionOf"),
    (f":A owl:disjointWith {NOT} .", "complementOf"),
    (f"[] a owl:AllDisjointClasses ; owl:members ( :A {ONLY} ) .", "allValuesFrom"),
    (":A owl:hasKey ( :missing ) .", "undeclared"),
    ("[] a owl:AllDisjointClasses ; owl:members [ rdf:first :A ] .", "malformed"),
    (ENDLESS, "malformed"),
    (f":p rdfs:domain {UNION} .", "unionOf"),
    (f":p rdfs:range {SOME} .", "someValuesFrom"),
    (f":d rdfs:domain {UNION} .", "unionOf"),
    (":d rdfs:range xsd:date .", "datatype"),
    (":d rdfs:range owl:real .", "datatype"),
    (":d rdfs:range rdf:langString .", "datatype"),
    (":d rdfs:range :Missing .", "undeclared"),
    (":d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .", "dataRange"),
    (":d rdfs:range [ a rdfs:Datatype ; owl:unionOf ( xsd:int :D ) ] .", "dataRange"),
    (":d rdfs:range [ a rdfs:Datatype ; owl:datatypeComplementOf xsd:int ] .", "dataRange"),
    (
        ":d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:int ;"
        " owl:withRestrictions ( [ xsd:minInclusive 1 ] ) ] .",
        "dataRange",
    ),
    (":D owl:oneOf ( 1 2 ) .", "dataRange"),
    (":d rdfs:range [ a rdfs:Datatype ] .", "malformed"),
    (':x :d "2015-01-01"^^xsd:date .', "datatype"),
    (f":A rdfs:subClassOf {DAY} .", "datatype"),
    (":p a owl:ReflexiveProperty .", "ReflexiveProperty"),
    (":p rdfs:subPropertyOf :missing .", "undeclared"),
    (":x :missing :y .", "undeclared"),
    (":x a :Missing .", "undeclared"),
    (f":x a {UNION} .", "unionOf"),
    (":x a owl:Thing .", "Thing"),
    (":x a rdfs:Resource .", "vocabulary"),
    (":x rdf:value 1 .", "vocabulary"),
    (":x rdf:subject :y .", "vocabulary"),
    (":p a owl:DatatypeProperty .", "punning"),
    (":n a owl:ObjectProperty .", "punning"),
    (":A a rdfs:Datatype .", "punning"),
]  # fmt: skip


@pytest.mark.parametrize(("axiom", "construct"), WRONG)
def test_what_the_grammar_lacks_is_found(axiom: str, construct: str) -> None:
    assert set(found(axiom)) == {construct}


COMPOSITE = [
    ":p a owl:TransitiveProperty .",
    ":p owl:propertyChainAxiom ( :q :r ) .",
    ":q a owl:TransitiveProperty ; rdfs:subPropertyOf :p .",
    ":q a owl:TransitiveProperty ; owl:inverseOf :p .",
    ":q a owl:TransitiveProperty ; owl:equivalentProperty :r . :r rdfs:subPropertyOf :p .",
    ":q a owl:TransitiveProperty . [ owl:inverseOf :q ] rdfs:subPropertyOf :p .",
]
SIMPLE_ONLY = [
    ":p a owl:FunctionalProperty .",
    ":p a owl:InverseFunctionalProperty .",
    ":p a owl:AsymmetricProperty .",
    ":p a owl:IrreflexiveProperty .",
    ":s a owl:ObjectProperty . :p owl:propertyDisjointWith :s .",
    ":s a owl:ObjectProperty . :s owl:propertyDisjointWith :p .",
    ":s a owl:ObjectProperty . [] a owl:AllDisjointProperties ; owl:members ( :s :p ) .",
    f":A rdfs:subClassOf {MOST} .",
]


@pytest.mark.parametrize("composite", COMPOSITE)
@pytest.mark.parametrize("axiom", SIMPLE_ONLY)
def test_only_simple_properties_are_counted(composite: str, axiom: str) -> None:
    assert found(axiom) == []
    assert set(found(composite)) == set()
    assert set(found(composite + axiom)) == {"nonSimple"}


def test_what_is_below_a_functional_property_may_be_anything_simple() -> None:
    # The super property of a functional one may well be transitive.
    assert found(":p a owl:FunctionalProperty ; rdfs:subPropertyOf :q . "
                 ":q a owl:TransitiveProperty .") == []  # fmt: skip


@pytest.mark.parametrize(
    "axioms",
    [
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        ":p owl:propertyChainAxiom ( :q :p :r ) .",
        ":p owl:propertyChainAxiom ( :p :q :p ) .",
        ":p owl:propertyChainAxiom ( :q :r ) ; rdfs:subPropertyOf :q .",
        ":p owl:propertyChainAxiom ( :q :r ) ; owl:equivalentProperty :r .",
        ":p owl:propertyChainAxiom ( :q [ owl:inverseOf :p ] :r ) .",
    ],
)
def test_chains_do_not_go_in_a_circle(axioms: str) -> None:
    assert set(found(axioms)) == {"irregular"}


@pytest.mark.parametrize(
    "axioms",
    [
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :q :r ) .",
        ":p owl:propertyChainAxiom ( :q :r ) . :q rdfs:subPropertyOf :p .",
        ":p owl:propertyChainAxiom ( :p :r ) ; rdfs:subPropertyOf :q .",
    ],
)
def test_chains_in_an_order_pass(axioms: str) -> None:
    assert found(axioms) == []


@pytest.mark.parametrize("code", RULES)
def test_the_example_of_a_rule_shows_it(code: str) -> None:
    rule = RULES[code]
    declared = DECLARED
    if code in ("profile.dataRange", "profile.datatype"):
        declared = declared.replace(":p a owl:ObjectProperty", ":p a owl:DatatypeProperty")
    elif code == "profile.punning":
        declared = ""
    assert {f"profile.{each}" for each in found(rule.example, declared)} == {code}
    assert rule.problem.endswith(".")
    assert not rule.solution.endswith(".")


def test_an_undeclared_name_is_found_once() -> None:
    assert found(":x :missing :y , :z . :y :missing :z .") == ["undeclared"]


def test_what_is_imported_may_be_declared_there() -> None:
    text = "<urn:o> a owl:Ontology ; owl:imports <urn:i> . :x a <http://i/#A> , :Missing ."
    assert len(found(text)) == 1
    assert len(found(text + "<urn:i> a owl:Ontology .")) == 2


CASES = """\
cmq:A a owl:Class ; rdfs:subClassOf cmq:B ,
        [ a owl:Restriction ; owl:onProperty cmq:p ; owl:someValuesFrom cmq:A ] ,
        [ a owl:Restriction ; owl:onProperty cmq:p ; owl:allValuesFrom
            [ a owl:Class ; owl:unionOf ( cmq:A owl:Thing ) ] ] .
cmq:p a owl:ObjectProperty , owl:TransitiveProperty ,
    owl:FunctionalProperty ; rdfs:range owl:Thing .
[] a owl:AllDisjointClasses ; owl:members ( cmq:A
    [ a owl:Restriction ; owl:onProperty cmq:p ; owl:minCardinality 1 ] ) .
"""


def test_each_fault_is_shown_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = make(
        tmp_path, {"ontology/a.ttl": CASES, "ontology/b.ttl": CASES.replace("cmq:A", "cmq:C")}
    )
    lines = (root / "ontology/a.ttl").read_text().splitlines()
    findings = [each for each in check(load(Project(root))) if each.location]
    shown = []
    for each in findings:
        assert each.location
        if each.location.path == "project/ontology/a.ttl":
            text = lines[each.location.line - 1][each.location.column - 1 :]
            focus = str(each.focus)
            blank = "_:" if focus.startswith("_:") else focus
            shown.append((each.code.removeprefix("profile."), blank, text.split()[0]))
    cmq = "<https://w3id.org/communique/ontology#{}>".format
    assert sorted(shown) == sorted(
        [
            ("undeclared", cmq("A"), "cmq:B"),
            ("someValuesFrom", cmq("A"), "owl:someValuesFrom"),
            ("unionOf", cmq("A"), "owl:unionOf"),
            ("nonSimple", cmq("p"), "owl:FunctionalProperty"),
            ("nonSimple", "_:", "cmq:p"),
            ("Thing", cmq("p"), "owl:Thing"),
            ("minCardinality", "_:", "owl:minCardinality"),
        ]
    )
    messages = {each.message for each in findings}
    assert "cmq:B is used as a class, and not declared" in messages
    assert "OWL 2 RL has no owl:unionOf in the place of a superclass" in messages
    assert "cmq:p cannot be functional, because cmq:p is transitive or has a chain" in messages
    assert not any("{" in message for message in messages)


def test_the_shipped_ontology_is_in_the_profile() -> None:
    assert check(load(Project(ROOT))) == []


def test_a_fault_in_the_shipped_ontology_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = copy_shipped(tmp_path)
    path = root / "ontology/communique.ttl"
    line = edit(
        path,
        'rdfs:label "holds post"@en ;\n    rdfs:range cmq:Post ;',
        'rdfs:label "holds post"@en ;\n    rdfs:range [ owl:unionOf ( cmq:Post cmq:Place ) ] ;',
    )
    (finding,) = check(load(Project(root)))
    assert finding.code == "profile.unionOf"
    assert finding.focus == "<https://w3id.org/communique/ontology#holdsPost>"
    assert str(finding.location) == f"project/ontology/communique.ttl:{line + 1}:18"
