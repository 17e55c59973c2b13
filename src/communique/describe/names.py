"""What to call the nodes of a graph: by their label, or by what they say."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph.find import label_of
from communique.prefixes import PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from communique.graph import Patterns

__all__ = ["CMQ", "Names", "Node", "natural"]

CMQ: Final = PREFIXES["cmq"]
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_FIRST: Final = ox.NamedNode(PREFIXES["rdf"] + "first")
_REST: Final = ox.NamedNode(PREFIXES["rdf"] + "rest")
_MOST_NESTED: Final = 4


def natural(text: str) -> list[str | int]:
    """Return a key that sorts `-2` before `-10`."""
    return [int(part) if part.isdigit() else part for part in re.split(r"([0-9]+)", text)]


class Names:
    """Finds labels and makes up names for what has none."""

    def __init__(self, store: Patterns) -> None:
        """Name the nodes of `store`, whatever graph they stand in."""
        self._store = store
        self._made: dict[str, Callable[[Node], str]] = {
            "AgencyName": lambda node: self._one(node, "name"),
            "AgendaItem": lambda node: f"{self._all(node, 'hasTopic')}, {self._one(node, 'mode')}",
            "Assessment": lambda node: self._one(node, "grade"),
            "ChangeEvent": lambda node: f"change to {self._all(node, 'changesTo')}",
            "Delegation": lambda node: f"delegation of {self._one(node, 'ofParty')}",
            "Evidence": lambda node: f"passage of {self._one(node, 'source')}",
            "Link": lambda node: f"{self._one(node, 'relation')} {self._one(node, 'linksTo')}",
            "Listing": lambda node: f"{self._one(node, 'completeness')} list",
            "Participation": lambda node: (
                f"{self._one(node, 'hasParticipant')}, {self._one(node, 'role')}"
            ),
            "Schedule": lambda node: ", ".join(
                filter(
                    None, (self._one(node, "status"), self.days(node), self._one(node, "atPlace"))
                )
            ),
            "Source": self._source,
            "Tenure": lambda node: self._one(node, "holdsPost"),
        }
        self._naming: set[Node] = set()
        self.term = cache(self._term)
        self.name = cache(self._name)

    def objects(self, node: Node, predicate: ox.NamedNode) -> list[Node]:
        """Return the values of a property, sorted."""
        if isinstance(node, (ox.Literal, ox.Triple)):
            return []
        quads = self._store.quads_for_pattern(node, predicate, None, None)
        return sorted({quad.object for quad in quads}, key=str)

    def values(self, node: Node, name: str) -> list[Node]:
        """Return the values of one of our own properties, sorted."""
        return self.objects(node, ox.NamedNode(CMQ + name))

    def text(self, node: Node, name: str) -> str:
        """Return the text of one of our own properties, or an empty one."""
        for value in self.values(node, name):
            return str(value) if isinstance(value, ox.Triple) else value.value
        return ""

    def classes(self, node: Node) -> list[str]:
        """Return the IRIs of the classes that a node is said to have, sorted."""
        values = self.objects(node, _TYPE)
        return [value.value for value in values if isinstance(value, ox.NamedNode)]

    def kind(self, node: Node) -> str:
        """Return the name of a node's class, of ours if it has one of ours."""
        classes = self.classes(node)
        ours = [iri for iri in classes if iri.startswith(CMQ)]
        return self.term((ours or classes or [""])[0]) or "thing"

    def _term(self, iri: str) -> str:
        """Return the label of a class or a property, or its name as words."""
        node = ox.NamedNode(iri) if iri else None
        label = self.label(node) if node else None
        local = re.split(r"[#/:]", iri)[-1]
        return label or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()

    def label(self, node: Node) -> str | None:
        """Return the label of a node, or None if it has none."""
        return label_of(lambda iri: self.objects(node, ox.NamedNode(iri)))

    def _name(self, node: Node) -> str:
        """Return what to call a node: its label, else what it says, else its IRI."""
        if isinstance(node, ox.Literal):
            return node.value
        if isinstance(node, ox.BlankNode):
            return self._nested(node, 0)
        if not isinstance(node, ox.NamedNode):
            return str(node)
        return self.label(node) or self._said(node) or compact(node.value)

    def _said(self, node: ox.NamedNode) -> str | None:
        makers = [self._made.get(iri.removeprefix(CMQ)) for iri in self.classes(node)]
        if node in self._naming:
            return None  # it is named after something that is named after it
        self._naming.add(node)
        try:
            return next(filter(None, (make(node) for make in makers if make)), None)
        finally:
            self._naming.discard(node)

    def days(self, schedule: Node) -> str:
        """Return the days of a schedule as an ISO 8601 interval, as exact as they are."""
        for first, last in (("start", "end"), ("earliest", "latest")):
            begin, end = self.text(schedule, first), self.text(schedule, last)
            if begin or end:
                return "/".join(dict.fromkeys(filter(None, (begin, end))))
        return ""

    def _one(self, node: Node, name: str) -> str:
        return next(iter(map(self.name, self.values(node, name))), "")

    def _all(self, node: Node, name: str) -> str:
        return " and ".join(map(self.name, self.values(node, name)))

    def _source(self, node: Node) -> str:
        parts = (self.text(node, "publisher"), self.text(node, "published"))
        return ", ".join(filter(None, parts))

    def _nested(self, node: ox.BlankNode, depth: int) -> str:
        """Return what a blank node says, as in the restrictions and lists of an ontology."""
        if depth == _MOST_NESTED:
            return "..."
        if self.objects(node, _FIRST):
            return ", ".join(self._member(item, depth) for item in self._items(node))
        quads = self._store.quads_for_pattern(node, None, None, None)
        says = {
            f"{self.term(quad.predicate.value)}: {self._member(quad.object, depth)}"
            for quad in quads
            if quad.predicate != _TYPE
        }
        return f"[{'; '.join(sorted(says))}]"

    def _member(self, node: Node, depth: int) -> str:
        return self._nested(node, depth + 1) if isinstance(node, ox.BlankNode) else self.name(node)

    def _items(self, head: Node) -> Iterator[Node]:
        """Yield the members of a list; one that runs into itself ends there."""
        seen: set[Node] = set()
        pending = [head]
        while pending and pending[0] not in seen:
            node = pending.pop()
            seen.add(node)
            yield from self.objects(node, _FIRST)
            pending = self.objects(node, _REST)[:1]
