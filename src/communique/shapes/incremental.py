"""Validating only what a change can reach.

What was found last is kept, with the state of the files that it was found in. The statements
that were added or removed since lead to the focus nodes whose result may have changed
(`reach`, `walk`). These are validated again, in a graph of no more than what their validation
reads; what was found of all others still holds.

Everything is validated again where a shape or a file of the ontology changed, where a shape
reads what cannot be analysed, and where a change reaches so much that it would take longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from communique.cache import Cache, Contents, Snapshot, fingerprint
from communique.graph import parse_triples
from communique.model import Finding, Severity
from communique.shapes.data import Data
from communique.shapes.findings import in_order, term_of
from communique.shapes.reach import Reach
from communique.shapes.spelling import as_written
from communique.shapes.walk import MOST, Overlay, affected, extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from communique.cache import Change
    from communique.graph import Graph
    from communique.project import Project
    from communique.shapes.graph import Shapes

__all__ = [
    "Difference",
    "Validate",
    "changed_since",
    "check",
    "described_in",
    "difference",
    "reached",
    "validate_reached",
]

_KIND: Final = "shapes"
# In bytes of files, of which 50 make up a statement.
_MUCH: Final = MOST * 50


class Validate(Protocol):
    """Validates some data."""

    def __call__(self, data: Data, *, describes: Callable[[str], bool]) -> list[Finding]:
        """Return the findings, told whether the graph that the data is from describes a term."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two states of a graph.

    Attributes:
        removed: The statements that some file no longer has.
        added: The statements that some file has anew.
    """

    removed: frozenset[ox.Triple]
    added: frozenset[ox.Triple]


def check(
    graph: Graph,
    shapes: Shapes,
    whole: Callable[[], list[Finding]],
    validate: Validate,
    *,
    key: str,
    full: bool,
) -> list[Finding]:
    """Validate a project, no more of it than has to be.

    Args:
        graph: The graph of the project, traceable.
        shapes: Its shapes.
        whole: Validates all of it.
        validate: Validates some data, told whether the graph describes a term.
        key: What else the findings depend on.
        full: Whether to validate all of it whatever is kept.

    Returns:
        The same findings that `whole` would give.
    """
    project = graph.project
    if (now := graph.snapshot) is None:
        return whole()
    cache = Cache(project)
    key = f"{fingerprint(project, project.shape_files + project.ontology_files)} {key}"
    found = None
    if not full and (kept := _load(cache.get(_KIND, key))) is not None:
        before, found = kept
        if before == now:
            return found
        between = changed_since(project, before, now)
        found = None if between is None else _update(graph, shapes, between, found, validate)
    if found is None:
        found = whole()
    cache.put(_KIND, key, _dump(now, found))
    return found


def apart(
    graph: Graph,
    shapes: Shapes,
    odd: Iterable[ox.Triple],
    quickly: Callable[[], list[Finding]],
    exactly: Validate,
) -> list[Finding] | None:
    """Validate most of a graph by one engine, and by another what reads odd statements.

    Args:
        graph: The graph.
        shapes: Its shapes.
        odd: The statements.
        quickly: Validates all of the graph, right but for what reads these.
        exactly: Validates some data.

    Returns:
        The findings, or None if the two cannot be told apart, or the odd ones are too many.
    """
    reach = Reach(shapes)
    if not reach.is_whole:
        return None
    nodes = reached(graph, reach, Difference(frozenset(), frozenset(odd)))
    exact = None if nodes is None else validate_reached(graph, reach, nodes, exactly)
    if nodes is None or exact is None:
        return None
    return in_order([*(each for each in quickly() if each.focus not in nodes), *exact])


def difference(changes: Iterable[Change]) -> Difference:
    """Return the statements in which files differ.

    Raises:
        SyntaxError: If a file was not what the end of its name says.
    """
    removed: set[ox.Triple] = set()
    added: set[ox.Triple] = set()
    for change in changes:
        old, new = _statements(change.old, change.path), _statements(change.new, change.path)
        removed |= old - new
        added |= new - old
    return Difference(frozenset(removed), frozenset(added))


def changed_since(project: Project, before: Snapshot, now: Snapshot) -> Difference | None:
    """Return the statements in which two states of a project differ.

    Args:
        project: The project.
        before: Its files, as `Graph.snapshot` gave them before.
        now: Those of now.

    Returns:
        The difference; None if what was in a file is not kept any more, or so much changed that
        to look at everything takes no longer.
    """
    changes = Contents(project).between(before, now)
    if changes is None or sum(len(it.old or b"") + len(it.new or b"") for it in changes) > _MUCH:
        return None
    try:
        return difference(changes)
    except SyntaxError:
        return None


def reached(graph: Graph, reach: Reach, between: Difference) -> set[str] | None:
    """Return the nodes whose result may differ, as N-Triples; None for too many."""
    around = Overlay(graph.merged, between.removed)
    found = affected(reach, around, between.removed | between.added)
    return None if found is None else {str(each) for each in found}


def validate_reached(
    graph: Graph,
    reach: Reach,
    nodes: set[str],
    validate: Validate,
) -> list[Finding] | None:
    """Validate some nodes of a graph alone; None if it takes too much of the graph.

    Args:
        graph: The graph.
        reach: What the shapes read.
        nodes: The nodes, as N-Triples.
        validate: Validates some data.
    """
    statements = Overlay(graph.merged)
    focuses = [term for each in sorted(nodes) if (term := term_of(each)) is not None]
    read = extract(reach, statements, focuses)
    if read is None:
        return None
    data = Data(extra=as_written(read, graph))
    found = validate(data, describes=described_in(graph))
    return [each for each in found if each.focus in nodes]


def described_in(graph: Graph) -> Callable[[str], bool]:
    """Return what tells whether a graph has a statement about a term, given as N-Triples."""

    def describes(text: str) -> bool:
        term = term_of(text)
        quads = Overlay(graph.merged).match(term, None, None) if term is not None else iter(())
        return next(quads, None) is not None

    return describes


def _update(
    graph: Graph,
    shapes: Shapes,
    between: Difference,
    old: list[Finding],
    validate: Validate,
) -> list[Finding] | None:
    """The findings after some changes; None where all has to be validated again."""
    reach = Reach(shapes)
    nodes = reached(graph, reach, between) if reach.is_whole else None
    new = None if nodes is None else validate_reached(graph, reach, nodes, validate)
    if nodes is None or new is None:
        return None
    return in_order([*(each for each in old if each.focus not in nodes), *new])


# Rules ask for what shapes asked for: of the few files that were edited, not of all.
@lru_cache(maxsize=8)
def _statements(content: bytes | None, path: Path) -> frozenset[ox.Triple]:
    return frozenset() if content is None else frozenset(parse_triples(content, path))


def _dump(state: Snapshot, findings: list[Finding]) -> bytes:
    found = [
        [it.code, int(it.severity), it.focus, it.path, it.value, it.message, it.hint, it.shape]
        for it in findings
    ]
    return state.packed(found)


def _load(content: bytes | None) -> tuple[Snapshot, list[Finding]] | None:
    if content is None:
        return None
    found, state = Snapshot.unpacked(content)
    findings = [
        Finding(code, Severity(severity), focus, path, value, message, hint, shape=shape)
        for code, severity, focus, path, value, message, hint, shape in found
    ]
    return state, findings
