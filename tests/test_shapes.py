"""Every constraint of the shapes passes on a valid graph and catches its own fault, alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from rdflib import SH, URIRef

from communique.engines.shacl import ENGINES, Shapes, faults, validate
from communique.engines.terms import to_rdflib
from communique.graph import load, read_triples
from communique.model import Finding, Severity
from communique.prefixes import PREFIXES
from communique.project import Project
from projects import make

FIXTURES = Path(__file__).parent / "fixtures" / "shapes"
PROJECT = Project(Path(__file__).parent.parent)


@dataclass(frozen=True)
class Case:
    """One edit of a valid graph, and the one finding that it must give.

    The finding stands on the first line of the edit, unless `at` gives the text of its line.
    A case without an edit is the valid graph itself.
    """

    name: str
    base: str
    code: str = ""
    focus: str = ""
    find: str = ""
    replace: str = ""
    at: str = ""

    def __str__(self) -> str:
        return f"{self.name}-{self.code or 'valid'}"

    @property
    def text(self) -> str:
        return self.base.replace(self.find, self.replace) if self.find else self.base

    @property
    def line(self) -> int:
        if not self.at:
            return self.base[: self.base.index(self.find)].count("\n") + 1
        lines = [line.strip() for line in self.text.splitlines()]
        assert lines.count(self.at) == 1
        return lines.index(self.at) + 1


def _read(path: Path) -> dict[str, Any]:
    document = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert isinstance(document, dict)
    return document


def _cases() -> list[Case]:
    cases = []
    for path in sorted(FIXTURES.glob("*.yaml")):
        document = _read(path)
        base = document["base"]
        cases.append(Case(path.stem, base))
        cases += [Case(path.stem, base, **case) for case in document["cases"]]
    return cases


CASES = _cases()
FAULTS = [case for case in CASES if case.code]


@cache
def shapes() -> Shapes:
    return Shapes.read(PROJECT.shape_files)


@cache
def surroundings() -> tuple[ox.Triple, ...]:
    """A small valid graph that every case stands in."""
    return tuple(read_triples(FIXTURES / "common.ttl"))


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]


@cache
def results(engine: str) -> dict[Case, list[tuple[str, str]]]:
    """The findings of all cases, by one validation: one for each would take a minute.

    What a case describes is renamed, so that the cases cannot meet.
    """
    data = list(surroundings())
    found: dict[Case, list[tuple[str, str]]] = {case: [] for case in CASES}
    origin: dict[str, tuple[Case, str]] = {}
    for number, case in enumerate(CASES):
        described = triples(case.text)
        names = {str(triple.subject): f"x{number}>" for triple in described}
        names = {old: old.replace(">", end) for old, end in names.items()}
        origin |= {new: (case, old) for old, new in names.items()}
        for triple in described:
            s, p, o = (
                ox.NamedNode(names[str(term)][1:-1]) if str(term) in names else term
                for term in (triple.subject, triple.predicate, triple.object)
            )
            # A name stays a name, and what is none stays where it was.
            data.append(ox.Triple(s, p, o))  # type: ignore[arg-type]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "ontology").symlink_to(PROJECT.root / "ontology")
        (root / "data").mkdir()
        (root / "data/all.ttl").write_text("".join(f"{triple} .\n" for triple in data))
        findings = validate(load(Project(root)), shapes(), engine).findings
    for finding in findings:
        assert finding.focus is not None
        case, focus = origin[finding.focus]
        found[case].append((finding.code, focus))
    return found


@pytest.mark.parametrize("engine", ["pyshacl", "shacl-rust"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault_gives_its_code_alone(case: Case, engine: str) -> None:
    expected = [(case.code, f"<{case.focus}>")] if case.code else []
    assert results(engine)[case] == expected


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_edit_is_one_and_has_a_line(case: Case) -> None:
    assert case.base.count(case.find) == 1
    assert 0 < case.line <= len(case.text.splitlines())


def test_fixtures_equal_the_codes() -> None:
    assert {case.code for case in FAULTS} == shapes().codes


def test_valid_graphs_use_every_constrained_property() -> None:
    used = {triple.predicate for triple in surroundings()}
    used |= {triple.predicate for case in CASES for triple in triples(case.base)}
    found = [each.object for each in shapes().triples if each.predicate.value == str(SH.path)]
    paths = {path for path in found if isinstance(path, ox.NamedNode)}
    assert paths <= used


def test_every_constraint_says_what_is_wrong_and_what_to_do() -> None:
    graph = to_rdflib(shapes().triples)
    namespace = f"{PREFIXES['cmqsh']}"
    for name in sorted({code.partition(".")[0] for code in shapes().codes}):
        shape = URIRef(namespace + name)
        messages = list(graph.objects(shape, SH.message))
        assert len(messages) == 1, name
        wrong, _, mend = str(messages[0]).partition("; ")
        assert wrong, name
        assert mend.endswith("."), name


def test_shapes_are_core_only() -> None:
    # A constraint in SPARQL would be slow in one engine and unknown to another.
    assert not list(shapes().queries)


HEADER = " ".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())
HEADER += " @prefix : <https://example.org/> ."


def found(folder: Path, shape: str, data: str, engine: str | None = None) -> list[Finding]:
    """The findings of a shape on data."""
    root = make(folder, {})
    (root / "ontology/shapes").mkdir()
    (root / "ontology/shapes/a.ttl").write_text(f"{HEADER}\n{shape}")
    (root / "data/a.ttl").write_text(f"{HEADER}\n{data}")
    project = Project(root)
    return validate(load(project), Shapes.read(project.shape_files), engine).findings


def test_a_finding_has_the_shape_s_severity_words_and_path(tmp_path: Path) -> None:
    shape = """
        :AShape a sh:NodeShape ;
            sh:targetClass :A ;
            sh:property [ sh:path :p ; sh:minCount 1 ; sh:severity sh:Warning ] ;
            sh:property :AShape-q .
        :AShape-q sh:path ( [ sh:inversePath :q ] [ sh:zeroOrMorePath :r ] ) ;
            sh:minCount 1 ;
            sh:message "Nichts da."@de , "Nothing there; add one."@en .
        """
    first, second = found(tmp_path, shape, ":a a :A .")
    assert (first.code, first.severity) == ("AShape-p.minCount", Severity.WARNING)
    assert first.path == "<https://example.org/p>"
    assert (second.code, second.severity) == ("AShape-q.minCount", Severity.VIOLATION)
    assert second.path == "^<https://example.org/q>/(<https://example.org/r>)*"
    assert (second.message, second.hint) == ("Nothing there", "add one")
    assert second.focus == "<https://example.org/a>"


@pytest.mark.parametrize(
    ("constraint", "data", "message"),
    [
        ("sh:minCount 1", ":q 1", "<https://example.org/p> is missing"),
        ("sh:minCount 3", ":p 1, 2", "<https://example.org/p> has fewer than 3 values"),
        ("sh:maxCount 1", ":p 1, 2", "<https://example.org/p> is given more than once"),
        ("sh:datatype xsd:date", ':p "x"@en', '"x"@en must have the datatype xsd:date'),
        ("sh:class foaf:Person", ":p foaf:a", "foaf:a must have the type foaf:Person"),
        ("sh:nodeKind sh:Literal", ":p [ :q 1 ]", "a blank node must be of the kind Literal"),
        ('sh:languageIn ( "en" "ja" )', ':p "x"', '"x" must have a language tag of en, ja'),
        ('sh:pattern "^a"', ':p "x"', '"x" does not have the required form'),
        ("sh:minInclusive 1", ":p 0", "It is wrong"),
    ],
)
def test_message_names_the_constraint_where_the_shape_has_several(
    tmp_path: Path, constraint: str, data: str, message: str
) -> None:
    shape = f"""
        :S a sh:NodeShape ; sh:targetNode :a ; sh:property :S-p .
        :S-p sh:path :p ; {constraint} ; sh:maxLength 99 ; sh:message "It is wrong; mend it." .
        """
    findings = found(tmp_path, shape, f":a {data} .")
    told = {(each.message, each.hint) for each in findings if not each.code.endswith("maxLength")}
    assert told == {(message, "mend it")}


@pytest.mark.parametrize("engine", ENGINES)
def test_value_is_spelled_as_its_file_has_it(tmp_path: Path, engine: str) -> None:
    shape = """
        :AShape a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property :AShape-p .
        :AShape-p sh:path :p ; sh:pattern "^[1-9]" .
        """
    (finding,) = found(tmp_path, shape, ":a :p 01 .", engine)
    assert finding.value == '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_a_literal_without_a_value_is_compared_with_another(tmp_path: Path) -> None:
    shape = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:lessThanOrEquals :q ] ."
    data = ':a :p "2013-05-40"^^xsd:date ; :q "2013-05-10"^^xsd:date .'
    [finding] = found(tmp_path, shape, data)
    assert finding.value == f'"2013-05-40"^^<{PREFIXES["xsd"]}date>'


@pytest.mark.parametrize(
    "shape",
    [
        ":AShape a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:minCount 1 ] .",
        # Nobody uses the other, but it is not SHACL.
        ":A sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI . :B a sh:PropertyShape ; sh:minCount 1 .",
    ],
)
def test_broken_shapes_are_told(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(f"{HEADER}\n{shape}")
    assert list(faults(Shapes.read([path])))
