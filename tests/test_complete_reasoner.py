"""The ontology is consistent and coherent by a complete reasoner, and that can fail.

The closure by OWL 2 RL is all that follows only while the ontology stays in that profile, and
of classes it does not tell all that nothing can be. HermiT tells both. It needs Java: without
it these tests are skipped, but not where CI or COMMUNIQUE_REQUIRE_JAVA is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.engines.reasoning import closure, contradictions, statements
from communique.graph import read_triples
from communique.prefixes import PREFIXES
from communique.project import Project
from hermit import InconsistentError, unsatisfiable, why_absent
from projects import ROOT

Reason = Callable[[list[ox.Triple]], set[str]]

PROJECT = Project(ROOT)
CMQ = PREFIXES["cmq"]


def read(*files: Path) -> list[ox.Triple]:
    return [triple for path in files for triple in read_triples(path)]


ONTOLOGY = read(*PROJECT.ontology_files)


@pytest.fixture
def reason(tmp_path: Path) -> Reason:
    """HermiT: the classes that nothing can be."""
    absent = why_absent()
    if absent and (os.environ.get("CI") or os.environ.get("COMMUNIQUE_REQUIRE_JAVA")):
        pytest.fail(f"HermiT has to run here, and cannot: {absent}")
    if absent:
        pytest.skip(f"HermiT cannot run: {absent}")
    return lambda triples: unsatisfiable(triples, tmp_path)


def test_the_ontology_is_coherent(reason: Reason) -> None:
    assert reason(ONTOLOGY) == set()


def test_the_ontology_with_all_data_is_consistent_and_coherent(reason: Reason) -> None:
    assert reason(ONTOLOGY + read(*PROJECT.graph_files)) == set()


def test_the_alignments_are_coherent(reason: Reason) -> None:
    assert PROJECT.alignment_files
    assert reason(ONTOLOGY + read(*PROJECT.alignment_files)) == set()


def parsed(turtle: str) -> list[ox.Triple]:
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text = f"{header}@prefix : <urn:ex:> .\n{turtle}"
    quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def by_rules(triples: list[ox.Triple]) -> set[str]:
    """The contradictions that the closure by OWL 2 RL shows."""
    asserted = ox.Store()
    asserted.extend(ox.Quad(*triple) for triple in triples)
    return {each.clash for each in contradictions(closure(statements(asserted)))}


CONTRADICTIONS = {
    "a person that is an agency": (":x a cmq:Agency , cmq:Official .", "disjoint-classes"),
    "planned and held at once": (
        ":x cmq:status schedule-status:planned , schedule-status:held .",
        "disjoint-classes",
    ),
    "a thing of the wrong kind by a range": (
        ":t cmq:holdsPost :p . :p a cmq:Agency .",
        "disjoint-classes",
    ),
    "part of the wrong kind of owner": (
        ":t a cmq:Tenure ; cmq:partOf :o . :o a cmq:Meeting .",
        "disjoint-classes",
    ),
    "a side of two parties": (
        ":d cmq:ofParty party:us , party:jp . party:us owl:differentFrom party:jp .",
        "different-things",
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_is_seen_by_both(reason: Reason, case: str) -> None:
    turtle, clash = CONTRADICTIONS[case]
    triples = ONTOLOGY + parsed(turtle)
    assert clash in by_rules(triples)
    with pytest.raises(InconsistentError):
        reason(triples)


CLASSES = {
    "below two that exclude each other": "cmq:Bad rdfs:subClassOf cmq:Agency , cmq:Party .",
    "below two further up": "cmq:Bad rdfs:subClassOf cmq:PlannedSchedule , cmq:Delegation .",
    "below a class and its complement": (
        "cmq:Bad rdfs:subClassOf cmq:Post , [ a owl:Class ; owl:complementOf cmq:Post ] ."
    ),
    "below nothing": "cmq:Bad rdfs:subClassOf owl:Nothing .",
}


@pytest.mark.parametrize("case", CLASSES)
def test_a_class_that_nothing_can_be_is_seen_by_both(reason: Reason, case: str) -> None:
    triples = ONTOLOGY + parsed(f"cmq:Bad a owl:Class . {CLASSES[case]}")
    assert by_rules(triples) == {"unsatisfiable-class"}
    assert reason(triples) == {f"{CMQ}Bad"}


HIDDEN = {
    # Outside the profile, for which there are rules.
    "by a value that must exist": (
        "cmq:Bad a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; "
        "owl:onProperty cmq:holdsPost ; owl:someValuesFrom cmq:Agency ] ."
    ),
    # In the profile; the rules would see it on a thing of that class.
    "by the value that all have": (
        "cmq:Bad a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; "
        "owl:onProperty cmq:holdsPost ; owl:hasValue party:us ] . party:us a cmq:Party ."
    ),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_what_only_a_complete_reasoner_sees(reason: Reason, case: str) -> None:
    triples = ONTOLOGY + parsed(HIDDEN[case])
    assert by_rules(triples) == set()
    assert reason(triples) == {f"{CMQ}Bad"}


def test_days_are_kept_from_the_reasoner(reason: Reason) -> None:
    """It knows no xsd:date, and would refuse all the rest with it."""
    assert reason(parsed(':x a cmq:Source ; cmq:published "2015-07-17"^^xsd:date .')) == set()


def test_without_java_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "default-jre-headless" in str(why_absent())
