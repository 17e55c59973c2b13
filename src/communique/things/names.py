"""Names of nodes: their labels, or what they say where they have none."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.graph.find import label_of
from communique.prefixes import compact, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.graph import Patterns

__all__ = ["Names", "Node", "natural", "term"]

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_PATTERNS: Final = {
    "AgencyName": "{name}",
    "AgendaItem": "{hasTopic}, {mode}",
    "Assessment": "{grade}",
    "Attendance": "{completeness} list of parties",
    "ChangeEvent": "change to {changesTo}",
    "Delegation": "delegation of {ofParty}",
    "Evidence": "passage of {source}",
    "Link": "{relation} {linksTo}",
    "Listing": "{completeness} list",
    "Participation": "{hasParticipant}, {role}",
    "Schedule": "{status}, {days}, {atPlace}",
    "Source": "{publisher}, {published}",
    "Tenure": "{holdsPost}",
}
"""The name of a thing of a class, made from the values of its properties."""
_DEEPEST: Final = 4  # how deep nested blank nodes are written out


def term(name: str) -> ox.NamedNode:
    """Return the term with a prefixed name."""
    return ox.NamedNode(expand(name))


def natural(text: str) -> list[str | int]:
    """Return a sort key that puts `-2` before `-10`."""
    return [int(part) if part.isdigit() else part for part in re.split(r"([0-9]+)", text)]


class Names:
    """The names of the nodes of a store, whatever graph they stand in."""

    def __init__(self, store: Patterns) -> None:
        """Read names from `store`."""
        self._store = store
        self._naming: set[Node] = set()
        self.name = cache(self._name)
        self.term_name = cache(self._term_name)

    def objects(self, node: Node, predicate: ox.NamedNode) -> list[Node]:
        """Return the values of a property, sorted."""
        if isinstance(node, (ox.Literal, ox.Triple)):
            return []
        quads = self._store.quads_for_pattern(node, predicate, None, None)
        return sorted({quad.object for quad in quads}, key=str)

    def values(self, node: Node, name: str) -> list[Node]:
        """Return the values of a property of our own, sorted."""
        return self.objects(node, term(f"cmq:{name}"))

    def text(self, node: Node, name: str) -> str:
        """Return the first value of a property of our own as text, empty without one."""
        for value in self.values(node, name):
            return str(value) if isinstance(value, ox.Triple) else value.value
        return ""

    def classes(self, node: Node) -> list[str]:
        """Return the classes that a node is stated to have, sorted: our own by local name."""
        classes = self.objects(node, term("rdf:type"))
        own = expand("cmq:")
        return [each.value.removeprefix(own) for each in classes if isinstance(each, ox.NamedNode)]

    def kind(self, node: Node) -> str:
        """Return the name of a node's class, of one of our own if it has one."""
        classes = self.classes(node)
        own = [name for name in classes if ":" not in name]
        return self.term_name((own or classes or [""])[0]) or "thing"

    def days(self, schedule: Node) -> str:
        """Return the days of a schedule as an ISO 8601 interval, as exact as they are."""
        days = [self.text(schedule, name) for name in ("start", "end")]
        if not any(days):
            days = [self.text(schedule, name) for name in ("earliest", "latest")]
        return "/".join(dict.fromkeys(filter(None, days)))

    def _term_name(self, name: str) -> str:
        """Return the label of a class or a property, or its name as words."""
        iri = name if ":" in name else expand(f"cmq:{name}")
        local = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[#/:]", iri)[-1]).lower()
        return self._label(ox.NamedNode(iri)) or local

    def _label(self, node: Node) -> str | None:
        return label_of(lambda iri: self.objects(node, ox.NamedNode(iri)))

    def _name(self, node: Node) -> str:
        """Return the label of a node, else what it says, else its IRI."""
        if isinstance(node, ox.NamedNode):
            return self._label(node) or self._content(node) or compact(node.value)
        if isinstance(node, ox.BlankNode):
            return self._nested(node, 0)
        return node.value if isinstance(node, ox.Literal) else str(node)

    def _content(self, node: ox.NamedNode) -> str:
        pattern = next((_PATTERNS[name] for name in self.classes(node) if name in _PATTERNS), "")
        if node in self._naming:
            return ""  # it is named after something that is named after it

        def values(match: re.Match[str]) -> str:
            if match[1] == "days":
                return self.days(node)
            return " and ".join(map(self.name, self.values(node, match[1])))

        self._naming.add(node)
        pieces = [re.sub(r"\{(\w+)\}", values, piece) for piece in pattern.split(", ")]
        self._naming.discard(node)
        return ", ".join(filter(None, pieces))

    def _nested(self, node: Node, depth: int) -> str:
        """Return the content of a blank node, such as a restriction or a list."""
        if not isinstance(node, ox.BlankNode):
            return self.name(node)
        if depth == _DEEPEST:
            return "..."
        if items := list(self._items(node)):
            return ", ".join(self._nested(item, depth + 1) for item in items)
        statements = {
            f"{self.term_name(quad.predicate.value)}: {self._nested(quad.object, depth + 1)}"
            for quad in self._store.quads_for_pattern(node, None, None, None)
            if quad.predicate != term("rdf:type")
        }
        return f"[{'; '.join(sorted(statements))}]"

    def _items(self, head: Node) -> Iterator[Node]:
        """Yield the items of a list; one that runs into itself ends there."""
        seen: set[Node] = set()
        pending = [head]
        while pending and pending[0] not in seen:
            seen.add(pending[0])
            yield from self.objects(pending[0], term("rdf:first"))
            pending = self.objects(pending[0], term("rdf:rest"))[:1]
