"""From tokens to RDF terms (RDF 1.1 Turtle, sections 6.3, 6.4 and 7.2).

Terms equal those of Oxigraph's own parser for the same text and base: language tags are in
lower case, lexical forms stay as written (`01` and `1` are two literals).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.turtle.errors import TurtleSyntaxError
from communique.turtle.tokens import Kind, Token

__all__ = ["RDF_FIRST", "RDF_NIL", "RDF_REST", "RDF_TYPE", "Terms", "split_quotes", "string_value"]

RDF_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
RDF_FIRST: Final = ox.NamedNode(PREFIXES["rdf"] + "first")
RDF_REST: Final = ox.NamedNode(PREFIXES["rdf"] + "rest")
RDF_NIL: Final = ox.NamedNode(PREFIXES["rdf"] + "nil")

_ESCAPE: Final = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
_CHARACTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def split_quotes(string: str) -> tuple[str, str]:
    """Return the opening quotes and the content of a string token."""
    width = 3 if len(string) >= 6 and string[:3] == string[0] * 3 else 1
    return string[:width], string[width:-width]


def string_value(string: str) -> str:
    """Return the value of a string token: without its quotes, escapes decoded."""
    return _ESCAPE.sub(_character, split_quotes(string)[1])


def _character(escape: re.Match[str]) -> str:
    short, long, name = escape.groups()
    return _CHARACTERS.get(name, name) if name else chr(int(short or long, 16))


class Terms:
    """The named nodes and blank nodes of one text, and the declarations that they depend on.

    Attributes:
        prefixes: Each prefix without its colon, with the namespace last declared for it.
        assumed: The prefixes used without a declaration in the text, which the caller supplied.
        blank_labels: Each label that the author wrote, without `_:`, and its node.
    """

    def __init__(
        self, text: str, base: str | None, prefixes: Mapping[str, str], blank_prefix: str
    ) -> None:
        """Start with the base and the prefixes that the caller of the parser supplies."""
        self.prefixes = dict(prefixes)
        self.assumed: set[str] = set()
        self.blank_labels: dict[str, ox.BlankNode] = {}
        self._text = text
        self._base = base
        self._supplied = set(prefixes)
        self._blank_prefix = blank_prefix
        self._blank_count = 0
        # By the text of the token; valid until the next directive.
        self._named_nodes: dict[str, ox.NamedNode] = {}

    def declare(self, prefix: str | None, token: Token) -> str:
        """Declare a prefix, or the base if `prefix` is None; return the resolved IRI."""
        iri = self.named_node(token).value
        if prefix is None:
            self._base = iri
        else:
            self.prefixes[prefix] = iri
            self._supplied.discard(prefix)
        self._named_nodes.clear()
        return iri

    def named_node(self, token: Token) -> ox.NamedNode:
        """Return the named node of an IRI or of a prefixed name.

        Raises:
            TurtleSyntaxError: If the prefix is not declared, or the IRI is relative without a
                base or not valid.
        """
        node = self._named_nodes.get(token.text)
        if node is None:
            node = self._resolved(token) if token.kind is Kind.IRI else self._expanded(token)
            self._named_nodes[token.text] = node
        return node

    def blank_node(self, label: str | None = None) -> ox.BlankNode:
        """Return the node of a label, or a new node if there is no label."""
        if label in self.blank_labels:
            return self.blank_labels[label]
        self._blank_count += 1
        node = ox.BlankNode(f"{self._blank_prefix}{self._blank_count}")
        if label is not None:
            self.blank_labels[label] = node
        return node

    def _resolved(self, token: Token) -> ox.NamedNode:
        # Oxigraph decodes the escapes and resolves the reference, so that both parsers agree.
        statement = f"<x:> <x:> {token.text} ."
        try:
            [quad] = ox.parse(statement, format=ox.RdfFormat.TURTLE, base_iri=self._base)
        except SyntaxError as error:
            # The message is `Parser error at line 1 between columns 10 and 20: the reason`.
            reason = error.msg.partition(": ")[2]
            message, hint = f"{token.shown} is not a valid IRI: {reason}", ""
            if self._base is None and reason.startswith("No scheme found"):
                message = f"{token.shown} is relative and no base is declared"
                hint = "add `@base <...> .` or write the whole IRI"
            raise TurtleSyntaxError.at(self._text, token.offset, message, hint) from None
        assert isinstance(quad.object, ox.NamedNode)  # it is written as an IRI
        return quad.object

    def _expanded(self, token: Token) -> ox.NamedNode:
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            message, hint = (
                f"prefix `{prefix}:` is not declared",
                f"add `@prefix {prefix}: <...> .`",
            )
            raise TurtleSyntaxError.at(self._text, token.offset, message, hint)
        if prefix in self._supplied:
            self.assumed.add(prefix)
        try:
            # A percent escape is part of the name, three characters long.
            return ox.NamedNode(self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        except ValueError as error:
            message = f"{token.shown} is not a valid IRI: {error}"
            raise TurtleSyntaxError.at(self._text, token.offset, message) from None
