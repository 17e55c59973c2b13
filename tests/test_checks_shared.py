"""What rules share is asked once, and changes nothing that they find."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.checks import shared
from communique.checks.own import Own
from communique.checks.shared import Shared
from communique.project import Project
from communique.sparql import run
from communique.graph import Graph, QueryResults, load
from projects import ROOT

RULES = sorted((ROOT / "queries/quality").rglob("*.rq"))
SHARING = [path for path in RULES if "# SHARED" in path.read_text(encoding="utf-8")]
FIRST = [path for path in RULES if "# FIRST" in path.read_text(encoding="utf-8")]
BASE = (Path(__file__).parent / "fixtures/rules/base.ttl").read_text(encoding="utf-8")
FAULTS = """
<dialogue/us-jp-cyber-3#odd>
    a cmq:Participaton ;
    cmq:hasParticipant [ skos:note "a node without a name"@jp ] ;
    cmq:rolle role:no-such-role ;
    rdfs:lable "TODO" ;
    <http://else.example/terms#one> 1 ;
    <https://else.example/terms#two> 2 ;
.
cmq:madeUp rdfs:comment "a comment without a language" .
[] rdfs:seeAlso "nothing"^^<http://www.w3.org/2001/XMLSchema#txt> .
"""
QUERY = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?path ?value
WHERE {
    {
        # SHARED
        SELECT DISTINCT ?path
        WHERE { ?subject ?path ?object . }
    }
    ?focus ?path ?value .
}
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    root = tmp_path_factory.mktemp("shared")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(ROOT / name)
    (root / "data").mkdir()
    (root / "data/base.ttl").write_text(BASE + FAULTS, encoding="utf-8")
    return load(Project(root), traceable=True)


def rows(graph: Graph, query: str, *, union: bool) -> list[list[str]]:
    results = run(graph, query, union=union)
    assert isinstance(results, ox.QuerySolutions)
    return [[str(term) for term in solution] for solution in results]


@pytest.mark.parametrize("path", SHARING, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rule_finds_the_same_without(path: Path, graph: Graph) -> None:
    text = path.read_text(encoding="utf-8")
    union = "#+ graph: all\n" in text
    query = Own(graph).fill(text)
    filled = Shared(graph).fill(query)
    assert "# SHARED" not in filled
    found = rows(graph, filled, union=union)
    assert found == rows(graph, query, union=union)
    assert found


@pytest.mark.parametrize("path", FIRST, ids=lambda path: path.stem)
def test_rule_finds_the_same_without_what_comes_first(path: Path, graph: Graph) -> None:
    query = Own(graph).fill(path.read_text(encoding="utf-8"))
    filled = Shared(graph).fill_first(query)
    assert "# FIRST" not in filled
    assert "VALUES" in filled
    found = rows(graph, filled, union=True)
    assert found == rows(graph, query, union=True)
    assert found


def test_what_comes_first_is_whole_and_has_no_blank_nodes(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_MOST", 3)
    query = QUERY.replace("# SHARED", "# FIRST")
    assert Shared(graph).fill(query) == query
    assert Shared(graph).fill_first(query).count("<http") > 3
    blank = Shared(graph).fill_first(query.replace("?path\n", "?subject\n", 2))
    assert "VALUES" in blank
    assert "_:" not in blank


def test_rules_that_begin_alike_ask_once(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def count(graph: Graph, text: str, *, union: bool) -> QueryResults:
        asked.append(text)
        return run(graph, text, union=union)

    monkeypatch.setattr(shared, "run", count)
    once = Shared(graph)
    filled = [once.fill(path.read_text(encoding="utf-8")) for path in SHARING]
    assert len(filled) > len(asked)
    assert len(asked) == len(set(asked)) == 3


def test_rows_take_the_place_of_the_subselect(graph: Graph) -> None:
    filled = Shared(graph).fill(QUERY)
    assert "    { VALUES (?path) { (<http://" in filled
    assert re.search(r"\} \}\n+    \?focus \?path \?value \.\n\}\n\Z", filled)
    # What follows stands on the line where it stood, for an error that points at it.
    assert filled.count("\n") == QUERY.count("\n")


@pytest.mark.parametrize("what", ["?object", "?subject"])
def test_a_blank_node_cannot_be_named(what: str, graph: Graph) -> None:
    query = QUERY.replace("?path\n", f"{what}\n", 2)
    assert Shared(graph).fill(query) == query


def test_what_is_too_much_is_not_written_down(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_MOST", 3)
    assert Shared(graph).fill(QUERY) == QUERY


def test_prefixes_are_those_of_the_rule(graph: Graph) -> None:
    query = QUERY.replace("?path ?object", "ours:prefLabel ?path").replace(
        "PREFIX skos:", "PREFIX ours:"
    )
    assert "VALUES" in Shared(graph).fill(query)
