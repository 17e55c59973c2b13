"""Validation by shacl-rust, and what it is not trusted with."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.engines.shacl.data import Stream
from communique.engines.shacl.findings import Result
from communique.engines.shacl.shapes import PARAMETERS, SH
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.engines.shacl.data import Data
    from communique.engines.shacl.shapes import Shape, Shapes, Term
    from communique.graph import Patterns

__all__ = ["distrust", "pattern_for_rust", "validate"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_CELL: Final = frozenset(PREFIXES["rdf"] + name for name in ("first", "rest"))
_INTEGER: Final = PREFIXES["xsd"] + "integer"
_SUB_PROPERTY: Final = ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf")

# Comparisons are left out: it compares values in other ways than pySHACL does.
_COUNTS: Final = frozenset({"maxCount", "maxLength", "minCount", "minLength"})
_QUALIFIED: Final = frozenset({"qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape"})
_LISTS: Final = frozenset({"and", "ignoredProperties", "in", "languageIn", "or", "xone"})
_IRIS: Final = frozenset(
    {"class", "datatype", "targetClass", "targetObjectsOf", "targetSubjectsOf"}
)
_FREE: Final = frozenset({"hasValue", "node", "not", "path", "property", "targetNode"})
_WORDS: Final = frozenset({"defaultValue", "description", "group", "message", "name", "order"})
_PATHS: Final = frozenset({"alternativePath", "inversePath"})
_OTHERS: Final = frozenset({"closed", "nodeKind", "pattern", "severity", "uniqueLang"})
_TRUSTED: Final = _COUNTS | _QUALIFIED | _LISTS | _IRIS | _FREE | _WORDS | _PATHS | _OTHERS
# Of these a shape can have several.
_SEVERAL: Final = _WORDS | _IRIS - {"datatype"} | _FREE - {"not", "path"} | {"and", "or", "xone"}
_NO_LITERAL: Final = frozenset(SH + name for name in ("BlankNode", "BlankNodeOrIRI", "IRI"))
_QUERIES: Final = frozenset({"declare", "namespace", "prefix", "prefixes"})


def distrust(shapes: Shapes, data: Patterns, *, is_advanced: bool) -> tuple[str, Shape] | None:
    """Return what in the shapes shacl-rust cannot be trusted with, and the shape that has it.

    It is trusted with what never differed from pySHACL in a comparison on random shapes and
    graphs (docs/engines.md): a list of what is right, so that an unknown feature costs time and
    never a wrong finding. What is malformed is left to pySHACL, too, which says so.

    Args:
        shapes: The shapes.
        data: The graph; subproperties of a target property extend the target.
        is_advanced: Whether SHACL Advanced Features are run, which it does not know.
    """
    for shape, names in shapes.described.items():
        used = names - _QUERIES - (set() if is_advanced else {"rule", "target"})
        if unknown := sorted(used - _TRUSTED):
            if used & {"select", "ask", "construct"} and not used & set(PARAMETERS):
                continue  # a query is judged where a shape has it
            return f"sh:{unknown[0]}", shape
        for name in sorted(used):
            values = shapes.values(shape, name)
            if len(values) > 1 and name not in _SEVERAL:
                return f"several values of sh:{name}", shape
            if not all(_is_sound(shapes, name, value) for value in values):
                return f"this sh:{name}", shape
            if name[:6] == "target" and any(
                any(data.quads_for_pattern(None, _SUB_PROPERTY, value, None))
                for value in values
                if name in ("targetObjectsOf", "targetSubjectsOf")
            ):
                return f"sh:{name} of a property with subproperties", shape
            # A literal never conforms to these, whatever the inner shape says.
            if name in ("node", "qualifiedValueShape") and not all(
                _refuses_literals(shapes, value) for value in values
            ):
                return f"sh:{name} where a literal could conform", shape
        if "ignoredProperties" in used and "closed" not in used:
            return "sh:ignoredProperties without sh:closed", shape
        if "closed" in used and ("path" in used or "targetObjectsOf" in used):
            return "sh:closed for values", shape
        is_property = ox.NamedNode(SH + "PropertyShape") in shapes.types(shape)
        if (is_property and "path" not in used) or not all(
            shapes.value(inner, "path") for inner in shapes.values(shape, "property")
        ):
            return "a property shape without sh:path", shape
        if _is_recursive(shapes, shape):
            return "a shape that refers to itself", shape
    return None


def validate(data: Data, shapes: Shapes) -> list[Result] | None:
    """Validate data against shapes.

    Returns:
        The results, or None if the engine broke down.

    Raises:
        CommuniqueError: If a file cannot be read or parsed.
    """
    import shacl_rust

    stream = Stream(data.turtle())
    try:
        report = shacl_rust.validate_file(
            stream,
            io.BytesIO("\n".join(_ntriples(shapes)).encode()),
            data_format="turtle",
            shapes_format="nt",
            experimental_index=True,
        )
    except BaseException as error:
        # A panic of Rust, which is no `Exception`: pySHACL tells what is wrong, if anything is.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        report = None
    if stream.failure:
        raise stream.failure
    return None if report is None else [_result(result) for result in report["results"]]


def _result(result: dict[str, str]) -> Result:
    component = result["sourceConstraintComponent"][1:-1]
    is_closed = component == SH + "ClosedConstraintComponent"
    return Result(
        focus=result["focusNode"],
        value=result.get("value"),
        shape=result.get("sourceShape"),
        component=component,
        path=result.get("resultPath") if is_closed else None,
    )


def _ntriples(shapes: Shapes) -> Iterator[str]:
    """The shapes, with regular expressions as Rust has them and nothing that is not SHACL.

    That a class is a shape, and so its own target, is said by a target like any other.
    """
    for shape in shapes.roots:
        if shapes.is_class(shape):
            yield f"{shape} <{SH}targetClass> {shape} ."
    for triple in shapes.triples:
        name, value = triple.predicate.value, triple.object
        is_shape = str(value).startswith(f"<{SH}") if name == _TYPE else name.startswith(SH)
        if not is_shape and name not in _CELL:
            continue
        if name in (SH + "rule", SH + "target"):
            continue
        if name == SH + "pattern" and isinstance(value, ox.Literal):
            value = ox.Literal(pattern_for_rust(value.value) or value.value)
        yield f"{triple.subject} {triple.predicate} {value} ."


def pattern_for_rust(pattern: str) -> str | None:
    r"""Return a regular expression of Python's as one of Rust's, or None if there is none.

    >>> pattern_for_rust("^[a-z]+$")
    '^[a-z]+(?:\\n?\\z)'
    >>> pattern_for_rust("a(?=b)") is None
    True
    """
    tokens = re.findall(r"\\.|\[(?:\\.|[^\]\\\[])+\]|\(\?:|\{\d+(?:,\d*)?\}|.", pattern, re.DOTALL)
    converted = []
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
        converted.append(r"(?:\n?\z)" if token == "$" else token)
    return "".join(converted)


def _is_sound(shapes: Shapes, name: str, value: Term) -> bool:
    """Whether a value of a property of SHACL is well-formed, and of a kind that is trusted."""
    literal = value if isinstance(value, ox.Literal) else None
    if name in _IRIS or name == "severity":
        return isinstance(value, ox.NamedNode)
    if name in _COUNTS or name in _QUALIFIED - {"qualifiedValueShape"}:
        least = int(name == "minLength")  # it reports a blank node for 0
        return literal is not None and (
            literal.datatype.value == _INTEGER
            and re.fullmatch(r"[0-9]{1,9}", literal.value) is not None
            and int(literal.value) >= least
        )
    if name in ("closed", "uniqueLang"):
        return literal is not None and literal.value in ("true", "false")
    if name == "pattern":
        return literal is not None and pattern_for_rust(literal.value) is not None
    if name in _LISTS:
        return bool(shapes.items(value))
    if name == "path":
        return _is_plain_path(shapes, value)
    return name not in ("hasValue", "targetNode") or not isinstance(value, ox.BlankNode)


def _is_plain_path(shapes: Shapes, path: Term) -> bool:
    """Whether no step of a path could lead from a literal: there it knows none."""
    if isinstance(path, ox.NamedNode):
        return True
    if inverse := shapes.values(path, "inversePath"):
        return len(inverse) == 1 and isinstance(inverse[0], ox.NamedNode)
    if choices := shapes.value(path, "alternativePath"):
        return all(_is_plain_path(shapes, way) for way in shapes.items(choices) or ())
    steps = shapes.items(path) or []
    is_forward = [isinstance(step, ox.NamedNode) for step in steps]
    in_order = sorted(is_forward) == is_forward  # inverse steps come first
    return len(steps) > 1 and in_order and all(_is_plain_path(shapes, step) for step in steps)


def _refuses_literals(shapes: Shapes, shape: Term) -> bool:
    """Whether no literal conforms to a shape, for what it asks of any node."""
    kind = shapes.value(shape, "nodeKind")
    if shapes.value(shape, "class") or getattr(kind, "value", "") in _NO_LITERAL:
        return True
    return any(
        shapes.value(inner, "hasValue") is not None
        or getattr(shapes.value(inner, "minCount"), "value", "0") != "0"
        for inner in shapes.values(shape, "property")
    )


def _is_recursive(shapes: Shapes, shape: Shape) -> bool:
    """Whether a shape refers to itself, by way of others or not: that overflows the stack."""
    seen: set[Term] = set()
    waiting: list[Term] = [shape]
    while waiting:
        node = waiting.pop()
        inner = [
            value
            for name in ("node", "not", "property", "qualifiedValueShape")
            for value in shapes.values(node, name)
        ]
        for name in ("and", "or", "xone"):
            inner += [
                item for value in shapes.values(node, name) for item in shapes.items(value) or ()
            ]
        if shape in inner:
            return True
        waiting += set(inner) - seen
        seen.update(inner)
    return False
