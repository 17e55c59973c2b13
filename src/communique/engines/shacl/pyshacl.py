"""Validation by pySHACL, the reference."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDFS, SH, Graph, Literal, URIRef

from communique.engines.offline import offline
from communique.engines.patience import impatient
from communique.engines.shacl.faults import prefixes
from communique.engines.shacl.findings import Result
from communique.engines.shacl.shapes import broken, language_rank
from communique.engines.terms import ntriples, to_rdflib
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from rdflib.term import Node

    from communique.engines.shacl.data import Data
    from communique.engines.shacl.shapes import Shapes

__all__ = ["validate"]

_SH: Final = PREFIXES["sh"]


def validate(data: Data, shapes: Shapes, *, is_advanced: bool) -> list[Result]:
    """Validate data against shapes, which may be a part of it.

    Args:
        data: What is validated.
        shapes: The shapes.
        is_advanced: Whether to run SHACL Advanced Features.

    Raises:
        UsageError: If a query in the shapes reaches for a network.
        CommuniqueError: If the shapes are not SHACL.
    """
    graph = to_rdflib(map(partial(_declared, shapes), shapes.triples))
    # By OWL every class of its own is one of RDF Schema, so that a class can be a shape.
    graph.add((OWL.Class, RDFS.subClassOf, RDFS.Class))
    try:
        with offline(), impatient():
            _, report, text = pyshacl.validate(
                to_rdflib(data.triples()), shacl_graph=graph, inference="none", advanced=is_advanced
            )
    except ReportableRuntimeError as error:
        raise broken(str(error)) from error
    if not isinstance(report, Graph):
        raise broken(text)
    return [_result(report, result) for result in report.objects(None, SH.result)]


def _declared(shapes: Shapes, triple: ox.Triple) -> ox.Triple:
    """A statement as it is, but a query with its prefixes: pySHACL follows no `owl:imports`."""
    name, text = triple.predicate.value.removeprefix(_SH), triple.object
    if name not in ("ask", "construct", "select") or not isinstance(text, ox.Literal):
        return triple
    known = prefixes(shapes, triple.subject)
    lines = "".join(
        f"PREFIX {prefix}: <{iri}>\n"
        for prefix, iri in known.items()
        if not re.search(rf"(?i)PREFIX\s+{re.escape(prefix)}:", text.value)
    )
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(lines + text.value))


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
    """The messages, those that a reader knows best first."""
    messages = [it for it in report.objects(result, SH.resultMessage) if isinstance(it, Literal)]

    def order(message: Literal) -> tuple[int, str]:
        return language_rank(message.language), str(message)

    return [str(message) for message in sorted(messages, key=order)]
