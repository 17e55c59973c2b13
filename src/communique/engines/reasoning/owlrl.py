"""The closure by owlrl, the reference that the rules are held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import pyoxigraph as ox
from owlrl.Namespaces import ERRNS
from rdflib import RDF, BNode, URIRef

from communique.engines.terms import ntriples, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["infer"]


def infer(lines: Iterable[str]) -> list[str]:
    """Return what follows from triples, without the triples themselves.

    Left out is what is not RDF, such as a literal as a subject, and what owlrl says of errors.

    Args:
        lines: The triples as lines of N-Triples.

    Returns:
        Triples, likewise.
    """
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    graph = to_rdflib((quad.triple for quad in quads), has_typed_strings=True)
    asserted = set(graph)
    rules = owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False
    )
    rules.expand(graph)
    errors = set(graph.subjects(RDF.type, ERRNS.ErrorMessage))
    return [
        f"{ntriples(subject)} {ntriples(predicate)} {ntriples(value)} ."
        for subject, predicate, value in graph
        if isinstance(subject, URIRef | BNode)
        and isinstance(predicate, URIRef)
        and subject not in errors
        and (subject, predicate, value) not in asserted
    ]
