"""Which derived facts a query gets: those that it can see."""

from __future__ import annotations

import pytest

from communique.graph import load
from communique.graph.mentions import constructed, mentioned
from communique.graph.sparql import run
from communique.prefixes import expand
from communique.project import Project
from communique.queries import StoredQuery, answer, stored_queries
from projects import ROOT

PROJECT = Project(ROOT)
QUESTIONS = [
    query
    for query in stored_queries(PROJECT).values()
    if not any(param.required for param in query.header.params)
]


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.name)
def test_a_question_answers_the_same_with_all_derived_facts(query: StoredQuery) -> None:
    whole = load(PROJECT)
    run(whole, "SELECT * { ?s ?p ?o } LIMIT 1", derived=True)
    assert answer(load(PROJECT), query, {}) == answer(whole, query, {})


def test_a_second_question_gets_what_the_first_did_not_need() -> None:
    graph, whole = load(PROJECT), load(PROJECT)
    for query in QUESTIONS[:6]:
        assert answer(graph, query, {}) == answer(whole, query, {})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?a { ?a cmq:x ?b ; ?p ?c }",
        "SELECT ?a ?b { ?a cmq:x ?b FILTER EXISTS { ?b ?q ?c } }",
        "SELECT ?a { ?a cmq:x ?b FILTER(EXISTS { ?b ?q ?c }) }",
        "ASK { [ ?p 1 ] }",
        "ASK { ?a cmq:x [ ?p 1 ] }",
        "ASK { (1 2) ?p ?o }",
        "ASK { ?a !cmq:x ?b }",
        "ASK { ?a (cmq:x|!(cmq:y|^cmq:z)) ?b }",
        "ASK { ?a !a ?b }",
        "DESCRIBE dialogue:x",
        "CONSTRUCT { ?a ?p ?b } WHERE { ?a ?p ?b }",
        "CONSTRUCT WHERE { ?a ?p true }",
    ],
)
def test_a_query_that_may_see_any_property_gets_all(query: str) -> None:
    assert mentioned(query) is None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?b ?c { ?a cmq:x ?b, ?c } GROUP BY ?a ?b ?c HAVING (?b > ?c) ORDER BY ?a ?b ?c",
        "PREFIX o: <https://w3id.org/communique/ontology#> SELECT (?b AS ?c) ?a { ?a o:x ?b }",
        "ASK { ?a <https://w3id.org/communique/ontology#x> ?b FILTER(!BOUND(?a) || ?a = ?b) }",
        "ASK { { SELECT ?a ?b ?c { ?a cmq:x ?b } } ?a cmq:x ?c VALUES ?c { 1 2 } }",
    ],
)
def test_a_query_gets_what_it_names(query: str) -> None:
    assert mentioned(query) == frozenset({expand("cmq:x")})


def test_a_construct_makes_what_its_template_names() -> None:
    query = "CONSTRUCT { ?a cmq:x [ cmq:y ?b ] } WHERE { ?a cmq:z ?b }"
    assert constructed(query) == frozenset({expand("cmq:x"), expand("cmq:y")})
