"""Terms and graphs of Oxigraph, which stores and queries, as those of rdflib, and back."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import rdflib

from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

__all__ = [
    "ntriples",
    "oxigraph_term",
    "to_rdflib",
]

_STRING: Final = ox.NamedNode(PREFIXES["xsd"] + "string")
OxigraphTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class _IllTyped(rdflib.Literal):
    """A literal that its datatype has no value for, such as the 40th of May.

    Where rdflib cannot tell whether it is as large as another, or as small, it raises an error,
    which nothing that compares the values of a graph (pySHACL, for one) expects: it is neither.
    """

    def __le__(self, other: Any) -> bool:
        found: Any = super().__le__(other)
        return False if found is NotImplemented else bool(found)

    def __ge__(self, other: Any) -> bool:
        found: Any = super().__ge__(other)
        return False if found is NotImplemented else bool(found)


def to_rdflib(triples: Iterable[ox.Triple], *, has_typed_strings: bool = False) -> rdflib.Graph:
    """Return triples as an rdflib graph.

    Args:
        triples: The triples.
        has_typed_strings: Whether a plain text has the datatype `xsd:string`. As rdflib parses
            it, it has none, and a query finds it only so; a rule on datatypes needs it.
    """
    graph = rdflib.Graph()
    with _quiet():
        for triple in triples:
            terms = triple.subject, triple.predicate, triple.object
            graph.add(tuple(_rdflib_term(term, has_typed_strings) for term in terms))  # type: ignore[arg-type]
    return graph


def _rdflib_term(term: OxigraphTerm, has_typed_strings: bool) -> Node:
    """Return Oxigraph's term as rdflib's; a literal keeps its spelling."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype == _STRING and not has_typed_strings:
            return rdflib.Literal(term.value)
        datatype = rdflib.URIRef(term.datatype.value)
        literal = rdflib.Literal(term.value, datatype=datatype, normalize=False)
        if literal.ill_typed:
            return _IllTyped(term.value, datatype=datatype, normalize=False)
        return literal
    raise TypeError(f"rdflib has no term for {term}")


def oxigraph_term(term: Node) -> OxigraphTerm:
    """Return rdflib's term as Oxigraph's."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        datatype = ox.NamedNode(term.datatype) if term.datatype else None
        return ox.Literal(str(term), datatype=datatype)
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    return ox.NamedNode(str(term))


def ntriples(term: Node) -> str:
    """Return a term as N-Triples writes it."""
    return str(oxigraph_term(term))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a literal that its datatype does not allow: shapes report it."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
