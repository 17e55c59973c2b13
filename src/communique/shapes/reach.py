"""What validation reads: which statements, how far from the node that is validated.

A shape is turned into an automaton (see `steps`). Its states are places where a node can stand
when shapes are checked: the focus node, the values of a path, the class of a value.

States of different shapes are joined where that only makes the automaton read more than the
shapes do. So it errs on one side: too much is read, and never too little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from communique.prefixes import PREFIXES
from communique.shapes.graph import PARAMETERS, TARGETS, Shape, Shapes, Term
from communique.shapes.steps import Step, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Reach"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_SUB_CLASS: Final = PREFIXES["rdfs"] + "subClassOf"
_ONE: Final = frozenset({"node", "not", "property", "qualifiedValueShape"})
_LISTS: Final = frozenset({"and", "or", "xone"})
_PAIRS: Final = frozenset({"disjoint", "equals", "lessThan", "lessThanOrEquals"})
_LOOPS: Final = frozenset({"oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath"})
# As pySHACL finds it.
_PATH: Final = re.compile(r"([\s{}()])[$?]PATH")
# What is known not to read anything but the node itself, or is dealt with here.
_KNOWN: Final = frozenset(
    {
        *PARAMETERS,
        *(set(TARGETS) - {"target"}),
        *("deactivated", "defaultValue", "description", "flags", "group", "ignoredProperties"),
        *("message", "name", "order", "path", "property", "qualifiedValueShape", "severity"),
    }
)


class Reach(Steps):
    """The automaton of the shapes of a graph.

    Attributes:
        is_known: Whether it has all that the shapes read. If not, a shape is a query that is not
            local (see `local`), or uses what is not known here.
        is_whole: Whether it is known, and leads back from a change to all that is found. If it
            does not, a shape is a query, has literals for focus nodes, of which a store does not
            keep how they are spelled, or has a property shape inside another.
        focuses: For each shape that has focus nodes of its own, the states that these are in.
    """

    def __init__(
        self, shapes: Shapes, roots: Iterable[Shape] | None = None, *, bare: bool = False
    ) -> None:
        """Analyse shapes.

        Args:
            shapes: The shapes.
            roots: Those of them that are run, all by default.
            bare: Whether to leave out what only the words for a result depend on.
        """
        super().__init__()
        self._shapes = shapes
        self._bare = bare
        self._states: dict[Term, int] = {}
        self._count = 2
        self.is_known = not any("parameter" in names for names in shapes.described.values())
        self._leads_back = True
        # A class, and a node of which no more is read.
        self._class, self._end = 0, 1
        self.steps.add(Step(self._class, _SUB_CLASS, False, self._class))
        found = {root: self._root(root) for root in (shapes.roots if roots is None else roots)}
        self.starts = frozenset(found.values())
        self.focuses = {root: self.same([state]) for root, state in found.items()}
        self.is_whole = self.is_known and self._leads_back

    def _new(self) -> int:
        self._count += 1
        return self._count

    def _read(self, state: int, predicate: str | None, target: int, *, inverse: bool) -> None:
        self.steps.add(Step(state, predicate, inverse, target))

    def _root(self, root: Shape) -> int:
        state, shapes = self._shape(root), self._shapes
        if shapes.is_class(root) or shapes.values(root, "targetClass"):
            self._read(state, _TYPE, self._class, inverse=False)
        for name in ("targetSubjectsOf", "targetObjectsOf"):
            for each in shapes.values(root, name):
                predicate = getattr(each, "value", None)
                self._read(state, predicate, self._end, inverse=name == "targetObjectsOf")
        focuses = [*shapes.values(root, "targetObjectsOf"), *shapes.values(root, "targetNode")]
        if shapes.values(root, "targetObjectsOf") or any(
            isinstance(each, ox.Literal) for each in focuses
        ):
            self._leads_back = False
        return state

    def _shape(self, shape: Term) -> int:
        """The state of a node that a shape is checked on."""
        if shape in self._states:
            return self._states[shape]
        state = self._states[shape] = self._new()
        names = self._shapes.described.get(shape, set()) if isinstance(shape, Shape) else set()
        # A property shape in a property shape reports the value for a focus node, which need
        # not be one that a change leads back to.
        if names >= {"path", "property"} or "sparql" in names:
            self._leads_back = False
        if not names <= _KNOWN:
            self.is_known = False
        value = state
        if (path := self._shapes.value(shape, "path")) is not None:
            value = self._new()
            self._path(path, state, value, inverse=False)
        for name in sorted(names):
            self._constraint(shape, name, state, value)
        for each in self._shapes.values(shape, "sparql"):
            self._query(shape, each, state)
        return state

    def _constraint(self, shape: Term, name: str, state: int, value: int) -> None:
        shapes = self._shapes
        for given in shapes.values(shape, name):
            if name in _ONE:
                self.alike[value].add(self._shape(given))
            elif name in _LISTS:
                for each in shapes.items(given) or ():
                    self.alike[value].add(self._shape(each))
            elif name in _PAIRS:
                self._read(state, getattr(given, "value", None), self._end, inverse=False)
            elif name == "class":
                self._read(value, _TYPE, self._class, inverse=False)
                hints = ("; " in str(each) for each in shapes.values(shape, "message"))
                if not self._bare and not any(hints):
                    # Then a finding also tells whether anything describes the value.
                    self._read(value, None, self._end, inverse=False)
            elif name == "closed":
                self._read(state, None, self._end, inverse=False)

    def _query(self, shape: Term, constraint: Term, state: int) -> None:
        """Add what a query in a shape reads."""
        steps = _local(self._shapes, shape, constraint)
        if steps is None or any(step.predicate is None for step in steps.steps):
            self.is_known = False
            return
        states: dict[int, int] = defaultdict(self._new)
        for step in steps.steps:
            self.steps.add(step._replace(source=states[step.source], target=states[step.target]))
        for each, others in steps.alike.items():
            self.alike[states[each]].update(states[other] for other in others)
        self.alike[state].update(states[each] for each in steps.starts)

    def _path(self, path: Term, start: int, end: int, *, inverse: bool) -> None:
        """Add the steps of a path, or of its inverse."""
        shapes = self._shapes
        if isinstance(path, ox.NamedNode) and shapes.items(path) is None:
            self._read(start, path.value, end, inverse=inverse)
        elif steps := shapes.items(path):
            states = [start, *(self._new() for _ in steps[1:]), end]
            ordered = reversed(steps) if inverse else steps
            for each, first, last in zip(ordered, states, states[1:], strict=False):
                self._path(each, first, last, inverse=inverse)
        elif (inner := shapes.value(path, "inversePath")) is not None:
            self._path(inner, start, end, inverse=not inverse)
        elif (inner := shapes.value(path, "alternativePath")) is not None:
            for each in shapes.items(inner) or ():
                self._path(each, start, end, inverse=inverse)
        elif isinstance(path, Shape) and (names := shapes.described.get(path, set()) & _LOOPS):
            # Read as if it were to be followed any number of times.
            inner = shapes.value(path, min(names))
            middle = self._new()
            self.alike[start].add(middle)
            self.alike[middle].add(end)
            if inner is not None:
                self._path(inner, middle, middle, inverse=inverse)
        else:
            self.is_known = False


def _local(shapes: Shapes, shape: Term, constraint: Term) -> Steps | None:
    """What a query in a shape reads, seen from the focus node; None if it is not local."""

    def texts(node: Term, name: str) -> list[str]:
        return [each.value for each in shapes.values(node, name) if isinstance(each, ox.Literal)]

    every: dict[str, set[str]] = defaultdict(set)
    for node in shapes.described:
        for name in texts(node, "prefix"):
            every[name].update(texts(node, "namespace"))
    used = {name: PREFIXES[name] for name in ("owl", "rdf", "rdfs")}
    for source in shapes.values(constraint, "prefixes"):
        for declaration in shapes.values(source, "declare"):
            for iri in texts(declaration, "namespace"):
                used |= dict.fromkeys(texts(declaration, "prefix"), iri)
    queries = texts(constraint, "select")
    # Which of several namespaces counts is for the engine to say, and so is what is broken.
    if len(queries) != 1 or any(every[name] - {iri} for name, iri in used.items()):
        return None
    # Imported now: rdflib, which reads the query, takes longer to import than all the rest.
    from communique.shapes.local import analyse

    [query], path = queries, shapes.value(shape, "path")
    with suppress(Exception):
        if path is not None:
            query = _PATH.sub(lambda match: match[1] + shapes.path(path), query)
        return analyse(query, focus="this", prefixes=used)[0]
    return None
