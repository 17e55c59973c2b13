"""Where a parser stands in a Turtle text: its tokens, declarations, terms and errors.

RDF 1.1 Turtle, section 7 (parsing): the state of section 7.1 and the term constructors of
section 7.2. The grammar itself is in `communique.turtle.parser`.
"""

from __future__ import annotations

from typing import Final, NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode

from communique.turtle.errors import TurtleSyntaxError
from communique.turtle.iri import resolve
from communique.turtle.lines import LineIndex
from communique.turtle.terms import RDF, BadTermError, iri_text, local_text, string_text
from communique.turtle.tokens import TRIVIA, Kind, Token, scan

__all__ = ["ENDS_STATEMENT", "Reader", "shown"]

ENDS_STATEMENT: Final = "a statement ends with `.`"
"""The hint that every broken statement begins with."""

_LANG_STRING: Final = NamedNode(RDF + "langString")
# `@prefix` and `@base` are language tags too where a string stands before them.
_LANGUAGE: Final = frozenset({Kind.LANGUAGE_TAG, Kind.AT_PREFIX, Kind.AT_BASE})
_SUBJECTS: Final = frozenset({Kind.IRI, Kind.PREFIXED_NAME, Kind.BLANK_LABEL})


class Reader:
    """The state of one run over a text, and the terms and errors that depend on it."""

    def __init__(
        self, text: str, base: str | None, prefixes: dict[str, str], blank_prefix: str
    ) -> None:
        """Read the tokens of `text`; the arguments are those of `parse`."""
        self.text = text
        self.lines = LineIndex(text)
        self.tokens, self.fault = scan(text)
        self.significant = [token for token in self.tokens if token.kind not in TRIVIA]
        # The end is a token of its own, just after the last one, so that no rule needs to
        # ask whether there is a next token.
        end = self.significant[-1].end if self.significant else len(text)
        self.input = [*self.significant, Token(Kind.END, "", end)]
        self.place = 0
        self.statement = 0
        self.depth = 0
        self.base = base
        self.prefixes = prefixes
        self.supplied = set(prefixes)
        self.assumed: set[str] = set()
        self.blank_prefix = blank_prefix
        self.blank_count = 0
        self.labels: dict[str, BlankNode] = {}
        # Terms by the token's text, valid until the next directive.
        self.named: dict[str, NamedNode] = {}

    def fail_at(self, offset: int, message: str, hint: str = "") -> NoReturn:
        """Raise the error for a fault at `offset`."""
        line, column = self.lines.line_column(offset)
        raise TurtleSyntaxError(message, line, column, hint)

    def fail_expected(self, expected: str, hint: str = "") -> NoReturn:
        """Raise the error for a next token that the grammar does not allow."""
        token = self.input[self.place]
        if token.kind is Kind.END:
            self.raise_fault()
            self.fail_at(token.offset, f"the file ends where {expected} should stand", hint)
        hint = self.forgotten_dot() or hint
        self.fail_at(token.offset, f"expected {expected}, found {shown(token)}", hint)

    def forgotten_dot(self) -> str:
        """Return the hint for a subject that was read as a predicate, or an empty string.

        Without its dot, a statement takes the next subject for a predicate, and the fault shows
        one or two terms later. Such a subject begins a line; indented predicates do not.
        """
        for place in range(self.place - 1, max(self.statement, self.place - 5), -1):
            token = self.input[place]
            line, column = self.lines.line_column(token.offset)
            if column == 1 and token.kind in _SUBJECTS:
                return f"{ENDS_STATEMENT}; is one missing before {shown(token)} in line {line}?"
        return ""

    def raise_fault(self) -> None:
        """At the end of the tokens, raise the reason why they end there, if it is a fault."""
        if self.fault is not None:
            raise self.fault

    # Terms

    def string(self, token: Token) -> Literal:
        """Build the literal of a string, and step over its language tag or datatype."""
        try:
            value = string_text(token.text)
        except BadTermError as error:
            self.fail_at(token.offset + error.at, error.message)
        following = self.input[self.place]
        if following.kind in _LANGUAGE:
            self.place += 1
            try:
                return Literal(value, language=following.text[1:])
            except ValueError as error:
                self.fail_at(
                    following.offset,
                    f"`{following.text}` is not a language tag: {error}",
                    "language tags follow BCP 47, such as `@en` or `@ja-Latn`",
                )
        if following.kind is not Kind.DATATYPE_MARK:
            return Literal(value)
        self.place += 1
        datatype = self.input[self.place]
        if datatype.kind is not Kind.IRI and datatype.kind is not Kind.PREFIXED_NAME:
            self.fail_expected("a datatype after `^^`", 'write such as `"..."^^xsd:date`')
        name = self.named.get(datatype.text) or self.resolved(datatype)
        if name == _LANG_STRING:
            self.fail_at(
                datatype.offset,
                "a literal of `rdf:langString` needs a language tag",
                'write `"..."@en` in place of the datatype',
            )
        self.place += 1
        return Literal(value, datatype=name)

    def resolved(self, token: Token) -> NamedNode:
        """Build the term of an IRI or prefixed name and remember it."""
        try:
            if token.kind is Kind.IRI:
                iri = resolve(iri_text(token.text), self.base)
            else:
                prefix, _, local = token.text.partition(":")
                if prefix in self.supplied:
                    self.assumed.add(prefix)
                iri = self.namespace(prefix, token.offset) + local_text(local)
            node = NamedNode(iri)
        except BadTermError as error:
            self.fail_at(token.offset + error.at, error.message)
        except TurtleSyntaxError:
            raise
        except ValueError as error:
            if self.base is None and token.kind is Kind.IRI and "scheme" in str(error):
                self.fail_at(
                    token.offset,
                    f"{shown(token)} is relative and no base is declared",
                    "add `@base <...> .` or write the whole IRI",
                )
            self.fail_at(token.offset, f"{shown(token)} is not a valid IRI: {error}")
        self.named[token.text] = node
        return node

    def namespace(self, prefix: str, offset: int) -> str:
        """Return what the prefix of a name at `offset` stands for."""
        if prefix not in self.prefixes:
            self.fail_at(
                offset,
                f"prefix `{prefix}:` is not declared",
                f"add `@prefix {prefix}: <...> .`",
            )
        return self.prefixes[prefix]

    def new_blank(self) -> BlankNode:
        """Return the next blank node of the document."""
        self.blank_count += 1
        return BlankNode(f"{self.blank_prefix}{self.blank_count}")


def shown(token: Token) -> str:
    """Return a token's text for a message: its first line, and not too long."""
    line = token.text.splitlines()[0]
    if len(line) < len(token.text) or len(line) > 40:
        line = line[:40] + "…"
    return f"`{line}`"
