"""Finding a thing by what a user types: its names, in any script."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.graph import Graph, load
from communique.graph.find import find_thing
from communique.model import UsageError
from communique.prefixes import expand
from communique.project import Project
from projects import make

DATA = """\
@prefix agency: <https://w3id.org/communique/id/agency/> .
@prefix cmq: <https://w3id.org/communique/ontology#> .
@prefix official: <https://w3id.org/communique/id/official/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

official:taro-oda rdfs:label "Taro Oda"@en ;
    cmq:familyName "小田"@ja, "おだ"@ja-Hira ; cmq:givenName "太郎"@ja, "たろう"@ja-Hira .
official:jose-diaz rdfs:label "José Díaz-Ruiz"@es .
agency:jp-mod rdfs:label "Ministry of Defense"@en .
agency:kr-mnd rdfs:label "Ministry of Defense"@en .
<https://w3id.org/communique/id/agency/jp-mod#name-ja> cmq:name "防衛省"@ja .
"""


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    return load(Project(make(tmp_path, {"data/a.ttl": DATA})))


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("taro oda", "official:taro-oda"),
        ("Oda Taro", "official:taro-oda"),
        ("ODA  Tarō", "official:taro-oda"),
        ("小田太郎", "official:taro-oda"),
        ("小田 太郎", "official:taro-oda"),
        ("おだたろう", "official:taro-oda"),
        ("jose diaz ruiz", "official:jose-diaz"),
        ("防衛省", "agency:jp-mod"),
    ],
)
def test_a_thing_is_found_by_any_of_its_names(graph: Graph, text: str, thing: str) -> None:
    assert find_thing(graph, text) == expand(thing)
    assert find_thing(graph, text, kinds=[thing.partition(":")[0]]) == expand(thing)


def test_a_name_of_two_things_is_refused(graph: Graph) -> None:
    with pytest.raises(UsageError, match="names more than one thing") as caught:
        find_thing(graph, "ministry of defense", kinds=["agency"])
    assert caught.value.hint == "write one of `agency:jp-mod`, `agency:kr-mnd`"


def test_a_name_of_a_thing_of_another_kind_is_refused(graph: Graph) -> None:
    with pytest.raises(UsageError, match="the graph describes no agency `taro oda`"):
        find_thing(graph, "taro oda", kinds=["agency"])
