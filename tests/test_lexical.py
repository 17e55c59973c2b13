"""The lexical spaces of XML Schema 1.1, and that each literal is held to them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.checks import examine
from communique.graph.lexical import is_well_formed
from communique.prefixes import PREFIXES
from communique.project import find_project

GOOD = {
    "boolean": "true 0",
    "byte": "-128 +127 007",
    "date": "2012-02-29 2000-02-29 -0044-03-15 12013-01-01+14:00 2013-01-01Z 0000-01-01",
    "dateTime": "2020-01-01T24:00:00 2020-01-01T23:59:59.5-13:59",
    "dateTimeStamp": "2020-01-01T00:00:00Z",
    "dayTimeDuration": "P1DT2H PT0.5S -P1D",
    "decimal": "1 -1.5 .5 1. +0",
    "double": "1e3 INF -INF +INF NaN .5E-2",
    "duration": "P1Y2M3DT4H5M6.7S PT1M P0D",
    "gDay": "---31 ---01Z",
    "gMonth": "--12",
    "gMonthDay": "--02-29 --12-31",
    "gYear": "1982 -0001 2020+09:00",
    "gYearMonth": "1982-12",
    "hexBinary": "0aFF",
    "base64Binary": "TWFu TWE= TQ==",
    "integer": "+1 -0 007",
    "language": "en ja-Latn zh-Hans-CN",
    "negativeInteger": "-1",
    "NCName": "a_b.c é",
    "nonNegativeInteger": "0 -0",
    "time": "24:00:00 23:59:59.999Z 00:00:00-14:00",
    "unsignedByte": "255",
    "yearMonthDuration": "P1Y P13M",
}
BAD = {
    "boolean": "True yes",
    "byte": "128 -129 1.0",
    "date": "2013-02-29 1900-02-29 2020-13-01 2020-1-01 2020-01-01+14:01 20-01-01 02020-01-01",
    "dateTime": "2020-01-01 2020-01-01T24:00:01 2020-01-01T00:00 2020-01-01T25:00:00",
    "dateTimeStamp": "2020-01-01T00:00:00",
    "dayTimeDuration": "P1Y P PT",
    "decimal": "1e3 . 1,5 INF",
    "double": "1e inf 0x1",
    "duration": "P P1 1Y P1YT -P PT1.S",
    "gDay": "31 ---32",
    "gMonth": "12 --13 --00",
    "gMonthDay": "--02-30 --04-31",
    "gYear": "x 82 01982 1982-01",
    "gYearMonth": "1982-13 1982",
    "hexBinary": "0a0 xx",
    "base64Binary": "TWF TWF= =",
    "integer": "1.0 ٣ 1_0",
    "language": "e_n toolonglanguage",
    "negativeInteger": "0",
    "NCName": "a:b 1a",
    "nonNegativeInteger": "-1",
    "time": "24:00:01 1:00:00 23:59:60 00:00:00+15:00",
    "unsignedByte": "256 -1",
    "yearMonthDuration": "P1D",
}


@pytest.mark.parametrize("name", GOOD)
def test_lexical_spaces(name: str) -> None:
    datatype = ox.NamedNode(PREFIXES["xsd"] + name)
    for texts, is_good in ((GOOD, True), (BAD, False)):
        for text in texts[name].split():
            assert is_well_formed(ox.Literal(text, datatype=datatype)) is is_good, text


@pytest.mark.parametrize("engine", ["pyshacl", "shacl-rust"])
def test_each_literal_is_held_to_its_datatype(engine: str, tmp_path: Path) -> None:
    data = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <http://ex/> .
ex:a ex:p "1982-13"^^xsd:gYearMonth ;
    ex:q "24:00:00"^^xsd:time, "25:00:00"^^xsd:time .
"""
    shapes = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <http://ex/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:datatype xsd:time ] .
"""
    (tmp_path / "d.ttl").write_text(data)
    (tmp_path / "s.ttl").write_text(shapes)
    (tmp_path / "communique.toml").write_text('data = ["d.ttl"]\nshapes = ["s.ttl"]\n')
    findings = examine(find_project(tmp_path), engine=engine).findings
    places = sorted((it.location.line, it.location.column) for it in findings if it.location)
    assert places == [(2, 11), (3, 32)]
