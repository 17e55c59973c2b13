"""What a query reads: which statements, and how far from the node that a row of it is about.

A query is local if every variable of it is tied by triple patterns to the one that has that
node, `?focus` in a rule and `?this` in a shape: then its rows for one node depend on no more than
the statements that a walk from that node meets. The patterns become an automaton (see `steps`).
What cannot be shown to be tied makes the query one that is always asked of the whole graph.

The unit of the analysis is what must match together. The branches of a UNION are taken one by
one. The inside of an OPTIONAL, a MINUS or an EXISTS must be tied to what stands before it, which
must be tied without it. A variable that a subselect keeps to itself is another one than that of
the same name outside (SPARQL 1.1 Query, section 18).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef, Variable

from communique.prefixes import PREFIXES
from communique.shapes.steps import Step, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

__all__ = ["analyse"]

_EXISTS: Final = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_PLAIN: Final = ("Distinct", "OrderBy", "Reduced", "SelectQuery")
# More ways to combine the branches of unions are not worth the analysis.
_MOST: Final = 64

_Pattern = tuple[Any, Any, Any]


class _NotLocalError(Exception):
    """The query has to be asked of the whole graph."""


@dataclass
class _Group:
    """What must match together: patterns, unions of groups, and groups that may match.

    A variable for a property that has listed values is one of these.
    """

    patterns: list[_Pattern] = field(default_factory=list)
    unions: list[tuple[_Group, _Group]] = field(default_factory=list)
    inner: list[_Group] = field(default_factory=list)
    listed: dict[Variable, list[URIRef]] = field(default_factory=dict)

    def variants(self) -> Iterator[tuple[list[_Pattern], list[_Group]]]:
        """Yield patterns and inner groups for each way to choose a branch of every union."""
        for chosen in product(*self.unions):
            for rest in product(*(list(each.variants()) for each in chosen)):
                patterns = [*self.patterns, *(it for found, _ in rest for it in found)]
                yield patterns, [*self.inner, *(it for _, found in rest for it in found)]


def analyse(
    query: str, *, focus: str = "focus", prefixes: Mapping[str, str] = PREFIXES
) -> tuple[Steps | None, frozenset[str] | None]:
    """Return what the rows of a query depend on.

    Args:
        query: A SELECT query that has the variable and is known to be right.
        focus: The name of the variable that has the node that a row is about.
        prefixes: The prefixes that it may use undeclared.

    Returns:
        The statements, by the walk that meets them from that node; None if the query is not
        local. And the properties of all statements that it reads; None for any.
    """
    algebra = translateQuery(parseQuery(query), initNs=dict(prefixes)).algebra
    steps = None
    with suppress(_NotLocalError):
        steps = _Automaton(_Reader().read(algebra, {}), Variable(focus)).made
    return steps, _predicates(algebra)


def _predicates(algebra: CompValue) -> frozenset[str] | None:
    """The properties of all statements that a query reads; None for any."""
    found: set[object] = set()
    listed: dict[Variable, set[object]] = {}
    for node in _nodes(algebra):
        if node.name in ("BGP", "TriplesBlock"):
            for subject, path, value in _in_threes(node.triples):
                found |= _steps_of(path)
                if isinstance(path, MulPath) and {type(subject), type(value)} == {Variable}:
                    return None  # a node without such a statement is at both ends
        elif node.name == "Graph":
            return None
        elif node.name == "values":
            for row in node.res:
                for name, term in row.items():
                    listed.setdefault(name, set()).add(term)
    variables = {each for each in found if isinstance(each, Variable)}
    union = any(node.name == "Union" for node in _nodes(algebra))
    if None in found or variables - listed.keys() or (variables and union):
        return None
    found |= {term for each in variables for term in listed[each]}
    return frozenset(str(each) for each in found if isinstance(each, URIRef))


def _steps_of(path: object) -> set[object]:
    """The properties of a path; None among them for any."""
    if isinstance(path, (URIRef, Variable)):
        return {path}
    if isinstance(path, (InvPath, MulPath)):
        return _steps_of(path.arg if isinstance(path, InvPath) else path.path)
    if isinstance(path, (AlternativePath, SequencePath)):
        return {found for each in path.args for found in _steps_of(each)}
    return {None}


def _in_threes(triples: Sequence[Any]) -> Iterator[_Pattern]:
    """Triples, of which a block that is not translated has several in one list."""
    for each in triples:
        yield from zip(each[::3], each[1::3], each[2::3], strict=True)


def _nodes(node: object) -> Iterator[CompValue]:
    """A node of the algebra and all below it."""
    if isinstance(node, CompValue):
        yield node
        for key, value in node.items():
            if key != "_vars":
                yield from _nodes(value)
    elif isinstance(node, list):
        for each in node:
            yield from _nodes(each)


class _Reader:
    """Reads the algebra of a query into groups."""

    def __init__(self) -> None:
        self._hidden = 0

    def read(self, node: CompValue, names: Mapping[Variable, Variable]) -> _Group:
        """Return the group of a node; `names` has the variables that have another name here."""
        group = _Group()
        self._add(node, names, group)
        listed = {name: AlternativePath(*terms) for name, terms in group.listed.items()}
        group.patterns = [
            (one, listed.get(path, path), other) for one, path, other in group.patterns
        ]
        return group

    def _add(self, node: CompValue, names: Mapping[Variable, Variable], group: _Group) -> None:
        kind = node.name
        if kind == "BGP":
            group.patterns += [
                tuple(names.get(each, each) for each in triple) for triple in node.triples
            ]
        elif kind == "Join":
            self._add(node.p1, names, group)
            self._add(node.p2, names, group)
        elif kind in ("LeftJoin", "Minus"):
            self._add(node.p1, names, group)
            group.inner.append(self.read(node.p2, names))
            self._conditions(node.expr, names, group.inner[-1])
        elif kind == "Union":
            group.unions.append((self.read(node.p1, names), self.read(node.p2, names)))
        elif kind in ("Extend", "Filter"):
            self._add(node.p, names, group)
            self._conditions(node.expr, names, group)
        elif kind == "ToMultiSet":
            if node.p.name == "values":
                for name in {each for row in node.p.res for each in row}:
                    terms = [row.get(name) for row in node.p.res]
                    if all(isinstance(term, URIRef) for term in terms):
                        group.listed[names.get(name, name)] = terms
            else:
                self._add(node.p, self._kept(node.p, names), group)
        elif kind == "AggregateJoin":
            if not node.p.expr:
                raise _NotLocalError  # one group of all that there is
            self._add(node.p.p, names, group)
        elif kind in (*_PLAIN, "Project"):
            self._add(node.p, names, group)
        else:
            raise _NotLocalError

    def _kept(
        self, node: CompValue, names: Mapping[Variable, Variable]
    ) -> Mapping[Variable, Variable]:
        """The names inside a subselect: new ones for the variables that it does not select."""
        while node.name in _PLAIN:
            node = node.p
        if node.name != "Project":
            raise _NotLocalError  # a part of all rows
        self._hidden += 1
        inside = {
            each: Variable(f"{each}.{self._hidden}")
            for each in _variables(node.p)
            if each not in node.PV
        }
        return {**names, **inside}

    def _conditions(
        self, expression: object, names: Mapping[Variable, Variable], group: _Group
    ) -> None:
        """Add the patterns of each EXISTS in an expression."""
        if isinstance(expression, CompValue):
            if expression.name in _EXISTS:
                graph = expression.graph
                if graph.name.startswith("GroupGraphPattern"):
                    graph = translateGroupGraphPattern(graph)
                group.inner.append(self.read(graph, names))
                return
            for value in expression.values():
                self._conditions(value, names, group)
        elif isinstance(expression, list):
            for value in expression:
                self._conditions(value, names, group)


def _variables(node: object) -> set[Variable]:
    """Every variable in a part of the algebra."""
    if isinstance(node, Variable):
        return {node}
    if isinstance(node, CompValue):
        return {each for key, it in node.items() if key != "_vars" for each in _variables(it)}
    if isinstance(node, (list, tuple)):
        return {each for it in node for each in _variables(it)}
    return set()


class _Automaton:
    """Makes steps of patterns, such that each leads away from the focus node."""

    def __init__(self, group: _Group, focus: Variable) -> None:
        self._focus = focus
        self._count = 0
        self._steps: set[Step] = set()
        self._alike: set[tuple[int, int]] = set()
        starts = [self._tie(*each) for each in _some(group)]
        self.made = Steps(self._steps, starts, self._alike)

    def _new(self) -> int:
        self._count += 1
        return self._count

    def _tie(self, patterns: Sequence[_Pattern], inner: Sequence[_Group]) -> int:
        start = self._new()
        self._extend({self._focus: start}, frozenset(), patterns, inner)
        return start

    def _extend(
        self,
        known: Mapping[Variable, int],
        properties: Set[Variable],
        patterns: Sequence[_Pattern],
        inner: Sequence[_Group],
    ) -> None:
        """Walk from what is known to every variable of some patterns, then to inner groups."""
        known, properties = dict(known), set(properties)
        left = list(patterns)
        properties |= {each[1] for each in patterns if isinstance(each[1], Variable)}
        if properties & {*known, *(it for each in patterns for it in (each[0], each[2]))}:
            raise _NotLocalError  # a walk leads from node to node, and to no property
        while left:
            pattern = min(left, key=lambda each: _rank(each, known))
            subject, path, value = pattern
            if _rank(pattern, known) == _UNTIED:
                raise _NotLocalError
            left.remove(pattern)
            inverse = subject not in known
            source, far = (value, subject) if inverse else (subject, value)
            end = self._new()
            self._path(path, known[source], end, inverse=inverse)
            if isinstance(far, Variable):
                # What was reached before is not walked on from again.
                known.setdefault(far, end)
        for group in inner:
            for each in _some(group):
                self._extend(known, properties, *each)

    def _path(self, path: object, start: int, end: int, *, inverse: bool) -> None:
        """Add the steps from the start of a path to its end, or the other way round."""
        if isinstance(path, URIRef):
            self._steps.add(Step(start, str(path), inverse, end))
        elif isinstance(path, (Variable, NegatedPath)):
            ways = (False, True) if isinstance(path, NegatedPath) else (inverse,)
            self._steps.update(Step(start, None, way, end) for way in ways)
        elif isinstance(path, InvPath):
            self._path(path.arg, start, end, inverse=not inverse)
        elif isinstance(path, AlternativePath):
            for each in path.args:
                self._path(each, start, end, inverse=inverse)
        elif isinstance(path, SequencePath):
            states = [start, *(self._new() for _ in path.args[1:]), end]
            ordered = reversed(path.args) if inverse else path.args
            for each, first, last in zip(ordered, states, states[1:], strict=False):
                self._path(each, first, last, inverse=inverse)
        elif isinstance(path, MulPath):
            # Read as if it were to be followed any number of times.
            middle = self._new()
            self._alike |= {(start, middle), (middle, end)}
            self._path(path.path, middle, middle, inverse=inverse)
        else:
            raise _NotLocalError


_UNTIED: Final = 9


def _rank(pattern: _Pattern, known: Mapping[Variable, int]) -> int:
    """How soon a pattern is to be followed: those first that lead to few nodes."""
    subject, path, value = pattern
    simple = not isinstance(path, Path)
    if subject in known:
        return 0 if simple else 1
    if value in known and isinstance(subject, Variable):
        return 2 if simple else 3
    return _UNTIED


def _some(group: _Group) -> Iterable[tuple[list[_Pattern], list[_Group]]]:
    found = []
    for each in group.variants():
        found.append(each)
        if len(found) > _MOST:
            raise _NotLocalError
    return found
