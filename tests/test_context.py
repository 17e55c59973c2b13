"""The JSON-LD context says of each property what the ontology and the shapes say of it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, SH, SKOS, XSD
from rdflib.collection import Collection

from communique.engines.terms import to_rdflib
from communique.export import export
from communique.graph import load, read_triples
from communique.prefixes import PREFIXES, compact, expand
from communique.project import Project
from projects import ROOT

PROJECT = Project(ROOT)
CONTEXT: dict[str, Any] = json.loads((ROOT / "ontology/context.jsonld").read_text())["@context"]
TERMS = sorted(name for name, entry in CONTEXT.items() if isinstance(entry, dict))


@cache
def shapes() -> rdflib.Graph:
    return to_rdflib(it for path in PROJECT.shape_files for it in read_triples(path))


@cache
def ontology() -> rdflib.Graph:
    return to_rdflib(it for path in PROJECT.ontology_files for it in read_triples(path))


def properties(kind: rdflib.URIRef) -> set[str]:
    names = {compact(str(each)) for each in ontology().subjects(RDF.type, kind)}
    return {name for name in names if name.startswith("cmq:")}


def expected(name: str) -> dict[str, str]:
    """What the context has to say of the values of a datatype property."""
    prop = rdflib.URIRef(expand(name))
    constraints = list(shapes().subjects(SH.path, prop))
    for constraint in constraints:
        for languages in shapes().objects(constraint, SH.languageIn):
            tags = [str(tag) for tag in Collection(shapes(), languages)]
            return {"@language": "en"} if tags == ["en"] else {"@container": "@language"}
    (datatype,) = {
        datatype for each in constraints for datatype in shapes().objects(each, SH.datatype)
    }
    if datatype == RDF.langString:
        return {"@container": "@language"}
    return {} if datatype == XSD.string else {"@type": compact(str(datatype))}


def is_derived(name: str) -> bool:
    notes = ontology().objects(rdflib.URIRef(expand(name)), SKOS.scopeNote)
    return any(str(note).startswith("Derived ") for note in notes)


def test_prefixes_are_those_of_the_registry() -> None:
    prefixes = {name: entry for name, entry in CONTEXT.items() if isinstance(entry, str)}
    assert prefixes == {**PREFIXES, "id": "@id", "type": "@type"}


def test_every_property_is_there() -> None:
    ours = {name for name in TERMS if name.startswith("cmq:")}
    assert ours == properties(OWL.ObjectProperty) | properties(OWL.DatatypeProperty)


def test_terms_have_their_prefixed_names() -> None:
    # A bare `role` or `source` would hide the prefix of that name.
    assert {name: CONTEXT[name]["@id"] for name in TERMS} == {name: name for name in TERMS}


@pytest.mark.parametrize("name", TERMS)
def test_values_are_read_as_what_they_are(name: str) -> None:
    entry = {key: value for key, value in CONTEXT[name].items() if key != "@id"}
    if name in properties(OWL.ObjectProperty):
        assert entry == {"@type": "@id"}
    elif name in properties(OWL.DatatypeProperty):
        if is_derived(name):  # no shape sees it
            assert "@container" not in entry
        else:
            assert entry == expected(name)
    else:
        assert entry in ({"@type": "@id"}, {"@language": "en"}, {"@container": "@language"})


def test_shipped_graph_survives_the_journey() -> None:
    graph = load(PROJECT)
    document = export(graph, "jsonld")
    there = {
        str(quad.triple)
        for quad in graph.merged.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    back = rdflib.Graph().parse(data=document.decode(), format="json-ld")
    lines = back.serialize(format="nt", encoding="utf-8")
    assert {str(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)} == there
