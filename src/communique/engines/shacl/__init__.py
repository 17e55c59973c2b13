"""Validation of a project against its SHACL shapes, by one engine for the whole run.

The shapes see the asserted triples of data, vocabularies and ontology: the ontology for its
class hierarchy and because its own terms have shapes too; never the closure, in which a range
would make every wrong value right.

pySHACL is the reference and the default. A project may name others before it: the first that is
installed runs all shapes, unless it is not trusted with one of them. Findings have the same
codes and words, whichever engine it was.
"""

from __future__ import annotations

from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from communique.engines.shacl.data import Data
from communique.engines.shacl.faults import Fault, faults, without
from communique.engines.shacl.findings import findings
from communique.engines.shacl.reasons import Reasons, reasons
from communique.engines.shacl.separate import Separation
from communique.engines.shacl.shapes import SH, Shapes
from communique.graph.lexical import is_well_formed
from communique.graph.terms import term_of
from communique.model import UsageError
from communique.prefixes import PREFIXES
from communique.project.config import ENGINES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from communique.engines.shacl.findings import Result
    from communique.engines.shacl.shapes import Shape
    from communique.graph import Graph
    from communique.model import Finding

__all__ = [
    "ENGINES",
    "Fault",
    "Reasons",
    "Replaced",
    "Shapes",
    "Validation",
    "faults",
    "validate",
    "without",
]


class Replaced(NamedTuple):
    """Why pySHACL ran the shapes in place of the engine that was named.

    Attributes:
        engine: The engine that was named.
        reason: What it is not trusted with, or that it failed.
        shape: The shape that has that, or None.
    """

    engine: str
    reason: str
    shape: Shape | None


class Validation(NamedTuple):
    """What a validation gave.

    Attributes:
        findings: One for each result at the top of the report, without a place; what a nested
            shape found is not reported again.
        replaced: Why it was not the named engine that ran, or None.
        reasons: Why, for findings whose constraint is made of other shapes.
        broken: The shapes that the engine could not run, each with what it said.
    """

    findings: list[Finding]
    replaced: Replaced | None = None
    broken: tuple[tuple[Shape, str], ...] = ()
    reasons: Mapping[Finding, Reasons] = MappingProxyType({})


def validate(graph: Graph, shapes: Shapes, engine: str | None = None) -> Validation:
    """Validate a project's data, vocabularies and ontology against shapes.

    Args:
        graph: The graph of the project.
        shapes: The shapes.
        engine: The name of the one engine that may run; the first of those that the project
            names and that are installed, if None.

    Raises:
        UsageError: If the engine is unknown or not installed, or is not trusted with a shape
            though it was asked for by name; or if a query in the shapes would reach a network.
        CommuniqueError: If a file cannot be read, or the shapes are not SHACL.
    """
    project = graph.project
    data = Data(graph)
    name = engine or next(filter(_is_installed, project.layout.engine), ENGINES[0])
    if not _is_installed(name):
        raise UsageError(f"{name} is not installed", hint=f"install it: pip install {name}")
    is_advanced = project.layout.advanced
    separation = Separation(shapes)
    results: list[Result] | None = None
    replaced: Replaced | None = None
    broken: tuple[tuple[Shape, str], ...] = ()
    if name == "shacl-rust":
        from communique.engines.shacl import shacl_rust

        reason = shacl_rust.distrust(shapes, graph.merged, is_advanced=is_advanced)
        results = None if reason else shacl_rust.validate(data, separation.shapes)
        replaced = Replaced(name, *(reason or ("it failed", None))) if results is None else None
    if replaced and engine:
        raise UsageError(
            f"{engine} cannot be trusted with these shapes: {replaced.reason}",
            hint="leave out `--engine`, or name pyshacl",
        )
    if results is None:
        # Imported now: pySHACL and rdflib take longer to import than most checks to run.
        from communique.engines.shacl import pyshacl

        def run(roots: Sequence[Shape] | None = None) -> list[Result]:
            some = separation.shapes if roots is None else shapes.only(roots)
            return pyshacl.validate(data, some, is_advanced=is_advanced)

        results, broken = _run_sound(run, shapes)

    results = separation.join(results)
    results = [result for result in results if not _is_of_datatype(result, shapes)]

    def describes(term: str) -> bool:
        node = term_of(term) if term else None
        return isinstance(node, ox.NamedNode | ox.BlankNode) and any(
            graph.merged.quads_for_pattern(node, None, None, None)
        )

    def run_inner(inner: Shapes) -> list[Result]:
        from communique.engines.shacl import pyshacl

        return pyshacl.validate(data, inner, is_advanced=False)

    try:
        why = reasons(results, shapes, graph.merged, run_inner, describes)
    except UsageError:
        raise
    except Exception:  # the verdict is there; an engine's fault here costs no more than the why
        why = {}
    return Validation(findings(results, shapes, describes), replaced, broken, why)


def _is_of_datatype(result: Result, shapes: Shapes) -> bool:
    """Whether a value is of the datatype that an engine misses: neither knows `24:00:00`."""
    value = term_of(result.value)
    return (
        result.component == SH + "DatatypeConstraintComponent"
        and isinstance(value, ox.Literal)
        and value.datatype in shapes.values(term_of(result.shape), "datatype")
        and value.datatype.value.startswith(PREFIXES["xsd"])
        and is_well_formed(value)
    )


def _run_sound(
    run: Callable[[Sequence[Shape] | None], list[Result]], shapes: Shapes
) -> tuple[list[Result], tuple[tuple[Shape, str], ...]]:
    """Run all shapes; where that fails, find out which of them fail, and run the others."""
    try:
        return run(None), ()
    except UsageError:
        raise
    except Exception:
        broken: dict[Shape, str] = {}
        for root in shapes.roots:
            try:
                run([root])
            except UsageError:
                raise
            except Exception as fault:
                broken[root] = " ".join(str(fault).split())[:200]
        sound = [root for root in shapes.roots if root not in broken]
        if not broken:
            raise
        return run(sound), tuple(broken.items())


def _is_installed(name: str) -> bool:
    return find_spec(name.replace("-", "_")) is not None
