"""From the tree of a Turtle document to its triples, each with its places.

RDF 1.1 Turtle, section 7.3 (RDF triples construction): property lists and collections are
expanded here. An implied `rdf:first` or `rdf:rest`, and the cell it hangs on, have the place
of the item; the closing `rdf:nil` has the place of the closing parenthesis.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode

from communique.turtle.terms import RDF
from communique.turtle.tree import (
    Block,
    Collection,
    Leaf,
    Node,
    Object,
    Pair,
    PropertyList,
    Statement,
)

__all__ = ["statements_of"]

_FIRST: Final = NamedNode(RDF + "first")
_REST: Final = NamedNode(RDF + "rest")
_NIL: Final = NamedNode(RDF + "nil")


def statements_of(blocks: Iterable[Block]) -> list[Statement]:
    """Return the triples of `blocks` in order of the text.

    A triple comes before the triples that describe its object, and after those that
    describe its subject.
    """
    found: list[Statement] = []
    for block in blocks:
        _describe(block.subject, found)
        _pairs(block.subject.node, block.pairs, found)
    return found


def _pairs(subject: Node, pairs: list[Pair], found: list[Statement]) -> None:
    for pair in pairs:
        predicate = pair.verb.node
        for item in pair.objects:
            found.append(Statement(subject, predicate, item.node))
            if not isinstance(item, Leaf):
                _describe(item, found)


def _describe(item: Object, found: list[Statement]) -> None:
    """Add the triples that a property list or a collection stands for."""
    if isinstance(item, PropertyList):
        _pairs(item.node, item.pairs, found)
    if not isinstance(item, Collection) or not item.items:
        return
    cells = [
        Node(cell, member.node.start, member.node.end)
        for cell, member in zip(item.cells, item.items, strict=True)
    ]
    ends = [*cells[1:], Node(_NIL, item.node.end - 1, item.node.end)]
    for cell, member, rest in zip(cells, item.items, ends, strict=True):
        found.append(Statement(cell, Node(_FIRST, cell.start, cell.end), member.node))
        _describe(member, found)
        found.append(Statement(cell, Node(_REST, cell.start, cell.end), rest))
