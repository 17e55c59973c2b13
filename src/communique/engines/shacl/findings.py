"""From what an engine found to findings: the same words, whichever engine it was.

An engine says no more than which node fails which constraint of which shape. What to call that
and what to say of it stands in the shapes.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.engines.shacl.shapes import PARAMETERS, SH, Shapes, Term
from communique.model import Finding, Severity
from communique.prefixes import framed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Result", "component_of", "findings", "kind_of", "language_rank", "shown", "term_of"]

_SEVERITIES: Final = MappingProxyType(
    {
        SH + "Info": Severity.INFO,
        SH + "Warning": Severity.WARNING,
        SH + "Violation": Severity.VIOLATION,
    }
)

# What to say where a shape has one message for several constraints, or none.
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
# What to say of the others where a shape has no message at all.
_PLAIN: Final = MappingProxyType(
    {
        "and": "{value} is not all that is asked for",
        "closed": "{path} does not belong here",
        "disjoint": "{value} is a value of {asked}, too",
        "equals": "{value} is not a value of both this property and {asked}",
        "hasValue": "{asked} is not among the values",
        "in": "{value} is none of {asked}",
        "lessThan": "{value} is not less than every value of {asked}",
        "lessThanOrEquals": "{value} is greater than a value of {asked}",
        "maxExclusive": "{value} is not less than {asked}",
        "maxInclusive": "{value} is not {asked} or less",
        "maxLength": "{value} is longer than {asked} characters",
        "minExclusive": "{value} is not greater than {asked}",
        "minInclusive": "{value} is not {asked} or more",
        "minLength": "{value} is shorter than {asked} characters",
        "not": "{value} is what it must not be",
        "qualifiedMaxCount": "{path} has more than {asked} values of the kind {kind}",
        "qualifiedMinCount": "{path} has fewer than {asked} values of the kind {kind}",
        "xone": "{value} is not just one of what is allowed here",
    }
)


@dataclass(frozen=True, slots=True)
class Result:
    """One result at the top of a validation report; what a nested shape found is none.

    Attributes:
        focus: The focus node, as an N-Triples term.
        value: The value at fault, or None.
        shape: The shape that says so, or None if the engine does not tell.
        component: The IRI of the constraint component.
        path: The path, as a SPARQL property path, where it is not that of the shape.
        messages: What the engine has to say, where the shapes do not.
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
        results: What an engine found.
        shapes: The shapes.
        describes: Whether the data has a statement about a term, given as N-Triples.
    """
    found = {_finding(result, shapes, describes) for result in results}
    return sorted(found, key=lambda it: (it.code, str(it.focus), str(it.path), str(it.value)))


def _finding(result: Result, shapes: Shapes, describes: Callable[[str], bool]) -> Finding:
    shape = term_of(result.shape)
    component = component_of(result.component)
    path = None if shape is None else shapes.value(shape, "path")
    severity = None if shape is None else shapes.value(shape, "severity")
    path_text = result.path or (None if path is None else shapes.path(path))
    # Our messages say what is wrong; then what to do.
    own = [] if shape is None else [_message(shapes.values(shape, "message"))]
    of_engine = result.messages if component not in PARAMETERS or component == "sparql" else ()
    said = next(filter(None, (*of_engine, *own)), "").rstrip(".")
    message, _, hint = said.partition("; ")
    if shape is not None and (fault := _fault(shapes, shape, component, result, path_text, said)):
        message, hint = fault, hint or said
    if component == "class" and not hint and not describes(result.value or ""):
        hint = "nothing here describes it: say what it is, or add the file that does"
    return Finding(
        code=f"{shapes.name(shape)}.{component}",
        severity=_SEVERITIES.get(getattr(severity, "value", ""), Severity.VIOLATION),
        focus=result.focus,
        path=path_text,
        value=result.value,
        message=_filled(message, result, shapes) or "The shape does not hold",
        hint=_filled(hint, result, shapes),
        shape=result.shape,
    )


def component_of(iri: str) -> str:
    """Return the name of a component, as its parameter has it."""
    name = re.split(r"[#/]", iri)[-1].removesuffix("ConstraintComponent")
    return name.lower() if name.isupper() else name[:1].lower() + name[1:]


def _fault(
    shapes: Shapes, shape: Term, component: str, result: Result, path: str | None, said: str
) -> str | None:
    """What is wrong, where the shape's one message does not say which of its constraints fails."""
    constraints = [name for name in PARAMETERS if shapes.values(shape, name)]
    if len(constraints) < 2 and said and result.wanted is None:
        return None
    wanted = result.wanted or shapes.value(shape, component)
    one = isinstance(wanted, ox.Literal) and wanted.value == "1"
    template = (one and _ONE.get(component)) or _FAULTS.get(component)
    template = template or (None if said and not result.wanted else _PLAIN.get(component))
    if template is None or wanted is None:
        return None
    if items := shapes.items(wanted):
        asked = ", ".join(map(shown if component == "in" else _plain, items))
    elif component in ("node", "nodeKind"):
        asked = shapes.name(wanted)
    else:
        asked = _plain(wanted)
    value = term_of(result.value)
    kind = shapes.value(shape, "qualifiedValueShape")
    return template.format(
        asked=asked,
        kind="" if kind is None else kind_of(shapes, kind),
        path="it" if path is None else _shown_path(path),
        value="it" if value is None else shown(value),
    )


def _message(messages: Iterable[Term]) -> str:
    """The message in the language of the reader, else in English, else in any."""
    found = sorted(
        (language_rank(each.language), each.value)
        for each in messages
        if isinstance(each, ox.Literal)
    )
    return found[0][1] if found else ""


def language_rank(language: str | None) -> int:
    """Return a number that is less the better a reader knows a language."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    own = re.split(r"[-_.]", next(filter(None, names), "en"))[0]
    known = (own.lower(), "en", "")
    name = (language or "").partition("-")[0].lower()
    return known.index(name) if name in known else len(known)


def _filled(text: str, result: Result, shapes: Shapes) -> str:
    """A message with the terms that its `{$value}` or `{?value}` stand for (SHACL, 5.3.2)."""
    if "{" not in text:
        return text
    shape = term_of(result.shape)
    terms = {"this": term_of(result.focus), "value": term_of(result.value)}

    def term(match: re.Match[str]) -> str:
        found = terms.get(match[1]) or shapes.value(
            shape, "path" if match[1] == "PATH" else match[1]
        )
        return match[0] if found is None else _plain(found)

    return re.sub(r"\{[$?](\w+)\}", term, text)


def _shown_path(path: str) -> str:
    return framed(path[1:-1]) if re.fullmatch(r"<[^<>]*>", path) else "the path"


def kind_of(shapes: Shapes, shape: Term) -> str:
    """Return what to call the things that conform to a shape."""
    if not isinstance(shape, ox.BlankNode):
        return shapes.name(shape)
    for name in ("class", "datatype", "nodeKind", "node", "hasValue"):
        if (value := shapes.value(shape, name)) is not None:
            return shapes.name(value) if name in ("node", "nodeKind") else shown(value)
    paths = [shapes.value(it, "path") for it in shapes.values(shape, "property")]
    named = [shown(it) for it in paths if isinstance(it, ox.NamedNode)]
    return f"what has {', '.join(named)}" if named else "what is asked for"


def shown(term: Term) -> str:
    """Return a term for a sentence: a prefixed name, or a text in quotation marks."""
    if isinstance(term, ox.Literal):
        return f'"{term.value}"@{term.language}' if term.language else f'"{term.value}"'
    return framed(term.value) if isinstance(term, ox.NamedNode) else "a blank node"


def _plain(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else shown(term)


def term_of(text: str | None) -> Term | None:
    """Return the term that a text in N-Triples stands for."""
    if text is None:
        return None
    if text.startswith("_:"):
        # Parsed, it would be given a label of the parser's own.
        return ox.BlankNode(text[2:])
    frame = f"<urn:s> <urn:p> {text} .".encode()
    quad: ox.Quad = next(ox.parse(frame, format=ox.RdfFormat.N_TRIPLES))
    return quad.object
