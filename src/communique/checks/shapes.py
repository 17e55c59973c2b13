"""Violations of the SHACL shapes of the project."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.graph.terms import shown, term_of
from communique.model import Code, CommuniqueError, Severity
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communique.checks.job import Job
    from communique.engines.shacl import Reasons
    from communique.model import Finding

__all__ = ["CODES", "ORDER", "check"]

ORDER: Final = 3
SHAPES_SKIPPED: Final = Code(
    "shapes-skipped",
    Severity.INFO,
    "some shapes were not run in full, because they use {features}",
    "SHACL Advanced Features run queries that stand in the shapes, such as those of targets "
    "and rules. They run only if the configuration asks for them.",
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
SHAPES_IMPORT_ABSENT: Final = Code(
    "shapes-import-absent",
    Severity.INFO,
    "{value}, which the shapes import, is not among the files",
    "The shapes of an import that is not here are not run.",
    "add its file to the shapes of the project, or live with it",
    "<https://example.org/shapes> owl:imports <https://example.org/more-shapes> .",
    is_limit=True,
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
CODES: Final = (
    SHAPES_SKIPPED,
    SHAPE_BROKEN,
    SHAPES_IMPORT_ABSENT,
    ENGINE_REPLACED,
)

_IMPORTS: Final = ox.NamedNode(PREFIXES["owl"] + "imports")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_PREFIX: Final = re.compile(r"the prefix `[^`]*` is not declared")
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
    for triple in shapes.triples:
        if triple.predicate == _IMPORTS and isinstance(triple.object, ox.NamedNode):
            here = graph.merged.quads_for_pattern(triple.object, _TYPE, None, None)
            if not shapes.types(triple.object) and not any(here):
                yield SHAPES_IMPORT_ABSENT.finding(
                    focus=str(triple.subject),
                    message=SHAPES_IMPORT_ABSENT.message.format(value=shown(triple.object)),
                    value=str(triple.object),
                    location=job.locator.shape_statement(triple),
                )
    if features := shapes.skipped(is_advanced=project.layout.advanced):
        never = {f"sh:{name}" for name in shacl.shapes.NEVER}
        hint = None
        if never.issuperset(features):
            hint = "leave them out: SHACL JavaScript and SHACL 1.2 are not run"
        elif not any(it.startswith("sh:") for it in features):
            hint = "write a shape for each value, and no ?failure: pySHACL misses both"
        yield SHAPES_SKIPPED.finding(features=", ".join(features), hint=hint)
    broken = list(shacl.faults(shapes))
    # One prefix that is missing breaks every query that needs it.
    lacking = [_PREFIX.search(fault.message) for fault in broken]
    counts = Counter(match[0] for match in lacking if match)
    for fault, match in zip(broken, lacking, strict=True):
        message, hint = fault.message, fault.hint
        if match:
            if (others := counts.pop(match[0], 0) - 1) < 0:
                continue  # it was told of the first
            message += f", nor in other queries ({others})" if others else ""
            if shapes.value(fault.statement.subject, "prefixes"):
                hint = "declare it by sh:declare at what sh:prefixes names"
        yield SHAPE_BROKEN.finding(
            focus=str(fault.statement.subject),
            path=str(fault.statement.predicate),
            problem=message,
            hint=hint,
            location=job.locator.shape_statement(fault.statement),
        )
    shapes = shacl.without(shapes, (fault.statement for fault in broken)) if broken else shapes
    try:
        validation = shacl.validate(graph, shapes, job.engine)
    except CommuniqueError as error:
        # An engine calls a nameless shape by a label that stands in no file.
        label = _LABEL.search(error.message)
        place = None if label is None else job.locator.shape(ox.BlankNode(label[1]))
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
    for finding in validation.findings:
        why = validation.reasons.get(finding)
        yield finding if why is None else _with_reasons(finding, why, job)


def _with_reasons(finding: Finding, why: Reasons, job: Job) -> Finding:
    """The finding with what its inner shapes found, and at the values of the kind in question."""
    located = job.locator.locate(finding)
    focus, path = term_of(finding.focus), term_of(finding.path)
    at = [
        place
        for value in why.values
        if not isinstance(value, ox.Triple)
        for place in job.locator.statement(focus, path, value)
    ]
    location = at[0] if at else located.location
    inner = [(job.locator.locate(it).location, it.message) for it in why.findings]
    related = [(place, text) for place, text in inner if place is not None and place != location]
    related += [(place, "and here") for place in at[1:]]
    related += [it for it in located.related if not at or it[1] != "and here"]
    message = "\n".join((finding.message, *why.lines))
    return replace(finding, message=message, location=location, related=tuple(related))
