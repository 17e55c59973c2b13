"""The graph in memory, read once: each thing with its statements, in both directions."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from communique.prefixes import PREFIXES, compact
from communique.site.texts import day
from communique.things.names import natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from communique.graph import Graph

__all__ = ["Node", "Nodes", "Text", "Value", "fold"]

_CMQ: Final = PREFIXES["cmq"]
_LABELS: Final = ("rdfs:label", "skos:prefLabel", "dcterms:title", "summary")
_OTHER_NAMES: Final = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "name", "title")


class Text(NamedTuple):
    """A literal: its text, and its language, empty where it has none."""

    text: str
    lang: str = ""

    def __str__(self) -> str:
        """Return the text."""
        return self.text


class Node:
    """A thing of the graph.

    Terms of the ontology are named by their local name, others by their prefixed name.

    Attributes:
        iri: Its IRI, or the name of a blank node.
        owner: The IRI without the fragment.
        fragment: The fragment, empty where it has none.
    """

    __slots__ = ("__dict__", "_back", "_values", "fragment", "iri", "owner")

    def __init__(self, iri: str) -> None:
        """Make a thing of which nothing is known yet."""
        self.iri = iri
        self.owner, _, self.fragment = iri.partition("#")
        self._values: dict[str, list[Value]] = {}
        self._back: dict[str, list[Node]] = {}

    def all(self, name: str) -> list[Value]:
        """Return the values of a property, sorted."""
        return self._values.get(name, [])

    def nodes(self, *names: str) -> list[Node]:
        """Return the things among the values of some properties."""
        values = (value for name in names for value in self._values.get(name, ()))
        return [value for value in values if isinstance(value, Node)]

    def texts(self, name: str) -> list[Text]:
        """Return the texts among the values of a property."""
        return [value for value in self._values.get(name, ()) if isinstance(value, Text)]

    def node(self, name: str) -> Node | None:
        """Return the first thing among the values of a property."""
        return next(iter(self.nodes(name)), None)

    def text(self, name: str) -> str:
        """Return the first text among the values of a property, empty without one."""
        return next((value.text for value in self.texts(name)), "")

    def back(self, name: str, kind: str = "") -> list[Node]:
        """Return the things that have this one as a value of a property, sorted.

        Args:
            name: The property.
            kind: Only those of this class.
        """
        found = self._back.get(name, [])
        return [node for node in found if kind in node.classes] if kind else found

    def parts(self, kind: str = "") -> list[Node]:
        """Return the parts, sorted; of one class, where it is given."""
        return self.back("partOf", kind)

    @property
    def statements(self) -> Iterable[tuple[str, list[Value]]]:
        """The properties with their values, sorted."""
        return sorted(self._values.items())

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes that the thing is stated to have."""
        return tuple(_short(node.iri) for node in self.nodes("rdf:type"))

    @property
    def printed(self) -> str:
        """The name of an agency name, as it is printed."""
        return self.text("name")

    @property
    def slug(self) -> str:
        """The last piece of the IRI: a concept's notation."""
        return re.split("[/#]", self.iri)[-1]

    @cached_property
    def label(self) -> Text:
        """What the thing is called, in English where it can be."""
        if "Source" in self.classes:
            return self._source_label()
        for name in _LABELS:
            if found := self.texts(name):
                return min(found, key=lambda it: (it.lang not in ("", "en"), it))
        return Text(compact(self.iri))

    def _source_label(self) -> Text:
        title = next(iter(self.texts("title")), None)
        if title is not None:
            return Text(f"{self.publisher}: {title.text}", title.lang)
        published = day(self.text("published"))
        return Text(f"{self.publisher}, {published}" if published else self.publisher)

    @property
    def publisher(self) -> str:
        """The publisher of a source, without what stands in brackets behind it."""
        return re.sub(r"\s*\(.*\)$", "", self.text("publisher")) or compact(self.iri)

    @cached_property
    def names(self) -> list[Text]:
        """Every name, of any language, that of an agency's names too; each once."""
        own = [text for name in _OTHER_NAMES for text in self.texts(name)]
        parts = [text for part in self.parts("AgencyName") for text in part.texts("name")]
        return list(dict.fromkeys((*own, *parts)))

    @cached_property
    def sort_key(self) -> list[str | int]:
        """A key that sorts by name, and `-2` before `-10`."""
        return [*natural(fold(self.label.text)), "", *natural(self.iri)]

    def __repr__(self) -> str:
        """Show the name."""
        return f"<{compact(self.iri)}>"


Value: TypeAlias = Node | Text
_Statement: TypeAlias = tuple[
    "ox.NamedNode | ox.BlankNode", "ox.NamedNode", "ox.NamedNode | ox.BlankNode | ox.Literal"
]


class Nodes:
    """The things of a graph, with the derived facts and the ontology."""

    def __init__(self, graph: Graph) -> None:
        """Read the graph."""
        self._nodes: dict[str, Node] = {}
        self._by_class: dict[str, list[Node]] = {}
        names: dict[str, str] = {}
        texts: dict[tuple[str, str | None], Text] = {}
        for subject, predicate, value in _statements(graph):
            name = names.get(predicate.value)
            if name is None:
                name = names[predicate.value] = _short(predicate.value)
            node = self._node(subject)
            if isinstance(value, ox.Literal):
                key = value.value, value.language
                text = texts.get(key)
                if text is None:
                    text = texts[key] = Text(value.value, value.language or "")
                node._values.setdefault(name, []).append(text)
            else:
                other = self._node(value)
                node._values.setdefault(name, []).append(other)
                other._back.setdefault(name, []).append(node)
        for node in self._nodes.values():
            for values in node._values.values():
                if len(values) > 1:
                    values[:] = sorted(set(values), key=_order)
            for nodes in node._back.values():
                if len(nodes) > 1:
                    nodes[:] = sorted(set(nodes), key=_order)
            for kind in node.classes:
                self._by_class.setdefault(kind, []).append(node)

    def get(self, iri: str) -> Node | None:
        """Return a thing by its IRI; None where nothing is said of it."""
        return self._nodes.get(iri)

    def of(self, *kinds: str) -> list[Node]:
        """Return the things of some classes, sorted by name."""
        found = {node for kind in kinds for node in self._by_class.get(kind, ())}
        return sorted(found, key=lambda node: node.sort_key)

    def __iter__(self) -> Iterator[Node]:
        """Iterate over all things."""
        return iter(self._nodes.values())

    def _node(self, term: ox.NamedNode | ox.BlankNode) -> Node:
        iri = term.value
        node = self._nodes.get(iri)
        if node is None:
            node = self._nodes[iri] = Node(iri)
        return node


def _statements(graph: Graph) -> Iterator[_Statement]:
    """Yield what is asserted and derived, and the ontology."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    rows = graph.query(query, derived=True)
    assert isinstance(rows, ox.QuerySolutions)  # as SELECT gives
    yield from ((row[0], row[1], row[2]) for row in rows)
    yield from _ontology(graph)


def _ontology(graph: Graph) -> Iterator[_Statement]:
    for path in graph.project.ontology_files:
        for triple in graph.triples(path):
            if isinstance(triple.subject, ox.NamedNode) and isinstance(
                triple.object, (ox.NamedNode, ox.Literal)
            ):
                yield triple.subject, triple.predicate, triple.object


def _short(iri: str) -> str:
    return iri.removeprefix(_CMQ) if iri.startswith(_CMQ) else compact(iri)


def _order(value: Value) -> tuple[bool, object]:
    if isinstance(value, Text):
        return False, (value.lang not in ("", "en"), value)
    return True, natural(value.iri)


def fold(text: str) -> str:
    """Return a text in small letters without diacritics, to sort and to search by.

    >>> fold("Côte d’Ivoire")
    "cote d'ivoire"
    """
    from unicodedata import combining, normalize

    plain = normalize("NFKD", text.casefold().replace("’", "'"))
    return normalize(
        "NFC", "".join(it for it in plain if not combining(it) or it in "\u3099\u309a")
    )
