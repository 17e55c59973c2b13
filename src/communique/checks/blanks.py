"""Blank nodes: which node of a store is which node of a file's text.

Oxigraph and the parser of this package number the blank nodes of a file in orders of their own.
Both read the same graph, so what is said of a node, and of the nodes around it, tells which is
which. Nodes of which the very same is said are told apart by their order in the text, which
both parsers follow; if two of them were taken for one another, nobody could see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communique.turtle import Document

__all__ = ["align"]


def align(triples: Iterable[ox.Triple], document: Document) -> dict[str, ox.BlankNode]:
    """Return the document's node for each blank node of the same graph read otherwise.

    Args:
        triples: The graph, in the order in which it was read.
        document: The document that holds it.

    Returns:
        The nodes of the document by the labels that `triples` have for them.
    """
    sides = [_Side(triples), _Side(document.triples())]
    before = 0
    # Each round sees one step further; it ends when that tells no more nodes apart.
    while (count := len(set(sides[0].colours.values()))) > before:
        before = count
        numbers: dict[object, int] = {}
        for side in sides:
            side.refine(numbers)
    groups = [side.groups() for side in sides]
    return {
        one.value: other
        for colour, nodes in groups[0].items()
        for one, other in zip(nodes, groups[1].get(colour, ()), strict=False)
    }


class _Side:
    """The blank nodes of a graph, each with a colour; those that may be the same have the same."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._around: dict[ox.BlankNode, list[tuple[str, object]]] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, str(triple.predicate), triple.object
            own = subject if isinstance(subject, ox.BlankNode) else str(subject)
            other = value if isinstance(value, ox.BlankNode) else str(value)
            if isinstance(own, ox.BlankNode):
                self._around.setdefault(own, []).append((f">{predicate}", other))
            if isinstance(other, ox.BlankNode):
                self._around.setdefault(other, []).append((f"<{predicate}", own))
        self.colours: dict[object, int] = dict.fromkeys(self._around, 0)

    def refine(self, numbers: dict[object, int]) -> None:
        """Give each node a colour by its own and those of the nodes around it.

        Args:
            numbers: The colours of this round, which both sides share.
        """
        found: dict[object, int] = {}
        for node, around in self._around.items():
            seen = sorted((way, str(self.colours.get(other, other))) for way, other in around)
            key = self.colours[node], tuple(seen)
            found[node] = numbers.setdefault(key, len(numbers))
        self.colours = found

    def groups(self) -> dict[int, list[ox.BlankNode]]:
        """Return the nodes of each colour in the order of the graph."""
        groups: dict[int, list[ox.BlankNode]] = {}
        for node in self._around:
            groups.setdefault(self.colours[node], []).append(node)
        return groups
