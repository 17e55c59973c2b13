"""Validation by pySHACL, which every other engine has to agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef

from communique.convert import ntriples, rdflib_term, to_rdflib
from communique.shapes.findings import Result
from communique.shapes.graph import TARGETS, broken
from communique.sparql import refuse_unsafe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import pyoxigraph as ox
    from rdflib.term import Node

    from communique.shapes.data import Data
    from communique.shapes.graph import Shape, Shapes, Term

__all__ = ["validate"]

_SHACL: Final = f"<{SH}"
_TARGETS: Final = frozenset(str(SH[name]) for name in TARGETS if name != "target")
_TYPE: Final = str(RDF.type)
# A property that nothing has.
_NOTHING: Final = URIRef("urn:communique:nothing")


def validate(
    data: Data,
    shapes: Shapes,
    *,
    without: Collection[Shape] = frozenset(),
    targets: Iterable[tuple[Shape, Term]] | None = None,
    advanced: bool,
) -> Iterator[Result]:
    """Validate data, which has the class hierarchy in it.

    Args:
        data: What is validated.
        shapes: The shapes; they can be a part of the data.
        without: Shapes that need not be run.
        targets: The only nodes to validate, each with a shape, if these are known.
        advanced: Whether to run SHACL Advanced Features.

    Raises:
        UsageError: If a query in the shapes would reach a network.
        CommuniqueError: If the shapes are no SHACL.
    """
    for query in shapes.queries:
        # rdflib runs them, and has no switch against SERVICE.
        refuse_unsafe(query, origin="a query of the shapes")
    idle = frozenset(shapes.roots if targets is not None else without)
    graph = to_rdflib(each for each in shapes.triples if not _is_target(each, idle))
    # By OWL every class of its own is one of RDF Schema, so that a class can be a shape.
    graph.add((OWL.Class, RDFS.subClassOf, RDFS.Class))
    for root in idle:
        # A shape without a target may be none, and then nobody sees whether it is broken.
        graph.add((rdflib_term(root), SH.targetSubjectsOf, _NOTHING))
    for root, node in targets or ():
        graph.add((rdflib_term(root), SH.targetNode, rdflib_term(node)))
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


def _is_target(triple: ox.Triple, roots: Collection[Shape]) -> bool:
    """Whether a statement gives one of some shapes its focus nodes: a class has its instances."""
    if triple.subject not in roots:
        return False
    name = triple.predicate.value
    return name in _TARGETS or (name == _TYPE and not str(triple.object).startswith(_SHACL))


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
