"""No shape, rule, derived query or question names a thing, a label or a day of the data.

What is true of one series or one country alone belongs in the data. Headers, messages and
comments explain by examples and may name what they like.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique.graph import load, read_triples
from communique.prefixes import KINDS, PREFIXES, compact
from communique.project import Project
from projects import ROOT

PROJECT = Project(ROOT)
QUERIES = [*PROJECT.rule_files, *PROJECT.derived_files, *PROJECT.question_files]
SHAPES = list(PROJECT.shape_files)
EXPLAINS = frozenset(f"{PREFIXES['sh']}{name}" for name in ("description", "message", "name"))
NAMES = frozenset({f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}altLabel"})


@cache
def data() -> list[ox.Triple]:
    graph = load(PROJECT)
    return [triple for path in graph.project.data_files for triple in read_triples(path)]


@cache
def things() -> frozenset[str]:
    """The IRIs of the things that the data describes; parts stand under their owners."""
    iris = {triple.subject.value for triple in data() if isinstance(triple.subject, ox.NamedNode)}
    spaces = tuple(KINDS.values())
    return frozenset(iri for iri in iris if iri.startswith(spaces) and "#" not in iri)


@cache
def names() -> frozenset[str]:
    """The names of series and parties, without those that say nothing by themselves."""
    spaces = KINDS["series"], KINDS["party"]
    return frozenset(
        triple.object.value
        for triple in data()
        if isinstance(triple.object, ox.Literal)
        and triple.predicate.value in NAMES
        and str(triple.subject)[1:].startswith(spaces)
    )


@cache
def days() -> frozenset[str]:
    date = f"{PREFIXES['xsd']}date"
    return frozenset(
        triple.object.value
        for triple in data()
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value == date
    )


def conditions(query: str) -> str:
    """The text of a query without header, comments and prefixes."""
    lines = (line for line in query.splitlines() if not re.match(r"\s*#|PREFIX ", line))
    return "\n".join(re.sub(r"\s#\s.*", "", line) for line in lines)


def condition_texts(path: Path) -> list[str]:
    """The terms of a file of shapes by which it constrains, each as a text."""
    return [
        term.value
        for triple in read_triples(path)
        if triple.predicate.value not in EXPLAINS
        for term in (triple.subject, triple.object)
        if isinstance(term, (ox.NamedNode, ox.Literal))
    ]


def special_cases(text: str) -> set[str]:
    """What a text of conditions names of the data."""
    shown = {compact(iri): iri for iri in things()}
    found = {shown[word] for word in re.findall(r"[\w-]+:[\w-]+", text) if word in shown}
    found |= things() & set(re.findall(r"https?://[\w./-]+", text))
    found |= {day for day in days() if day in text}
    found |= {day[:4] for day in days()} & set(re.findall(r"\b\d{4}\b", text))
    found |= {name for name in names() if re.search(rf"\b{re.escape(name)}\b", text)}
    slugs = {iri.rpartition("/")[2] for iri in things() if iri.startswith(KINDS["party"])}
    return found | (slugs & compared_texts(text))


def compared_texts(text: str) -> set[str]:
    """The texts that something is compared with; `no` as an answer is not the slug of Norway."""
    tests = re.findall(r"[=<>]\s*\"[^\"]*\"", text)
    tests += re.findall(r"\b(?:IN|CONTAINS|REGEX|STRENDS|STRSTARTS)\s*\(.*", text)
    return set(re.findall(r"\"([^\"]*)\"", "\n".join(tests)))


def test_the_data_has_something_to_look_for() -> None:
    assert f"{KINDS['series']}us-jp-cyber" in things()
    assert {"United States", "Japan"} <= names()
    assert "2019-10-11" in days()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_names_nothing_of_the_data(path: Path) -> None:
    assert special_cases(conditions(path.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_a_shape_names_nothing_of_the_data(path: Path) -> None:
    assert special_cases("\n".join(condition_texts(path))) == set()


@pytest.mark.parametrize(
    "condition",
    [
        "FILTER(?party != party:jp)",
        "FILTER(?series = <https://w3id.org/communique/id/series/us-jp-cyber>)",
        'FILTER(STRENDS(STR(?series), "us-jp-cyber-7"))\nVALUES ?d { dialogue:us-jp-cyber-7 }',
        'FILTER(?day > "2019-10-11"^^xsd:date)',
        "FILTER(YEAR(?day) = 2019)",
        'FILTER(STR(?name) = "Japan")',
        'FILTER(REPLACE(STR(?party), "^.*/", "") = "us")',
        'FILTER(STRENDS(STR(?party), "/us") || ?slug IN ("eu", "no"))',
    ],
)
def test_a_special_case_is_found(condition: str) -> None:
    assert special_cases(conditions(condition)) != set()


def test_what_only_explains_is_free() -> None:
    query = (
        "#+ example: party:jp\nPREFIX party: <https://w3id.org/communique/id/party/>\n"
        "SELECT ?x WHERE { ?x a cmq:Party .  # such as party:jp\n}\n"
    )
    assert special_cases(conditions(query)) == set()
