"""Blank nodes compared by what is said of them, and written without labels.

A label means nothing outside its file, and canonical labels for a whole graph all change when
one node more is in it. So blank nodes are compared tangle by tangle: a tangle is what hangs
together by blank nodes, with every triple that touches them, and two tangles are the same if
their canonical forms are (RDF Dataset Canonicalization, RDFC-1.0).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Described", "Tangle", "Term", "tangles", "written"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

Described: TypeAlias = "dict[Term, tuple[tuple[ox.NamedNode, Term], ...]]"
"""What is said of each blank node of a tangle: predicates and objects, sorted."""

_RDF: Final = PREFIXES["rdf"]
_TYPE: Final = ox.NamedNode(_RDF + "type")
_FIRST: Final = ox.NamedNode(_RDF + "first")
_REST: Final = ox.NamedNode(_RDF + "rest")
_NIL: Final = ox.NamedNode(_RDF + "nil")


@dataclass(frozen=True)
class Tangle:
    """Triples that hang together by blank nodes, under canonical labels.

    Attributes:
        triples: The triples, sorted; two tangles are equal if these are.
    """

    triples: tuple[str, ...]
    _parsed: tuple[ox.Triple, ...]

    def __eq__(self, other: object) -> bool:
        """Compare the canonical form."""
        return isinstance(other, Tangle) and self.triples == other.triples

    def __hash__(self) -> int:
        """Hash the canonical form."""
        return hash(self.triples)

    @property
    def described(self) -> Described:
        """What is said of each blank node."""
        found: defaultdict[Term, list[tuple[ox.NamedNode, Term]]] = defaultdict(list)
        for triple in self._parsed:
            if isinstance(triple.subject, ox.BlankNode):
                found[triple.subject].append((triple.predicate, triple.object))
        return {node: tuple(sorted(pairs, key=_order)) for node, pairs in found.items()}

    @property
    def named(self) -> list[ox.Triple]:
        """The triples that lead from a named thing into the tangle."""
        return [each for each in self._parsed if isinstance(each.subject, ox.NamedNode)]

    @property
    def roots(self) -> list[ox.BlankNode]:
        """The blank nodes that nothing leads to; in a ring that nothing leads to, one of it."""
        described = self.described
        seen: set[Term] = set()

        def visit(node: Term) -> None:
            pending = [node]
            while pending:
                each = pending.pop()
                if each in described and each not in seen:
                    seen.add(each)
                    pending += [value for _, value in described[each]]

        objects = {each.object for each in self._parsed}
        for triple in self.named:
            visit(triple.object)
        found = []
        for node in [*(n for n in described if n not in objects), *described]:
            if node not in seen and isinstance(node, ox.BlankNode):
                found.append(node)
                visit(node)
        return found


def tangles(triples: Iterable[ox.Triple]) -> list[Tangle]:
    """Return the tangles that triples with blank nodes make up.

    Args:
        triples: Triples of which each has a blank node as its subject or object.
    """
    groups: dict[Term, list[ox.Triple]] = {}
    for triple in triples:
        ends = [each for each in (triple.subject, triple.object) if isinstance(each, ox.BlankNode)]
        # Merge the smaller list into the larger one, so that long lists stay cheap.
        found = {id(groups[end]): groups[end] for end in ends if end in groups}
        lists = sorted(found.values(), key=len, reverse=True)
        group = lists[0] if lists else []
        for other in lists[1:]:
            group += other
            for each in other:
                groups |= {end: group for end in (each.subject, each.object) if end in groups}
        group.append(triple)
        for end in ends:
            groups[end] = group
    return [_tangle(group) for group in {id(group): group for group in groups.values()}.values()]


def written(term: Term, described: Described, write: Callable[[Term], str]) -> str:
    """Return a term as Turtle, a blank node with all that is said of it in brackets.

    Args:
        term: The term.
        described: What is said of the blank nodes.
        write: Writes a term that is no blank node.
    """
    return _Writer(described, write).text(term)


class _Writer:
    """Writes one term; a blank node that comes a second time is named by its label."""

    def __init__(self, described: Described, write: Callable[[Term], str]) -> None:
        self._described = described
        self._write = write
        self._seen: set[Term] = set()

    def text(self, term: Term) -> str:
        if not isinstance(term, ox.BlankNode):
            return self._write(term)
        if term in self._seen:
            return str(term)
        items = self._items(term)
        if items is not None:
            return f"( {' '.join(map(self.text, items))} )"
        self._seen.add(term)
        pairs = self._described.get(term, ())
        parts = [
            f"{'a' if predicate == _TYPE else self._write(predicate)} {self.text(value)}"
            for predicate, value in pairs
        ]
        return f"[ {' ; '.join(parts)} ]" if parts else "[]"

    def _items(self, node: Term) -> list[Term] | None:
        """The items of a well-formed list, or None."""
        items: list[Term] = []
        cells: set[Term] = set()
        while node != _NIL:
            pairs = dict(self._described.get(node, ()))
            if set(pairs) != {_FIRST, _REST} or len(self._described[node]) != 2 or node in cells:
                return None
            cells.add(node)
            items.append(pairs[_FIRST])
            node = pairs[_REST]
        self._seen |= cells
        return items


def _tangle(group: list[ox.Triple]) -> Tangle:
    dataset = ox.Dataset(ox.Quad(each.subject, each.predicate, each.object) for each in group)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    parsed = tuple(sorted((quad.triple for quad in dataset), key=str))
    return Tangle(tuple(map(str, parsed)), parsed)


def _order(pair: tuple[ox.NamedNode, Term]) -> tuple[bool, str, str]:
    predicate, value = pair
    return predicate != _TYPE, predicate.value, str(value)
