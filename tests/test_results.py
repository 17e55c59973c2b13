"""Answers as Python values and as text in every format."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest

from communique.graph import Graph
from communique.graph.sparql import run
from communique.model import CommuniqueError, Iri, UsageError
from communique.prefixes import expand
from communique.queries.results import Result, Row
from communique.reports.results import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    render,
    render_ask,
    render_graph,
)

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
CELLS = [
    ("dialogue:ab-1", Iri(expand("dialogue:ab-1"))),
    ("'text'", "text"),
    ("'伊藤'@ja", "伊藤"),
    ("7", 7),
    ("-0.5", Decimal("-0.5")),
    ("1e3", 1000.0),
    ("true", True),
    ("'2013-05-09'^^xsd:date", date(2013, 5, 9)),
    ("UNDEF", None),
    ("'x'^^xsd:integer", "x"),
    ("'2013-05-09Z'^^xsd:date", "2013-05-09Z"),
    ("'2013'^^xsd:gYear", "2013"),
]


def select(text: str) -> Result:
    store = ox.Store()
    prefixes = {"dialogue": expand("dialogue:"), "role": expand("role:")}
    solutions = store.query(XSD + text, prefixes=prefixes)
    assert isinstance(solutions, ox.QuerySolutions)
    return Result.of(solutions)


MIXED = """SELECT ?thing ?name ?n ?from {
    VALUES (?thing ?name ?n ?from) {
        (dialogue:ab-1 'a | "b", c' 7 '2013-05-09'^^xsd:date)
        (dialogue:ab-1\\#held '伊藤'@ja 12 UNDEF)
        (UNDEF 'two\\nlines' UNDEF UNDEF)
    }
}"""


@pytest.mark.parametrize(("term", "value"), CELLS)
def test_each_term_gives_its_python_value(term: str, value: object) -> None:
    cell = select(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")[0].x
    assert cell == value
    assert type(cell) is type(value)


def test_blank_nodes_are_numbered_as_they_come() -> None:
    query = """SELECT ?n ?one ?other ?one_again {
        VALUES ?n { 1 2 } BIND (BNODE() AS ?one) BIND (BNODE() AS ?other) BIND (?one AS ?one_again)
    } ORDER BY ?n"""
    texts = [render(Result.of(ox.Store().query(query)), "csv") for _ in range(3)]  # type: ignore[arg-type]
    head = b"n,one,other,one_again\r\n"
    assert texts == [head + b"1,_:b0,_:b1,_:b0\r\n2,_:b2,_:b3,_:b2\r\n"] * 3


def test_blank_nodes_are_texts() -> None:
    cell = select("SELECT ?x { BIND(BNODE() AS ?x) }")[0].x
    assert isinstance(cell, str)
    assert cell.startswith("_:")


def test_a_row_is_read_by_name_position_and_attribute() -> None:
    result = select(MIXED)
    row = result[0]
    assert result.columns == ("thing", "name", "n", "from")
    assert row.thing == row["thing"] == row[0] == expand("dialogue:ab-1")
    assert row["from"] == date(2013, 5, 9)
    assert row[2:] == (7, date(2013, 5, 9))
    assert row._asdict() == dict(zip(result.columns, row, strict=True))
    assert row == tuple(row)
    assert row == Row(("other",) * 4, tuple(row))
    assert row != result[1]
    assert hash(row) == hash(tuple(row))
    assert len(row) == 4
    assert repr(row).startswith("Row(thing=Iri('https:")
    assert "n=7" in repr(row)
    with pytest.raises(AttributeError, match="no column 'nam'"):
        _ = row.nam
    with pytest.raises(KeyError):
        _ = row["nam"]


def test_a_result_is_a_sequence_of_rows() -> None:
    result = select(MIXED)
    assert len(result) == len(list(result)) == 3
    assert repr(result) == "<Result of 3 rows: thing, name, n, from>"
    assert [row.n for row in result] == [7, 12, None]


def test_pandas_gets_the_rows() -> None:
    frame = select(MIXED).to_pandas()
    assert list(frame.columns) == ["thing", "name", "n", "from"]
    assert frame.shape == (3, 4)


def test_without_pandas_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(CommuniqueError, match=r"not installed \(pip install 'communique\[pandas\]"):
        select(MIXED).to_pandas()


def test_table() -> None:
    assert render(select(MIXED)).decode() == (
        "thing               name         n  from\n"
        "------------------  ----------  --  ----------\n"
        'dialogue:ab-1       a | "b", c   7  2013-05-09\n'
        "dialogue:ab-1#held  伊藤        12\n"
        "                    two lines\n"
    )


def test_a_table_that_is_too_wide_is_given_row_by_row() -> None:
    wide = render(select(MIXED), width=46)
    assert wide == render(select(MIXED))
    assert render(select(MIXED), width=45).decode() == (
        "thing  dialogue:ab-1\n"
        'name   a | "b", c\n'
        "n      7\n"
        "from   2013-05-09\n"
        "\n"
        "thing  dialogue:ab-1#held\n"
        "name   伊藤\n"
        "n      12\n"
        "\n"
        "name   two lines\n"
    )


def test_an_empty_table_has_its_head() -> None:
    assert render(select("SELECT ?a ?bc { FILTER(false) }"), width=1) == b"a  bc\n-  --\n"


def test_joined_iris_are_shortened_for_people() -> None:
    both = f"{expand('role:head')}; {expand('role:host')}"
    result = select(f"SELECT ?x {{ VALUES ?x {{ '{both}' }} }}")
    assert render(result).decode().splitlines()[2] == "role:head; role:host"
    assert both in render(result, "csv").decode()


def test_control_characters_do_not_reach_a_terminal() -> None:
    result = select("SELECT ?x { VALUES ?x { '\\u001b[31mred\\u0007\\tx' } }")
    assert render(result).decode().splitlines()[2] == " [31mred  x"


def test_markdown() -> None:
    assert render(select(MIXED), "md").decode() == (
        "| thing | name | n | from |\n"
        "| --- | --- | ---: | --- |\n"
        '| dialogue:ab-1 | a \\| "b", c | 7 | 2013-05-09 |\n'
        "| dialogue:ab-1#held | 伊藤 | 12 |  |\n"
        "|  | two lines |  |  |\n"
    )


def test_csv_is_that_of_the_w3c() -> None:
    text = render(select(MIXED), "csv").decode()
    assert text.startswith("thing,name,n,from\r\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1] == [expand("dialogue:ab-1"), 'a | "b", c', "7", "2013-05-09"]
    assert rows[3] == ["", "two\nlines", "", ""]


def test_tsv_is_that_of_the_w3c() -> None:
    lines = render(select(MIXED), "tsv").decode().splitlines()
    assert lines[0] == "?thing\t?name\t?n\t?from"
    assert lines[2] == f'<{expand("dialogue:ab-1#held")}>\t"伊藤"@ja\t12\t'
    assert lines[3] == '\t"two\\nlines"\t\t'


def test_json_is_that_of_the_w3c() -> None:
    found = json.loads(render(select(MIXED), "json"))
    assert found["head"]["vars"] == ["thing", "name", "n", "from"]
    first, second, _ = found["results"]["bindings"]
    assert first["thing"] == {"type": "uri", "value": expand("dialogue:ab-1")}
    assert second["name"] == {"type": "literal", "value": "伊藤", "xml:lang": "ja"}
    assert first["n"]["datatype"].endswith("#integer")
    assert "from" not in second


def test_the_formats_are_those_that_oxigraph_writes() -> None:
    query = f"{XSD} SELECT ?x ?y ?t {{ VALUES ?x {{ {' '.join(term for term, _ in CELLS)} }} "
    query += "BIND(BNODE('b0') AS ?y) BIND(<<( ?y xsd:a ?x )>> AS ?t) }"
    prefixes = {"dialogue": expand("dialogue:")}
    formats = {
        "csv": ox.QueryResultsFormat.CSV,
        "json": ox.QueryResultsFormat.JSON,
        "tsv": ox.QueryResultsFormat.TSV,
        "xml": ox.QueryResultsFormat.XML,
    }
    for form, theirs in formats.items():
        written, read = (ox.Store().query(query, prefixes=prefixes) for _ in range(2))
        assert isinstance(written, ox.QuerySolutions)
        assert isinstance(read, ox.QuerySolutions)
        texts = render(Result.of(read), form), written.serialize(format=theirs) or b""
        ours, own = (text.rstrip(b"\n") for text in texts)
        assert ours == own


def test_xml_is_that_of_the_w3c() -> None:
    tree = ElementTree.fromstring(render(select(MIXED), "xml"))
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert tree.tag == f"{space}sparql"
    assert len(tree.findall(f"{space}results/{space}result")) == 3


@pytest.mark.parametrize("form", RESULT_FORMATS)
def test_every_format_ends_its_last_line(form: str) -> None:
    assert render(select(MIXED), form).endswith(b"\n")
    store = ox.Store()
    answer = store.query("ASK { }")
    assert isinstance(answer, ox.QueryBoolean)
    assert render_ask(answer, form).endswith(b"\n")
    assert b"true" in render_ask(answer, form)


def construct(graph: Graph) -> ox.QueryTriples:
    triples = run(graph, "CONSTRUCT WHERE { ?d cmq:ordinal ?n }")
    assert isinstance(triples, ox.QueryTriples)
    return triples


def test_triples_are_printed_as_exports_are(graph: Graph) -> None:
    text = render_graph(construct(graph), "turtle", graph.project).decode()
    assert text.startswith(("@base ", "@prefix "))
    assert text.endswith("dialogue:ab-2\n    cmq:ordinal 2 ;\n.\n")
    assert text == render_graph(construct(graph), "turtle", graph.project).decode()


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_triples_read_back(graph: Graph, form: str) -> None:
    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
    text = render_graph(construct(graph), form, graph.project)
    read = ox.parse(text, format=formats[form])
    assert {str(quad.triple) for quad in read} == {str(each) for each in construct(graph)}


def test_a_format_that_does_not_fit_is_refused(graph: Graph) -> None:
    with pytest.raises(UsageError, match=r"gives rows, .* no format turtle \(choose one of table"):
        render(select(MIXED), "turtle")
    with pytest.raises(UsageError, match=r"gives triples, .* no format csv \(choose one of turtle"):
        render_graph(construct(graph), "csv", graph.project)
    answer = run(graph, "ASK { }")
    assert isinstance(answer, ox.QueryBoolean)
    with pytest.raises(UsageError, match="gives true or false"):
        render_ask(answer, "rdfxml")


def test_rendering_needs_no_locale() -> None:
    script = (
        "import pyoxigraph as ox; from communique.queries.results import Result;"
        "from communique.reports.results import render; import sys;"
        "s = ox.Store().query('SELECT ?x { VALUES ?x { \"\\u4f0a\" } }');"
        "sys.stdout.buffer.write(render(Result.of(s)))"
    )
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines()[2] == "伊"
