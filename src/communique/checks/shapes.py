"""What breaks the SHACL shapes of the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from communique.model import Code, CommuniqueError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.checks.job import Job
    from communique.model import Finding

__all__ = ["CODES", "ORDER", "check"]

ORDER: Final = 3
SHAPES_SKIPPED: Final = Code(
    "shapes-skipped",
    Severity.INFO,
    "some shapes were not run in full, because they use {features}",
    "SHACL Advanced Features run queries that stand in the shapes, such as those of targets "
    "and rules; they are on only where they are asked for.",
    "set `advanced = true` in communique.toml, if the shapes can be trusted",
    is_limit=True,
)
ENGINE_REPLACED: Final = Code(
    "engine-replaced",
    Severity.INFO,
    "pySHACL ran the shapes in place of {engine}: {reason}",
    "A faster engine is trusted only with what it is known to be right about. One shape that "
    "has something else means that pySHACL, the reference, runs all of them.",
    "nothing need be done; rewrite the shape if the check takes too long",
)
SHAPE_BROKEN: Final = Code(
    "shape-broken",
    Severity.VIOLATION,
    "{problem}",
    "A shape that cannot be run finds nothing, so that a report without its findings would look "
    "clean. The statement is left out, and with it what would mean more without it; the other "
    "shapes are run.",
    "correct the shape at the place that is given",
    'sh:property [ sh:path ex:code ; sh:pattern "[a-z" ]',
    is_limit=True,
)
CODES: Final = (SHAPES_SKIPPED, SHAPE_BROKEN, ENGINE_REPLACED)

_LABEL: Final = re.compile(r"'(f[0-9a-f]{12}b[0-9]+)'")


def check(job: Job) -> Iterator[Finding]:
    """Validate the graph against the shapes by the engine that the project names.

    Raises:
        UsageError: If the engine cannot be used, or a query in the shapes would reach a network.
        CommuniqueError: If the shapes are not SHACL.
    """
    project, graph = job.project, job.graph
    if not project.shape_files:
        return
    from communique.engines import shacl

    shapes = shacl.Shapes.read(project.shape_files, graph.triples)
    if not shapes.triples or not (job.selection.is_all or job.selection.wants(*shapes.codes)):
        return
    if not project.layout.advanced and (features := shapes.advanced_features):
        yield SHAPES_SKIPPED.finding(features=", ".join(features))
    broken = list(shacl.faults(shapes))
    for fault in broken:
        yield SHAPE_BROKEN.finding(
            focus=str(fault.statement.subject),
            path=str(fault.statement.predicate),
            problem=fault.message,
            hint=fault.hint,
            location=job.locator.shape_statement(fault.statement),
        )
    shapes = shacl.without(shapes, (fault.statement for fault in broken)) if broken else shapes
    try:
        validation = shacl.validate(graph, shapes, job.engine)
    except CommuniqueError as error:
        # An engine calls a nameless shape by a label that stands in no file.
        label = _LABEL.search(error.message)
        place = None if label is None else job.locator.nameless_shape(label[1])
        if place is None:
            raise
        message = _LABEL.sub("a shape without a name", error.message)
        raise CommuniqueError(message, hint=error.hint, location=place) from error
    if (replaced := validation.replaced) is not None:
        yield ENGINE_REPLACED.finding(
            focus=None if replaced.shape is None else str(replaced.shape),
            location=None if replaced.shape is None else job.locator.shape(replaced.shape),
            engine=replaced.engine,
            reason=replaced.reason,
        )
    for shape, reason in validation.broken:
        yield SHAPE_BROKEN.finding(
            focus=str(shape),
            problem=f"it cannot be run: {reason}",
            location=job.locator.shape(shape),
        )
    yield from validation.findings
