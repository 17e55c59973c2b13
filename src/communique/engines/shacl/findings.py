"""Findings from the results of an engine, in the same words for every engine.

An engine says which node fails which constraint of which shape. The code and the message come
from the shapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.engines.shacl.shapes import PARAMETERS, Shapes, Term
from communique.graph.terms import local_name, quoted, shown, term_of
from communique.model import Finding
from communique.prefixes import framed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Result", "component_of", "findings", "kind_of"]

# The message where a shape has one message for several constraints, or none.
_FAULTS: Final = MappingProxyType(
    {
        "class": "{value} must have the type {asked}",
        "datatype": "{value} must have the datatype {asked}",
        "languageIn": "{value} must have a language tag of {asked}",
        "maxCount": "{path} has more than {asked} values",
        "minCount": "{path} has fewer than {asked} values",
        "node": "{value} must conform to {asked}",
        "nodeKind": "{value} must be of the kind {asked}",
        "or": "{value} fits none of the alternatives",
        "pattern": "{value} does not have the required form",
        "uniqueLang": "{path} is given twice in one language",
    }
)
_ONE: Final = MappingProxyType(
    {"maxCount": "{path} is given more than once", "minCount": "{path} is missing"}
)
# The message of the other components where a shape has none.
_PLAIN: Final = MappingProxyType(
    {
        "and": "{value} does not fit every part of what is required",
        "closed": "{path} does not belong here",
        "disjoint": "{value} must not be a value of {asked} as well",
        "equals": "{value} is not a value of both this property and {asked}",
        "hasValue": "{asked} is not among the values",
        "in": "{value} must be one of {asked}",
        "lessThan": "{value} is not less than every value of {asked}",
        "lessThanOrEquals": "{value} is greater than a value of {asked}",
        "maxExclusive": "{value} is not less than {asked}",
        "maxInclusive": "{value} is not {asked} or less",
        "maxLength": "{value} is longer than {asked} characters",
        "minExclusive": "{value} is not greater than {asked}",
        "minInclusive": "{value} is not {asked} or more",
        "minLength": "{value} is shorter than {asked} characters",
        "not": "{value} fits what is excluded here",
        "qualifiedMaxCount": "{path} has more than {asked} values of the kind {kind}",
        "qualifiedMinCount": "{path} has fewer than {asked} values of the kind {kind}",
        "xone": "{value} must fit exactly one of the alternatives",
    }
)


@dataclass(frozen=True, slots=True)
class Result:
    """One result at the top of a validation report; results of nested shapes are left out.

    Attributes:
        focus: The focus node, as an N-Triples term.
        value: The value at fault, or None.
        shape: The shape that says so, or None if the engine does not name it.
        component: The IRI of the constraint component.
        path: The path, as a SPARQL property path, where it is not that of the shape.
        messages: The messages of the engine, for components whose words the shapes lack.
        wanted: Of several values of the parameter, the one that fails.
    """

    focus: str
    value: str | None
    shape: str | None
    component: str
    path: str | None = None
    messages: tuple[str, ...] = ()
    wanted: Term | None = None


def findings(
    results: Iterable[Result], shapes: Shapes, describes: Callable[[str], bool]
) -> list[Finding]:
    """Return a finding for each result, without a place, in the order of their text.

    Args:
        results: The results of an engine.
        shapes: The shapes.
        describes: Whether the data has a statement about a term, given as N-Triples.
    """
    unique = {_finding(result, shapes, describes) for result in results}

    def order(finding: Finding) -> tuple[str, ...]:
        return finding.code, str(finding.focus), str(finding.path), str(finding.value)

    return sorted(unique, key=order)


def _finding(result: Result, shapes: Shapes, describes: Callable[[str], bool]) -> Finding:
    shape = term_of(result.shape)
    component = component_of(result.component)
    path = None if shape is None else shapes.value(shape, "path")
    path_text = result.path or (None if path is None else shapes.path(path))
    # Our messages say what is wrong; then what to do.
    of_engine = result.messages if component not in PARAMETERS or component == "sparql" else ()
    text = next(filter(None, (*of_engine, shapes.text(shape, "message"))), "").rstrip(".")
    message, _, hint = text.partition("; ")
    if shape is not None and (fault := _fault(shapes, shape, component, result, path_text, text)):
        message, hint = fault, hint or text
    if component == "class" and not hint and not describes(result.value or ""):
        hint = "nothing here describes it: give it a type, or add the file that describes it"
    return Finding(
        code=f"{shapes.name(shape)}.{component}",
        severity=shapes.severity(shape),
        focus=result.focus,
        path=path_text,
        value=result.value,
        message=_filled(message, result, shapes) or "The shape does not hold",
        hint=_filled(hint, result, shapes),
        shape=result.shape,
    )


def component_of(iri: str) -> str:
    """Return the name of a component, spelled as its parameter."""
    name = local_name(iri).removesuffix("ConstraintComponent")
    return name.lower() if name.isupper() else name[:1].lower() + name[1:]


def _fault(
    shapes: Shapes, shape: Term, component: str, result: Result, path: str | None, text: str
) -> str | None:
    """Return what is wrong where the one message of a shape serves several constraints."""
    constraints = [name for name in PARAMETERS if shapes.values(shape, name)]
    if len(constraints) < 2 and text and result.wanted is None:
        return None
    wanted = result.wanted or shapes.value(shape, component)
    one = isinstance(wanted, ox.Literal) and wanted.value == "1"
    template = (one and _ONE.get(component)) or _FAULTS.get(component)
    template = template or (None if text and not result.wanted else _PLAIN.get(component))
    if template is None or wanted is None:
        return None
    if items := shapes.items(wanted):
        asked = ", ".join(map(quoted if component == "in" else shown, items))
    elif component in ("node", "nodeKind"):
        asked = shapes.name(wanted)
    else:
        asked = shown(wanted)
    value = term_of(result.value)
    kind = shapes.value(shape, "qualifiedValueShape")
    return template.format(
        asked=asked,
        kind="" if kind is None else kind_of(shapes, kind),
        path="it" if path is None else _shown_path(path),
        value="it" if value is None else quoted(value),
    )


def _filled(text: str, result: Result, shapes: Shapes) -> str:
    """Return a message with the terms of its `{$value}` or `{?value}` (SHACL, 5.3.2)."""
    if "{" not in text:
        return text
    shape = term_of(result.shape)
    terms = {"this": term_of(result.focus), "value": term_of(result.value)}

    def term(match: re.Match[str]) -> str:
        name = "path" if match[1] == "PATH" else match[1]
        value = terms.get(match[1]) or shapes.value(shape, name)
        return match[0] if value is None else shown(value)

    return re.sub(r"\{[$?](\w+)\}", term, text)


def _shown_path(path: str) -> str:
    return framed(path[1:-1]) if re.fullmatch(r"<[^<>]*>", path) else "the path"


def kind_of(shapes: Shapes, shape: Term) -> str:
    """Return what to call the things that conform to a shape."""
    if not isinstance(shape, ox.BlankNode):
        return shapes.name(shape)
    for name in ("class", "datatype", "nodeKind", "node", "hasValue"):
        if (value := shapes.value(shape, name)) is not None:
            return shapes.name(value) if name in ("node", "nodeKind") else quoted(value)
    paths = [shapes.value(it, "path") for it in shapes.values(shape, "property")]
    named = [quoted(it) for it in paths if isinstance(it, ox.NamedNode)]
    return f"what has {', '.join(named)}" if named else "what is required"
