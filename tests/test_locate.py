"""Each kind of fault has its place: the most exact thing there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks.locate import Locator
from communique.checks.spelling import Speller
from communique.graph import load
from communique.model import Finding, Location, Severity
from communique.prefixes import expand
from communique.project import Project
from projects import make

DATA = """\
dialogue:d-1
    a cmq:Dialogue ;
    rdfs:label "Eins"@de, "Ein"@de, "One"@en ;
    cmq:ordinal 1 ;
    cmq:ordinal "01"^^xsd:integer ;
    cmq:inSeries series:d ;
    cmq:note '''two
lines'''@en ; cmq:ordnal 2 ;
.
<https://w3id.org/communique/id/dialogue/d-1#s>
    a cmq:Schedule ;
    cmq:partOf dialogue:d-1 ;
    cmq:atPlace [ rdfs:label "nowhere"@en ; cmq:note _:x ] ;
.
_:x rdfs:label "x" .
"""
ELSEWHERE = """\
dialogue:d-2 cmq:inSeries dialogue:d-1 .
dialogue:d-1 rdfs:comment "described twice" .
"""
SHAPES = """\
cmqsh:DialogueShape-ordinal
    a sh:PropertyShape ;
    sh:maxCount 1 ;
    sh:path cmq:ordinal ;
.
"""


@pytest.fixture
def locator(tmp_path: Path) -> Locator:
    files = {"data/a.ttl": DATA, "data/b.ttl": ELSEWHERE, "ontology/shapes/s.ttl": SHAPES}
    return Locator(load(Project(make(tmp_path, files))))


def finding(
    code: str, focus: str | None, path: str | None = None, value: str | None = None
) -> Finding:
    """A finding with its terms spelled short: names of the registry, or N-Triples."""

    def long(text: str | None) -> str | None:
        return f"<{expand(text)}>" if text and text[0] not in '"^<_' else text

    shape = long(f"cmqsh:{code.rpartition('.')[0]}") if "Shape" in code else None
    terms = (long(focus), long(path), long(value))
    return Finding(code, Severity.VIOLATION, *terms, "x", shape=shape)


def places(found: Finding) -> list[str]:
    """The place, then the related ones: `a.ttl:5:3`."""
    all_places = [found.location, *(place for place, _ in found.related)]
    return [
        ":".join([Path(each.path).name, str(each.line), str(each.column)])
        for each in all_places
        if each is not None
    ]


INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"
D1, PART = "dialogue:d-1", "dialogue:d-1#s"
TWICE = "b.ttl:3:1"
"""The place of the other description of the dialogue, related to each fault of it."""


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(
            finding("S-p.datatype", D1, "cmq:ordinal", f'"01"{INTEGER}'),
            ["a.ttl:6:17", TWICE],
            id="a wrong value: its own token",
        ),
        pytest.param(
            finding("S-p.pattern", D1, "rdfs:label", '"One"@EN'),
            ["a.ttl:4:37", TWICE],
            id="a language tag in another case",
        ),
        pytest.param(
            finding("S-p.minInclusive", D1, "cmq:ordinal", f'"+1"{INTEGER}'),
            ["a.ttl:5:17", "a.ttl:6:17", TWICE],
            id="a value in a spelling of the validator's own: its equals",
        ),
        pytest.param(
            finding("S-p.minCount", D1, "cmq:hasEvidence"),
            ["a.ttl:2:1", TWICE],
            id="a missing property: the subject",
        ),
        pytest.param(
            finding("S-p.minCount", D1, "cmq:ordinal"),
            ["a.ttl:2:1", TWICE],
            id="too few values: the subject, not one of them",
        ),
        pytest.param(
            finding("DialogueShape-ordinal.maxCount", D1, "cmq:ordinal"),
            ["a.ttl:5:17", "a.ttl:6:17", TWICE, "s.ttl:4:5"],
            id="too many values: each; and the constraint of the shape",
        ),
        pytest.param(
            finding("DialogueShape-ordinal.closed", D1, "cmq:ordnal", f'"2"{INTEGER}'),
            ["a.ttl:9:15", TWICE, "s.ttl:2:1"],
            id="a closed shape: the predicate; the shape where it has no such line",
        ),
        pytest.param(
            finding("S-p.uniqueLang", D1, "rdfs:label"),
            ["a.ttl:4:16", "a.ttl:4:27", TWICE],
            id="one language twice: these values only",
        ),
        pytest.param(
            finding("S.class", D1, None, D1),
            ["a.ttl:3:7", TWICE],
            id="a node of the wrong class: its type",
        ),
        pytest.param(
            finding("S.pattern", D1, None, D1), ["a.ttl:2:1", TWICE], id="an IRI: the subject"
        ),
        pytest.param(
            finding("S-p.class", PART, f"^<{expand('cmq:inSeries')}>", D1),
            ["a.ttl:11:1"],
            id="a path back from nothing: the subject",
        ),
        pytest.param(
            finding("S-p.class", D1, f"^<{expand('cmq:partOf')}>", PART),
            ["a.ttl:13:16", TWICE],
            id="a path back: the statement that it follows",
        ),
        pytest.param(
            finding("S-p.maxCount", D1, f"^<{expand('cmq:inSeries')}>"),
            ["b.ttl:2:27", "a.ttl:2:1"],
            id="too many ways back: each",
        ),
        pytest.param(
            finding(
                "S-p.in", PART, f"<{expand('cmq:partOf')}>/<{expand('cmq:inSeries')}>", "series:d"
            ),
            ["a.ttl:7:18"],
            id="a path of two steps: the last",
        ),
        pytest.param(
            finding("rule", D1, "cmq:ordinal", f'"1"{INTEGER}'),
            ["a.ttl:5:17", TWICE],
            id="a rule's value as the store spells it, where the file has that spelling",
        ),
        pytest.param(
            finding("rule", D1, "cmq:ordnal"), ["a.ttl:9:15", TWICE], id="a rule's property"
        ),
        pytest.param(
            finding("rule", D1, "cmq:inSeries", "series:d"),
            ["a.ttl:7:18", TWICE],
            id="a rule's statement",
        ),
        pytest.param(
            finding("rule", D1, None, "series:d"), ["a.ttl:7:18", TWICE], id="a rule's value"
        ),
        pytest.param(
            finding("rule", "series:d"), ["a.ttl:7:18"], id="what is nowhere described: its use"
        ),
        pytest.param(finding("rule", "series:unknown"), [], id="what does not occur: nowhere"),
        pytest.param(finding("rule", None), [], id="no focus: nowhere"),
        pytest.param(finding("S.datatype", '"x"'), ["a.ttl:16:16"], id="a literal: its use"),
    ],
)
def test_a_fault_has_its_place(locator: Locator, fault: Finding, expected: list[str]) -> None:
    assert places(locator.locate(fault)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('SELECT ?b { ?b rdfs:label "nowhere"@en }', "a.ttl:14:17"),
        ('SELECT ?b { ?b rdfs:label "x" }', "a.ttl:16:1"),
    ],
)
def test_a_blank_node_of_the_store_is_found_in_the_file(
    tmp_path: Path, query: str, expected: str
) -> None:
    graph = load(Project(make(tmp_path, {"data/a.ttl": DATA})))
    # A SELECT has rows.
    [[node]] = graph.store.query(query, prefixes={"rdfs": expand("rdfs:")})  # type: ignore[misc]
    assert places(Locator(graph).locate(finding("rule", str(node)))) == [expected]


def test_a_finding_with_a_place_keeps_it(locator: Locator) -> None:
    place = Location("x", 1, 2)
    fault = Finding("rule", Severity.INFO, None, None, None, "x", location=place)
    assert locator.locate(fault) is fault


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        (finding("S.closed", D1, "cmq:ordnal"), "did you mean cmq:ordinal?"),
        (finding("S.class", D1, "cmq:ordinal", "dialogue:d1"), "did you mean dialogue:d-1?"),
        (finding("S.class", D1, "cmq:ordinal", "dialogue:d-1#t"), ""),
        (finding("S.class", D1, "cmq:ordinal", '"text"'), ""),
        (finding("S.class", D1, "cmq:ordinal", D1), ""),
        (finding("S.class", D1, "cmq:zzz"), ""),
    ],
)
def test_the_nearest_name_is_in_the_help(tmp_path: Path, fault: Finding, hint: str) -> None:
    files = {"data/a.ttl": DATA, "ontology/o.ttl": "cmq:ordinal a owl:DatatypeProperty ."}
    speller = Speller(load(Project(make(tmp_path, files))))
    assert speller.advise(fault).hint == hint
