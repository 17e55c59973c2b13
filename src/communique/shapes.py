"""Validation of a project against its SHACL shapes, by pySHACL.

The shapes see the asserted triples of data, vocabularies and ontology: the ontology for its
class hierarchy and because its own terms have shapes too; never the closure, in which a range
would make every wrong value right.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from communique.convert import ntriples, read_graph, shown
from communique.model import CommuniqueError, Finding, Severity
from communique.sparql import refuse_unsafe

if TYPE_CHECKING:
    from rdflib.term import Node

    from communique.project import Project

__all__ = ["advanced_features", "check_shapes", "codes", "validate"]

_SEVERITIES: Final[dict[Node | None, Severity]] = {
    SH.Info: Severity.INFO,
    SH.Warning: Severity.WARNING,
    SH.Violation: Severity.VIOLATION,
}
_TARGETS: Final = (
    *(SH.target, SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf),
)
# The parameter that brings a component into a shape, for SHACL Core and for queries.
_PARAMETERS: Final = (
    *("and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn"),
    *("lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength"),
    *("minCount", "minExclusive", "minInclusive", "minLength", "node", "nodeKind", "not", "or"),
    *("pattern", "qualifiedMaxCount", "qualifiedMinCount", "sparql", "uniqueLang", "xone"),
)
_QUERIES: Final = (SH.ask, SH.construct, SH.select)
# What pySHACL looks at only where the advanced features are asked for.
_ADVANCED: Final = (SH.expression, SH.rule, SH.target)
_SUFFIXES: Final[dict[Node, str]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
# What a program made up for a name says nothing, and is another in the next release.
_DIGEST: Final = re.compile(r"[0-9a-f-]{32,}\Z", re.IGNORECASE)

# What to say where a shape has one message for several constraints.
_FAULTS: Final = MappingProxyType(
    {
        "class": "{value} is no {asked}",
        "datatype": "{value} is no {asked}",
        "languageIn": "{value} has no language tag of {asked}",
        "maxCount": "{path} has more than {asked} values",
        "minCount": "{path} has fewer than {asked} values",
        "node": "{value} is no {asked}",
        "nodeKind": "{value} is no {asked}",
        "or": "{value} is none of what is allowed here",
        "pattern": "{value} does not have the form that is asked for",
        "uniqueLang": "{path} is given twice in one language",
    }
)
_ONE: Final = MappingProxyType(
    {"maxCount": "{path} is given more than once", "minCount": "{path} is missing"}
)


def check_shapes(project: Project) -> list[Finding]:
    """Validate a project's data, vocabularies and ontology against its shapes.

    Raises:
        ParseError: If a file is not Turtle.
        CommuniqueError: If a file cannot be read or the shapes are no SHACL.
    """
    shapes = read_graph(project.shape_files)
    if not shapes:
        return []
    data = read_graph(project.graph_files + project.ontology_files)
    return validate(data, shapes, advanced=project.layout.advanced)


def advanced_features(shapes: Graph) -> list[str]:
    """Return the properties of SHACL Advanced Features that shapes use, such as `sh:rule`."""
    return [shown(each) for each in _ADVANCED if (None, each, None) in shapes]


def validate(data: Graph, shapes: Graph, *, advanced: bool = False) -> list[Finding]:
    """Validate `data`, which has the class hierarchy in it, against `shapes`.

    Args:
        data: What is validated.
        shapes: The shapes; they can be a part of the data.
        advanced: Whether to run SHACL Advanced Features.

    Returns:
        One finding for each result at the top of the report; what a nested shape found is not
        reported again. They have no place yet, and their order is that of their text.

    Raises:
        UsageError: If a query in the shapes would reach a network.
        CommuniqueError: If the shapes are no SHACL.
    """
    for predicate in _QUERIES:
        for query in shapes.objects(None, predicate):
            # rdflib runs them, and has no switch against SERVICE.
            refuse_unsafe(str(query), origin="a query of the shapes")
    # By OWL every class of its own is one of RDF Schema, so that a class can be a shape.
    shapes.add((OWL.Class, RDFS.subClassOf, RDFS.Class))
    try:
        _, report, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=advanced
        )
    except ReportableRuntimeError as error:
        raise _broken(str(error)) from error
    if not isinstance(report, Graph):
        raise _broken(text)
    results = report.objects(None, SH.result)
    findings = {_finding(report, result, shapes, data) for result in results}
    return sorted(findings, key=lambda it: (it.code, str(it.focus), str(it.path), str(it.value)))


def codes(shapes: Graph) -> frozenset[str]:
    """Return every code that validation against `shapes` can give.

    A code is the name of a shape and that of one of its components. A shape that is only used
    by others, in `sh:node` or `sh:or`, has none: what it finds is reported where it is used.
    """
    roots = {shape for target in _TARGETS for shape in shapes.subjects(target)}
    # A class that is a shape is its own target.
    classes = {each for kind in (OWL.Class, RDFS.Class) for each in shapes.subjects(RDF.type, kind)}
    roots |= classes & set(shapes.subjects(RDF.type, SH.NodeShape))
    reached = {each for root in roots for each in shapes.transitive_objects(root, SH.property)}
    return frozenset(
        f"{_name(shapes, shape)}.{name}"
        for shape in reached
        for name in _PARAMETERS
        if set(shapes.objects(shape, SH[name])) - {Literal(False)}
    )


def _broken(reason: str) -> CommuniqueError:
    return CommuniqueError(
        f"the shapes cannot be used: {' '.join(reason.split())}",
        hint="correct the shapes, which have to be SHACL",
    )


def _finding(report: Graph, result: Node, shapes: Graph, data: Graph) -> Finding:
    def text(predicate: URIRef) -> str | None:
        term = report.value(result, predicate)
        return None if term is None else ntriples(term)

    shape = report.value(result, SH.sourceShape)
    component = _component(report.value(result, SH.sourceConstraintComponent))
    path = report.value(result, SH.resultPath)
    # Our messages say what is wrong; then what to do.
    said = _message(report, result).rstrip(".")
    message, _, hint = said.partition("; ")
    if shape is not None and (fault := _fault(shapes, shape, component, report, result)):
        message, hint = fault, hint or (said if shapes.value(shape, SH.message) else "")
    value = report.value(result, SH.value)
    if component == "class" and not hint and (value, None, None) not in data:
        hint = "nothing here describes it: say what it is, or add the file that does"
    return Finding(
        code=f"{_name(shapes, shape)}.{component}",
        severity=_SEVERITIES.get(report.value(result, SH.resultSeverity), Severity.VIOLATION),
        focus=text(SH.focusNode),
        path=None if path is None else _path(report, path),
        value=text(SH.value),
        message=message,
        hint=hint,
        shape=None if shape is None else ntriples(shape),
    )


def _component(iri: Node | None) -> str:
    """The name of a component, as its parameter has it."""
    name = re.split(r"[#/]", str(iri))[-1].removesuffix("ConstraintComponent")
    return name.lower() if name.isupper() else name[:1].lower() + name[1:]


def _name(shapes: Graph, shape: Node | None) -> str:
    """The name of a shape; one without is named after its parent and its path."""
    name = re.split(r"[#/]", str(shape))[-1]
    if not isinstance(shape, BNode) and not _DIGEST.match(name):
        return name
    parent = shapes.value(None, SH.property, shape)
    path = shapes.value(shape, SH.path)
    above = "shape" if parent is None else _name(shapes, parent)
    return f"{above}-{re.split(r'[#/]', str(path))[-1]}" if isinstance(path, URIRef) else above


def _fault(shapes: Graph, shape: Node, component: str, report: Graph, result: Node) -> str | None:
    """What is wrong, where the shape's one message does not say which of its constraints fails."""
    constraints = [name for name in _PARAMETERS if shapes.value(shape, SH[name]) is not None]
    if len(constraints) < 2 and shapes.value(shape, SH.message) is not None:
        return None
    wanted = shapes.value(shape, SH[component])
    template = _ONE.get(component) if wanted == Literal(1) else None
    template = template or _FAULTS.get(component)
    if template is None or wanted is None:
        return None
    if shapes.value(wanted, RDF.first) is not None:
        asked = ", ".join(map(str, Collection(shapes, wanted)))
    elif component in ("node", "nodeKind"):
        asked = _name(shapes, wanted)
    elif isinstance(wanted, Literal):
        asked = str(wanted)
    else:
        asked = shown(wanted)
    terms = {
        name: "it" if term is None else shown(term)
        for name, term in (
            ("path", report.value(result, SH.resultPath)),
            ("value", report.value(result, SH.value)),
        )
    }
    return template.format(asked=asked, **terms)


def _message(report: Graph, result: Node) -> str:
    """The message in English, else in the first language that there is."""
    messages = sorted(
        (
            (message.language or "").partition("-")[0] != "en",
            str(message),
        )
        for message in report.objects(result, SH.resultMessage)
        if isinstance(message, Literal)
    )
    return messages[0][1] if messages else "The shape does not hold"


def _path(graph: Graph, path: Node) -> str:
    """The path of a property shape, as SPARQL writes it."""
    if isinstance(path, URIRef):
        return ntriples(path)
    if graph.value(path, RDF.first) is not None:
        return "/".join(_path(graph, step) for step in Collection(graph, path))
    for predicate, inner in graph.predicate_objects(path):
        if predicate == SH.inversePath:
            return f"^{_path(graph, inner)}"
        if predicate == SH.alternativePath:
            return f"({'|'.join(_path(graph, step) for step in Collection(graph, inner))})"
        if predicate in _SUFFIXES:
            return f"({_path(graph, inner)}){_SUFFIXES[predicate]}"
    raise _broken("a property shape has a path that SHACL does not know")
