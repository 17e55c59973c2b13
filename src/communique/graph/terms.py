"""Terms as findings keep them (N-Triples) and as messages show them."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import pyoxigraph as ox

from communique.prefixes import framed

__all__ = ["NOT_XML", "Term", "local_name", "quoted", "shown", "term_of"]

NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|[\ud800-\udfff]|[\ufffe\uffff]")
"""A character that XML 1.0 has no way to write, not even as a reference."""

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
"""What a subject, predicate or object can be in RDF 1.1."""

_FRAME = "<urn:s> <urn:p> {} ."


def term_of(text: str | None) -> Term | None:
    """Return the term that an N-Triples text stands for, or None if it is not one term.

    The path of a finding may be a SPARQL property path, which is not a term.

    >>> term_of('"a"@en')
    <Literal value="a" language="en">
    >>> term_of("^<urn:p>") is None
    True
    """
    if text is None:
        return None
    if text.startswith("_:"):
        # Parsed, it would be given a label of the parser's own.
        return ox.BlankNode(text[2:])
    try:
        quads = list(ox.parse(_FRAME.format(text).encode(), format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):
        return None
    return quads[0].object if len(quads) == 1 and isinstance(quads[0].object, Term) else None


def local_name(term: object) -> str:
    """Return the end of an IRI, after its last `#` or `/`."""
    return re.split(r"[#/]", str(getattr(term, "value", term)))[-1]


def shown(term: object) -> str:
    """Return a term for a sentence: a prefixed name, or the text of a literal.

    >>> shown(ox.NamedNode("https://w3id.org/communique/id/party/us"))
    'party:us'
    """
    if isinstance(term, ox.NamedNode):
        return framed(term.value)
    if isinstance(term, ox.Literal):
        return term.value
    return "a blank node" if isinstance(term, ox.BlankNode) else "?"


def quoted(term: object) -> str:
    """Return what `shown` does, a text in quotation marks.

    >>> quoted(ox.Literal("a", language="en"))
    '"a"@en'
    """
    if isinstance(term, ox.Literal):
        return f'"{term.value}"@{term.language}' if term.language else f'"{term.value}"'
    return shown(term)
