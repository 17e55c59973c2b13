"""Validation by pySHACL, which every other engine has to agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDFS, SH, Graph, Literal, URIRef

from communique.convert import ntriples, to_rdflib
from communique.shapes.findings import Result
from communique.shapes.graph import TARGETS, broken
from communique.sparql import refuse_unsafe

if TYPE_CHECKING:
    from collections.abc import Collection as Some
    from collections.abc import Iterator

    import pyoxigraph as ox
    from rdflib.term import Node

    from communique.shapes.data import Data
    from communique.shapes.graph import Shapes

__all__ = ["validate"]

_TARGETS: Final = frozenset(str(SH[name]) for name in TARGETS if name != "target")


def validate(
    data: Data, shapes: Shapes, *, without: Some[ox.NamedNode | ox.BlankNode], advanced: bool
) -> Iterator[Result]:
    """Validate data, which has the class hierarchy in it.

    Args:
        data: What is validated.
        shapes: The shapes; they can be a part of the data.
        without: Shapes that have no class for their target and need not be run.
        advanced: Whether to run SHACL Advanced Features.

    Raises:
        UsageError: If a query in the shapes would reach a network.
        CommuniqueError: If the shapes are no SHACL.
    """
    for query in shapes.queries:
        # rdflib runs them, and has no switch against SERVICE.
        refuse_unsafe(query, origin="a query of the shapes")
    graph = to_rdflib(
        triple
        for triple in shapes.triples
        if triple.subject not in without or triple.predicate.value not in _TARGETS
    )
    # By OWL every class of its own is one of RDF Schema, so that a class can be a shape.
    graph.add((OWL.Class, RDFS.subClassOf, RDFS.Class))
    try:
        _, report, text = pyshacl.validate(
            to_rdflib(data.triples()), shacl_graph=graph, inference="none", advanced=advanced
        )
    except ReportableRuntimeError as error:
        raise broken(str(error)) from error
    if not isinstance(report, Graph):
        raise broken(text)
    for result in report.objects(None, SH.result):
        yield _result(report, result)


def _result(report: Graph, result: Node) -> Result:
    def text(predicate: URIRef) -> str | None:
        term = report.value(result, predicate)
        return None if term is None else ntriples(term)

    path = report.value(result, SH.resultPath)
    return Result(
        focus=text(SH.focusNode) or "",
        value=text(SH.value),
        shape=text(SH.sourceShape),
        component=str(report.value(result, SH.sourceConstraintComponent)),
        path=ntriples(path) if isinstance(path, URIRef) else None,
        messages=tuple(_messages(report, result)),
    )


def _messages(report: Graph, result: Node) -> list[str]:
    """The messages, those in English first."""
    found = [each for each in report.objects(result, SH.resultMessage) if isinstance(each, Literal)]
    return [
        str(each)
        for each in sorted(
            found, key=lambda it: ((it.language or "").partition("-")[0] != "en", str(it))
        )
    ]
