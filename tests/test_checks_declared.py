"""Terms in shapes and queries that nothing declares, at their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.checks import declared
from communique.graph import load
from communique.project import Project
from projects import ROOT, copy_shipped, job_of

SHAPE = "ontology/shapes/official.ttl"
QUESTION = "queries/questions/dialogues.rq"


@pytest.mark.parametrize(
    ("path", "old", "new", "term"),
    [
        (SHAPE, "sh:targetClass cmq:Official ;", "sh:targetClass cmq:Officia ;", "cmq:Officia"),
        (SHAPE, "sh:path cmq:familyName ;", "sh:path cmq:famName ;", "cmq:famName"),
        (SHAPE, "sh:minCount 1 ;", "sh:mincount 1 ;", "sh:mincount"),
        (SHAPE, "sh:targetClass cmq", "sh:targetClas cmq", "sh:targetClas"),
        (SHAPE, "sh:nodeKind sh:IRI", "sh:class rdfs:Clas", "rdfs:Clas"),
        (SHAPE, "sh:nodeKind sh:IRI", "sh:datatype xsd:strng", "xsd:strng"),
        (SHAPE, "sh:nodeKind sh:IRI", "sh:in ( rdf:Lst )", "rdf:Lst"),
        (SHAPE, "sh:nodeKind sh:IRI", "rdfs:lable 'a'", "rdfs:lable"),
        (SHAPE, "sh:nodeKind sh:IRI", "sh:in ( skos:Concpt rdf:_1 )", "skos:Concpt"),
        (
            QUESTION,
            "cmq:inSeries ?series ;",
            "a skos:Concpt ; cmq:inSeries ?series ;",
            "skos:Concpt",
        ),
        (QUESTION, "cmq:inSeries ?series ;", "cmq:inSerie ?series ;", "cmq:inSerie"),
        (QUESTION, "cmq:role role:host", "cmq:role role:hots", "role:hots"),
        (
            "queries/quality/ordinal-twice.rq",
            "cmq:ordinal ?value",
            "cmq:ordnal ?value",
            "cmq:ordnal",
        ),
        ("queries/derived/countries.rq", "cmq:locatedIn*", "cmq:placedIn*", "cmq:placedIn"),
    ],
)
def test_a_misspelt_term_is_found_where_it_stands(
    tmp_path: Path, path: str, old: str, new: str, term: str
) -> None:
    root = copy_shipped(tmp_path)
    text = (root / path).read_text(encoding="utf-8")
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    findings = declared.check(job_of(load(Project(root))))
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    [finding] = findings
    assert (finding.code, finding.message) == ("term-undeclared", f"{term} is declared nowhere")
    place = finding.location
    assert place is not None
    assert place.path.endswith(path)
    assert lines[place.line - 1][place.column - 1 :].startswith(term)


def test_the_shipped_shapes_and_queries_name_what_is_declared() -> None:
    assert declared.check(job_of(load(Project(ROOT)))) == []
