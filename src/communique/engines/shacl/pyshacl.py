"""Validation by pySHACL, the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDFS, SH, Graph, Literal, URIRef

from communique.engines.shacl.findings import Result
from communique.engines.shacl.shapes import broken
from communique.engines.terms import ntriples, to_rdflib
from communique.graph.sparql import refuse_unsafe

if TYPE_CHECKING:
    from rdflib.term import Node

    from communique.engines.shacl.data import Data
    from communique.engines.shacl.shapes import Shapes

__all__ = ["validate"]

_ENGLISH: Final = "en"


def validate(data: Data, shapes: Shapes, *, is_advanced: bool) -> list[Result]:
    """Validate data against shapes, which may be a part of it.

    Args:
        data: What is validated.
        shapes: The shapes.
        is_advanced: Whether to run SHACL Advanced Features.

    Raises:
        UsageError: If a query in the shapes would reach a network.
        CommuniqueError: If the shapes are not SHACL.
    """
    for query in shapes.queries:
        # rdflib runs them, and has no switch against SERVICE.
        refuse_unsafe(query, origin="a query of the shapes")
    graph = to_rdflib(shapes.triples)
    # By OWL every class of its own is one of RDF Schema, so that a class can be a shape.
    graph.add((OWL.Class, RDFS.subClassOf, RDFS.Class))
    try:
        _, report, text = pyshacl.validate(
            to_rdflib(data.triples()), shacl_graph=graph, inference="none", advanced=is_advanced
        )
    except ReportableRuntimeError as error:
        raise broken(str(error)) from error
    if not isinstance(report, Graph):
        raise broken(text)
    return [_result(report, result) for result in report.objects(None, SH.result)]


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
    messages = [it for it in report.objects(result, SH.resultMessage) if isinstance(it, Literal)]

    def order(message: Literal) -> tuple[bool, str]:
        return (message.language or "").partition("-")[0] != _ENGLISH, str(message)

    return [str(message) for message in sorted(messages, key=order)]
