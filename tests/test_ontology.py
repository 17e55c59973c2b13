"""The ontology: its house style, its profile, and the mistakes that its axioms catch."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.collection import Collection

from communique.checks import profile
from communique.checks.contradictions import message_of
from communique.engines.reasoning import (
    Contradiction,
    closure,
    contradictions,
    find_contradictions,
    statements,
)
from communique.engines.terms import to_rdflib
from communique.graph import load, read_triples
from communique.prefixes import ONTOLOGY, PREFIXES
from communique.project import Project
from projects import ROOT, job_of

PROJECT = Project(ROOT)
CMQ = rdflib.Namespace(PREFIXES["cmq"])


@cache
def ontology() -> rdflib.Graph:
    return to_rdflib(it for path in PROJECT.ontology_files for it in read_triples(path))


def terms() -> list[str]:
    names = {str(term) for term in ontology().subjects(RDF.type) if str(term).startswith(str(CMQ))}
    return sorted(name.removeprefix(str(CMQ)) for name in names)


def graph_of(turtle: str) -> rdflib.Graph:
    header = " ".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())
    return rdflib.Graph().parse(data=f"{header} @prefix : <urn:> . {turtle}", format="turtle")


def stored(graph: rdflib.Graph) -> ox.Store:
    store = ox.Store()
    store.extend(ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))
    return store


def clashes(asserted: ox.Store, reasoner: str = "built-in") -> list[Contradiction]:
    return contradictions(closure(statements(asserted), reasoner=reasoner))


@cache
def found(turtle: str, reasoner: str = "built-in") -> list[Contradiction]:
    """The contradictions of a few statements, under the ontology."""
    asserted = stored(graph_of(turtle) + ontology())
    return clashes(asserted, reasoner)


# ---------------------------------------------------------------- style and profile


@pytest.mark.parametrize("name", terms())
def test_term_is_annotated(name: str) -> None:
    term = CMQ[name]
    for predicate in (RDFS.label, SKOS.definition):
        (text,) = ontology().objects(term, predicate)
        assert isinstance(text, rdflib.Literal)
        assert text.language == "en"
    assert list(ontology().objects(term, SKOS.example))
    assert list(ontology().objects(term, RDFS.isDefinedBy)) == [rdflib.URIRef(ONTOLOGY)]
    definition = str(ontology().value(term, SKOS.definition))
    label = str(ontology().value(term, RDFS.label))
    # A genus and a difference, not the word again.
    assert not re.match(rf"(an?|the) {re.escape(label)}\b", definition, re.IGNORECASE)


def test_labels_and_definitions_are_unique() -> None:
    for predicate in (RDFS.label, SKOS.definition):
        texts = [
            str(text)
            for term, text in ontology().subject_objects(predicate)
            if str(term).startswith(str(CMQ))
        ]
        assert len(texts) == len(set(texts))


def test_every_term_is_used_by_a_shape_or_a_question() -> None:
    files = PROJECT.shape_files + PROJECT.question_files + PROJECT.derived_files
    used = {
        name
        for path in files
        for name in re.findall(r"\bcmq:([A-Za-z]+)", path.read_text(encoding="utf-8"))
    }
    assert set(terms()) - used == set()
    assert used - set(terms()) == set()


def test_ontology_header() -> None:
    header = rdflib.URIRef(ONTOLOGY)
    assert (header, RDF.type, OWL.Ontology) in ontology()
    for name in (
        "dcterms:title",
        "dcterms:description",
        "dcterms:license",
        "dcterms:creator",
        "owl:versionIRI",
        "vann:preferredNamespacePrefix",
        "vann:preferredNamespaceUri",
    ):
        prefix, _, local = name.partition(":")
        assert ontology().value(header, rdflib.URIRef(PREFIXES[prefix] + local)), name


def test_profile_is_owl_2_rl() -> None:
    assert profile.check(job_of(load(PROJECT))) == []


def test_functional_properties_are_simple() -> None:
    composite = set(ontology().subjects(RDF.type, OWL.TransitiveProperty))
    composite |= set(ontology().subjects(OWL.propertyChainAxiom))
    functional = set(ontology().subjects(RDF.type, OWL.FunctionalProperty))
    assert functional
    for each in functional:
        below = set(ontology().transitive_subjects(RDFS.subPropertyOf, each))
        assert below & composite == set()


# ---------------------------------------------------------------- contradictions


def test_shipped_graph_has_no_contradiction() -> None:
    assert find_contradictions(load(PROJECT)) == []


def exclusions() -> list[tuple[str, str]]:
    """Every pair of classes that the ontology declares disjoint."""
    pairs = set(ontology().subject_objects(OWL.disjointWith))
    for axiom in ontology().subjects(RDF.type, OWL.AllDisjointClasses):
        members = ontology().value(axiom, OWL.members)
        assert members is not None
        pairs |= set(combinations(Collection(ontology(), members), 2))
    return sorted((str(one), str(other)) for one, other in pairs)


def test_every_disjointness_catches_its_mistake() -> None:
    pairs = exclusions()
    turtle = " ".join(f":x{n} a <{one}>, <{other}> ." for n, (one, other) in enumerate(pairs))
    caught: dict[str, list[str]] = {}
    for finding in found(turtle):
        assert finding.clash == "disjoint-classes"
        caught.setdefault(str(finding.focus), []).append(message_of(finding))
    assert set(caught) == {f"<urn:x{n}>" for n in range(len(pairs))}


MISTAKES = {
    "an agency for a person": (
        "official:a a cmq:Official . agency:b cmq:unitOf official:a .",
        "official:a is both cmq:Agency and cmq:Official, which exclude each other",
    ),
    "a series for an occurrence": (
        "dialogue:a a cmq:Dialogue . dialogue:b cmq:inSeries dialogue:a .",
        "dialogue:a is both cmq:DialogueSeries and cmq:Meeting, which exclude each other",
    ),
    "an ordinal of a series": (
        "series:a a cmq:DialogueSeries ; cmq:ordinal 1 .",
        "series:a is both cmq:DialogueSeries and cmq:Meeting, which exclude each other",
    ),
    "planned and held at once": (
        ":s cmq:status schedule-status:planned, schedule-status:held .",
        "<urn:s> is both cmq:HeldSchedule and cmq:PlannedSchedule, which exclude each other",
    ),
    "a source for the evidence": (
        "source:a a cmq:Source . :claim cmq:hasEvidence source:a .",
        "source:a is both cmq:Evidence and cmq:Source, which exclude each other",
    ),
    "a thing for a concept": (
        ":p cmq:role post:a . post:a a cmq:Post .",
        "post:a is both skos:Concept and cmq:Post, which exclude each other",
    ),
    "a topic for a place": (
        ":s cmq:atPlace topic:a . topic:a a cmq:Topic .",
        "topic:a is both skos:Concept and cmq:Place, which exclude each other",
    ),
    "a government for its country": (
        ":s cmq:atPlace party:a . party:a a cmq:Party .",
        "party:a is both cmq:Agent and cmq:Place, which exclude each other",
    ),
    "a post for its holder": (
        ":t cmq:holdsPost official:a . official:a a cmq:Official .",
        "official:a is both cmq:Agent and cmq:Post, which exclude each other",
    ),
    "a tenure of a meeting": (
        ":t a cmq:Tenure ; cmq:partOf meeting:a . meeting:a a cmq:Meeting .",
        "meeting:a is both cmq:Agent and cmq:Meeting, which exclude each other",
    ),
    "a commitment that is merely discussed": (
        ":c a cmq:Commitment ; cmq:mode agenda-mode:discussed .",
        "<urn:c> is both cmq:AgendaItem and cmq:Commitment, which exclude each other",
    ),
}


@pytest.mark.parametrize("reasoner", ["built-in", "owlrl"])
@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_caught(name: str, reasoner: str) -> None:
    # All in one closure, with names of their own: owlrl takes a second for one.
    together = []
    for number, (turtle, _) in enumerate(MISTAKES.values()):
        together.append(re.sub(r":(a|b|c|p|s|t|claim)\b", rf":\g<1>{number}", turtle))
    turtle, message = MISTAKES[name]
    number = list(MISTAKES).index(name)
    expected = re.sub(r"^(<?\w+:[a-z]+)", rf"\g<1>{number}", message)
    messages = [message_of(finding) for finding in found(" ".join(together), reasoner)]
    assert expected in messages
    focus = expected.partition(" ")[0]
    assert [each for each in messages if each.startswith(f"{focus} ")] == [expected]


def test_two_parties_of_one_delegation_are_caught() -> None:
    asserted = ontology() + graph_of(
        """
        party:jp a cmq:Party ; owl:differentFrom party:us .
        party:us a cmq:Party .
        :delegation a cmq:Delegation ; cmq:ofParty party:jp ; cmq:ofParty party:us .
        """
    )
    (contradiction,) = clashes(stored(asserted))
    assert f"contradiction.{contradiction.clash}" == "contradiction.different-things"
    assert "party:jp and party:us" in message_of(contradiction)
    assert [str(each) for each in contradiction.statements] == [
        f"<urn:delegation> <{CMQ.ofParty}> <{PREFIXES['party']}jp>",
        f"<urn:delegation> <{CMQ.ofParty}> <{PREFIXES['party']}us>",
        f"<{PREFIXES['party']}jp> <{OWL.differentFrom}> <{PREFIXES['party']}us>",
    ]


# ---------------------------------------------------------------- what follows


def test_what_follows_is_told_without_what_is_trivial() -> None:
    asserted = stored(
        ontology()
        + graph_of(
            """
        place:room a cmq:Place ; cmq:locatedIn place:house .
        place:house a cmq:Place ; cmq:locatedIn place:town ; rdfs:label "House"@en .
        place:town a cmq:Place .
        :held a cmq:Schedule ; cmq:atPlace place:room ; cmq:status schedule-status:held .
        """
        )
    )
    lines = "\n".join(closure(statements(asserted)).entailments)
    new = {
        triple
        for triple in rdflib.Graph().parse(data=lines, format="nt")
        if not str(triple[0]).startswith((str(CMQ), str(SKOS)))
    }
    place = rdflib.Namespace(PREFIXES["place"])
    held = rdflib.URIRef("urn:held")
    assert new == {
        (place.room, CMQ.locatedIn, place.town),
        (held, CMQ.atPlace, place.house),
        (held, CMQ.atPlace, place.town),
        (held, RDF.type, CMQ.HeldSchedule),
        (held, RDF.type, CMQ.Claim),
        (rdflib.URIRef(PREFIXES["schedule-status"] + "held"), RDF.type, SKOS.Concept),
    }


def test_alignments_map_our_terms_and_contradict_nothing() -> None:
    mapped = to_rdflib(it for path in PROJECT.alignment_files for it in read_triples(path))
    ours = {str(s) for s in mapped.subjects() if str(s).startswith(str(CMQ))}
    assert {name.removeprefix(str(CMQ)) for name in ours} <= set(terms())
    for subject, predicate, value in mapped:
        if str(subject).startswith(str(CMQ)):
            assert not str(value).startswith(str(CMQ))
            assert predicate in {
                RDFS.subClassOf,
                RDFS.subPropertyOf,
                SKOS.closeMatch,
                SKOS.relatedMatch,
            }
            kind = OWL.Class if predicate == RDFS.subClassOf else None
            assert kind is None or (subject, RDF.type, kind) in ontology()
    asserted = ontology() + mapped
    assert clashes(stored(asserted)) == []
