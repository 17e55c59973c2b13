"""The fast engine gives the results of pySHACL on every shape that is left to it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.generate import generate
from communique.model import CommuniqueError, Finding, UsageError
from communique.prefixes import PREFIXES
from communique.project import Project
from communique.engines.shacl import Data, Shapes, check_shapes, fast, reference, validate
from communique.engines.shacl.fitness import fit_roots, is_ordinary, pattern_for_rust
from projects import ROOT, copy_shipped, edit
from random_shapes import random_data, random_shapes

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEADER += "@prefix : <https://example.org/> .\n"
SHIPPED = Project(ROOT)


def triples(text: str) -> list[ox.Triple]:
    parsed = ox.parse(f"{HEADER}{text}".encode(), format=ox.RdfFormat.TURTLE)
    return [quad.triple for quad in parsed]


def both(data: str, shapes: str) -> list[Finding]:
    """The findings, which are the same by both engines."""
    graph, asked = Data(extra=tuple(triples(data))), Shapes(triples(shapes))
    found = validate(graph, asked, engine="shacl-rust")
    assert found == validate(graph, asked, engine="pyshacl")
    return found


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("classes", [False, True], ids=["shapes", "classes"])
@pytest.mark.parametrize("start", range(0, 600, 60))
def test_engines_agree_on_random_graphs(start: int, classes: bool) -> None:
    found = fit = 0
    for seed in range(start, start + 60):
        choice = random.Random(seed)
        data = Data(extra=tuple(triples(random_data(choice))))
        odd = set(data.odd)
        data = Data(extra=tuple(each for each in data.extra if each not in odd))
        shapes = Shapes(triples(random_shapes(choice, classes=classes)))
        roots, _ = fit_roots(shapes, data.extended)
        if not roots:
            continue
        others = set(shapes.roots) - roots
        slow = reference.validate(data, shapes, without=others, advanced=False)
        expected = {(each.focus, each.value, each.shape, each.component) for each in slow}
        quick = fast.validate(data, shapes, roots=roots)
        assert quick is not None
        assert {(it.focus, it.value, it.shape, it.component) for it in quick} == expected, seed
        found += len(expected)
        fit += len(roots)
    # Else nothing would have been compared.
    assert found > 20
    assert fit > 20


def test_shipped_shapes_are_all_left_to_the_fast_engine() -> None:
    shapes = Shapes.read(SHIPPED.shape_files)
    data = Data(SHIPPED.graph_files + SHIPPED.ontology_files)
    roots, more = fit_roots(shapes, data.extended)
    assert (set(roots), more) == (set(shapes.roots), False)
    assert not list(data.odd)


def test_findings_are_the_same_to_the_word(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    first = root / "data/meetings/us-jp-cyber/1.ttl"
    edit(first, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 01, 0 ; cmq:wrong _:b , [ cmq:a 1 ] ;\n")
    with first.open("a") as file:
        file.write('_:b rdfs:label "x"@en-US ; a cmq:Party .\n')
    text = first.read_text().replace("cmq:tense tense:past ;", 'cmq:tense "past" ;', 3)
    first.write_text(text.replace('"2013-05-09"^^xsd:date', '"2013-05-40"^^xsd:date', 1))
    project = Project(root)
    slow = check_shapes(project, "pyshacl")
    assert check_shapes(project, "shacl-rust") == slow == check_shapes(project, "auto")
    assert len(slow) >= 10


def test_engines_agree_on_generated_graphs_with_defects(tmp_path: Path) -> None:
    expected = {each.code for each in generate(30, tmp_path, defects=16)}
    slow = check_shapes(Project(tmp_path), "pyshacl")
    assert check_shapes(Project(tmp_path), "shacl-rust") == slow
    assert {each.code for each in slow} & expected


@pytest.mark.parametrize(
    ("constraint", "data"),
    [
        ("sh:pattern '^x$'", r'"x\n"'),
        ("sh:pattern '^(?!x)'", '"x", "y"'),
        ("sh:datatype xsd:date", '"20130509"^^xsd:date'),
        ("sh:datatype xsd:date", '"99999999999999999999"^^xsd:date'),
        ("sh:datatype xsd:date", '"0000-01-01"^^xsd:date'),
        ("sh:datatype xsd:integer", '" 1 "^^xsd:integer, 99999999999999999999, "1x"^^xsd:integer'),
        ("sh:datatype xsd:duration", '"1"^^xsd:duration'),
        ("sh:node [ sh:nodeKind sh:Literal ]", '"x", :b'),
        ("sh:minInclusive 1", '"2019"^^xsd:gYear, "a"'),
        ("sh:lessThan :q", "1, 2"),
        ("sh:minLength 0", "[ :q 1 ]"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this :p 1 }' ]", "1"),
        ("sh:node :S", ":a"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*Recursive Shape")
def test_what_engines_judge_differently_is_left_to_pyshacl(constraint: str, data: str) -> None:
    shape = f":S sh:targetSubjectsOf :p ; sh:property :P . :P sh:path :p ; {constraint} ."
    if "sh:sparql" in constraint:
        shape = f":S sh:targetSubjectsOf :p ; {constraint.replace(' :p 1', ' <urn:p> 1')} ."
        data += " ; <urn:p> 1"
    if constraint == "sh:node :S":
        shape = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:node :S ] ."
    text = f":a :p {data} ."
    both(text, shape)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2013-05-40", "2013-05-10"), ("2013-05-10", "2013-05-0"), ("2013-05-50", "2013-05-40")],
)
def test_what_has_no_value_is_not_at_most_another(start: str, end: str) -> None:
    data = f':a :p "{start}"^^xsd:date ; :q "{end}"^^xsd:date .'
    shapes = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:lessThanOrEquals :q ] ."
    [found] = both(data, shapes)
    assert found.value == f'"{start}"^^<{PREFIXES["xsd"]}date>'


def test_each_shape_is_run_once_by_the_engine_that_is_fit() -> None:
    shape = """
        :A sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxCount 1 ] .
        :B sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxExclusive 2 ] .
        """
    found = both(":a :p 1, 3 .", shape)
    assert [each.code for each in found] == ["A-p.maxCount", "B-p.maxExclusive"]


CLASSES = ":a a :A ; :p 1, 3 . :b a :B ; :p 'x' . :B rdfs:subClassOf :A . :c :p 5 ."


@pytest.mark.parametrize(
    "shape",
    [
        ":A a owl:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:maxCount 1 ] .",
        # It is a shape for what it has, or for how it is used, without being called one.
        ":A a rdfs:Class ; sh:property [ sh:path :p ; sh:maxCount 1 ] .",
        ":A a :Meta ; sh:node [ sh:property [ sh:path :p ; sh:maxCount 1 ] ] . "
        ":Meta rdfs:subClassOf rdfs:Class .",
        ":C sh:targetNode :c ; sh:node :A . :A a owl:Class ; sh:hasValue :b .",
        ":C sh:targetNode :c ; sh:xone ( [ sh:nodeKind sh:IRI ] :A ) . "
        ":A a owl:Class ; sh:in ( :b ) .",
        ":A a owl:Class , sh:PropertyShape ; sh:path :p ; sh:maxCount 1 .",
        # A list may have a name.
        ":A a owl:Class , sh:NodeShape ; sh:or :List . :List rdf:first [ sh:class :B ] ; "
        "rdf:rest ( [ sh:nodeKind sh:BlankNode ] ) .",
        # Without the advanced features a rule asks for nothing.
        ":A a owl:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:maxCount 1 ] ; "
        "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :q ; sh:object 1 ] .",
    ],
)
def test_a_class_that_is_a_shape_is_left_to_the_fast_engine(shape: str) -> None:
    shapes = Shapes(triples(shape))
    roots, more = fit_roots(shapes.core, frozenset())
    assert ox.NamedNode("https://example.org/A") in roots
    assert not more
    found = both(CLASSES, shape)
    assert "<https://example.org/a>" in {each.focus for each in found}


def test_a_class_is_a_shape_beside_one_that_is_left_to_pyshacl() -> None:
    shape = """
        :A a owl:Class , sh:NodeShape ; sh:property :A-p . :A-p sh:path :p ; sh:maxCount 1 .
        :B a owl:Class , sh:NodeShape ; sh:node :A ; sh:property :B-p .
        :B-p sh:path :p ; sh:minInclusive 2 .
        """
    found = both(CLASSES, shape)
    assert [each.code for each in found] == ["A-p.maxCount", "B-p.minInclusive"]


@pytest.mark.parametrize("kind", ["owl:Thing", "owl:Restriction"])
def test_what_is_no_class_for_the_reference_is_no_target(kind: str) -> None:
    assert both(CLASSES, f":A a {kind} , sh:NodeShape ; sh:nodeKind sh:BlankNode .") == []


def test_a_shape_inside_another_has_no_target_of_its_own_there() -> None:
    shape = """
        :A sh:targetNode :a ; sh:node :B .
        :B sh:targetSubjectsOf :p ; sh:nodeKind sh:BlankNode .
        """
    # As a subject of a subproperty, :b would be a focus node of :B for shacl-rust.
    found = both(":a :r 1 . :b :q 1 . :q rdfs:subPropertyOf :p .", shape)
    assert [each.code for each in found] == ["A.node"]


def test_subproperties_extend_no_target() -> None:
    shape = ":A sh:targetSubjectsOf :p ; sh:nodeKind sh:Literal ."
    data = ":a :q 1 . :q rdfs:subPropertyOf :p . :b :p 1 ."
    (found,) = both(data, shape)
    assert found.focus == "<https://example.org/b>"


def test_shapes_that_are_no_shacl_are_refused_though_unused() -> None:
    unused = ":B a sh:PropertyShape ; sh:minCount 1 ."
    shapes = Shapes(triples(f":A sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI . {unused}"))
    for engine in ("pyshacl", "shacl-rust"):
        with pytest.raises(CommuniqueError, match="the shapes cannot be used"):
            validate(Data(extra=tuple(triples(":a :p 1 ."))), shapes, engine=engine)


def test_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "is_installed", lambda: False)
    with pytest.raises(UsageError, match="shacl-rust is not installed"):
        validate(Data(), Shapes(()), engine="shacl-rust")
    shapes = Shapes(triples(":A sh:targetSubjectsOf :p ; sh:nodeKind sh:Literal ."))
    assert len(validate(Data(extra=tuple(triples(":a :p 1 ."))), shapes, engine="auto")) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UsageError("gone"), OSError("gone")])
def test_what_is_raised_while_data_is_read_is_raised(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def broken(_: Data) -> Iterator[bytes]:
        yield b"<urn:a> <urn:b> 1 .\n"
        raise error

    monkeypatch.setattr(Data, "turtle", broken)
    shapes = Shapes(triples(":A sh:targetSubjectsOf :p ; sh:nodeKind sh:Literal ."))
    with pytest.raises(type(error)):
        fast.validate(Data(), shapes, roots=shapes.roots)


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        ("^[A-Z]", True),
        (r"^\S+( \S+){2,11}$", True),
        (r"^a|b$", True),
        (r"a\.b\-c", True),
        (r"[^a-z\]]", True),
        ("(?:a)?", True),
        ("(?=a)", False),
        (r"(a)\1", False),
        (r"\ba", False),
        ("a++", False),
        ("[a-z&&b]", False),
        ("[[a]", False),
        ("a{", False),
        (r"\p{L}", False),
    ],
)
def test_patterns(pattern: str, known: bool) -> None:
    assert (pattern_for_rust(pattern) is not None) is known


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        ('"x"', True),
        ('"x"@en', True),
        ('"01"^^xsd:integer', True),
        ('"2013-05-09"^^xsd:date', True),
        ('"2013-05-40"^^xsd:date', True),
        ('"20130509"^^xsd:date', False),
        ('"x"^^xsd:integer', False),
        ('"x"^^xsd:hexBinary', False),
        ('"x"^^:own', True),
        ('"<b>"^^rdf:HTML', False),
        ('"yes"^^xsd:boolean', True),
    ],
)
def test_ordinary_literals(text: str, ordinary: bool) -> None:
    (triple,) = triples(f":a :p {text} .")
    assert isinstance(triple.object, ox.Literal)
    assert is_ordinary(triple.object) is ordinary
