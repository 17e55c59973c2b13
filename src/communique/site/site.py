"""What all pages of a site share: the graph, the answers of the stored questions, the addresses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.checks.rulebook import Rulebook, ShapePage
from communique.prefixes import KINDS, ONTOLOGY, PREFIXES, compact
from communique.queries import answer, stored_queries
from communique.site.addresses import INDEX, Address, address_of, own_page
from communique.site.nodes import Node, Nodes, Text

if TYPE_CHECKING:
    from pathlib import Path

    from communique.checks.rulebook import Page as RulebookPage
    from communique.graph import Graph
    from communique.queries import StoredQuery
    from communique.queries.headers import Param
    from communique.queries.results import Term
    from communique.site.nodes import Value

__all__ = ["OWN_PAGES", "Answer", "Row", "Site"]

OWN_PAGES: Final = ("Commitment",)
"""The classes of parts that have a page of their own, beside their anchor."""

NAME: Final = "Communique"
"""What the site calls itself."""

_MENU: Final = (
    ("Meetings", "meetings"),
    ("Series", "series"),
    ("Officials", "officials"),
    ("Agencies", "agencies"),
    ("Topics", "topics"),
    ("Commitments", "commitments"),
    ("Sources", "sources"),
    ("Questions", "questions"),
    ("A–Z", "a-z"),
    ("Search", "search"),
)

_KINDS: Final = {namespace: kind for kind, namespace in KINDS.items()}

Row = dict[str, "Value | None"]
"""A row of an answer: things and texts by the name of the column."""


class Answer:
    """The answer of a stored question on the data.

    Attributes:
        query: The question.
        params: The values of the parameters that it was asked with.
        rows: Its rows.
    """

    def __init__(self, query: StoredQuery, params: dict[str, str], rows: list[Row]) -> None:
        """Put a question and its rows together."""
        self.query, self.params, self.rows = query, params, rows

    @cached_property
    def by_first(self) -> dict[Value | None, list[Row]]:
        """The rows by the value of the first column."""
        first = self.query.header.columns[0].name
        found: dict[Value | None, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row[first], []).append(row)
        return found


class Site:
    """A graph as a site of pages.

    Attributes:
        graph: The graph.
        nodes: Its things, in memory.
        base: Where the site is published, empty where that is not known.
        sources: The folders with the texts of the sources that are at hand.
    """

    name = NAME
    menu = tuple((text, f"{folder}/{INDEX}") for text, folder in _MENU)

    def __init__(self, graph: Graph, *, base: str = "", sources: tuple[Path, ...] = ()) -> None:
        """Read the graph."""
        self.graph, self.base, self.sources = graph, base, sources
        self.nodes = Nodes(graph)
        self._addresses: dict[Node, Address | None] = {}

    def address(self, node: Node) -> Address | None:
        """Return where a thing leads; None where the site has no page for it."""
        if node not in self._addresses:
            self._addresses[node] = self._address(node)
        return self._addresses[node]

    def _address(self, node: Node) -> Address | None:
        if any(kind in node.classes for kind in OWN_PAGES) and (page := own_page(node.iri)):
            return Address(page)
        owner = self.nodes.get(node.owner)
        if node.iri in self._terms:
            return Address(own_page(node.iri) or "")
        if owner in self._owners and node.classes:
            return address_of(node.iri)
        return None

    @cached_property
    def kinds(self) -> dict[str, list[Node]]:
        """The things of each kind, sorted by name."""
        found: dict[str, list[Node]] = {kind: [] for kind in KINDS}
        for node in self.nodes:
            if not node.fragment and node.classes and (kind := self.kind(node)):
                found[kind].append(node)
        return {kind: sorted(some, key=lambda it: it.sort_key) for kind, some in found.items()}

    @staticmethod
    def kind(node: Node) -> str:
        """Return the kind of a thing by its IRI, empty if it has none."""
        return _KINDS.get(node.owner[: node.owner.rfind("/") + 1], "")

    @cached_property
    def schemes(self) -> dict[Node, list[Node]]:
        """The concept schemes with their concepts."""
        schemes = (it for it in self.nodes.of("skos:ConceptScheme") if address_of(it.iri))
        return {scheme: scheme.back("skos:inScheme") for scheme in schemes}

    @cached_property
    def terms(self) -> list[Node]:
        """The terms of the ontology, classes before properties."""
        own = PREFIXES["cmq"]
        found = [node for node in self.nodes if node.iri.startswith(own) and node.classes]
        return sorted(found, key=lambda it: ("owl:Class" not in it.classes, it.iri.lower()))

    @cached_property
    def _terms(self) -> set[str]:
        return {node.iri for node in self.terms}

    @cached_property
    def _owners(self) -> set[Node | None]:
        own = (node for some in self.kinds.values() for node in some)
        concepts = (node for some in self.schemes.values() for node in some)
        return {*own, *concepts, *self.schemes, self.nodes.get(ONTOLOGY)}

    @cached_property
    def _parts(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.fragment and node.classes:
                found.setdefault(node.owner, []).append(node)
        return found

    def parts_of(self, owner: Node) -> list[Node]:
        """Return every node whose IRI is that of a thing with a fragment: claims and evidence."""
        return self._parts.get(owner.iri, [])

    @cached_property
    def rulebook(self) -> tuple[RulebookPage, ...]:
        """The explanations of the rules and the shapes."""
        return Rulebook(self.graph.project).pages

    @property
    def shape_pages(self) -> list[ShapePage]:
        """The explanations of the shapes, a page for each node shape."""
        return [page for page in self.rulebook if isinstance(page, ShapePage)]

    @cached_property
    def questions(self) -> dict[str, StoredQuery]:
        """The stored questions."""
        return stored_queries(self.graph.project)

    def rows(self, name: str, thing: Node | None = None) -> list[Row]:
        """Return the rows of a stored question; those that begin with a thing, if one is given.

        A project without the question has no rows.
        """
        if name not in self.questions:
            return []
        found = self.answer(name)
        return found.rows if thing is None else found.by_first.get(thing, [])

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        return {}

    def answer(self, name: str) -> Answer:
        """Return the answer of a stored question, asked once.

        A parameter that it requires has the value of its example.
        """
        if name not in self._answers:
            query = self.questions[name]
            params = {
                param.name: self._example(param)
                for param in query.header.params
                if param.required and param.default is None
            }
            result = answer(self.graph, query, params)
            rows = [
                dict(zip(result.columns, map(self.value, terms), strict=True))
                for terms in result.terms
            ]
            self._answers[name] = Answer(query, params, rows)
        return self._answers[name]

    def _example(self, param: Param) -> str:
        """Return the example of a parameter, or where the graph lacks that the first thing."""
        known = [node for kind in param.kinds or KINDS for node in self.kinds.get(kind, ())]
        names = {name for node in known for name in (node.slug, node.iri, compact(node.iri))}
        if param.example in names or not known:
            return param.example or ""
        return known[0].iri

    def value(self, term: Term | None) -> Value | None:
        """Return a term of an answer as a thing or a text."""
        if term is None:
            return None
        if isinstance(term, ox.Literal):
            return Text(term.value, term.language or "")
        if isinstance(term, ox.NamedNode):
            return self.nodes.get(term.value) or Text(term.value)
        return Text(str(term))
