"""A parser for RDF 1.1 Turtle that keeps the place of every term.

It reads the grammar of section 6.5 by recursive descent over the tokens. The class `Terms`
builds the terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from communique.prefixes import PREFIXES
from communique.turtle.errors import LineIndex, TurtleSyntaxError, lexical_error
from communique.turtle.terms import RDF_NIL, RDF_TYPE, Terms, string_value
from communique.turtle.tokens import Kind, Token, tokenize
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

__all__ = ["parse"]

MAX_DEPTH: Final = 100
"""How deep brackets may nest: far deeper than anyone nests them, and within Python's stack."""


_TRIVIA: Final = (Kind.WHITESPACE, Kind.COMMENT, Kind.BOM)
_DIRECTIVES: Final = (Kind.AT_PREFIX, Kind.AT_BASE, Kind.SPARQL_PREFIX, Kind.SPARQL_BASE)
_SUBJECTS: Final = (Kind.PREFIXED_NAME, Kind.IRI, Kind.BLANK_LABEL)
# After a string, `@prefix` and `@base` are language tags too.
_LANGUAGE_TAGS: Final = (Kind.LANGUAGE_TAG, Kind.AT_PREFIX, Kind.AT_BASE)
_DATATYPES: Final = {
    Kind.INTEGER: NamedNode(PREFIXES["xsd"] + "integer"),
    Kind.DECIMAL: NamedNode(PREFIXES["xsd"] + "decimal"),
    Kind.DOUBLE: NamedNode(PREFIXES["xsd"] + "double"),
    Kind.BOOLEAN: NamedNode(PREFIXES["xsd"] + "boolean"),
}
_LITERALS: Final = (Kind.STRING, *_DATATYPES)
_LANG_STRING: Final = NamedNode(PREFIXES["rdf"] + "langString")
_NO_SUBJECT: Final = {
    **dict.fromkeys(_LITERALS, "a literal cannot be a subject"),
    Kind.LANGUAGE_TAG: "the directives are `@prefix` and `@base`, in lower case",
    Kind.DOT: "the statement before it has already ended",
    Kind.SEMICOLON: "the `.` before it has already ended the statement",
    Kind.COMMA: "the `.` before it has already ended the statement",
}
_STATEMENT_END: Final = "a statement ends with `.`"


def parse(
    text: str,
    *,
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    blank_prefix: str = "b",
) -> Document:
    """Parse a Turtle document.

    Args:
        text: The document; it may begin with a byte order mark.
        base: The absolute IRI that resolves relative IRIs until the text declares another;
            without one, a relative IRI is an error.
        prefixes: Prefixes without their colons, with their namespaces, declared before the
            first line.
        blank_prefix: The beginning of each label of a blank node. Give each document of a graph
            its own, so that their nodes stay apart.

    Returns:
        The statements with the places of their terms, and the tree behind them.

    Raises:
        TurtleSyntaxError: If the text is not RDF 1.1 Turtle, at the first fault.
    """
    return _Parser(text, Terms(text, base, prefixes or {}, blank_prefix)).document()


class _Parser:
    """The tokens of a text, the place of the next one, and a method for each production."""

    def __init__(self, text: str, terms: Terms) -> None:
        self.text = text
        self.terms = terms
        self.all_tokens = tokenize(text)
        self.tokens = [token for token in self.all_tokens if token.kind not in _TRIVIA]
        # Just after the last token, so that no method needs to ask whether there is a next one.
        self.tokens.append(Token(Kind.END, "", self.tokens[-1].end if self.tokens else len(text)))
        self.place = 0
        self.next = self.tokens[0]
        self.statement_place = 0
        self.depth = 0

    def take(self) -> Token:
        """Return the next token and step over it."""
        token = self.next
        self.place += 1
        self.next = self.tokens[self.place]
        return token

    def at(self, *kinds: Kind) -> bool:
        """Return true if the next token is of one of these kinds."""
        return self.next.kind in kinds

    def take_if(self, kind: Kind) -> bool:
        """Step over the next token if it is of this kind; return whether it is."""
        if self.next.kind is not kind:
            return False
        self.take()
        return True

    def document(self) -> Document:
        items: list[Directive | Block] = []
        while not self.at(Kind.END):
            self.statement_place = self.place
            items.append(self.directive() if self.at(*_DIRECTIVES) else self.block())
        return Document(
            text=self.text,
            tokens=self.all_tokens,
            significant=self.tokens[:-1],
            items=tuple(items),
            prefixes=self.terms.prefixes,
            assumed_prefixes=frozenset(self.terms.assumed),
            blank_labels=self.terms.blank_labels,
        )

    # Statements: productions [2] to [6s]

    def directive(self) -> Directive:
        first = self.place
        keyword = self.take()
        prefix: str | None = None
        if keyword.kind in (Kind.AT_PREFIX, Kind.SPARQL_PREFIX):
            name, _, local = self.next.text.partition(":")
            if not self.at(Kind.PREFIXED_NAME) or local:
                hint = "write `@prefix name: <namespace> .`"
                raise self.unexpected("a prefix with its colon", hint)
            self.take()
            prefix = name
        if not self.at(Kind.IRI):
            raise self.unexpected("an IRI in `<...>`")
        written = self.take()
        iri = self.terms.declare(prefix, written)
        if keyword.kind in (Kind.AT_PREFIX, Kind.AT_BASE):
            if not self.take_if(Kind.DOT):
                raise self.unexpected("`.`", f"`{keyword.text}` ends with `.`")
        elif self.at(Kind.DOT):
            hint = f"leave out the `.`, or write `@{keyword.text.lower()}`"
            raise self.error(self.next, f"`{keyword.text}` takes no `.`", hint)
        return Directive(prefix, iri, written, first, self.place - 1)

    def block(self) -> Block:
        first = self.place
        if not self.at(*_SUBJECTS, Kind.OPEN_BRACKET, Kind.OPEN_PAREN):
            raise self.unexpected("a subject", _NO_SUBJECT.get(self.next.kind, ""))
        subject = self.object()
        pairs: list[Pair] = []
        # Only a property list with content may stand alone, without predicates.
        is_alone = isinstance(subject, PropertyList) and subject.pairs
        if not (is_alone and self.at(Kind.DOT)):
            pairs = self.pairs()
        if not self.take_if(Kind.DOT):
            hint = _STATEMENT_END
            if not self.at(Kind.END):
                before = self.tokens[self.place - 1]
                line, _ = LineIndex(self.text).line_column(before.offset)
                hint += f"; is one missing after {before.shown} in line {line}?"
            raise self.unexpected("`.`, `;` or `,`", hint)
        return Block(subject, pairs, first, self.place - 1)

    # Predicates and objects: productions [7] to [15]

    def pairs(self) -> list[Pair]:
        pairs = [self.pair()]
        while self.take_if(Kind.SEMICOLON):
            while self.take_if(Kind.SEMICOLON):
                pass
            if self.at(Kind.DOT, Kind.CLOSE_BRACKET, Kind.END):
                break
            pairs.append(self.pair())
        return pairs

    def pair(self) -> Pair:
        if not self.at(Kind.PREFIXED_NAME, Kind.IRI, Kind.A):
            is_other_term = self.at(*_LITERALS, Kind.BLANK_LABEL, Kind.OPEN_BRACKET)
            hint = "a predicate is an IRI, a prefixed name or `a`" if is_other_term else ""
            raise self.unexpected("a predicate", hint)
        verb = self.leaf()
        objects = [self.object()]
        while self.take_if(Kind.COMMA):
            objects.append(self.object())
        return Pair(verb, objects)

    def object(self) -> Object:
        if self.at(Kind.A):
            raise self.unexpected("an object", "`a` is only a predicate; write `rdf:type`")
        if not self.at(Kind.OPEN_BRACKET, Kind.OPEN_PAREN):
            return self.leaf()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(self.next, f"brackets nest more than {MAX_DEPTH} deep")
        is_list = self.at(Kind.OPEN_PAREN)
        item = self.collection() if is_list else self.property_list()
        self.depth -= 1
        return item

    def property_list(self) -> PropertyList:
        first = self.place
        opening = self.take()
        node = self.terms.blank_node()
        pairs = [] if self.at(Kind.CLOSE_BRACKET) else self.pairs()
        end = self.close(opening, Kind.CLOSE_BRACKET, "`]`", "`]`, `;` or `,`")
        return PropertyList(Node(node, opening.offset, end), first, self.place - 1, pairs)

    def collection(self) -> Collection:
        first = self.place
        opening = self.take()
        items: list[Object] = []
        cells: list[BlankNode] = []
        while not self.at(Kind.CLOSE_PAREN, Kind.END):
            cells.append(self.terms.blank_node())
            items.append(self.object())
        end = self.close(opening, Kind.CLOSE_PAREN, "`)`", "`)`")
        node = Node(cells[0] if cells else RDF_NIL, opening.offset, end)
        return Collection(node, first, self.place - 1, items, cells)

    def close(self, opening: Token, kind: Kind, bracket: str, expected: str) -> int:
        """Step over a closing bracket and return the offset after it."""
        if self.at(Kind.END):
            message = f"the `{opening.text}` that begins here is not closed"
            raise self.error(opening, message, f"close it with {bracket}")
        if not self.at(kind):
            line, column = LineIndex(self.text).line_column(opening.offset)
            hint = f"the `{opening.text}` of line {line}, column {column} is still open"
            raise self.unexpected(expected, hint)
        return self.take().end

    # Terms: productions [13], [16] to [18] and [128s] to [137s]

    def leaf(self) -> Leaf:
        first = self.place
        kind, text, start = self.next
        term: NamedNode | BlankNode | Literal
        if kind in (Kind.PREFIXED_NAME, Kind.IRI):
            term = self.terms.named_node(self.take())
        elif kind is Kind.STRING:
            term = self.string()
        elif kind in _DATATYPES:
            self.take()
            term = Literal(text, datatype=_DATATYPES[kind])
        elif kind is Kind.BLANK_LABEL:
            self.take()
            term = self.terms.blank_node(text.removeprefix("_:"))
        elif self.take_if(Kind.A):
            term = RDF_TYPE
        else:
            raise self.unexpected("an object")
        last = self.place - 1
        return Leaf(Node(term, start, self.tokens[last].end), first, last)

    def string(self) -> Literal:
        value = string_value(self.take().text)
        if self.at(*_LANGUAGE_TAGS):
            tag = self.take()
            try:
                return Literal(value, language=tag.text[1:])
            except ValueError as error:
                message = f"`{tag.text}` is not a language tag: {error}"
                hint = "language tags follow BCP 47, such as `@en` or `@ja-Latn`"
                raise self.error(tag, message, hint) from None
        if not self.take_if(Kind.DATATYPE_MARK):
            return Literal(value)
        if not self.at(Kind.PREFIXED_NAME, Kind.IRI):
            raise self.unexpected("a datatype after `^^`", 'write such as `"..."^^xsd:date`')
        token = self.take()
        datatype = self.terms.named_node(token)
        if datatype == _LANG_STRING:
            message = "a literal of `rdf:langString` needs a language tag"
            raise self.error(token, message, 'write `"..."@en` in place of the datatype')
        return Literal(value, datatype=datatype)

    # Errors

    def error(self, token: Token, message: str, hint: str = "") -> TurtleSyntaxError:
        """Return the error for a fault that begins at a token."""
        return TurtleSyntaxError.at(self.text, token.offset, message, hint)

    def unexpected(self, expected: str, hint: str = "") -> TurtleSyntaxError:
        """Return the error for a next token that the grammar does not allow."""
        if self.at(Kind.INVALID):
            return lexical_error(self.text, self.next.offset)
        if self.at(Kind.END):
            return self.error(self.next, f"the file ends where {expected} should stand", hint)
        hint = self.missing_dot() or hint
        return self.error(self.next, f"expected {expected}, found {self.next.shown}", hint)

    def missing_dot(self) -> str:
        """Return the hint for a subject that was read as a predicate, or an empty string.

        Without its dot, a statement takes the next subject for a predicate, and the fault shows
        one or two terms later. Such a subject begins a line; indented predicates do not.
        """
        lines = LineIndex(self.text)
        for place in range(self.place - 1, max(self.statement_place, self.place - 5), -1):
            token = self.tokens[place]
            line, column = lines.line_column(token.offset)
            if column == 1 and token.kind in _SUBJECTS:
                return f"{_STATEMENT_END}; is one missing before {token.shown} in line {line}?"
        return ""
