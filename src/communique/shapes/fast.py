"""Validation by shacl-rust, of what it is right about (see `fitness`)."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.shapes.data import Stream
from communique.shapes.findings import Result
from communique.shapes.fitness import pattern_for_rust
from communique.shapes.graph import SH, TARGETS, Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from communique.shapes.data import Data
    from communique.shapes.graph import Shapes

__all__ = ["is_installed", "validate"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_CELL: Final = frozenset(PREFIXES["rdf"] + name for name in ("first", "rest"))


def is_installed() -> bool:
    """Say whether shacl-rust is there; not every platform has it."""
    return find_spec("shacl_rust") is not None


def validate(data: Data, shapes: Shapes, *, roots: Collection[Shape]) -> Iterator[Result] | None:
    """Validate data against some shapes.

    Args:
        data: What is validated; the class hierarchy is in it.
        shapes: The shapes.
        roots: Those that are run.

    Returns:
        The results, or None if the engine broke down.
    """
    import shacl_rust

    stream = Stream(data.turtle())
    try:
        report = shacl_rust.validate_file(
            stream,
            io.BytesIO(_ntriples(shapes, roots).encode()),
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
    return None if report is None else map(_result, report["results"])


def _result(found: dict[str, str]) -> Result:
    component = found["sourceConstraintComponent"][1:-1]
    closed = component == SH + "ClosedConstraintComponent"
    return Result(
        focus=found["focusNode"],
        value=found.get("value"),
        shape=found.get("sourceShape"),
        component=component,
        path=found.get("resultPath") if closed else None,
    )


def _ntriples(shapes: Shapes, roots: Collection[Shape]) -> str:
    """What makes up some shapes, with the regular expressions as Rust has them.

    That a root is a class, and so its own target, is said by a target like any other; of the
    other shapes no target is, nor is anything said that means nothing in SHACL Core.
    """
    about: dict[Shape, list[ox.Triple]] = {}
    for triple in shapes.triples:
        if not isinstance(triple.subject, ox.Triple):
            about.setdefault(triple.subject, []).append(triple)
    lines = [f"{each} <{SH}targetClass> {each} ." for each in roots if shapes.is_class(each)]
    seen, waiting = set(roots), list(roots)
    while waiting:
        shape = waiting.pop()
        for triple in about.get(shape, ()):
            name, value = triple.predicate.value, triple.object
            if not (name if name != _TYPE else str(value)[1:]).startswith(SH) and name not in _CELL:
                continue
            if shape not in roots and name.removeprefix(SH) in TARGETS:
                continue
            if name == SH + "pattern" and isinstance(value, ox.Literal):
                value = ox.Literal(pattern_for_rust(value.value) or value.value)
            lines.append(f"{triple.subject} {triple.predicate} {value} .")
            if (
                isinstance(value, ox.NamedNode | ox.BlankNode)
                and value in about
                and value not in seen
            ):
                seen.add(value)
                waiting.append(value)
    return "\n".join(lines)
