"""A parser for RDF 1.1 Turtle that keeps the place of every term.

It reads the productions of section 6.5 by recursive descent over the significant tokens and
builds terms as section 7 says. Terms equal those of Oxigraph's own parser for the same text
and base (language tags in lower case, lexical forms untouched); only blank node labels
differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode

from communique.turtle.reader import ENDS_STATEMENT, Reader, shown
from communique.turtle.terms import RDF, XSD
from communique.turtle.tokens import Kind
from communique.turtle.tree import (
    Block,
    Collection,
    Directive,
    Document,
    Leaf,
    Node,
    Object,
    Pair,
    PropertyList,
)
from communique.turtle.triples import statements_of

__all__ = ["MAX_DEPTH", "parse"]

MAX_DEPTH: Final = 100
"""How deep brackets may nest: more than any file written by hand, less than the stack."""

_TYPE: Final = NamedNode(RDF + "type")
_NIL: Final = NamedNode(RDF + "nil")
_DATATYPES: Final = {
    Kind.INTEGER: NamedNode(XSD + "integer"),
    Kind.DECIMAL: NamedNode(XSD + "decimal"),
    Kind.DOUBLE: NamedNode(XSD + "double"),
    Kind.BOOLEAN: NamedNode(XSD + "boolean"),
}
_LITERAL: Final = frozenset({Kind.STRING, *_DATATYPES})


def parse(
    text: str,
    *,
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    blank_prefix: str = "b",
) -> Document:
    """Parse a Turtle document.

    Args:
        text: The document; a byte order mark may stand at its start.
        base: The absolute IRI that relative IRIs are resolved against until the text
            declares another; without one, a relative IRI is an error.
        prefixes: Prefixes without their colons, and namespaces, taken as declared before the
            first line.
        blank_prefix: What the labels of blank nodes begin with; give each document of a
            graph its own, so that their nodes stay apart.

    Returns:
        The triples with the places of their terms, and the tree behind them.

    Raises:
        TurtleSyntaxError: If the text is not RDF 1.1 Turtle, at the first fault.
        ValueError: If `base`, a namespace or `blank_prefix` is itself malformed.
    """
    if base is not None:
        NamedNode(base)
    for namespace in (prefixes or {}).values():
        NamedNode(namespace)
    BlankNode(f"{blank_prefix}1")
    return _Parser(text, base, dict(prefixes or {}), blank_prefix).document()


class _Parser(Reader):
    """The grammar: one method for each production that needs one."""

    def document(self) -> Document:
        items: list[Directive | Block] = []
        while (kind := self.input[self.place].kind) is not Kind.END:
            if kind in {Kind.AT_PREFIX, Kind.SPARQL_PREFIX, Kind.AT_BASE, Kind.SPARQL_BASE}:
                items.append(self.directive())
            else:
                items.append(self.block())
        self.raise_fault()
        return Document(
            text=self.text,
            tokens=tuple(self.tokens),
            significant=tuple(self.significant),
            items=tuple(items),
            statements=tuple(statements_of(item for item in items if isinstance(item, Block))),
            prefixes=self.prefixes,
            base=self.base,
            blank_labels=self.labels,
            assumed_prefixes=frozenset(self.assumed),
            lines=self.lines,
        )

    # Statements: productions [2] to [6s]

    def directive(self) -> Directive:
        first = self.statement = self.place
        keyword = self.input[first]
        self.place += 1
        prefix: str | None = None
        if keyword.kind in {Kind.AT_PREFIX, Kind.SPARQL_PREFIX}:
            name = self.input[self.place]
            if name.kind is not Kind.PREFIXED_NAME or name.text.index(":") != len(name.text) - 1:
                self.fail_expected("a prefix with its colon", "write `@prefix name: <namespace> .`")
            prefix = name.text[:-1]
            self.place += 1
        iri = self.input[self.place]
        if iri.kind is not Kind.IRI:
            self.fail_expected("an IRI in `<...>`")
        resolved = self.resolved(iri)
        self.place += 1
        if keyword.kind in {Kind.AT_PREFIX, Kind.AT_BASE}:
            if self.input[self.place].kind is not Kind.DOT:
                self.fail_expected("`.`", f"`{keyword.text}` ends with `.`")
            self.place += 1
        elif self.input[self.place].kind is Kind.DOT:
            self.fail_at(
                self.input[self.place].offset,
                f"`{keyword.text}` takes no `.`",
                f"leave out the `.`, or write `@{keyword.text.lower()}`",
            )
        if prefix is None:
            self.base = resolved.value
        else:
            self.prefixes[prefix] = resolved.value
            self.supplied.discard(prefix)
        self.named.clear()
        last = self.place - 1
        return Directive(
            prefix,
            iri.text,
            resolved.value,
            keyword.offset,
            self.input[last].end,
            first,
            last,
        )

    def block(self) -> Block:
        first = self.statement = self.place
        kind = self.input[first].kind
        if kind is Kind.OPEN_BRACKET or kind is Kind.OPEN_PAREN:
            subject = self.object()
        elif kind is Kind.IRI or kind is Kind.PREFIXED_NAME or kind is Kind.BLANK_LABEL:
            subject = self.leaf()
        else:
            self.fail_subject()
        # Only a property list with content may stand alone, without predicates.
        alone = isinstance(subject, PropertyList) and bool(subject.pairs)
        if alone and self.input[self.place].kind is Kind.DOT:
            pairs: list[Pair] = []
        else:
            pairs = self.pairs()
        end = self.input[self.place]
        if end.kind is not Kind.DOT:
            hint = ENDS_STATEMENT
            if end.kind is not Kind.END:
                before = self.input[self.place - 1]
                line, _ = self.lines.line_column(before.offset)
                hint += f"; is one missing after {shown(before)} in line {line}?"
            self.fail_expected("`.`, `;` or `,`", hint)
        self.place += 1
        return Block(subject, pairs, first, self.place - 1)

    def fail_subject(self) -> NoReturn:
        token = self.input[self.place]
        hint = ""
        if token.kind in _LITERAL:
            hint = "a literal cannot be a subject"
        elif token.kind is Kind.LANGUAGE_TAG:
            hint = "the directives are `@prefix` and `@base`, in lower case"
        elif token.kind is Kind.DOT:
            hint = "the statement before it has already ended"
        elif token.kind in {Kind.SEMICOLON, Kind.COMMA}:
            hint = "the `.` before it has already ended the statement"
        self.fail_expected("a subject", hint)

    # Predicates and objects: productions [7] to [15]

    def pairs(self) -> list[Pair]:
        pairs = [self.pair()]
        tokens = self.input
        while tokens[self.place].kind is Kind.SEMICOLON:
            while tokens[self.place].kind is Kind.SEMICOLON:
                self.place += 1
            kind = tokens[self.place].kind
            if kind is Kind.DOT or kind is Kind.CLOSE_BRACKET or kind is Kind.END:
                break
            pairs.append(self.pair())
        return pairs

    def pair(self) -> Pair:
        token = self.input[self.place]
        kind = token.kind
        if kind is Kind.PREFIXED_NAME or kind is Kind.IRI:
            verb = self.leaf()
        elif kind is Kind.A:
            verb = Leaf(Node(_TYPE, token.offset, token.end), self.place, self.place)
            self.place += 1
        else:
            hint = ""
            if kind in _LITERAL or kind is Kind.BLANK_LABEL or kind is Kind.OPEN_BRACKET:
                hint = "a predicate is an IRI, a prefixed name or `a`"
            self.fail_expected("a predicate", hint)
        objects = [self.object()]
        while self.input[self.place].kind is Kind.COMMA:
            self.place += 1
            objects.append(self.object())
        return Pair(verb, objects)

    def object(self) -> Object:
        kind = self.input[self.place].kind
        if kind is not Kind.OPEN_BRACKET and kind is not Kind.OPEN_PAREN:
            return self.leaf()
        opening = self.input[self.place]
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail_at(opening.offset, f"brackets nest more than {MAX_DEPTH} deep")
        item = self.property_list() if kind is Kind.OPEN_BRACKET else self.collection()
        self.depth -= 1
        return item

    def property_list(self) -> PropertyList:
        first = self.place
        node = self.new_blank()
        self.place += 1
        pairs: list[Pair] = []
        if self.input[self.place].kind is not Kind.CLOSE_BRACKET:
            pairs = self.pairs()
        self.close(first, Kind.CLOSE_BRACKET, "`]`, `;` or `,`")
        start, end = self.input[first].offset, self.input[self.place - 1].end
        return PropertyList(Node(node, start, end), first, self.place - 1, pairs)

    def collection(self) -> Collection:
        first = self.place
        self.place += 1
        items: list[Object] = []
        cells: list[BlankNode] = []
        while self.input[self.place].kind not in {Kind.CLOSE_PAREN, Kind.END}:
            cells.append(self.new_blank())
            items.append(self.object())
        self.close(first, Kind.CLOSE_PAREN, "`)`")
        start, end = self.input[first].offset, self.input[self.place - 1].end
        head = Node(cells[0] if cells else _NIL, start, end)
        return Collection(head, first, self.place - 1, items, cells)

    def close(self, first: int, kind: Kind, expected: str) -> None:
        """Step over the closing bracket of the opening one at `first`."""
        found = self.input[self.place]
        if found.kind is not kind:
            opening = self.input[first]
            if found.kind is Kind.END:
                self.raise_fault()
                self.fail_at(
                    opening.offset,
                    f"the `{opening.text}` that begins here is not closed",
                    f"close it with {kind.value}",
                )
            line, column = self.lines.line_column(opening.offset)
            where = f"the `{opening.text}` of line {line}, column {column} is still open"
            self.fail_expected(expected, where)
        self.place += 1

    # Terms: productions [13], [16] to [18] and [128s] to [137s]

    def leaf(self) -> Leaf:
        first = self.place
        token = self.input[first]
        kind = token.kind
        self.place += 1
        term: NamedNode | BlankNode | Literal
        if kind is Kind.PREFIXED_NAME or kind is Kind.IRI:
            term = self.named.get(token.text) or self.resolved(token)
        elif kind is Kind.STRING:
            term = self.string(token)
        elif kind in _DATATYPES:
            term = Literal(token.text, datatype=_DATATYPES[kind])
        elif kind is Kind.BLANK_LABEL:
            label = token.text[2:]
            if label not in self.labels:
                self.labels[label] = self.new_blank()
            term = self.labels[label]
        else:
            self.place = first
            hint = "`a` is only a predicate; write `rdf:type`" if kind is Kind.A else ""
            self.fail_expected("an object", hint)
        last = self.place - 1
        return Leaf(Node(term, token.offset, self.input[last].end), first, last)
