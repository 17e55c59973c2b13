"""The graph of a project in Oxigraph: what is in the default graph and what in named ones."""

from __future__ import annotations

import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.model import UsageError
from communique.prefixes import expand
from communique.project import Project
from communique.store import Graph, ParseError, load, read_text, read_triples
from projects import make


def count(graph: Graph, query: str, *, named: bool = False) -> int:
    answer = graph.query(query, named=named)
    assert isinstance(answer, ox.QuerySolutions)
    return len(list(answer))


@pytest.mark.parametrize("named", [False, True])
def test_the_default_graph_is_the_data_and_the_vocabularies(graph: Graph, named: bool) -> None:
    assert count(graph, "SELECT ?d { ?d a cmq:Dialogue }", named=named) == 2
    assert count(graph, "SELECT ?c { ?c a skos:Concept }", named=named) == 2
    assert count(graph, "SELECT ?c { ?c a owl:Class }", named=named) == 0
    assert count(graph, "SELECT ?c { ?c rdfs:subClassOf ?d }", named=named) == 0
    assert count(graph, "SELECT ?c { ?c a sh:NodeShape }", named=named) == 0
    ontology = expand("graph:ontology/communique")
    ontology = f"SELECT ?c {{ GRAPH <{ontology}> {{ ?c a owl:Class }} }}"
    assert count(graph, ontology, named=named) == 1


def test_each_file_is_a_named_graph(graph: Graph) -> None:
    found = {name.value for name in graph.store.named_graphs() if isinstance(name, ox.NamedNode)}
    assert found == graph.project.graph_iris
    one = expand("graph:data/meetings/ab/1")
    query = f"SELECT ?d {{ GRAPH <{one}> {{ ?d a cmq:Dialogue }} }}"
    assert count(graph, query, named=True) == 1


def test_a_triple_in_two_files_counts_once(tmp_path: Path) -> None:
    same = "official:x a cmq:Official .\n"
    graph = load(Project(make(tmp_path, {"data/a.ttl": same, "data/b.ttl": same})))
    for named in (False, True):
        assert count(graph, "SELECT ?x { ?x a cmq:Official }", named=named) == 1
    assert count(graph, "SELECT ?x { GRAPH ?g { ?x a cmq:Official } }", named=True) == 2


def test_blank_nodes_stay_apart_by_file_and_the_same_by_graph(tmp_path: Path) -> None:
    files = {"data/a.ttl": "_:b cmq:note 1 .\n", "data/b.ttl": "_:b cmq:note 2 .\n"}
    graph = load(Project(make(tmp_path, files)))
    for named in (False, True):
        assert count(graph, "SELECT DISTINCT ?b { ?b cmq:note ?n }", named=named) == 2
    joined = "SELECT ?b { ?b cmq:note ?n . GRAPH ?g { ?b cmq:note ?n } }"
    assert count(graph, joined, named=True) == 2


def test_a_syntax_error_has_its_place(tmp_path: Path) -> None:
    path = make(tmp_path, {"data/a.ttl": '\ncmq:é cmq:ü "é" é .\n'}) / "data/a.ttl"
    graph = load(Project(tmp_path / "project"))
    for read in (lambda: graph.merged, lambda: graph.store, lambda: list(read_triples(path))):
        with pytest.raises(ParseError) as caught:
            read()
        place = caught.value.location
        assert place is not None
        assert (place.line, place.column) == (3, 17)
        assert place.path.endswith("project/data/a.ttl")
        assert str(caught.value).startswith(f"{place.path}:3:17: not Turtle: ")


def test_a_file_that_cannot_be_read_is_named(graph: Graph, tmp_path: Path) -> None:
    path = graph.project.data_files[0]
    path.unlink()
    for read in (lambda: graph.merged, lambda: read_text(path), lambda: list(read_triples(path))):
        with pytest.raises(UsageError, match=r"data/meetings/ab/1\.ttl: the file cannot be read"):
            read()
    latin = tmp_path / "latin.rq"
    latin.write_bytes("é".encode("latin-1"))
    with pytest.raises(UsageError, match=r"latin\.rq: the file is not UTF-8"):
        read_text(latin)


def test_what_the_graph_describes(graph: Graph) -> None:
    assert graph.describes(expand("dialogue:ab-1#held"))
    assert graph.describes(expand("role:head"))
    assert not graph.describes(expand("cmq:Dialogue"))
    assert not graph.describes(expand("dialogue:ab-3"))


def test_several_threads_may_ask(graph: Graph) -> None:
    found = []
    query = "SELECT ?d { ?d a cmq:Dialogue }"
    threads = [threading.Thread(target=lambda: found.append(count(graph, query))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 8
