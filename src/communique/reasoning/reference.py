"""The closure by owlrl, which the built-in rules are measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import pyoxigraph as ox
from owlrl.Namespaces import ERRNS
from rdflib import RDF, BNode, URIRef

from communique.convert import oxigraph_term, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["infer"]


def infer(lines: Iterable[str]) -> Iterator[str]:
    """Yield what follows from some triples, without the triples themselves.

    Left out is what is no RDF, such as a literal as a subject, and what owlrl says of errors.

    Args:
        lines: The triples as lines of N-Triples.
    """
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    closed = to_rdflib(quad.triple for quad in quads)
    asserted = set(closed)
    rules = owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False
    )
    rules.expand(closed)
    errors = set(closed.subjects(RDF.type, ERRNS.ErrorMessage))
    for subject, predicate, value in closed:
        is_rdf = isinstance(subject, URIRef | BNode) and isinstance(predicate, URIRef)
        if is_rdf and subject not in errors and (subject, predicate, value) not in asserted:
            yield f"{oxigraph_term(subject)} {oxigraph_term(predicate)} {oxigraph_term(value)} ."
