"""The W3C test suite of RDF 1.1 Turtle, case by case.

The cases are not part of this repository: the environment variable COMMUNIQUE_W3C_TURTLE
names the folder that holds `manifest.ttl` and the files it lists.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from communique.turtle import TurtleSyntaxError, format_turtle, parse
from communique.turtle.tokens import tokenize

_DEFAULT = Path(__file__).resolve().parents[1] / "../shared/conformance/rdf-turtle"
FOLDER = Path(os.environ.get("COMMUNIQUE_W3C_TURTLE", _DEFAULT))
BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDFT = "http://www.w3.org/ns/rdftest#"

# What the suite holds; a case that is not found or not understood changes a count.
TOTALS = {"TestTurtleEval": 145, "TestTurtlePositiveSyntax": 74, "TestTurtleNegativeSyntax": 94}


class Case(NamedTuple):
    name: str
    kind: str
    action: str
    result: str | None


def read_manifest() -> list[Case]:
    path = FOLDER / "manifest.ttl"
    if not path.is_file():
        return []
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=BASE + path.name)

    def value(subject: ox.NamedNode, name: str) -> str | None:
        found = list(store.quads_for_pattern(subject, ox.NamedNode(MF + name), None))
        # No manifest has quoted triples.
        return found[0].object.value if found else None  # type: ignore[union-attr]

    cases = []
    for kind in TOTALS:
        for quad in store.quads_for_pattern(None, None, ox.NamedNode(RDFT + kind)):
            subject = quad.subject
            assert isinstance(subject, ox.NamedNode)
            name, action = value(subject, "name"), value(subject, "action")
            assert name is not None
            assert action is not None
            cases.append(Case(name, kind, action, value(subject, "result")))
    return sorted(cases)


CASES = read_manifest()
needs_suite = pytest.mark.skipif(
    not CASES, reason=f"no W3C Turtle test suite at COMMUNIQUE_W3C_TURTLE ({FOLDER})"
)


def source(iri: str) -> str:
    assert iri.startswith(BASE)
    return (FOLDER / iri.removeprefix(BASE)).read_bytes().decode("utf-8")


def canonical(triples: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def of_kind(*kinds: str) -> list[object]:
    return [pytest.param(case, id=case.name) for case in CASES if case.kind in kinds]


@needs_suite
def test_every_case_of_the_suite_is_run() -> None:
    assert Counter(case.kind for case in CASES) == TOTALS
    assert len({(case.name, case.action) for case in CASES}) == sum(TOTALS.values())


@needs_suite
@pytest.mark.parametrize("case", of_kind("TestTurtleEval"))
def test_evaluation_gives_the_expected_graph(case: Case) -> None:
    assert case.result is not None
    expected = canonical(ox.parse(source(case.result), format=ox.RdfFormat.N_TRIPLES))
    assert canonical(parse(source(case.action), base=case.action).triples()) == expected


@needs_suite
@pytest.mark.parametrize("case", of_kind("TestTurtleEval", "TestTurtlePositiveSyntax"))
def test_terms_are_those_of_oxigraph(case: Case) -> None:
    text = source(case.action)
    expected = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=case.action)
    assert canonical(parse(text, base=case.action).triples()) == canonical(expected)


@needs_suite
@pytest.mark.parametrize("case", of_kind("TestTurtleNegativeSyntax"))
def test_bad_syntax_is_refused_with_a_place_inside_the_file(case: Case) -> None:
    text = source(case.action)
    with pytest.raises(TurtleSyntaxError) as caught:
        parse(text, base=case.action)
    lines = text.split("\n")
    assert 1 <= caught.value.line <= len(lines)
    assert 1 <= caught.value.column <= len(lines[caught.value.line - 1]) + 1
    with pytest.raises(TurtleSyntaxError):
        format_turtle(text)


@needs_suite
@pytest.mark.parametrize("case", of_kind("TestTurtleEval", "TestTurtlePositiveSyntax"))
def test_formatting_changes_no_graph_and_is_final(case: Case) -> None:
    text = source(case.action)
    assert "".join(token.text for token in tokenize(text)) == text
    formatted = format_turtle(text)
    assert format_turtle(formatted) == formatted
    before = canonical(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=case.action))
    after = canonical(ox.parse(formatted, format=ox.RdfFormat.TURTLE, base_iri=case.action))
    assert after == before
