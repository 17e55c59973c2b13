"""What keeps shapes from being run: each fault at its statement, and the shapes without them.

SHACL, appendix A, says what is well-formed. An engine stops at the first thing that is not, and
does not say where; so the statements are looked at before any engine is.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from communique.engines.shacl.shapes import SH, Shape, Shapes, Term
from communique.graph.sparql import parse
from communique.model import CommuniqueError, UsageError
from communique.prefixes import PREFIXES, framed, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Fault", "faults", "without"]

_XSD: Final = PREFIXES["xsd"]
_PATH: Final = SH + "path"
_INNER: Final = ("node", "not", "qualifiedValueShape")
_LOGICAL: Final = ("and", "or", "xone")
_KINDS: Final = MappingProxyType(
    {
        "a whole number, 0 or more": (
            *("maxCount", "maxLength", "minCount", "minLength"),
            *("qualifiedMaxCount", "qualifiedMinCount"),
        ),
        "true or false": ("closed", "deactivated", "qualifiedValueShapesDisjoint", "uniqueLang"),
        "an IRI": (
            *("class", "datatype", "disjoint", "equals", "lessThan", "lessThanOrEquals"),
            *("nodeKind", "severity", "targetClass", "targetObjectsOf", "targetSubjectsOf"),
        ),
        "a literal": ("maxExclusive", "maxInclusive", "minExclusive", "minInclusive"),
        "a text": ("ask", "construct", "flags", "pattern", "prefix", "select"),
        "a list": (*_LOGICAL, "ignoredProperties", "in", "languageIn"),
        "a shape that is described here": _INNER,
        "a property shape, which has sh:path, and is described here": ("property",),
        "a property path": ("path",),
    }
)
_KIND: Final = {name: kind for kind, names in _KINDS.items() for name in names}
_FOR_PROPERTIES: Final = frozenset(
    {
        *("lessThan", "lessThanOrEquals", "maxCount", "minCount", "uniqueLang"),
        *("qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape"),
    }
)
_ONCE: Final = frozenset(
    {
        *_KINDS["a whole number, 0 or more"],
        *("closed", "datatype", "deactivated", "ignoredProperties", "in", "languageIn"),
        *("maxExclusive", "maxInclusive", "minExclusive", "minInclusive", "nodeKind", "path"),
        *("flags", "pattern", "severity", "uniqueLang"),
    }
)
_FORMS: Final = MappingProxyType({"ask": "ASK", "construct": "CONSTRUCT", "select": "SELECT"})
_NAME: Final = re.compile(r"(?:[^\W\d_][\w.-]*)?(?<!\.)")


class Fault(NamedTuple):
    """A statement of the shapes that cannot be run.

    Attributes:
        statement: The statement.
        message: What is wrong.
        hint: How to mend it.
    """

    statement: ox.Triple
    message: str
    hint: str = "correct the shape"


def faults(shapes: Shapes) -> Iterator[Fault]:
    """Yield what is not well-formed in shapes.

    Args:
        shapes: The shapes.
    """
    counted: set[tuple[Shape, str]] = set()
    properties = {it.object for it in shapes.triples if it.predicate.value == SH + "property"}
    for triple in shapes.triples:
        name = triple.predicate.value.removeprefix(SH)
        subject = triple.subject
        if not triple.predicate.value.startswith(SH) or not isinstance(subject, Shape):
            continue
        value = triple.object
        shown = f"sh:{name}"
        if (kind := _KIND.get(name)) and not _is(shapes, kind, name, value):
            yield Fault(triple, f"{shown} must be {kind}, not {_shown(value)}")
        elif name in _ONCE and (subject, name) in counted:
            yield Fault(triple, f"a shape has one {shown} at most", "remove one of the values")
        elif name in _FOR_PROPERTIES and not shapes.values(subject, "path"):
            # Said of the node once, and not again where sh:property has it.
            if (subject, "path") not in counted and subject not in properties:
                yield Fault(triple, f"{shown} is for property shapes, which have sh:path")
            counted.add((subject, "path"))
        elif name == "pattern" and (why := _no_pattern(value)):
            yield Fault(triple, f"the regular expression cannot be used: {why}")
        elif name == "namespace" and not is_iri(getattr(value, "value", "")):
            yield Fault(triple, f"not an IRI: {_shown(value)}", "write the namespace in full")
        elif name == "prefix" and not _NAME.fullmatch(getattr(value, "value", "")):
            yield Fault(triple, f"not a prefix: {_shown(value)}", "write letters, digits and `-`")
        elif name in _FORMS and isinstance(value, ox.Literal):
            try:
                _check_query(shapes, subject, name, value.value)
            except CommuniqueError as error:
                line = f"line {error.location.line}: " if error.location else ""
                hint = error.hint or "correct the query"
                yield Fault(triple, f"sh:{name}, {line}{error.message}", hint)
        counted.add((subject, name))


def without(shapes: Shapes, statements: Iterable[ox.Triple]) -> Shapes:
    """Return shapes without some statements, and without what would mean more without them.

    A property shape that is left out makes its shape ask for less. Where that shape stands in a
    constraint such as `sh:not` or `sh:or`, the constraint is left out, too: it would find what
    is no fault.
    """
    gone = set(statements)
    weaker: list[Term] = [triple.subject for triple in gone]
    for triple in gone:
        if triple.predicate.value == _PATH:
            gone = gone | {it for it in shapes.triples if it.subject == triple.subject}
    seen: set[Term] = set()
    while weaker:
        node = weaker.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in shapes.triples:
            name = triple.predicate.value.removeprefix(SH)
            items = (shapes.items(triple.object) or ()) if name in _LOGICAL else ()
            if (name in _INNER and triple.object == node) or node in items:
                gone.add(triple)
                weaker.append(triple.subject)
            elif name in ("property", "rule", "sparql", "target") and triple.object == node:
                weaker.append(triple.subject)
                is_pathless = any(it.subject == node and it.predicate.value == _PATH for it in gone)
                if name != "property" or is_pathless or not shapes.values(node, "path"):
                    gone.add(triple)
            elif name == "declare" and triple.object == node:
                gone.add(triple)
    return Shapes(triple for triple in shapes.triples if triple not in gone)


def prefixes(shapes: Shapes, node: Term) -> dict[str, str]:
    """Return the prefixes that a query in shapes may use: those of `sh:prefixes`, imports too."""
    imports = PREFIXES["owl"] + "imports"
    waiting, seen, found = [*shapes.values(node, "prefixes")], set[Term](), dict[str, str]()
    while waiting:
        ontology = waiting.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        waiting += shapes.objects(ontology, imports)
        for declaration in shapes.values(ontology, "declare"):
            prefix = shapes.value(declaration, "prefix")
            namespace = getattr(shapes.value(declaration, "namespace"), "value", "")
            if (
                isinstance(prefix, ox.Literal)
                and _NAME.fullmatch(prefix.value)
                and is_iri(namespace)
            ):
                found.setdefault(prefix.value, namespace)
    return found


def _check_query(shapes: Shapes, subject: Shape, name: str, text: str) -> None:
    """Raise a `UsageError` for a query of shapes that is none, or is not of its form."""
    # The prefixes of `sh:prefixes` stand on one line, so that the lines of the text stay.
    declared = "".join(f"PREFIX {p}: <{iri}> " for p, iri in prefixes(shapes, subject).items())
    results = parse(declared + re.sub(r"[$?]PATH\b", "<urn:path>", text))
    form = {ox.QueryBoolean: "ASK", ox.QueryTriples: "CONSTRUCT"}.get(type(results), "SELECT")
    if form != _FORMS[name]:
        raise UsageError(f"this is a query of the form {form}", hint=f"write {_FORMS[name]}")


def _is(shapes: Shapes, kind: str, name: str, value: Term) -> bool:
    literal = value if isinstance(value, ox.Literal) else None
    datatype = literal.datatype.value.removeprefix(_XSD) if literal else ""
    text = literal.value if literal else ""
    if kind == "a whole number, 0 or more":
        return datatype == "integer" and re.fullmatch(r"\+?\d{1,18}", text, re.ASCII) is not None
    if kind == "true or false":
        return datatype == "boolean" and text in ("true", "false", "1", "0")
    if kind == "an IRI":
        return isinstance(value, ox.NamedNode) or name == "targetClass"
    if kind == "a literal":
        return literal is not None
    if kind == "a text":
        return datatype == "string"
    if kind == "a list":
        items = shapes.items(value)
        return items is not None and (name not in _LOGICAL or all(map(shapes.is_described, items)))
    if kind == "a property path":
        return _is_path(shapes, value, ())
    return shapes.is_described(value) and (name != "property" or bool(shapes.values(value, "path")))


def _is_path(shapes: Shapes, path: Term, above: tuple[Term, ...]) -> bool:
    if isinstance(path, ox.NamedNode) and not shapes.is_list(path):
        return True
    if path in above or len(above) > 50 or isinstance(path, ox.Literal):
        return False
    steps = shapes.items(path)
    if steps is None:
        names = ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
        steps = [it for name in names for it in shapes.values(path, name)]
        if (choices := shapes.value(path, "alternativePath")) is not None:
            steps = shapes.items(choices) or []
    return bool(steps) and all(_is_path(shapes, step, (*above, path)) for step in steps)


def _no_pattern(value: Term) -> str:
    """Why a regular expression cannot be used; an empty text where it can."""
    text = getattr(value, "value", "")
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


def _shown(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return framed(term.value)
    return f'"{term.value[:60]}"' if isinstance(term, ox.Literal) else "a blank node"
