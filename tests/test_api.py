"""The graph from Python."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import rdflib

import communique
from communique.prefixes import expand


def iri(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(expand(name))


@pytest.fixture
def kg(root: Path) -> communique.KnowledgeGraph:
    return communique.open(root)


def test_open_takes_a_folder_or_finds_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert communique.open(str(root)).project.root == root
    monkeypatch.chdir(root / "data")
    assert communique.open().project.root == root
    with pytest.raises(communique.UsageError, match="there is no folder"):
        communique.open("none")


def test_a_stored_query(kg: communique.KnowledgeGraph) -> None:
    assert kg.queries == {"heads": "Who headed which side?", "thing": "What is said of a thing?"}
    row = kg.query("heads", since=date(2014, 1, 1))[0]
    assert row.dialogue == expand("dialogue:ab-2")
    assert isinstance(row.dialogue, communique.Iri)
    with pytest.raises(communique.UsageError, match="no parameter `name`"):
        kg.query("heads", name="ab-1")


def test_sparql_of_each_form(kg: communique.KnowledgeGraph) -> None:
    rows = kg.sparql("SELECT ?n { ?d cmq:ordinal ?n } ORDER BY ?n")
    assert isinstance(rows, communique.Result)
    assert [row.n for row in rows] == [1, 2]
    assert kg.sparql("ASK { ?d cmq:ordinal 3 }") is False
    graph = kg.sparql("CONSTRUCT WHERE { ?d cmq:ordinal ?n }")
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == 2
    with pytest.raises(communique.UsageError, match="INSERT is refused"):
        kg.sparql("INSERT DATA { }")


def test_the_rdflib_graph_is_what_queries_see(kg: communique.KnowledgeGraph) -> None:
    count = kg.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(count, communique.Result)
    assert len(kg.graph) == count[0].n
    assert kg.graph is kg.graph
    label = kg.graph.value(iri("dialogue:ab-1"), rdflib.RDFS.label)
    assert label == rdflib.Literal("First", lang="en")
    assert kg.graph.namespace_manager.expand_curie("dialogue:ab-1") == iri("dialogue:ab-1")


def test_export(kg: communique.KnowledgeGraph) -> None:
    text = kg.export("ntriples", subject="ab-1")
    read = rdflib.Graph().parse(data=text, format="nt")
    assert (iri("dialogue:ab-1"), None, None) in read
    assert (iri("dialogue:ab-2"), None, None) not in read
    with pytest.raises(communique.UsageError, match="no format `xls`"):
        kg.export("xls")


def test_check(kg: communique.KnowledgeGraph) -> None:
    path = kg.project.root / "data/people.ttl"
    path.write_text("official:x a cmq:Official .\n")
    findings = kg.check()
    assert findings
    assert isinstance(findings[0], communique.Finding)
    assert findings[0].severity is communique.Severity.VIOLATION


def test_the_shipped_graph_answers() -> None:
    row = communique.open().query("heads-of-delegation", dialogue="us-jp-cyber-7")[0]
    assert row.role == "head"
    assert row.dialogue == expand("dialogue:us-jp-cyber-7")
