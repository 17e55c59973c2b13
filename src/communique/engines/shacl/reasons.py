"""Why a value fails a constraint that is made of other shapes.

A report says that a value does not conform to `sh:node ex:S`, and not which constraint of `ex:S`
failed. So after the verdict, which stays the engine's, each such value is validated once more by
pySHACL, against a copy of the inner shapes that has it as its target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from communique.engines.shacl.findings import Result, component_of, findings, kind_of
from communique.engines.shacl.shapes import SH, Shapes, Term
from communique.graph.terms import quoted, term_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from communique.graph import Patterns
    from communique.model import Finding

__all__ = ["MOST", "Reasons", "reasons"]

MOST: Final = 100
"""For how many findings the reasons are looked for."""

_DEPTH: Final = 2
_LISTS: Final = frozenset({"and", "or", "xone"})
_COUNTS: Final = frozenset({"qualifiedMaxCount", "qualifiedMinCount"})
_TARGET: Final = ox.NamedNode(SH + "targetNode")


class Reasons(NamedTuple):
    """Why a value fails.

    Attributes:
        lines: What to say below the message of the finding.
        findings: What the inner shapes found.
        values: The values that are of the kind of which there are too many.
    """

    lines: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    values: tuple[Term, ...] = ()


def reasons(
    results: Iterable[Result],
    shapes: Shapes,
    data: Patterns,
    run: Callable[[Shapes], list[Result]],
    describes: Callable[[str], bool],
    depth: int = _DEPTH,
) -> dict[Finding, Reasons]:
    """Return the reasons of findings whose constraint is made of other shapes.

    Args:
        results: What an engine found.
        shapes: The shapes.
        data: The data.
        run: Validates the data against shapes.
        describes: Whether the data has a statement about a term.
        depth: How many times to look inside.
    """
    asked = {result: pairs for result in results if (pairs := _pairs(result, shapes, data))}
    asked = dict(sorted(asked.items(), key=lambda it: (str(it[0].shape), it[0].focus))[:MOST])
    if not asked or not depth:
        return {}
    targets = {pair for pairs in asked.values() for pair in pairs}
    copy = Shapes(
        [
            *shapes.only(()).triples,
            # An inner shape is never a literal: a shape of that kind was left out before.
            *(ox.Triple(shape, _TARGET, value) for shape, value in targets),  # type: ignore[arg-type]
        ]
    )
    inner = run(copy)
    below = reasons(inner, shapes, data, run, describes, depth - 1)
    by_focus: dict[str, list[Result]] = {}
    for result in inner:
        by_focus.setdefault(result.focus, []).append(result)
    told = {}
    for result, pairs in asked.items():
        faults = {}
        for shape, value in pairs:
            tree = set(map(str, shapes.with_properties([shape])))
            results_of_tree = [it for it in by_focus.get(str(value), ()) if it.shape in tree]
            faults[shape, value] = findings(results_of_tree, shapes, describes)
        (finding,) = findings([result], shapes, describes)
        told[finding] = _told(component_of(result.component), faults, shapes, below)
    return told


def _pairs(result: Result, shapes: Shapes, data: Patterns) -> list[tuple[Term, Term]]:
    """The inner shapes of a constraint, each with a value to validate."""
    component, shape, value = component_of(result.component), term_of(result.shape), result.value
    wanted = result.wanted or shapes.value(shape, component)
    if component in _COUNTS:
        focus, path = term_of(result.focus), shapes.value(shape, "path")
        kind = shapes.value(shape, "qualifiedValueShape")
        if kind is None or isinstance(focus, ox.Literal) or not isinstance(path, ox.NamedNode):
            return []
        quads = data.quads_for_pattern(focus, path, None, None)
        return list(dict.fromkeys((kind, quad.object) for quad in quads))
    if wanted is None or (node := term_of(value)) is None:
        return []
    if component in _LISTS:
        return [(item, node) for item in shapes.items(wanted) or ()]
    return [(wanted, node)] if component == "node" else []


def _told(
    component: str,
    faults: dict[tuple[Term, Term], list[Finding]],
    shapes: Shapes,
    below: dict[Finding, Reasons],
) -> Reasons:
    all_faults = tuple(dict.fromkeys(it for found in faults.values() for it in found))
    fitting = [pair for pair, found in faults.items() if not found]
    if component in _COUNTS:
        values = tuple(value for _, value in fitting)
        named = ", ".join(map(quoted, values[:10])) or "none"
        return Reasons((f"of that kind: {named}",), values=values)
    if component == "xone" and len(fitting) > 1:
        named = ", ".join(kind_of(shapes, shape) for shape, _ in fitting)
        return Reasons((f"it fits more than one: {named}",))
    if component in ("or", "xone"):
        lines = [
            f"not {kind_of(shapes, shape)}: {'; '.join(it.message for it in found)}"
            for (shape, _), found in faults.items()
        ]
        return Reasons((*(["it fits none"] * (component == "xone")), *lines), all_faults)
    lines = []
    for finding in all_faults:
        lines.append(finding.message)
        lines += (f"  {line}" for line in below.get(finding, Reasons(())).lines)
    return Reasons(tuple(lines), all_faults)
