"""What the parser hands over: triples with places, and the tree they were read from.

The tree follows RDF 1.1 Turtle, section 6.5, from `statement` (`Directive`, `Block`) over
`predicateObjectList` (`Pair`) to `object` (`Leaf`, `PropertyList`, `Collection`). Each part
knows the range of significant tokens that it was read from, so a formatter can print it again
without reading the text a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from communique.turtle.lines import LineIndex
from communique.turtle.tokens import Token

__all__ = [
    "Block",
    "Collection",
    "Directive",
    "Document",
    "Leaf",
    "Node",
    "Object",
    "Pair",
    "PropertyList",
    "Statement",
    "Term",
]

Term: TypeAlias = NamedNode | BlankNode | Literal
"""What a subject, predicate or object can be in RDF 1.1."""


class Node(NamedTuple):
    """A term and the place in the text that it was read from, as code point offsets.

    `text[start:end]` is the written term. Nodes that are implied have the place of what
    implies them: a cell of a collection has the place of its item.
    """

    term: Term
    start: int
    end: int


class Statement(NamedTuple):
    """One triple with the place of each of its terms."""

    subject: Node
    predicate: Node
    object: Node


@dataclass(slots=True)
class Leaf:
    """A term written as one token, or a literal with its language tag or datatype.

    `first` and `last` are positions in `Document.significant`, both inclusive, here and in
    the other parts of the tree.
    """

    node: Node
    first: int
    last: int


@dataclass(slots=True)
class PropertyList:
    """`[ predicate object ; ... ]`, or `[]` when `pairs` is empty."""

    node: Node
    first: int
    last: int
    pairs: list[Pair]


@dataclass(slots=True)
class Collection:
    """`( item ... )`; `cells` are the nodes of the list, one for each item."""

    node: Node
    first: int
    last: int
    items: list[Object]
    cells: list[BlankNode]


Object: TypeAlias = Leaf | PropertyList | Collection
"""Whatever can stand as a subject or an object."""


@dataclass(slots=True)
class Pair:
    """One predicate with the objects that follow it, parted by commas in the text."""

    verb: Leaf
    objects: list[Object]


@dataclass(slots=True)
class Block:
    """One subject with its predicates, up to and including the closing dot."""

    subject: Object
    pairs: list[Pair]
    first: int
    last: int


@dataclass(slots=True)
class Directive:
    """A declaration of a prefix, or of the base when `prefix` is None.

    Attributes:
        prefix: The name without its colon, None for a base.
        written: The IRI token as written, with its angle brackets.
        iri: The IRI after resolution.
        start: The offset of the directive in the text.
        end: The offset just after it, its dot included where it has one.
        first: The position of its first token in `Document.significant`.
        last: The position of its last token there, inclusive.
    """

    prefix: str | None
    written: str
    iri: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Document:
    """A parsed Turtle document.

    Blank nodes get labels of the parser's own, numbered by first occurrence in the text
    (`_:label`, `[` or a collection's item, whichever comes first), so that the same text always
    gives the same labels. To match them with a store, load the store from `triples()`;
    a node that the author labelled is found through `blank_labels`.

    Attributes:
        text: The input.
        tokens: Every token, white space and comments included.
        significant: The tokens that the grammar sees, in order.
        items: Directives and blocks, in order of the text.
        statements: The triples, in order of the text: a triple comes before those that
            describe its object, and after those that describe its subject.
        prefixes: Each prefix without its colon, and the namespace last declared for it.
        base: The base IRI in force at the end.
        blank_labels: Each label that the author wrote, without `_:`, and its node.
        assumed_prefixes: The prefixes used without a declaration in the text, which the
            caller of the parser had supplied.
        lines: The line index of the text.
    """

    text: str
    tokens: tuple[Token, ...] = field(repr=False)
    significant: tuple[Token, ...] = field(repr=False)
    items: tuple[Directive | Block, ...] = field(repr=False)
    statements: tuple[Statement, ...] = field(repr=False)
    prefixes: Mapping[str, str]
    base: str | None
    blank_labels: Mapping[str, BlankNode] = field(repr=False)
    assumed_prefixes: frozenset[str]
    lines: LineIndex = field(repr=False)

    @property
    def directives(self) -> tuple[Directive, ...]:
        """The declarations of prefixes and of the base, with their places."""
        return tuple(item for item in self.items if isinstance(item, Directive))

    def declaration(self, namespace: str) -> int | None:
        """Return the offset of the IRI by which a prefix for a namespace is first declared."""
        for each in self.directives:
            if each.prefix is not None and each.iri == namespace:
                return self.text.index(each.written, each.start)
        return None

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return the line and column, both from 1, of a code point offset.

        Raises:
            ValueError: If `offset` lies outside the text.
        """
        return self.lines.line_column(offset)

    def triples(self) -> Iterator[Triple]:
        """Yield the triples without their places, with the parser's blank node labels."""
        for subject, predicate, object_ in self.statements:
            assert isinstance(subject.term, NamedNode | BlankNode)  # the grammar saw to it
            assert isinstance(predicate.term, NamedNode)
            yield Triple(subject.term, predicate.term, object_.term)

    def find(
        self,
        subject: Term | None = None,
        predicate: Term | None = None,
        object: Term | None = None,
    ) -> list[Statement]:
        """Return the statements with these terms, in order of the text.

        Args:
            subject: The subject, or None for any.
            predicate: The predicate, or None for any.
            object: The object, or None for any.
        """
        if subject is not None:
            candidates = self._by_subject.get(subject, [])
        elif object is not None:
            candidates = self._by_object.get(object, [])
        else:
            candidates = list(self.statements)
        return [
            statement
            for statement in candidates
            if (predicate is None or statement.predicate.term == predicate)
            and (object is None or statement.object.term == object)
        ]

    def subject_start(self, term: Term) -> int | None:
        """Return the offset where the first description of `term` begins.

        Returns:
            The place where `term` first stands as the subject of a statement; for a node
            written `[ ... ]` that is its bracket. None if nothing is said of `term`.
        """
        described = self._by_subject.get(term)
        return min(statement.subject.start for statement in described) if described else None

    @cached_property
    def _by_subject(self) -> dict[Term, list[Statement]]:
        index: dict[Term, list[Statement]] = {}
        for statement in self.statements:
            index.setdefault(statement.subject.term, []).append(statement)
        return index

    @cached_property
    def _by_object(self) -> dict[Term, list[Statement]]:
        index: dict[Term, list[Statement]] = {}
        for statement in self.statements:
            index.setdefault(statement.object.term, []).append(statement)
        return index
