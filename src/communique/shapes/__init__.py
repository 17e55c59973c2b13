"""Validation of a project against its SHACL shapes, by the engine that is fit for each shape.

The shapes see the asserted triples of data, vocabularies and ontology: the ontology for its
class hierarchy and because its own terms have shapes too; never the closure, in which a range
would make every wrong value right.

pySHACL is the reference. shacl-rust, which is far faster, runs the shapes that it was found to
be right about (see `fitness`); findings are the same.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from communique.graph import Graph
from communique.model import UsageError, no_progress
from communique.shapes.data import Data
from communique.shapes.findings import Result, findings
from communique.shapes.fitness import is_fatal
from communique.shapes.graph import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable

    from communique.model import Finding, Progress
    from communique.project import Project
    from communique.shapes.graph import Shape

__all__ = ["Data", "Shapes", "check_shapes", "validate"]


def check_shapes(
    of: Project | Graph,
    engine: str | None = None,
    *,
    full: bool = False,
    shapes: Shapes | None = None,
    progress: Progress = no_progress,
) -> list[Finding]:
    """Validate a project's data, vocabularies and ontology against its shapes.

    Args:
        of: The project, or its graph: then no more of it is validated than a change since
            the last time can reach, where that is kept.
        engine: The name of the engine, if it is not to be the one that the project names.
        full: Whether to validate all of it all the same.
        shapes: Its shapes, if they were read already.
        progress: Told how much is done, where that is known.

    Raises:
        ParseError: If a file is not Turtle.
        CommuniqueError: If a file cannot be read or the shapes are no SHACL.
    """
    graph = of if isinstance(of, Graph) else None
    project = of.project if isinstance(of, Graph) else of
    shapes = shapes or Shapes.read(project.shape_files)
    if not shapes.triples:
        return []
    layout = project.layout
    name = engine or layout.engine
    by_engine = partial(validate, shapes=shapes, advanced=layout.advanced, engine=name)
    if graph is None:
        return by_engine(Data(project.graph_files + project.ontology_files))
    from communique.shapes import incremental

    def whole() -> list[Finding]:
        data = Data(project.graph_files + project.ontology_files)
        describes = incremental.described_in(graph)
        everything = partial(by_engine, data, describes=describes, graph=graph, progress=progress)
        if _is_fast(name) and (odd := tuple(data.odd)) and not any(map(is_fatal, odd)):
            quickly = partial(everything, trusting=True)
            exactly = partial(by_engine, engine="pyshacl")
            if (found := incremental.apart(graph, shapes, odd, quickly, exactly)) is not None:
                return found
        return everything()

    key = f"{layout.advanced} {_is_fast(name)}"
    return incremental.check(graph, shapes, whole, by_engine, key=key, full=full)


def validate(
    data: Data,
    shapes: Shapes,
    *,
    advanced: bool = False,
    engine: str = "auto",
    describes: Callable[[str], bool] | None = None,
    trusting: bool = False,
    graph: Graph | None = None,
    progress: Progress = no_progress,
) -> list[Finding]:
    """Validate data, which has the class hierarchy in it, against shapes.

    Args:
        data: What is validated.
        shapes: The shapes.
        advanced: Whether to run SHACL Advanced Features.
        engine: `pyshacl`; `shacl-rust`, which leaves to pySHACL what it is not right about; or
            `auto`, the fastest that is installed.
        describes: Whether the graph that the data is from has a statement about a term; that is
            asked of the data itself if it is not given.
        trusting: Whether shacl-rust may judge every literal: what it finds of a node that has
            one with an unusual spelling is to be left out then.
        graph: The graph that the data is all of, if it may be taken apart.
        progress: Told how much is done, where that is known.

    Returns:
        One finding for each result at the top of the report; what a nested shape found is not
        reported again. They have no place yet, and their order is that of their text.

    Raises:
        UsageError: If a query in the shapes would reach a network, or the engine is not
            installed.
        CommuniqueError: If the shapes are no SHACL.
    """
    found: list[Result] = []
    done: frozenset[Shape] = frozenset()
    if _is_fast(engine):
        found, done, more = _by_rust(data, shapes if advanced else shapes.core, trusting=trusting)
        if not more:
            return findings(found, shapes, describes or data.describes)
    if graph is not None:
        from communique.shapes import parts  # only who takes pySHACL's time needs it

        left = [root for root in shapes.roots if root not in done]
        apart, separate = parts.validate(graph, shapes, left, advanced=advanced, progress=progress)
        found += apart
        done |= separate
        if separate and separate.issuperset(left):
            return findings(found, shapes, describes or data.describes)
    # Imported now: pySHACL and rdflib take longer to import than most checks to run.
    from communique.shapes import reference

    found += reference.validate(data, shapes, without=done, advanced=advanced)
    return findings(found, shapes, describes or data.describes)


def _by_rust(
    data: Data, shapes: Shapes, *, trusting: bool
) -> tuple[list[Result], frozenset[Shape], bool]:
    """What shacl-rust finds, by which shapes, and whether there is more for pySHACL to do."""
    from communique.shapes import fast
    from communique.shapes.fitness import fit_roots

    roots, more = fit_roots(shapes, data.extended)
    if roots and (trusting or next(data.odd, None) is None):
        found = fast.validate(data, shapes, roots=roots)
        if found is not None:
            return list(found), roots, more
    return [], frozenset(), True


def _is_fast(engine: str) -> bool:
    from communique.shapes.fast import is_installed

    if engine == "shacl-rust" and not is_installed():
        raise UsageError("shacl-rust is not installed", hint="install it: pip install shacl-rust")
    return engine != "pyshacl" and is_installed()
