"""A parsed Turtle document: its syntax tree and its statements with places.

The tree follows RDF 1.1 Turtle, section 6.5: `statement` is a `Directive` or a `Block`,
`predicateObjectList` is a list of `Pair`, `object` is a `Leaf`, `PropertyList` or `Collection`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from communique.turtle.errors import LineIndex
from communique.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST
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
    """A term and its place: `text[start:end]` is the term as written."""

    term: Term
    start: int
    end: int


class Statement(NamedTuple):
    """One triple with the place of each of its terms."""

    subject: Node
    predicate: Node
    object: Node


@dataclass(slots=True)
class _Part:
    """A node, and the positions of its first and last token in `Document.significant`."""

    node: Node
    first: int
    last: int


@dataclass(slots=True)
class Leaf(_Part):
    """A term written as one token, or a literal with its language tag or datatype."""


@dataclass(slots=True)
class PropertyList(_Part):
    """`[ predicate object ; ... ]`, or `[]` when `pairs` is empty."""

    pairs: list[Pair]


@dataclass(slots=True)
class Collection(_Part):
    """`( item ... )`; `cells` are the nodes of the list, one for each item."""

    items: list[Object]
    cells: list[BlankNode]


Object: TypeAlias = Leaf | PropertyList | Collection
"""What can stand as a subject or an object."""


@dataclass(slots=True)
class Pair:
    """One predicate with its objects, which commas separate in the text."""

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
    """A declaration of a prefix (without its colon), or of the base if `prefix` is None.

    `written` is the token of the IRI, `iri` what it resolves to.
    """

    prefix: str | None
    iri: str
    written: Token
    first: int
    last: int


@dataclass(frozen=True)
class Document:
    """A parsed Turtle document.

    Blank nodes have labels of the parser's own, numbered by first occurrence in the text, so
    that the same text always gives the same labels. To match them with a store, load the store
    from `triples()`; `blank_labels` has the nodes that the author labelled.

    Attributes:
        text: The input.
        tokens: Every token, white space and comments included.
        significant: The tokens that the grammar sees, in order.
        items: Directives and blocks, in order of the text.
        prefixes: Each prefix without its colon, with the namespace last declared for it.
        assumed_prefixes: The prefixes used without a declaration in the text, which the caller
            of the parser supplied.
        blank_labels: Each label that the author wrote, without `_:`, and its node.
    """

    text: str
    tokens: list[Token] = field(repr=False)
    significant: list[Token] = field(repr=False)
    items: tuple[Directive | Block, ...] = field(repr=False)
    prefixes: Mapping[str, str]
    assumed_prefixes: frozenset[str]
    blank_labels: Mapping[str, BlankNode] = field(repr=False)

    @property
    def directives(self) -> tuple[Directive, ...]:
        """The declarations of prefixes and of the base."""
        return tuple(item for item in self.items if isinstance(item, Directive))

    def declaration(self, namespace: str) -> int | None:
        """Return the offset of the IRI in the first declaration of a prefix for `namespace`."""
        for directive in self.directives:
            if directive.prefix is not None and directive.iri == namespace:
                return directive.written.offset
        return None

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, both from 1, of a code point offset."""
        return self._lines.line_column(offset)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The triples with their places, in order of the text.

        A triple comes before those that describe its object, and after those that describe its
        subject. Section 7.3 says which triples a collection stands for; a cell, `rdf:first` and
        `rdf:rest` have the place of the item, `rdf:nil` that of the closing parenthesis.
        """
        statements: list[Statement] = []
        for item in self.items:
            if isinstance(item, Block):
                _add_content(item.subject, statements)
                _add_pairs(item.subject.node, item.pairs, statements)
        return tuple(statements)

    def triples(self) -> Iterator[Triple]:
        """Yield the triples without their places."""
        for subject, predicate, object_ in self.statements:
            assert isinstance(subject.term, NamedNode | BlankNode)  # the grammar ensures it
            assert isinstance(predicate.term, NamedNode)
            yield Triple(subject.term, predicate.term, object_.term)

    def find(
        self,
        subject: Term | None = None,
        predicate: Term | None = None,
        object: Term | None = None,
    ) -> list[Statement]:
        """Return the statements with these terms, in order of the text; None means any term."""
        term = object if subject is None else subject
        statements = self.statements if term is None else self._by_term.get(term, ())
        return [
            statement
            for statement in statements
            if (subject is None or statement.subject.term == subject)
            and (predicate is None or statement.predicate.term == predicate)
            and (object is None or statement.object.term == object)
        ]

    def subject_start(self, term: Term) -> int | None:
        """Return the offset where `term` first stands as a subject, or None if it never does.

        For a node written `[ ... ]` that is its bracket.
        """
        return min((found.subject.start for found in self.find(term)), default=None)

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.text)

    @cached_property
    def _by_term(self) -> Mapping[Term, Sequence[Statement]]:
        """The statements by each term that is their subject or object."""
        index = defaultdict[Term, list[Statement]](list)
        for statement in self.statements:
            for term in {statement.subject.term, statement.object.term}:
                index[term].append(statement)
        return index


def _add_pairs(subject: Node, pairs: list[Pair], statements: list[Statement]) -> None:
    """Add the triples of one subject, and those that describe its objects."""
    for pair in pairs:
        for item in pair.objects:
            statements.append(Statement(subject, pair.verb.node, item.node))
            _add_content(item, statements)


def _add_content(item: Object, statements: list[Statement]) -> None:
    """Add the triples that a property list or a collection stands for."""
    if isinstance(item, PropertyList):
        _add_pairs(item.node, item.pairs, statements)
    elif isinstance(item, Collection) and item.items:
        cells = [
            Node(cell, *member.node[1:])
            for cell, member in zip(item.cells, item.items, strict=True)
        ]
        nil = Node(RDF_NIL, item.node.end - 1, item.node.end)
        for cell, member, rest in zip(cells, item.items, [*cells[1:], nil], strict=True):
            statements.append(Statement(cell, cell._replace(term=RDF_FIRST), member.node))
            _add_content(member, statements)
            statements.append(Statement(cell, cell._replace(term=RDF_REST), rest))
