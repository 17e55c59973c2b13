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
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from communique.engines.shacl.data import Data
from communique.engines.shacl.findings import findings
from communique.engines.shacl.shapes import Shapes
from communique.graph.terms import term_of
from communique.model import UsageError
from communique.project.config import ENGINES

if TYPE_CHECKING:
    from communique.engines.shacl.shapes import Shape
    from communique.graph import Graph
    from communique.model import Finding

__all__ = ["ENGINES", "Replaced", "Shapes", "Validation", "validate"]


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
    """

    findings: list[Finding]
    replaced: Replaced | None = None


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
    data = Data(project.graph_files + project.ontology_files, graph.triples)
    name = engine or next(filter(_is_installed, project.layout.engine), ENGINES[0])
    if not _is_installed(name):
        raise UsageError(f"{name} is not installed", hint=f"install it: pip install {name}")
    is_advanced = project.layout.advanced
    results, replaced = None, None
    if name == "shacl-rust":
        from communique.engines.shacl import shacl_rust

        reason = shacl_rust.distrust(shapes, graph.merged, is_advanced=is_advanced)
        results = None if reason else shacl_rust.validate(data, shapes)
        replaced = Replaced(name, *(reason or ("it failed", None))) if results is None else None
    if replaced and engine:
        raise UsageError(
            f"{engine} cannot be trusted with these shapes: {replaced.reason}",
            hint="leave out `--engine`, or name pyshacl",
        )
    if results is None:
        # Imported now: pySHACL and rdflib take longer to import than most checks to run.
        from communique.engines.shacl import pyshacl

        results = pyshacl.validate(data, shapes, is_advanced=is_advanced)

    def describes(term: str) -> bool:
        node = term_of(term) if term else None
        return isinstance(node, ox.NamedNode | ox.BlankNode) and any(
            graph.merged.quads_for_pattern(node, None, None, None)
        )

    return Validation(findings(results, shapes, describes), replaced)


def _is_installed(name: str) -> bool:
    return find_spec(name.replace("-", "_")) is not None
