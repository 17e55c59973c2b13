"""Splitting a graph into parts that are validated apart, each with all that is read for it.

pySHACL takes a hundred times as long for a statement as Oxigraph takes to parse it, and holds it
as objects of Python. So where it has to validate a large graph, it does so in parts, each in a
process of its own, as many at a time as there are processors.

A part is some focus nodes and the statements that their results depend on. Focus nodes are
taken file by file, because what is described together is mostly read together, until so many
statements are read for them. So neither a part nor what is held here grows with the graph, but
for the literals that files spell in an unusual way.

What is read for one node alone can be most of the graph. Such nodes, and all that are left when
parts overlap too much to pay, are validated in the whole graph; what is found stays the same.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from communique.files import total_size
from communique.graph import read_triples
from communique.graph.capacity import processors
from communique.model import no_progress
from communique.prefixes import PREFIXES
from communique.shapes.data import Data
from communique.shapes.graph import CLASSES
from communique.shapes.reach import Reach
from communique.shapes.spelling import Spellings, canonical
from communique.shapes.walk import MOST, Overlay, Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from communique.graph import Graph
    from communique.model import Progress
    from communique.shapes.findings import Result
    from communique.shapes.graph import Shape, Shapes, Term

__all__ = ["Part", "Target", "separable", "split", "validate"]

# The size of the files, in bytes, above which it pays to start processes: 10,000 statements or
# so, for which pySHACL takes 6 seconds.
_ABOVE: Final = 500_000
# On one processor parts save no time, only memory.
_ABOVE_ALONE: Final = 20_000_000
# A part has so many statements, or as many more as its last node needs.
_SIZE: Final = 3_000
# So many times the graph may be read for all parts together. What is read for every node is in
# every part; where it is large, parts cost more than they bring.
_TIMES: Final = 4
_TYPE: Final = PREFIXES["rdf"] + "type"
_SUB_CLASS: Final = PREFIXES["rdfs"] + "subClassOf"

Target: TypeAlias = "tuple[Shape, Term]"
"""A shape and one of its focus nodes."""


@dataclass(frozen=True)
class Part:
    """A part of a graph.

    Attributes:
        data: All that is read for its focus nodes.
        targets: Its focus nodes.
        done: How much of the graph is in this part and those before, from 0 to 1.
    """

    data: Data
    targets: tuple[Target, ...]
    done: float


def validate(
    graph: Graph,
    shapes: Shapes,
    roots: Collection[Shape],
    *,
    advanced: bool,
    progress: Progress = no_progress,
) -> tuple[list[Result], frozenset[Shape]]:
    """Validate a graph by pySHACL in parts, where that pays.

    Args:
        graph: The graph.
        shapes: The shapes.
        roots: Those of them that pySHACL has to run.
        advanced: Whether to run SHACL Advanced Features.
        progress: Told how many parts are done.

    Returns:
        What was found, and by which shapes: none if it does not pay, or cannot be done here.

    Raises:
        CommuniqueError: If the shapes are no SHACL, or processes are killed.
        ParseError: If a file is not what the end of its name says.
        UsageError: If a file cannot be read.
    """
    count = _processors()
    files = graph.project.graph_files + graph.project.ontology_files
    above = _ABOVE if count > 1 else _ABOVE_ALONE
    if not count or not graph.traceable or total_size(files) < above:
        return [], frozenset()
    if not (chosen := separable(shapes, roots, advanced=advanced)):
        return [], frozenset()
    from communique.shapes import workers  # small graphs do without

    try:
        found = workers.validate(
            split(graph, shapes, chosen, size=_SIZE),
            shapes,
            advanced=advanced,
            count=count,
            note=lambda done, share: progress(f"shapes, part {done}", share),
        )
    except workers.UnavailableError:
        return [], frozenset()
    return found, chosen


def _processors() -> int:
    """How many processes can run at the same time; 0 where none can be made."""
    if not sys.executable or getattr(sys, "frozen", False):
        return 0  # then this program is no Python that could be asked
    return processors()


def separable(shapes: Shapes, roots: Iterable[Shape], *, advanced: bool) -> frozenset[Shape]:
    """Return those of some shapes of which all that is read for a focus node is known.

    Args:
        shapes: The shapes.
        roots: Some of them that have focus nodes of their own.
        advanced: Whether SHACL Advanced Features are run, whose rules change the graph.
    """
    if (advanced and shapes.advanced_features) or shapes.metaclasses > CLASSES:
        return frozenset()
    return frozenset(each for each in roots if Reach(shapes, [each], bare=True).is_known)


def split(graph: Graph, shapes: Shapes, roots: Collection[Shape], *, size: int) -> Iterator[Part]:
    """Split a graph into parts, at least one, made one after the other.

    Args:
        graph: The graph, traceable.
        shapes: The shapes.
        roots: Those of them that are run; they have to be separable.
        size: How many statements a part has, more or less.

    Raises:
        ParseError: If a file is not what the end of its name says.
        UsageError: If a file cannot be read.
    """
    everything = Data(graph.project.graph_files + graph.project.ontology_files)
    reach, statements = Reach(shapes, roots, bare=True), Overlay(graph.merged)
    spellings = Spellings(everything.triples)
    left = spellings.count * _TIMES
    reading, chosen, rest = Reading(reach, statements), dict[Target, None](), dict[Target, None]()

    def part(done: float) -> Part:
        found = dict.fromkeys(spellings.of(reading.statements))
        return Part(Data(extra=tuple(found)), tuple(chosen), done)

    for done, nodes in _Targets(shapes, roots, statements).of(everything):
        for node, asked in nodes.items():
            targets = [target for root in asked if (target := (root, node)) not in rest]
            states = frozenset[int]().union(*(reach.focuses[root] for root, _ in targets))
            start = canonical(node) if isinstance(node, ox.Literal) else node
            enough = left > 0 and reading.add([(start, states)], most=MOST)
            (chosen if enough else rest).update(dict.fromkeys(targets))
            if len(reading.statements) >= size:
                left -= len(reading.statements)
                if chosen:
                    yield part(done)
                reading, chosen = Reading(reach, statements), {}
    # Without any focus node, too, an engine has to say whether the shapes are broken.
    if chosen or not rest:
        yield part(1)
    if rest:
        yield Part(everything, tuple(rest), 1)


class _Targets:
    """The focus nodes of some shapes, found in files one after the other."""

    def __init__(self, shapes: Shapes, roots: Iterable[Shape], graph: Overlay) -> None:
        self._nodes: list[Target] = []
        self._by_class: dict[Term, list[Shape]] = defaultdict(list)
        self._by_property: dict[Term, list[tuple[Shape, bool]]] = defaultdict(list)
        for root in roots:
            self._nodes += [(root, node) for node in shapes.values(root, "targetNode")]
            classes = {root} if shapes.is_class(root) else set()
            for each in _below({*classes, *shapes.values(root, "targetClass")}, graph):
                self._by_class[each].append(root)
            for name in ("targetSubjectsOf", "targetObjectsOf"):
                for each in shapes.values(root, name):
                    self._by_property[each].append((root, name == "targetSubjectsOf"))

    def of(self, data: Data) -> Iterator[tuple[float, dict[Term, dict[Shape, None]]]]:
        """Yield the focus nodes of each file, each with its shapes.

        A node can be in several files. Before each goes how much was read, from 0 to 1.
        """
        found: dict[Term, dict[Shape, None]] = defaultdict(dict)
        for root, node in self._nodes:
            found[node][root] = None
        for number, path in enumerate(data.files):
            for triple in read_triples(path):
                if triple.predicate.value == _TYPE:
                    for root in self._by_class.get(triple.object, ()):
                        found[triple.subject][root] = None
                for root, is_subject in self._by_property.get(triple.predicate, ()):
                    found[triple.subject if is_subject else triple.object][root] = None
            yield number / len(data.files), found
            found.clear()


def _below(classes: Iterable[Term], graph: Overlay) -> set[Term]:
    """Some classes and all below them."""
    found = set(classes)
    waiting = list(found)
    while waiting:
        below = {each.subject for each in graph.match(None, _SUB_CLASS, waiting.pop())} - found
        found |= below
        waiting += below
    return found
