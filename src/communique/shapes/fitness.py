r"""Which shapes the fast engine can be trusted with, and with which data.

It was compared with pySHACL on tens of thousands of random shapes and graphs, and on every
datatype with every odd spelling (docs/engines.md has what came out). Only what never differed
is let through here; a shape that uses anything else is validated by pySHACL, whole. So a
feature that this module does not know costs time, and never a wrong finding.

Where the engines differ:

- A literal never conforms to `sh:node` and `sh:qualifiedValueShape` in shacl-rust, and none of
  its paths leads from a literal anywhere, not even back to where it came from.
- Values are compared in other ways (`sh:lessThan`, `sh:minInclusive` and so on), pairs of
  properties, too (`sh:equals`, `sh:disjoint`).
- `rdfs:subPropertyOf` extends its `sh:targetSubjectsOf` and `sh:targetObjectsOf`.
- Its regular expressions know no lookaround, and their `$` matches only at the very end, where
  that of Python also matches before a last newline.
- It takes some literals for well-formed that rdflib takes for ill-formed, and the reverse: those
  that are written in an unusual way.
- Shapes that refer to themselves make it overflow its stack.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.shapes.graph import SH, Shape, Shapes, Term

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["fit_roots", "is_fatal", "is_ordinary", "pattern_for_rust"]

_XSD: Final = PREFIXES["xsd"]
_RDF: Final = PREFIXES["rdf"]
# Properties that say something about a shape and ask for nothing.
_SAID: Final = frozenset({"defaultValue", "description", "group", "message", "name", "order"})
_TARGETS: Final = frozenset({"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"})
_NESTED: Final = ("and", "node", "not", "or", "property", "qualifiedValueShape", "xone")
_COUNTS: Final = frozenset({"maxCount", "maxLength", "minCount", "minLength"})
_QUALIFIED: Final = frozenset({"qualifiedMaxCount", "qualifiedMinCount"})
_KNOWN: Final = (
    _SAID
    | _TARGETS
    | _COUNTS
    | _QUALIFIED
    | frozenset(_NESTED)
    | {"class", "closed", "datatype", "flags", "hasValue", "ignoredProperties", "in"}
    | {"languageIn", "nodeKind", "path", "pattern", "severity", "uniqueLang"}
)
# Of these a shape can have several.
_SEVERAL: Final = _SAID | _TARGETS | {"and", "class", "hasValue", "node", "not", "or", "xone"}
_ONLY_OF_PROPERTIES: Final = frozenset(
    {"maxCount", "minCount", "qualifiedValueShape", "uniqueLang"}
)
_NO_LITERAL: Final = frozenset(SH + name for name in ("BlankNode", "BlankNodeOrIRI", "IRI"))
_NODE_KINDS: Final = _NO_LITERAL | {
    SH + name for name in ("BlankNodeOrLiteral", "IRIOrLiteral", "Literal")
}

# What paths, declared prefixes and rules consist of.
_NO_SHAPE: Final = frozenset(
    {
        *("alternativePath", "declare", "inversePath", "namespace", "prefix", "prefixes"),
        *("condition", "construct", "object", "order", "predicate", "select", "subject"),
    }
)

_DATE: Final = r"[12]\d{3}-\d\d-\d\d"
_ZONE: Final = r"(Z|[+-]\d\d:\d\d)?"
_TIME: Final = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
_WHOLE: Final = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_ORDINARY: Final = MappingProxyType(
    {
        "date": re.compile(_DATE + _ZONE, re.ASCII),
        "dateTime": re.compile(f"{_DATE}T{_TIME}{_ZONE}", re.ASCII),
        "decimal": re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?", re.ASCII),
        "double": re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?([eE][+-]?\d{1,2})?", re.ASCII),
        "float": re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?([eE][+-]?\d{1,2})?", re.ASCII),
        "time": re.compile(_TIME + _ZONE, re.ASCII),
        **dict.fromkeys(("byte", "int", "integer", "long", "short"), _WHOLE),
        **dict.fromkeys(("unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort"), _WHOLE),
        **dict.fromkeys(("nonNegativeInteger", "positiveInteger"), _WHOLE),
    }
)
# The datatypes that both engines judge alike, however a literal is written.
_ALIKE: Final = frozenset(
    {
        *("NCName", "NMTOKEN", "Name", "anyURI", "boolean", "dateTimeStamp", "gDay", "gMonth"),
        *("gMonthDay", "gYear", "gYearMonth", "language", "negativeInteger"),
        *("nonPositiveInteger", "normalizedString", "string", "token"),
    }
)


def fit_roots(shapes: Shapes, extended: Collection[str]) -> tuple[frozenset[Shape], bool]:
    """Return the shapes with targets that the fast engine is right about.

    Args:
        shapes: The shapes.
        extended: The IRIs of the properties that have subproperties in the data.

    Returns:
        These shapes, and whether pySHACL has to look at the others, or at shapes that are not
        used and may be broken.
    """
    fit = {root for root in shapes.roots if _is_fit_root(shapes, root, extended)}
    reached = _reached(shapes, fit)
    rest = shapes.described.keys() - reached
    # What nobody uses is run by neither engine; but pySHACL says if it is no SHACL.
    spare = [each for each in rest if _is_shape(shapes, each)]
    sound = all(_is_fit(shapes, each, (), literal=False) for each in spare)
    return frozenset(fit), len(fit) < len(shapes.roots) or not sound


def is_ordinary(literal: ox.Literal) -> bool:
    """Say whether both engines judge alike whether a literal is what its datatype asks for."""
    datatype = literal.datatype.value
    if not datatype.startswith(_XSD):
        return not datatype.startswith(_RDF) or datatype == _RDF + "langString"
    name = datatype.removeprefix(_XSD)
    if (pattern := _ORDINARY.get(name)) is not None:
        return pattern.fullmatch(literal.value) is not None
    return name in _ALIKE


def is_fatal(triple: ox.Triple) -> bool:
    """Say whether a literal could make the fast engine break down: a date with a year too long."""
    value = triple.object
    if not isinstance(value, ox.Literal) or not value.datatype.value.startswith(_XSD + "date"):
        return False
    return re.search(r"[0-9]{9}", value.value) is not None


def pattern_for_rust(pattern: str) -> str | None:
    r"""Return a regular expression of Python's as one of Rust's, or None if there is none.

    >>> pattern_for_rust("^[a-z]+$")
    '^[a-z]+(?:\\n?\\z)'
    >>> pattern_for_rust("a(?=b)") is None
    True
    """
    tokens = re.findall(r"\\.|\[(?:\\.|[^\]\\\[])+\]|\(\?:|\{\d+(?:,\d*)?\}|.", pattern, re.DOTALL)
    found = []
    for before, token in zip(["", *tokens], tokens, strict=False):
        if token[0] == "\\" and not re.fullmatch(r"\\[dDsSwW.\\/()\[\]{}|^$*+?-]", token):
            return None
        if len(token) > 2 and token[0] == "[":
            inside = token[1:-1]
            if re.search(r"&&|--|~~|\^\]|\\[^dDsSwW.\\/()\[\]{}|^$*+?-]", inside):
                return None
        elif token in ("[", "]", "{", "}"):
            return None
        # Possessive and lazy quantifiers, and groups that are more than groups.
        if token in ("?", "+", "*") and (before in ("?", "+", "*", "(") or before[:1] == "{"):
            return None
        found.append(r"(?:\n?\z)" if token == "$" else token)
    return "".join(found)


def _is_fit_root(shapes: Shapes, root: Shape, extended: Collection[str]) -> bool:
    nodes = shapes.values(root, "targetNode")
    objects = shapes.values(root, "targetObjectsOf")
    properties = [*objects, *shapes.values(root, "targetSubjectsOf")]
    if any(getattr(each, "value", "") in extended for each in properties):
        return False
    # The label of a nameless class need not be that of the data.
    if shapes.is_class(root) and not isinstance(root, ox.NamedNode):
        return False
    literal = bool(objects) or any(isinstance(each, ox.Literal) for each in nodes)
    return _is_fit(shapes, root, (), literal=literal)


def _is_fit(shapes: Shapes, shape: Term, above: tuple[Term, ...], *, literal: bool) -> bool:
    """Whether a shape is fit for nodes that may be literals, or not."""
    names = shapes.described.get(shape, set()) if isinstance(shape, Shape) else set()
    if shape in above or not names <= _KNOWN:
        return False
    if any(len(shapes.values(shape, name)) > 1 for name in names - _SEVERAL - {"property"}):
        return False
    of_values = literal
    if path := shapes.value(shape, "path"):
        leads_to_literal = _path(shapes, path, literal=literal)
        if leads_to_literal is None or names & {"closed", "ignoredProperties"}:
            return False
        of_values = leads_to_literal
    elif names & _ONLY_OF_PROPERTIES:
        return False
    pairs = [(name, value) for name in names for value in shapes.values(shape, name)]
    if not all(_has_fit_value(shapes, name, value) for name, value in pairs):
        return False
    if "flags" in names or ("ignoredProperties" in names and "closed" not in names):
        return False
    if "closed" in names and not (not literal and _closes_well(shapes, shape)):
        return False
    if bool(names & _QUALIFIED) != ("qualifiedValueShape" in names):
        return False
    above = (*above, shape)
    for name in _NESTED:
        for value in shapes.values(shape, name):
            inner = [value] if name not in ("and", "or", "xone") else shapes.items(value)
            if not inner:
                return False
            for each in inner:
                if (shapes.value(each, "path") is None) is (name == "property"):
                    return False
                if not _is_fit(shapes, each, above, literal=of_values):
                    return False
                strict = of_values and name in ("node", "qualifiedValueShape")
                if strict and not _refuses_literals(shapes, each):
                    return False
    return True


def _path(shapes: Shapes, path: Term, *, literal: bool) -> bool | None:
    """Whether a path may lead to a literal; None if the path is not fit."""
    if isinstance(path, ox.NamedNode):
        return True
    if isinstance(path, ox.BlankNode) and (inner := shapes.value(path, "inversePath")) is not None:
        fit = not literal and isinstance(inner, ox.NamedNode)
        return False if fit and shapes.described[path] == {"inversePath"} else None
    names = shapes.described.get(path, set()) if isinstance(path, Shape) else set()
    if (either := shapes.value(path, "alternativePath")) is not None:
        ways = [_path(shapes, each, literal=literal) for each in shapes.items(either) or ()]
        fit = len(ways) > 1 and None not in ways and names == {"alternativePath"}
        return any(ways) if fit and len(shapes.values(path, "alternativePath")) == 1 else None
    steps = shapes.items(path)
    if not steps or len(steps) == 1 or names or any(map(shapes.items, steps)):
        return None
    leads: bool | None = literal
    for step in steps:
        leads = None if leads is None else _path(shapes, step, literal=leads)
    return leads


def _has_fit_value(shapes: Shapes, name: str, value: Term) -> bool:
    if name in ("class", "datatype", "severity", "targetClass"):
        return isinstance(value, ox.NamedNode)
    if name in ("targetObjectsOf", "targetSubjectsOf"):
        return isinstance(value, ox.NamedNode)
    if name in _COUNTS | _QUALIFIED:
        least = 1 if name == "minLength" else 0
        whole = isinstance(value, ox.Literal) and value.datatype.value == _XSD + "integer"
        text = value.value if isinstance(value, ox.Literal) else ""
        return whole and bool(re.fullmatch(r"[0-9]{1,9}", text)) and int(text) >= least
    if name in ("closed", "uniqueLang"):
        return isinstance(value, ox.Literal) and value.value in ("true", "false")
    if name == "nodeKind":
        return getattr(value, "value", "") in _NODE_KINDS
    if name == "pattern":
        return (
            isinstance(value, ox.Literal)
            and value.datatype.value == _XSD + "string"
            and pattern_for_rust(value.value) is not None
        )
    if name in ("ignoredProperties", "in", "languageIn"):
        return bool(shapes.items(value))
    if name in ("hasValue", "targetNode"):
        return not isinstance(value, ox.BlankNode | ox.Triple)
    return True


def _closes_well(shapes: Shapes, shape: Term) -> bool:
    """Whether both engines take the same properties for those that a closed shape allows."""
    inner = shapes.values(shape, "property")
    paths = [shapes.value(each, "path") for each in inner]
    return all(
        isinstance(path, ox.NamedNode)
        or (path is not None and shapes.value(path, "inversePath") is not None)
        for path in paths
    )


def _refuses_literals(shapes: Shapes, shape: Term) -> bool:
    """Whether no literal conforms to a shape, for what it asks of any node."""
    if shapes.value(shape, "class") is not None:
        return True
    kind = shapes.value(shape, "nodeKind")
    if getattr(kind, "value", "") in _NO_LITERAL:
        return True
    return any(
        shapes.value(each, "hasValue") is not None
        or getattr(shapes.value(each, "minCount"), "value", "0") != "0"
        for each in shapes.values(shape, "property")
    )


def _is_shape(shapes: Shapes, node: Shape) -> bool:
    """Whether something is used as a shape, or could be."""
    names = shapes.described[node]
    return bool(names - _NO_SHAPE)


def _reached(shapes: Shapes, roots: Collection[Shape]) -> set[Term]:
    """The nodes of the shapes graph that shapes are made of."""
    reached: set[Term] = set(roots)
    waiting: list[Term] = list(roots)
    while waiting:
        node = waiting.pop()
        inner = list(shapes.items(node) or ())
        for name in (*_NESTED, "alternativePath", "inversePath", "path"):
            inner += shapes.values(node, name)
        found = [each for each in inner if each not in reached]
        reached.update(found)
        waiting += found
    return reached
