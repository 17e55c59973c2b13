"""Derived facts: what stored queries see beside the data, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.export import export
from communique.graph import load
from communique.model import CommuniqueError, UsageError
from communique.project import find_project
from projects import copy_shipped, edit, make

DATA = "<urn:a> <urn:p> 1 .\n"
QUERY = "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }"


def test_a_derived_fact_is_in_the_default_graph_of_questions_and_in_a_graph_of_its_own(
    tmp_path: Path,
) -> None:
    root = make(tmp_path, {"data/a.ttl": DATA, "queries/derived/q.rq": QUERY})
    graph = load(find_project(root))
    ask = "ASK { <urn:a> <urn:q> 1 }"
    assert graph.query(ask, derived=True)
    assert not graph.query(ask)
    named = f"ASK {{ GRAPH <{graph.project.derived_graph}> {{ <urn:a> <urn:q> 1 }} }}"
    assert graph.query(named, derived=True, named=True)
    assert not graph.query(named, named=True)
    assert not graph.query("ASK { ?s <urn:q> ?o }", union=True)


def test_an_export_has_derived_facts_only_if_asked(tmp_path: Path) -> None:
    root = make(tmp_path, {"data/a.ttl": DATA, "queries/derived/q.rq": QUERY})
    graph = load(find_project(root))
    extra = set(export(graph, "nquads", derived=True).splitlines())
    extra -= set(export(graph, "nquads").splitlines())
    value = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    fact = f"<urn:a> <urn:q> {value} <{graph.project.derived_graph}> ."
    assert {line.decode() for line in extra} == {fact}
    (root / "queries/derived/q.rq").unlink()
    graph = load(find_project(root))
    assert export(graph, "nquads", derived=True) == export(graph, "nquads")


def test_no_query_sees_what_another_one_derives(tmp_path: Path) -> None:
    more = "CONSTRUCT { ?s <urn:r> ?o } WHERE { ?s <urn:q> ?o }"
    files = {"data/a.ttl": DATA, "queries/derived/q.rq": QUERY, "queries/derived/r.rq": more}
    graph = load(find_project(make(tmp_path, files)))
    assert {triple.predicate.value for triple in graph.derived()} == {"urn:q"}


def test_the_folder_is_a_setting(tmp_path: Path) -> None:
    root = make(tmp_path, {"data/a.ttl": DATA, "facts/q.rq": QUERY})
    assert not load(find_project(root)).derived()
    (root / "communique.toml").write_text('derived = "facts"\ndata = ["data/*.ttl"]\n')
    assert len(load(find_project(root)).derived()) == 1


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"2013-05-10": '"Old"@en', "2015-07-17": '"New"@en', "2024-09-13": '"外務省"@ja'}, "New"),
        ({"2024-09-13": '"外務省"@ja'}, "Label"),
        ({}, "Label"),
    ],
)
def test_the_name_now_is_in_english(tmp_path: Path, names: dict[str, str], expected: str) -> None:
    query = Path(__file__).parents[1] / "queries/derived/names-now.rq"
    data = (
        "@base <https://w3id.org/communique/id/agency/xx> .\n"
        "@prefix cmq: <https://w3id.org/communique/ontology#> .\n"
        "@prefix name-kind: <https://w3id.org/communique/vocabulary/name-kind/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        '<> a cmq:Agency ; rdfs:label "Label"@en .\n'
    )
    for day, name in names.items():
        data += (
            f"<#{day}> cmq:partOf <> ; cmq:kind name-kind:official ; cmq:name {name} ;\n"
            f"    cmq:hasEvidence <#{day}-e> .\n"
            f"<#{day}-e> cmq:source <#{day}-s> .\n"
            f'<#{day}-s> cmq:published "{day}"^^xsd:date .\n'
        )
    files = {"data/a.ttl": data, "queries/derived/q.rq": query.read_text(encoding="utf-8")}
    (fact,) = load(find_project(make(tmp_path, files))).derived()
    assert str(fact.object) == f'"{expected}"'


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        ("SELECT ?s { ?s ?p ?o }", CommuniqueError, "has to be a CONSTRUCT"),
        ("CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", UsageError, "not a SPARQL query"),
        ("CONSTRUCT { ?s ?p ?o } { SERVICE <http://x.org/> { ?s ?p ?o } }", UsageError, "SERVICE"),
    ],
)
def test_a_broken_query_is_told_with_its_file(
    tmp_path: Path, query: str, error: type[CommuniqueError], message: str
) -> None:
    root = make(tmp_path, {"data/a.ttl": DATA, "queries/derived/q.rq": query})
    with pytest.raises(error, match=message) as raised:
        load(find_project(root)).derived()
    assert raised.value.location is not None
    assert raised.value.location.path.endswith("queries/derived/q.rq")


def test_derived_facts_follow_an_edit(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    project = find_project(root)
    graph = load(project)
    ask = "ASK { dialogue:us-jp-cyber-7 cmq:statusName 'planned' }"
    assert not graph.query(ask, derived=True)
    path = root / "data/meetings/us-jp-cyber/7.ttl"
    edit(path, "schedule-status:held ;", "schedule-status:planned ;")
    graph.reload({path})
    assert graph.query(ask, derived=True)


def test_an_occurrence_without_a_day_is_previous_only_to_the_next_one(tmp_path: Path) -> None:
    held = "a cmq:Schedule ; cmq:status schedule-status:held ; cmq:partOf"
    lines = [
        "@prefix cmq: <https://w3id.org/communique/ontology#> .",
        "@prefix schedule-status: <https://w3id.org/communique/vocabulary/schedule-status/> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
    ]
    for ordinal, day in enumerate(["2001-01-01", "2002-01-01", "", "2004-01-01", "2005-01-01"], 1):
        one = f"<urn:d{ordinal}>"
        lines.append(f"{one} cmq:inSeries <urn:series> ; cmq:ordinal {ordinal} .")
        when = f' ; cmq:start "{day}"^^xsd:date' if day else ""
        lines.append(f"<urn:s{ordinal}> {held} {one}{when} .")
    query = Path(__file__).parent.parent / "queries/derived/previous.rq"
    files = {"data/a.ttl": "\n".join(lines), "queries/derived/previous.rq": query.read_text()}
    derived = load(find_project(make(tmp_path, files))).derived()
    previous = {(str(triple.subject), str(triple.object)) for triple in derived}
    assert previous == {
        ("<urn:d2>", "<urn:d1>"),
        ("<urn:d3>", "<urn:d2>"),
        ("<urn:d4>", "<urn:d3>"),
        ("<urn:d5>", "<urn:d4>"),
    }
