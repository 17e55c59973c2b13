"""Blank nodes of a store are found in the text, however the text writes them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.checks.blanks import align
from communique.store import parse_triples
from communique.turtle import parse

PREFIX = "@prefix : <urn:x:> .\n"
FILE = Path("a.ttl")


def offsets(text: str) -> dict[str, list[int]]:
    """Where each `:name` stands: at the node that says so, by both parsers."""
    document = parse(text)
    nodes = align(parse_triples(text.encode(), FILE), document)
    found: dict[str, list[int]] = {}
    for triple in parse_triples(text.encode(), FILE):
        if isinstance(triple.subject, ox.BlankNode) and str(triple.object).startswith("<urn:x:"):
            name = str(triple.object)[len("<urn:x:") : -1]
            assert isinstance(triple.object, ox.NamedNode)
            places = document.find(nodes[triple.subject.value], None, triple.object)
            found.setdefault(name, []).extend(each.object.start for each in places)
    return found


@pytest.mark.parametrize(
    "text",
    [
        ":a :p [ :q :one ] , [ :q :two ] .",
        ":a :p [ :q [ :r :one ; :s :two ] ; :t ( :three [ :u :four ] ( :five ) ) ] .",
        "[ :p :one ] :q [ :p :two ; :r [ :p :three ] ] .",
        "_:b :p :one . _:a :p :two . :x :y _:a , _:b .",
        "( :one ( :two :three ) ) :is [ :p :four ] .",
        "[] :p :one . [] :p :two . [ :q [] ] .",
        ":a :p ( :l1 :l2 :l3 :l4 :l5 :l6 :l7 :l8 :l9 ) .",
    ],
)
def test_every_node_is_found(text: str) -> None:
    text = PREFIX + text
    found = offsets(text)
    for name, places in found.items():
        assert [text[place:].startswith(f":{name}") for place in places] == [True] * len(places)
    assert found


def test_nodes_that_nothing_tells_apart_are_taken_in_turn() -> None:
    text = f"{PREFIX}:a :p [ :q 1 ] , [ :q 1 ] , [ :r [ :q 1 ] ] .\n"
    document = parse(text)
    nodes = align(parse_triples(text.encode(), FILE), document)
    assert len(nodes) == len(set(nodes.values())) == 4


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Turtle with blank nodes of every form, of which many are alike."""
    count = draw(st.integers(1, 4))

    def thing(depth: int) -> str:
        form = draw(st.integers(0, 5 if depth < 3 else 2))
        if form == 0:
            return f":n{draw(st.integers(0, 2))}"
        if form == 1:
            return f"_:l{draw(st.integers(0, 2))}"
        if form == 2:
            return str(draw(st.integers(0, 1)))
        parts = draw(st.integers(0, 3))
        if form == 3:
            return f"( {' '.join(thing(depth + 1) for _ in range(parts))} )"
        pairs = [f":p{draw(st.integers(0, 1))} {thing(depth + 1)}" for _ in range(parts)]
        return f"[ {' ; '.join(pairs)} ]"

    lines = []
    for _ in range(count):
        subject = draw(st.sampled_from([":s", "_:l0", "_:l1", "[ :own 1 ]", "( :in )"]))
        lines.append(f"{subject} :q {thing(0)} , {thing(0)} .")
    return PREFIX + "\n".join(lines)


@given(texts())
def test_the_graph_stays_the_same_under_the_names_of_the_document(text: str) -> None:
    document = parse(text)
    triples = list(parse_triples(text.encode(), FILE))
    nodes = align(triples, document)

    def own(term: object) -> object:
        return nodes[term.value] if isinstance(term, ox.BlankNode) else term

    assert len(set(nodes.values())) == len(nodes)
    renamed = {(own(it.subject), it.predicate, own(it.object)) for it in triples}
    assert renamed == {(it.subject, it.predicate, it.object) for it in document.triples()}


def test_a_long_list_takes_no_long_time() -> None:
    items = " ".join(f":i{number % 3}" for number in range(400))
    text = f"{PREFIX}:a :p ( {items} ) ."
    assert len(align(parse_triples(text.encode(), FILE), parse(text))) == 400
