"""`communique export tables`: nothing of the graph is lost, and the metadata say what is there."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from communique.cli import main
from communique.export import export
from communique.export.tables import DICTIONARY, METADATA, STATEMENTS, tables
from communique.graph import load
from communique.prefixes import KINDS, PREFIXES
from communique.project import Project
from projects import five_documents, make

ISSUES = {"meetings", "officials", "posts", "tenures", "agencies", "agency-names"} | {
    *("participations", "listings", "commitments", "evidence"),
}


@pytest.fixture(scope="module")
def shipped() -> dict[str, bytes]:
    return dict(tables(load(Project(five_documents()))))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def described(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    document = json.loads(files[METADATA])
    assert document["@context"][0] == "http://www.w3.org/ns/csvw"
    return {table["url"]: table for table in document["tables"]}


def node(text: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)


def graph_of(content: bytes) -> set[ox.Quad]:
    """Return the graph that the table of statements says, as RDFC-1.0 names its blank nodes."""
    dataset = ox.Dataset()
    for row in rows(content):
        value: Any = node(row["value"]) if not (row["datatype"] or row["language"]) else None
        if row["language"]:
            value = ox.Literal(row["value"], language=row["language"])
        elif row["datatype"]:
            value = ox.Literal(row["value"], datatype=ox.NamedNode(row["datatype"]))
        dataset.add(ox.Quad(node(row["subject"]), ox.NamedNode(row["property"]), value))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_the_graph_can_be_made_from_the_statements(shipped: dict[str, bytes]) -> None:
    document = export(load(Project(five_documents())), "ntriples")
    assert graph_of(shipped[STATEMENTS]) == set(ox.parse(document, format=ox.RdfFormat.N_TRIPLES))


def test_each_statement_of_a_claim_has_its_passages(shipped: dict[str, bytes]) -> None:
    head = KINDS["dialogue"] + "us-jp-cyber-1#norms"
    found = [row for row in rows(shipped[STATEMENTS]) if row["subject"] == head]
    assert {row["evidence"].rpartition("#")[2] for row in found} == {"norms-kyodo", "norms-mofa"}
    assert all(row["source"] and row["quote"] for row in found)
    by_property = {(row["property"], row["value"]) for row in found}
    assert len(found) == 2 * len(by_property)
    # A name that is merely listed is attested by the list.
    name = KINDS["agency"] + "jp-cas#name-2013"
    assert all(row["evidence"] for row in rows(shipped[STATEMENTS]) if row["subject"] == name)


def test_the_tables_are_those_that_people_ask_for(shipped: dict[str, bytes]) -> None:
    assert {f"{name}.csv" for name in ISSUES} <= set(shipped)
    assert set(described(shipped)) == set(shipped) - {METADATA, DICTIONARY}
    first = next(row for row in rows(shipped["meetings.csv"]) if row["ordinal"] == "1")
    assert (first["start"], first["end"], first["atPlaceLabel"]) == (
        *("2013-05-09", "2013-05-10"),
        "Tokyo",
    )
    assert first["type"] == "Dialogue"


def test_metadata_and_dictionary_describe_each_column(shipped: dict[str, bytes]) -> None:
    explained = {(row["table"], row["column"]) for row in rows(shipped[DICTIONARY])}
    for url, table in described(shipped).items():
        columns = table["tableSchema"]["columns"]
        names = [column["name"] for column in columns]
        head = next(csv.reader(io.StringIO(shipped[url].decode())))
        assert names == [column["titles"] for column in columns] == head
        assert len(set(names)) == len(names)
        assert {(url, name) for name in names} <= explained
    assert {table for table, _ in explained} == set(described(shipped))


def test_cells_are_read_back_by_the_metadata(shipped: dict[str, bytes]) -> None:
    """Each asserted column, split as the metadata say, has the values that the graph has."""
    graph = set(
        ox.parse(export(load(Project(five_documents())), "ntriples"), format=ox.RdfFormat.N_TRIPLES)
    )
    read = set()
    for url, table in described(shipped).items():
        columns = [c for c in table["tableSchema"]["columns"] if not c.get("suppressOutput")]
        for row in rows(shipped[url]) if url != STATEMENTS else ():
            for column in columns:
                cell = row[column["name"]]
                values = cell.split(column["separator"]) if "separator" in column else [cell]
                read |= {(row["id"], column["propertyUrl"], text) for text in values if text}
    spaces = [*PREFIXES.values(), ""]
    for quad in graph:
        subject = getattr(quad.subject, "value", "")
        short = {quad.object.value[len(s) :] for s in spaces if quad.object.value.startswith(s)}
        assert any((subject, quad.predicate.value, text) in read for text in short), str(quad)


def test_references_lead_to_rows(shipped: dict[str, bytes]) -> None:
    ids = {url: {row.get("id") for row in rows(shipped[url])} for url in described(shipped)}
    count = 0
    for url, table in described(shipped).items():
        for key in table["tableSchema"].get("foreignKeys", ()):
            count += 1
            cells = {row[key["columnReference"]] for row in rows(shipped[url])} - {""}
            assert cells <= ids[key["reference"]["resource"]]
    assert count > 10


def test_any_graph_is_told(tmp_path: Path) -> None:
    root = make(
        tmp_path,
        {
            "ontology/o.ttl": '<x:a#Box> rdfs:label "box"@en ; rdfs:comment "A \\"box\\"."@en .',
            "data/a.ttl": """\
<x:1> a <x:a#Box> ; <x:p> "a; b", "c" ; <x:q> 1 , "eins"@de , [ <x:q> <x:2> ] ; <x:q-> "" .
<x:10> a <x:a#Box>, <x:b#Box> ; rdfs:label "=1+1, \\r\\n\\u65e5" .
<x:2> a <x:a#Box> ; <x:id> <x:10> ; <x:p> <x:1> , <x:10> .
<x:3> <x:p> "no class" .
<x:2> <x:_under> 1 ; <x:a/> 2 .
""",
        },
    )
    files = dict(tables(load(Project(root))))
    boxes = rows(files["boxs.csv"])
    assert [row["id"] for row in boxes] == ["x:1", "x:2", "x:10"]
    assert [row["id"] for row in rows(files["boxs-2.csv"])] == ["x:10"]
    columns = {c["name"]: c for c in described(files)["boxs.csv"]["tableSchema"]["columns"]}
    assert columns["p"]["separator"] == " | " or columns["p_string"]["separator"] == " | "
    assert set(boxes[0]) == set(columns)
    assert {"under", "value"} <= set(columns)
    document = export(load(Project(root)), "ntriples")
    assert graph_of(files[STATEMENTS]) == set(ox.parse(document, format=ox.RdfFormat.N_TRIPLES))


def test_tables_are_the_same_bytes_each_time(shipped: dict[str, bytes]) -> None:
    assert dict(tables(load(Project(five_documents())))) == shipped


def test_the_command_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a/b"
    assert main(["--project", str(five_documents()), "export", "tables", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == set(
        dict(tables(load(Project(five_documents()))))
    )
    capsys.readouterr()
    for args, message in [
        (["tables"], "Missing argument"),
        (["tables", "/dev/null/x"], "cannot make the folder"),
        (["--inferred", "tables", str(folder)], "takes no such option"),
        (["--endpoint", "http://localhost:1/", "tables", str(folder)], "made from the files"),
        (["table"], "has no command `table`"),
    ]:
        assert main(["export", *args]) == 2
        assert message in capsys.readouterr().err
